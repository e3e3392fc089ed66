//! The preview: who may ask, what is answered, what is written, and that the pages follow the files.

mod browser;
mod client;
mod edits;
mod guarded;
mod jobs;
mod pages;
mod shapes;
mod speed;
mod tabs;
