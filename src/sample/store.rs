//! One store: its people, its size, and what is peculiar about its last month.

use chrono::NaiveDate;

use super::calendar;
use super::chance::Chance;
use super::names;
use crate::period::Month;

/// Topics with draws of their own, so that a change in one table leaves the others as they are.
#[derive(Debug, Clone, Copy)]
pub enum Topic {
    Store,
    Fleet,
    Orders,
    Callbacks,
    Complaints,
    Churn,
    Actions,
    Survey,
    MysteryShopper,
    KeyAccounts,
    Rescues,
    Dirt,
}

/// Someone who serves customers.
#[derive(Debug, Clone)]
pub struct Person {
    pub name: String,
    /// Share of the work, 1 on average.
    pub load: f64,
    /// Shift of the customers' answers (advisors), in standard deviations of an answer.
    pub skill: f64,
    /// First day at work, when it lies within the sample.
    pub since: Option<NaiveDate>,
}

/// Everything that differs from store to store.
#[derive(Debug, Clone)]
pub struct Store {
    /// The word in the store column.
    pub id: String,
    pub number: u32,
    seed: u64,
    /// Size against the first store.
    pub size: f64,
    /// Shift of all answers, in standard deviations.
    pub skill: f64,
    pub advisors: Vec<Person>,
    pub technicians: Vec<Person>,
    /// Position of the technician who does much worse in the last month.
    pub weak_technician: usize,
    pub managers: Managers,
    pub companies: Vec<String>,
    /// Position among the service items that falls in the last month, and of the one that rises.
    pub falling_item: usize,
    pub rising_item: usize,
    /// Shift of each service item in each of the callback months, oldest first.
    drift: Vec<[f64; 7]>,
}

/// The people measures are given to.
#[derive(Debug, Clone)]
pub struct Managers {
    pub service: String,
    pub workshop: String,
    pub parts: String,
    pub customers: String,
    pub appointments: String,
    pub station: String,
}

impl Store {
    /// Store `number` (from 0) of `count`.
    pub fn new(seed: u64, number: u32, count: u32) -> Self {
        let chance = &mut Chance::new(seed, number, Topic::Store as u32);
        let mut taken = Vec::new();
        let mut hire = |chance: &mut Chance| {
            let name = names::new_person(chance, &taken);
            taken.push(name.clone());
            name
        };
        let mut advisors: Vec<Person> = (0..8)
            .map(|_| Person {
                name: hire(chance),
                load: chance.range(0.8, 1.25),
                skill: chance.range(-0.14, 0.16),
                since: None,
            })
            .collect();
        if let Some(newcomer) = advisors.last_mut() {
            newcomer.since = NaiveDate::from_ymd_opt(2026, 4, 13);
            newcomer.load = 0.3;
        }
        if let Some(weak) = advisors.get_mut(2) {
            weak.skill = -0.3;
        }
        let mut technicians: Vec<Person> = (0..12)
            .map(|_| Person {
                name: hire(chance),
                load: chance.range(0.75, 1.2),
                skill: 0.0,
                since: None,
            })
            .collect();
        let managers = Managers {
            service: hire(chance),
            workshop: hire(chance),
            parts: hire(chance),
            customers: hire(chance),
            appointments: hire(chance),
            station: hire(chance),
        };
        // The first store has the story of the example; the others each have one of their own.
        let first = number == 0;
        let falling_item = if first { 3 } else { chance.below(7) };
        let rising_item = if first {
            1
        } else {
            (falling_item + 1 + chance.below(6)) % 7
        };
        let weak_technician = if first { 4 } else { chance.below(12) };
        if let Some(weak) = technicians.get_mut(weak_technician) {
            // Enough orders for the difference to show beyond chance.
            weak.load = 1.15;
        }
        let width = count.to_string().len().max(2);
        Self {
            id: format!("S{:0width$}", number + 1),
            number,
            seed,
            size: if first { 1.0 } else { chance.range(0.6, 1.3) },
            skill: if first { 0.0 } else { chance.range(-0.16, 0.14) },
            advisors,
            technicians,
            weak_technician,
            managers,
            companies: names::companies(chance, 24),
            falling_item,
            rising_item,
            drift: (0..=calendar::CALLBACK_MONTHS)
                .map(|_| std::array::from_fn(|_| chance.range(-0.045, 0.045)))
                .collect(),
        }
    }

    /// How much easier customers are to reach in a month than the trend says, as a share of the calls.
    pub fn reach_shift(&self, month: Month) -> f64 {
        let age = calendar::last_month().ordinal() - month.ordinal();
        let position = usize::try_from((calendar::CALLBACK_MONTHS - age).max(0)).unwrap_or(0);
        if age <= 0 {
            0.0
        } else {
            self.drift.get(position).map_or(0.0, |month| 0.3 * month[0])
        }
    }

    /// The draws of a topic.
    pub fn chance(&self, topic: Topic) -> Chance {
        Chance::new(self.seed, self.number, topic as u32)
    }

    /// Whether the name is one of the staff.
    pub fn is_staff(&self, name: &str) -> bool {
        let managers = &self.managers;
        let managers = [
            &managers.service,
            &managers.workshop,
            &managers.parts,
            &managers.customers,
            &managers.appointments,
            &managers.station,
        ];
        self.advisors
            .iter()
            .chain(&self.technicians)
            .map(|person| &person.name)
            .chain(managers)
            .any(|known| known == name)
    }

    /// The shift of a service item's answers in a month, in standard deviations.
    pub fn item_shift(&self, item: usize, month: Month) -> f64 {
        let age = calendar::last_month().ordinal() - month.ordinal();
        let position = usize::try_from((calendar::CALLBACK_MONTHS - age).max(0)).unwrap_or(0);
        let drift = self.drift.get(position).map_or(0.0, |month| month[item]);
        let slow_trend = -0.004 * f64::from(age);
        let story = match (age <= 0, item) {
            (true, item) if item == self.falling_item => -0.36,
            (true, item) if item == self.rising_item => 0.26,
            _ => 0.0,
        };
        self.skill + drift + slow_trend + story
    }

    /// The position of the advisor who serves a customer on a day.
    pub fn advisor_of(&self, chance: &mut Chance, day: NaiveDate) -> usize {
        position_by_load(chance, &self.advisors, day)
    }

    /// The position of the technician who works on a vehicle on a day.
    pub fn technician_of(&self, chance: &mut Chance, day: NaiveDate) -> usize {
        position_by_load(chance, &self.technicians, day)
    }
}

fn position_by_load(chance: &mut Chance, people: &[Person], day: NaiveDate) -> usize {
    let load = |person: &Person| {
        if person.since.is_some_and(|since| day < since) {
            0.0
        } else {
            person.load
        }
    };
    chance.weighted(people.iter().map(load))
}
