//! Reminders that are sent to a patient: of which lines he is told, once, and when to look again.

use super::answers::ReminderAnswers;
use super::assess::assess;
use super::person::Person;
use super::status::{Line, Status};
use crate::time::Date;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How long a record may go without being looked at, in days. Rule: VAC-016.
const LOOK_AGAIN_MAX: i64 = 365;

/// One dose that a patient was told of.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct SentReminder {
    /// Name of the target in our tables.
    target: String,
    /// Number of the dose in its series, if the plan counts them.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    dose: Option<u8>,
    /// The day.
    on: Date,
}

/// The doses that a patient was told of, kept in the register of his record. Each is there once:
/// there are no more than the calendar has doses.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct SentReminders(Vec<SentReminder>);

impl SentReminders {
    /// Whether nothing was ever sent.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Those of `lines` that the patient is to be told of: what is to be done now, what he was not
    /// told of before, and nothing that was due when somebody answered about it. Rule: VAC-016.
    ///
    /// A dose with a number is told of once. A booster, or the dose of a campaign or a pregnancy,
    /// has none: it is another dose when it fell due after the former was told of.
    pub fn to_send<'a>(&self, lines: &'a [Line], answers: &ReminderAnswers) -> Vec<&'a Line> {
        let is_new = |line: &&Line| {
            let answer = answers.about(&line.target.id).last();
            let answered = answer.filter(|it| it.said.is_some());
            line.status.is_to_do()
                && answered.is_none_or(|it| falls_due_after(line, it.at.date_utc()))
                && self
                    .of(line)
                    .is_none_or(|sent| line.next_dose.is_none() && falls_due_after(line, sent.on))
        };
        lines.iter().filter(is_new).collect()
    }

    /// Keeps that the patient was told of `lines` on `today`.
    pub fn keep(&mut self, lines: &[&Line], today: Date) {
        for line in lines {
            self.0.retain(|it| !it.is_about(line));
            self.0.push(SentReminder {
                target: line.target.id.clone(),
                dose: line.next_dose,
                on: today,
            });
        }
    }

    fn of(&self, line: &Line) -> Option<&SentReminder> {
        self.0.iter().find(|it| it.is_about(line))
    }
}

impl SentReminder {
    fn is_about(&self, line: &Line) -> bool {
        self.target == line.target.id && self.dose == line.next_dose
    }
}

/// Whether what is to be done was not yet due on `day`. What is late was.
fn falls_due_after(line: &Line, day: Date) -> bool {
    match line.status {
        Status::DueFrom { date } => date > day,
        Status::Late { .. }
        | Status::Done { .. }
        | Status::UpToDate { .. }
        | Status::NotConcerned { .. }
        | Status::Unknown { .. } => false,
    }
}

/// The next day on which there would be something to tell, if nothing changes until then; at the
/// latest in a year. Rule: VAC-016.
///
/// `sent` holds what was told until `today`.
pub fn next_look(
    person: &Person,
    (sent, answers): (&SentReminders, &ReminderAnswers),
    today: Date,
) -> Date {
    let last = today.to_days() + LOOK_AGAIN_MAX;
    (today.to_days() + 1..last)
        .map(Date::from_days)
        .find(|day| !sent.to_send(&assess(person, *day), answers).is_empty())
        .unwrap_or_else(|| Date::from_days(last))
}

impl fmt::Debug for SentReminder {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SentReminder(…)")
    }
}

impl fmt::Debug for SentReminders {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("SentReminders(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::super::tests::person;
    use super::super::{ReminderAnswer, Said, target};
    use super::*;
    use crate::time::{Days, Timestamp};

    fn date(text: &str) -> Date {
        Date::parse(text).unwrap()
    }

    /// What a patient is told on each day that the record is looked at, as `day target #dose`.
    fn told(born: &str, facts: &str, answers: &ReminderAnswers, days: (&str, &str)) -> Vec<String> {
        let person = person(born, facts);
        let (mut today, end) = (date(days.0), date(days.1));
        let (mut sent, mut told) = (SentReminders::default(), Vec::new());
        while today <= end {
            let lines = assess(&person, today);
            let to_send = sent.to_send(&lines, answers);
            told.extend(to_send.iter().map(|line| {
                let dose = line.next_dose.map_or(String::new(), |it| format!(" #{it}"));
                format!("{today} {}{dose}", line.target.id)
            }));
            sent.keep(&to_send, today);
            assert!(sent.to_send(&lines, answers).is_empty(), "VAC-016: once");
            today = next_look(&person, (&sent, answers), today);
        }
        told
    }

    fn of(target: &str, told: &[String]) -> Vec<String> {
        let is_about = |it: &&String| it.split(' ').nth(1) == Some(target);
        told.iter().filter(is_about).cloned().collect()
    }

    #[test]
    fn a_booster_is_told_once_for_each_age_and_a_campaign_once_a_year() {
        let none = ReminderAnswers::default();
        let told = told("1961-06-03", "", &none, ("2024-01-15", "2027-03-01"));
        assert_eq!(
            of("dtp", &told),
            ["2024-01-15 dtp", "2026-06-03 dtp"],
            "VAC-016"
        );
        let flu = of("influenza", &told);
        assert_eq!(flu, ["2026-10-15 influenza"], "VAC-016");
    }

    #[test]
    fn each_dose_of_a_series_is_told_once_however_late_it_gets() {
        let none = ReminderAnswers::default();
        let told = told(
            "2014-02-01",
            "hpv:2026-01-10",
            &none,
            ("2026-01-15", "2028-06-01"),
        );
        assert_eq!(of("hpv", &told).len(), 1, "VAC-016: {told:?}");
        assert!(of("hpv", &told)[0].ends_with("hpv #2"), "VAC-016: {told:?}");
    }

    #[test]
    fn what_was_answered_is_not_told_until_another_dose_falls_due() {
        let answered = |said: Option<Said>, day: &str| {
            let at = Timestamp(0).plus(Days(date(day).to_days()));
            let by = (None, "Anouk PERSONNEFICTIVE".to_owned());
            let mut answers = ReminderAnswers::default();
            let former = Some(Said::NotConcerned).filter(|_| said.is_none());
            for said in former.into_iter().map(Some).chain([said]) {
                let about = target("dtp").unwrap();
                let answer = ReminderAnswer::about(about, said, at, by.clone());
                answers.keep(answer).unwrap();
            }
            answers
        };
        let done = |day: &str| Said::AlreadyDone {
            on: crate::clinical::PartialDate::parse(day).ok(),
        };
        for (facts, said, expected) in [
            ("no:dtp", Some(Said::NotConcerned), &[][..]),
            (
                "yes:dtp:2020-01-10",
                Some(done("2020-01-10")),
                &["2026-06-03 dtp"],
            ),
            // Given too early to count: he answered all the same.
            (
                "yes:dtp:1999-01-10",
                Some(done("1999-01-10")),
                &["2026-06-03 dtp"],
            ),
            // Taken back.
            ("", None, &["2024-02-01 dtp", "2026-06-03 dtp"]),
        ] {
            let answers = answered(said, "2024-01-15");
            let told = told("1961-06-03", facts, &answers, ("2024-02-01", "2027-03-01"));
            assert_eq!(of("dtp", &told), expected, "VAC-016: {facts}");
        }
    }

    #[test]
    fn nothing_is_missed_between_two_looks() {
        let none = ReminderAnswers::default();
        for (born, facts) in [
            ("1961-06-03", "dtp:2020-05-05"),
            ("2025-03-31", "dtp:2025-06-02"),
            ("1990-02-28", "+diabetes +pregnancy:2026-02-01"),
            ("1946", "covid_19:2025-11-02"),
        ] {
            let person = person(born, facts);
            let today = date("2026-01-15");
            let mut sent = SentReminders::default();
            let lines = assess(&person, today);
            sent.keep(&sent.clone().to_send(&lines, &none), today);
            let next = next_look(&person, (&sent, &none), today);
            assert!(today < next, "VAC-016");
            for day in today.to_days()..next.to_days() {
                let lines = assess(&person, Date::from_days(day));
                assert!(sent.to_send(&lines, &none).is_empty(), "VAC-016: {born}");
            }
        }
    }

    #[test]
    fn a_sent_reminder_shows_nothing_of_itself() {
        let mut sent = SentReminders::default();
        let lines = assess(&person("1961-06-03", ""), date("2026-01-15"));
        let due: Vec<_> = lines.iter().filter(|it| it.status.is_to_do()).collect();
        sent.keep(&due, date("2026-01-15"));
        assert_eq!(format!("{sent:?}"), "SentReminders(…)");
        assert_eq!(format!("{:?}", sent.0[0]), "SentReminder(…)");
    }
}
