//! The deck on ugly data: nothing leaves its page, nothing overlaps or shrinks, no page is empty, no sign stands for a character but where
//! no font has it.

use std::path::Path;

use super::drawn::{self, DrawnPage};
use super::program::{messages, servicedeck};

/// Smallest type anywhere, in points, less what rounding in the PDF may take.
const SMALLEST: f64 = 8.0 - 0.05;

/// Text inside a page's paper, in points.
const EDGE: f64 = 6.0;

/// Between headline and source line, as shares of the page's height.
const BODY: (f64, f64) = (0.2, 0.87);

/// Every character that a font lacks prints as this.
const GETA: &str = "〓";

/// A table as text: the header's fields, and rows of cells. The sample's files quote nothing but commas.
struct Table {
    header: Vec<String>,
    rows: Vec<Vec<String>>,
}

impl Table {
    fn read(path: &Path) -> Self {
        let mut reader = csv::ReaderBuilder::new().flexible(true).from_path(path).unwrap();
        let fields = |record: &csv::StringRecord| record.iter().map(ToOwned::to_owned).collect::<Vec<String>>();
        let header = fields(reader.headers().unwrap());
        let rows = reader.records().map(|record| fields(&record.unwrap())).collect();
        Self { header, rows }
    }

    fn write(&self, path: &Path) {
        let mut writer = csv::WriterBuilder::new().flexible(true).from_path(path).unwrap();
        writer.write_record(&self.header).unwrap();
        self.rows.iter().for_each(|row| writer.write_record(row).unwrap());
        writer.flush().unwrap();
    }

    fn column(&self, name: &str) -> usize {
        self.header
            .iter()
            .position(|header| header.trim_start_matches('\u{feff}') == name)
            .unwrap_or_else(|| panic!("{name} is not in {:?}", self.header))
    }

    /// Changes the cells of a column by what stands there and the row's number.
    fn change(&mut self, name: &str, change: &dyn Fn(usize, &str) -> String) {
        let column = self.column(name);
        for (number, row) in self.rows.iter_mut().enumerate() {
            row[column] = change(number, &row[column]);
        }
    }

    /// Keeps the rows whose cell of a column is as asked.
    fn keep(&mut self, name: &str, wanted: &dyn Fn(&str) -> bool) {
        let column = self.column(name);
        self.rows.retain(|row| wanted(&row[column]));
    }
}

/// A sample project whose tables can be spoilt.
pub struct Gallery {
    pub folder: tempfile::TempDir,
    settings: Vec<String>,
}

impl Gallery {
    pub fn new() -> Self {
        let folder = tempfile::tempdir().unwrap();
        let output = servicedeck(folder.path(), &["init", "."]);
        assert!(output.status.success(), "{}", messages(&output));
        Self {
            folder,
            settings: Vec::new(),
        }
    }

    fn table(self, name: &str, change: impl FnOnce(&mut Table)) -> Self {
        let path = self.folder.path().join(format!("sample-data/{name}.csv"));
        let mut table = Table::read(&path);
        change(&mut table);
        table.write(&path);
        self
    }

    pub fn set(mut self, setting: &str) -> Self {
        self.settings.push(setting.to_owned());
        self
    }

    pub fn deck(&self) -> Vec<u8> {
        let mut arguments = vec!["run", "--today", "2026-05-08", "--quiet"];
        for setting in &self.settings {
            arguments.extend(["--set", setting]);
        }
        let output = servicedeck(self.folder.path(), &arguments);
        assert!(output.status.success(), "{}", messages(&output));
        let folder = self.folder.path().join("out/2026-04/S01");
        let editions = ["report.pdf", "report-hq.pdf"].map(|name| folder.join(name));
        let made = editions.into_iter().find(|path| path.exists()).expect("a report");
        std::fs::read(made).unwrap()
    }
}

/// What is wrong with a page.
fn faults(number: usize, page: &DrawnPage, geta: bool) -> Vec<String> {
    let mut faults = Vec::new();
    let mut say = |what: String| faults.push(format!("page {number}: {what}"));
    let body = page.characters.iter().filter(|character| {
        let place = character.bounds.center();
        !character.text.trim().is_empty() && place.y > BODY.0 * page.height && place.y < BODY.1 * page.height
    });
    if body.count() == 0 {
        say("nothing on it but its frame".to_owned());
    }
    for character in &page.characters {
        let (text, bounds) = (&character.text, character.bounds);
        if !text.trim().is_empty() && character.size < SMALLEST {
            say(format!("{text} is set in {:.2} pt", character.size));
        }
        let inside =
            bounds.x0 >= EDGE && bounds.y0 >= EDGE && bounds.x1 <= page.width - EDGE && bounds.y1 <= page.height - EDGE;
        if bounds.area() > 0.0 && !inside {
            say(format!("{text} stands at {bounds:?}"));
        }
        if !geta && text == GETA {
            say("a character is missing".to_owned());
        }
    }
    for (one, other) in page.overlaps() {
        say(format!(
            "{} and {} overlap at {:.0}, {:.0}",
            one.text, other.text, other.bounds.x0, other.bounds.y0
        ));
    }
    faults
}

/// Looks at every page; `geta` where characters without a font are expected.
pub fn check(gallery: &Gallery, geta: bool) {
    let pages = drawn::pages(&gallery.deck());
    let faults: Vec<String> = pages
        .iter()
        .enumerate()
        .flat_map(|(index, page)| faults(index + 1, page, geta))
        .collect();
    let shown = faults
        .iter()
        .take(60)
        .map(String::as_str)
        .collect::<Vec<_>>()
        .join("\n");
    assert!(faults.is_empty(), "{} faults:\n{shown}", faults.len());
    let missing = pages.iter().any(|page| page.text().contains(GETA));
    assert_eq!(missing, geta, "a sign for characters without a font");
}

fn in_april(date: &str) -> bool {
    date.starts_with("2026-04") || date.starts_with("2026/4/") || date.starts_with("2026/04")
}

#[test]
fn the_full_sample() {
    check(&Gallery::new(), false);
}

#[test]
#[ignore = "the gallery is run by .ci/run"]
fn the_full_sample_in_english() {
    check(&Gallery::new().set("report.language=en"), false);
}

#[test]
#[ignore = "the gallery is run by .ci/run"]
fn the_full_sample_on_portrait_paper() {
    check(&Gallery::new().set("report.template=a4"), false);
}

#[test]
#[ignore = "the gallery is run by .ci/run"]
fn the_full_sample_for_headquarters() {
    check(
        &Gallery::new()
            .set("report.audience=hq")
            .set("report.language=en")
            .set("report.template=a4"),
        false,
    );
}

#[test]
#[ignore = "the gallery is run by .ci/run"]
fn a_single_callback() {
    let gallery = Gallery::new().table("callbacks", |table| {
        let (called, outcome) = (table.column("called_at"), table.column("outcome"));
        let row = table
            .rows
            .iter()
            .find(|row| in_april(&row[called]) && row[outcome] == "valid")
            .cloned();
        table.rows = vec![row.expect("a valid callback")];
    });
    check(&gallery, false);
}

#[test]
#[ignore = "the gallery is run by .ci/run"]
fn no_complaints() {
    let gallery = Gallery::new().table("complaints", |table| table.keep("received_at", &|date| !in_april(date)));
    check(&gallery, false);
}

#[test]
#[ignore = "the gallery is run by .ci/run"]
fn forty_advisors_with_long_names() {
    let name = |number: usize, _: &str| format!("欧阳慕容·亚历山德拉{:02}", number % 40);
    let gallery = Gallery::new()
        .table("repair_orders", |table| {
            table.change("advisor", &name);
            table.change("technician", &name);
        })
        .table("callbacks", |table| table.change("advisor", &name))
        .table("complaints", |table| table.change("advisor", &name))
        .table("action_items", |table| {
            table.change("owner", &name);
            table.change("supervisor", &name);
        })
        .set("report.brand.name=示例汽车集团第一汽车销售服务有限公司朝阳北路第三分公司暨售后服务中心");
    check(&gallery, false);
}

#[test]
#[ignore = "the gallery is run by .ci/run"]
fn three_hundred_characters_in_every_text() {
    let long = |_: usize, _: &str| {
        "客户反映上次来店更换的零件仍有异响，工作人员没有说明原因，也没有回电，要求尽快处理。".repeat(8)
    };
    let gallery = Gallery::new()
        .table("callbacks", |table| table.change("comment", &long))
        .table("complaints", |table| {
            for column in ["description", "result", "cause", "prevention"] {
                table.change(column, &long);
            }
        })
        .table("action_items", |table| {
            for column in ["problem", "measure"] {
                table.change(column, &long);
            }
        });
    check(&gallery, false);
}

#[test]
#[ignore = "the gallery is run by .ci/run"]
fn rare_characters_and_pictures() {
    let rare = |_: usize, _: &str| "𠮷野家 🚗 ☃ \u{e000} ①②③ ½ ℃ ㎡ العربية हिन्दी".to_owned();
    let gallery = Gallery::new()
        .table("callbacks", |table| table.change("comment", &rare))
        .table("complaints", |table| table.change("description", &rare));
    check(&gallery, true);
}

#[test]
#[ignore = "the gallery is run by .ci/run"]
fn text_that_looks_like_markup() {
    let markup = |_: usize, _: &str| {
        "#read(\"/etc/passwd\") $x^2$ *b* _i_ `c` <label> @ref \\ // = 标题 <img src=x onerror=a>".to_owned()
    };
    let gallery = Gallery::new()
        .table("callbacks", |table| {
            table.change("comment", &markup);
            table.change("reasons", &|_, cell| {
                if cell.is_empty() {
                    String::new()
                } else {
                    "#a*b*$c$".to_owned()
                }
            });
        })
        .table("complaints", |table| {
            table.change("description", &markup);
            table.change("reason", &markup);
        });
    check(&gallery, false);
}

#[test]
#[ignore = "the gallery is run by .ci/run"]
fn every_target_missed() {
    let goals = [
        "satisfaction.company",
        "satisfaction.repair",
        "satisfaction.mot",
        "callbacks.valid_rate",
        "first_time_fix.rate",
        "churn.rate",
        "complaints.per_100_orders",
        "appointments.rate",
        "complaints.responded_in_time",
        "complaints.handled_in_time",
    ];
    let lower = ["churn.rate", "complaints.per_100_orders"];
    let gallery = goals.iter().fold(Gallery::new(), |gallery, id| {
        let goal = if lower.contains(id) {
            "0"
        } else if *id == "satisfaction.mot" {
            "100"
        } else {
            "1"
        };
        gallery.set(&format!("targets.{id}={{goal: {goal}, tolerance: 0}}"))
    });
    check(&gallery, false);
}

/// Pages of the sample that are kept as pictures: one of each kind.
const KEPT: [(&str, &str); 10] = [
    ("cover", "2026 年 4 月 1 日至"),
    ("summary", "一页看全月"),
    ("measures", "改善措施回顾"),
    ("items", "问卷与各项得分"),
    ("advisors", "顾问比较，内部与外访"),
    ("reasons", "不满意原因，按周与累计"),
    ("complaint_cases", "投诉案例"),
    ("technicians", "技师控制图与未修复原因"),
    ("churn", "流失率与原因"),
    ("definitions", "指标口径"),
];

/// Pixels per point: a page is 480 pixels wide.
const SCALE: f32 = 2.0 / 3.0;

/// Squares of twelve pixels may differ by so much grey, of 255.
const TOLERANCE: f64 = 3.0;

/// The pages look as they did when somebody last looked at them; `UPDATE_EXPECTED=1` accepts what they look like now.
#[test]
fn ten_pages_look_as_they_did() {
    let update = std::env::var_os("UPDATE_EXPECTED").is_some();
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/pictures");
    let deck = Gallery::new().deck();
    let without_blanks = |text: &str| text.replace(char::is_whitespace, "");
    let texts: Vec<String> = drawn::pages(&deck)
        .iter()
        .map(|page| without_blanks(&page.text()))
        .collect();
    let numbers: Vec<usize> = KEPT
        .iter()
        .map(|(name, words)| {
            let words = without_blanks(words);
            // The contents name every page too.
            let found = texts
                .iter()
                .enumerate()
                .position(|(index, text)| index != 1 && text.contains(&words));
            found.unwrap_or_else(|| panic!("no page says {name}"))
        })
        .collect();
    let mut changed = Vec::new();
    for ((name, _), picture) in KEPT.iter().zip(drawn::pictures(&deck, &numbers, SCALE)) {
        let path = folder.join(format!("{name}.png"));
        if update {
            std::fs::create_dir_all(&folder).unwrap();
            std::fs::write(&path, picture.write()).unwrap();
            continue;
        }
        let kept = drawn::Picture::read(&std::fs::read(&path).unwrap());
        let difference = kept.difference(&picture);
        if difference > TOLERANCE {
            let seen = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("{name}.png"));
            std::fs::write(&seen, picture.write()).unwrap();
            changed.push(format!(
                "{name} differs by {difference:.1}; it now looks like {}",
                seen.display()
            ));
        }
    }
    assert!(
        changed.is_empty(),
        "UPDATE_EXPECTED=1 would accept:\n{}",
        changed.join("\n")
    );
}
