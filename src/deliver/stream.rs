//! A connection whose every wait ends: plain or TLS over a socket that knows until when it may wait.

use std::io::{self, Read, Write};
use std::net::{IpAddr, Shutdown, TcpStream, ToSocketAddrs};
use std::sync::Arc;
use std::time::{Duration, Instant};

use rust_i18n::t;
use rustls::pki_types::ServerName;
use rustls::{ClientConfig, ClientConnection, StreamOwned};

/// A socket with a deadline. Per-call timeouts are no bound: a server that sends a byte a minute would hold us for ever.
#[derive(Debug)]
struct Socket {
    tcp: TcpStream,
    deadline: Instant,
    /// Bytes the system has taken to send.
    written: u64,
}

impl Socket {
    fn left(&self) -> io::Result<Duration> {
        let left = self.deadline.saturating_duration_since(Instant::now());
        if left.is_zero() {
            Err(io::ErrorKind::TimedOut.into())
        } else {
            Ok(left)
        }
    }
}

/// Systems disagree on what an expired timeout is called.
fn timed_out(error: io::Error) -> io::Error {
    if error.kind() == io::ErrorKind::WouldBlock {
        io::ErrorKind::TimedOut.into()
    } else {
        error
    }
}

impl Read for Socket {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        self.tcp.set_read_timeout(Some(self.left()?))?;
        self.tcp.read(buffer).map_err(timed_out)
    }
}

impl Write for Socket {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.tcp.set_write_timeout(Some(self.left()?))?;
        let count = self.tcp.write(bytes).map_err(timed_out)?;
        self.written += count as u64;
        Ok(count)
    }

    fn flush(&mut self) -> io::Result<()> {
        self.tcp.flush()
    }
}

/// A connection to a server.
#[derive(Debug)]
pub struct Stream(Wire);

#[derive(Debug)]
enum Wire {
    Plain(Socket),
    Tls(Box<StreamOwned<ClientConnection, Socket>>),
}

impl Stream {
    /// Connects, trying each address of the host in turn.
    ///
    /// # Errors
    ///
    /// The last address's error, or that the name has no address.
    pub fn connect(host: &str, port: u16, timeout: Duration) -> io::Result<Self> {
        let mut last = io::Error::new(
            io::ErrorKind::NotFound,
            t!("deliver.smtp.no_address", host = host).into_owned(),
        );
        for address in (host, port).to_socket_addrs()? {
            match TcpStream::connect_timeout(&address, timeout) {
                Ok(tcp) => {
                    // Commands and answers alternate: nothing is gained by waiting for more to send.
                    tcp.set_nodelay(true)?;
                    return Ok(Self(Wire::Plain(Socket {
                        tcp,
                        deadline: Instant::now() + timeout,
                        written: 0,
                    })));
                }
                Err(error) => last = error,
            }
        }
        Err(last)
    }

    /// The same connection, encrypted; the server must be who the name says.
    ///
    /// # Errors
    ///
    /// When the name is none, or the certificate is not trusted (by the first exchange).
    pub fn encrypt(self, host: &str, config: &Arc<ClientConfig>) -> io::Result<Self> {
        let name = ServerName::try_from(host.to_owned())
            .map_err(|error| io::Error::new(io::ErrorKind::InvalidInput, error))?;
        let connection = ClientConnection::new(Arc::clone(config), name).map_err(io::Error::other)?;
        let Wire::Plain(socket) = self.0 else { return Ok(self) };
        let mut tls = StreamOwned::new(connection, socket);
        while tls.conn.is_handshaking() {
            tls.conn.complete_io(&mut tls.sock)?;
        }
        Ok(Self(Wire::Tls(Box::new(tls))))
    }

    /// Until when everything that follows may wait.
    pub fn set_deadline(&mut self, deadline: Instant) {
        self.socket_mut().deadline = deadline;
    }

    /// Bytes the system has taken to send so far, encrypted ones where the connection is.
    #[must_use]
    pub fn written(&self) -> u64 {
        self.socket().written
    }

    /// Whether the other side has ended the connection already, as far as is known without waiting.
    #[must_use]
    pub fn is_closed(&self) -> bool {
        let tcp = &self.socket().tcp;
        let looked = tcp.set_nonblocking(true).and_then(|()| tcp.peek(&mut [0]));
        let restored = tcp.set_nonblocking(false);
        match looked {
            Ok(count) => count == 0 || restored.is_err(),
            Err(error) => error.kind() != io::ErrorKind::WouldBlock || restored.is_err(),
        }
    }

    /// This machine's address in the connection.
    ///
    /// # Errors
    ///
    /// When the connection is gone.
    pub fn local_address(&self) -> io::Result<IpAddr> {
        self.socket().tcp.local_addr().map(|address| address.ip())
    }

    /// Ends the connection without a word.
    pub fn close(&mut self) {
        // It may be gone already.
        let _ = self.socket_mut().tcp.shutdown(Shutdown::Both);
    }

    fn socket(&self) -> &Socket {
        match &self.0 {
            Wire::Plain(socket) => socket,
            Wire::Tls(stream) => &stream.sock,
        }
    }

    fn socket_mut(&mut self) -> &mut Socket {
        match &mut self.0 {
            Wire::Plain(socket) => socket,
            Wire::Tls(stream) => &mut stream.sock,
        }
    }
}

impl Read for Stream {
    fn read(&mut self, buffer: &mut [u8]) -> io::Result<usize> {
        match &mut self.0 {
            Wire::Plain(socket) => socket.read(buffer),
            Wire::Tls(stream) => stream.read(buffer),
        }
    }
}

impl Write for Stream {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        match &mut self.0 {
            Wire::Plain(socket) => socket.write(bytes),
            Wire::Tls(stream) => stream.write(bytes),
        }
    }

    fn flush(&mut self) -> io::Result<()> {
        match &mut self.0 {
            Wire::Plain(socket) => socket.flush(),
            Wire::Tls(stream) => stream.flush(),
        }
    }
}
