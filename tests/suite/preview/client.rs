//! A preview of a small project, and requests to it as any program may send them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpStream;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use serde_json::Value;
use tempfile::TempDir;

/// What a customer said, and would like to be more than words.
pub const MISCHIEF: &str =
    "<img src=x onerror=\"document.title='caught'\"><script>alert(1)</script>#import \"@preview/x\"";

/// The configuration of the small project; its comments and order have to survive.
pub const CONFIG: &str = "# 客服月报 · 本店
report:
  month: 2026-04 # 本月
  title: 客服部月报
  pages:
    # 试用期间不要的页
    hide: [mystery_shopper, external_scores, external_trend, technicians, appointments, churn_groups, accounts]
stores:
  - { id: S01, name: 示例店 }
sources:
  repair_orders: data/repair_orders.csv
  callbacks: data/callbacks.csv
  action_items: data/action_items.csv
questionnaire:
  service:
    overall: q1
    items:
      - { id: q2, label: 及时友好迎接, weight: 0.4 } # 前台
      - { id: q3, label: 按时交车, weight: 0.6 }
  satisfied_items_min: { service: 2 }
# 目标每年一月修订
targets:
  callbacks.valid_rate: { goal: 0.80, tolerance: 0.03 } # 有效率
  # 满意度
  satisfaction.company: { goal: 0.95, tolerance: 0.02 }
# 完
";

/// A project with forty orders and callbacks in two months.
pub fn project() -> TempDir {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, text: &str| write(&folder.path().join(name), text);
    write("config/report.yaml", CONFIG);
    let mut orders = String::from("order_no,vin,delivered_at,line,advisor,customer,phone\n");
    let mut callbacks = String::from("callback_no,order_no,called_at,outcome,q1,q2,q3,advisor,comment\n");
    for number in 1..=40 {
        let (month, day) = (3 + number % 2, 1 + number % 27);
        orders.push_str(&format!(
            "R{number},LSVAA{number:012},2026-{month:02}-{day:02} 10:00,repair,顾问甲,王小明{number},1380000{number:04}\n"
        ));
        let outcome = if number % 5 == 0 { "no_answer" } else { "valid" };
        let answers = match (outcome, number % 4) {
            ("valid", 1) => "2,2,3",
            ("valid", _) => "5,5,4",
            _ => ",,",
        };
        let comment = if number % 4 == 1 {
            MISCHIEF.replace('"', "\"\"")
        } else {
            String::new()
        };
        callbacks.push_str(&format!(
            "C{number},R{number},2026-{month:02}-{day:02} 15:00,{outcome},{answers},顾问甲,\"{comment}\"\n"
        ));
    }
    write("data/repair_orders.csv", &orders);
    write("data/callbacks.csv", &callbacks);
    write(
        "data/action_items.csv",
        "月份,部门,存在问题,改善措施,责任人,完成期限,状态\r\n2026-04,前台,排队,增加引导员,谢雪,2026-05-20,未做\r\n",
    );
    folder
}

pub fn write(path: &Path, text: &str) {
    std::fs::create_dir_all(path.parent().unwrap()).unwrap();
    std::fs::write(path, text).unwrap();
}

/// A running preview; it ends when this is dropped.
pub struct Preview {
    pub folder: PathBuf,
    pub port: u16,
    pub token: String,
    pub url: String,
    child: Child,
}

pub struct Answer {
    pub status: u16,
    pub head: String,
    pub body: Vec<u8>,
}

impl Answer {
    pub fn text(&self) -> String {
        String::from_utf8_lossy(&self.body).into_owned()
    }

    pub fn json(&self) -> Value {
        serde_json::from_slice(&self.body).unwrap_or_else(|_| panic!("{} is no JSON", self.text()))
    }

    /// A header's value.
    pub fn header(&self, name: &str) -> Option<&str> {
        self.head.lines().find_map(|line| {
            let (key, value) = line.split_once(':')?;
            key.eq_ignore_ascii_case(name).then_some(value.trim())
        })
    }
}

impl Preview {
    pub fn start(folder: &Path) -> Self {
        Self::start_with(folder, &[])
    }

    pub fn start_with(folder: &Path, arguments: &[&str]) -> Self {
        let mut child = crate::suite::program::built(folder)
            .env("LANG", "en_US.UTF-8")
            .args(["preview", "--no-open", "--today", "2026-05-20"])
            .args(arguments)
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()
            .unwrap();
        let mut line = String::new();
        BufReader::new(child.stdout.take().unwrap())
            .read_line(&mut line)
            .unwrap();
        let url = line.trim().to_owned();
        let rest = url.strip_prefix("http://127.0.0.1:").unwrap_or_else(|| panic!("{url}"));
        let (port, token) = rest.split_once("/?token=").unwrap();
        Self {
            folder: folder.to_path_buf(),
            port: port.parse().unwrap(),
            token: token.to_owned(),
            url: url.clone(),
            child,
        }
    }

    /// What the server answers to these very lines.
    pub fn raw(&self, method: &str, target: &str, headers: &[(&str, &str)], body: &str) -> Answer {
        let mut stream = TcpStream::connect(("127.0.0.1", self.port)).unwrap();
        stream.set_read_timeout(Some(Duration::from_mins(1))).unwrap();
        let mut request = format!("{method} {target} HTTP/1.1\r\nConnection: close\r\n");
        for (name, value) in headers {
            request.push_str(&format!("{name}: {value}\r\n"));
        }
        request.push_str(&format!("Content-Length: {}\r\n\r\n{body}", body.len()));
        stream.write_all(request.as_bytes()).unwrap();
        let mut bytes = Vec::new();
        stream.read_to_end(&mut bytes).unwrap();
        let end = bytes.windows(4).position(|four| four == b"\r\n\r\n").unwrap();
        let head = String::from_utf8_lossy(&bytes[..end]).into_owned();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        Answer {
            status,
            head,
            body: bytes[end + 4..].to_vec(),
        }
    }

    pub fn host(&self) -> String {
        format!("127.0.0.1:{}", self.port)
    }

    pub fn cookie(&self) -> String {
        format!("servicedeck_{}={}", self.port, self.token)
    }

    pub fn get(&self, target: &str) -> Answer {
        self.raw("GET", target, &[("Host", &self.host()), ("Cookie", &self.cookie())], "")
    }

    pub fn post(&self, target: &str, body: &Value) -> Answer {
        let (host, cookie) = (self.host(), self.cookie());
        let origin = format!("http://{host}");
        let headers = [
            ("Host", host.as_str()),
            ("Cookie", &cookie),
            ("Origin", &origin),
            ("Content-Type", "application/json"),
        ];
        self.raw("POST", target, &headers, &body.to_string())
    }

    pub fn state(&self) -> Value {
        self.get("/api/state").json()
    }

    /// The state once it is as wished.
    pub fn until(&self, wish: &str, is: impl Fn(&Value) -> bool) -> Value {
        let started = Instant::now();
        loop {
            let state = self.state();
            if is(&state) {
                return state;
            }
            assert!(started.elapsed() < Duration::from_secs(90), "not {wish}: {state:#}");
            std::thread::sleep(Duration::from_millis(20));
        }
    }

    /// The state with pages.
    pub fn ready(&self) -> Value {
        self.until("ready", |state| {
            state["report"].is_object() && state["building"] == false
        })
    }

    /// The state with newer pages than those of another.
    pub fn after(&self, before: &Value) -> Value {
        let serial = |state: &Value| state["report"]["serial"].as_u64().unwrap_or(0);
        self.until("newer", |state| {
            serial(state) > serial(before) && state["building"] == false
        })
    }

    /// The first state after another whose pages say a word. The folder of a new file may be seen before the file is.
    pub fn saying(&self, word: &str, before: &Value) -> Value {
        let mut state = self.after(before);
        while !self.words(&state).contains(word) {
            state = self.after(&state);
        }
        state
    }

    pub fn path(&self, name: &str) -> PathBuf {
        self.folder.join(name)
    }

    pub fn read(&self, name: &str) -> String {
        std::fs::read_to_string(self.path(name)).unwrap()
    }

    /// Writes a file in one step, so that no report is made of half of it.
    pub fn write(&self, name: &str, text: &str) {
        let whole = self.path(".written");
        write(&whole, text);
        std::fs::create_dir_all(self.path(name).parent().unwrap()).unwrap();
        std::fs::rename(whole, self.path(name)).unwrap();
    }

    /// All text of a report's pages.
    pub fn words(&self, state: &Value) -> String {
        let pages = state["report"]["pages"].as_array().unwrap();
        let layers = pages.iter().map(|page| {
            let hash = page["hash"].as_str().unwrap();
            let layer = self.get(&format!("/page/{hash}.json")).json();
            let texts = layer["texts"].as_array().unwrap().clone();
            texts
                .iter()
                .map(|text| text["text"].as_str().unwrap().to_owned())
                .collect::<String>()
        });
        layers.collect::<Vec<_>>().join("\n")
    }

    /// Kilobytes of memory the program holds; `None` where the system does not tell.
    pub fn memory(&self) -> Option<u64> {
        let status = std::fs::read_to_string(format!("/proc/{}/status", self.child.id())).ok()?;
        let line = status.lines().find(|line| line.starts_with("VmRSS:"))?;
        line.split_whitespace().nth(1)?.parse().ok()
    }

    /// Ends it by a signal; the exit code.
    #[cfg(unix)]
    pub fn end(mut self, signal: &str) -> Option<i32> {
        let killed = Command::new("kill")
            .args([signal, &self.child.id().to_string()])
            .status();
        assert!(killed.unwrap().success());
        self.child.wait().unwrap().code()
    }
}

impl Drop for Preview {
    fn drop(&mut self) {
        // It may have ended already.
        let _ = self.child.kill();
        let _ = self.child.wait();
    }
}
