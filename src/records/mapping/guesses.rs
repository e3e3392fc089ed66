//! What names of files and words of cells seem to mean. Nothing here is used to read records; it is only proposed.

use crate::records::schema::TableId;

/// Words in the name of a file or sheet that tell its table.
pub(super) fn is_called(table: TableId, name: &str) -> bool {
    let words: &[&str] = match table {
        TableId::RepairOrders => &["工单", "维修", "委托书", "结算", "repair", "order"],
        TableId::Callbacks => return contains(name, &["回访", "callback"]) && !contains(name, &["流失", "churn"]),
        TableId::Complaints => &["投诉", "抱怨", "complaint"],
        TableId::ChurnCallbacks => &["流失", "churn", "招揽"],
        TableId::ActionItems => &["改善", "措施", "行动", "action"],
        TableId::ExternalCss => &["css", "满意度调查", "外部"],
        TableId::ExternalPt => &["神秘客", "pt", "mystery"],
        TableId::CustomerBase => &["档案", "基盘", "base"],
        TableId::KeyAccountVisits => &["走访", "大客户", "visit"],
        TableId::Rescues => &["救援", "rescue"],
    };
    contains(name, words)
}

fn contains(name: &str, words: &[&str]) -> bool {
    let name = name.to_lowercase();
    words.iter().any(|word| name.contains(word))
}

/// Columns that hardly any other table has.
pub(super) fn is_telling(table: TableId, column: &str) -> bool {
    let columns: &[&str] = match table {
        TableId::RepairOrders => &[
            "kind",
            "opened_at",
            "delivered_at",
            "amount",
            "technician",
            "rework_reason",
            "unfixed_reason",
        ],
        TableId::Callbacks => &[
            "callback_no",
            "called_at",
            "outcome",
            "opinions",
            "praised",
            "comment",
            "visit",
        ],
        TableId::Complaints => &["complaint_no", "severity", "received_at", "closed_at", "description"],
        TableId::ChurnCallbacks => &["destination"],
        TableId::ActionItems => &["measure", "owner", "due", "problem", "status"],
        TableId::ExternalCss => &["entity", "css", "mot", "sample"],
        TableId::ExternalPt => &["item", "benchmark"],
        TableId::CustomerBase => &["archive_total", "base_total"],
        TableId::KeyAccountVisits => &["visited_at", "visitor", "finding"],
        TableId::Rescues => &["rescue_no", "arrived_at", "area"],
    };
    columns.contains(&column)
}

/// The canonical word that a cell's word may mean; the first entry that occurs in it counts.
pub(super) fn meaning(column: &str, word: &str) -> Option<&'static str> {
    let parts: &[(&str, &str)] = match column {
        "outcome" => &[
            ("拒", "declined"),
            ("不接受", "declined"),
            ("不愿", "declined"),
            ("关机", "switched_off"),
            ("停机", "suspended"),
            ("欠费", "suspended"),
            ("无信号", "no_signal"),
            ("服务区", "no_signal"),
            ("无法接通", "no_signal"),
            ("不通", "no_signal"),
            ("无人", "no_answer"),
            ("没人", "no_answer"),
            ("没有人", "no_answer"),
            ("未接", "no_answer"),
            ("无应答", "no_answer"),
            ("占", "busy"),
            ("忙", "busy"),
            ("通话中", "busy"),
            ("空号", "wrong_number"),
            ("错", "wrong_number"),
            ("有误", "wrong_number"),
            ("非车主", "wrong_number"),
            ("换号", "wrong_number"),
            ("仅来", "single_visit"),
            ("只来", "single_visit"),
            ("接受", "valid"),
            ("成功", "valid"),
            ("有效", "valid"),
            ("已接通", "valid"),
            ("完成", "valid"),
        ],
        "line" => &[
            ("美容", "beauty"),
            ("装潢", "beauty"),
            ("养护", "maintenance"),
            ("保养", "maintenance"),
            ("商品", "sales"),
            ("精品", "sales"),
            ("销售", "sales"),
            ("维修", "repair"),
            ("机修", "repair"),
            ("钣喷", "repair"),
        ],
        "customer_type" => &[
            ("私", "private"),
            ("个人", "private"),
            ("公", "company"),
            ("单位", "company"),
            ("企业", "company"),
        ],
        "appointment" => &[
            ("未", "none"),
            ("非", "none"),
            ("否", "none"),
            ("不", "none"),
            ("没", "none"),
            ("主动", "active"),
            ("被动", "passive"),
            ("预约", "passive"),
            ("是", "passive"),
        ],
        "rework_kind" | "channel" => &[("内", "internal"), ("外", "external"), ("厂家", "external")],
        "severity" => &[
            ("重", "major"),
            ("严", "major"),
            ("一般", "general"),
            ("普通", "general"),
            ("轻", "general"),
        ],
        "status" => &[
            ("未完成", "doing"),
            ("未", "todo"),
            ("进行", "doing"),
            ("已", "done"),
            ("完", "done"),
        ],
        "area" => &[("省", "province"), ("县", "county"), ("郊", "county"), ("市", "city")],
        "department" => &[
            ("前台", "前台"),
            ("接待", "前台"),
            ("车间", "车间"),
            ("配件", "配件"),
            ("备件", "配件"),
            ("客", "客服"),
            ("预约", "预约"),
        ],
        _ => return None,
    };
    parts
        .iter()
        .find(|(part, _)| word.contains(part))
        .map(|(_, meaning)| *meaning)
}
