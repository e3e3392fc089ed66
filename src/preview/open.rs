//! Opening the browser.

use std::io::Write;
use std::process::{Command, Stdio};

use tempfile::NamedTempFile;

/// Opens the address in the user's browser; where that fails, the line on the terminal has to do. The file must live until the browser
/// has read it: the address holds the token, and what stands on a command line everybody on the machine can read.
pub(super) fn in_browser(url: &str) -> Option<NamedTempFile> {
    let mut file = tempfile::Builder::new()
        .prefix("servicedeck-")
        .suffix(".html")
        .tempfile()
        .ok()?;
    write!(
        file,
        "<!doctype html><meta charset=utf-8><meta name=referrer content=no-referrer><meta http-equiv=refresh content=\"0;url={url}\"><a href=\"{url}\">servicedeck</a>"
    )
    .ok()?;
    file.flush().ok()?;
    let program = match std::env::consts::OS {
        "macos" => "open",
        "windows" => "explorer",
        _ => "xdg-open",
    };
    let started = Command::new(program)
        .arg(file.path())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::null())
        .spawn();
    started.ok().map(|_| file)
}
