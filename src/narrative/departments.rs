//! The departments measures belong to.

use super::Facts;

/// A department of the dealership.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
pub enum Department {
    FrontDesk,
    Workshop,
    Parts,
    CustomerService,
    Appointments,
}

impl Department {
    /// All departments, in the order of the report.
    pub const ALL: [Self; 5] = [
        Self::FrontDesk,
        Self::Workshop,
        Self::Parts,
        Self::CustomerService,
        Self::Appointments,
    ];

    /// The value a measure's record holds.
    #[must_use]
    pub fn recorded(self) -> &'static str {
        match self {
            Self::FrontDesk => "前台",
            Self::Workshop => "车间",
            Self::Parts => "配件",
            Self::CustomerService => "客服",
            Self::Appointments => "预约",
        }
    }

    /// What the report calls it.
    #[must_use]
    pub fn word(self, facts: &Facts<'_>) -> String {
        match self {
            Self::FrontDesk => say!(facts, "finding.department.front_desk"),
            Self::Workshop => say!(facts, "finding.department.workshop"),
            Self::Parts => say!(facts, "finding.department.parts"),
            Self::CustomerService => say!(facts, "finding.department.customer_service"),
            Self::Appointments => say!(facts, "finding.department.appointments"),
        }
    }
}
