//! What goes with the program to whoever installs it: licences, version, manual page, packages, workflows.

use std::collections::BTreeSet;
use std::io::{Read, Write};
use std::path::{Path, PathBuf};
use std::process::Command;

use serde_json::Value;

use super::program::servicedeck;

const VERSION: &str = env!("CARGO_PKG_VERSION");

fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

fn text(path: &str) -> String {
    std::fs::read_to_string(root().join(path)).unwrap_or_else(|error| panic!("{path}: {error}"))
}

fn answer(arguments: &[&str]) -> String {
    let output = servicedeck(root(), arguments);
    assert!(output.status.success());
    String::from_utf8(output.stdout).unwrap()
}

fn skipped(why: &str) {
    let _ = writeln!(std::io::stderr(), "SKIPPED: {why}");
}

#[test]
fn the_version_is_short_and_the_build_is_told_on_request() {
    assert_eq!(answer(&["--version"]), format!("servicedeck {VERSION}\n"));
    let about = answer(&["version"]);
    let mut lines = about.lines();
    assert_eq!(lines.next(), Some(format!("servicedeck: {VERSION}").as_str()));
    let names: Vec<&str> = lines.filter_map(|line| Some(line.split_once(": ")?.0)).collect();
    assert_eq!(
        names,
        [
            "commit",
            "target",
            "features",
            "config",
            "templates",
            "metrics",
            "group",
            "manifest",
            "run"
        ]
    );
    let about: Value = serde_json::from_str(&answer(&["version", "--json"])).unwrap();
    assert_eq!(about["version"], VERSION);
    assert_eq!(about["forms"]["metrics"], "servicedeck/metrics/1");
    assert_eq!(about["forms"]["config"], 1);
    let target = about["target"].as_str().unwrap();
    assert!(
        target.starts_with(std::env::consts::ARCH) && target.contains(std::env::consts::OS),
        "{target}"
    );
}

#[test]
fn licences_name_every_crate_and_carry_every_text() {
    let whole: Value = serde_json::from_str(&answer(&["licenses", "--json"])).unwrap();
    let (crates, texts) = (whole["crates"].as_array().unwrap(), whole["texts"].as_object().unwrap());
    assert!(crates.len() > 400 && texts.len() > 100);
    for (language, head) in [
        (
            "en",
            format!(
                "servicedeck {VERSION}: Apache-2.0 OR MIT\nFonts: Noto Sans SC, OFL-1.1\n{} crates, ",
                crates.len()
            ),
        ),
        (
            "zh",
            format!(
                "servicedeck {VERSION}：Apache-2.0 OR MIT\n字体：Noto Sans SC，OFL-1.1\n{} 个组件，",
                crates.len()
            ),
        ),
    ] {
        let listing = answer(&["--lang", language, "licenses"]);
        assert!(listing.starts_with(&head), "{}", &listing[..200]);
        let lines: BTreeSet<&str> = listing.lines().collect();
        for one in crates {
            let name = format!(
                "{} {} ",
                one["name"].as_str().unwrap(),
                one["version"].as_str().unwrap()
            );
            let license = one["license"].as_str().unwrap();
            assert!(
                lines
                    .iter()
                    .any(|line| line.starts_with(&name) && line.contains(license)),
                "{name}"
            );
        }
        for text in texts.values().map(|text| text.as_str().unwrap()) {
            assert!(listing.contains(text.trim_end()));
        }
        assert!(listing.contains("SIL OPEN FONT LICENSE Version 1.1"));
        assert!(listing.contains("The servicedeck authors"));
    }
}

/// The packages of a lock file: name and version, and the names each depends on.
fn locked(path: &str) -> Vec<(String, String, BTreeSet<String>)> {
    let quoted = |line: &str| line.split('"').nth(1).unwrap_or_default().to_owned();
    let lock = text(path);
    let packages = lock.split("[[package]]\n").skip(1).map(|package| {
        let value = |key: &str| package.lines().find(|line| line.starts_with(key)).map(quoted).unwrap();
        let needs = package.lines().filter(|line| line.starts_with(" \""));
        let names = needs.filter_map(|line| quoted(line).split(' ').next().map(str::to_owned));
        (value("name = "), value("version = "), names.collect())
    });
    packages.collect()
}

/// What the program is measured against is built from the same crates, from a lock file of its own that has to follow.
#[test]
fn the_floor_of_the_benchmarks_builds_as_the_program_does() {
    let (ours, floor) = (locked("Cargo.lock"), locked("benches/floor/Cargo.lock"));
    let manifest = text("Cargo.toml");
    let (_, list) = manifest.split_once("\n[dependencies]\n").unwrap();
    let needed: BTreeSet<String> = list
        .lines()
        .take_while(|line| !line.starts_with('['))
        .filter_map(|line| line.split_once(" = ").map(|(name, _)| name.to_owned()))
        .collect();
    let (_, _, known) = floor.iter().find(|(name, ..)| name == "servicedeck").unwrap();
    assert_eq!(*known, needed);
    let versions = |packages: &[(String, String, BTreeSet<String>)]| -> BTreeSet<(String, String)> {
        let measured = ["polars", "typst", "krilla", "rayon", "comemo", "rustybuzz", "subsetter"];
        let of_measured = |name: &String| measured.iter().any(|prefix| name.starts_with(prefix));
        let packages = packages.iter().filter(|(name, ..)| of_measured(name));
        packages
            .map(|(name, version, _)| (name.clone(), version.clone()))
            .collect()
    };
    let (ours, floor) = (versions(&ours), versions(&floor));
    assert!(ours.len() > 20);
    // What only the program uses, and the polars crates that read CSV, are on one side alone.
    let both: BTreeSet<&String> = ours
        .iter()
        .map(|(name, _)| name)
        .filter(|name| floor.iter().any(|(other, _)| other == *name))
        .collect();
    let of_both = |packages: &BTreeSet<(String, String)>| -> Vec<(String, String)> {
        packages
            .iter()
            .filter(|(name, _)| both.contains(name))
            .cloned()
            .collect()
    };
    assert_eq!(of_both(&ours), of_both(&floor));
}

/// The entries of the list `assets` in Cargo.toml: from, to.
fn assets() -> Vec<(String, String)> {
    let manifest = text("Cargo.toml");
    let (_, list) = manifest.split_once("\nassets = [\n").unwrap();
    let entries = list.lines().take_while(|line| *line != "]").map(|line| {
        let mut parts = line.split('"').skip(1).step_by(2).map(str::to_owned);
        (parts.next().unwrap(), parts.next().unwrap())
    });
    entries.collect()
}

#[test]
fn the_package_has_what_its_list_names() {
    let folder = tempfile::tempdir().unwrap();
    let staged = Command::new("bash")
        .arg(root().join("packaging/stage"))
        .arg(env!("CARGO_BIN_EXE_servicedeck"))
        .arg(folder.path())
        .output();
    let Ok(staged) = staged else {
        return skipped("bash is not installed");
    };
    assert!(staged.status.success(), "{}", String::from_utf8_lossy(&staged.stderr));
    let place = |path: &str| match path.strip_prefix("target/package/") {
        Some(inside) => folder.path().join(inside),
        None => root().join(path),
    };
    let assets = assets();
    assert!(assets.len() > 10, "{assets:?}");
    for (from, _) in assets.iter().filter(|(from, _)| from != "target/release/servicedeck") {
        assert!(place(from).is_file(), "{from}");
    }
    let unpacked = |path: &str| {
        let mut text = String::new();
        let file = std::fs::File::open(folder.path().join(path)).unwrap();
        flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
        text
    };
    for (path, words) in [
        ("man/man1/servicedeck.1.gz", "EXIT STATUS"),
        ("man/zh_CN/man1/servicedeck.1.gz", "退出状态"),
    ] {
        assert!(unpacked(path).contains(words), "{path}");
    }
    assert_eq!(unpacked("licenses.txt.gz"), answer(&["licenses"]));
    let unit = std::fs::read_to_string(folder.path().join("systemd/servicedeck.service")).unwrap();
    assert!(unit.contains("ExecStart=/usr/bin/servicedeck ") && !unit.contains("/usr/local") && !unit.contains("sudo"));
}

#[test]
fn everything_that_names_the_version_names_this_one() {
    for (path, words) in [
        ("packaging/debian/changelog", format!("servicedeck ({VERSION}-")),
        ("Containerfile", format!("servicedeck:{VERSION} ")),
        ("deploy/kubernetes.yaml", format!("servicedeck:{VERSION}\n")),
    ] {
        assert!(text(path).contains(&words), "{path}");
    }
}

#[test]
fn workflows_use_actions_by_commit_and_are_yaml() {
    let mut used = 0;
    for entry in std::fs::read_dir(root().join(".github/workflows")).unwrap() {
        let path: PathBuf = entry.unwrap().path();
        let workflow = std::fs::read_to_string(&path).unwrap();
        let parsed = servicedeck::config::edit::values("workflow", &workflow).unwrap_or_else(|error| panic!("{error}"));
        assert!(parsed["jobs"].is_object(), "{}", path.display());
        assert_eq!(parsed["permissions"]["contents"], "read", "{}", path.display());
        for line in workflow.lines().filter(|line| line.contains("uses: ")) {
            let (_, commit) = line.split_once('@').unwrap();
            let (commit, version) = commit.split_once(" # v").unwrap_or_else(|| panic!("{line}"));
            assert!(
                commit.len() == 40 && commit.bytes().all(|byte| byte.is_ascii_hexdigit()),
                "{line}"
            );
            assert!(version.split('.').count() == 3, "{line}");
            used += 1;
        }
    }
    assert!(used > 5, "{used}");
}

/// The image's file system, made as Containerfile makes it, and a report by another user inside it.
#[test]
#[ignore = "copies the program and needs root and a Linux chroot; .ci/run"]
fn the_image_holds_all_the_program_needs() {
    let folder = tempfile::tempdir().unwrap();
    let laid_out = Command::new("bash")
        .arg(root().join("packaging/rootfs"))
        .arg(env!("CARGO_BIN_EXE_servicedeck"))
        .arg(folder.path())
        .output();
    let Ok(laid_out) = laid_out else {
        return skipped("bash is not installed");
    };
    assert!(
        laid_out.status.success(),
        "{}",
        String::from_utf8_lossy(&laid_out.stderr)
    );
    let inside = |arguments: &[&str]| {
        Command::new("unshare")
            .args(["--net", "chroot", "--userspec=10001:10001"])
            .arg(folder.path())
            .arg("/usr/bin/servicedeck")
            .args(arguments)
            .env("TZ", "CST-8")
            .output()
    };
    match inside(&["--version"]) {
        Ok(output) if output.status.success() => {}
        _ => return skipped("no chroot without a network on this machine"),
    }
    for arguments in [
        &["init", "/project/sample"][..],
        &[
            "run",
            "--config",
            "/project/sample/config/report.yaml",
            "--today",
            "2026-05-20",
        ][..],
    ] {
        let output = inside(arguments).unwrap();
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    }
    assert!(
        folder
            .path()
            .join("project/sample/out/2026-04/S01/report.pdf")
            .is_file()
    );
}
