//! The mutants as cargo-mutants lists them.

use serde_json::Value;

/// Line (from 1) and column (from 1, in characters).
pub type Place = (usize, usize);

/// What is changed.
#[derive(Debug, Clone, PartialEq, Eq)]
pub enum Change {
    /// The function returns this at once.
    Returns(String),
    /// This operator stands in place of the one at the place.
    Operator(String),
    /// The unary operator is not there.
    NoUnary,
    /// The arm is never taken.
    NoArm,
    /// The guard is this.
    Guard(String),
    /// The field comes from the struct's base.
    NoField,
}

/// One mutant of the list.
#[derive(Debug, Clone)]
pub struct Mutant {
    /// Its number; the environment asks for it.
    pub number: usize,
    /// Its file within the repository.
    pub file: String,
    /// Where what it changes begins.
    pub start: Place,
    pub change: Change,
}

impl Mutant {
    /// Reads an entry of the list; `None` when it is of a kind unknown here.
    pub fn read(number: usize, value: &Value) -> Option<Self> {
        let text = |key: &str| value[key].as_str().map(str::to_owned);
        let start = &value["span"]["start"];
        let coordinate = |key: &str| start[key].as_u64().and_then(|number| usize::try_from(number).ok());
        let replacement = text("replacement")?;
        let change = match value["genre"].as_str()? {
            "FnValue" => Change::Returns(in_result(&replacement)),
            "BinaryOperator" => Change::Operator(replacement),
            "UnaryOperator" => Change::NoUnary,
            "MatchArm" => Change::NoArm,
            "MatchArmGuard" => Change::Guard(replacement),
            "StructField" => Change::NoField,
            _ => return None,
        };
        Some(Self {
            number,
            file: text("file")?,
            start: (coordinate("line")?, coordinate("column")?),
            change,
        })
    }
}

/// cargo-mutants does not know that `PolarsResult` is a `Result`, and asks it for constructors it does not have.
fn in_result(replacement: &str) -> String {
    match replacement.strip_prefix("PolarsResult::new(") {
        Some(value) => format!("Ok({value}"),
        None => replacement.to_owned(),
    }
}
