//! Records against the example projects and files of every kind.

mod examples;
mod headers;
