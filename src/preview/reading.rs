//! Which parts of a configuration matter to what: where they say the same, the work done for another configuration holds.

use crate::config::{Audience, Config, Logging, PageChoices, Signoff, TemplateChoice};

/// All of a configuration that the reading of records may depend on: everything but what surely only figures and pages do.
pub(super) fn reading(config: &Config) -> String {
    let mut config = without_looks(config);
    let groups = [&mut config.questionnaire.service, &mut config.questionnaire.sales];
    let items = groups.into_iter().flatten().flat_map(|group| group.items.iter_mut());
    for item in items.chain(&mut config.external_items) {
        item.weight = 0.0;
    }
    format!("{config:?}")
}

/// All of a configuration that figures may depend on, before they are compared with targets and named.
pub(super) fn reckoning(config: &Config) -> String {
    format!("{:?}", without_looks(config))
}

/// A configuration without what only concerns how figures are judged, named, shown and sent.
fn without_looks(config: &Config) -> Config {
    let mut config = config.clone();
    config.sha256.clear();
    config.settings.clear();
    config.targets.clear();
    config.labels.clear();
    config.delivery = None;
    config.output_dir.clear();
    config.logging = Logging::default();
    config.incentives.show = false;
    let report = &mut config.report;
    report.title.clear();
    report.template = TemplateChoice::Deck;
    report.audience = Audience::Internal;
    report.pages = PageChoices::default();
    report.brand.color.clear();
    (report.brand.logo, report.brand.name) = (None, None);
    report.signoff = Signoff::default();
    report.fonts.clear();
    report.relaxed_pdf = false;
    report.month = None;
    for source in config.sources.values_mut() {
        source.line = 0;
    }
    config
}
