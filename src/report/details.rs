//! What the deck and the workbook show beyond metrics.json: its parts, the registry's definitions, and the manager's words.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use super::complaints::{ComplaintCase, ComplaintTimes, CountShare, MonthlyCounts, WeeklyCount};
use super::customers::{AppointmentsOfAdvisor, ChurnCohort, CustomerFlow, KeyAccountVisit, OrdersOfMonth, RescueArea};
use super::quality::Quality;
use super::surveys::{
    AdvisorDetail, CallbacksOfLine, CustomerComment, ExternalCallbacks, ExternalDetail, ItemDetail, MysteryShopperRow,
};

/// What the deck and the workbook show beyond metrics.json. Personal data in it is masked already.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Details {
    /// Every metric of the registry, in order; its 口径号 is its position from 1.
    pub definitions: Vec<Definition>,
    /// What became of the rows read.
    pub quality: Quality,
    /// Questionnaire items with their statistics, service then sales, questionnaire order.
    pub items: Vec<ItemDetail>,
    /// The manufacturer's survey.
    pub external: ExternalDetail,
    /// The mystery shopper's sections.
    pub mystery_shopper: Vec<MysteryShopperRow>,
    /// Of the month, by time received.
    pub complaint_cases: Vec<ComplaintCase>,
    /// Complaints of the month per reason and week.
    pub complaints_weekly: Vec<WeeklyCount>,
    /// Complaints per severity word.
    pub complaints_by_severity: Vec<CountShare>,
    /// Complaints of the 13 months per reason, most frequent reason of the month first.
    pub complaints_by_month: Vec<MonthlyCounts>,
    /// How long complaints took.
    pub complaint_times: ComplaintTimes,
    /// The customers' own words of the month's valid callbacks, lowest level first.
    pub comments: Vec<CustomerComment>,
    /// Advisors, in the order of the `advisors` table.
    pub advisors: Vec<AdvisorDetail>,
    /// Callbacks made by others.
    pub external_callbacks: ExternalCallbacks,
    /// First visits and unfixed ones of the 13 months.
    pub customer_flow: Vec<CustomerFlow>,
    /// Cohorts of the 13 months: came, lost, by customer type.
    pub churn_cohorts: Vec<ChurnCohort>,
    /// Visits planned for the month.
    pub key_accounts: Vec<KeyAccountVisit>,
    /// By area.
    pub rescues: Vec<RescueArea>,
    /// Delivered orders of the 13 months by line.
    pub orders_by_month: Vec<OrdersOfMonth>,
    /// Appointments among the month's service orders, per advisor.
    pub appointments_by_advisor: Vec<AppointmentsOfAdvisor>,
    /// Internal callbacks of the month after collapsing, valid or not, per line of business.
    pub callbacks_by_line: Vec<CallbacksOfLine>,
    /// The manager's own words, by page.
    pub notes: BTreeMap<String, Note>,
}

/// The manager's own words for a page.
#[derive(Debug, Clone, Default, PartialEq, Eq, Serialize, Deserialize)]
pub struct Note {
    /// In the place of the generated headline, one or two lines; empty keeps it.
    pub headline: Vec<String>,
    /// In the place of the generated lines beside the chart; empty keeps them.
    pub callout: Vec<String>,
    /// Paragraphs added to the page.
    pub text: Vec<String>,
    /// 趋势 of the 小结, in the place of the generated lines; empty keeps them. So the next two.
    pub trend: Vec<String>,
    /// 问题
    pub problem: Vec<String>,
    /// 建议
    pub advice: Vec<String>,
}

impl Note {
    /// Every text, to be changed in place.
    pub fn texts_mut(&mut self) -> impl Iterator<Item = &mut String> {
        let parts = [
            &mut self.headline,
            &mut self.callout,
            &mut self.text,
            &mut self.trend,
            &mut self.problem,
            &mut self.advice,
        ];
        parts.into_iter().flatten()
    }
}

impl Details {
    /// What an item of the questionnaire or of the manufacturer's survey is called; `None` when it is neither.
    #[must_use]
    pub fn item_label(&self, id: &str) -> Option<&str> {
        let asked = self.items.iter().find(|item| item.item == id);
        let external = || self.external.items.iter().find(|item| item.item == id);
        asked
            .map(|item| item.label.as_str())
            .or_else(|| external().map(|item| item.label.as_str()))
    }

    /// What the report calls a metric; its id when it is not defined here.
    #[must_use]
    pub fn called<'a>(&'a self, id: &'a str) -> &'a str {
        let definition = self.definitions.iter().find(|definition| definition.id == id);
        definition.map_or(id, |definition| &definition.label)
    }
}

/// A metric in words, from the registry.
#[derive(Debug, Clone, Default, PartialEq, Serialize, Deserialize)]
pub struct Definition {
    /// The metric's id.
    pub id: String,
    /// 口径号, from 1.
    pub number: usize,
    /// What the report calls it.
    pub label: String,
    /// In words.
    pub unit: String,
    /// `higher` or `lower`: which is better.
    pub better: String,
    /// The formula in words, one line.
    pub formula: String,
    /// The rule that surprises, one line.
    pub rule: String,
    /// In words; empty for counts and points.
    pub numerator: String,
    /// In words; empty for counts and points.
    pub denominator: String,
    /// The table the figure comes from, in Chinese.
    pub data: String,
    /// The procedure or standard the definition comes from.
    pub origin: String,
    /// Decimals shown.
    pub decimals: u8,
}
