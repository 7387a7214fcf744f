//! What people answered to reminders, kept in the record's register with its history.

use super::calendar::{Target, target};
use super::person::{Answer, Said};
use crate::ids::ProfessionalId;
use crate::time::Timestamp;
use serde::{Deserialize, Serialize};
use std::fmt;

/// How many answers a register keeps. Rule: VAC-015.
pub const ANSWERS_MAX: usize = 500;

/// One answer about one line of the calendar, or the taking back of one.
#[derive(Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct ReminderAnswer {
    /// Name of the target in our tables.
    target: String,
    /// What was said; nothing: the former answer is taken back.
    pub said: Option<Said>,
    /// When.
    pub at: Timestamp,
    /// The professional who recorded it for the patient; nobody if the patient did.
    pub recorded_by: Option<ProfessionalId>,
    /// Name of who answered, that day.
    pub by_name: String,
}

/// All the answers of a record, oldest first; former ones too.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
#[serde(transparent)]
pub struct ReminderAnswers(Vec<ReminderAnswer>);

/// The register keeps no more answers.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the register keeps no more answers")]
pub struct TooManyAnswers;

impl ReminderAnswer {
    /// An answer about `target`, at a time, by somebody: the professional who recorded it, if one
    /// did, and the name of who answered.
    pub fn about(
        target: &Target,
        said: Option<Said>,
        at: Timestamp,
        (recorded_by, by_name): (Option<ProfessionalId>, String),
    ) -> Self {
        Self {
            target: target.id.clone(),
            said,
            at,
            recorded_by,
            by_name,
        }
    }
}

impl ReminderAnswers {
    /// Whether nothing was ever answered.
    pub const fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Keeps an answer after the former ones. One that says what already holds changes nothing.
    /// Rule: VAC-015.
    ///
    /// # Errors
    /// [`TooManyAnswers`] above [`ANSWERS_MAX`].
    pub fn keep(&mut self, answer: ReminderAnswer) -> Result<(), TooManyAnswers> {
        let holding = self.about(&answer.target).last();
        if holding.and_then(|it| it.said.as_ref()) == answer.said.as_ref() {
            return Ok(());
        }
        if self.0.len() >= ANSWERS_MAX {
            return Err(TooManyAnswers);
        }
        self.0.push(answer);
        Ok(())
    }

    /// All the answers about the target with this name, oldest first.
    pub fn about(&self, target: &str) -> impl Iterator<Item = &ReminderAnswer> {
        self.0.iter().filter(move |it| it.target == target)
    }

    /// The answers that hold, as the calendar looks at them.
    pub fn that_hold(&self) -> Vec<Answer> {
        let is_last = |at: usize, it: &ReminderAnswer| {
            let mut later = self.0[at + 1..].iter();
            later.all(|later| later.target != it.target)
        };
        let numbered = self.0.iter().enumerate();
        numbered
            .filter(|(at, it)| is_last(*at, it))
            .filter_map(|(_, it)| {
                Some(Answer {
                    // A target that the calendar no longer has is asked of nobody.
                    target: target(&it.target)?,
                    said: it.said.clone()?,
                })
            })
            .collect()
    }
}

impl fmt::Debug for ReminderAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReminderAnswer(…)")
    }
}

impl fmt::Debug for ReminderAnswers {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("ReminderAnswers(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::super::target;
    use super::*;

    fn answer(id: &str, said: Option<Said>, at: i64) -> ReminderAnswer {
        let by = (None, "Anouk PERSONNEFICTIVE".to_owned());
        ReminderAnswer::about(target(id).unwrap(), said, Timestamp(at), by)
    }

    fn kept(answers: Vec<ReminderAnswer>) -> ReminderAnswers {
        let mut kept = ReminderAnswers::default();
        for answer in answers {
            kept.keep(answer).unwrap();
        }
        kept
    }

    fn holding(kept: &ReminderAnswers) -> Vec<(&'static str, Said)> {
        let that_hold = kept.that_hold().into_iter();
        that_hold
            .map(|it| (it.target.id.as_str(), it.said))
            .collect()
    }

    #[test]
    fn the_last_answer_holds_and_the_former_are_kept() {
        let done = || Some(Said::AlreadyDone { on: None });
        let kept = kept(vec![
            answer("hpv", done(), 1),
            answer("mmr", Some(Said::NotConcerned), 2),
            answer("hpv", Some(Said::NotConcerned), 3),
            answer("hpv", Some(Said::NotConcerned), 4),
            answer("mmr", None, 5),
            answer("dtp", None, 6),
        ]);
        assert_eq!(kept.about("hpv").count(), 2, "VAC-015");
        assert_eq!(kept.about("mmr").count(), 2, "VAC-015");
        assert_eq!(kept.about("dtp").count(), 0, "VAC-015");
        assert!(holding(&kept) == [("hpv", Said::NotConcerned)], "VAC-015");
    }

    #[test]
    fn a_register_keeps_a_bounded_number_of_answers() {
        let mut kept = ReminderAnswers::default();
        let said = |at: usize| at.is_multiple_of(2).then_some(Said::NotConcerned);
        for at in 0..ANSWERS_MAX {
            kept.keep(answer("hpv", said(at), 1)).unwrap();
        }
        let next = answer("hpv", said(ANSWERS_MAX), 1);
        assert_eq!(kept.keep(next), Err(TooManyAnswers), "VAC-015");
    }

    #[test]
    fn an_answer_shows_nothing_of_itself() {
        let kept = kept(vec![answer("hpv", Some(Said::NotConcerned), 7)]);
        assert_eq!(
            format!("{:?}", kept.about("hpv").next()),
            "Some(ReminderAnswer(…))"
        );
        assert_eq!(format!("{kept:?}"), "ReminderAnswers(…)");
    }
}
