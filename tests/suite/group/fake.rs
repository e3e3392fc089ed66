//! Stores' reports made up: metrics.json and manifest.json as a run writes them, with the figures a test wants.

use std::path::Path;

use serde_json::{Map, Value, json};
use sha2::{Digest, Sha256};
use tempfile::TempDir;

use crate::suite::program::{messages, servicedeck};

pub const MONTH: &str = "2026-04";

/// One made-up report.
#[derive(Clone)]
pub struct Fake {
    pub id: String,
    pub name: String,
    pub provisional: bool,
    pub metrics: Map<String, Value>,
    pub series: Map<String, Value>,
    pub warnings: Value,
    pub rows: Option<(u64, u64)>,
}

impl Fake {
    pub fn new(id: &str, name: &str) -> Self {
        Self {
            id: id.to_owned(),
            name: name.to_owned(),
            provisional: false,
            metrics: Map::new(),
            series: Map::new(),
            warnings: json!([]),
            rows: Some((1000, 10)),
        }
    }

    /// A share of this month and of last month.
    pub fn share(mut self, id: &str, now: [i64; 2], before: [i64; 2]) -> Self {
        self.put_share(id, now, before, 1.0);
        self
    }

    #[allow(clippy::cast_precision_loss)]
    pub fn put_share(&mut self, id: &str, now: [i64; 2], before: [i64; 2], factor: f64) {
        let value = |[numerator, denominator]: [i64; 2]| json!(factor * (numerator as f64 / denominator as f64));
        let unit = if factor > 1.0 { "count" } else { "ratio" };
        let ci = (factor <= 1.0)
            .then(|| servicedeck::stats::wilson(now[0] as f64, now[1] as f64))
            .flatten();
        let p = (factor <= 1.0)
            .then(|| {
                servicedeck::stats::two_proportion_p(
                    [now[0] as f64, before[0] as f64],
                    [now[1] as f64, before[1] as f64],
                )
            })
            .flatten();
        self.metrics.insert(
            id.to_owned(),
            json!({
                "value": value(now), "numerator": now[0], "denominator": now[1], "unit": unit, "previous": value(before),
                "year_ago": null, "ytd": null, "ci95": ci, "p_value": p, "small_sample": now[1] < 30, "target": null,
                "status": "none", "note": null,
            }),
        );
        let point = |month: &str, parts: [i64; 2]| json!({ "month": month, "value": value(parts), "numerator": parts[0], "denominator": parts[1], "source": "records" });
        self.series
            .insert(id.to_owned(), json!([point("2026-03", before), point(MONTH, now)]));
    }

    /// A satisfaction figure: good items of all items, valid callbacks, standard error; the same last month.
    #[allow(clippy::cast_precision_loss)]
    pub fn survey(mut self, id: &str, [good, all]: [i64; 2], n: i64, se: Option<f64>) -> Self {
        let value = good as f64 / all as f64;
        let estimate = servicedeck::stats::RatioEstimate {
            value,
            n,
            standard_error: se,
        };
        self.metrics.insert(
            id.to_owned(),
            json!({
                "value": value, "numerator": good, "denominator": all, "unit": "ratio", "previous": value, "year_ago": null,
                "ytd": null, "ci95": estimate.interval(), "p_value": 1.0, "small_sample": n < 30, "target": null,
                "status": "none", "note": null, "n": n, "se": se,
            }),
        );
        let point = |month: &str| json!({ "month": month, "value": value, "numerator": good, "denominator": all, "source": "records", "n": n, "se": se });
        self.series
            .insert(id.to_owned(), json!([point("2026-03"), point(MONTH)]));
        self
    }

    /// A figure without parts: a count or points.
    pub fn plain(mut self, id: &str, unit: &str, value: impl Into<Value>) -> Self {
        let value: Value = value.into();
        self.metrics.insert(
            id.to_owned(),
            json!({
                "value": value, "numerator": null, "denominator": null, "unit": unit, "previous": null, "year_ago": null,
                "ytd": null, "ci95": null, "p_value": null, "small_sample": false, "target": null, "status": "none", "note": null,
            }),
        );
        self
    }

    /// A figure that is null.
    pub fn null(mut self, id: &str, note: &str) -> Self {
        self = self.plain(id, "ratio", Value::Null);
        self.metrics[id]["note"] = json!(note);
        self
    }

    pub fn metrics_json(&self) -> Vec<u8> {
        let report = json!({
            "schema": "servicedeck/metrics/1", "store": { "id": self.id, "name": self.name }, "month": MONTH,
            "cutoff": "2026-05-07", "provisional": self.provisional, "metrics": self.metrics, "tables": {}, "series": self.series,
            "warnings": self.warnings,
        });
        serde_json::to_vec(&report).unwrap()
    }

    /// Writes the report where a run would.
    pub fn write(&self, out: &Path) {
        let folder = out.join(MONTH).join(&self.id);
        std::fs::create_dir_all(&folder).unwrap();
        let figures = self.metrics_json();
        let hash: String = Sha256::digest(&figures)
            .iter()
            .map(|byte| format!("{byte:02x}"))
            .collect();
        let mut manifest = json!({
            "schema": "servicedeck/manifest/1", "program": { "name": "servicedeck", "version": "0.1.0" },
            "store": { "id": self.id, "name": self.name }, "month": MONTH, "provisional": self.provisional,
            "config": { "sha256": "00" }, "inputs": [], "outputs": { "metrics.json": hash, "report.pdf": format!("pdf of {}", self.id) },
            "warnings": self.warnings, "restated": [],
        });
        if let Some((read, rejected)) = self.rows {
            manifest["month_rows"] = json!({ "read": read, "rejected": rejected });
        }
        std::fs::write(folder.join("metrics.json"), figures).unwrap();
        std::fs::write(folder.join("manifest.json"), serde_json::to_vec(&manifest).unwrap()).unwrap();
    }
}

/// A project with configured stores and made-up reports.
pub struct Group {
    pub folder: TempDir,
}

impl Group {
    pub fn new(configured: &[(String, String)], reports: &[Fake]) -> Self {
        Self::with(configured, reports, "")
    }

    /// The same with more lines of configuration.
    pub fn with(configured: &[(String, String)], reports: &[Fake], lines: &str) -> Self {
        let folder = tempfile::tempdir().unwrap();
        write_project(folder.path(), configured, reports, lines);
        Self { folder }
    }

    pub fn out(&self) -> std::path::PathBuf {
        self.folder.path().join("out")
    }

    /// Runs `group` and returns its messages; it must succeed.
    pub fn make(&self) -> String {
        let output = servicedeck(self.folder.path(), &["group", "--month", MONTH]);
        assert!(output.status.success(), "{}", messages(&output));
        messages(&output)
    }

    pub fn json(&self, name: &str) -> Value {
        serde_json::from_slice(&self.bytes(name)).unwrap()
    }

    pub fn bytes(&self, name: &str) -> Vec<u8> {
        std::fs::read(self.out().join(MONTH).join("_group").join(name)).unwrap()
    }
}

pub fn write_project(folder: &Path, configured: &[(String, String)], reports: &[Fake], lines: &str) {
    let stores: String = configured
        .iter()
        .map(|(id, name)| format!("  - {{ id: {id}, name: \"{name}\" }}\n"))
        .collect();
    std::fs::create_dir_all(folder.join("config")).unwrap();
    let config = format!(
        "stores:\n{stores}sources:\n  repair_orders: data/repair_orders.csv\n  callbacks: data/callbacks.csv\n{}{lines}",
        crate::suite::project::QUESTIONNAIRE
    );
    std::fs::write(folder.join("config/report.yaml"), config).unwrap();
    for report in reports {
        report.write(&folder.join("out"));
    }
}

/// Ids and names of reports, as the configuration has them.
pub fn configured(reports: &[Fake]) -> Vec<(String, String)> {
    reports
        .iter()
        .map(|report| (report.id.clone(), report.name.clone()))
        .collect()
}

/// Numbers that look like chance and are the same on every run.
pub struct Numbers(u64);

impl Numbers {
    pub fn from(seed: u64) -> Self {
        Self(seed.wrapping_mul(0x9E37_79B9_7F4A_7C15) | 1)
    }

    /// From 0 to below `below`.
    pub fn below(&mut self, below: u64) -> i64 {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        i64::try_from((self.0 >> 33) % below).unwrap()
    }

    /// How many of `n` happen with a chance in a thousand.
    pub fn of(&mut self, n: i64, per_thousand: i64) -> i64 {
        (0..n).filter(|_| self.below(1000) < per_thousand).map(|_| 1).sum()
    }
}

/// So many stores of many sizes: most alike, some really better or worse, some small, some without a figure.
#[allow(clippy::cast_precision_loss)]
pub fn many(stores: usize) -> Vec<Fake> {
    (1..=stores)
        .map(|index| {
            let mut chance = Numbers::from(index as u64);
            let size = [24, 180, 420, 700, 1500][index % 5] + chance.below(100);
            let shift = match index % 50 {
                7 => -60,
                23 => 50,
                _ => 0,
            };
            let name = match index % 40 {
                0 => format!("北方区域第{index}汽车销售服务有限公司城东客户体验中心店"),
                _ => format!("第{index}店"),
            };
            let mut fake = Fake::new(&format!("S{index:04}"), &name);
            fake.provisional = index % 37 == 0;
            let mut put = |fake: &mut Fake, id: &str, size: i64, rate: i64| {
                let now = [chance.of(size, rate), size];
                let before = [chance.of(size, rate - shift / 2), size];
                fake.put_share(id, now, before, 1.0);
            };
            put(&mut fake, "callbacks.valid_rate", size / 2, 820 + shift);
            put(&mut fake, "callbacks.coverage", size, 900 + shift);
            put(&mut fake, "first_time_fix.rate", size / 2, (965 + shift / 2).min(990));
            put(&mut fake, "appointments.rate", size, 350 + shift);
            put(&mut fake, "churn.rate", size / 3, 220 - shift);
            if index % 11 != 0 {
                put(&mut fake, "complaints.closed_in_time", 4 + size / 60, 800);
            } else {
                fake = fake.null("complaints.closed_in_time", "no_data");
            }
            let events = [chance.of(size, 12 - shift / 10), chance.of(size, 12)];
            fake.put_share("complaints.per_100_orders", [events[0], size], [events[1], size], 100.0);
            let callbacks = (size / 3).max(5);
            let good = chance.of(callbacks * 7, (950 + shift / 2).min(990));
            let share = good as f64 / (callbacks * 7) as f64;
            let se = (share * (1.0 - share) / (callbacks as f64 * 3.0)).sqrt();
            fake = fake.survey("satisfaction.company", [good, callbacks * 7], callbacks, Some(se));
            fake =
                fake.plain("orders.delivered", "count", json!(size))
                    .plain("satisfaction.mot", "points", json!(84.5));
            fake.rows = Some((
                u64::try_from(size * 2).unwrap(),
                u64::try_from(chance.below(8)).unwrap(),
            ));
            if index % 9 == 0 {
                fake.warnings =
                    json!([{ "code": "small_sample", "message": "…" }, { "code": "few_rows", "message": "…" }]);
            }
            fake
        })
        .collect()
}
