//! `run --shard`: which of a run's stores are this process's share, so that many machines may divide them without talking.
//!
//! A store's share is the first 8 bytes of the SHA-256 of its id, as a big-endian number, modulo the number of shares: it depends on
//! nothing but the id and that number.

use rust_i18n::t;
use sha2::{Digest, Sha256};

use crate::error::{Error, Kind, Result};

/// Number of shares for `auto`, above what the scheduler says.
const SHARES: &str = "SERVICEDECK_SHARDS";

/// What `--shard` says.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ShardChoice {
    /// This share.
    Share(Shard),
    /// As the scheduler's environment variables say.
    Auto,
}

/// One share of several.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Shard {
    /// Below `count`.
    index: u64,
    /// At least 1.
    count: u64,
}

/// `I/N` or `auto`. Shares may be counted from 0 to N−1 or from 1 to N: N/N is 0/N.
///
/// # Errors
///
/// When it is neither.
pub fn parse_shard(text: &str) -> std::result::Result<ShardChoice, String> {
    if text == "auto" {
        return Ok(ShardChoice::Auto);
    }
    let numbers = text
        .split_once('/')
        .and_then(|(index, count)| Some((number(index)?, number(count)?)));
    match numbers {
        Some((index, count)) if count > 0 && index <= count => Ok(ShardChoice::Share(Shard {
            index: index % count,
            count,
        })),
        _ => Err(t!("shard.form", text = text).into_owned()),
    }
}

fn number(text: &str) -> Option<u64> {
    text.parse()
        .ok()
        .filter(|_| text.bytes().all(|byte| byte.is_ascii_digit()))
}

impl ShardChoice {
    /// The share; `environment` gives the value of a variable.
    ///
    /// # Errors
    ///
    /// `auto` where no scheduler says which share, or of how many.
    pub fn resolve(self, environment: &dyn Fn(&str) -> Option<String>) -> Result<Shard> {
        match self {
            Self::Share(shard) => Ok(shard),
            Self::Auto => from_scheduler(environment),
        }
    }
}

/// The share a Kubernetes Indexed Job (`JOB_COMPLETION_INDEX`, counted from 0) or a Slurm array (`SLURM_ARRAY_TASK_ID`) gives this process.
fn from_scheduler(environment: &dyn Fn(&str) -> Option<String>) -> Result<Shard> {
    let told = |name: &str| -> Result<Option<u64>> {
        let Some(text) = environment(name).filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let found = number(&text).map(Some);
        found.ok_or_else(|| Error::new(Kind::Config, t!("shard.no_number", name = name, value = text)))
    };
    let shares = told(SHARES)?;
    let (index, count) = if let Some(index) = told("JOB_COMPLETION_INDEX")? {
        (index, shares.or(told("JOB_COMPLETIONS")?))
    } else if let Some(task) = told("SLURM_ARRAY_TASK_ID")? {
        match (shares, told("SLURM_ARRAY_TASK_COUNT")?) {
            // Any tasks of a larger array, as when some are done again.
            (Some(shares), _) if shares > 0 => (task % shares, Some(shares)),
            (_, count) => {
                let first = told("SLURM_ARRAY_TASK_MIN")?.unwrap_or(0);
                let step = told("SLURM_ARRAY_TASK_STEP")?.unwrap_or(1).max(1);
                (task.saturating_sub(first) / step, count)
            }
        }
    } else {
        return Err(Error::new(Kind::Config, t!("shard.no_scheduler")).hint(t!("shard.no_scheduler_hint")));
    };
    let count = count.filter(|count| *count > 0);
    let count = count.ok_or_else(|| Error::new(Kind::Config, t!("shard.no_count")).hint(t!("shard.no_count_hint")))?;
    if index >= count {
        let error = Error::new(Kind::Config, t!("shard.beyond", index = index, count = count));
        return Err(error.hint(t!("shard.no_count_hint")));
    }
    Ok(Shard { index, count })
}

/// The variable of a scheduler that starts several tasks, when there is one: a run without `--shard` makes all stores in each of them.
///
/// It does not share the stores out by itself: a run that happens to be started inside some other array would leave most of them out.
#[must_use]
pub fn unused(environment: &dyn Fn(&str) -> Option<String>) -> Option<&'static str> {
    let is_there = |name: &str| environment(name).is_some_and(|value| !value.is_empty());
    let is_one = |name: &str| environment(name).is_some_and(|value| value.trim() == "1");
    if is_there("JOB_COMPLETION_INDEX") && !is_one("JOB_COMPLETIONS") && !is_one(SHARES) {
        Some("JOB_COMPLETION_INDEX")
    } else if is_there("SLURM_ARRAY_TASK_ID") && !is_one("SLURM_ARRAY_TASK_COUNT") {
        Some("SLURM_ARRAY_TASK_ID")
    } else {
        None
    }
}

impl Shard {
    /// Whether a store is in this share, by its id.
    #[must_use]
    pub fn has(self, store: &str) -> bool {
        let hash = Sha256::digest(store.as_bytes());
        let first = hash
            .iter()
            .take(8)
            .fold(0, |number: u64, byte| number << 8 | u64::from(*byte));
        first % self.count == self.index
    }
}

impl std::fmt::Display for Shard {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        write!(formatter, "{}/{}", self.index, self.count)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn share(text: &str) -> Shard {
        match parse_shard(text).unwrap() {
            ShardChoice::Share(shard) => shard,
            ShardChoice::Auto => panic!("{text} is a share"),
        }
    }

    fn auto(variables: &[(&str, &str)]) -> Result<Shard> {
        ShardChoice::Auto.resolve(&|name| {
            let found = variables.iter().find(|(known, _)| *known == name);
            found.map(|(_, value)| (*value).to_owned())
        })
    }

    #[test]
    fn every_store_is_in_one_share_however_shares_are_counted() {
        for (from, to) in [(0, 6), (1, 7)] {
            for number in 0..200 {
                let shares = (from..=to).filter(|index| share(&format!("{index}/7")).has(&format!("S{number:03}")));
                assert_eq!(shares.count(), 1);
            }
        }
        // `printf S01 | sha256sum` begins with ac7438e86cb85ebd.
        assert!(share(&format!("{}/1000", 0xac74_38e8_6cb8_5ebd_u64 % 1000)).has("S01"));
    }

    #[test]
    fn a_scheduler_that_is_not_asked_is_noticed() {
        let noticed = |variables: &[(&str, &str)]| {
            unused(&|name| {
                let found = variables.iter().find(|(known, _)| *known == name);
                found.map(|(_, value)| (*value).to_owned())
            })
        };
        assert_eq!(noticed(&[("JOB_COMPLETION_INDEX", "0")]), Some("JOB_COMPLETION_INDEX"));
        assert_eq!(
            noticed(&[("SLURM_ARRAY_TASK_ID", "3"), ("SLURM_ARRAY_TASK_COUNT", "8")]),
            Some("SLURM_ARRAY_TASK_ID")
        );
        assert_eq!(
            noticed(&[("SLURM_ARRAY_TASK_ID", "3"), ("SLURM_ARRAY_TASK_COUNT", "1")]),
            None
        );
        assert_eq!(noticed(&[("SLURM_JOB_ID", "3")]), None);
    }

    #[test]
    fn other_forms_are_refused() {
        for text in ["", "1", "/", "1/0", "5/4", "-1/4", "+1/4", "a/4", "1/4/2", "1 / 4"] {
            assert!(parse_shard(text).is_err(), "{text}");
        }
        assert_eq!(parse_shard("auto"), Ok(ShardChoice::Auto));
    }

    #[test]
    fn schedulers_say_which_share() {
        let indexed = [("JOB_COMPLETION_INDEX", "3"), ("JOB_COMPLETIONS", "8")];
        assert_eq!(auto(&indexed).unwrap(), share("3/8"));
        assert_eq!(
            auto(&[("JOB_COMPLETION_INDEX", "0"), ("SERVICEDECK_SHARDS", "2")]).unwrap(),
            share("0/2")
        );
        let array = [
            ("SLURM_ARRAY_TASK_ID", "5"),
            ("SLURM_ARRAY_TASK_MIN", "1"),
            ("SLURM_ARRAY_TASK_STEP", "2"),
            ("SLURM_ARRAY_TASK_COUNT", "4"),
        ];
        assert_eq!(auto(&array).unwrap(), share("2/4"));
        let again = [
            ("SLURM_ARRAY_TASK_ID", "7"),
            ("SLURM_ARRAY_TASK_MIN", "3"),
            ("SLURM_ARRAY_TASK_COUNT", "2"),
            ("SERVICEDECK_SHARDS", "8"),
        ];
        assert_eq!(auto(&again).unwrap(), share("7/8"));
        for wrong in [
            &[][..],
            &[("JOB_COMPLETION_INDEX", "0")],
            &[("JOB_COMPLETION_INDEX", "x"), ("JOB_COMPLETIONS", "2")],
            &[("JOB_COMPLETION_INDEX", "2"), ("JOB_COMPLETIONS", "2")],
            &[
                ("SLURM_ARRAY_TASK_ID", "7"),
                ("SLURM_ARRAY_TASK_MIN", "3"),
                ("SLURM_ARRAY_TASK_COUNT", "2"),
            ],
        ] {
            assert_eq!(auto(wrong).unwrap_err().kind, Kind::Config, "{wrong:?}");
        }
    }
}
