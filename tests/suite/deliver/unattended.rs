//! Timers, late records, and the machine itself.

use std::time::Duration;

use super::mailed::{MONTH, Mailed, shell, skipped};
use crate::suite::program::{messages, servicedeck};
use crate::suite::smtp_server::{Act, SmtpServer};

#[test]
#[ignore = "waits for several seconds; run by .ci/run"]
fn waiting_for_records_ends_when_they_are_there_or_the_time_is_over() {
    let mailed = Mailed::new(1);
    let orders = std::fs::read_to_string(mailed.folder.join("data/orders.csv")).unwrap();
    let arguments = ["run", "--month", MONTH, "--today", "2026-05-20", "--wait-for-data"];
    let wait = |span: &str| servicedeck(&mailed.folder, &[&arguments[..], &[span]].concat());
    let output = wait("1s");
    assert_eq!(output.status.code(), Some(3));
    assert!(
        messages(&output).contains("the newest row is of 2026-04-10, expected up to 2026-04-28"),
        "{}",
        messages(&output)
    );
    let output = std::thread::scope(|scope| {
        let waiting = scope.spawn(|| wait("60s"));
        std::thread::sleep(Duration::from_millis(700));
        let append = |name: &str, line: &str| {
            let path = mailed.folder.join(name);
            let text = std::fs::read_to_string(&path).unwrap();
            std::fs::write(path, format!("{text}\nS01,{line}\nS02,{line}\n")).unwrap();
        };
        append(
            "data/callbacks.csv",
            "Z1,A1,2026-04-29,repair,valid,5,5,4,4,5,5,4,4,,,,,,",
        );
        append("data/orders.csv", "Z1,VZ1,2026-04-30,repair,private");
        waiting.join().unwrap()
    });
    assert_eq!(output.status.code(), Some(0), "{}", messages(&output));
    assert!(messages(&output).contains("waiting up to"), "{}", messages(&output));
    std::fs::write(mailed.folder.join("data/orders.csv"), orders).unwrap();
}

#[test]
fn schedules_name_this_project_and_the_day_after_the_cutoff() {
    let mailed = Mailed::new(1);
    for (kind, word) in [
        ("systemd", "OnCalendar=*-*-08..14 07:00:00"),
        ("cron", "0 7 8-14 * *"),
        ("windows", "<Day>8</Day>"),
        ("kubernetes", "schedule: \"0 7 8-14 * *\""),
    ] {
        let output = servicedeck(&mailed.folder, &["schedule", "--print", kind]);
        let text = String::from_utf8(output.stdout.clone()).unwrap();
        assert!(
            output.status.success() && text.contains(word) && text.contains("--send"),
            "{text}{}",
            messages(&output)
        );
        assert!(
            text.contains(&*mailed.folder.canonicalize().unwrap().to_string_lossy()),
            "{text}"
        );
    }
    let output = servicedeck(
        &mailed.folder,
        &["schedule", "--print", "cron", "--set", "period.cutoff_days=30"],
    );
    assert_eq!(output.status.code(), Some(2));
}

#[test]
fn the_doctor_names_what_is_wrong_with_its_remedy() {
    let server = SmtpServer::start(|_| Act::DieAfterLastByte);
    let mailed = Mailed::new(server.port);
    let doctor = |flags: &[&str]| {
        let output = servicedeck(
            &mailed.folder,
            &[&["doctor", "--month", MONTH, "--today", "2026-05-20"], flags].concat(),
        );
        (output.status.code(), String::from_utf8(output.stdout).unwrap())
    };
    let (code, lines) = doctor(&[]);
    assert_eq!(code, Some(0), "{lines}");
    for line in [
        "ok\tconfig: ",
        "ok\tdata: 2 files",
        "ok\tfonts: ",
        "ok\ttemplate: deck",
        "ok\tdisk: ",
        "ok\tclock: ",
        "ok\tledger: nothing",
        "ok\tmail server: ",
        "warning\tnotices: ",
    ] {
        assert!(lines.contains(line), "{line} is not in\n{lines}");
    }
    assert!(server.offers().is_empty());
    mailed.send(&["--store", "S02"]);
    let (_, lines) = doctor(&[]);
    assert!(
        lines.contains("warning\tledger: S02 2026-04: uncertain whether it reached second@example.com"),
        "{lines}"
    );
    std::fs::write(mailed.folder.join("out/.ledger.sqlite"), "garbage".repeat(999)).unwrap();
    let (code, lines) = doctor(&["--set", "delivery.smtp.port=1"]);
    assert_eq!(code, Some(5));
    assert!(
        lines.contains("failed\tledger: ") && lines.contains("failed\tmail server: "),
        "{lines}"
    );
    assert!(lines.contains("→"), "{lines}");
}

/// The files are read by those they are for, or by what knows their form.
#[test]
fn schedules_are_understood_by_their_readers() {
    let mailed = Mailed::new(1);
    let path = mailed.folder.join("config/report.yaml");
    let config = std::fs::read_to_string(&path).unwrap();
    let login = "security: none, username: service, password: env:SMTP_PASSWORD";
    std::fs::write(&path, config.replace("security: none", login)).unwrap();
    let print = |kind: &str| {
        let output = servicedeck(&mailed.folder, &["schedule", "--print", kind]);
        assert!(output.status.success(), "{}", messages(&output));
        std::fs::write(mailed.folder.join(kind), &output.stdout).unwrap();
        String::from_utf8(output.stdout).unwrap()
    };
    let units = print("systemd");
    let (service, timer) = units.split_at(units.find("# /etc/systemd/system/servicedeck.timer").unwrap());
    std::fs::write(mailed.folder.join("servicedeck.service"), service).unwrap();
    std::fs::write(mailed.folder.join("servicedeck.timer"), timer).unwrap();
    if shell(&mailed.folder, "command -v systemd-analyze") {
        let verify = "systemd-analyze verify ./servicedeck.service ./servicedeck.timer";
        assert!(shell(&mailed.folder, verify), "{units}");
        assert!(shell(&mailed.folder, "systemd-analyze calendar '*-*-08..14 07:00:00'"));
    } else {
        skipped("systemd-analyze is not installed");
    }
    // The command of the line a shell is given runs the program, wherever the shell stands and without what a login sets up.
    let cron = print("cron");
    let line = cron.lines().last().unwrap();
    let command: Vec<&str> = line.splitn(6, ' ').collect();
    let command = command[5]
        .replace("\\%", "%")
        .replace(". /etc/servicedeck.env; ", "")
        .replace(" '--wait-for-data' '20h'", "");
    assert!(command.contains("'--missing'"), "{command}");
    std::fs::write(
        mailed.folder.join("line.sh"),
        command.replace("'--send'", "'--month' '2026-04' '--today' '2026-05-20'"),
    )
    .unwrap();
    let script = mailed.folder.join("line.sh");
    assert!(
        shell(
            std::path::Path::new("/"),
            &format!("env -i PATH=/bin:/usr/bin sh {}", script.display())
        ),
        "{command}"
    );
    print("windows");
    print("kubernetes");
    let script = r#"
import xml.etree.ElementTree as tree
task = tree.parse("windows").getroot()
name = lambda *parts: "/".join("{http://schemas.microsoft.com/windows/2004/02/mit/task}" + part for part in parts)
command, arguments = task.find(name("Actions", "Exec", "Command")), task.find(name("Actions", "Exec", "Arguments"))
assert command.text.endswith("servicedeck") and "--missing --wait-for-data 20h --send" in arguments.text, arguments.text
days = [day.text for day in task.iter(name("Day"))]
assert days == [str(day) for day in range(8, 15)], days
assert len(task.find(name("Triggers", "CalendarTrigger", "ScheduleByMonth", "Months"))) == 12
order = [child.tag.split("}")[1] for child in task]
assert order == ["RegistrationInfo", "Triggers", "Settings", "Actions"], order
"#;
    std::fs::write(mailed.folder.join("task.py"), script).unwrap();
    let script = r#"
import yaml
[job] = yaml.safe_load_all(open("kubernetes", encoding="utf-8"))
assert (job["apiVersion"], job["kind"]) == ("batch/v1", "CronJob")
assert job["spec"]["schedule"] == "0 7 8-14 * *" and job["spec"]["concurrencyPolicy"] == "Forbid"
pod = job["spec"]["jobTemplate"]["spec"]["template"]["spec"]
[container] = pod["containers"]
assert container["args"][:2][0] == "--config" and container["args"][-1] == "--send"
assert container["env"][0]["valueFrom"]["secretKeyRef"]["key"] == "SMTP_PASSWORD"
assert {mount["name"] for mount in container["volumeMounts"]} == {volume["name"] for volume in pod["volumes"]}
"#;
    std::fs::write(mailed.folder.join("job.py"), script).unwrap();
    if !shell(&mailed.folder, "command -v python3") {
        return skipped("python3 is not installed");
    }
    assert!(shell(&mailed.folder, "python3 task.py"));
    if shell(&mailed.folder, "python3 -c 'import yaml'") {
        assert!(shell(&mailed.folder, "python3 job.py"));
    } else {
        skipped("Python's yaml is not installed");
    }
}
