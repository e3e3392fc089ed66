//! Passwords: from where the configuration says, and never shown.

use super::mailed::{Mailed, code};
use crate::suite::program::messages;
use crate::suite::smtp_server::{Act, SmtpServer};

#[test]
fn passwords_are_read_from_where_the_config_says_and_never_shown() {
    let server = SmtpServer::start(|_| Act::Accept);
    let mailed = Mailed::new(server.port);
    let config = std::fs::read_to_string(mailed.folder.join("config/report.yaml")).unwrap();
    let with = |secret: &str| {
        config.replace(
            "security: none",
            &format!("security: none, username: service, password: {secret}"),
        )
    };
    std::fs::write(mailed.folder.join("config/report.yaml"), with("env:NO_SUCH_VARIABLE")).unwrap();
    let output = mailed.send(&["--store", "S02"]);
    assert_eq!(code(&output), 5);
    assert!(
        messages(&output).contains("env:NO_SUCH_VARIABLE"),
        "{}",
        messages(&output)
    );
    std::fs::write(mailed.folder.join("secret.txt"), "tops3cret\n").unwrap();
    std::fs::write(mailed.folder.join("config/report.yaml"), with("file:secret.txt")).unwrap();
    // The server of these tests says 250 where 235 is expected, which counts as a login.
    let output = mailed.send(&["--store", "S02"]);
    assert_eq!(code(&output), 0, "{}", messages(&output));
    let ledger = std::fs::read(mailed.folder.join("out/.ledger.sqlite")).unwrap();
    assert!(!messages(&output).contains("tops3cret") && !String::from_utf8_lossy(&ledger).contains("tops3cret"));
    mailed.configure(server.port, "");
}
