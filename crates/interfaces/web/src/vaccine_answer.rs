//! The form that answers a reminder of vaccination, for the patient and for who writes it for him.

use crate::faults::{Fault, Faults};
use crate::forms::Fields;
use crate::vaccines::{self, StatusBadge, VaccineRow};
use dmp_core::prevention::Said;
use dmp_service::prevention::CalendarLine;

/// What the calendar says of one line, and the answer to it.
pub struct AnswerForm {
    /// « Grippe ».
    pub name: &'static str,
    /// Where it is sent.
    pub action: String,
    /// Where « Annuler » leads.
    pub back: String,
    /// Where the person stands.
    pub badge: StatusBadge,
    /// When something is to do, or why nothing is.
    pub next: String,
    /// Date of the last dose.
    pub last: String,
    /// What the calendar asks, in words.
    pub why: &'static str,
    /// Where it stands in the calendar or the law.
    pub source: String,
    /// How it speaks to who fills it.
    pub words: AnswerWords,
    /// The answer that holds, in words; empty if there is none.
    pub said: String,
    /// All the answers, the last first.
    pub answers: Vec<String>,
    /// What was chosen.
    pub choice: String,
    /// What was typed.
    pub date: String,
    /// What is wrong in it.
    pub faults: Faults,
}

/// What the form says, to a patient or to a professional.
#[derive(Clone, Copy)]
pub struct AnswerWords {
    /// « Votre réponse ».
    pub heading: &'static str,
    /// « Je ne suis pas concernée ».
    pub not_concerned: &'static str,
    /// Who says so.
    pub not_concerned_hint: &'static str,
    /// « Retirer ma réponse ».
    pub withdraw: &'static str,
    /// What the answer changes.
    pub change: &'static str,
    /// The button.
    pub keep: &'static str,
}

impl AnswerForm {
    /// The form of a line, sent to `action`.
    pub fn of(line: &CalendarLine, (action, back): (String, String), words: AnswerWords) -> Self {
        let row = VaccineRow::of(line);
        Self {
            name: row.name,
            action,
            back,
            badge: row.badge,
            next: row.next,
            last: row.last,
            why: row.why,
            source: format!("{} ({}). {}.", row.source, row.rule, vaccines::calendar()),
            words,
            said: row.said,
            answers: line.answers.iter().map(vaccines::answered).collect(),
            choice: String::new(),
            date: String::new(),
            faults: Faults::none(),
        }
    }

    /// The same, with what was sent and what is wrong with it.
    #[must_use]
    pub fn again(self, fields: &Fields, faults: Faults) -> Self {
        Self {
            choice: fields.text("reponse").to_owned(),
            date: fields.text("date").to_owned(),
            faults,
            ..self
        }
    }

    /// Whether an answer holds.
    pub const fn has_answer(&self) -> bool {
        !self.said.is_empty()
    }
}

/// What a form says; none: the former answer is withdrawn.
///
/// # Errors
/// What is wrong in it.
pub fn sent(fields: &Fields) -> Result<Option<Said>, Fault> {
    let date = fields.text("date").trim();
    match fields.text("reponse") {
        "deja" if date.is_empty() => Ok(Some(Said::AlreadyDone { on: None })),
        "deja" => {
            let on = vaccines::typed(date).ok_or_else(|| {
                let text = "Saisissez une date comme 12/05/2019, 05/2019 ou 2019.";
                Fault::new("date", text)
            })?;
            Ok(Some(Said::AlreadyDone { on: Some(on) }))
        }
        "non" => Ok(Some(Said::NotConcerned)),
        "retirer" => Ok(None),
        _ => Err(Fault::new("reponse", "Choisissez une réponse.")),
    }
}

#[cfg(test)]
pub mod samples {
    use super::*;

    /// A form with everything in it.
    pub fn form(action: &str, answers: Vec<String>) -> AnswerForm {
        AnswerForm {
            name: "Grippe",
            action: action.to_owned(),
            back: "/espaces/prevention".to_owned(),
            badge: StatusBadge {
                kind: "warn",
                icon: "clock",
                text: "À faire",
            },
            next: "depuis le 15 octobre 2026".to_owned(),
            last: "3 décembre 2025".to_owned(),
            why: "Grippe : chaque automne à partir de 65 ans.",
            source: "Calendrier 2025 (VAC-119)".to_owned(),
            words: AnswerWords {
                heading: "Votre réponse",
                not_concerned: "Je ne suis pas concernée",
                not_concerned_hint: "Un médecin vous l’a dit, ou le calendrier se trompe",
                withdraw: "Retirer ma réponse",
                change: "Ce rappel ne vous sera plus montré.",
                keep: "Enregistrer ma réponse",
            },
            said: answers.first().cloned().unwrap_or_default(),
            answers,
            choice: "deja".to_owned(),
            date: "\"hier\"".to_owned(),
            faults: Fault::new("date", "Saisissez une date.").into(),
        }
    }
}
