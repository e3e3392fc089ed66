//! What a report costs at least: every cell of its files scanned by polars, its finished document set and exported by Typst.
//!
//!     floor PROJECT OUT.pdf FILE…
//!
//! PROJECT is the folder that `servicedeck run --keep-typst PROJECT` leaves: templates, data, charts, attachments and fonts, all finished.
//! FILE… are the report's tables (CSV or Parquet). The time of each part is printed as one JSON object.

mod document;
mod tables;

use std::error::Error;
use std::path::{Path, PathBuf};
use std::time::{Duration, Instant};

fn main() -> Result<(), Box<dyn Error>> {
    let arguments: Vec<PathBuf> = std::env::args_os().skip(1).map(PathBuf::from).collect();
    let [project, pdf, files @ ..] = arguments.as_slice() else {
        return Err("usage: floor PROJECT OUT.pdf FILE…".into());
    };
    let started = Instant::now();
    let rows = tables::scan(files)?;
    let scanned = started.elapsed();
    let pages = set(project, pdf)?;
    let all = started.elapsed();
    println!(
        "{{\"rows\": {rows}, \"pages\": {pages}, \"scan_ms\": {:.1}, \"set_ms\": {:.1}, \"total_ms\": {:.1}}}",
        milliseconds(scanned),
        milliseconds(all.saturating_sub(scanned)),
        milliseconds(all)
    );
    Ok(())
}

fn set(project: &Path, pdf: &Path) -> Result<usize, Box<dyn Error>> {
    let document = document::Project::read(project)?.set()?;
    std::fs::write(pdf, &document.pdf)?;
    Ok(document.pages)
}

fn milliseconds(time: Duration) -> f64 {
    time.as_secs_f64() * 1e3
}
