//! The server behind TLS, with a certificate of an authority of its own.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{TcpListener, TcpStream};
use std::path::Path;
use std::process::Command;
use std::sync::Arc;

use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::{ServerConfig, ServerConnection, StreamOwned};

use super::{assert_same, command, holding, messages, succeeds, twins};

/// An authority and a certificate of `localhost` by it; whether `openssl` is there to make them.
fn certificates(folder: &Path) -> bool {
    let key = "-newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes";
    let script = format!(
        "openssl req -x509 {key} -keyout ca.key -out ca.pem -subj /CN=test -days 2 && \
         openssl req {key} -keyout cert.key -out leaf.csr -subj /CN=localhost && \
         echo subjectAltName=DNS:localhost > names && \
         openssl x509 -req -in leaf.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out cert.pem -days 2 -extfile names"
    );
    let made = Command::new("sh").args(["-c", &script]).current_dir(folder).output();
    made.is_ok_and(|made| made.status.success())
}

/// One request and its answer after the other, between a client that speaks TLS and a server that does not.
fn relay(client: &mut BufReader<StreamOwned<ServerConnection, TcpStream>>, server: &TcpStream) -> std::io::Result<()> {
    let mut answers = BufReader::new(server.try_clone()?);
    let mut server = server;
    loop {
        let (request, _) = head(client)?;
        if request.is_empty() {
            return Ok(());
        }
        server.write_all(request.as_bytes())?;
        let (answer, length) = head(&mut answers)?;
        let mut body = vec![0; if request.starts_with("HEAD ") { 0 } else { length }];
        answers.read_exact(&mut body)?;
        client.get_mut().write_all(&[answer.as_bytes(), &body].concat())?;
        client.get_mut().flush()?;
    }
}

/// The lines up to the empty one, and the length of what follows.
fn head(from: &mut impl BufRead) -> std::io::Result<(String, usize)> {
    let (mut head, mut length) = (String::new(), 0);
    loop {
        let start = head.len();
        if from.read_line(&mut head)? == 0 || head[start..].trim().is_empty() {
            return Ok((head, length));
        }
        let line = head[start..].to_ascii_lowercase();
        if let Some(told) = line.strip_prefix("content-length:") {
            length = told.trim().parse().unwrap();
        }
    }
}

/// The address of a server that speaks TLS and asks another one.
fn in_front_of(endpoint: &str, folder: &Path) -> String {
    let chain = CertificateDer::pem_file_iter(folder.join("cert.pem")).unwrap();
    let key = PrivateKeyDer::from_pem_file(folder.join("cert.key")).unwrap();
    let provider = Arc::new(rustls::crypto::ring::default_provider());
    let config = ServerConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .unwrap()
        .with_no_client_auth()
        .with_single_cert(chain.map(Result::unwrap).collect(), key)
        .unwrap();
    let config = Arc::new(config);
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    let plain = endpoint.trim_start_matches("http://").to_owned();
    std::thread::spawn(move || {
        for client in listener.incoming().flatten() {
            let connection = ServerConnection::new(Arc::clone(&config)).unwrap();
            let server = TcpStream::connect(&plain).unwrap();
            // A client that hangs up, or does not trust the certificate, ends its thread.
            std::thread::spawn(move || {
                let mut client = BufReader::new(StreamOwned::new(connection, client));
                relay(&mut client, &server).unwrap_or_default();
            });
        }
    });
    format!("https://localhost:{port}")
}

#[test]
fn a_server_with_a_certificate_of_its_own_authority_is_read_once_that_is_named() {
    let folder = tempfile::tempdir().unwrap();
    if !certificates(folder.path()) {
        let _ = writeln!(std::io::stderr(), "SKIPPED: openssl is not installed");
        return;
    }
    let (local, remote) = twins();
    let server = holding(&local, |_, _| None);
    let endpoint = in_front_of(&server.endpoint, folder.path());
    local.succeeds(&[]);
    let output = command(remote.folder.path(), &endpoint, &[])
        .env("AWS_CA_BUNDLE", folder.path().join("ca.pem"))
        .output()
        .unwrap();
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    assert!(!server.asked().is_empty());
    assert_same(&local, &remote);
    // The same as without TLS, byte for byte.
    let encrypted = remote.reports("out");
    std::fs::remove_dir_all(remote.folder.path().join("out")).unwrap();
    succeeds(&remote, &server.endpoint, &[]);
    assert!(remote.reports("out") == encrypted);
    server.asked();

    let output = command(remote.folder.path(), &endpoint, &[]).output().unwrap();
    let text = messages(&output);
    assert_eq!(output.status.code(), Some(3), "{text}");
    assert!(text.contains("certificate"), "{text}");
    assert!(
        server.asked().is_empty(),
        "nothing is asked of a server nobody vouches for"
    );
}
