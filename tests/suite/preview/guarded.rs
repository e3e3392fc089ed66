//! Strangers get nothing, and acquaintances nothing that is not theirs.

use super::client::{Preview, project};

const ADDRESSES: [&str; 14] = [
    "/",
    "/app/main.js",
    "/api/state",
    "/api/events",
    "/api/words/en",
    "/api/schema",
    "/api/form",
    "/api/files",
    "/api/file?name=config/report.yaml",
    "/api/notes",
    "/api/figures",
    "/figure/churn.rate.csv",
    "/report/report.pdf",
    "/nothing",
];

#[test]
fn strangers_are_turned_away_everywhere() {
    let folder = project();
    let preview = Preview::start(folder.path());
    let (host, cookie) = (preview.host(), preview.cookie());
    let port = preview.port;
    let foreign_hosts = [
        format!("evil.example:{port}"),
        "127.0.0.1".to_owned(),
        format!("127.0.0.1.evil.example:{port}"),
        format!("[::1]:{port}"),
    ];
    for address in ADDRESSES {
        let refused = |what: &str, target: &str, headers: &[(&str, &str)]| {
            let answer = preview.raw("GET", target, headers, "");
            assert_eq!((answer.status, answer.body.len()), (403, 0), "{what}: {target}");
        };
        refused("no token", address, &[("Host", &host)]);
        refused(
            "wrong cookie",
            address,
            &[("Host", &host), ("Cookie", &format!("servicedeck_{port}=x"))],
        );
        let nearly = format!("{}x", &cookie[..cookie.len() - 1]);
        refused("nearly the cookie", address, &[("Host", &host), ("Cookie", &nearly)]);
        let separator = if address.contains('?') { '&' } else { '?' };
        refused(
            "wrong token",
            &format!("{address}{separator}token=x"),
            &[("Host", &host)],
        );
        refused("no host", address, &[("Cookie", &cookie)]);
        for foreign in &foreign_hosts {
            refused(foreign, address, &[("Host", foreign), ("Cookie", &cookie)]);
        }
        refused(
            "two hosts",
            address,
            &[("Host", &host), ("Host", "evil.example"), ("Cookie", &cookie)],
        );
        for origin in [
            "http://evil.example",
            "null",
            &format!("https://127.0.0.1:{port}"),
            "http://127.0.0.1",
        ] {
            refused(
                origin,
                address,
                &[("Host", &host), ("Cookie", &cookie), ("Origin", origin)],
            );
        }
    }
    // A form of another page can send no JSON.
    for kind in ["text/plain", "application/x-www-form-urlencoded", "multipart/form-data"] {
        let headers = [("Host", host.as_str()), ("Cookie", &cookie), ("Content-Type", kind)];
        assert_eq!(
            preview.raw("POST", "/api/job", &headers, "{\"what\":\"run\"}").status,
            415
        );
    }
    assert_eq!(preview.raw("POST", "/api/job", &[("Host", &host)], "{}").status, 403);
}

#[test]
fn the_token_opens_the_page_and_sets_the_cookie() {
    let folder = project();
    let preview = Preview::start(folder.path());
    let host = preview.host();
    let page = preview.raw("GET", &format!("/?token={}", preview.token), &[("Host", &host)], "");
    assert_eq!(page.status, 200);
    let cookie = page.header("set-cookie").unwrap();
    assert!(cookie.starts_with(&preview.cookie()), "{cookie}");
    for part in ["HttpOnly", "SameSite=Strict", "Path=/"] {
        assert!(cookie.contains(part), "{cookie}");
    }
    let local = format!("localhost:{}", preview.port);
    let by_name = preview.raw(
        "GET",
        "/api/state",
        &[("Host", &local), ("Cookie", &preview.cookie())],
        "",
    );
    assert_eq!(by_name.status, 200);
    for address in ["/", "/app/main.js", "/api/state", "/nothing"] {
        let answer = preview.get(address);
        let policy = answer.header("content-security-policy").unwrap();
        assert!(
            policy.contains("default-src 'none'") && !policy.contains("unsafe"),
            "{policy}"
        );
        for (name, value) in [
            ("x-content-type-options", "nosniff"),
            ("cache-control", "no-store"),
            ("referrer-policy", "no-referrer"),
            ("x-frame-options", "DENY"),
        ] {
            assert_eq!(answer.header(name), Some(value), "{address}");
        }
        assert_eq!(answer.header("access-control-allow-origin"), None);
    }
    // Nothing inline, nothing from elsewhere.
    let html = page.text();
    assert!(
        !html.contains("style=") && !html.contains("onclick") && !html.contains("http"),
        "{html}"
    );
    assert_eq!(html.matches("<script").count(), 1);
}

#[test]
fn nothing_else_can_be_read() {
    let folder = project();
    let preview = Preview::start(folder.path());
    preview.ready();
    for address in [
        "/config/report.yaml",
        "/app/../config/report.yaml",
        "/app/..%2f..%2fconfig%2freport.yaml",
        "/app/%2e%2e/Cargo.toml",
        "/report/../../../etc/passwd",
        "/report/..%2f..%2f..%2fdata%2fcallbacks.csv",
        "/report/run_record.json",
        "/page/..%2fx.svg",
        "/page/x.svg",
        "/figure/..%2f..%2fx",
        "//etc/passwd",
    ] {
        assert_eq!(preview.get(address).status, 404, "{address}");
    }
    // What newer pages have overtaken is no mistake of the one who asks.
    for address in ["/page/0123456789abcdef.svg", "/page/0123456789abcdef.json"] {
        let answer = preview.get(address);
        assert_eq!((answer.status, answer.body.len()), (204, 0), "{address}");
    }
    for name in [
        "/etc/passwd",
        "../config/report.yaml",
        "config/../config/report.yaml",
        "data/callbacks.csv",
        "config/notes/../report.yaml",
        "report-templates/deck/../../config/report.yaml",
    ] {
        let answer = preview.get(&format!("/api/file?name={name}"));
        assert_eq!(answer.status, 422, "{name}");
        let wish = serde_json::json!({ "name": name, "text": "x", "base": "" });
        assert_eq!(preview.post("/api/file/save", &wish).status, 422, "{name}");
    }
    assert_eq!(preview.read("config/report.yaml"), super::client::CONFIG);
    for address in ["/api/form/save", "/api/notes", "/api/job", "/api/actions"] {
        let host = preview.host();
        let headers = [
            ("Host", host.as_str()),
            ("Cookie", &preview.cookie()),
            ("Content-Type", "application/json"),
        ];
        assert_eq!(
            preview.raw("POST", address, &headers, "no JSON").status,
            400,
            "{address}"
        );
    }
}

#[cfg(unix)]
#[test]
fn signals_end_it_with_zero() {
    for signal in ["-TERM", "-INT"] {
        let folder = project();
        assert_eq!(Preview::start(folder.path()).end(signal), Some(0), "{signal}");
    }
}
