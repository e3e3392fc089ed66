//! Masking of personal data: names, phones, plates, VINs and the like, in columns of their own and inside free text.
//!
//! Staff names stay; see [`Mask::text`] for what is a name in free text.

mod displaced;
mod names;
mod patterns;
mod tables;

use std::borrow::Cow;

use crate::config::Config;
use crate::records::Records;
use names::Names;

pub use displaced::recurs;

/// Masks personal data of one store's records, or passes everything unchanged (`mask_personal_data: false`).
#[derive(Debug, Clone)]
pub struct Mask {
    /// `None` when nothing is to be masked.
    names: Option<Names>,
}

impl Mask {
    /// The mask of a store's records: its customers' names are what [`Mask::text`] knows as names.
    #[must_use]
    pub fn new(records: &Records, config: &Config) -> Self {
        Self {
            names: config.report.mask_personal_data.then(|| Names::of(records)),
        }
    }

    /// A mask that passes everything unchanged.
    #[must_use]
    pub fn off() -> Self {
        Self { names: None }
    }

    /// Free text without personal data: phones, plates, VINs, identity-card numbers, accounts, and names.
    ///
    /// A name is an exact `customer` value of the records, two characters or more, that is no staff name; the longest counts.
    #[must_use]
    pub fn text<'a>(&self, text: &'a str) -> Cow<'a, str> {
        let Some(names) = &self.names else {
            return Cow::Borrowed(text);
        };
        match patterns::mask(text) {
            Cow::Borrowed(text) => names.mask(text),
            Cow::Owned(text) => Cow::Owned(match names.mask(&text) {
                Cow::Borrowed(_) => text,
                Cow::Owned(masked) => masked,
            }),
        }
    }

    /// A cell of a column as it may be shown: customers, phones, plates and VINs as such, keys of rows as they are, the rest as text.
    #[must_use]
    pub fn column<'a>(&self, column: &str, value: &'a str) -> Cow<'a, str> {
        match column {
            "customer" => self.name(value),
            "phone" => self.phone(value),
            "plate" => self.plate(value),
            "vin" => self.vin(value),
            "order_no" | "rework_of" | "callback_no" | "complaint_no" | "rescue_no" => Cow::Borrowed(value),
            _ => self.text(value),
        }
    }

    /// A customer's name: 张三丰 → 张**.
    #[must_use]
    pub fn name<'a>(&self, name: &'a str) -> Cow<'a, str> {
        if self.names.is_none() {
            Cow::Borrowed(name)
        } else {
            names::masked(name)
        }
    }

    /// A plate: 辽A12345 → 辽A·**345. What is no plate keeps its last three characters.
    #[must_use]
    pub fn plate<'a>(&self, plate: &'a str) -> Cow<'a, str> {
        self.known(plate, |plate| patterns::keep_last(plate, 3))
    }

    /// A phone number: 13812345678 → 138****5678. What is no phone number keeps its last four characters.
    #[must_use]
    pub fn phone<'a>(&self, phone: &'a str) -> Cow<'a, str> {
        self.known(phone, |phone| patterns::keep_last(phone, 4))
    }

    /// A VIN: its last six characters stay. A plate in its place is masked as one.
    #[must_use]
    pub fn vin<'a>(&self, vin: &'a str) -> Cow<'a, str> {
        self.known(vin, |vin| patterns::keep_last(vin, 6))
    }

    /// Masks what text shows to be personal, and what is not recognized there by `otherwise`.
    fn known<'a>(&self, value: &'a str, otherwise: impl Fn(&str) -> String) -> Cow<'a, str> {
        match self.text(value) {
            // Stars stand for what was masked before.
            Cow::Borrowed(value) if self.names.is_some() && !value.contains('*') => Cow::Owned(otherwise(value)),
            shown => shown,
        }
    }
}

/// Text without what its shape alone shows to be personal (phones, plates, VINs, …), for messages about records that were never read.
#[must_use]
pub fn without_personal_shapes(text: &str) -> Cow<'_, str> {
    patterns::mask(text)
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn mask() -> Mask {
        let customers = ["张三", "张三丰", "李雷", "赵敏", "Li Lei", "大客户1", "王13812345678"];
        Mask {
            names: Some(Names::from_values(
                customers.into_iter(),
                ["赵敏", "王勇艳", "李雷锋"].into_iter(),
            )),
        }
    }

    #[test]
    fn names_keep_their_first_character() {
        let mask = mask();
        assert_eq!(mask.name("张三丰"), "张**");
        assert_eq!(mask.name("欧阳修"), "欧**");
        assert_eq!(mask.name("张**"), "张**");
        assert_eq!(mask.name(""), "");
        for (text, masked) in [
            ("张三丰说张三来过", "张**说张**来过"),
            ("Li Lei came, Li Leigh did not", "L** came, Li Leigh did not"),
            ("大客户1与大客户12", "大**与大客户12"),
            (
                "前台赵敏态度好，李雷锋也好，李雷不满",
                "前台赵敏态度好，李雷锋也好，李**不满",
            ),
            ("王13812345678来电", "王**来电"),
            ("没有名字", "没有名字"),
        ] {
            assert_eq!(mask.text(text), masked);
        }
    }

    #[test]
    fn numbers_are_masked_in_every_way_they_are_written() {
        let mask = mask();
        for (text, masked) in [
            ("电话13812345678。", "电话138****5678。"),
            ("138 1234 5678", "138****5678"),
            ("138-1234-5678", "138****5678"),
            ("138 123 45678 打不通", "138****5678 打不通"),
            ("+86 13812345678/8613987654321", "+86 138****5678/86139****4321"),
            ("１３８１２３４５６７８", "138****5678"),
            ("138　1234　5678", "138****5678"),
            ("138    1234    5678", "138****5678"),
            ("评分13 14 15 16 17 18", "评分13 14 15 16 17 18"),
            ("工时费180 2026-04-03", "工时费180 2026-04-03"),
            ("座机024-23845678转801", "座机024-****5678转801"),
            ("(0411)8384567", "0411-****4567"),
            ("电话：23845678", "电话：****5678"),
            ("身份证210102199001011234", "身份证210102********1234"),
            ("21010219900101123X", "210102********123X"),
            ("微信号：abc_12345", "微信号：a****"),
            ("加wxid_abcd1234", "加wxid_****"),
            ("QQ 12345678", "QQ 12****"),
            ("发到zhang.san@example.com", "发到z***@example.com"),
            ("车牌辽A12345", "车牌辽A·**345"),
            ("辽A·D12345新能源", "辽A·***345新能源"),
            ("辽 a 12345", "辽A·**345"),
            ("京A1234警", "京A·**34警"),
            ("新CRV油耗", "新CRV油耗"),
            ("车架LFVS5B8XCLWKCAC64", "车架***********KCAC64"),
            ("2026-04-03 10:20 共 1200.50 元", "2026-04-03 10:20 共 1200.50 元"),
        ] {
            assert_eq!(mask.text(text), masked, "{text}");
        }
    }

    #[test]
    fn columns_are_masked_as_what_they_hold() {
        let mask = mask();
        for (column, value, masked) in [
            ("customer", "某某物流有限公司", "某**"),
            ("phone", "13812345678", "138****5678"),
            ("phone", "1381234567", "******4567"),
            ("plate", "辽A0C32H", "辽A·**32H"),
            ("plate", "临时牌照123456", "*******456"),
            ("vin", "lfvs5b8xclwkcac64", "***********kcac64"),
            ("vin", "辽A0C32H", "辽A·**32H"),
            ("vin", "SHORT1", "SHORT1"),
            ("order_no", "13812345678", "13812345678"),
            ("called_at", "13812345678", "138****5678"),
            ("advisor", "王勇艳", "王勇艳"),
        ] {
            assert_eq!(mask.column(column, value), masked, "{column} {value}");
        }
    }

    #[test]
    fn nothing_changes_when_masking_is_off() {
        let mask = Mask::off();
        for value in ["张三", "13812345678", "辽A12345", "LFVS5B8XCLWKCAC64"] {
            assert_eq!(mask.text(value), value);
            assert_eq!(mask.name(value), value);
            assert_eq!(mask.column("phone", value), value);
            assert_eq!(mask.vin(value), value);
        }
    }

    proptest! {
        #[test]
        fn no_phone_survives(before in "[0-9a-zA-Z张三 :：，-]{0,12}", phone in "1[3-9][0-9]{9}", after in "[0-9a-zA-Z张三 :：，-]{0,12}") {
            let masked = mask().text(&format!("{before}{phone}{after}")).into_owned();
            prop_assert!(!masked.contains(&phone), "{masked}");
        }

        #[test]
        fn no_spaced_phone_survives(phone in "1[3-9][0-9]{9}", separator in "[ -]{1,2}", words in "[张三李:：，。]{0,6}") {
            let (head, tail) = phone.split_at(3);
            let (middle, tail) = tail.split_at(4);
            let written = format!("{head}{separator}{middle}{separator}{tail}");
            let masked = mask().text(&format!("{words}{written}{words}")).into_owned();
            prop_assert!(!masked.contains(middle) || !masked.contains(&written), "{masked}");
        }

        #[test]
        fn no_plate_survives(
            before in "[0-9a-zA-Z张三 ，]{0,8}",
            plate in "[京沪辽粤新藏][A-Z][A-Z0-9]{3}[0-9]{2,3}",
            after in "[0-9a-zA-Z张三 ，]{0,8}",
        ) {
            let masked = mask().text(&format!("{before}{plate}{after}")).into_owned();
            prop_assert!(!masked.contains(&plate), "{masked}");
        }

        #[test]
        fn no_vin_survives(
            before in "[0-9a-zA-Z张三 ，]{0,8}",
            vin in "[A-HJ-NPR-Z][A-HJ-NPR-Z0-9]{11}[0-9]{5}",
            after in "[0-9a-zA-Z张三 ，]{0,8}",
        ) {
            let masked = mask().text(&format!("{before}{vin}{after}")).into_owned();
            prop_assert!(!masked.contains(&vin), "{masked}");
        }

        #[test]
        fn no_name_survives(before in "[说来过，0-9 ]{0,8}", after in "[说来过，0-9 ]{0,8}") {
            for name in ["张三丰", "李雷"] {
                let masked = mask().text(&format!("{before}{name}{after}")).into_owned();
                prop_assert!(!masked.contains(name), "{masked}");
            }
        }

        #[test]
        fn masking_twice_is_masking_once(text in "[0-9]{0,13}[ -]?[A-Z0-9辽张三丰李雷说:：微信QQ@._-]{0,24}[0-9 -]{0,14}") {
            let mask = mask();
            let once = mask.text(&text).into_owned();
            prop_assert_eq!(mask.text(&once).into_owned(), once.clone());
            for column in ["customer", "phone", "plate", "vin"] {
                let once = mask.column(column, &text).into_owned();
                prop_assert_eq!(mask.column(column, &once).into_owned(), once.clone(), "{}", column);
            }
        }
    }

    /// A month's comments against a year's customers: masking must not be felt beside typesetting.
    #[test]
    fn thousands_of_comments_against_thousands_of_names_take_milliseconds() {
        let names: Vec<String> = (0..20_000)
            .map(|n| format!("{}{}", ["张", "王", "李", "赵"][n % 4], n))
            .collect();
        let mask = Mask {
            names: Some(Names::from_values(names.iter().map(String::as_str), std::iter::empty())),
        };
        let comment = "张师傅态度好，王经理也负责，就是等了120分钟，下次再来李家的店";
        let started = std::time::Instant::now();
        let changed = (0..3_000).filter(|_| mask.text(comment) != comment).count();
        assert_eq!(changed, 0);
        // Generous for a busy machine; it is a few milliseconds on a free one.
        assert!(started.elapsed().as_millis() < 500, "{:?}", started.elapsed());
    }
}
