//! The document: as many stores as there may be, in both languages.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Instant;

use servicedeck::deliver::verify;

use super::fake::{Group, MONTH, configured, many, write_project};
use crate::suite::program::{messages, servicedeck};

/// Every page has something on it, every font is in the file, and every store's name is there.
fn check(folder: &Path, names: &[(String, String)]) -> usize {
    let pdf = std::fs::read(folder.join("out").join(MONTH).join("_group/report.pdf")).unwrap();
    let contents = verify::contents(&pdf).unwrap();
    assert_eq!((contents.blank_page, contents.missing_fonts.len()), (None, 0));
    let text = contents.pages.concat();
    for (_, name) in names {
        assert!(text.contains(name), "{name} is on no page");
    }
    contents.pages.len()
}

#[test]
fn sixty_stores_in_both_languages() {
    let reports = many(60);
    let mut stores = configured(&reports);
    stores.push(("S9999".to_owned(), "没交的店".to_owned()));
    for language in ["zh", "en"] {
        let lines =
            format!("report: {{ language: {language} }}\ntargets:\n  churn.rate: {{ goal: 0.2, tolerance: 0.03 }}\n");
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("group-60-{language}"));
        write_project(&folder, &stores, &reports, &lines);
        let output = servicedeck(&folder, &["group", "--month", MONTH]);
        assert!(output.status.success(), "{}", messages(&output));
        check(&folder, &stores);
    }
}

#[test]
#[ignore = "sixty are in the default suite; run by .ci/run"]
fn a_thousand_stores_in_one_document() {
    let reports = many(1000);
    let stores = configured(&reports);
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("group-1000");
    write_project(&folder, &stores, &reports, "");
    let started = Instant::now();
    let output = servicedeck(&folder, &["group", "--month", MONTH]);
    assert!(output.status.success(), "{}", messages(&output));
    let taken = started.elapsed();
    let pages = check(&folder, &stores);
    eprintln!("1000 stores: {pages} pages in {:.1} s", taken.as_secs_f64());
}

#[test]
fn a_single_store_and_figures_nobody_has() {
    let mut report = many(1);
    report[0].metrics.clear();
    report[0].series.clear();
    report[0].rows = None;
    let group = Group::new(&configured(&report), &report);
    group.make();
    check(group.folder.path(), &[]);
}

#[test]
fn a_long_name_fits_and_a_rare_character_is_named() {
    let mut reports = many(3);
    reports[0].name =
        "一个名字特别特别长的汽车销售服务有限公司东北大区第十三客户服务体验中心暨维修保养基地旗舰店".to_owned();
    reports[1].name = "😀店".to_owned();
    reports[2].name = "W".repeat(100);
    let group = Group::with(&configured(&reports), &reports, "report: { template: a4 }\n");
    group.make();
    let model = group.json("metrics.json");
    let codes: BTreeSet<&str> = model["warnings"]
        .as_array()
        .unwrap()
        .iter()
        .map(|warning| warning["code"].as_str().unwrap())
        .collect();
    assert!(codes.contains("missing_glyph"), "{codes:?}");
}

/// Every fixed text the group's templates ask for stands in the catalogue, and every one there is asked for.
#[test]
fn words_of_the_pages_are_there() {
    let root = Path::new(env!("CARGO_MANIFEST_DIR"));
    let catalogue = std::fs::read_to_string(root.join("locales/group.yml")).unwrap();
    let there: BTreeSet<&str> = catalogue
        .lines()
        .filter_map(|line| line.strip_prefix("group.page.")?.strip_suffix(':'))
        .collect();
    let mut templates = String::new();
    let folder = root.join("report-templates/group");
    for folder in [folder.clone(), folder.join("pages")] {
        for entry in std::fs::read_dir(folder).unwrap() {
            let path = entry.unwrap().path();
            if path.extension().is_some_and(|extension| extension == "typ") {
                templates.push_str(&std::fs::read_to_string(path).unwrap());
            }
        }
    }
    let asked: BTreeSet<&str> = templates
        .split("\"page.")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .collect();
    let is_deck = |key: &str| {
        key == "cover.month"
            || key == "cover.period"
            || key == "cover.cutoff"
            || key == "cover.logo"
            || key == "cover.target"
    };
    let missing: Vec<_> = asked
        .iter()
        .filter(|key| !is_deck(key) && !key.ends_with('.') && !there.contains(*key))
        .collect();
    assert!(missing.is_empty(), "not in the catalogue: {missing:?}");
    let begun = |key: &str| {
        asked
            .iter()
            .any(|beginning| beginning.ends_with('.') && key.starts_with(beginning))
    };
    let unused: Vec<_> = there
        .iter()
        .filter(|key| !asked.contains(*key) && !begun(key) && !key.ends_with("_words"))
        .collect();
    assert!(unused.is_empty(), "asked for by no template: {unused:?}");
}

#[test]
fn with_the_template_a4_the_pages_are_a4_portrait_and_fewer() {
    let reports = many(60);
    let stores = configured(&reports);
    let pages = ["deck", "a4"].map(|template| {
        let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(format!("group-60-{template}"));
        write_project(
            &folder,
            &stores,
            &reports,
            &format!("report: {{ template: {template} }}\n"),
        );
        let output = servicedeck(&folder, &["group", "--month", MONTH]);
        assert!(output.status.success(), "{}", messages(&output));
        let pdf = std::fs::read(folder.join("out").join(MONTH).join("_group/report.pdf")).unwrap();
        let pdf = hayro_syntax::Pdf::new(pdf).unwrap();
        if template == "a4" {
            for page in pdf.pages().iter() {
                let size = page.media_box();
                assert!(
                    (size.width() - 595.28).abs() < 0.1 && (size.height() - 841.89).abs() < 0.1,
                    "{size:?}"
                );
            }
        }
        check(&folder, &stores)
    });
    assert!(pages[1] < pages[0], "{pages:?}");
}
