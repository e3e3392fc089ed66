//! The files of `deploy/`: what each is read by finds nothing wrong with it.

use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Output};

use servicedeck::config;
use servicedeck::records::schema::TableId;

fn deploy() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("deploy")
}

fn skipped(why: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}

#[test]
fn the_configuration_for_object_storage_is_one() {
    let config = config::load(&deploy().join("report-s3.yaml"), &[]).unwrap_or_else(|error| panic!("{error}"));
    assert!(config.stores_auto);
    assert_eq!(
        config.sources[&TableId::RepairOrders].paths,
        ["s3://dealer-records/data/*/orders.parquet"]
    );
    assert_eq!(
        config.object_storage.endpoint.as_deref(),
        Some("https://s3.example.com")
    );
}

#[test]
fn the_scripts_are_shell() {
    for script in ["slurm.sh", "slurm-group.sh", "slurm-month.sh"] {
        let checked = Command::new("bash").arg("-n").arg(deploy().join(script)).output();
        let Ok(checked) = checked else {
            return skipped("bash is not installed");
        };
        let said = String::from_utf8_lossy(&checked.stderr);
        assert!(checked.status.success(), "{script}: {said}");
    }
}

/// Runs a program of `PyPI`; `None` when it is not installed.
fn kubernetes_validate(arguments: &[&str]) -> Option<Output> {
    let program = std::env::var_os("SERVICEDECK_KUBERNETES_VALIDATE").unwrap_or_else(|| "kubernetes-validate".into());
    Command::new(program)
        .args(arguments)
        .current_dir(deploy())
        .output()
        .ok()
}

#[test]
#[ignore = "needs kubernetes-validate from PyPI; `cargo test -- --ignored` and .ci/run do"]
fn the_kubernetes_file_fits_the_schemas_of_kubernetes() {
    for version in ["1.29.0", "1.37.0"] {
        let Some(output) = kubernetes_validate(&["--strict", "-k", version, "kubernetes.yaml"]) else {
            return skipped("kubernetes-validate is not installed (pip install kubernetes-validate)");
        };
        assert!(
            output.status.success(),
            "{version}: {}",
            String::from_utf8_lossy(&output.stdout)
        );
    }
    // It does look.
    let text = std::fs::read_to_string(deploy().join("kubernetes.yaml")).unwrap();
    let folder = tempfile::tempdir().unwrap();
    let wrong = folder.path().join("wrong.yaml");
    std::fs::write(&wrong, text.replace("completions: 8", "completion: 8")).unwrap();
    let output = kubernetes_validate(&["--strict", wrong.to_str().unwrap()]).unwrap();
    assert!(!output.status.success());
}
