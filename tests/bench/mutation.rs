//! The example changed at every place that `tests/it/mutation` knows, one at a time: how many changes are found or followed, and how
//! much correct writing raises something. Run with `cargo bench --bench mutation`; it prints the table and every miss, and asserts nothing.
//! `cargo bench --bench mutation -- unit 10` tries one in ten of the kinds whose name contains "unit".

#![allow(dead_code, clippy::disallowed_methods, clippy::unwrap_used, reason = "shares what the tests are made of")]

#[path = "../it/changed.rs"]
mod changed;
#[path = "../it/mutation/mod.rs"]
mod mutation;
#[path = "../it/project.rs"]
mod project;

fn main() {
    let bed = mutation::Bed::new();
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let one_in = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(1);
    let only = arguments.iter().find(|argument| argument.parse::<usize>().is_err());
    let chosen = |mutations: Vec<mutation::Mutation>| {
        let kinds = mutations.into_iter().filter(|one| only.is_none_or(|only| one.kind.contains(only.as_str())));
        mutation::sample(kinds.collect(), one_in)
    };
    for (name, mutations) in
        [("faults", mutation::faults(&bed)), ("correct writing", mutation::neighbours::mutations(&bed))]
    {
        let tally = mutation::try_all(&bed, &chosen(mutations));
        let total = tally.total();
        println!("{name}\n{}", tally.print());
        println!("{:.1} % as it should be\n", 100.0 * total.good() as f64 / total.tried.max(1) as f64);
    }
}
