//! Messages are in one language at a time, the whole program over; each tab of the browser has its own. Work for tabs of one language
//! goes on side by side, work for another waits for it.

use std::sync::{Condvar, Mutex, MutexGuard, PoisonError};

use crate::language::Language;

/// How many are at work, and in which language.
#[derive(Default)]
pub(super) struct Tongue {
    speaking: Mutex<(Option<Language>, usize)>,
    fell_silent: Condvar,
}

/// As long as this lives messages are in its language.
pub(super) struct Speaking<'a>(&'a Tongue);

impl Tongue {
    fn speaking(&self) -> MutexGuard<'_, (Option<Language>, usize)> {
        // A language and a number are whole whenever a thread panics.
        self.speaking.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// Waits for work in other languages, then makes messages those of this one. Not to be asked for twice by one thread.
    pub(super) fn speak(&self, language: Language) -> Speaking<'_> {
        let mut speaking = self.speaking();
        while speaking.1 > 0 && speaking.0 != Some(language) {
            speaking = self.fell_silent.wait(speaking).unwrap_or_else(PoisonError::into_inner);
        }
        if speaking.0 != Some(language) {
            rust_i18n::set_locale(language.code());
        }
        *speaking = (Some(language), speaking.1 + 1);
        Speaking(self)
    }
}

impl Drop for Speaking<'_> {
    fn drop(&mut self) {
        let mut speaking = self.0.speaking();
        speaking.1 = speaking.1.saturating_sub(1);
        drop(speaking);
        self.0.fell_silent.notify_all();
    }
}

#[cfg(test)]
mod tests {
    use std::sync::atomic::{AtomicUsize, Ordering};

    use super::*;

    #[test]
    fn one_language_is_spoken_at_a_time_by_as_many_as_like() {
        let tongue = Tongue::default();
        let (chinese, english) = (AtomicUsize::new(0), AtomicUsize::new(0));
        let work = |language: Language, own: &AtomicUsize, other: &AtomicUsize| {
            for _ in 0..200 {
                let speaking = tongue.speak(language);
                own.fetch_add(1, Ordering::SeqCst);
                assert_eq!(other.load(Ordering::SeqCst), 0);
                std::thread::yield_now();
                own.fetch_sub(1, Ordering::SeqCst);
                drop(speaking);
            }
        };
        // The words themselves are not looked at: other tests speak too.
        std::thread::scope(|scope| {
            for _ in 0..2 {
                scope.spawn(|| work(Language::Chinese, &chinese, &english));
                scope.spawn(|| work(Language::English, &english, &chinese));
            }
        });
        let one = tongue.speak(Language::English);
        let another = tongue.speak(Language::English);
        assert_eq!(tongue.speaking().1, 2);
        drop((one, another));
        assert_eq!(tongue.speaking().1, 0);
    }
}
