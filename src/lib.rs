//! servicedeck (客服月报生成器): a dealership's records in, the monthly customer-service report deck out.
//!
//! Data flows one way, each stage importing only the types of the stages before it:
//!
//! 1. [`config`] – the YAML file, checked, every mistake at once
//! 2. [`records`] – files to typed frames; every unused row accounted for
//! 3. [`metrics`] – frames to figures, by the registry
//! 4. [`report`] – the plain data that everything shown comes from
//! 5. [`narrative`] – findings in words, from that data
//! 6. [`charts`] – what each chart shows, and its SVG
//! 7. [`typeset`] – templates, data and charts to PDF

rust_i18n::i18n!("locales", fallback = "en");

pub mod about;
pub mod assemble;
pub mod charts;
pub mod cli;
pub mod commands;
pub mod config;
pub mod deck;
pub mod deliver;
pub mod details;
pub mod editions;
pub mod error;
pub mod explain;
pub mod group;
pub mod language;
pub mod licenses;
pub mod logging;
pub mod metrics;
pub mod narrative;
pub mod output;
pub mod period;
pub mod pipeline;
pub mod preview;
pub mod privacy;
pub mod records;
pub mod report;
pub mod sample;
pub mod stats;
pub mod typeset;
