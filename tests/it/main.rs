//! One test binary: Typst is much to link. Cases are folders under `tests/cases`; the 2022 report and the house itself are tested in Rust.

mod cases;
mod project;
mod report;
mod tidy;
