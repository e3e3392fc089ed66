//! Labels that would overlap are pushed apart as little as possible; one that may stand in several places goes where it hides least.

use super::canvas::Point;

/// Moves centres so that neighbours keep their distance, within `low` and `high`; the order stays.
///
/// `places` are the wanted centres with the height each label takes; the answer has the same order as the input.
pub fn apart(places: &[(f64, f64)], low: f64, high: f64) -> Vec<f64> {
    let mut order: Vec<usize> = (0..places.len()).collect();
    order.sort_by(|&a, &b| center(places, a).total_cmp(&center(places, b)));
    // Blocks of touching labels; each block stands where the mean of its wishes is.
    let mut blocks: Vec<Block> = Vec::new();
    for index in order {
        let mut block = Block::of(index, center(places, index), height(places, index));
        block.settle(low, high);
        while let Some(before) = blocks.pop_if(|before| before.end() > block.start) {
            block = before.with(block);
            block.settle(low, high);
        }
        blocks.push(block);
    }
    let mut centers = vec![0.0; places.len()];
    for block in blocks {
        let mut top = block.start;
        for &index in &block.members {
            let height = height(places, index);
            if let Some(center) = centers.get_mut(index) {
                *center = top + height / 2.0;
            }
            top += height;
        }
    }
    centers
}

/// Left, top, right and bottom of something drawn.
pub type Extent = (f64, f64, f64, f64);

/// Length of the strokes that run through a box, in the unit of both.
pub fn covered((left, top, right, bottom): Extent, strokes: &[(Point, Point)]) -> f64 {
    let through = |&((x1, y1), (x2, y2)): &(Point, Point)| {
        // Liang–Barsky: the part of the stroke between entering the box and leaving it.
        let (mut enter, mut leave) = (0.0_f64, 1.0_f64);
        for (delta, room) in [
            (x1 - x2, x1 - left),
            (x2 - x1, right - x1),
            (y1 - y2, y1 - top),
            (y2 - y1, bottom - y1),
        ] {
            if delta == 0.0 {
                if room < 0.0 {
                    return 0.0;
                }
            } else if delta < 0.0 {
                enter = enter.max(room / delta);
            } else {
                leave = leave.min(room / delta);
            }
        }
        (leave - enter).max(0.0) * (x2 - x1).hypot(y2 - y1)
    };
    strokes.iter().map(through).sum()
}

/// Which of the labels along a line are written: the `wanted` always, each other one where it keeps clear of those written.
///
/// `places` are centres with widths, from left to right.
pub fn readable(places: &[(f64, f64)], wanted: impl Fn(usize) -> bool) -> Vec<bool> {
    const GAP: f64 = 1.0;
    let mut written: Vec<bool> = (0..places.len()).map(&wanted).collect();
    for (index, &(center, width)) in places.iter().enumerate() {
        let clear = places
            .iter()
            .zip(&written)
            .enumerate()
            .all(|(other, (place, &is_written))| {
                other == index || !is_written || (place.0 - center).abs() >= f64::midpoint(place.1, width) + GAP
            });
        if let Some(own) = written.get_mut(index) {
            *own = *own || clear;
        }
    }
    written
}

struct Block {
    members: Vec<usize>,
    height: f64,
    /// Sum over members of the start the block would have if that member stood where it wants.
    wishes: f64,
    start: f64,
}

impl Block {
    fn of(index: usize, center: f64, height: f64) -> Self {
        Self {
            members: vec![index],
            height,
            wishes: center - height / 2.0,
            start: 0.0,
        }
    }

    fn end(&self) -> f64 {
        self.start + self.height
    }

    fn with(mut self, after: Self) -> Self {
        let count = f64::from(u32::try_from(after.members.len()).unwrap_or(u32::MAX));
        self.wishes += after.wishes - self.height * count;
        self.height += after.height;
        self.members.extend(after.members);
        self
    }

    fn settle(&mut self, low: f64, high: f64) {
        let count = f64::from(u32::try_from(self.members.len()).unwrap_or(u32::MAX));
        self.start = (self.wishes / count).min(high - self.height).max(low);
    }
}

fn center(places: &[(f64, f64)], index: usize) -> f64 {
    places.get(index).map_or(0.0, |place| place.0)
}

fn height(places: &[(f64, f64)], index: usize) -> f64 {
    places.get(index).map_or(0.0, |place| place.1)
}

#[cfg(test)]
mod tests {
    use super::{apart, covered, readable};

    #[test]
    fn strokes_through_a_box_are_measured() {
        let room = (0.0, 0.0, 4.0, 2.0);
        let of = |stroke| covered(room, &[stroke]);
        assert!((of(((-3.0, 1.0), (7.0, 1.0))) - 4.0).abs() < 1e-9);
        assert!((of(((1.0, -5.0), (1.0, 1.0))) - 1.0).abs() < 1e-9);
        assert!(of(((5.0, -5.0), (5.0, 5.0))).abs() < 1e-9);
        assert!(of(((-4.0, 0.0), (0.0, 4.0))).abs() < 1e-9);
        assert!((of(((1.0, 1.0), (2.0, 1.0))) - 1.0).abs() < 1e-9);
    }

    #[test]
    fn a_label_without_room_beside_a_wanted_one_is_left_out() {
        let months = |pitch: f64| -> Vec<(f64, f64)> {
            let width = |index: u32| if index.is_multiple_of(9) { 5.4 } else { 3.1 };
            (0..13).map(|index| (pitch * f64::from(index), width(index))).collect()
        };
        let wanted = |index: usize| index == 0 || index == 9 || index == 12;
        assert!(readable(&months(6.0), wanted).iter().all(|&written| written));
        let tight = readable(&months(4.5), wanted);
        let left_out: Vec<_> = (0..13).filter(|&index| !tight[index]).collect();
        assert_eq!(left_out, [1, 8, 10]);
    }

    #[test]
    fn far_labels_stay() {
        assert_eq!(apart(&[(10.0, 4.0), (30.0, 4.0)], 0.0, 50.0), [10.0, 30.0]);
    }

    #[test]
    fn close_labels_share_the_way() {
        assert_eq!(apart(&[(10.0, 4.0), (11.0, 4.0)], 0.0, 50.0), [8.5, 12.5]);
        assert_eq!(apart(&[(11.0, 4.0), (10.0, 4.0)], 0.0, 50.0), [12.5, 8.5]);
    }

    #[test]
    fn nothing_leaves_the_range_or_overlaps() {
        let places: Vec<_> = (0..8).map(|index| (f64::from(index % 3), 4.0)).collect();
        let mut centers = apart(&places, 0.0, 40.0);
        centers.sort_by(f64::total_cmp);
        assert!(centers.first().is_some_and(|&first| first >= 2.0));
        assert!(centers.windows(2).all(|pair| pair[1] - pair[0] > 3.999), "{centers:?}");
    }
}
