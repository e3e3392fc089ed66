//! Cells of a table most of whose rows are refused: another column may stand in the place of one, so that a name can be in any of them.
//! Dates, numbers and words of a list are nobody's name and are shown as typed, since what is wrong with them is to be seen.

use std::borrow::Cow;

use super::Mask;

/// The hundred surnames that nine of ten Chinese have, and the usual ones of two characters by their first.
const SURNAMES: &str = "王李张刘陈杨赵黄周吴徐孙胡朱高林何郭马罗梁宋郑谢韩唐冯于董萧程曹袁邓许傅沈曾彭吕苏卢蒋蔡贾丁魏薛叶阎余潘杜戴夏钟汪田任姜范方石姚谭廖邹熊金陆郝孔白崔康毛邱秦江史顾侯邵孟龙万段雷钱汤尹黎易常武乔贺赖龚文欧司诸上官";

impl Mask {
    /// A refused cell as it may be shown where another column may stand in its place: a customer's name by its first character, dates,
    /// numbers and words of a list (`is_word`, see [`recurs`]) as typed, phones, plates and the like masked as everywhere.
    #[must_use]
    pub fn displaced<'a>(&self, column: &str, value: &'a str, is_word: bool) -> Cow<'a, str> {
        let shown = self.column(column, value);
        let is_number_of_its_own =
            matches!(column, "phone" | "plate" | "vin") && shown.contains(|c: char| c.is_ascii_digit());
        if is_number_of_its_own
            || is_figure(&shown)
            || is_word && !is_like_a_name(&shown) && !is_like_an_organisation(&shown)
        {
            shown
        } else {
            Cow::Owned(self.name(&shown).into_owned())
        }
    }
}

/// More words make no list.
const LONGEST_LIST: usize = 20;

/// Whether a refused word is one of a list, as the outcomes of a callback are: the refused words of its column are few, and each stands
/// there twice or more on average, this one too. Names of customers are many, and hardly recur.
#[must_use]
pub fn recurs<'a>(word: &str, refused: impl Iterator<Item = &'a str>) -> bool {
    let (mut all, mut same) = (0_usize, 0);
    let mut different = std::collections::HashSet::new();
    for other in refused {
        all += 1;
        same += usize::from(other.trim() == word.trim());
        different.insert(other.trim());
    }
    same >= 2 && different.len() <= LONGEST_LIST && different.len() * 2 <= all
}

/// Whether a cell is a date, a time or a number, right or wrong: digits, what stands between them, and hardly a letter.
fn is_figure(value: &str) -> bool {
    let digits = value.chars().filter(|c| c.is_numeric()).count();
    let letters = value.chars().filter(char::is_ascii_alphabetic).count();
    let is_part = |c: char| {
        c.is_numeric() || c.is_ascii() || "年月日时分秒点号周星期上下午元￥¥：／－．，、。 \u{3000}".contains(c)
    };
    value.trim().is_empty() || digits > letters && value.chars().all(is_part)
}

/// Whether a word could be a person's name: two to four Chinese characters, the first a surname.
fn is_like_a_name(word: &str) -> bool {
    let characters: Vec<char> = word.trim().chars().collect();
    (2..=4).contains(&characters.len()) && characters.first().is_some_and(|first| SURNAMES.contains(*first))
}

/// Whether a word could be the name of a customer that is no person: it says what kind of organisation it is.
fn is_like_an_organisation(word: &str) -> bool {
    const KINDS: [&str; 22] = [
        "公司", "集团", "企业", "厂", "局", "队", "店", "行", "社", "院", "校", "所", "部", "处", "站", "中心", "单位",
        "商贸", "物流", "贸易", "工程", "Co.",
    ];
    KINDS.iter().any(|kind| word.contains(kind))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::privacy::names::Names;

    #[test]
    fn dates_numbers_and_words_of_a_list_are_shown_as_typed_and_names_are_not() {
        let mask = Mask {
            names: Some(Names::default()),
        };
        for (column, value, is_word, shown) in [
            ("delivered_at", "2026-02-30 10:15", false, "2026-02-30 10:15"),
            ("delivered_at", "26年4月31日", false, "26年4月31日"),
            ("delivered_at", "45.13.2026", false, "45.13.2026"),
            ("amount", "￥1,2O0.50", false, "￥1,2O0.50"),
            ("order_no", "RO260327024", false, "RO260327024"),
            ("delivered_at", "", false, ""),
            ("outcome", "待定", true, "待定"),
            ("outcome", "客户出差", true, "客户出差"),
            ("outcome", "客户出差", false, "客**"),
            ("outcome", "陈建国", true, "陈**"),
            ("outcome", "欧阳修", true, "欧**"),
            ("outcome", "某某物流有限公司", false, "某**"),
            ("outcome", "某某物流有限公司", true, "某**"),
            ("outcome", "某某县供电局", true, "某**"),
            ("called_at", "13812345678", false, "138****5678"),
            ("called_at", "陈13812345678", false, "陈**"),
            ("called_at", "辽B12345", false, "辽**"),
            ("phone", "1381234567", false, "******4567"),
            ("vin", "LFVS5B8XCLWKCAC64", false, "***********KCAC64"),
            ("customer", "陈建国", true, "陈**"),
        ] {
            assert_eq!(mask.displaced(column, value, is_word), shown, "{column} {value}");
        }
        assert_eq!(Mask::off().displaced("outcome", "陈建国", false), "陈建国");
    }

    #[test]
    fn words_of_a_list_recur() {
        let words = ["待定", "再议", "待定", "再议 ", "再议"];
        assert!(recurs("待定", words.into_iter()));
        assert!(!recurs("陈建国", ["陈建国", "李雷", "韩梅梅"].into_iter()));
        assert!(!recurs("陈建国", ["陈建国", "李雷", "陈建国"].into_iter()));
        let customers: Vec<String> = (0..90).map(|number| format!("顾客{}", number % 30)).collect();
        assert!(!recurs("顾客1", customers.iter().map(String::as_str)));
    }
}
