//! The words of columns that know only a few, and the words of levels.

/// A canonical word and the Chinese words that mean it.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Word {
    /// As frames and the configuration have it.
    pub canonical: &'static str,
    /// What cells may say for it.
    pub chinese: &'static [&'static str],
}

/// A word for a level; no level = not answered.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct LevelWord {
    /// What a cell may say.
    pub word: &'static str,
    /// 1–5; `None` = not answered.
    pub level: Option<i64>,
}

const fn word(canonical: &'static str, chinese: &'static [&'static str]) -> Word {
    Word { canonical, chinese }
}

const fn level(word: &'static str, level: i64) -> LevelWord {
    LevelWord {
        word,
        level: Some(level),
    }
}

/// The canonical word a cell means, in whatever ASCII case.
#[must_use]
pub fn find(words: &'static [Word], cell: &str) -> Option<&'static str> {
    words
        .iter()
        .find(|word| word.canonical.eq_ignore_ascii_case(cell) || word.chinese.contains(&cell))
        .map(|word| word.canonical)
}

/// Lines of business.
pub const LINE: &[Word] = &[
    word("repair", &["维修"]),
    word("beauty", &["美容"]),
    word("maintenance", &["养护"]),
    word("sales", &["商品销售"]),
];

/// Whose vehicle it is.
pub const CUSTOMER_TYPE: &[Word] = &[word("private", &["私车"]), word("company", &["公车"])];

/// How a visit was arranged.
pub const APPOINTMENT: &[Word] = &[word("none", &[]), word("passive", &[]), word("active", &[])];

/// Where a rework was noticed.
pub const REWORK_KIND: &[Word] = &[word("internal", &["内返"]), word("external", &["外返"])];

/// Who called.
pub const CHANNEL: &[Word] = &[word("internal", &["内访"]), word("external", &["外访"])];

/// Outcomes of callbacks: those of churn callbacks without the last.
pub const OUTCOME: &[Word] = match CHURN_OUTCOME.split_last() {
    Some((_, outcomes)) => outcomes,
    None => &[],
};

/// Outcomes of churn callbacks.
pub const CHURN_OUTCOME: &[Word] = &[
    word("valid", &[]),
    word("declined", &[]),
    word("switched_off", &["关机"]),
    word("suspended", &["停机"]),
    word("no_signal", &["无法接通"]),
    word("no_answer", &["无人接听"]),
    word("busy", &["占线"]),
    word("wrong_number", &["空号", "错号", "非车主"]),
    word("single_visit", &["只来过一次"]),
];

/// How grave a complaint is.
pub const SEVERITY: &[Word] = &[word("general", &["一般"]), word("major", &["重大"])];

/// How far a measure is.
pub const STATUS: &[Word] = &[
    word("todo", &["未做"]),
    word("doing", &["进行中"]),
    word("done", &["完成"]),
];

/// Whose measure it is.
pub const DEPARTMENT: &[Word] = &[
    word("前台", &[]),
    word("车间", &[]),
    word("配件", &[]),
    word("客服", &[]),
    word("预约", &[]),
];

/// Whom a survey's row is about; others are competitors.
pub const ENTITY: &[Word] = &[
    word("own", &["本店"]),
    word("subcenter", &["分中心"]),
    word("national", &["全国"]),
];

/// Where a rescue went.
pub const AREA: &[Word] = &[word("city", &[]), word("county", &[]), word("province", &[])];

/// Answers to questions.
pub const SATISFACTION: &[LevelWord] = &[
    level("非常满意", 5),
    level("特别满意", 5),
    level("满意", 4),
    level("较满意", 4),
    level("比较满意", 4),
    level("一般", 3),
    level("不满意", 2),
    level("较不满意", 2),
    level("很不满意", 1),
    level("非常不满意", 1),
];

/// Ratings at the till. A rating nobody gave is no level.
pub const CHECKOUT: &[LevelWord] = &[
    level("非常满意", 5),
    level("满意", 4),
    level("良好", 3),
    level("一般", 2),
    level("差", 1),
    LevelWord {
        word: "漏评",
        level: None,
    },
];

/// Answers to questions of type `yes_no`.
pub const YES_NO: &[LevelWord] = &[
    level("是", 5),
    level("有", 5),
    level("yes", 5),
    level("否", 2),
    level("没有", 2),
    level("no", 2),
];
