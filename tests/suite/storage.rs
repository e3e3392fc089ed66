//! Records in object storage: without any server of others, and of a real one.

mod gateway;
mod server;
mod tls;

use std::collections::BTreeSet;
use std::path::Path;
use std::process::{Command, Output};
use std::time::{Duration, Instant};

use serde_json::Value;

use super::batch::group::{Group, Layout, orders_as_parquet};
use super::program::messages;
use server::{Fault, Request, Server};

const BUCKET: &str = "reports";

/// The secret key; no message may hold a part of it.
const SECRET: &str = "hunter2hunter2";

const FOUR: [&str; 4] = ["S01", "S02", "S03", "店四"];

/// The program with the environment that a server asks for.
fn run_at(group: &Group, endpoint: &str, arguments: &[&str]) -> Output {
    command(group.folder.path(), endpoint, arguments).output().unwrap()
}

fn command(folder: &Path, endpoint: &str, arguments: &[&str]) -> Command {
    let mut command = super::program::built(folder);
    command
        .envs([
            ("LANG", "en_US.UTF-8"),
            ("AWS_ENDPOINT_URL", endpoint),
            ("AWS_ACCESS_KEY_ID", "AKIDTEST"),
            ("AWS_SECRET_ACCESS_KEY", SECRET),
        ])
        .args(["run", "--month", "2026-04", "--today", "2026-05-20"])
        .args(arguments);
    command
}

#[track_caller]
fn succeeds(group: &Group, endpoint: &str, arguments: &[&str]) -> String {
    let output = run_at(group, endpoint, arguments);
    let text = messages(&output);
    assert_eq!(output.status.code(), Some(0), "{text}");
    text
}

/// A group whose records lie in folders on the disk, orders as Parquet, and the same project reading them from the bucket.
fn twins() -> (Group, Group) {
    let local = Group::new(&FOUR, Layout::Folders);
    for (number, id) in FOUR.iter().enumerate() {
        local.write(
            &format!("data/store={id}/repair_orders.parquet"),
            orders_as_parquet(number),
        );
        std::fs::remove_file(local.folder.path().join(format!("data/store={id}/repair_orders.csv"))).unwrap();
    }
    let config = std::fs::read_to_string(local.folder.path().join("config/report.yaml")).unwrap();
    let config = config.replace("repair_orders.csv", "repair_orders.parquet");
    local.write("config/report.yaml", &config);
    let remote = Group::bare();
    remote.write(
        "config/report.yaml",
        config.replace(": data/*/", ": s3://reports/data/*/"),
    );
    (local, remote)
}

/// The files of a group by key.
fn files(group: &Group) -> Vec<(String, Vec<u8>)> {
    let mut found = Vec::new();
    for store in std::fs::read_dir(group.folder.path().join("data")).unwrap() {
        let store = store.unwrap();
        for file in std::fs::read_dir(store.path()).unwrap() {
            let file = file.unwrap();
            let (store, name) = (store.file_name(), file.file_name());
            let key = format!("data/{}/{}", store.to_str().unwrap(), name.to_str().unwrap());
            found.push((key, std::fs::read(file.path()).unwrap()));
        }
    }
    found
}

/// A server that holds the records of a group.
fn holding(group: &Group, script: impl Fn(&Request, usize) -> Option<Fault> + Send + Sync + 'static) -> Server {
    let server = Server::start(BUCKET, script);
    for (key, bytes) in files(group) {
        server.put(&key, bytes);
    }
    // What programs leave in buckets beside the records.
    server.put("data/_SUCCESS", "");
    server.put("data/store=S01/", "");
    server
}

/// The same but for where the files are.
#[track_caller]
fn assert_same(local: &Group, remote: &Group) {
    for store in FOUR {
        let json = |group: &Group, file: &str| group.json("out", store, file);
        assert_eq!(json(local, "metrics.json"), json(remote, "metrics.json"), "{store}");
        let inputs = |group: &Group| json(group, "manifest.json")["inputs"].clone();
        let expected = inputs(local).to_string().replace("\"data/", "\"s3://reports/data/");
        assert_eq!(expected, inputs(remote).to_string(), "{store}");
        let rejects = |group: &Group| std::fs::read_to_string(group.out("out", store, "rejects.csv")).unwrap();
        assert_eq!(rejects(local).replace(",data/", ",s3://reports/data/"), rejects(remote));
    }
}

#[test]
fn records_in_a_bucket_give_the_figures_of_the_same_files_on_the_disk() {
    let (local, remote) = twins();
    let path = "data/store=S02/callbacks.csv";
    let callbacks = std::fs::read_to_string(local.folder.path().join(path)).unwrap();
    local.write(path, format!("{callbacks}C1,A1,2026-04-33 18:00,repair,valid,5,4,2\n"));
    local.succeeds(&[]);
    let server = holding(&local, |_, _| None);
    succeeds(&remote, &server.endpoint, &[]);
    assert_same(&local, &remote);
    let asked = server.asked();
    assert!(asked.iter().all(|request| request.signed), "{asked:?}");
    let got = asked.iter().filter(|request| request.what.starts_with("get ")).count();
    assert_eq!(got, files(&local).len(), "{asked:?}");

    let text = succeeds(&remote, &server.endpoint, &["--resume"]);
    assert!(text.contains("4 reports were there"), "{text}");
    let complaints = "data/store=S01/complaints.csv";
    let before = std::fs::read(local.folder.path().join(complaints)).unwrap();
    let row = "T9,2026-02-03 11:00,电话,\n".as_bytes();
    server.put(complaints, [&before[..], row].concat());
    let text = succeeds(&remote, &server.endpoint, &["--resume"]);
    assert!(text.contains("3 reports were there"), "{text}");
}

/// Runs a share and checks that only its own stores' folders are asked for: these stores, and what was asked.
fn own_folders_only(remote: &Group, server: &Server, shard: &str) -> (BTreeSet<String>, Vec<Request>) {
    server.asked();
    let output = run_at(remote, &server.endpoint, &["--shard", shard, "--json"]);
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
    let own: BTreeSet<String> = answer["stores"]
        .as_array()
        .unwrap()
        .iter()
        .map(|store| store["store"].as_str().unwrap().to_owned())
        .collect();
    let asked = server.asked();
    let folders: BTreeSet<String> = asked
        .iter()
        .filter_map(|request| Some(request.what.split_once("store=")?.1.split('/').next()?.to_owned()))
        .collect();
    assert_eq!(folders, own, "{asked:?}");
    (own, asked)
}

#[test]
fn a_share_lists_and_fetches_its_own_folders_only() {
    let (local, remote) = twins();
    let server = holding(&local, |_, _| None);
    let mut stores = Vec::new();
    for shard in ["0/3", "1/3", "2/3"] {
        let (own, asked) = own_folders_only(&remote, &server, shard);
        // The folders (in pages of two entries) and each own one once for all tables, and every own file once.
        let count = |prefix: &str| asked.iter().filter(|request| request.what.starts_with(prefix)).count();
        assert_eq!(
            count("list data/store="),
            own.iter()
                .map(|store| pages(&server_names(&local, store)))
                .sum::<usize>()
        );
        let got = own.iter().map(|store| server_names(&local, store).len()).sum::<usize>();
        assert_eq!((count("get "), count("list ")), (got, asked.len() - got), "{asked:?}");
        stores.extend(own);
    }
    stores.sort();
    assert_eq!(stores, FOUR);
}

#[test]
fn stores_are_found_by_the_names_of_their_folders() {
    let (local, remote) = twins();
    let path = remote.folder.path().join("config/report.yaml");
    let config = std::fs::read_to_string(&path).unwrap();
    let (_, rest) = config.split_once("sources:").unwrap();
    std::fs::write(&path, format!("stores: auto\nsources:{rest}")).unwrap();
    let server = holding(&local, |_, _| None);
    let mut made = 0;
    for shard in ["0/3", "1/3", "2/3"] {
        let (own, asked) = own_folders_only(&remote, &server, shard);
        made += own.len();
        // Once to find the stores and their files, in pages of two entries: the folders and `_SUCCESS`.
        let parent = asked.iter().filter(|request| request.what == "list data/").count();
        assert_eq!(parent, (FOUR.len() + 1).div_ceil(2), "{asked:?}");
    }
    assert_eq!(made, FOUR.len());
}

/// The files of a store.
fn server_names(local: &Group, store: &str) -> Vec<String> {
    let folder = format!("data/store={store}/");
    files(local)
        .into_iter()
        .map(|(key, _)| key)
        .filter(|key| key.starts_with(&folder))
        .collect()
}

/// Pages of two entries that a list of these takes.
fn pages(names: &[String]) -> usize {
    let marker = usize::from(names.iter().any(|name| name.starts_with("data/store=S01/")));
    (names.len() + marker).div_ceil(2)
}

#[test]
fn what_goes_wrong_is_named_with_what_to_do() {
    let (local, remote) = twins();
    let listing = |request: &Request| request.what == "list data/";
    let cases: [(Fault, i32, &[&str]); 8] = [
        (
            Fault::code(403, "AccessDenied"),
            3,
            &["denies access (403 AccessDenied)", "s3:ListBucket on reports"],
        ),
        (
            Fault::code(404, "NoSuchBucket"),
            3,
            &["has no bucket reports", "AWS_ENDPOINT_URL"],
        ),
        (
            Fault::code(403, "SignatureDoesNotMatch"),
            3,
            &["does not accept the credentials (403 SignatureDoesNotMatch)"],
        ),
        (
            Fault::code(403, "RequestTimeTooSkewed"),
            3,
            &["RequestTimeTooSkewed", "this machine's clock"],
        ),
        (
            Fault::code(400, "AuthorizationHeaderMalformed"),
            3,
            &["is in the region cn-north-1, not in us-east-1", "object_storage.region"],
        ),
        (
            Fault::Status(301, String::new()),
            3,
            &["in another region than us-east-1"],
        ),
        (
            Fault::code(503, "SlowDown"),
            3,
            &["cannot answer now (503 SlowDown)", "run again later"],
        ),
        (
            Fault::Status(
                200,
                "<!doctype html><html><head><meta charset=utf-8><link rel=icon></head></html>".to_owned(),
            ),
            3,
            &["cannot be used"],
        ),
    ];
    for (fault, code, words) in cases {
        let said = fault.clone();
        let server = holding(&local, move |request, _| listing(request).then(|| said.clone()));
        let output = run_at(&remote, &server.endpoint, &[]);
        let text = messages(&output);
        assert_eq!(output.status.code(), Some(code), "{text}");
        for word in words.iter().chain(&["s3://reports/data/", "→"]) {
            assert!(text.contains(word), "`{word}` is not in: {text}");
        }
        assert!(!text.contains("hunter2") && !text.contains("AKIDTEST"), "{text}");
        let output = run_at(&remote, &server.endpoint, &["--lang", "zh"]);
        let text = messages(&output);
        assert!(
            text.contains("s3://reports/data/：") && !text.contains("hunter2"),
            "{text}"
        );
    }
}

#[test]
fn one_store_s_object_costs_that_store_its_report() {
    let (local, remote) = twins();
    let faults: [(Fault, &str); 4] = [
        (Fault::code(403, "AccessDenied"), "denies access (403 AccessDenied)"),
        (Fault::code(404, "NoSuchKey"), "is not there any more (404"),
        (Fault::code(403, "InvalidObjectState"), "is archived"),
        (Fault::Replaced, "was replaced while it was read"),
    ];
    for (fault, words) in faults {
        let object = "get data/store=S02/callbacks.csv";
        let server = holding(&local, move |request, _| {
            (request.what == object).then(|| fault.clone())
        });
        let output = run_at(&remote, &server.endpoint, &["--json"]);
        let text = messages(&output);
        assert_eq!(output.status.code(), Some(3), "{text}");
        assert!(
            text.contains("s3://reports/data/store=S02/callbacks.csv") && text.contains(words),
            "{text}"
        );
        let answer: Value = serde_json::from_slice(&output.stdout).unwrap();
        let failed = answer["stores"]
            .as_array()
            .unwrap()
            .iter()
            .filter(|store| store["state"] == "failed")
            .count();
        assert_eq!(failed, 1, "{answer:#}");
    }
}

#[test]
fn waiting_and_trying_again_have_an_end() {
    let (local, remote) = twins();
    // Busy twice, then there.
    let server = holding(&local, |_, before| (before < 2).then(|| Fault::code(503, "SlowDown")));
    succeeds(&remote, &server.endpoint, &["--store", "S01"]);
    // Never an answer.
    let server = holding(&local, |_, _| Some(Fault::Silence(Duration::from_mins(1))));
    let started = Instant::now();
    let output = run_at(
        &remote,
        &server.endpoint,
        &["--set", "object_storage.timeout_seconds=1"],
    );
    let text = messages(&output);
    assert!(started.elapsed() < Duration::from_secs(10), "{:?}", started.elapsed());
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(
        text.contains("did not answer within 1 seconds") && text.contains("object_storage.timeout_seconds"),
        "{text}"
    );
    // Nobody there.
    let listener = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let endpoint = format!("http://{}", listener.local_addr().unwrap());
    drop(listener);
    let started = Instant::now();
    let text = messages(&run_at(&remote, &endpoint, &[]));
    assert!(started.elapsed() < Duration::from_secs(20), "{:?}", started.elapsed());
    assert!(
        text.contains(&format!("s3://reports/data/: no connection to {endpoint}: ")),
        "{text}"
    );
}

#[test]
fn large_objects_come_in_parts_of_one_version() {
    let (local, remote) = twins();
    let path = "data/store=S01/callbacks.csv";
    let text = std::fs::read_to_string(local.folder.path().join(path)).unwrap();
    // Nine megabytes of a column that nobody reads.
    let mut lines = text.lines();
    let mut large = format!("{},remark\n", lines.next().unwrap());
    let filler = "x".repeat(9_000_000 / 70);
    large.extend(lines.map(|line| format!("{line},{filler}\n")));
    assert!(large.len() > 8 << 20);
    local.write(path, &large);
    local.succeeds(&["--store", "S01"]);
    let server = holding(&local, |_, _| None);
    succeeds(&remote, &server.endpoint, &["--store", "S01"]);
    let figures = |group: &Group| group.json("out", "S01", "metrics.json");
    assert_eq!(figures(&local), figures(&remote));
    let parts: Vec<Option<String>> = server
        .asked()
        .into_iter()
        .filter(|request| request.what.ends_with(path))
        .map(|request| request.range)
        .collect();
    assert_eq!(parts.len(), 2, "{parts:?}");
    assert_eq!(parts[0].as_deref(), Some("bytes=0-8388607"));
    let server = holding(&local, |request, before| {
        (request.range.is_some() && before == 1).then_some(Fault::Replaced)
    });
    let output = run_at(&remote, &server.endpoint, &["--store", "S01"]);
    let text = messages(&output);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("was replaced while it was read"), "{text}");
}

#[test]
fn a_key_without_a_pattern_names_one_object() {
    let (local, remote) = twins();
    let one = Group::new(&FOUR, Layout::OneFile);
    let server = holding(&local, |_, _| None);
    for table in ["repair_orders", "callbacks", "complaints"] {
        let bytes = std::fs::read(one.folder.path().join(format!("data/all/{table}.csv"))).unwrap();
        server.put(&format!("all/{table}.csv"), bytes);
    }
    let config = std::fs::read_to_string(one.folder.path().join("config/report.yaml")).unwrap();
    remote.write("config/report.yaml", config.replace(": data/*/", ": s3://reports/all/"));
    succeeds(&remote, &server.endpoint, &[]);
    assert!(server.asked().iter().all(|request| !request.what.starts_with("list")));
    let refused = |path: &str| {
        let value = format!("sources.complaints={path}");
        let output = run_at(&remote, &server.endpoint, &["--set", &value]);
        assert_eq!(output.status.code(), Some(3));
        messages(&output)
    };
    let text = refused("s3://reports/all/nothing.csv");
    assert!(
        text.contains("no file `s3://reports/all/nothing.csv` in the folder s3://reports/all"),
        "{text}"
    );
    let text = refused("s3://reports/all");
    assert!(text.contains("`s3://reports/all` is a folder"), "{text}");
    let text = refused("s3://reports/none/*/x.csv");
    assert!(text.contains("the folder s3://reports/none does not exist"), "{text}");
    let text = refused("s3://other/all/complaints.csv");
    assert!(text.contains("has no bucket other"), "{text}");
}

#[test]
fn credentials_come_from_files_too_and_are_asked_for() {
    let (local, remote) = twins();
    let server = holding(&local, |_, _| None);
    remote.write(
        "home/.aws/credentials",
        format!("[default]\naws_access_key_id = AKIDTEST\naws_secret_access_key = {SECRET}\n"),
    );
    let run = |home: &str| {
        let mut command = command(remote.folder.path(), &server.endpoint, &["--store", "S01"]);
        command
            .env_remove("AWS_ACCESS_KEY_ID")
            .env_remove("AWS_SECRET_ACCESS_KEY");
        command.env("HOME", remote.folder.path().join(home));
        // Nobody is there to give a machine its credentials.
        command.env("AWS_METADATA_ENDPOINT", "http://127.0.0.1:9");
        command.output().unwrap()
    };
    let output = run("home");
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    assert!(server.asked().iter().all(|request| request.signed));
    let output = run("elsewhere");
    let text = messages(&output);
    assert_eq!(output.status.code(), Some(2), "{text}");
    assert!(
        text.contains("no credentials for object storage") && text.contains("AWS_ACCESS_KEY_ID"),
        "{text}"
    );
    assert_eq!(server.asked(), []);
}
