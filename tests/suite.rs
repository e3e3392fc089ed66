//! One test binary: everything that needs the program whole.

mod suite {
    mod behaviour;
    mod config;
    mod deck;
    mod examples;
    mod golden;
    mod program;
    mod project;
    mod records;
}
