//! Running the real binary on a project folder.

use std::path::Path;
use std::process::{Command, Output};

/// What measures the tests and no program reads: where its coverage goes, and which mutant acts (`tests/mutants`).
const MEASURED_BY: [&str; 2] = ["LLVM_PROFILE_FILE", "SERVICEDECK_MUTANT"];

/// The built binary in a folder, unaffected by the surrounding environment.
pub fn built(folder: &Path) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_servicedeck"));
    command.current_dir(folder).env_clear();
    command.envs(
        MEASURED_BY
            .iter()
            .filter_map(|name| Some((name, std::env::var_os(name)?))),
    );
    command
}

/// The built binary's answer, in English.
pub fn servicedeck(folder: &Path, arguments: &[&str]) -> Output {
    built(folder)
        .env("LANG", "en_US.UTF-8")
        .args(arguments)
        .output()
        .expect("the binary starts")
}

/// Stderr as text.
pub fn messages(output: &Output) -> String {
    String::from_utf8(output.stderr.clone()).expect("messages are UTF-8")
}

/// Copies a folder with everything in it.
pub fn copy_folder(from: &Path, to: &Path) {
    std::fs::create_dir_all(to).unwrap();
    for entry in std::fs::read_dir(from).unwrap() {
        let entry = entry.unwrap();
        let target = to.join(entry.file_name());
        if entry.path().is_dir() {
            copy_folder(&entry.path(), &target);
        } else {
            std::fs::copy(entry.path(), target).unwrap();
        }
    }
}
