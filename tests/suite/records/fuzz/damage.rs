//! Sound files of every format, and what is done to them.

use std::sync::LazyLock;

use encoding_rs::GB18030;
use rand::{Rng, RngExt, SeedableRng};
use rand_chacha::ChaCha8Rng;

/// A file to load.
pub struct Case {
    pub name: &'static str,
    pub bytes: Vec<u8>,
    /// As callbacks, else as repair orders.
    pub is_callbacks: bool,
}

struct Sound {
    name: &'static str,
    content: Content,
    is_callbacks: bool,
}

enum Content {
    Whole(Vec<u8>),
    /// Parts of an archive, put together after the damage, so that its checksums are right.
    Parts(Vec<(&'static str, Vec<u8>)>),
}

static SOUND: LazyLock<Vec<Sound>> = LazyLock::new(sound);

pub fn kind(number: u64) -> &'static str {
    SOUND[index(number)].name
}

fn index(number: u64) -> usize {
    // Neighbours differ, and both processes of a run see every kind.
    usize::try_from(number / 2 % SOUND.len() as u64).unwrap()
}

/// The case of a number, the same on every run.
pub fn case(number: u64) -> Case {
    let sound = &SOUND[index(number)];
    let mut random = ChaCha8Rng::seed_from_u64(number);
    let bytes = match &sound.content {
        Content::Whole(bytes) => {
            let mut bytes = bytes.clone();
            damage(&mut bytes, &mut random);
            bytes
        }
        Content::Parts(parts) => {
            let mut parts = parts.clone();
            let damaged = random.random_range(0..parts.len());
            damage_text(&mut parts[damaged].1, &mut random);
            archive(&parts)
        }
    };
    Case {
        name: sound.name,
        bytes,
        is_callbacks: sound.is_callbacks,
    }
}

/// Bits turned, bytes and numbers overwritten, pieces removed, repeated or made up.
fn damage(bytes: &mut Vec<u8>, random: &mut ChaCha8Rng) {
    let strokes = random.random_range(1..=4);
    for _ in 0..strokes {
        if bytes.is_empty() {
            return;
        }
        let at = random.random_range(0..bytes.len());
        match random.random_range(0..8) {
            0 | 1 => bytes[at] ^= 1 << random.random_range(0..8),
            2 => bytes[at] = random.random(),
            3 => {
                let length = random.random_range(1..40).min(bytes.len() - at);
                random.fill_bytes(&mut bytes[at..at + length]);
            }
            4 => {
                // Sizes and counts are numbers of two, four or eight bytes.
                let number: u64 =
                    [u64::MAX, 0x7FFF_FFFF, 0x8000_0000, 0xFFFF, 0x7FFF, 0x00FF_FFFF, 0][random.random_range(0..7)];
                let width = [2, 4, 8][random.random_range(0..3)];
                for (byte, value) in bytes[at..].iter_mut().zip(number.to_le_bytes()).take(width) {
                    *byte = value;
                }
            }
            5 => bytes.truncate(at),
            6 => {
                let length = random.random_range(1..200).min(bytes.len() - at);
                bytes.drain(at..at + length);
            }
            _ => {
                let length = random.random_range(1..64).min(bytes.len() - at);
                let piece = bytes[at..at + length].to_vec();
                let to = random.random_range(0..=bytes.len());
                bytes.splice(to..to, piece);
            }
        }
    }
}

/// The same for markup, and numbers in it made large.
fn damage_text(bytes: &mut Vec<u8>, random: &mut ChaCha8Rng) {
    let digits: Vec<usize> = (0..bytes.len()).filter(|at| bytes[*at].is_ascii_digit()).collect();
    if digits.is_empty() || random.random_range(0..3) == 0 {
        return damage(bytes, random);
    }
    let at = digits[random.random_range(0..digits.len())];
    let numbers = [
        "4294967295",
        "99999999999",
        "9223372036854775807",
        "18446744073709551615",
        "-1",
        "1048577",
        "0",
        "16385",
        "1e308",
        "XFD1048576",
    ];
    bytes.splice(at..=at, numbers[random.random_range(0..numbers.len())].bytes());
}

fn sound() -> Vec<Sound> {
    let fixture = |name: &str| std::fs::read(format!("{}/tests/files/{name}", env!("CARGO_MANIFEST_DIR"))).unwrap();
    let callbacks = "门店,callback_no\torder_no,called_at,时刻,outcome,q1,及时友好,q3,opinions,comment\n\
        S01,C1,A1,2026-04-03,18:30,valid,满意,5,9,q2;q3,\"很好, 谢谢\"\n乙店,C2,A2,2026年4月3日,9:05,好,4,,10,无,-\n\
        S02,C3,,46114.5,,关机,,,,,\"两\n行\"\n";
    let orders = "工单号;车架号;交车时间;结算金额;结算评价;业务类别\nA1;LFV1;2026-04-01 09:30;¥1,200.50;5;维修\nA2;LFV2;2026/4/2;80;良好;美容\n";
    let wide: Vec<u8> = [0xFF, 0xFE]
        .into_iter()
        .chain(orders.encode_utf16().flat_map(u16::to_le_bytes))
        .collect();
    let whole = |name, bytes| Sound {
        name,
        content: Content::Whole(bytes),
        is_callbacks: false,
    };
    let parts = |name, parts| Sound {
        name,
        content: Content::Parts(parts),
        is_callbacks: false,
    };
    vec![
        Sound {
            name: "CSV in UTF-8",
            content: Content::Whole(callbacks.into()),
            is_callbacks: true,
        },
        Sound {
            name: "CSV in GB18030",
            content: Content::Whole(GB18030.encode(callbacks).0.into_owned()),
            is_callbacks: true,
        },
        whole("CSV in UTF-16", wide),
        whole("XLS", fixture("orders.xls")),
        whole("XLS", fixture("orders.xls")),
        whole("XLSX", super::super::formats::workbook(2, &["说明"])),
        parts("XLSX", spreadsheet()),
        whole("ODS", fixture("orders.ods")),
        parts("ODS", open_document()),
        whole("Parquet", super::super::formats::parquet()),
        whole("Parquet", fixture("types.parquet")),
        whole("Parquet", fixture("plain_types.parquet")),
    ]
}

fn spreadsheet() -> Vec<(&'static str, Vec<u8>)> {
    let main = "http://schemas.openxmlformats.org/spreadsheetml/2006/main";
    let package = "http://schemas.openxmlformats.org/package/2006";
    let document = "http://schemas.openxmlformats.org/officeDocument/2006/relationships";
    let rows = "<row r=\"1\"><c r=\"A1\" t=\"s\"><v>0</v></c><c r=\"B1\" t=\"s\"><v>1</v></c><c r=\"C1\" t=\"s\"><v>2</v></c></row>\
        <row r=\"2\" spans=\"1:3\"><c r=\"A2\"><v>20260401</v></c><c r=\"B2\" t=\"inlineStr\"><is><t>LFV1</t></is></c><c r=\"C2\" s=\"1\"><v>46113.5</v></c></row>\
        <row r=\"3\"><c r=\"A3\"><f t=\"shared\" ref=\"A3:A9\" si=\"0\">1+1</f><v>2</v></c><c r=\"B3\"><f t=\"shared\" si=\"0\"/><v>3</v></c><c r=\"C3\" s=\"1\"><v>46114</v></c></row>";
    vec![
        ("[Content_Types].xml", format!("<Types xmlns=\"{package}/content-types\"/>").into_bytes()),
        ("_rels/.rels", format!("<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{document}/officeDocument\" Target=\"xl/workbook.xml\"/></Relationships>").into_bytes()),
        ("xl/workbook.xml", format!("<workbook xmlns=\"{main}\" xmlns:r=\"{document}\"><sheets><sheet name=\"工单\" sheetId=\"1\" r:id=\"rId1\"/></sheets></workbook>").into_bytes()),
        ("xl/_rels/workbook.xml.rels", format!("<Relationships xmlns=\"{package}/relationships\"><Relationship Id=\"rId1\" Type=\"{document}/worksheet\" Target=\"worksheets/sheet1.xml\"/><Relationship Id=\"rId2\" Type=\"{document}/styles\" Target=\"styles.xml\"/><Relationship Id=\"rId3\" Type=\"{document}/sharedStrings\" Target=\"sharedStrings.xml\"/></Relationships>").into_bytes()),
        ("xl/styles.xml", format!("<styleSheet xmlns=\"{main}\"><cellXfs count=\"2\"><xf numFmtId=\"0\"/><xf numFmtId=\"22\"/></cellXfs></styleSheet>").into_bytes()),
        ("xl/sharedStrings.xml", format!("<sst xmlns=\"{main}\" count=\"3\" uniqueCount=\"3\"><si><t>工单号</t></si><si><t>车架号</t></si><si><t>交车时间</t></si></sst>").into_bytes()),
        ("xl/worksheets/sheet1.xml", format!("<worksheet xmlns=\"{main}\"><dimension ref=\"A1:C3\"/><sheetData>{rows}</sheetData><mergeCells count=\"1\"><mergeCell ref=\"A5:C9\"/></mergeCells></worksheet>").into_bytes()),
    ]
}

fn open_document() -> Vec<(&'static str, Vec<u8>)> {
    let name = "urn:oasis:names:tc:opendocument:xmlns";
    let cell = |text: &str| {
        format!("<table:table-cell office:value-type=\"string\"><text:p>{text}</text:p></table:table-cell>")
    };
    let rows = [
        format!("<table:table-row>{}{}{}</table:table-row>", cell("工单号"), cell("车架号"), cell("交车时间")),
        format!("<table:table-row table:number-rows-repeated=\"2\">{}{}<table:table-cell office:value-type=\"date\" office:date-value=\"2026-04-01\" table:number-columns-repeated=\"2\"/></table:table-row>", cell("A1"), cell("LFV1")),
        "<table:table-row table:number-rows-repeated=\"1000\"><table:table-cell table:number-columns-repeated=\"1000\"/></table:table-row>".to_owned(),
        format!("<table:table-row>{}{}<table:table-cell office:value-type=\"float\" office:value=\"46113\"/></table:table-row>", cell("A2"), cell("LFV2")),
    ];
    vec![
        ("mimetype", b"application/vnd.oasis.opendocument.spreadsheet".to_vec()),
        ("content.xml", format!("<office:document-content xmlns:office=\"{name}:office:1.0\" xmlns:table=\"{name}:table:1.0\" xmlns:text=\"{name}:text:1.0\"><office:body><office:spreadsheet><table:table table:name=\"工单\">{}</table:table></office:spreadsheet></office:body></office:document-content>", rows.concat()).into_bytes()),
    ]
}

/// A ZIP archive of parts that are not packed.
pub fn archive(parts: &[(&str, Vec<u8>)]) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut directory = Vec::new();
    for (name, content) in parts {
        let length = u32::try_from(content.len()).unwrap().to_le_bytes();
        let name_length = u16::try_from(name.len()).unwrap().to_le_bytes();
        let common = [
            &[20, 0, 0, 0, 0, 0, 0, 0, 0x21, 0x5C],
            checksum(content).to_le_bytes().as_slice(),
            &length,
            &length,
            &name_length,
            &[0, 0],
        ]
        .concat();
        let offset = u32::try_from(bytes.len()).unwrap().to_le_bytes();
        directory.extend(
            [
                b"PK\x01\x02\x14\0".as_slice(),
                &common,
                &[0; 10],
                &offset,
                name.as_bytes(),
            ]
            .concat(),
        );
        bytes.extend([b"PK\x03\x04".as_slice(), &common, name.as_bytes(), content].concat());
    }
    let (entries, start, size) = (
        u16::try_from(parts.len()).unwrap().to_le_bytes(),
        u32::try_from(bytes.len()).unwrap(),
        u32::try_from(directory.len()).unwrap(),
    );
    bytes.extend(&directory);
    bytes.extend(
        [
            b"PK\x05\x06\0\0\0\0".as_slice(),
            &entries,
            &entries,
            &size.to_le_bytes(),
            &start.to_le_bytes(),
            &[0, 0],
        ]
        .concat(),
    );
    bytes
}

/// CRC-32 as ZIP has it.
fn checksum(bytes: &[u8]) -> u32 {
    !bytes.iter().fold(u32::MAX, |sum, byte| {
        (0..8).fold(sum ^ u32::from(*byte), |sum, _| {
            if sum & 1 == 1 { sum >> 1 ^ 0xEDB8_8320 } else { sum >> 1 }
        })
    })
}
