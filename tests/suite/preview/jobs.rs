//! Produce and send from the page: the same checks and ledger as on the command line.

use serde_json::{Value, json};

use super::client::{CONFIG, Preview, project};
use crate::suite::program::servicedeck;
use crate::suite::smtp_server::{Act, SmtpServer};

fn done(preview: &Preview, what: &str) -> Value {
    let started = preview.post("/api/job", &json!({ "what": what }));
    assert_eq!(started.status, 200, "{}", started.text());
    let state = preview.until("done", |state| {
        state["job"]["running"] == false && state["job"]["what"] == what
    });
    state["job"].clone()
}

#[test]
fn a_report_is_produced_and_sent_once() {
    let server = SmtpServer::start(|_| Act::Accept);
    let folder = project();
    let delivery = format!(
        "delivery:\n  from: 客服部 <service@example.com>\n  smtp: {{ host: 127.0.0.1, port: {}, security: none }}\n  recipients:\n    - {{ to: [hq@example.com, \"<b>x</b>@example.com\"], stores: all }}\n",
        server.port
    )
    .replace(", \"<b>x</b>@example.com\"", ", boss@example.com");
    super::client::write(
        &folder.path().join("config/report.yaml"),
        &format!("{CONFIG}{delivery}"),
    );
    let preview = Preview::start(folder.path());
    let state = preview.ready();
    assert_eq!(
        (&state["report"]["delivery"], &state["report"]["made"]),
        (&true.into(), &json!([]))
    );
    assert_eq!(preview.get("/report/report.pdf").status, 404);
    let job = done(&preview, "run");
    assert_eq!(job["exit_code"], 0, "{job:#}");
    assert_eq!(job["result"]["exit_code"], 0);
    assert!(!job["lines"].as_array().unwrap().is_empty());
    let pdf = preview.get("/report/report.pdf");
    assert!(pdf.status == 200 && pdf.body.starts_with(b"%PDF"));
    assert_eq!(
        pdf.body,
        std::fs::read(folder.path().join("out/2026-04/S01/report.pdf")).unwrap()
    );
    let told = preview.get("/api/deliveries").json();
    assert_eq!(
        told["entries"][0]["addresses"],
        json!(["hq@example.com", "boss@example.com"])
    );
    let job = done(&preview, "send");
    assert_eq!((&job["exit_code"], server.received().len()), (&0.into(), 2), "{job:#}");
    // The ledger is the command line's: neither sends it again.
    let job = done(&preview, "send");
    assert_eq!((&job["exit_code"], server.received().len()), (&0.into(), 2), "{job:#}");
    let output = servicedeck(folder.path(), &["send", "--month", "2026-04"]);
    assert_eq!((output.status.code(), server.received().len()), (Some(0), 2));
    let told = preview.get("/api/deliveries").json();
    let states: Vec<&str> = told["ledger"]
        .as_array()
        .unwrap()
        .iter()
        .flat_map(|run| run["recipients"].as_array().unwrap())
        .map(|recipient| recipient["state"].as_str().unwrap())
        .collect();
    assert_eq!(states, ["sent", "sent"], "{told:#}");
}

#[test]
fn a_mistake_ends_the_job_with_the_program_s_own_code() {
    let folder = project();
    let preview = Preview::start(folder.path());
    preview.ready();
    let job = done(&preview, "send");
    assert_eq!(job["exit_code"], 2, "{job:#}");
    assert!(job["lines"][0].as_str().unwrap().contains("delivery"), "{job:#}");
    assert_eq!(preview.post("/api/job", &json!({ "what": "rm" })).status, 422);
}
