//! Prevention: what the calendar of vaccinations asks of a person, and why.
//!
//! [`assess`] is a pure function of a [`Person`] and a day. The calendar is data, in
//! `data/prevention/`, with a version and an effective date; rules are numbered VAC-nnn in
//! `docs/rules/prevention.md`. Nothing here reads a document: the service fills [`Person`] from
//! the statements that it read ([`doses_given`]) and from the answers of the register.

mod answers;
mod assess;
mod calendar;
mod campaign;
mod doses;
mod person;
mod reminders;
mod series;
mod span;
mod status;
mod vaccine;

#[cfg(test)]
mod properties;
#[cfg(test)]
mod tests;

pub use answers::{ANSWERS_MAX, ReminderAnswer, ReminderAnswers, TooManyAnswers};
pub use assess::assess;
pub use calendar::{Plan, Target, calendar_effective, calendar_version, target, targets};
pub use doses::{RecordedDose, conditions_stated, counted, doses_given};
pub use person::{Answer, Condition, Dose, Person, Said, StatedCondition};
pub use reminders::{SentReminder, SentReminders, next_look};
pub use span::Span;
pub use status::{Exemption, Line, Status, Unclear, next};
pub use vaccine::targets_of;
