//! How long the stages of a report take.

use std::time::{Duration, Instant};

use super::Stage;

/// Tells and keeps how long each stage of a store's report took.
pub(super) struct Clock<'a> {
    last: Instant,
    pub timings: Vec<(Stage, Duration)>,
    progress: &'a dyn Fn(Stage, Duration),
}

impl<'a> Clock<'a> {
    /// A clock that starts now and tells of every stage that ends.
    pub fn new(progress: &'a dyn Fn(Stage, Duration)) -> Self {
        Self {
            last: Instant::now(),
            timings: Vec::new(),
            progress,
        }
    }

    /// A stage that began when the one before ended, or the clock was started.
    pub fn ended(&mut self, stage: Stage) {
        self.ended_after(stage, Duration::ZERO);
    }

    /// A stage that took some time before the clock was started.
    pub fn ended_after(&mut self, stage: Stage, before: Duration) {
        let taken = before + self.last.elapsed();
        self.last = Instant::now();
        self.timings.push((stage, taken));
        (self.progress)(stage, taken);
    }
}
