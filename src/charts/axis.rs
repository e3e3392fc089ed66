//! Readable value axes.

/// A value axis: lowest and highest tick and the step between ticks.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Axis {
    /// Where it begins.
    pub low: f64,
    /// Where it ends.
    pub high: f64,
    /// Distance of its marks.
    pub step: f64,
    /// Decimals of the tick labels.
    pub decimals: usize,
}

impl Axis {
    /// A readable axis over `values`, 3–6 ticks; from zero when `from_zero` or when the values reach down to a third
    /// of their maximum. `ceiling` is a value the figure cannot exceed.
    #[must_use]
    pub fn over(values: impl IntoIterator<Item = f64>, from_zero: bool, ceiling: Option<f64>) -> Self {
        let (mut low, mut high) = (f64::INFINITY, f64::NEG_INFINITY);
        for value in values.into_iter().filter(|value| value.is_finite()) {
            low = low.min(value);
            high = high.max(value);
        }
        if low > high {
            (low, high) = (0.0, 1.0);
        }
        if from_zero || (low >= 0.0 && low < 0.35 * high) {
            low = low.min(0.0);
            high = high.max(0.0);
        }
        if high - low < 1e-9 * high.abs().max(1.0) {
            let room = if high.abs() > 1.0 {
                (high.abs() * 0.02).max(0.5)
            } else {
                0.5
            };
            (low, high) = if low.abs() < 1e-12 {
                (0.0, 1.0)
            } else {
                ((low - room).max(0.0), high + room)
            };
        }
        let step = step(high - low);
        // An end a hair beyond a tick does not ask for another one; there is room around the plot.
        let slack = if from_zero { 1e-9 } else { 0.1 };
        let floor = (low / step + slack).floor() * step;
        let mut top = (high / step - slack).ceil() * step;
        if top <= floor {
            top = floor + step;
        }
        if let Some(ceiling) = ceiling
            && high <= ceiling
        {
            top = top.min(ceiling.max(floor + step));
        }
        let decimals = [0, 1, 2, 3]
            .into_iter()
            .find(|&digits| is_whole(step * 10f64.powi(digits)))
            .unwrap_or(3);
        Self {
            low: floor,
            high: top,
            step,
            decimals: usize::try_from(decimals).unwrap_or(0),
        }
    }

    /// As [`Axis::over`], with whole-number ticks, for counts.
    #[must_use]
    pub fn counts(values: impl IntoIterator<Item = f64>) -> Self {
        Self::over(values, true, None).whole()
    }

    /// The same with whole-number ticks.
    #[must_use]
    pub fn whole(self) -> Self {
        if self.step < 1.0 {
            Self {
                low: self.low.floor(),
                high: self.high.ceil().max(self.low.floor() + 1.0),
                step: 1.0,
                decimals: 0,
            }
        } else {
            self
        }
    }

    /// The tick values from low to high.
    #[must_use]
    pub fn ticks(&self) -> Vec<f64> {
        let mut ticks = Vec::new();
        let mut tick = self.low;
        while tick <= self.high + self.step * 1e-6 && ticks.len() < 20 {
            ticks.push(if tick.abs() < self.step * 1e-9 { 0.0 } else { tick });
            tick += self.step;
        }
        ticks
    }

    /// Where a value lies between low (0) and high (1).
    #[must_use]
    pub fn share(&self, value: f64) -> f64 {
        if self.high > self.low {
            (value - self.low) / (self.high - self.low)
        } else {
            0.0
        }
    }
}

/// A step of 1, 2 or 5 times a power of ten that cuts `range` into three to six.
fn step(range: f64) -> f64 {
    let rough = range / 4.5;
    let power = 10f64.powf(rough.log10().floor());
    [1.0, 2.0, 5.0, 10.0]
        .into_iter()
        .map(|factor| factor * power)
        .find(|step| range / step <= 5.0)
        .unwrap_or(power * 10.0)
}

fn is_whole(value: f64) -> bool {
    (value - value.round()).abs() < 1e-6
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn axes_are_readable() {
        let axis = Axis::over([24.1, 27.4, 30.2, 20.0], false, Some(100.0));
        assert_eq!(axis.ticks(), [20.0, 25.0, 30.0]);
        let axis = Axis::over([97.8, 98.3, 97.5], false, Some(100.0));
        assert!(axis.low > 90.0 && axis.high <= 100.0 && axis.decimals == 1, "{axis:?}");
        assert_eq!(Axis::over([], false, None).ticks().first(), Some(&0.0));
    }

    #[test]
    fn counts_start_at_zero_with_whole_ticks() {
        for values in [vec![0.0], vec![1.0, 2.0], vec![3.0], vec![0.0, 850.0], vec![]] {
            let axis = Axis::counts(values.clone());
            assert!(
                axis.low == 0.0 && axis.decimals == 0 && axis.ticks().len() >= 2,
                "{values:?}: {axis:?}"
            );
        }
    }

    #[test]
    fn equal_values_still_have_an_axis() {
        let axis = Axis::over([98.0, 98.0], false, Some(100.0));
        assert!(
            axis.high > axis.low && axis.low <= 98.0 && axis.high >= 98.0,
            "{axis:?}"
        );
        let axis = Axis::over([100.0, 100.0], false, Some(100.0));
        assert!(axis.high > axis.low && axis.high >= 100.0, "{axis:?}");
    }
}
