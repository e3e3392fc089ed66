//! Invented people, companies, plates and vehicle numbers.

use super::chance::Chance;

const SURNAMES: [&str; 56] = [
    "王", "李", "张", "刘", "陈", "杨", "赵", "吴", "周", "徐", "孙", "马", "朱", "胡", "郭", "何", "罗", "郑", "梁",
    "谢", "宋", "唐", "许", "韩", "冯", "邓", "曹", "彭", "曾", "萧", "田", "董", "袁", "潘", "蒋", "蔡", "余", "杜",
    "叶", "程", "魏", "苏", "吕", "丁", "沈", "任", "姚", "卢", "傅", "钟", "崔", "谭", "廖", "范", "汪", "欧阳",
];

/// Characters of given names, chosen so that no two of them are an everyday word of a comment.
const GIVEN: [&str; 50] = [
    "伟", "磊", "军", "勇", "杰", "涛", "超", "刚", "健", "峰", "辉", "鹏", "宇", "浩", "凯", "波", "斌", "鑫", "旭",
    "晨", "丽", "静", "敏", "娟", "芳", "艳", "娜", "霞", "婷", "雪", "慧", "颖", "琳", "佳", "欣", "怡", "梅", "玲",
    "萍", "燕", "铭", "岚", "栋", "琪", "珊", "桐", "昂", "博", "嘉", "楠",
];

const COMPANY_HEADS: [&str; 12] = [
    "远帆", "北岭", "宏立", "佳运", "金穗", "同泽", "辽申", "星诚", "广聚", "瑞合", "新程", "浑河",
];
const COMPANY_TRADES: [&str; 6] = ["物流", "建材", "商贸", "汽车租赁", "医药", "机电"];

/// The 33 characters a vehicle number may have: no I, O, Q.
const VIN_CHARACTERS: &[u8; 33] = b"0123456789ABCDEFGHJKLMNPRSTUVWXYZ";
/// What each of them counts for the check digit.
const VIN_VALUES: [u32; 33] = [
    0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 1, 2, 3, 4, 5, 6, 7, 8, 1, 2, 3, 4, 5, 7, 9, 2, 3, 4, 5, 6, 7, 8, 9,
];
const VIN_WEIGHTS: [u32; 17] = [8, 7, 6, 5, 4, 3, 2, 10, 0, 9, 8, 7, 6, 5, 4, 3, 2];
const MODELS: [&str; 6] = ["A1B2C", "A1B4D", "B3C2D", "B3C5E", "C7D1F", "D5E3G"];

/// Plates of the form letter + four digits: more than one store will ever need.
const PLATE_SPACE: usize = 24 * 10_000;

/// A person's name of two to four characters.
pub fn person(chance: &mut Chance) -> String {
    let mut name = chance.pick(&SURNAMES).to_owned();
    name.push_str(chance.pick(&GIVEN));
    if chance.happens(0.82) {
        name.push_str(chance.pick(&GIVEN));
    }
    name
}

/// A person's name that none of `taken` has.
pub fn new_person(chance: &mut Chance, taken: &[String]) -> String {
    loop {
        let name = person(chance);
        if !taken.contains(&name) {
            return name;
        }
    }
}

/// The companies of one store, every name once.
pub fn companies(chance: &mut Chance, count: usize) -> Vec<String> {
    let mut all: Vec<String> = COMPANY_HEADS
        .iter()
        .flat_map(|head| COMPANY_TRADES.iter().map(move |trade| format!("{head}{trade}有限公司")))
        .collect();
    chance.shuffle(&mut all);
    all.truncate(count);
    all
}

/// A mobile number.
pub fn phone(chance: &mut Chance) -> String {
    format!("1{}{:09}", chance.between(3, 9), chance.between(0, 999_999_999))
}

/// The plate of a store's vehicle number `index`; every index has its own.
pub fn plate(index: usize, offset: usize) -> String {
    // 104,729 is a prime that does not divide the space, so the multiples visit every plate once.
    let value = (index * 104_729 + offset) % PLATE_SPACE;
    let letter = char::from(b"ABCDEFGHJKLMNPQRSTUVWXYZ"[value / 10_000]);
    let digits = format!("{:04}", value % 10_000);
    format!("辽A{}{letter}{}", &digits[..2], &digits[2..])
}

/// A vehicle number with its check digit; every (store, index) has its own.
pub fn vin(chance: &mut Chance, store: u32, index: usize) -> String {
    let model = chance.pick(&MODELS);
    let year = char::from(chance.pick(b"HJKLMNPRST"));
    let plant = char::from(VIN_CHARACTERS[usize::try_from(store % 33).unwrap_or(0)]);
    let serial = (usize::try_from(store / 33).unwrap_or(0) * 50_000 + index) % 1_000_000;
    let text = format!("LSD{model}0{year}{plant}{serial:06}");
    let sum: u32 = text
        .bytes()
        .zip(VIN_WEIGHTS)
        .map(|(character, weight)| {
            let position = VIN_CHARACTERS.iter().position(|known| *known == character).unwrap_or(0);
            VIN_VALUES[position] * weight
        })
        .sum();
    let check = if sum % 11 == 10 {
        'X'
    } else {
        char::from_digit(sum % 11, 10).unwrap_or('0')
    };
    format!("{}{check}{}", &text[..8], &text[9..])
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    #[test]
    fn vehicle_numbers_are_valid_and_distinct() {
        let mut chance = Chance::new(1, 0, 0);
        let mut seen = BTreeSet::new();
        for store in [0, 1, 40] {
            for index in 0..2_000 {
                let vin = vin(&mut chance, store, index);
                assert_eq!(vin.len(), 17, "{vin}");
                assert!(
                    vin.bytes().all(|character| VIN_CHARACTERS.contains(&character)),
                    "{vin}"
                );
                assert!(seen.insert(vin[11..].to_owned() + &vin[10..11]), "{vin}");
            }
        }
    }

    #[test]
    fn plates_are_distinct() {
        let plates: BTreeSet<String> = (0..20_000).map(|index| plate(index, 77)).collect();
        assert_eq!(plates.len(), 20_000);
        assert!(plates.iter().all(|plate| plate.chars().count() == 7));
    }
}
