//! What earlier programs wrote is still read: samples of every version of configuration, metrics.json and templates.

use std::collections::BTreeMap;
use std::io::Read;
use std::path::{Path, PathBuf};

use serde_json::{Value, json};
use servicedeck::config::{self, migrate};
use servicedeck::report::{EarlierReport, SCHEMA};
use servicedeck::typeset::interface;

use super::figures::{assert_close, point, warnings};
use super::program::{messages, servicedeck};
use super::project::Project;

fn samples(kind: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/versions").join(kind);
    let mut found: Vec<PathBuf> = std::fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    found.sort();
    found
}

fn unpacked(path: &Path) -> String {
    let mut text = String::new();
    let file = std::fs::File::open(path).unwrap();
    flate2::read::GzDecoder::new(file).read_to_string(&mut text).unwrap();
    text
}

fn named(kind: &str, name: &str) -> PathBuf {
    let path = Path::new(env!("CARGO_MANIFEST_DIR"))
        .join("tests/versions")
        .join(kind)
        .join(name);
    assert!(
        path.exists(),
        "no sample of the current version: python3 tests/versions/take.py target/release/servicedeck"
    );
    path
}

#[test]
fn there_is_a_sample_of_every_current_version() {
    named("config", &format!("{}.yaml", config::VERSION));
    named("metrics", &format!("{}.json.gz", SCHEMA.rsplit('/').next().unwrap()));
    named("templates", &format!("{}.json.gz", interface::VERSION));
}

#[test]
fn configurations_of_every_version_load_and_are_brought_up_to_date() {
    for path in samples("config") {
        let text = std::fs::read_to_string(&path).unwrap();
        let mut before = config::load(&path, &[]).unwrap_or_else(|error| panic!("{error}"));
        let migration = migrate::migrated("report.yaml", &text).unwrap();
        let mut after = config::check_bytes(&path, migration.text.as_bytes(), &[]).unwrap();
        // It means the same: all but the file's own hash and the lines that messages name.
        after.sha256.clone_from(&before.sha256);
        for source in before.sources.values_mut().chain(after.sources.values_mut()) {
            source.line = 0;
        }
        assert_eq!(format!("{before:?}"), format!("{after:?}"), "{}", path.display());
        // Every line that was there still is, in its order.
        let mut lines = migration.text.lines();
        for line in text.lines() {
            assert!(lines.any(|after| after == line), "{}: {line}", path.display());
        }
        let again = migrate::migrated("report.yaml", &migration.text).unwrap();
        assert!(again.steps.is_empty() && again.text == migration.text && again.from == Some(config::VERSION));
    }
}

const OLD: &str = "# Of our store.\nstores:\n  - { id: S01, name: 示例店 }\nsources: { repair_orders: a.csv, callbacks: b.csv } # two\n";

#[test]
fn migrate_shows_the_lines_and_writes_only_when_asked() {
    let mut project = Project::new();
    project.write("config/report.yaml", OLD);
    let said = |project: &Project, arguments: &[&str]| {
        let output = servicedeck(project.folder.path(), arguments);
        assert!(output.status.success(), "{}", messages(&output));
        (String::from_utf8(output.stdout.clone()).unwrap(), messages(&output))
    };
    let diff = "config/report.yaml\n # Of our store.\n+version: 1\n stores:\n   - { id: S01, name: 示例店 }\n";
    let (shown, told) = said(&project, &["migrate"]);
    assert_eq!(shown, diff);
    assert_eq!(
        told,
        "the file says that it is of version 1\n\
         version 1 is the first: no key was ever renamed, and a file without a version is read as version 1\n\
         nothing was written; `servicedeck migrate --write` writes it\n"
    );
    assert_eq!(
        std::fs::read_to_string(project.path("config/report.yaml")).unwrap(),
        OLD
    );

    let (shown, told) = said(&project, &["--lang", "zh", "migrate", "--write"]);
    assert_eq!(shown, diff);
    assert_eq!(
        told,
        "在文件中写明版本 1\n\
         版本 1 是第一个版本：从未有键改名，没有写版本的文件按版本 1 读取\n\
         config/report.yaml 已写入，原文件保留为 config/report.yaml.bak\n"
    );
    let written = std::fs::read_to_string(project.path("config/report.yaml")).unwrap();
    assert_eq!(written, OLD.replace("stores:", "version: 1\nstores:"));
    assert_eq!(
        std::fs::read_to_string(project.path("config/report.yaml.bak")).unwrap(),
        OLD
    );

    let (shown, told) = said(&project, &["migrate", "--write"]);
    assert_eq!(shown, "");
    assert_eq!(
        told,
        "config/report.yaml is of version 1, the current one\n\
         version 1 is the first: no key was ever renamed, and a file without a version is read as version 1\n"
    );
    assert_eq!(
        std::fs::read_to_string(project.path("config/report.yaml.bak")).unwrap(),
        OLD
    );

    project.write("report-templates/deck/chapters/cover.typ", "x");
    let (outcome, _) = said(&project, &["migrate", "--json"]);
    let outcome: Value = serde_json::from_str(&outcome).unwrap();
    assert_eq!(
        (&outcome["from"], &outcome["to"], &outcome["written"], &outcome["diff"]),
        (&json!(1), &json!(1), &json!(false), &json!([]))
    );
    assert_eq!(outcome["templates"][0]["folder"], "report-templates/deck");
    assert_eq!(outcome["templates"][0]["state"], "unnumbered");
}

#[test]
fn a_byte_order_mark_stays_before_the_text() {
    let mut project = Project::new();
    project.write("config/report.yaml", &format!("\u{feff}{OLD}"));
    assert!(
        servicedeck(project.folder.path(), &["migrate", "--write", "-q"])
            .status
            .success()
    );
    let written = std::fs::read_to_string(project.path("config/report.yaml")).unwrap();
    assert_eq!(
        written,
        format!("\u{feff}{}", OLD.replace("stores:", "version: 1\nstores:"))
    );
}

#[test]
fn a_newer_configuration_is_refused_in_both_languages() {
    let mut project = Project::new();
    project.write("config/report.yaml", &format!("version: 2\nstors: []\n{OLD}"));
    for (language, check, migrated) in [
        (
            "en",
            "error: the configuration cannot be used\n\n\
             error: this configuration is of version 2; this servicedeck knows versions up to 1\n \
             --> config/report.yaml:1:10\n  |\n1 | version: 2\n  |          ^\n  |\n  \
             = help: install the servicedeck it was written for, or a newer one\n  \
             = help: to stay with this one, use the copy of the old file that `servicedeck migrate` left beside it (.bak)\n\n\
             1 problem in config/report.yaml\n",
            "error: config/report.yaml is of version 2; this servicedeck knows versions up to 1\n  \
             → install the servicedeck it was written for, or a newer one\n",
        ),
        (
            "zh",
            "错误: 配置有错，无法使用\n\n\
             错误: 此配置的版本是 2，本程序最高支持版本 1\n \
             --> config/report.yaml:1:10\n  |\n1 | version: 2\n  |          ^\n  |\n  \
             = 提示: 请安装与该配置相应的 servicedeck 或更新的版本\n  \
             = 提示: 若要继续用本版本，请改用 `servicedeck migrate` 在旁边留下的旧文件（.bak）\n\n\
             config/report.yaml 共 1 个问题\n",
            "错误: config/report.yaml 的版本是 2，本程序最高支持版本 1\n  → 请安装与该配置相应的 servicedeck 或更新的版本\n",
        ),
    ] {
        for (command, expected) in [("check", check), ("migrate", migrated)] {
            let output = servicedeck(project.folder.path(), &["--lang", language, command]);
            assert_eq!(output.status.code(), Some(2));
            assert_eq!(messages(&output), expected);
        }
    }
}

/// The exports of one month alone, so that the months before come from earlier reports.
fn exports_of(month: &str) -> Project {
    let orders: Vec<String> = (0..40)
        .map(|index| format!("A{index},V{index},{month}-{:02},repair,张", index % 28 + 1))
        .collect();
    let callbacks: Vec<String> = (0..40)
        .map(|index| {
            let (outcome, level) = if index % 5 == 0 {
                ("busy", "")
            } else {
                ("valid", ["5", "2", "4"][index % 3])
            };
            format!(
                "C{index},A{index},{month}-{:02},{outcome},{level},{level}",
                index % 28 + 1
            )
        })
        .collect();
    Project::new()
        .table("repair_orders", "order_no,vin,delivered_at,line,technician", &orders)
        .table("callbacks", "callback_no,order_no,called_at,outcome,q2,q3", &callbacks)
}

#[test]
fn metrics_of_every_version_serve_as_history() {
    for path in samples("metrics") {
        let text = unpacked(&path);
        let then: Value = serde_json::from_str(&text).unwrap();
        let earlier: EarlierReport = serde_json::from_str(&text).unwrap();
        let month = earlier.month.plus(1);
        let mut project = exports_of(&month.to_string());
        project.write(&format!("out/{}/S01/metrics.json", earlier.month), &text);
        let now = project.figures(&month.to_string(), &format!("{}-25", month.plus(1)));
        for metric in [
            "orders.delivered",
            "callbacks.valid_rate",
            "satisfaction.company",
            "churn.rate",
        ] {
            let (figure, point) = (
                &then["metrics"][metric],
                point(&now, metric, &earlier.month.to_string()),
            );
            assert_eq!(point["source"], "history", "{} {metric}", path.display());
            for (key, shown) in [
                ("value", &now["metrics"][metric]["previous"]),
                ("value", &point["value"]),
                ("numerator", &point["numerator"]),
            ] {
                match figure[key].as_f64() {
                    Some(value) => assert_close(shown, value),
                    None => assert_eq!(*shown, Value::Null, "{metric} {key}"),
                }
            }
        }
        assert!(then["metrics"]["callbacks.valid_rate"]["value"].is_f64());
        assert!(now["metrics"]["callbacks.valid_rate"]["p_value"].is_f64());
        assert!(
            !warnings(&now).contains(&"history_unreadable".to_owned()),
            "{}",
            path.display()
        );
    }
}

#[test]
fn a_newer_history_is_left_out_and_said() {
    let text = unpacked(&named("metrics", "1.json.gz")).replace("servicedeck/metrics/1", "servicedeck/metrics/2");
    let mut project = exports_of("2026-05");
    project.write("out/2026-04/S01/metrics.json", &text);
    let now = project.figures("2026-05", "2026-06-25");
    assert_eq!(now["metrics"]["callbacks.valid_rate"]["previous"], Value::Null);
    let said = now["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .find(|warning| warning["code"] == "history_unreadable");
    assert_eq!(
        said.unwrap()["message"],
        "2026-04 的历史报告无法使用：由更新版本的 servicedeck 生成（servicedeck/metrics/2，本版本只能读 servicedeck/metrics/1）：请改用新版本，或用本版本重新生成该月报告"
    );
}

/// A project with a sample of templates in its folder, and enough of records for most pages.
fn with_templates(sample: &Path) -> Project {
    let mut project = exports_of("2026-04");
    let files: BTreeMap<String, String> = serde_json::from_str(&unpacked(sample)).unwrap();
    assert!(files.len() > 40);
    for (path, text) in files {
        project.write(&format!("report-templates/{path}"), &text);
    }
    project
}

#[test]
fn templates_of_every_version_make_the_report() {
    let numbered = samples("templates");
    assert!(!numbered.is_empty());
    for sample in numbered {
        let mut project = with_templates(&sample);
        for (command, template) in [("run", "deck"), ("run", "a4"), ("group", "deck"), ("group", "a4")] {
            let output = project.execute(&[
                command,
                "--month",
                "2026-04",
                "--today",
                "2026-05-20",
                "--template",
                template,
            ]);
            assert!(
                output.status.success(),
                "{} {command} {template}: {}",
                sample.display(),
                messages(&output)
            );
        }
    }
}

#[test]
fn newer_templates_are_refused_and_unnumbered_ones_named_when_they_fail() {
    let mut project = exports_of("2026-04");
    let run = |project: &mut Project, language: &str| {
        let arguments = ["--lang", language, "run", "--month", "2026-04", "--today", "2026-05-20"];
        let output = project.execute(&arguments);
        assert_eq!(output.status.code(), Some(4), "{}", messages(&output));
        messages(&output)
    };
    project.write("report-templates/deck/version.yml", "version: 2\n");
    project.write("report-templates/deck/chapters/cover.typ", "#deck.removed");
    assert_eq!(
        run(&mut project, "en"),
        "S01 2026-04: failed\n\
         error: the templates in report-templates/deck are made for version 2 of the templates; this servicedeck has version 1\n  \
         → install the servicedeck they came with, or a newer one\n  \
         → or put report-templates/deck aside: the built-in templates take its place\n"
    );
    assert_eq!(
        run(&mut project, "zh"),
        "S01 2026-04：失败\n\
         错误: report-templates/deck 的模板是为模板版本 2 制作的，本程序的模板版本是 1\n  \
         → 请安装与这些模板相应的 servicedeck 或更新的版本\n  \
         → 或移走 report-templates/deck，程序将使用内置模板\n"
    );
    std::fs::remove_file(project.path("report-templates/deck/version.yml")).unwrap();
    for (language, advice) in [
        (
            "en",
            "  → report-templates/deck has no version.yml: if its templates come from an older servicedeck, `servicedeck templates export NEW` writes today's (version 1) to carry your changes over to; without the folder the built-in ones are used\n",
        ),
        (
            "zh",
            "  → report-templates/deck 没有 version.yml：如果这些模板来自旧版 servicedeck，请用 `servicedeck templates export 新目录` 导出现在的模板（版本 1），把您的改动移过去；移走该目录则使用内置模板\n",
        ),
    ] {
        let said = run(&mut project, language);
        assert!(said.ends_with(advice), "{said}");
    }
    // A folder that says it is of today's version is not suspected.
    project.write("report-templates/deck/version.yml", "version: 1\n");
    assert!(!run(&mut project, "en").contains("version.yml"));
}
