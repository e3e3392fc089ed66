//! Records against the example projects and files of every kind.

mod chaos;
mod cleaning;
mod examples;
mod files;
mod folder;
mod formats;
mod headers;
mod mapping;
mod speed;
mod verdicts;
