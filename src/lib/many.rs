//! Several reports side by side: fonts are looked for once, each worker sets pages in one layout process of its own.

use std::panic::resume_unwind;
use std::sync::OnceLock;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::thread::{self, ScopedJoinHandle};

use crate::made::{Built, Ready, set, written};
use crate::{Order, fonts, load, typeset};

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
