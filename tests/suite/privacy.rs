//! No personal value of the records reaches anything the program writes or says.

use std::collections::BTreeSet;
use std::io::Read;
use std::path::Path;
use std::process::Command;

use super::program::servicedeck;

/// Every customer's name, phone, plate and VIN of the sample records.
pub fn personal_values(project: &Path) -> BTreeSet<String> {
    let mut values = BTreeSet::new();
    for (file, columns) in [
        ("repair_orders.csv", &["customer", "phone", "plate", "vin"][..]),
        ("callbacks.csv", &["vin"]),
        ("complaints.csv", &["vin"]),
        ("churn_callbacks.csv", &["vin"]),
        ("key_account_visits.csv", &["customer"]),
    ] {
        let mut reader = csv::Reader::from_path(project.join("sample-data").join(file)).unwrap();
        let header = reader.headers().unwrap().clone();
        let wanted: Vec<usize> = columns
            .iter()
            .map(|column| header.iter().position(|name| name == *column).unwrap())
            .collect();
        for row in reader.records() {
            let row = row.unwrap();
            values.extend(
                wanted
                    .iter()
                    .map(|&column| row[column].trim().to_owned())
                    .filter(|value| value.chars().count() > 1),
            );
        }
    }
    values
}

/// Names of staff are shown; a customer of the same name cannot be told from them.
pub fn staff(project: &Path) -> BTreeSet<String> {
    let mut names = BTreeSet::new();
    for (file, columns) in [
        ("repair_orders.csv", &["advisor", "technician"][..]),
        ("callbacks.csv", &["advisor", "praised"]),
        ("action_items.csv", &["owner", "supervisor"]),
        ("key_account_visits.csv", &["visitor"]),
    ] {
        let mut reader = csv::Reader::from_path(project.join("sample-data").join(file)).unwrap();
        let header = reader.headers().unwrap().clone();
        for row in reader.records() {
            let row = row.unwrap();
            for column in columns {
                let at = header.iter().position(|name| name == *column).unwrap();
                names.extend(servicedeck::records::schema::split_list(&row[at]).map(str::to_owned));
            }
        }
    }
    names
}

/// The text of every part of a workbook, entities resolved as far as names and numbers need it.
fn workbook_text(path: &Path) -> String {
    use calamine::Reader;
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(path).unwrap();
    let mut text = String::new();
    for sheet in workbook.sheet_names() {
        for row in workbook.worksheet_range(&sheet).unwrap().rows() {
            for cell in row {
                text.push_str(&cell.to_string());
                text.push('\n');
            }
        }
    }
    text
}

/// The PDF's text by poppler, where it is installed; the deck's data otherwise says the same.
fn pdf_text(path: &Path) -> Option<String> {
    let output = Command::new("pdftotext").arg(path).arg("-").output().ok()?;
    output
        .status
        .success()
        .then(|| String::from_utf8_lossy(&output.stdout).replace([' ', '\n'], ""))
}

/// What may not be found, and the names that may, in which a shorter one can stand.
struct Rules {
    forbidden: BTreeSet<String>,
    staff: Vec<String>,
}

fn check(place: &str, text: &str, rules: &Rules) {
    let forbidden = &rules.forbidden;
    let text = rules
        .staff
        .iter()
        .fold(text.to_owned(), |text, name| text.replace(name.as_str(), "\u{1}"));
    // A long text against thousands of values: windows of each length, looked up.
    let characters: Vec<char> = text.chars().collect();
    let lengths: BTreeSet<usize> = forbidden.iter().map(|value| value.chars().count()).collect();
    for length in lengths {
        for window in characters.windows(length) {
            let found: String = window.iter().collect();
            assert!(!forbidden.contains(&found), "{found} stands in {place}");
        }
    }
}

#[test]
fn nothing_personal_is_written_or_said() {
    let project = Path::new(env!("CARGO_MANIFEST_DIR"));
    let folder = tempfile::tempdir().unwrap();
    let out = folder.path().join("out");
    let typst = folder.path().join("typst");
    let arguments = [
        "run",
        "--today",
        "2026-05-08",
        "-v",
        "--json",
        "--set",
        "report.audience=both",
        "--out",
        out.to_str().unwrap(),
        "--keep-typst",
        typst.to_str().unwrap(),
    ];
    let output = servicedeck(project, &arguments);
    assert!(output.status.success());
    let staff = staff(project);
    let forbidden: BTreeSet<String> = personal_values(project).difference(&staff).cloned().collect();
    assert!(forbidden.len() > 5000, "{}", forbidden.len());
    let mut staff: Vec<String> = staff.into_iter().collect();
    staff.sort_by_key(|name| std::cmp::Reverse(name.chars().count()));
    let forbidden = Rules { forbidden, staff };
    check("stderr", &String::from_utf8_lossy(&output.stderr), &forbidden);
    check("stdout", &String::from_utf8_lossy(&output.stdout), &forbidden);
    let report = out.join("2026-04/S01");
    for name in ["metrics.json", "manifest.json", "rejects.csv"] {
        check(name, &std::fs::read_to_string(report.join(name)).unwrap(), &forbidden);
    }
    for name in ["report.xlsx", "report-hq.xlsx"] {
        check(name, &workbook_text(&report.join(name)), &forbidden);
    }
    let mut data = String::new();
    std::fs::File::open(typst.join("data.json"))
        .unwrap()
        .read_to_string(&mut data)
        .unwrap();
    check("the deck's data", &data, &forbidden);
    for name in ["report.pdf", "report-hq.pdf"] {
        match pdf_text(&report.join(name)) {
            Some(text) => check(name, &text, &forbidden),
            None => eprintln!("skipped: pdftotext is not installed, {name} was checked by its data only"),
        }
    }
}
