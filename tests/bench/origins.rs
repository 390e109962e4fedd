//! Every place of the example that `tests/it/origins` knows written otherwise, one at a time, in all three editions: how many of the words
//! that change name the place, how many of the words that state it change, and on how many of all words that was seen.
//! Run with `cargo bench --bench origins`; it prints every miss and asserts nothing. `cargo bench --bench origins -- unit 10` tries one in
//! ten of the kinds whose name contains "unit".

#![allow(
    dead_code,
    unused_imports,
    clippy::disallowed_methods,
    clippy::unwrap_used,
    reason = "shares what the tests are made of"
)]

#[path = "../it/origins/mod.rs"]
mod origins;
#[path = "../it/project.rs"]
mod project;

use ecopark::model::edition::Edition;

fn main() {
    let arguments: Vec<String> = std::env::args().skip(1).filter(|argument| !argument.starts_with("--")).collect();
    let one_in = arguments.iter().find_map(|argument| argument.parse().ok()).unwrap_or(1);
    let only = arguments.iter().find(|argument| argument.parse::<usize>().is_err());
    let share =
        |part: usize, whole: usize| format!("{part} of {whole} ({:.2} %)", 100.0 * part as f64 / whole.max(1) as f64);
    for edition in Edition::ALL {
        let mut bed = origins::Bed::new(edition);
        let [all, words] = bed.named();
        println!(
            "{}\n  runs that name a place: {}; with letters or digits {}",
            edition.name(),
            share(all.0, all.1),
            share(words.0, words.1)
        );
        let kinds = bed.places().into_iter().filter(|(kind, _)| only.is_none_or(|only| kind.contains(only.as_str())));
        let mut misses = Vec::new();
        let mut proven = vec![false; all.1];
        let mut sums = [0; 4];
        for (kind, places) in kinds {
            let places: Vec<_> = places.into_iter().step_by(one_in).collect();
            let tally = bed.check(&places);
            let (changed, stating) = (share(tally.naming, tally.changed), share(tally.moved, tally.stating));
            println!(
                "  {kind}: {} of {} places change something; of the runs that change {changed} name the place; of the pieces that state it {stating} change",
                tally.places,
                places.len()
            );
            proven.iter_mut().zip(tally.proven).for_each(|(proven, now)| *proven |= now);
            sums = [sums[0] + tally.naming, sums[1] + tally.changed, sums[2] + tally.moved, sums[3] + tally.stating];
            misses.extend(tally.misses);
        }
        let [naming, changed, moved, stating] = sums;
        println!("  together: {} and {}", share(naming, changed), share(moved, stating));
        println!(
            "  runs on which it was seen: {}\n{}\n",
            share(proven.iter().filter(|proven| **proven).count(), proven.len()),
            misses.join("\n")
        );
    }
}
