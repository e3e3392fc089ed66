//! Reading and cleaning against plain reading of the same file, side by side in one run: `cargo bench --bench loading`.
//!
//! The floor is what the readers below cost by themselves: the `csv` crate over every record, calamine over every cell, polars over
//! every column of Parquet. (Polars has a reader of CSV too, but is built without it here, since it neither numbers rows nor keeps
//! undecodable ones; it would be the only user of that feature.) Figures are ratios of medians, since wall times differ from machine
//! to machine and from hour to hour.

use std::collections::BTreeMap;
use std::hint::black_box;
use std::path::Path;
use std::time::{Duration, Instant};

use calamine::{Data, Reader};
use polars::prelude::{Column, DataFrame, ParquetReader, ParquetWriter, SerReader};
use servicedeck::config::{self, Config};
use servicedeck::records::schema::TableId;
use servicedeck::records::{self, Wanted};
use servicedeck::sample::{self, Options};

const ROUNDS: usize = 7;

/// The median time of a few rounds, the first one not counted.
fn median(mut work: impl FnMut()) -> Duration {
    let mut times: Vec<Duration> = (0..=ROUNDS)
        .map(|_| {
            let started = Instant::now();
            work();
            started.elapsed()
        })
        .skip(1)
        .collect();
    times.sort_unstable();
    times[times.len() / 2]
}

fn config_for(folder: &Path, orders: &str) -> Config {
    let text = format!(
        "stores: [{{ id: S01, name: 示例店 }}]\nsources: {{ repair_orders: {orders}, callbacks: callbacks.csv }}\n"
    );
    let path = folder.join("report.yaml");
    std::fs::write(&path, text).unwrap();
    config::load(&path, &[]).unwrap()
}

fn load(config: &Config) {
    let month = "2026-04".parse().unwrap();
    let today = chrono::NaiveDate::from_ymd_opt(2026, 5, 8).unwrap();
    let wanted = Wanted {
        tables: Some(&[TableId::RepairOrders]),
        stores: None,
    };
    black_box(records::load(config, today, month, wanted).unwrap());
}

fn read_csv(path: &Path) {
    let mut reader = csv::ReaderBuilder::new().has_headers(false).from_path(path).unwrap();
    let mut record = csv::ByteRecord::new();
    let mut bytes = 0;
    while reader.read_byte_record(&mut record).unwrap() {
        bytes += record.as_slice().len();
    }
    black_box(bytes);
}

fn read_workbook(path: &Path) {
    let mut workbook: calamine::Xlsx<_> = calamine::open_workbook(path).unwrap();
    let range = workbook.worksheet_range_at(0).unwrap().unwrap();
    black_box(
        range
            .used_cells()
            .filter(|(_, _, cell)| !matches!(cell, Data::Empty))
            .count(),
    );
}

fn read_parquet(path: &Path) {
    let frame = ParquetReader::new(std::fs::File::open(path).unwrap()).finish().unwrap();
    black_box(frame.height());
}

/// The same table in four forms, `times` over with other order numbers.
fn write_forms(folder: &Path, files: &BTreeMap<String, Vec<u8>>, times: usize) {
    let mut reader = csv::Reader::from_reader(files["repair_orders.csv"].as_slice());
    let header = reader.headers().unwrap().clone();
    let number = header.iter().position(|name| name == "order_no").unwrap();
    let rows: Vec<csv::StringRecord> = reader.records().map(Result::unwrap).collect();
    let mut writer = csv::Writer::from_path(folder.join("orders.csv")).unwrap();
    writer.write_record(&header).unwrap();
    for time in 0..times {
        for row in &rows {
            let numbered = format!("{}-{time}", &row[number]);
            writer
                .write_record(
                    row.iter()
                        .enumerate()
                        .map(|(at, cell)| if at == number { &numbered } else { cell }),
                )
                .unwrap();
        }
    }
    writer.flush().unwrap();
    let text = std::fs::read_to_string(folder.join("orders.csv")).unwrap();
    std::fs::write(folder.join("orders-gb.csv"), encoding_rs::GB18030.encode(&text).0).unwrap();
    let mut workbook = rust_xlsxwriter::Workbook::new();
    let sheet = workbook.add_worksheet();
    for (line, row) in std::iter::once(&header).chain(&rows).enumerate() {
        for (column, cell) in row.iter().enumerate() {
            sheet
                .write_string(u32::try_from(line).unwrap(), u16::try_from(column).unwrap(), cell)
                .unwrap();
        }
    }
    workbook.save(folder.join("orders.xlsx")).unwrap();
    let columns = header.iter().enumerate().map(|(at, name)| {
        let cells: Vec<&str> = rows.iter().map(|row| &row[at]).collect();
        Column::new(name.into(), cells)
    });
    let mut frame = DataFrame::new(rows.len(), columns.collect()).unwrap();
    let file = std::fs::File::create(folder.join("orders.parquet")).unwrap();
    ParquetWriter::new(file).finish(&mut frame).unwrap();
    std::fs::write(folder.join("callbacks.csv"), &files["callbacks.csv"]).unwrap();
}

fn compare(name: &str, floor: Duration, ours: Duration) {
    let ratio = ours.as_secs_f64() / floor.as_secs_f64();
    println!(
        "{name:<34} floor {:>8.1} ms   servicedeck {:>8.1} ms   ratio {ratio:>5.1}",
        floor.as_secs_f64() * 1e3,
        ours.as_secs_f64() * 1e3
    );
}

fn main() {
    let folder = tempfile::tempdir().unwrap();
    let files = sample::generate(&Options::default());
    write_forms(folder.path(), &files, 1);
    let path = |name: &str| folder.path().join(name);
    let csv = config_for(folder.path(), "orders.csv");
    compare(
        "CSV, 20,000 orders",
        median(|| read_csv(&path("orders.csv"))),
        median(|| load(&csv)),
    );
    let gb = config_for(folder.path(), "orders-gb.csv");
    compare(
        "GB18030 CSV, 20,000 orders",
        median(|| read_csv(&path("orders-gb.csv"))),
        median(|| load(&gb)),
    );
    let xlsx = config_for(folder.path(), "orders.xlsx");
    compare(
        "XLSX, 20,000 orders",
        median(|| read_workbook(&path("orders.xlsx"))),
        median(|| load(&xlsx)),
    );
    let parquet = config_for(folder.path(), "orders.parquet");
    compare(
        "Parquet, 20,000 orders",
        median(|| read_parquet(&path("orders.parquet"))),
        median(|| load(&parquet)),
    );
    write_forms(folder.path(), &files, 48);
    let million = config_for(folder.path(), "orders.csv");
    compare(
        "CSV, 1,000,000 orders",
        median(|| read_csv(&path("orders.csv"))),
        median(|| load(&million)),
    );
}
