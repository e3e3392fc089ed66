//! Pictures of real pages, for the manual and the README: `just pictures` makes them.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use hayro::hayro_interpret::InterpreterSettings;
use hayro::hayro_syntax::Pdf;
use hayro::vello_cpu::color::palette::css::WHITE;
use hayro::{RenderCache, RenderSettings};

use super::book::{LANGUAGES, Language, book, folder, repository, targets, updating};
use crate::suite::drawn::{self, Picture};
use crate::suite::program::{messages, servicedeck};

/// A page wide enough to read, small enough to load: this many pixels across.
const WIDTH: f32 = 1000.0;

/// Colours of a picture.
const COLORS: usize = 128;

/// All pictures together, in bytes.
const LIMIT: u64 = 1_500_000;

/// Squares of twelve pixels may differ by so much grey, of 255, from what the program draws now.
const TOLERANCE: f64 = 6.0;

/// The group's stores in its picture.
const STORES: [&str; 11] = [
    "星海路店",
    "人民路店",
    "开发区店",
    "机场路店",
    "长江路店",
    "中山路店",
    "西安路店",
    "软件园店",
    "金州店",
    "旅顺店",
    "高新区店",
];

/// Which of the documents made for the pictures a page is taken from.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum Document {
    Deck,
    Portrait,
    Group,
}

/// Name of the picture, its document, and the topic that stands on its page in Chinese and English; none is the first page.
type Shown = (&'static str, Document, Option<[&'static str; 2]>);

const SHOWN: [Shown; 9] = [
    ("cover", Document::Deck, None),
    ("summary", Document::Deck, Some(["一页看全月", "The month on one page"])),
    ("items", Document::Deck, Some(["问卷与各项得分", "Item scores"])),
    ("advisor", Document::Deck, Some(["顾问潘晨岚", "Advisor 潘晨岚"])),
    (
        "technicians",
        Document::Deck,
        Some(["技师控制图与未修复原因", "Technicians and reasons"]),
    ),
    (
        "first_time_fix",
        Document::Deck,
        Some(["13 个月走势与小结", "13 months and summary"]),
    ),
    (
        "churn",
        Document::Deck,
        Some(["流失率与原因", "Churn rate and its reasons"]),
    ),
    (
        "a4",
        Document::Portrait,
        Some(["流失率与原因", "Churn rate and its reasons"]),
    ),
    (
        "group",
        Document::Group,
        Some(["门店与关键指标", "Stores and key figures"]),
    ),
];

/// A page in colour, three bytes a pixel.
struct Painted {
    width: usize,
    height: usize,
    pixels: Vec<[u8; 3]>,
}

/// The documents of a language, made anew.
fn documents(language: Language) -> BTreeMap<Document, Vec<u8>> {
    let project = tempfile::tempdir().unwrap();
    let run = |arguments: &[&str]| {
        let output = servicedeck(project.path(), arguments);
        assert!(output.status.success(), "{}", messages(&output));
    };
    let setting = format!("report.language={}", language.code());
    let make = |more: &[&str]| {
        let common = [
            "run",
            "--month",
            "2026-04",
            "--today",
            "2026-05-08",
            "--quiet",
            "--set",
            &setting,
        ];
        run(&[&common, more].concat());
    };
    let read = |path: &str| std::fs::read(project.path().join(path)).unwrap();
    run(&["init", ".", "--sample", "--quiet"]);
    make(&["--out", "deck"]);
    make(&["--out", "portrait", "--template", "a4"]);
    // A group of stores needs records of several.
    run(&[
        "sample", "--stores", "11", "--months", "8", "--out", "stores", "--quiet",
    ]);
    let stores: Vec<String> = (1..)
        .zip(STORES)
        .map(|(number, name)| format!("{{id: S{number:02}, name: {name}}}"))
        .collect();
    make(&[
        "--out",
        "group",
        "--group",
        "--set",
        &format!("stores=[{}]", stores.join(", ")),
        "--set",
        "report.brand.name=星海汽车集团",
        "--set",
        "sources={repair_orders: stores/repair_orders.csv, callbacks: stores/callbacks.csv, complaints: stores/complaints.csv}",
    ]);
    BTreeMap::from([
        (Document::Deck, read("deck/2026-04/S01/report.pdf")),
        (Document::Portrait, read("portrait/2026-04/S01/report.pdf")),
        (Document::Group, read("group/2026-04/_group/report.pdf")),
    ])
}

/// The page that has a topic; the contents, which name every page, are the second.
fn page_of(document: &[u8], topic: &str) -> usize {
    let without_blanks = |text: &str| text.replace(char::is_whitespace, "");
    let topic = without_blanks(topic);
    drawn::pages(document)
        .iter()
        .enumerate()
        .position(|(index, page)| index > 1 && without_blanks(&page.text()).contains(&topic))
        .unwrap_or_else(|| panic!("no page says {topic}"))
}

fn painted(document: &[u8], page: usize) -> Painted {
    let pdf = Pdf::new(document.to_vec()).expect("a PDF");
    let page = &pdf.pages()[page];
    let (across, down) = page.render_dimensions();
    // Upright pages as high as slides are wide would be too large to read beside text.
    let scale = WIDTH / across.max(down);
    let settings = RenderSettings {
        x_scale: scale,
        y_scale: scale,
        bg_color: WHITE,
        ..RenderSettings::default()
    };
    let drawn = hayro::render(page, &RenderCache::new(), &InterpreterSettings::default(), &settings);
    Painted {
        width: usize::from(drawn.width()),
        height: usize::from(drawn.height()),
        pixels: drawn.data().iter().map(|pixel| [pixel.r, pixel.g, pixel.b]).collect(),
    }
}

impl Painted {
    /// The colours that say most: the frequent ones, and what is bright though rare, as a dot in a chart.
    fn palette(&self) -> Vec<[u8; 3]> {
        let mut buckets: BTreeMap<[u8; 3], (u64, [u64; 3])> = BTreeMap::new();
        for pixel in &self.pixels {
            let (count, sums) = buckets.entry(pixel.map(|part| part >> 3)).or_default();
            *count += 1;
            sums.iter_mut()
                .zip(pixel)
                .for_each(|(sum, part)| *sum += u64::from(*part));
        }
        let mut weighed: Vec<(u64, [u8; 3])> = buckets
            .into_values()
            .map(|(count, sums)| {
                let color = sums.map(|sum| u8::try_from(sum / count).unwrap());
                let (least, most) = (color.iter().min().unwrap(), color.iter().max().unwrap());
                (count * (8 + u64::from(most - least)), color)
            })
            .collect();
        weighed.sort_by(|one, other| other.0.cmp(&one.0).then(one.1.cmp(&other.1)));
        weighed.into_iter().take(COLORS).map(|(_, color)| color).collect()
    }

    fn png(&self) -> Vec<u8> {
        let palette = self.palette();
        let distance = |one: &[u8; 3], other: &[u8; 3]| -> u32 {
            one.iter()
                .zip(other)
                .map(|(a, b)| u32::from(a.abs_diff(*b)).pow(2))
                .sum()
        };
        let mut nearest: BTreeMap<[u8; 3], u8> = BTreeMap::new();
        let indices: Vec<u8> = self
            .pixels
            .iter()
            .map(|pixel| {
                *nearest.entry(*pixel).or_insert_with(|| {
                    let best = (0..palette.len()).min_by_key(|&index| distance(&palette[index], pixel));
                    u8::try_from(best.unwrap()).unwrap()
                })
            })
            .collect();
        let mut bytes = Vec::new();
        let size = |length: usize| u32::try_from(length).unwrap();
        let mut encoder = png::Encoder::new(&mut bytes, size(self.width), size(self.height));
        encoder.set_color(png::ColorType::Indexed);
        encoder.set_palette(palette.concat());
        encoder.set_compression(png::Compression::High);
        encoder.set_filter(png::Filter::NoFilter);
        let mut writer = encoder.write_header().unwrap();
        writer.write_image_data(&indices).unwrap();
        writer.finish().unwrap();
        bytes
    }

    fn grey(&self) -> Picture {
        let grey = self.pixels.iter().map(|[red, green, blue]| {
            let sum = 30 * u32::from(*red) + 59 * u32::from(*green) + 11 * u32::from(*blue);
            u8::try_from(sum / 100).unwrap()
        });
        Picture {
            width: self.width,
            height: self.height,
            grey: grey.collect(),
        }
    }

    fn read(bytes: &[u8]) -> Self {
        let mut decoder = png::Decoder::new(std::io::Cursor::new(bytes));
        decoder.set_transformations(png::Transformations::EXPAND);
        let mut reader = decoder.read_info().unwrap();
        let mut colors = vec![0; reader.output_buffer_size().unwrap()];
        let info = reader.next_frame(&mut colors).unwrap();
        Self {
            width: info.width as usize,
            height: info.height as usize,
            pixels: colors.chunks_exact(3).map(|part| [part[0], part[1], part[2]]).collect(),
        }
    }
}

fn place(language: Language) -> PathBuf {
    folder(language).join("images")
}

/// What the pictures show is what the program draws; `UPDATE_EXPECTED=1` draws them anew.
#[test]
#[ignore = "makes a dozen reports; run by .ci/run and `just pictures`"]
fn pictures_are_current() {
    let mut changed = Vec::new();
    for (language, index) in [(Language::Chinese, 0), (Language::English, 1)] {
        let documents = documents(language);
        for (name, document, topic) in SHOWN {
            let document = &documents[&document];
            let page = topic.map_or(0, |topic| page_of(document, topic[index]));
            let picture = painted(document, page);
            let path = place(language).join(format!("{name}.png"));
            if updating() {
                std::fs::create_dir_all(place(language)).unwrap();
                std::fs::write(&path, picture.png()).unwrap();
            }
            let kept = Painted::read(&std::fs::read(&path).unwrap());
            let difference = kept.grey().difference(&picture.grey());
            if difference > TOLERANCE {
                changed.push(format!("{} differs by {difference:.1}", path.display()));
            }
        }
    }
    assert!(
        changed.is_empty(),
        "`just pictures` draws them anew:\n{}",
        changed.join("\n")
    );
}

/// Every picture a page or README shows is there, and every one there is shown.
#[test]
fn pictures_are_there_and_used_and_small() {
    let mut used = BTreeSet::new();
    let mut show = |file: &Path, text: &str| {
        for target in targets(text) {
            if Path::new(&target).extension().is_some_and(|end| end == "png") {
                let path = file.parent().unwrap().join(&target);
                let path = path.canonicalize();
                used.insert(path.unwrap_or_else(|_| panic!("{}: {target} is not there", file.display())));
            }
        }
    };
    let mut there = BTreeSet::new();
    let mut size = 0;
    for language in LANGUAGES {
        for page in book(language) {
            show(&folder(language).join(&page.name), &page.prose());
        }
        for entry in std::fs::read_dir(place(language)).unwrap() {
            let entry = entry.unwrap();
            size += entry.metadata().unwrap().len();
            there.insert(entry.path().canonicalize().unwrap());
        }
    }
    for name in ["README.md", "README.zh-CN.md"] {
        let file = repository().join(name);
        show(&file, &std::fs::read_to_string(&file).unwrap());
    }
    assert_eq!(used, there);
    assert!(size < LIMIT, "{size} bytes of pictures");
}
