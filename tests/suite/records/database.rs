//! Tables asked of databases: without any server, and of real ones.

mod servers;

use std::net::TcpListener;
use std::path::Path;
use std::process::Output;
use std::time::{Duration, Instant};

use servers::{PASSWORD, Server};
use servicedeck::error::{Error, Kind};
use servicedeck::period::Month;
use servicedeck::records::schema::TableId;
use servicedeck::records::{self, Records, Wanted};

use super::folder::{Folder, cells, frame, rejected};
use crate::suite::program::{copy_folder, messages};

/// A configuration whose orders come from the database whose address stands in the file `address`.
fn asking(sql: &str, more: &str, address: &str) -> Folder {
    rust_i18n::set_locale("en");
    let sql = serde_json::to_string(sql).unwrap();
    Folder::new(&format!(
        "  repair_orders: {{ sql: {sql}, database: \"file:address\"{more} }}"
    ))
    .file("address", address)
}

/// Loads with another statement than the configuration would let through.
fn load_unchecked(folder: &Folder, sql: &str) -> Result<Records, Error> {
    let mut config = folder.config();
    let source = config.sources.get_mut(&TableId::RepairOrders).unwrap();
    sql.clone_into(&mut source.query.as_mut().unwrap().sql);
    records::load(
        &config,
        "2026-05-20".parse().unwrap(),
        Folder::month(),
        Wanted::default(),
    )
}

fn refused(folder: &Folder) -> String {
    let error = folder.try_load().expect_err("no rows should come");
    assert_eq!(error.kind, Kind::Data, "{error}");
    let text = error.to_string();
    assert!(!text.contains(PASSWORD), "{text}");
    text
}

#[test]
fn a_server_that_is_not_there_is_named_without_the_password() {
    let port = servers::free_port();
    for scheme in ["postgres", "mysql"] {
        let address = format!("{scheme}://dms:{PASSWORD}@127.0.0.1:{port}/dealer");
        let message = refused(&asking("SELECT 1", "", &address));
        let expected = format!("sql:repair_orders: no connection to 127.0.0.1:{port}/dealer: ");
        assert!(message.starts_with(&expected), "{message}");
        assert!(message.contains("user and password in file:address"), "{message}");
    }
}

#[test]
fn a_server_that_never_answers_is_not_waited_for() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    // Whoever connects is accepted by the system and never heard.
    for scheme in ["postgres", "mysql"] {
        let address = format!("{scheme}://dms:{PASSWORD}@127.0.0.1:{port}/dealer");
        let started = Instant::now();
        let message = refused(&asking("SELECT 1", ", timeout_seconds: 1", &address));
        assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
        let expected = format!("sql:repair_orders: 127.0.0.1:{port}/dealer did not give all rows within 1 seconds");
        assert!(message.starts_with(&expected), "{message}");
        assert!(message.contains("sources.repair_orders.timeout_seconds"), "{message}");
    }
}

#[test]
fn an_address_that_is_none_is_a_mistake_in_the_configuration() {
    for (address, reason) in [
        ("", "it is empty"),
        (PASSWORD, "it cannot be read as an address"),
        (
            format!("postgres://dms:{PASSWORD}@h").as_str(),
            "it names no database after the host",
        ),
        (
            format!("oracle://dms:{PASSWORD}@h/d").as_str(),
            "it must begin with `postgres://`, `mysql://` or `mariadb://`",
        ),
    ] {
        let error = asking("SELECT 1", "", address).try_load().unwrap_err();
        let expected = format!("sql:repair_orders: file:address holds no address of a database: {reason}");
        assert_eq!((error.kind, error.message.as_str()), (Kind::Config, expected.as_str()));
    }
    rust_i18n::set_locale("en");
    let folder = Folder::new("  repair_orders: { sql: SELECT 1, database: env:SERVICEDECK_TEST_UNSET }");
    let error = folder.try_load().unwrap_err();
    assert_eq!(error.kind, Kind::Config);
    assert!(
        error
            .message
            .contains("the environment variable SERVICEDECK_TEST_UNSET is not set"),
        "{error}"
    );
}

/// What the servers' tables hold, as a file.
const AS_FILE: &str = "委托书号,车架号,进厂时间,结算日期,工单类型,顾问,金额,客户姓名,返修\n\
    0012,LFV2A21K8G3000001,2026-04-01 08:00:00,2026-04-02,保养,\"张\n三, \"\"老\"\"\",1234.50,李四,TRUE\n\
    9007199254740993,LFV2A21K8G3000002,2026-04-30 23:30:00,2026-05-01,维修,,0.10,,FALSE\n\
    A3,,2026-04-05 09:00:00,2026-04-06,维修,王五,1,赵六,FALSE\n\
    0012,LFV2A21K8G3000001,2026-04-01 08:00:00,2026-04-02,保养,\"张\n三, \"\"老\"\"\",1234.50,李四,TRUE\n";

const MAPPING: &str = ", columns: { order_no: 委托书号, delivered_at: 结算日期, advisor: 顾问, kind: 工单类型 }, \
    values: { advisor: { 王五: 王老五 } }";

const ALL: &str =
    "SELECT 委托书号, 车架号, 进厂时间, 结算日期, 工单类型, 顾问, 金额, 客户姓名, 返修 FROM 工单 ORDER BY 序号";

/// What every server must do the same.
fn behaves(server: &Server, sleep: &str) {
    let folder = asking(ALL, MAPPING, &server.url("prefer"));
    let records = folder.load();
    let file = Folder::new(&format!("  repair_orders: {{ path: a.csv{MAPPING} }}"))
        .file("a.csv", AS_FILE)
        .load();
    for column in &file.tables[&TableId::RepairOrders].columns {
        let cells_of = |records| cells(records, TableId::RepairOrders, column);
        assert_eq!(cells_of(&records), cells_of(&file), "{column}");
    }
    assert_eq!(
        records.tables[&TableId::RepairOrders].columns,
        file.tables[&TableId::RepairOrders].columns
    );
    assert_eq!(frame(&records, TableId::RepairOrders).height(), 2);
    assert_eq!(rejected(&records), rejected(&file));
    assert_eq!(
        rejected(&records),
        ["4 vin \"\" missing", "5 order_no \"0012\" duplicate"]
    );
    let [input] = records.inputs.as_slice() else {
        panic!("{:?}", records.inputs)
    };
    assert_eq!(
        (input.path.as_str(), input.rows, input.rejected),
        ("sql:repair_orders", 4, 2)
    );
    assert_eq!(input.sha256, folder.load().inputs[0].sha256);
    let fewer = asking(
        &ALL.replace(" ORDER BY", " WHERE 金额 > 1 ORDER BY"),
        MAPPING,
        &server.url("disable"),
    );
    assert_ne!(input.sha256, fewer.load().inputs[0].sha256);

    let message = refused(&asking("SELECT 委托书 FROM 工单", "", &server.url("prefer")));
    assert!(
        message.contains("refuses the query: ") && message.contains("check `sources.repair_orders.sql`"),
        "{message}"
    );
    let message = refused(&asking("SELECT 顾问 FROM 工单", "", &server.url("prefer")));
    assert!(
        message.starts_with("sql:repair_orders: required column `order_no`"),
        "{message}"
    );
    let wrong = server.url("prefer").replace(PASSWORD, "wr0ng-one");
    let message = refused(&asking(ALL, "", &wrong));
    assert!(
        message.contains("no connection to 127.0.0.1:") && !message.contains("wr0ng-one"),
        "{message}"
    );

    let started = Instant::now();
    let message = refused(&asking(sleep, ", timeout_seconds: 1", &server.url("prefer")));
    assert!(message.contains("did not give all rows within 1 seconds"), "{message}");
    assert!(started.elapsed() < Duration::from_secs(5), "{:?}", started.elapsed());
}

/// Statements that would change something are refused by the server, even unseen by the configuration's check.
fn stays_unchanged(server: &Server, statements: &[&str]) {
    let count = || server.ask("SELECT count(*) FROM 工单");
    let before = count();
    assert_eq!(before, "4");
    let folder = asking(ALL, MAPPING, &server.url("prefer"));
    for statement in statements {
        let error = load_unchecked(&folder, statement).expect_err(statement);
        assert_eq!(error.kind, Kind::Data, "{error}");
        assert_eq!(count(), before, "{statement}");
    }
}

/// Encryption by the name of its mode; the server's certificate is issued by an authority of the test's own.
fn encrypts(server: &Server, sql: &str) {
    let authority = server.authority().to_string_lossy().into_owned();
    for mode in ["require", &format!("verify-full&sslrootcert={authority}")] {
        let records = asking(sql, "", &server.url(mode)).load();
        assert_eq!(
            cells(&records, TableId::RepairOrders, "advisor"),
            ["encrypted"],
            "{mode}"
        );
    }
    let message = refused(&asking(sql, "", &server.url("verify-full")));
    assert!(message.contains("no trusted connection to 127.0.0.1:"), "{message}");
    assert!(message.contains("sslrootcert=FILE"), "{message}");
}

#[test]
#[ignore = "starts a PostgreSQL server; run with --ignored"]
fn postgresql() {
    let Some(server) = Server::postgres() else { return };
    server.run(
        "CREATE TABLE 工单 (序号 int, 委托书号 text, 车架号 varchar(20), 进厂时间 timestamptz, 结算日期 date, 工单类型 text, \
            顾问 text, 金额 numeric(12, 2), 客户姓名 text, 返修 boolean);
        INSERT INTO 工单 VALUES
            (1, '0012', 'LFV2A21K8G3000001', '2026-04-01 00:00:00+00', '2026-04-02', '保养', E'张\\n三, \"老\"', 1234.5, '李四', true),
            (2, '9007199254740993', 'LFV2A21K8G3000002', '2026-04-30 15:30:00+00', '2026-05-01', '维修', NULL, 0.1, NULL, false),
            (3, 'A3', NULL, '2026-04-05 01:00:00+00', '2026-04-06', '维修', '王五', 1, '赵六', false),
            (4, '0012', 'LFV2A21K8G3000001', '2026-04-01 00:00:00+00', '2026-04-02', '保养', E'张\\n三, \"老\"', 1234.5, '李四', true);
        CREATE FUNCTION forget() RETURNS int LANGUAGE sql AS 'DELETE FROM 工单; SELECT 1';",
    );
    // The server's own settings must not matter.
    server.run("ALTER ROLE dms SET datestyle = 'German'; ALTER ROLE dms SET timezone = 'America/New_York'");
    behaves(&server, "SELECT pg_sleep(20)");
    stays_unchanged(
        &server,
        &[
            "DELETE FROM 工单",
            "SELECT forget()",
            "WITH gone AS (DELETE FROM 工单 RETURNING *) SELECT * FROM gone",
            "SELECT 1; DROP TABLE 工单",
            "SELECT 1; ROLLBACK; DROP TABLE 工单",
            "SELECT set_config('transaction_read_only', 'off', false), forget()",
            "SELECT * INTO copy FROM 工单",
            "DROP TABLE 工单",
        ],
    );
    let message = refused(&asking("SELECT forget()", "", &server.url("prefer")));
    assert!(
        message.contains("the query would change the database 127.0.0.1:"),
        "{message}"
    );
    let message = refused(&asking("SELECT cast('13812345678x' AS int)", "", &server.url("prefer")));
    assert!(message.contains("138****5678"), "{message}");
    encrypts(
        &server,
        "SELECT 'A1' AS order_no, 'LFV2A21K8G3000001' AS vin, date '2026-04-01' AS delivered_at, \
            CASE WHEN ssl THEN 'encrypted' END AS advisor FROM pg_stat_ssl WHERE pid = pg_backend_pid()",
    );
    reports_the_same_as_from_files(&server);
}

#[test]
#[ignore = "starts a MariaDB server; run with --ignored"]
fn mariadb() {
    let Some(server) = Server::mariadb() else { return };
    server.run(
        "CREATE TABLE 工单 (序号 int, 委托书号 varchar(40), 车架号 varchar(20), 进厂时间 timestamp, 结算日期 date, \
            工单类型 varchar(20), 顾问 varchar(20), 金额 decimal(12, 2), 客户姓名 varchar(20), 返修 bit(1)) CHARSET utf8mb4;
        SET time_zone = '+00:00';
        INSERT INTO 工单 VALUES
            (1, '0012', 'LFV2A21K8G3000001', '2026-04-01 00:00:00', '2026-04-02', '保养', '张\\n三, \"老\"', 1234.5, '李四', 1),
            (2, '9007199254740993', 'LFV2A21K8G3000002', '2026-04-30 15:30:00', '2026-05-01', '维修', NULL, 0.1, NULL, 0),
            (3, 'A3', NULL, '2026-04-05 01:00:00', '2026-04-06', '维修', '王五', 1, '赵六', 0),
            (4, '0012', 'LFV2A21K8G3000001', '2026-04-01 00:00:00', '2026-04-02', '保养', '张\\n三, \"老\"', 1234.5, '李四', 1);
        CREATE FUNCTION forget() RETURNS int MODIFIES SQL DATA BEGIN DELETE FROM 工单; RETURN 1; END;",
    );
    behaves(&server, "SELECT sleep(20)");
    stays_unchanged(
        &server,
        &[
            "DELETE FROM 工单",
            "SELECT forget()",
            "SELECT 1; DROP TABLE 工单",
            "SELECT 1; COMMIT; DROP TABLE 工单",
            "DROP TABLE 工单",
        ],
    );
    let message = refused(&asking("SELECT forget()", "", &server.url("prefer")));
    assert!(
        message.contains("the query would change the database 127.0.0.1:"),
        "{message}"
    );
    // Bytes that are no text reject their row.
    let broken =
        "SELECT 'A1' AS order_no, 'LFV2A21K8G3000001' AS vin, '2026-04-01' AS delivered_at, x'41FF' AS advisor";
    let records = asking(broken, "", &server.url("disable")).load();
    assert_eq!(rejected(&records), ["2 advisor \"A\\\\xFF\" unparseable"]);
    encrypts(
        &server,
        "SELECT 'A1' AS order_no, 'LFV2A21K8G3000001' AS vin, DATE '2026-04-01' AS delivered_at, \
            if(VARIABLE_VALUE <> '', 'encrypted', 'plain') AS advisor \
            FROM information_schema.SESSION_STATUS WHERE VARIABLE_NAME = 'SSL_CIPHER'",
    );
    reports_the_same_as_from_files(&server);
}

/// A month's report from the database has the figures of the one from files, and its password is nowhere.
fn reports_the_same_as_from_files(server: &Server) {
    let folder = tempfile::tempdir().unwrap();
    copy_folder(Path::new("tests/examples/short"), folder.path());
    let line = std::fs::read_to_string(folder.path().join("run.txt")).unwrap();
    let month = line
        .split_whitespace()
        .skip_while(|word| *word != "--month")
        .nth(1)
        .unwrap()
        .to_owned();
    let month: Month = month.parse().unwrap();
    for table in ["repair_orders", "callbacks"] {
        server.fill(table, &folder.path().join(format!("data/{table}.csv")));
    }
    let today = line
        .split_whitespace()
        .skip_while(|word| *word != "--today")
        .nth(1)
        .unwrap_or("2026-05-20")
        .to_owned();
    let run = |out: &str, sets: &[&str]| -> Output {
        let mut command = crate::suite::program::built(folder.path());
        command.env("LANG", "en_US.UTF-8").env("DMS_URL", server.url("prefer"));
        command.args([
            "run",
            "-v",
            "--month",
            &month.to_string(),
            "--today",
            &today,
            "--out",
            out,
        ]);
        for set in sets {
            command.arg("--set").arg(set);
        }
        command.output().unwrap()
    };
    let from_files = run("files", &[]);
    assert!(from_files.status.success(), "{}", messages(&from_files));
    let sets = ["repair_orders", "callbacks"].map(|table| {
        format!("sources.{table}={{sql: \"SELECT * FROM {table} ORDER BY line_number\", database: env:DMS_URL}}")
    });
    let from_database = run("database", &[&sets[0], &sets[1]]);
    assert!(from_database.status.success(), "{}", messages(&from_database));
    let file = |out: &str, name: &str| std::fs::read(folder.path().join(format!("{out}/{month}/S01/{name}"))).unwrap();
    let figures = |out: &str| -> serde_json::Value { serde_json::from_slice(&file(out, "metrics.json")).unwrap() };
    let (expected, found) = (figures("files"), figures("database"));
    for part in ["metrics", "tables", "series"] {
        assert!(expected[part] == found[part] && !found[part].is_null(), "{part}");
    }
    assert!(
        String::from_utf8(file("database", "manifest.json"))
            .unwrap()
            .contains("\"sql:repair_orders\"")
    );
    for name in [
        "metrics.json",
        "manifest.json",
        "rejects.csv",
        "report.pdf",
        "report.xlsx",
    ] {
        let bytes = file("database", name);
        assert!(
            !bytes
                .windows(PASSWORD.len())
                .any(|window| window == PASSWORD.as_bytes()),
            "{name}"
        );
    }
    assert!(!messages(&from_database).contains(PASSWORD) && !messages(&from_database).contains("dms"));
}
