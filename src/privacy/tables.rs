//! Personal data in the tables of metrics.json, which hold words of the records' own.

use super::Mask;
use crate::report::tables::ActionRow;
use crate::report::{Tables, Warning};

impl Mask {
    /// Masks a text where it stands.
    pub fn hide(&self, text: &mut String) {
        if let std::borrow::Cow::Owned(masked) = self.text(text) {
            *text = masked;
        }
    }

    /// Masks every word of the records' own in the tables: reasons, keys, and the texts of measures.
    pub fn tables(&self, tables: &mut Tables) {
        tables
            .reasons_weekly
            .iter_mut()
            .for_each(|row| self.hide(&mut row.reason));
        tables
            .orders_by_kind
            .iter_mut()
            .for_each(|row| self.hide(&mut row.kind));
        for technician in &mut tables.technicians {
            let mut reasons = std::collections::BTreeMap::new();
            for (mut reason, count) in std::mem::take(&mut technician.reasons) {
                self.hide(&mut reason);
                *reasons.entry(reason).or_default() += count;
            }
            technician.reasons = reasons;
        }
        let complaints = [
            &mut tables.complaints_by_reason,
            &mut tables.complaints_by_responsibility,
            &mut tables.complaints_by_channel,
        ];
        complaints.into_iter().flatten().for_each(|row| self.hide(&mut row.key));
        tables
            .churn_reasons
            .iter_mut()
            .for_each(|row| self.hide(&mut row.reason));
        tables
            .churn_destinations
            .iter_mut()
            .for_each(|row| self.hide(&mut row.destination));
        for row in tables.actions_review.iter_mut().chain(&mut tables.actions_next) {
            self.action(row);
        }
    }

    /// Masks the messages of warnings, which may quote cells.
    pub fn warnings(&self, warnings: &mut [Warning]) {
        for warning in warnings {
            self.hide(&mut warning.message);
        }
    }

    fn action(&self, row: &mut ActionRow) {
        let texts = [
            &mut row.problem,
            &mut row.cause,
            &mut row.measure,
            &mut row.resources,
            &mut row.checkpoints,
            &mut row.evidence,
            &mut row.priority,
        ];
        texts.into_iter().flatten().for_each(|text| self.hide(text));
    }
}
