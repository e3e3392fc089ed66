//! One test binary: everything that needs the program whole.

mod suite {
    mod batch;
    mod behaviour;
    mod cases;
    mod catalogue;
    mod config;
    mod contract_callbacks;
    mod contract_columns;
    mod contract_complaints;
    mod contract_customers;
    mod contract_history;
    mod contract_orders;
    mod cost;
    mod deck;
    mod deliver;
    mod deploy;
    mod drawn;
    mod english;
    mod examples;
    mod figures;
    mod gallery;
    mod golden;
    mod group;
    mod guided;
    mod languages;
    mod looks;
    mod manual;
    mod packaging;
    mod pages;
    mod paper;
    mod preview;
    mod privacy;
    mod program;
    mod project;
    mod properties;
    mod records;
    mod schema;
    mod smtp_server;
    mod snapshots;
    mod standards;
    mod storage;
    mod versions;
}
