//! Writes every mutant of a list into one copy of the sources; a number in the environment chooses at run time which one acts.
//!
//! `every-mutant LIST TREE PLACES LEFT_OUT`: LIST is the answer of `cargo mutants --list --json`, TREE a copy of the repository that is changed
//! in place. PLACES receives, for each file, where in it each mutant now stands (JSON: file → [[mutant, first byte, end byte]]), so that
//! the compiler's errors can be laid to mutants; LEFT_OUT names the mutants (one number a line, positions in LIST) that do not compile.

mod edits;
mod mutants;
mod places;

use std::collections::{BTreeMap, HashSet};
use std::error::Error;
use std::fs;
use std::path::Path;

/// What the changed sources ask: the number of the mutant that acts, 0 for none.
const CHOICE: &str = "
#[doc(hidden)]
pub mod mutation {
    /// The number of the mutant that acts; 0 for none.
    pub fn active() -> usize {
        static ACTIVE: std::sync::OnceLock<usize> = std::sync::OnceLock::new();
        *ACTIVE.get_or_init(|| std::env::var(\"SERVICEDECK_MUTANT\").ok().and_then(|number| number.parse().ok()).unwrap_or(0))
    }
}
";

fn main() -> Result<(), Box<dyn Error>> {
    let [list, tree, ranges, left_out] = std::env::args().skip(1).collect::<Vec<_>>().try_into().map_err(|_| "four arguments")?;
    let left_out: HashSet<usize> = match fs::read_to_string(left_out) {
        Ok(text) => text.lines().map(str::parse).collect::<Result<_, _>>()?,
        Err(_) => HashSet::new(),
    };
    let mut files: BTreeMap<String, Vec<mutants::Mutant>> = BTreeMap::new();
    let listed: Vec<serde_json::Value> = serde_json::from_str(&fs::read_to_string(list)?)?;
    // Numbers begin with 1: 0 is the program as it is.
    for (number, value) in (1..).zip(&listed) {
        let mutant = mutants::Mutant::read(number, value).ok_or_else(|| format!("mutant {number} cannot be read"))?;
        if !left_out.contains(&number) {
            files.entry(mutant.file.clone()).or_default().push(mutant);
        }
    }
    let tree = Path::new(&tree);
    let mut all = serde_json::Map::new();
    for (file, mutants) in files {
        let path = tree.join(&file);
        let source = fs::read_to_string(&path)?;
        let edits = places::find(&source, &mutants)?;
        let (changed, ranges) = edits.applied(&source);
        fs::write(&path, changed)?;
        all.insert(file, serde_json::to_value(ranges)?);
    }
    let root = tree.join("src/lib.rs");
    let source = fs::read_to_string(&root)?;
    fs::write(&root, source + CHOICE)?;
    fs::write(ranges, serde_json::to_string(&all)?)?;
    Ok(())
}
