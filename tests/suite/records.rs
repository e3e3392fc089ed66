//! Records against the example projects and files of every kind.

mod cleaning;
mod examples;
mod folder;
mod headers;
