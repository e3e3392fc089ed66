//! Headers to columns.
//!
//! A header that `columns:` names belongs to that column. Any other column takes, of the headers it goes by, the one it
//! prefers: its canonical name, then its Chinese name, then its synonyms group by group ([`super::schema::Column::synonyms`]); a
//! header that only fits without the part in brackets (`服务顾问(员工ID)`) comes after one that fits whole. Two headers of
//! equal preference are an error that names both: which one is meant is for `columns:` to say. A header that `columns:`
//! gives to one column feeds another by itself only under that one's best names.

use super::clean::text;
use super::layout::Layout;

/// The rank up to which a header that the config gives to one column still feeds another.
const BEST_NAMES: usize = 2;

/// What a header that only fits without its part in brackets adds to its rank.
const IN_BRACKETS: usize = 100;

/// A header as it is compared: tidied, without blanks and the stars and colons of forms, in lower case.
#[must_use]
pub fn normal(header: &str) -> String {
    text::tidy(header)
        .chars()
        .filter(|character| !character.is_whitespace())
        .collect::<String>()
        .trim_matches(['*', ':', '：', '＊', '"', '\u{feff}'])
        .to_lowercase()
}

/// A header without its part in brackets.
fn bracketless(normal: &str) -> Option<&str> {
    let end = normal.find(['(', '（', '[', '【'])?;
    Some(&normal[..end]).filter(|rest| !rest.is_empty())
}

/// Which cells of a row feed which column.
#[derive(Debug, Default)]
pub struct Assignment {
    /// By field: the positions of its cells, in order of preference. Empty = the file has no such column.
    pub sources: Vec<Vec<usize>>,
    /// By field: whether another column stands in for it (`opened_at` for `delivered_at`, `plate` for `vin`).
    pub stands_in: Vec<Option<usize>>,
    /// Fields that two headers fit equally, with those headers' positions.
    pub ambiguous: Vec<(usize, Vec<usize>)>,
    /// Headers that `columns:` names and the file lacks, by field.
    pub unmatched: Vec<(usize, String)>,
}

impl Assignment {
    /// Required columns that nothing feeds. The store is for the caller to judge.
    pub fn missing<'a>(&'a self, layout: &'a Layout) -> impl Iterator<Item = usize> + 'a {
        layout
            .fields
            .iter()
            .enumerate()
            .filter(|(index, field)| field.required && self.sources[*index].is_empty())
            .map(|(index, _)| index)
    }

    /// Positions of headers that feed no column.
    #[must_use]
    pub fn unused(&self, headers: &[String]) -> Vec<usize> {
        (0..headers.len())
            .filter(|position| !headers[*position].trim().is_empty())
            .filter(|position| !self.sources.iter().any(|sources| sources.contains(position)))
            .collect()
    }
}

/// How many columns the cells of a row could be the headers of.
#[must_use]
pub fn score<'a>(layout: &Layout, cells: impl Iterator<Item = &'a str>) -> usize {
    let mut found = vec![false; layout.fields.len()];
    for cell in cells {
        // No header is a paragraph; long cells are text.
        if cell.is_empty() || cell.len() > 120 {
            continue;
        }
        let header = normal(cell);
        for (field, _) in fits(layout, &header) {
            found[field] = true;
        }
        for (index, field) in layout.fields.iter().enumerate() {
            if field.headers.iter().any(|named| normal(named) == header) {
                found[index] = true;
            }
        }
    }
    found.into_iter().filter(|found| *found).count()
}

/// The fields a normal header fits, with its rank there; lower is better.
fn fits(layout: &Layout, header: &str) -> Vec<(usize, usize)> {
    let ranked = |header: &str, penalty: usize| {
        layout
            .known
            .get(header)
            .into_iter()
            .flatten()
            .map(move |(field, rank)| (*field, rank + penalty))
            .collect()
    };
    let whole: Vec<_> = ranked(header, 0);
    if whole.is_empty() {
        bracketless(header)
            .map(|header| ranked(header, IN_BRACKETS))
            .unwrap_or_default()
    } else {
        whole
    }
}

/// The positions of all headers that fit a field, whatever their rank.
#[must_use]
pub fn candidates(layout: &Layout, field: usize, headers: &[String]) -> Vec<usize> {
    (0..headers.len())
        .filter(|position| {
            fits(layout, &normal(&headers[*position]))
                .iter()
                .any(|(fitted, _)| *fitted == field)
        })
        .collect()
}

/// Gives every column its cells.
#[must_use]
pub fn assign(layout: &Layout, headers: &[String]) -> Assignment {
    let normals: Vec<String> = headers.iter().map(|header| normal(header)).collect();
    let mut assignment = Assignment {
        sources: vec![Vec::new(); layout.fields.len()],
        stands_in: vec![None; layout.fields.len()],
        ..Assignment::default()
    };
    let mut claimed = vec![false; headers.len()];
    for (index, field) in layout.fields.iter().enumerate() {
        for named in &field.headers {
            let wanted = normal(named);
            let before = assignment.sources[index].len();
            for position in (0..headers.len()).filter(|position| normals[*position] == wanted) {
                assignment.sources[index].push(position);
                claimed[position] = true;
            }
            if assignment.sources[index].len() == before {
                assignment.unmatched.push((index, named.clone()));
            }
        }
    }
    let mut candidates: Vec<Vec<(usize, usize)>> = vec![Vec::new(); layout.fields.len()];
    for (position, header) in normals.iter().enumerate().filter(|(_, header)| !header.is_empty()) {
        for (field, rank) in fits(layout, header) {
            if !claimed[position] || rank % IN_BRACKETS <= BEST_NAMES {
                candidates[field].push((rank, position));
            }
        }
    }
    for (field, candidates) in candidates.into_iter().enumerate() {
        if !assignment.sources[field].is_empty() {
            continue;
        }
        let Some(best) = candidates.iter().map(|(rank, _)| *rank).min() else {
            continue;
        };
        let positions: Vec<usize> = candidates
            .iter()
            .filter(|(rank, _)| *rank == best)
            .map(|(_, position)| *position)
            .collect();
        if positions.len() > 1 {
            assignment.ambiguous.push((field, positions.clone()));
        }
        assignment.sources[field] = positions;
    }
    stand_in(layout, &mut assignment, "delivered_at", "opened_at");
    stand_in(layout, &mut assignment, "vin", "plate");
    assignment
}

/// Lets one column stand in for another that the file lacks.
fn stand_in(layout: &Layout, assignment: &mut Assignment, lacking: &str, stand_in: &str) {
    if let (Some(lacking), Some(stand_in)) = (layout.position(lacking), layout.position(stand_in))
        && assignment.sources[lacking].is_empty()
        && !assignment.sources[stand_in].is_empty()
    {
        assignment.sources[lacking] = assignment.sources[stand_in].clone();
        assignment.stands_in[lacking] = Some(stand_in);
    }
}

/// The header and the name of a column that are most alike, when any are.
#[must_use]
pub fn nearest<'a>(layout: &'a Layout, field: usize, headers: &'a [String]) -> Option<(&'a str, &'a str)> {
    let field = &layout.fields[field];
    let names: Vec<&str> = field
        .headers
        .iter()
        .map(String::as_str)
        .chain(field.names().map(|(_, name)| name))
        .collect();
    let mut best: Option<(f64, &str, &str)> = None;
    for header in headers.iter().filter(|header| !header.trim().is_empty()) {
        let normal_header = normal(header);
        for name in &names {
            let likeness = strsim::normalized_damerau_levenshtein(&normal_header, &normal(name));
            if likeness > best.map_or(0.0, |(likeness, _, _)| likeness) {
                best = Some((likeness, header, name));
            }
        }
    }
    best.map(|(_, header, name)| (header, name))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::records::schema::TableId;

    /// How many columns of repair orders a row of cells names.
    fn scored(cells: &[&str]) -> usize {
        score(&Layout::of(TableId::RepairOrders, None, None), cells.iter().copied())
    }

    #[test]
    fn a_row_scores_by_the_columns_it_names() {
        let headers = ["工单号", "车架号", "金额"];
        let alone: Vec<usize> = headers.iter().map(|header| scored(&[header])).collect();
        assert!(alone.iter().all(|score| *score > 0), "{alone:?}");
        assert_eq!(scored(&headers), alone.iter().sum::<usize>());
        assert_eq!(scored(&["工单号", "", "工单号", "李顾问"]), alone[0]);
        assert_eq!(scored(&["4月委托书明细", "", ""]), 0);
    }

    #[test]
    fn the_configuration_s_headers_count_unless_they_are_paragraphs() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("report.yaml");
        let score_of = |length: usize| {
            let header = "x".repeat(length);
            let text = format!(
                "stores: [{{ id: S01, name: 甲店 }}]\nsources:\n  callbacks: b.csv\n  repair_orders: {{ path: a.csv, columns: {{ order_no: {header} }} }}\n"
            );
            std::fs::write(&file, text).unwrap();
            let config = crate::config::load(&file, &[]).unwrap();
            let source = &config.sources[&TableId::RepairOrders];
            let layout = Layout::of(TableId::RepairOrders, Some(&config), Some(source));
            score(&layout, [header.as_str()].into_iter())
        };
        assert_eq!([120, 121].map(score_of), [1, 0]);
    }

    #[test]
    fn a_header_with_its_unit_in_brackets_ranks_behind_one_without() {
        let layout = Layout::of(TableId::RepairOrders, None, None);
        let amount = layout.position("amount").unwrap();
        let headers = ["金额（元）".to_owned(), "金额".to_owned(), "备注".to_owned()];
        assert_eq!(candidates(&layout, amount, &headers), [0, 1]);
        assert_eq!(assign(&layout, &headers).sources[amount], [1]);
        assert_eq!(assign(&layout, &headers[..1]).sources[amount], [0]);
    }

    /// One header may feed several columns: the one the configuration gives it to, and the one whose own name it is.
    #[test]
    fn a_header_the_configuration_took_still_feeds_the_column_it_names() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("report.yaml");
        let text = "stores: [{ id: S01, name: 甲店 }]\nsources:\n  callbacks: b.csv\n  repair_orders: { path: a.csv, columns: { kind: 工单号 } }\n";
        std::fs::write(&file, text).unwrap();
        let config = crate::config::load(&file, &[]).unwrap();
        let layout = Layout::of(
            TableId::RepairOrders,
            Some(&config),
            Some(&config.sources[&TableId::RepairOrders]),
        );
        let assignment = assign(&layout, &["工单号".to_owned()]);
        let of = |column: &str| assignment.sources[layout.position(column).unwrap()].clone();
        assert_eq!((of("kind"), of("order_no")), (vec![0], vec![0]));
    }
}
