//! Real headers find their columns.

use std::collections::{BTreeMap, BTreeSet};
use std::path::Path;

use indexmap::IndexMap;
use serde::Deserialize;
use servicedeck::config::{self, Config};
use servicedeck::records::headers::{assign, normal};
use servicedeck::records::layout::Layout;
use servicedeck::records::schema::{TableId, columns};

#[derive(Deserialize)]
struct Seen {
    source: String,
    table: TableId,
    headers: IndexMap<String, Option<String>>,
}

fn config() -> Config {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/examples/edge/config/report.yaml");
    config::load(&file, &[]).unwrap()
}

/// Canonical name → headers.
fn found(layout: &Layout, headers: &[String]) -> (BTreeMap<String, Vec<String>>, Vec<String>) {
    let assignment = assign(layout, headers);
    let named = layout
        .fields
        .iter()
        .zip(&assignment.sources)
        .zip(&assignment.stands_in)
        .filter(|((_, sources), stands_in)| !sources.is_empty() && stands_in.is_none())
        .map(|((field, sources), _)| {
            (
                field.name.to_string(),
                sources.iter().map(|position| headers[*position].clone()).collect(),
            )
        })
        .collect();
    let ambiguous = assignment
        .ambiguous
        .iter()
        .map(|(field, _)| layout.fields[*field].name.to_string())
        .collect();
    (named, ambiguous)
}

#[test]
fn headers_seen_in_the_wild_find_their_columns() {
    let file = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/headers_seen.json");
    let seen: Vec<Seen> = serde_json::from_str(&std::fs::read_to_string(file).unwrap()).unwrap();
    let config = config();
    let mut wrong = Vec::new();
    for export in seen {
        let layout = Layout::new(export.table, &config, None);
        let headers: Vec<String> = export.headers.keys().cloned().collect();
        let (mut named, ambiguous) = found(&layout, &headers);
        wrong.extend(
            ambiguous
                .into_iter()
                .map(|column| format!("{}: {column} is ambiguous", export.source)),
        );
        for (header, column) in &export.headers {
            let Some(column) = column else { continue };
            let expected = vec![header.clone()];
            if named.get(column) != Some(&expected) {
                wrong.push(format!(
                    "{}: {column} is {:?}, not {header}",
                    export.source,
                    named.get(column)
                ));
            }
            named.remove(column);
        }
        // Vehicles are worth finding in every table; the list above does not name them for all.
        named.retain(|column, _| !matches!(column.as_str(), "vin" | "plate"));
        wrong.extend(
            named
                .into_iter()
                .map(|(column, headers)| format!("{}: {column} is no {headers:?}", export.source)),
        );
    }
    assert!(wrong.is_empty(), "{}", wrong.join("\n"));
}

#[test]
fn no_two_columns_of_a_table_go_by_the_same_header() {
    for table in TableId::ALL {
        let mut names = BTreeSet::new();
        for column in columns(table) {
            let synonyms = column.synonyms.iter().flat_map(|group| group.split(' '));
            let own: BTreeSet<String> = [column.name, column.chinese]
                .into_iter()
                .chain(synonyms)
                .map(normal)
                .collect();
            for name in own {
                assert!(!name.is_empty(), "{table} {}", column.name);
                assert!(
                    names.insert(name.clone()),
                    "{table}: {name} is not only {}",
                    column.name
                );
            }
        }
    }
}

#[test]
fn every_synonym_alone_finds_its_column() {
    let config = config();
    for table in TableId::ALL {
        let layout = Layout::new(table, &config, None);
        for field in &layout.fields {
            for (_, name) in field.names() {
                let (named, _) = found(&layout, &[format!(" {name}*\n")]);
                assert!(
                    named.contains_key(field.name.as_ref()),
                    "{table}: {name} is not {}",
                    field.name
                );
            }
        }
    }
}

#[test]
fn the_preferred_header_wins_and_equals_are_ambiguous() {
    let layout = Layout::new(TableId::RepairOrders, &config(), None);
    let headers = |names: &[&str]| names.iter().map(|name| (*name).to_owned()).collect::<Vec<_>>();
    let column = |names: &[&str], column: &str| found(&layout, &headers(names)).0.remove(column).unwrap_or_default();
    assert_eq!(column(&["车架号", "VIN码", "vin"], "vin"), ["vin"]);
    assert_eq!(
        column(&["竣工时间", "交车日期", "出厂时间"], "delivered_at"),
        ["交车日期"]
    );
    assert_eq!(column(&["送修人电话", "联系电话"], "phone"), ["联系电话"]);
    assert_eq!(
        column(&["服务顾问(员工ID)", "服务顾问姓名"], "advisor"),
        ["服务顾问姓名"]
    );
    assert_eq!(column(&["结算单号", "委托书号"], "order_no"), ["委托书号"]);
    assert_eq!(found(&layout, &headers(&["交车日期", "交付时间"])).1, ["delivered_at"]);
    assert_eq!(found(&layout, &headers(&["工单编号", "工单编号"])).1, ["order_no"]);
    assert_eq!(column(&["结算日期", "完工时间"], "delivered_at"), [""; 0]);
}
