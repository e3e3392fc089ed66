//! How far a run of many stores is.

use std::fmt;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Mutex, PoisonError};
use std::time::{Duration, Instant};

use indicatif::{ProgressBar, ProgressState, ProgressStyle};
use rust_i18n::t;

/// Where no bar is seen, a line so often says how far the run is.
const HEARTBEAT: Duration = Duration::from_secs(10);

/// How many stores of a run are done.
pub(super) struct Advance {
    all: usize,
    done: AtomicUsize,
    told: Mutex<Instant>,
}

impl Advance {
    /// Of so many stores none is done.
    pub fn new(all: usize) -> Self {
        Self {
            all,
            done: AtomicUsize::new(0),
            told: Mutex::new(Instant::now()),
        }
    }

    /// Another store is done. What is to be said of it now and then, unless it was the last, which the run's end tells.
    pub fn count(&self) -> Option<String> {
        let done = self.done.fetch_add(1, Ordering::Relaxed) + 1;
        let mut told = self.told.lock().unwrap_or_else(PoisonError::into_inner);
        if done >= self.all || told.elapsed() < HEARTBEAT {
            return None;
        }
        *told = Instant::now();
        Some(t!("run.advance", done = done, all = self.all).into_owned())
    }

    /// How many are done, of how many.
    pub fn state(&self) -> (usize, usize) {
        (self.done.load(Ordering::Relaxed), self.all)
    }
}

/// A bar for so many stores.
pub(super) fn bar(stores: usize) -> ProgressBar {
    let style =
        ProgressStyle::with_template("{bar:40} {pos}/{len}{pace}").unwrap_or_else(|_| ProgressStyle::default_bar());
    let bar = ProgressBar::new(stores as u64).with_style(style.with_key(
        "pace",
        |state: &ProgressState, to: &mut dyn fmt::Write| {
            // Nobody is there to be told that a line of a progress bar could not be written.
            let _ = to.write_str(&pace(state.pos(), state.len().unwrap_or_default(), state.elapsed()));
        },
    ));
    // Reading comes before the first store; the bar is there from the start.
    bar.enable_steady_tick(Duration::from_millis(200));
    bar
}

/// How fast stores are done and how long the others take, in words; how long it has been, as long as none is done.
fn pace(done: u64, all: u64, elapsed: Duration) -> String {
    if done == 0 {
        return t!("run.pace.first", time = clock(elapsed)).into_owned();
    }
    #[allow(clippy::cast_precision_loss, reason = "numbers of stores")]
    let (done, open) = (done as f64, all.saturating_sub(done) as f64);
    let each = elapsed.as_secs_f64() / done;
    let rate = 60.0 / each.max(1e-6);
    let decimals = usize::from(rate < 10.0);
    t!(
        "run.pace.rate",
        rate = format!("{rate:.decimals$}"),
        left = clock(Duration::from_secs_f64(each * open))
    )
    .into_owned()
}

/// `0:07`, `12:30`, `1:02:03`.
fn clock(time: Duration) -> String {
    let seconds = time.as_secs();
    let (hours, minutes, seconds) = (seconds / 3600, seconds / 60 % 60, seconds % 60);
    if hours > 0 {
        format!("{hours}:{minutes:02}:{seconds:02}")
    } else {
        format!("{minutes}:{seconds:02}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn no_rate_is_told_before_there_is_one() {
        rust_i18n::set_locale("en");
        assert_eq!(pace(0, 300, Duration::from_secs(7)), ", none done yet after 0:07");
        assert_eq!(pace(2, 300, Duration::from_secs(40)), ", 3.0 a minute, 1:39:20 left");
        assert_eq!(pace(290, 300, Duration::from_secs(290)), ", 60 a minute, 0:10 left");
    }
}
