//! One test binary: everything that needs the program whole.

mod suite {
    mod behaviour;
    mod config;
    mod deck;
    mod deliver;
    mod examples;
    mod golden;
    mod program;
    mod project;
    mod records;
    mod smtp_server;
}
