//! Scores the manufacturer measures.

use crate::metrics::registry::{Better, Compute, Definition, Reach};
use crate::records::schema::TableId;
use crate::report::Unit;

/// Scores the manufacturer measures.
pub(in crate::metrics) const EXTERNAL: &[Definition] = &[
    Definition {
        id: "external.css",
        unit: Unit::Points,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::ExternalCss,
        available: |facts, _| facts.configured(TableId::ExternalCss),
        compute: Compute::Points("external.css"),
        reach: Reach::None,
    },
    Definition {
        id: "external.mot",
        unit: Unit::Points,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::ExternalCss,
        available: |facts, _| facts.configured(TableId::ExternalCss),
        compute: Compute::Points("external.mot"),
        reach: Reach::None,
    },
    Definition {
        id: "external.pt",
        unit: Unit::Points,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::ExternalPt,
        available: |facts, _| facts.configured(TableId::ExternalPt),
        compute: Compute::Points("external.pt"),
        reach: Reach::None,
    },
];
