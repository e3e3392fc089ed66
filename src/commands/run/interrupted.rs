//! A run of many stores that is stopped says how far it came; what is done is whole and stays.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Duration;

use rust_i18n::t;
use signal_hook::consts::{SIGINT, SIGTERM};

use super::progress::Advance;
use crate::commands::tell;

/// How often it is looked whether the run is to end.
const LOOK: Duration = Duration::from_millis(50);

/// Says how far the run is when it is asked to end (Ctrl-C, SIGTERM), and ends as it would have without being asked. Where signals cannot be
/// heard it ends without a word.
pub(super) fn watch(advance: Arc<Advance>) {
    let asked = Arc::new(AtomicUsize::new(0));
    for signal in [SIGINT, SIGTERM] {
        let number = usize::try_from(signal).unwrap_or_default();
        if signal_hook::flag::register_usize(signal, Arc::clone(&asked), number).is_err() {
            return;
        }
    }
    std::thread::spawn(move || {
        loop {
            let signal = i32::try_from(asked.load(Ordering::Relaxed)).unwrap_or_default();
            if signal != 0 {
                let (done, all) = advance.state();
                if done < all {
                    tell(&t!("run.interrupted", done = done, all = all));
                }
                let _ = signal_hook::low_level::emulate_default_handler(signal);
                std::process::exit(128 + signal);
            }
            std::thread::sleep(LOOK);
        }
    });
}
