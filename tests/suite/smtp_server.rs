//! A mail server that misbehaves as told: refuses, hangs, dies before or after the last byte.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::{Shutdown, TcpListener, TcpStream};
use std::sync::{Arc, Condvar, Mutex};
use std::time::Duration;

/// What the server does with a transaction; decided when the recipient is named.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Act {
    Accept,
    /// Answers RCPT with this line.
    RefuseRecipient(&'static str),
    /// Reads the whole message and answers with this line.
    RefuseMessage(&'static str),
    /// Closes the connection in the middle of the message.
    DieInside,
    /// Reads the whole message, then closes the connection without an answer.
    DieAfterLastByte,
    /// Reads the whole message and never answers.
    HangAfterLastByte,
    /// Sends half an answer and closes its side of the connection.
    HalfAnswer,
}

/// A transaction: which recipient, how many of that recipient came before.
#[derive(Debug, Clone, Copy)]
pub struct Offer<'a> {
    pub recipient: &'a str,
    pub number: usize,
}

type Script = dyn Fn(Offer<'_>) -> Act + Send + Sync;

/// How the server behaves before any transaction.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Manners {
    /// Never says a word.
    pub silent: bool,
    /// Announces this limit in bytes.
    pub size: Option<usize>,
    /// Greets with this line instead.
    pub greeting: Option<&'static str>,
}

/// A message that arrived whole, whether the server said so or not.
#[derive(Debug, Clone)]
pub struct Received {
    pub recipient: String,
    pub message: Vec<u8>,
}

#[derive(Default)]
struct Shared {
    offers: Vec<String>,
    received: Vec<Received>,
    connections: usize,
}

/// A running server; its thread ends with the process.
pub struct SmtpServer {
    pub port: u16,
    shared: Arc<Mutex<Shared>>,
}

impl SmtpServer {
    pub fn start(script: impl Fn(Offer<'_>) -> Act + Send + Sync + 'static) -> Self {
        Self::with_manners(Manners::default(), script)
    }

    pub fn with_manners(manners: Manners, script: impl Fn(Offer<'_>) -> Act + Send + Sync + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let port = listener.local_addr().unwrap().port();
        let shared = Arc::new(Mutex::new(Shared::default()));
        let script: Arc<Script> = Arc::new(script);
        let theirs = Arc::clone(&shared);
        std::thread::spawn(move || {
            for stream in listener.incoming().flatten() {
                theirs.lock().unwrap().connections += 1;
                let (shared, script) = (Arc::clone(&theirs), Arc::clone(&script));
                // A client that is killed breaks the conversation: that is the point.
                std::thread::spawn(move || serve(stream, manners, &script, &shared));
            }
        });
        Self { port, shared }
    }

    pub fn received(&self) -> Vec<Received> {
        self.shared.lock().unwrap().received.clone()
    }

    /// Recipients of the messages that arrived whole, sorted.
    pub fn recipients(&self) -> Vec<String> {
        let mut recipients: Vec<String> = self.received().into_iter().map(|received| received.recipient).collect();
        recipients.sort();
        recipients
    }

    pub fn connections(&self) -> usize {
        self.shared.lock().unwrap().connections
    }

    /// Returns when so many transactions were begun; true when they were within a minute.
    pub fn has_offers(&self, count: usize) -> bool {
        let enough = || self.shared.lock().unwrap().offers.len() >= count;
        for _ in 0..60_000 {
            if enough() {
                return true;
            }
            std::thread::sleep(Duration::from_millis(1));
        }
        enough()
    }

    /// Transactions begun, by recipient, in order.
    pub fn offers(&self) -> Vec<String> {
        self.shared.lock().unwrap().offers.clone()
    }
}

/// Holds transactions back until it is opened.
#[derive(Clone, Default)]
pub struct Gate(Arc<(Mutex<bool>, Condvar)>);

impl Gate {
    pub fn open(&self) {
        *self.0.0.lock().unwrap() = true;
        self.0.1.notify_all();
    }

    /// Returns when the gate is open.
    pub fn pass(&self) {
        let closed = self.0.0.lock().unwrap();
        drop(self.0.1.wait_while(closed, |open| !*open).unwrap());
    }
}

fn hang(stream: &mut TcpStream) {
    // Until the client gives up.
    let _ = std::io::copy(stream, &mut std::io::sink());
    std::thread::sleep(Duration::from_millis(50));
}

fn serve(stream: TcpStream, manners: Manners, script: &Arc<Script>, shared: &Arc<Mutex<Shared>>) -> Option<()> {
    let mut writer = stream.try_clone().ok()?;
    let mut reader = BufReader::new(stream);
    let mut say = |line: &str| writer.write_all(format!("{line}\r\n").as_bytes()).ok();
    if manners.silent {
        hang(&mut reader.into_inner());
        return None;
    }
    say(manners.greeting.unwrap_or("220 test"))?;
    let (mut recipient, mut act) = (String::new(), Act::Accept);
    loop {
        let mut line = String::new();
        if reader.read_line(&mut line).ok()? == 0 {
            return None;
        }
        let line = line.trim_end();
        match line.get(..4).unwrap_or_default().to_ascii_uppercase().as_str() {
            "EHLO" => {
                say("250-test")?;
                if let Some(size) = manners.size {
                    say(&format!("250-SIZE {size}"))?;
                }
                say("250 8BITMIME")?;
            }
            "RCPT" => {
                line.split(['<', '>']).nth(1)?.clone_into(&mut recipient);
                let number = {
                    let mut shared = shared.lock().unwrap();
                    shared.offers.push(recipient.clone());
                    shared.offers.iter().filter(|other| **other == recipient).count() - 1
                };
                act = script(Offer {
                    recipient: &recipient,
                    number,
                });
                say(if let Act::RefuseRecipient(answer) = act {
                    answer
                } else {
                    "250 ok"
                })?;
            }
            "DATA" => {
                say("354 go on")?;
                if act == Act::DieInside {
                    let mut some = [0; 1000];
                    reader.read_exact(&mut some).ok()?;
                    let _ = reader.into_inner().shutdown(Shutdown::Both);
                    return None;
                }
                let message = message(&mut reader)?;
                if !matches!(act, Act::RefuseMessage(_)) {
                    shared.lock().unwrap().received.push(Received {
                        recipient: recipient.clone(),
                        message,
                    });
                }
                match act {
                    Act::RefuseMessage(answer) => say(answer)?,
                    Act::DieAfterLastByte => return None,
                    Act::HangAfterLastByte => {
                        hang(&mut reader.into_inner());
                        return None;
                    }
                    Act::HalfAnswer => {
                        let stream = reader.into_inner();
                        let _ = (&stream).write_all(b"25");
                        let _ = stream.shutdown(Shutdown::Write);
                        std::thread::sleep(Duration::from_millis(200));
                        return None;
                    }
                    _ => say("250 accepted")?,
                }
            }
            "QUIT" => {
                say("221 bye")?;
                return None;
            }
            _ => say("250 ok")?,
        }
    }
}

/// The message up to the dot, without the doubled dots.
fn message(reader: &mut impl BufRead) -> Option<Vec<u8>> {
    let mut message = Vec::new();
    loop {
        let mut line = Vec::new();
        if reader.read_until(b'\n', &mut line).ok()? == 0 {
            return None;
        }
        if line == b".\r\n" {
            return Some(message);
        }
        message.extend_from_slice(line.strip_prefix(b".").unwrap_or(&line));
    }
}
