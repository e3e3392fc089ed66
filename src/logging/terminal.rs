//! Lines for people.

use std::io::Write;

use rust_i18n::t;
use serde_json::Value;
use tracing::{Event, Level, Subscriber};
use tracing_subscriber::Layer;
use tracing_subscriber::layer::Context;

use super::fields::Fields;
use super::{ACCOUNT, Verbosity};

/// Shows events on stderr.
pub(super) struct TerminalLayer {
    verbosity: Verbosity,
}

impl TerminalLayer {
    pub fn new(verbosity: Verbosity) -> Self {
        Self { verbosity }
    }

    fn shows(&self, level: Level, target: &str) -> bool {
        match self.verbosity {
            Verbosity::Quiet => level == Level::ERROR && target != ACCOUNT,
            Verbosity::Normal => level <= Level::INFO && target != ACCOUNT,
            Verbosity::Verbose => true,
        }
    }
}

impl<S: Subscriber> Layer<S> for TerminalLayer {
    fn on_event(&self, event: &Event<'_>, _: Context<'_, S>) {
        let (level, target) = (*event.metadata().level(), event.metadata().target());
        if self.shows(level, target) {
            let line = line(&Fields::of(event), level, target);
            // Nothing can be told when stderr is closed.
            let _ = writeln!(std::io::stderr().lock(), "{line}");
        }
    }
}

fn line(fields: &Fields, level: Level, target: &str) -> String {
    if target == ACCOUNT {
        let values: String = fields
            .values
            .iter()
            .map(|(name, value)| format!(" {name}={}", word(value)))
            .collect();
        return format!("  {}{values}", fields.message);
    }
    if level == Level::ERROR {
        return format!("{}: {}", t!("error.word"), fields.message);
    }
    fields.message.clone()
}

fn word(value: &Value) -> String {
    value.as_str().map_or_else(|| value.to_string(), str::to_owned)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quiet_shows_errors_and_verbose_everything() {
        let shown = |verbosity| {
            let layer = TerminalLayer::new(verbosity);
            [
                (Level::ERROR, "servicedeck::commands"),
                (Level::WARN, "servicedeck::commands"),
                (Level::INFO, "servicedeck::commands"),
                (Level::DEBUG, "servicedeck::commands"),
                (Level::WARN, ACCOUNT),
            ]
            .map(|(level, target)| layer.shows(level, target))
        };
        assert_eq!(shown(Verbosity::Quiet), [true, false, false, false, false]);
        assert_eq!(shown(Verbosity::Normal), [true, true, true, false, false]);
        assert_eq!(shown(Verbosity::Verbose), [true; 5]);
    }
}
