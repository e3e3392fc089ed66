//! Records against the example projects and files of every kind.

mod chaos;
mod cleaning;
#[cfg(feature = "sql")]
mod database;
mod examples;
mod files;
mod folder;
mod formats;
mod fuzz;
mod headers;
mod lines;
mod mapping;
mod speed;
mod verdicts;
mod written;
