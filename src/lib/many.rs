//! Several reports side by side: fonts are looked for once, each worker sets pages in one layout process of its own.

use std::panic::resume_unwind;
use std::path::PathBuf;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ScopedJoinHandle};

use crate::finding::{Finding, Rule};
use crate::made::{Built, Ready, set, written};
use crate::{Order, file_stem, fonts, load, typeset, words};

/// Is told how far the builds have come, from several threads.
pub trait Watch: Sync {
    /// An order, by its number.
    fn begun(&self, order: usize);
    fn ended(&self, order: usize, built: &Built);
}

/// Builds every order, in as many threads as there are workers; what becomes of one does not concern the others.
/// The answers come in the sequence of the orders, and what is written does not depend on the number of workers.
pub fn build_all(orders: &[Order], workers: usize, watch: &impl Watch) -> Vec<Built> {
    let workers = workers.clamp(1, orders.len().max(1));
    // Where the cores are shared by reports, they need not be shared by the pages of one.
    let threads = (workers > 1).then_some(1);
    let folders = fonts::Folders::default();
    // Reports of one edition follow each other: what the layout process knows of the one before serves the next.
    let mut turns: Vec<usize> = (0..orders.len()).collect();
    turns.sort_by_key(|number| orders.get(*number).map(|order| order.wish.edition));
    let next = AtomicUsize::new(0);
    let built: Vec<OnceLock<Built>> = orders.iter().map(|_| OnceLock::new()).collect();
    for (twin, finding) in twins(orders) {
        turns.retain(|number| *number != twin);
        built[twin].get_or_init(|| Built { files: Vec::new(), pages: 0, findings: vec![finding] });
    }
    let turns = turns;
    thread::scope(|scope| {
        let work = || {
            let mut setter = None;
            // Parks have files in common: their standard, checks and names.
            let memory = load::Memory::default();
            let mut writing: Option<ScopedJoinHandle<()>> = None;
            while let Some(&number) = turns.get(next.fetch_add(1, Ordering::Relaxed)) {
                let (Some(order), Some(answer)) = (orders.get(number), built.get(number)) else { break };
                watch.begun(number);
                let setter = setter.get_or_insert_with(|| typeset::Setter::with_threads(order.limits.clone(), threads));
                let made = set(order, &memory, || {
                    let project = &order.request.folder;
                    let (fonts, missing) = folders.choose(order.font_dir.as_deref(), project, order.system_fonts);
                    setter.set_fonts(&fonts, order.wish.edition, fonts::with_characters);
                    Ready { setter, fonts, missing, is_alone: workers == 1 }
                });
                if let Some(before) = writing.take() {
                    before.join().unwrap_or_else(|panic| resume_unwind(panic));
                }
                // The disk is waited for while the next report is being made.
                writing = Some(scope.spawn(move || {
                    let built = written(order, made);
                    watch.ended(number, &built);
                    answer.get_or_init(|| built);
                }));
            }
        };
        for _ in 1..workers {
            scope.spawn(work);
        }
        work();
    });
    built.into_iter().filter_map(OnceLock::into_inner).collect()
}

/// The orders that would write over what an earlier one of them writes.
fn twins(orders: &[Order]) -> Vec<(usize, Finding)> {
    let output = |order: &Order| {
        let folder = order.output.clone().unwrap_or_else(|| order.request.folder.join("output"));
        load::resolved(&folder)
    };
    let outputs: Vec<PathBuf> = orders.iter().map(output).collect();
    let (mut twins, mut named): (Vec<_>, Vec<(usize, String)>) = (Vec::new(), Vec::new());
    for (number, order) in orders.iter().enumerate() {
        let beside = |other: usize| other != number && outputs[other] == outputs[number];
        // Editions of one project that were named have names of their own.
        let is_told_apart = |other: &Order| {
            let (edition, others) = (order.wish.edition, other.wish.edition);
            order.request.folder == other.request.folder && edition.is_some() && others.is_some() && edition != others
        };
        if orders.iter().enumerate().all(|(other, order)| !beside(other) || is_told_apart(order)) {
            continue;
        }
        let (Some(project), _) = load::load(&order.request) else { continue };
        let Some(name) = file_stem(&project, order.wish.edition(&project), order.draft) else { continue };
        match named.iter().find(|(other, own)| beside(*other) && *own == name) {
            Some((first, _)) => twins.push((number, twin(&name, &orders[*first], order))),
            None => named.push((number, name)),
        }
    }
    twins
}

fn twin(name: &str, first: &Order, second: &Order) -> Finding {
    let (first, second) = (first.request.folder.display(), second.request.folder.display());
    Finding::error(
        Rule::UnwritableOutput,
        None,
        words!(
            "{first}和{second}的报告会写成同一个文件{name}.pdf，后者未生成",
            "the reports of {first} and {second} would be one file, {name}.pdf; the second was not made"
        ),
    )
    .hint(words!(
        "同一园区只列一次；不同园区在data/park.yaml中用不同的id，或分别用 --out 写入不同文件夹",
        "name a park once; give parks ids of their own in data/park.yaml, or write them into folders of their own with --out"
    ))
}
