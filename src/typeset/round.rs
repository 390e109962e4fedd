//! Pages set from where those before them came to stand. Typst begins with a report of which nothing is known and goes round until what was
//! asked of the pages holds; most edits move little of what was asked for, and then the pages before are nearer to the end than nothing.

use typst::World;
use typst::comemo::{Constraint, Track};
use typst::engine::{Engine, Route, Sink, Traced};
use typst::foundations::{Output, StyleChain, Target, TargetElem};
use typst::introspection::MAX_ITERS;
use typst::utils::Protected;
use typst_layout::PagedDocument;

/// The pages of the world, if they settle as soon as Typst would have them settle, and nothing is to be complained of.
pub fn after(before: PagedDocument, world: &dyn World) -> Option<PagedDocument> {
    let main = world.source(world.main()).ok()?;
    let world = world.track();
    let library = world.library();
    let traced = Traced::default();
    let mut sink = Sink::new();
    let route = Route::default();
    let module = typst_eval::eval(world, library, traced.track(), sink.track_mut(), route.track(), &main).ok()?;
    let content = module.content();
    let (base, target) = (StyleChain::new(&library.styles), TargetElem::target.set(Target::Paged).wrap());
    let mut last = before;
    for _ in 0..MAX_ITERS {
        let mut own = Sink::new();
        let constraint = Constraint::new();
        let introspector = Protected::new(Output::introspector(&last).track_with(&constraint));
        let (traced, route) = (traced.track(), Route::default());
        let mut engine = Engine { world, library, introspector, traced, sink: own.track_mut(), route };
        let document = PagedDocument::create(&mut engine, &content, base.chain(&target)).ok()?;
        if constraint.validate(Output::introspector(&document)) {
            sink.extend_from_sink(own);
            let silent = sink.delayed().is_empty() && sink.warnings().is_empty();
            return silent.then_some(document);
        }
        last = document;
    }
    None
}
