//! A small object storage for tests: answers lists and objects, counts what it is asked, and fails as told.

use std::collections::{BTreeMap, BTreeSet};
use std::io::{BufRead, BufReader, Write};
use std::net::{TcpListener, TcpStream};
use std::sync::{Arc, Mutex};
use std::time::Duration;

use sha2::{Digest, Sha256};

/// A request as it came.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Request {
    pub method: String,
    /// `list data/` or `get data/store=S01/orders.csv`, the bucket's name left out.
    pub what: String,
    pub range: Option<String>,
    /// Whether it is signed.
    pub signed: bool,
}

/// What the server does instead of answering.
#[derive(Debug, Clone)]
pub enum Fault {
    /// A status with a body as servers send.
    Status(u16, String),
    /// Says nothing for so long.
    Silence(Duration),
    /// Another object took its place meanwhile.
    Replaced,
}

impl Fault {
    /// A status with the code of an error; the body also holds what must not be repeated.
    pub fn code(status: u16, code: &str) -> Self {
        let secret = "<AWSAccessKeyId>AKIDTEST</AWSAccessKeyId><StringToSign>hunter2</StringToSign>";
        Self::Status(
            status,
            format!("<Error><Code>{code}</Code><Message>no</Message><Region>cn-north-1</Region>{secret}</Error>"),
        )
    }
}

type Script = dyn Fn(&Request, usize) -> Option<Fault> + Send + Sync;

/// Keys of one list's page.
const PAGE: usize = 2;

struct Shared {
    bucket: String,
    objects: Mutex<BTreeMap<String, Vec<u8>>>,
    requests: Mutex<Vec<Request>>,
    script: Box<Script>,
}

/// A running server; its thread ends with the process.
pub struct Server {
    pub endpoint: String,
    shared: Arc<Shared>,
}

impl Server {
    /// A server with one bucket; `script` is asked before each answer, with the number of like requests before it.
    pub fn start(bucket: &str, script: impl Fn(&Request, usize) -> Option<Fault> + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let endpoint = format!("http://{}", listener.local_addr().unwrap());
        let shared = Arc::new(Shared {
            bucket: bucket.to_owned(),
            objects: Mutex::default(),
            requests: Mutex::default(),
            script: Box::new(script),
        });
        let serving = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                let shared = Arc::clone(&serving);
                // A client that hangs up in the middle ends its thread.
                std::thread::spawn(move || shared.serve(&stream).unwrap_or_default());
            }
        });
        Self { endpoint, shared }
    }

    pub fn put(&self, key: &str, bytes: impl Into<Vec<u8>>) {
        self.shared.objects.lock().unwrap().insert(key.to_owned(), bytes.into());
    }

    /// What was asked since the last time.
    pub fn asked(&self) -> Vec<Request> {
        std::mem::take(&mut *self.shared.requests.lock().unwrap())
    }
}

impl Shared {
    fn serve(&self, stream: &TcpStream) -> std::io::Result<()> {
        let mut reader = BufReader::new(stream.try_clone()?);
        loop {
            let mut first = String::new();
            if reader.read_line(&mut first)? == 0 {
                return Ok(());
            }
            let mut headers = BTreeMap::new();
            loop {
                let mut line = String::new();
                reader.read_line(&mut line)?;
                let Some((name, value)) = line.trim().split_once(':') else {
                    break;
                };
                headers.insert(name.to_ascii_lowercase(), value.trim().to_owned());
            }
            self.answer(stream, &first, &headers)?;
        }
    }

    fn answer(&self, mut stream: &TcpStream, first: &str, headers: &BTreeMap<String, String>) -> std::io::Result<()> {
        let mut words = first.split_whitespace();
        let (method, target) = (words.next().unwrap(), words.next().unwrap());
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let mut query: BTreeMap<String, String> = query
            .split('&')
            .filter_map(|pair| pair.split_once('='))
            .map(|(name, value)| (decoded(name), decoded(value)))
            .collect();
        let path = decoded(path);
        let (bucket, key) = path[1..].split_once('/').unwrap_or((&path[1..], ""));
        let is_list = query.contains_key("list-type");
        let prefix = query.remove("prefix").unwrap_or_default();
        let request = Request {
            method: method.to_owned(),
            what: if is_list {
                format!("list {prefix}")
            } else {
                format!("get {key}")
            },
            range: headers.get("range").cloned(),
            signed: headers.get("authorization").is_some_and(|text| {
                text.starts_with("AWS4-HMAC-SHA256 Credential=AKIDTEST/") && !text.contains("hunter2")
            }),
        };
        let before = {
            let mut requests = self.requests.lock().unwrap();
            let before = requests.iter().filter(|known| known.what == request.what).count();
            requests.push(request.clone());
            before
        };
        let mut objects = self.objects.lock().unwrap().clone();
        let (mut status, mut more, mut body) = (0, String::new(), Vec::new());
        match (self.script)(&request, before) {
            Some(Fault::Silence(long)) => std::thread::sleep(long),
            Some(Fault::Replaced) => {
                objects.entry(key.to_owned()).and_modify(|bytes| bytes[0] ^= 1);
            }
            Some(Fault::Status(said, text)) => (status, body) = (said, text.into_bytes()),
            None => {}
        }
        if status != 0 {
        } else if bucket != self.bucket {
            (status, body) = (404, b"<Error><Code>NoSuchBucket</Code></Error>".to_vec());
        } else if is_list {
            let token = query
                .get("continuation-token")
                .map_or(0, |token| token.parse().unwrap());
            (status, body) = (200, listed(&objects, &prefix, token).into_bytes());
        } else if let Some(bytes) = objects.get(key) {
            let tag = tag(bytes);
            more = format!("ETag: {tag}\r\nLast-Modified: Fri, 08 May 2026 01:00:00 GMT\r\n");
            if headers.get("if-match").is_some_and(|wanted| *wanted != tag) {
                (status, body) = (412, b"<Error><Code>PreconditionFailed</Code></Error>".to_vec());
            } else if let Some(range) = &request.range {
                let (start, end) = range.strip_prefix("bytes=").unwrap().split_once('-').unwrap();
                let (start, end): (usize, usize) = (start.parse().unwrap(), end.parse().unwrap());
                let end = end.min(bytes.len() - 1);
                more.push_str(&format!("Content-Range: bytes {start}-{end}/{}\r\n", bytes.len()));
                (status, body) = (206, bytes[start..=end].to_vec());
            } else {
                (status, body) = (200, bytes.clone());
            }
        } else {
            (status, body) = (404, b"<Error><Code>NoSuchKey</Code></Error>".to_vec());
        }
        let head = format!("HTTP/1.1 {status} x\r\nContent-Length: {}\r\n{more}\r\n", body.len());
        stream.write_all(head.as_bytes())?;
        if method != "HEAD" {
            stream.write_all(&body)?;
        }
        stream.flush()
    }
}

fn tag(bytes: &[u8]) -> String {
    let digest: String = Sha256::digest(bytes)
        .iter()
        .take(16)
        .map(|byte| format!("{byte:02x}"))
        .collect();
    format!("\"{digest}\"")
}

/// A page of a list, objects and folders together.
fn listed(objects: &BTreeMap<String, Vec<u8>>, prefix: &str, skip: usize) -> String {
    let mut folders = BTreeSet::new();
    let mut entries = Vec::new();
    for (key, bytes) in objects {
        let Some(rest) = key.strip_prefix(prefix) else { continue };
        if let Some((folder, _)) = rest.split_once('/') {
            if folders.insert(folder.to_owned()) {
                entries.push(format!(
                    "<CommonPrefixes><Prefix>{prefix}{folder}/</Prefix></CommonPrefixes>"
                ));
            }
        } else {
            entries.push(format!(
                "<Contents><Key>{key}</Key><LastModified>2026-05-08T01:00:00.000Z</LastModified><ETag>{}</ETag><Size>{}</Size></Contents>",
                tag(bytes).replace('"', "&quot;"),
                bytes.len()
            ));
        }
    }
    let next = if entries.len() > skip + PAGE {
        format!("<NextContinuationToken>{}</NextContinuationToken>", skip + PAGE)
    } else {
        String::new()
    };
    let page: String = entries.into_iter().skip(skip).take(PAGE).collect();
    format!("<ListBucketResult><Prefix>{prefix}</Prefix>{page}{next}</ListBucketResult>")
}

fn decoded(text: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = text.as_bytes();
    while let Some((first, after)) = rest.split_first() {
        if *first == b'%' {
            let hex = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(hex, 16).unwrap());
            rest = &after[2..];
        } else {
            bytes.push(if *first == b'+' { b' ' } else { *first });
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}
