//! Servers of a test's own: on a free loopback port, in a temporary folder, as a user without rights, gone with the test.

use std::io::Write as _;
use std::net::{TcpListener, TcpStream};
use std::os::unix::fs::{MetadataExt, chown};
use std::os::unix::process::CommandExt;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use tempfile::TempDir;

/// The password of the servers' only reader.
pub const PASSWORD: &str = "p4ss-hunter2";

/// The user `nobody`, when the tests run as root, which servers refuse to run as.
const NOBODY: u32 = 65_534;

pub fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").unwrap().local_addr().unwrap().port()
}

pub struct Server {
    scheme: &'static str,
    programs: PathBuf,
    folder: TempDir,
    port: u16,
    process: Child,
}

impl Drop for Server {
    fn drop(&mut self) {
        // Its files go anyway.
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn is_root() -> bool {
    std::fs::metadata("/proc/self").is_ok_and(|own| own.uid() == 0)
}

/// A program to be run by a user without rights, in the folder of the server.
fn program(path: &Path, folder: &Path) -> Command {
    let mut command = Command::new(path);
    command
        .current_dir(folder)
        .env("HOME", folder)
        .env("LC_ALL", "C.UTF-8")
        .stdin(Stdio::null());
    if is_root() {
        command.uid(NOBODY).gid(NOBODY);
    }
    command
}

/// Runs a program to its end and gives what it prints.
fn finish(command: &mut Command, input: &str) -> String {
    let mut child = command
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the program starts");
    child.stdin.take().unwrap().write_all(input.as_bytes()).unwrap();
    let output = child.wait_with_output().unwrap();
    assert!(
        output.status.success(),
        "{command:?}: {}",
        String::from_utf8_lossy(&output.stderr)
    );
    String::from_utf8(output.stdout).unwrap().trim().to_owned()
}

/// The newest folder with all these programs; says so when there is none.
fn programs(server: &str, folders: Vec<PathBuf>, names: &[&str]) -> Option<PathBuf> {
    let found = folders
        .into_iter()
        .rev()
        .find(|folder| names.iter().all(|name| folder.join(name).exists()));
    if found.is_none() {
        // To the terminal itself, past the capture of what tests print.
        let _ = writeln!(
            std::io::stderr(),
            "\nSKIPPED: {server} is not installed (see CONTRIBUTING.md)"
        );
    }
    found
}

/// A folder the server may use, with a certificate for 127.0.0.1 and the authority that issued it.
fn folder() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let openssl = |arguments: &str| {
        let mut command = Command::new("openssl");
        finish(command.current_dir(folder.path()).args(arguments.split(' ')), "");
    };
    std::fs::write(folder.path().join("names"), "subjectAltName=IP:127.0.0.1").unwrap();
    openssl("req -x509 -newkey rsa:2048 -nodes -keyout ca.key -out ca.pem -subj /CN=authority -days 2");
    openssl("req -newkey rsa:2048 -nodes -keyout server.key -out server.csr -subj /CN=server");
    openssl("x509 -req -in server.csr -CA ca.pem -CAkey ca.key -CAcreateserial -out server.pem -days 2 -extfile names");
    if is_root() {
        chown(folder.path(), Some(NOBODY), Some(NOBODY)).unwrap();
        for name in ["server.key", "server.pem", "ca.pem"] {
            chown(folder.path().join(name), Some(NOBODY), Some(NOBODY)).unwrap();
        }
    }
    folder
}

impl Server {
    /// A PostgreSQL server; `None` where it is not installed.
    pub fn postgres() -> Option<Self> {
        let installed = std::fs::read_dir("/usr/lib/postgresql").into_iter().flatten().flatten();
        let mut folders: Vec<PathBuf> = installed.map(|version| version.path().join("bin")).collect();
        folders.sort();
        let programs = programs("PostgreSQL", folders, &["initdb", "postgres", "psql"])?;
        let (folder, port) = (folder(), free_port());
        std::fs::write(folder.path().join("password"), PASSWORD).unwrap();
        finish(
            program(&programs.join("initdb"), folder.path()).args([
                "-D",
                "data",
                "-U",
                "dms",
                "-E",
                "UTF8",
                "--locale=C.UTF-8",
                "--no-sync",
                "-A",
                "scram-sha-256",
                "--pwfile=password",
            ]),
            "",
        );
        let mut command = program(&programs.join("postgres"), folder.path());
        command.args([
            "-D",
            "data",
            "-h",
            "127.0.0.1",
            "-p",
            &port.to_string(),
            "-c",
            "fsync=off",
        ]);
        command.args(["-c", "unix_socket_directories=", "-c", "ssl=on", "-c"]);
        command
            .arg(format!("ssl_cert_file={}", folder.path().join("server.pem").display()))
            .arg("-c");
        command.arg(format!("ssl_key_file={}", folder.path().join("server.key").display()));
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let server = Self {
            scheme: "postgres",
            programs,
            folder,
            port,
            process,
        };
        server.wait();
        Some(server)
    }

    /// A MariaDB server; `None` where it is not installed.
    pub fn mariadb() -> Option<Self> {
        let folders = if Path::new("/usr/sbin/mariadbd").exists() {
            vec![PathBuf::from("/usr/bin")]
        } else {
            Vec::new()
        };
        let programs = programs("MariaDB", folders, &["mariadb-install-db", "mariadb"])?;
        let (folder, port) = (folder(), free_port());
        let data = format!("--datadir={}", folder.path().join("data").display());
        finish(
            program(&programs.join("mariadb-install-db"), folder.path()).args([
                "--no-defaults",
                &data,
                "--auth-root-authentication-method=normal",
                "--skip-test-db",
                "--skip-name-resolve",
            ]),
            "",
        );
        let mut command = program(Path::new("/usr/sbin/mariadbd"), folder.path());
        command.args([
            "--no-defaults",
            &data,
            "--bind-address=127.0.0.1",
            "--skip-name-resolve",
            "--character-set-server=utf8mb4",
        ]);
        command
            .arg(format!("--port={port}"))
            .arg(format!("--socket={}", folder.path().join("socket").display()));
        for (option, name) in [
            ("ssl-cert", "server.pem"),
            ("ssl-key", "server.key"),
            ("pid-file", "pid"),
        ] {
            command.arg(format!("--{option}={}", folder.path().join(name).display()));
        }
        let process = command.stdout(Stdio::null()).stderr(Stdio::null()).spawn().unwrap();
        let server = Self {
            scheme: "mysql",
            programs,
            folder,
            port,
            process,
        };
        server.wait();
        finish(
            &mut server.client(None),
            &format!(
                "CREATE DATABASE dealer CHARACTER SET utf8mb4; CREATE USER dms IDENTIFIED BY '{PASSWORD}'; \
                GRANT ALL ON dealer.* TO dms;"
            ),
        );
        Some(server)
    }

    fn wait(&self) {
        let started = Instant::now();
        let is_up = || {
            TcpStream::connect(("127.0.0.1", self.port)).is_ok()
                && self
                    .client(None)
                    .stdin(Stdio::null())
                    .stdout(Stdio::null())
                    .stderr(Stdio::null())
                    .status()
                    .unwrap()
                    .success()
        };
        while !is_up() {
            assert!(started.elapsed() < Duration::from_mins(1), "the server does not start");
            std::thread::sleep(Duration::from_millis(100));
        }
    }

    /// The server's own client, reading statements from its input. `database`: the dealer's, once it is there.
    fn client(&self, database: Option<&str>) -> Command {
        let mut command = if self.scheme == "postgres" {
            let mut command = program(&self.programs.join("psql"), self.folder.path());
            command.env("PGPASSWORD", PASSWORD).args([
                "-X",
                "-q",
                "-t",
                "-A",
                "-v",
                "ON_ERROR_STOP=1",
                "-h",
                "127.0.0.1",
            ]);
            command.args(["-p", &self.port.to_string(), "-U", "dms", "-d", "postgres"]);
            command
        } else {
            let mut command = program(&self.programs.join("mariadb"), self.folder.path());
            command.args([
                "--no-defaults",
                "-N",
                "-u",
                "root",
                "--delimiter=;;",
                "--default-character-set=utf8mb4",
                "--local-infile",
            ]);
            command.arg(format!("--socket={}", self.folder.path().join("socket").display()));
            command
        };
        if self.scheme == "mysql" {
            command.args(database);
        }
        command
    }

    /// Runs statements as the owner of everything.
    pub fn run(&self, statements: &str) {
        self.ask(statements);
    }

    /// What a statement answers.
    pub fn ask(&self, statement: &str) -> String {
        finish(&mut self.client(Some("dealer")), statement)
    }

    /// A table of text columns with the cells of a file and the number of each line.
    pub fn fill(&self, table: &str, file: &Path) {
        let mut reader = csv::Reader::from_path(file).unwrap();
        let names: Vec<String> = reader.headers().unwrap().iter().map(|name| self.name(name)).collect();
        let columns: Vec<String> = names.iter().map(|name| format!("{name} text")).collect();
        let mut statements = format!("CREATE TABLE {table} (line_number int, {});", columns.join(", "));
        for (number, record) in reader.records().enumerate() {
            let record = record.unwrap();
            let cells: Vec<String> = record.iter().map(|cell| self.text(cell)).collect();
            statements.push_str(&format!(
                "INSERT INTO {table} VALUES ({number}, {});\n",
                cells.join(", ")
            ));
        }
        let input = if self.scheme == "postgres" {
            format!("BEGIN;{statements}COMMIT;")
        } else {
            statements
        };
        self.run(&input);
    }

    fn name(&self, name: &str) -> String {
        if self.scheme == "postgres" {
            format!("\"{name}\"")
        } else {
            format!("`{name}`")
        }
    }

    fn text(&self, cell: &str) -> String {
        if cell.is_empty() {
            return "NULL".to_owned();
        }
        let quoted = cell.replace('\'', "''");
        if self.scheme == "postgres" {
            format!("'{quoted}'")
        } else {
            format!("'{}'", quoted.replace('\\', "\\\\"))
        }
    }

    /// The address for the reader, with a mode of encryption.
    pub fn url(&self, mode: &str) -> String {
        let database = if self.scheme == "postgres" {
            "postgres"
        } else {
            "dealer"
        };
        format!(
            "{}://dms:{PASSWORD}@127.0.0.1:{}/{database}?sslmode={mode}",
            self.scheme, self.port
        )
    }

    /// The certificate of the authority that vouches for the server.
    pub fn authority(&self) -> PathBuf {
        self.folder.path().join("ca.pem")
    }
}
