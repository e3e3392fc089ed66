//! From the file to the checked configuration: all sections in turn, all mistakes at once.

use std::collections::BTreeMap;
use std::path::Path;

use rust_i18n::t;

use super::diagnostics::{Problems, SourceText};
use super::document::{self, Content};
use super::questionnaire::ItemIds;
use super::section::Section;
use super::{
    Config, delivery, file, fingerprint, logging, migrate, object_storage, overrides, questionnaire, report, rules,
    sources, stores, targets, version,
};
use crate::error::Result;

/// Reads and checks a configuration file. `overrides` are `key.path=value`, as given to `--set`.
///
/// # Errors
/// Kind [`crate::error::Kind::Config`]: the file cannot be read, or every mistake in it with its place.
pub fn load(path: &Path, overrides: &[String]) -> Result<Config> {
    check_bytes(path, &file::read(path)?, overrides)
}

/// Checks what is to become a configuration file, as [`load`] checks the file itself.
///
/// # Errors
/// As [`load`].
pub fn check_bytes(path: &Path, bytes: &[u8], overrides: &[String]) -> Result<Config> {
    let name = path.display().to_string();
    let mut text = file::decode(path, bytes)?;
    if let Some(migration) = migrate::as_current(&name, &text) {
        let done = migration.steps.join("; ");
        tracing::warn!(
            event = "config_outdated",
            "{}",
            t!("migrate.outdated", file = name, steps = done)
        );
        text = migration.text;
    }
    let mut sources = vec![SourceText { name, text }];
    sources.extend(overrides.iter().map(|flag| SourceText {
        name: "--set".to_owned(),
        text: flag.clone(),
    }));
    let problems = Problems::new(sources);
    let mut root = document::parse(0, 0..problems.text(0).len(), &problems);
    for source in 1..problems.sources() {
        overrides::apply(&mut root, source, &problems);
    }
    let checked = match root.content {
        // Nothing could be read, which is reported.
        Content::Invalid => None,
        _ => Section::root(&root, &problems)
            .and_then(|mut section| version::is_known(&mut section).then(|| check(section, path, bytes, overrides)))
            .map(|config| Config {
                settings: fingerprint::settings(&root),
                ..config
            }),
    };
    match checked {
        Some(config) if problems.is_empty() => Ok(config),
        _ => Err(problems.into_error()),
    }
}

fn check(mut root: Section<'_>, path: &Path, bytes: &[u8], overrides: &[String]) -> Config {
    let mut items = ItemIds::default();
    let folder = file::project_root(path);
    let stores = stores::stores(&mut root, &folder);
    let report = report::report(root.section("report"));
    let output_dir = report::output(root.section("output"));
    let questionnaire = questionnaire::questionnaire(root.section("questionnaire"), &mut items);
    let external_items = questionnaire::external(root.section("external"), &mut items);
    let sources = root.required("sources").and_then(|value| value.section());
    let sources = sources
        .map(|section| sources::sources(section, &items))
        .unwrap_or_default();
    let audience = report.audience;
    let config = Config {
        file: path.to_path_buf(),
        root: folder,
        sha256: fingerprint::of_files(bytes, &stores.files, overrides),
        settings: String::new(),
        is_draft: false,
        report,
        output_dir,
        sources,
        object_storage: object_storage::object_storage(root.section("object_storage")),
        period: rules::period(root.section("period")),
        readiness: rules::readiness(root.section("readiness")),
        questionnaire,
        satisfaction: rules::satisfaction(root.section("satisfaction")),
        callbacks: rules::callbacks(root.section("callbacks")),
        first_time_fix: rules::first_time_fix(root.section("first_time_fix")),
        churn: rules::churn(root.section("churn")),
        base_active_months: rules::base(root.section("base")),
        complaints: rules::complaints(root.section("complaints")),
        rescue_limits_minutes: rules::rescue(root.section("rescue")),
        external_items,
        max_reject_rate: rules::quality(root.section("quality")),
        incentives: rules::incentives(root.section("incentives")),
        targets: targets::targets(&root.section("targets"), &items),
        labels: targets::labels(&root.section("labels"), &items),
        delivery: root
            .get("delivery")
            .and_then(|value| delivery::delivery(&value, &stores.stores, audience)),
        logging: logging::logging(root.section("logging")),
        stores_auto: stores.auto,
        store_refusals: BTreeMap::new(),
        unfit_stores: BTreeMap::new(),
        stores: stores.stores,
    };
    root.finish();
    config
}
