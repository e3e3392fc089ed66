//! What became of the rows read, and what the rejected ones could have changed.

use std::collections::BTreeMap;

use super::{Source, effects};
use crate::period::Month;
use crate::records::schema::TableId;
use crate::records::{Records, Reject};
use crate::report::{InputSummary, Quality, QualityOfTable, RejectExample};

/// Examples shown per table and rule.
const EXAMPLES: usize = 3;

/// The quality of a store's records as the report of the month sees it.
pub(super) fn quality(source: Source, records: &Records) -> Quality {
    let tables: Vec<QualityOfTable> = records
        .tables
        .keys()
        .map(|table| of_table(source, records, *table))
        .collect();
    let sum = |rows: fn(&QualityOfTable) -> u64| tables.iter().map(rows).sum();
    Quality {
        read: sum(|table| table.read),
        used: sum(|table| table.used),
        rejected: sum(|table| table.rejected),
        inputs: inputs(records),
        examples: examples(source, records),
        effects: effects::effects(source, &records.rejects),
        tables,
    }
}

/// Rows of the store and those whose store is unknown; those of the month are the store's alone, of the month or of no readable
/// date, duplicates that repeat the row kept in every cell left out, as the reject rate counts them.
fn of_table(source: Source, records: &Records, table: TableId) -> QualityOfTable {
    let month = source.month;
    let rejects = || records.rejects.iter().filter(move |reject| reject.table == table);
    let read = || records.rows_read.iter().filter(move |((of, _, _), _)| *of == table);
    let mut by_rule: BTreeMap<String, u64> = BTreeMap::new();
    for reject in rejects() {
        *by_rule.entry(reject.rule.name().to_owned()).or_default() += 1;
    }
    let months = || read().filter_map(|((_, _, month), rows)| month.filter(|_| *rows > 0));
    let rows = read().map(|(_, rows)| rows).sum::<u64>();
    let rejected = by_rule.values().sum::<u64>();
    QualityOfTable {
        table,
        label: table.label(source.config.report.language),
        files: records.inputs.iter().filter(|input| input.table == table).count(),
        read: rows,
        used: rows.saturating_sub(rejected),
        rejected,
        by_rule,
        month_read: read()
            .filter(|((_, store, of), _)| store.is_some() && of.is_none_or(|of| of == month))
            .map(|(_, rows)| rows)
            .sum(),
        month_rejected: rejects().filter(|reject| concerns(reject, month)).map(|_| 1).sum(),
        first_month: months().min(),
        last_month: months().max(),
    }
}

/// Whether a rejected row counts against the store's records of a month.
pub(super) fn concerns(reject: &Reject, month: Month) -> bool {
    reject.store.is_some() && !reject.identical && reject.month.is_none_or(|of| of == month)
}

fn inputs(records: &Records) -> Vec<InputSummary> {
    let summary = |input: &crate::records::InputFile| InputSummary {
        path: input.path.clone(),
        sha256: input.sha256.clone(),
        rows: input.rows,
        rejected: input.rejected,
    };
    records.inputs.iter().map(summary).collect()
}

/// The first few rejects of each table and rule, in the order of rejects.csv.
fn examples(source: Source, records: &Records) -> Vec<RejectExample> {
    let mut shown: BTreeMap<(TableId, crate::records::Rule), usize> = BTreeMap::new();
    let few = records.rejects.iter().filter(|reject| {
        let shown = shown.entry((reject.table, reject.rule)).or_default();
        *shown += 1;
        *shown <= EXAMPLES
    });
    few.map(|reject| RejectExample {
        table: reject.table,
        file: records
            .inputs
            .get(reject.file)
            .map(|input| input.path.clone())
            .unwrap_or_default(),
        row: reject.row,
        column: reject.column.clone(),
        value: source.mask.column(&reject.column, &reject.value).into_owned(),
        rule: reject.rule.name().to_owned(),
    })
    .collect()
}
