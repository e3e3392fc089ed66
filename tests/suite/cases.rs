//! How many random cases a property is tried on.

use proptest::test_runner::Config;

/// `few` in every run of the tests, as many as `SERVICEDECK_CASES` says in a long one.
pub fn cases(few: u32) -> Config {
    let many = std::env::var("SERVICEDECK_CASES").ok();
    Config {
        cases: many.map_or(few, |many| many.parse().unwrap()),
        failure_persistence: None,
        ..Config::default()
    }
}
