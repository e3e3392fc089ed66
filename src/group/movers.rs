//! Which stores changed against last month by more than chance.

use super::comparison::{SIGNIFICANT, events_p, holm};
use super::figures::{Kind, lower_is_better};
use super::model::{KEY_FIGURES, Movement, Movers};
use super::stores::StoreReport;

/// How many changes that may be chance are shown on each side where too few are none.
const AT_LEAST: usize = 8;

/// The movements of all stores and key figures; their p-values are corrected together.
#[must_use]
pub fn movers(stores: &[StoreReport]) -> Movers {
    let mut changes: Vec<Movement> = stores
        .iter()
        .flat_map(|store| KEY_FIGURES.iter().filter_map(|id| movement(store, id)))
        .collect();
    let p_values: Vec<Option<f64>> = changes.iter().map(|change| Some(change.p_value)).collect();
    for (change, adjusted) in changes.iter_mut().zip(holm(&p_values)) {
        change.p_adjusted = adjusted.unwrap_or(1.0);
        change.significant = change.p_adjusted < SIGNIFICANT;
    }
    let tested = changes.len();
    let place = |id: &str| KEY_FIGURES.iter().position(|key| *key == id);
    changes.sort_by(|a, b| {
        a.p_value
            .total_cmp(&b.p_value)
            .then_with(|| a.store.cmp(&b.store))
            .then_with(|| place(&a.metric).cmp(&place(&b.metric)))
    });
    let is_worse = |change: &Movement| (change.change > 0.0) == lower_is_better(&change.metric);
    let (worsened, improved): (Vec<Movement>, Vec<Movement>) = changes
        .into_iter()
        .filter(|change| change.change != 0.0)
        .partition(is_worse);
    let shown = |changes: Vec<Movement>| {
        let real = changes.iter().filter(|change| change.significant).count();
        changes.into_iter().take(real.max(AT_LEAST)).collect()
    };
    Movers {
        tested,
        worsened: shown(worsened),
        improved: shown(improved),
    }
}

fn movement(store: &StoreReport, id: &str) -> Option<Movement> {
    let figure = store.figures.get(id)?;
    let (to, from) = (figure.value?, figure.previous?);
    let before = store.previous.get(id).and_then(|point| point.parts);
    let p_value = match Kind::of(id)? {
        // The store's report has no test of events.
        Kind::Events(_) => {
            let (now, before) = (figure.parts?, before?);
            events_p([now.numerator, before.numerator], [now.denominator, before.denominator])
        }
        _ => figure.p_value,
    };
    Some(Movement {
        store: store.id.clone(),
        name: store.name.clone(),
        provisional: store.provisional,
        metric: id.to_owned(),
        from,
        to,
        change: to.as_f64() - from.as_f64(),
        p_value: p_value.filter(|_| !figure.small_sample)?,
        p_adjusted: 1.0,
        significant: false,
    })
}
