//! One test binary: Typst is much to link. Cases are folders under `tests/cases`; the 2022 report and the house itself are tested in Rust.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads and writes files, and fails by panicking"
)]

mod anywhere;
mod begin;
mod bombs;
mod book;
mod cases;
mod changed;
mod compute;
mod contained;
mod corrections;
mod drafts;
mod endurance;
mod figures;
mod filed_faults;
mod font_sets;
mod fuzzed;
mod geometry;
mod hostile;
mod live;
mod many;
mod mass;
mod mutation;
mod origins;
mod parks;
mod preview;
mod project;
mod records;
mod relations;
mod report;
mod review;
mod rules;
mod schemas;
mod strangers;
mod supply;
mod tidy;
mod word;
mod workbooks;
