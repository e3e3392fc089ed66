//! Pages evaluated side by side, before the document includes them one after the other.
//!
//! Typst lays pages out on every core but evaluates them on one, which is a third of its time for a deck of tables. It remembers what a
//! file evaluated to, whoever asked: so the pages are asked for on all cores first, and the document finds them done.

use rayon::prelude::*;
use typst::World;
use typst::comemo::Track;
use typst::engine::{Route, Sink, Traced};
use typst::syntax::Source;

use super::project::VirtualProject;
use super::world::id_of;

/// Evaluates the pages of a project. What is wrong with one is said when the document includes it.
pub(super) fn evaluate_pages(world: &dyn World, project: &VirtualProject) {
    if rayon::current_num_threads() < 2 {
        return;
    }
    let sources = project
        .pages()
        .iter()
        .filter_map(|page| world.source(id_of(page)?).ok());
    let sources: Vec<Source> = sources.collect();
    // The first brings what all import.
    if let Some((first, others)) = sources.split_first() {
        evaluate(world, first);
        // One after the other as cores become free: pages differ tenfold.
        others.iter().par_bridge().for_each(|page| evaluate(world, page));
    }
}

/// Evaluates a file for what Typst remembers of it.
fn evaluate(world: &dyn World, source: &Source) {
    let (traced, route, mut sink) = (Traced::default(), Route::default(), Sink::new());
    let _remembered = typst_eval::eval(
        world.track(),
        world.library(),
        traced.track(),
        sink.track_mut(),
        route.track(),
        source,
    );
}
