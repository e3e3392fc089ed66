use super::*;
use crate::metrics::registry;

/// One point a month from January 2026 on: numerator, denominator, and the value they are given with.
fn points(parts: &[(Number, Number, Option<Number>)]) -> Vec<SeriesPoint> {
    let january: Month = "2026-01".parse().unwrap();
    let mut before = vec![SeriesPoint {
        month: january.plus(-1),
        value: Some(Number::Int(1000)),
        numerator: Some(Number::Int(1000)),
        denominator: Some(Number::Int(1000)),
        source: None,
        spread: None,
    }];
    before.extend(
        (0..)
            .zip(parts)
            .map(|(later, (numerator, denominator, value))| SeriesPoint {
                month: january.plus(later),
                value: *value,
                numerator: Some(*numerator),
                denominator: Some(*denominator),
                source: None,
                spread: None,
            }),
    );
    before
}

#[test]
fn the_year_adds_parts_and_divides_once() {
    let of = |id: &str, parts: &[(Number, Number, Option<Number>)]| {
        let series = points(parts);
        let month = series.last().unwrap().month;
        year_to_date(registry::find(id).unwrap(), month, &series)
    };
    let whole = |a, b, value: f64| (Number::Int(a), Number::Int(b), Some(Number::Float(value)));
    let sum = of(
        "complaints.per_100_orders",
        &[whole(1, 100, 1.0), whole(3, 300, 1.0), whole(2, 50, 4.0)],
    )
    .unwrap();
    assert_eq!(
        (sum.numerator, sum.denominator),
        (Some(Number::Int(6)), Some(Number::Int(450)))
    );
    assert_eq!(sum.value, Some(Number::Float(100.0 * (6.0 / 450.0))));
    let sum = of("callbacks.valid_rate", &[whole(1, 2, 0.5), whole(3, 6, 0.5)]).unwrap();
    assert_eq!(
        (sum.value, sum.numerator),
        (Some(Number::Float(0.5)), Some(Number::Int(4)))
    );
    // Nothing happened all year: parts of 0, and no rate.
    let nothing = (Number::Int(0), Number::Int(0), None);
    let sum = of("callbacks.valid_rate", &[nothing, nothing]).unwrap();
    assert_eq!((sum.value, sum.denominator), (None, Some(Number::Int(0))));
    // Counts are added as they are, those given with decimals too; points are not added.
    let counted = [whole(0, 0, 2.5), (Number::Int(0), Number::Int(0), Some(Number::Int(4)))];
    assert_eq!(
        of("customers.archive_total", &counted).unwrap().value,
        Some(Number::Float(6.5))
    );
    assert_eq!(of("satisfaction.mot", &counted), None);
    assert_eq!(of("customers.archive_total", &[nothing]).unwrap().value, None);
}
