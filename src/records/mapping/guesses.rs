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
            ("未接受", "declined"),
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
    let (_, meaning) = parts.iter().find(|(part, _)| word.contains(part))?;
    // 未成功 is no success; what else it is, its reader knows.
    let denied = *meaning == "valid" && word.contains(['未', '不', '没', '无', '非']);
    (!denied).then_some(*meaning)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_of_exports_have_the_meaning_a_reader_gives_them() {
        for (column, word, expected) in [
            ("outcome", "客户拒接", Some("declined")),
            ("outcome", "未接受访问", Some("declined")),
            ("outcome", "已接受", Some("valid")),
            ("outcome", "回访完成", Some("valid")),
            ("outcome", "未完成", None),
            ("outcome", "不成功", None),
            ("outcome", "手机停机", Some("suspended")),
            ("outcome", "不在服务区", Some("no_signal")),
            ("outcome", "电话无人接听", Some("no_answer")),
            ("outcome", "正在通话中", Some("busy")),
            ("outcome", "号码有误", Some("wrong_number")),
            ("outcome", "只来过一次", Some("single_visit")),
            ("line", "机电维修", Some("repair")),
            ("line", "汽车美容", Some("beauty")),
            ("line", "定期保养", Some("maintenance")),
            ("line", "精品销售", Some("sales")),
            ("customer_type", "个人用户", Some("private")),
            ("customer_type", "企业", Some("company")),
            ("appointment", "非预约", Some("none")),
            ("appointment", "主动预约", Some("active")),
            ("appointment", "被动预约", Some("passive")),
            ("appointment", "是", Some("passive")),
            ("rework_kind", "内部返修", Some("internal")),
            ("channel", "厂家回访", Some("external")),
            ("severity", "严重投诉", Some("major")),
            ("severity", "普通", Some("general")),
            ("status", "未完成", Some("doing")),
            ("status", "未开始", Some("todo")),
            ("status", "已关闭", Some("done")),
            ("area", "郊县", Some("county")),
            ("area", "省外", Some("province")),
            ("area", "本市", Some("city")),
            ("department", "服务接待", Some("前台")),
            ("department", "备件部", Some("配件")),
            ("department", "客户关系", Some("客服")),
            ("line", "洗车", None),
            ("technician", "维修", None),
        ] {
            assert_eq!(meaning(column, word), expected, "{column} {word}");
        }
    }

    #[test]
    fn names_of_files_tell_their_table() {
        for (table, name, expected) in [
            (TableId::RepairOrders, "4月委托书明细", true),
            (TableId::Callbacks, "4月回访", true),
            (TableId::Callbacks, "流失客户回访", false),
            (TableId::ChurnCallbacks, "流失客户回访", true),
            (TableId::Callbacks, "Callbacks_2026-04", true),
            (TableId::Complaints, "4月委托书明细", false),
            (TableId::Rescues, "救援记录", true),
        ] {
            assert_eq!(is_called(table, name), expected, "{table:?} {name}");
        }
    }
}
