//! Scores the manufacturer measures.

use crate::metrics::registry::{Better, Compute, Definition, Reach};
use crate::records::schema::TableId;
use crate::report::Unit;

/// Scores the manufacturer measures.
pub(in crate::metrics) const EXTERNAL: &[Definition] = &[
    Definition {
        id: "external.css",
        label: "外部 CSS",
        unit: Unit::Points,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::ExternalCss,
        available: |facts, _| facts.configured(TableId::ExternalCss),
        compute: Compute::Points("external.css"),
        reach: Reach::None,
        formula: "厂家调查的本店 CSS 得分",
        rule: "按厂家给出的数",
        numerator: "",
        denominator: "",
        origin: "厂家 CSS 调查",
    },
    Definition {
        id: "external.mot",
        label: "外部 MOT",
        unit: Unit::Points,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::ExternalCss,
        available: |facts, _| facts.configured(TableId::ExternalCss),
        compute: Compute::Points("external.mot"),
        reach: Reach::None,
        formula: "厂家调查的本店 MOT 得分",
        rule: "厂家未给时按各项得分与权重计算",
        numerator: "",
        denominator: "",
        origin: "厂家 CSS 调查",
    },
    Definition {
        id: "external.pt",
        label: "神秘客总分",
        unit: Unit::Points,
        better: Better::Higher,
        decimals: 1,
        basis: TableId::ExternalPt,
        available: |facts, _| facts.configured(TableId::ExternalPt),
        compute: Compute::Points("external.pt"),
        reach: Reach::None,
        formula: "神秘客检查项“总分”的得分",
        rule: "总分由厂家给出，不是各环节的平均",
        numerator: "",
        denominator: "",
        origin: "厂家神秘客检查",
    },
];
