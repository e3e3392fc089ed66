//! The page in a real browser: Debian's Chromium, driven by `tests/browser/preview.mjs`.

use std::path::Path;
use std::process::Command;

use super::client::{Preview, project};

/// Where Debian and others put it.
const BROWSERS: [&str; 3] = [
    "/usr/bin/chromium",
    "/usr/bin/chromium-browser",
    "/usr/bin/google-chrome",
];

#[test]
#[ignore = "starts a browser; run with --ignored"]
fn the_page_does_in_a_browser_what_it_promises() {
    let tests = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/browser");
    let has_node = Command::new("node")
        .arg("--version")
        .output()
        .is_ok_and(|output| output.status.success());
    let browser = BROWSERS.iter().find(|browser| Path::new(browser).exists());
    let missing = match browser {
        _ if !has_node => "node is not installed",
        None => "no Chromium is installed",
        _ if !tests.join("node_modules/playwright-core").exists() => {
            "playwright-core is not installed: npm ci in tests/browser"
        }
        Some(_) => "",
    };
    let Some(browser) = browser.filter(|_| missing.is_empty()) else {
        eprintln!("SKIPPED: {missing}");
        return;
    };
    let folder = project();
    let preview = Preview::start(folder.path());
    let status = Command::new("node")
        .arg(tests.join("preview.mjs"))
        .args([browser, preview.url.as_str()])
        .arg(folder.path())
        .status()
        .unwrap();
    assert!(status.success());
}
