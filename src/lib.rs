//! servicedeck (客服月报生成器): a dealership's records in, the monthly customer-service report deck out.
//!
//! Read in the order the data flows; a stage imports only the types of the stages before it. What flows is plain: a checked
//! configuration, typed frames, one model of all figures, sentences and charts made from that model, bytes, files, mails.
//!
//! **In.** [`config`] is the YAML file, every value typed and every mistake reported at once with its place. [`records`] goes from files
//! of any format to typed frames; whatever row is not used is accounted for.
//!
//! **Figures.** [`metrics`] makes every figure of a store and month from the frames, by one registry of definitions; no frame goes further
//! than this. [`details`] adds the rows and spreads that the pages show behind the figures, masked by [`privacy`]. [`assemble`] puts both
//! into [`report`], the model: metrics.json is that model itself, and everything that is shown comes from it, so that a figure cannot
//! differ between two places. [`stats`] and [`period`] hold the statistics and the calendar for all of them.
//!
//! **Pages.** [`editions`] takes the staff's names out for headquarters. [`narrative`] says in words what the figures say, [`charts`] what
//! each chart shows and its SVG, and [`typeset`], the only module that knows Typst, makes the PDF; [`deck`] puts these three together.
//!
//! **Out.** [`output`] has the workbook, the manifest and the one way files are written: all of them, or none. [`deliver`] mails what was
//! produced, each report once to everyone.
//!
//! **The ways through.** [`pipeline`] is the whole way for one month and many stores, the only module that knows all stages. [`group`] makes
//! headquarters' report from the stores' metrics.json alone. [`explain`] goes back from a figure to its rows, [`preview`] shows the report in
//! the browser and changes what it is made from, [`sample`] invents records.
//!
//! **The edges.** [`cli`] is what can be typed and [`commands`] what it does; clock, terminal and environment are read only there.
//! [`logging`] says what happens, [`error`] what went wrong and with which exit code, [`language`] in which language a report speaks; the
//! words themselves stand in `locales/`. [`about`] knows which build this is, [`licenses`] whose work is in it.

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
pub mod retold;
pub mod sample;
pub mod stats;
pub mod typeset;
