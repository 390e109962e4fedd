//! One test binary: Typst is much to link. Cases are folders under `tests/cases`; the 2022 report and the house itself are tested in Rust.

#![allow(
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "a test reads and writes files, and fails by panicking"
)]

mod cases;
mod compute;
mod contained;
mod drafts;
mod figures;
mod font_sets;
mod geometry;
mod hostile;
mod preview;
mod project;
mod relations;
mod report;
mod tidy;
