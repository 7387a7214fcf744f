//! `/pro/patients/{id}/urgence`: declare an emergency and enter the record for an hour.

use super::address::OnRecord;
use super::no_access;
use crate::error::PageError;
use crate::faults::{Fault, Faults};
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::{Again, Go, Page};
use crate::session::ProfessionalSession;
use askama::Template;
use axum::response::{IntoResponse, Response};
use dmp_core::ids::RecordId;
use dmp_core::limits::REASON_CHARS_MIN;
use dmp_service::{Error, Problem, records};

/// What is declared.
#[derive(Clone, Default)]
pub struct EmergencyForm {
    /// One of [`SITUATIONS`].
    pub situation: String,
    /// Why, in words that the patient will read.
    pub motif: String,
    /// The statement that it is needed.
    pub atteste: String,
}

/// A situation to choose from.
pub struct Situation {
    /// What is sent.
    pub value: &'static str,
    /// What is read.
    pub label: &'static str,
    /// More of it.
    pub hint: &'static str,
}

/// The situations that allow it.
pub const SITUATIONS: [Situation; 3] = [
    Situation {
        value: "vie",
        label: "La vie du patient est en danger",
        hint: "",
    },
    Situation {
        value: "volonte",
        label: "Le patient ne peut pas exprimer sa volonté",
        hint: "Inconscient, confus ou inaudible",
    },
    Situation {
        value: "samu",
        label: "Appel du SAMU ou du centre 15",
        hint: "",
    },
];

/// The page.
#[derive(Template)]
#[template(path = "professional/emergency.html")]
pub struct EmergencyPage {
    frame: Frame,
    faults: Faults,
    record: RecordId,
    situations: &'static [Situation],
    situation: String,
    reason: String,
}

impl EmergencyPage {
    /// The page, empty or with what was typed.
    pub fn new(frame: Frame, record: RecordId, form: EmergencyForm, faults: Faults) -> Self {
        Self {
            frame,
            faults,
            record,
            situations: &SITUATIONS,
            situation: form.situation,
            reason: form.motif,
        }
    }
}

impl EmergencyForm {
    /// Reads what the page sent.
    pub fn of(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).to_owned();
        Self {
            situation: text("situation"),
            motif: text("motif"),
            atteste: text("atteste"),
        }
    }

    /// The reason as it is recorded: the situation, then the words. The shortest length is asked of
    /// the words alone: the situation must not stand for them.
    ///
    /// # Errors
    /// Every field that is missing.
    pub fn reason(&self) -> Result<String, Faults> {
        let situation = SITUATIONS.iter().find(|it| it.value == self.situation);
        let words = self.motif.trim();
        let is_short = words.chars().count() < REASON_CHARS_MIN;
        let faults = Faults::of(
            [
                situation
                    .is_none()
                    .then(|| fault("situation", Problem::Empty)),
                is_short.then(|| fault("motif", Problem::TooShort)),
                (!self.is_attested()).then(|| fault("atteste", Problem::NotTicked)),
            ]
            .into_iter()
            .flatten(),
        );
        match situation {
            Some(situation) if faults.is_empty() => Ok(format!("{}. {words}", situation.label)),
            Some(_) | None => Err(faults),
        }
    }

    /// Whether the statement was made.
    pub fn is_attested(&self) -> bool {
        self.atteste == "1"
    }
}

/// `GET /pro/patients/{record}/urgence`.
pub(crate) async fn show(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
) -> Page<EmergencyPage> {
    let form = EmergencyForm::default();
    Page(EmergencyPage::new(
        session.frame(),
        record,
        form,
        Faults::none(),
    ))
}

/// `POST /pro/patients/{record}/urgence`.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn declare(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
    fields: Fields,
) -> Result<Response, PageError> {
    let form = EmergencyForm::of(&fields);
    let again = |form, faults| {
        Again(EmergencyPage::new(session.frame(), record, form, faults)).into_response()
    };
    let (reason, attested) = match form.reason() {
        Ok(reason) => (reason, form.is_attested()),
        Err(faults) => return Ok(again(form, faults)),
    };
    let act = move |app: &_, it: &_| records::break_glass(app, it, record, &reason, attested);
    match session.run(act).await {
        Ok(()) => Ok(Go::to(format!("/pro/patients/{record}")).into_response()),
        Err(Error::Invalid { field, problem }) => {
            Ok(again(form, fault(field_of(field), problem).into()))
        }
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// `POST /pro/patients/{record}/quitter`.
///
/// # Errors
/// The page of a failure of the store.
pub(crate) async fn leave(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
) -> Result<Go, PageError> {
    session
        .run(move |app, it| records::leave(app, it, record))
        .await?;
    Ok(Go::to("/pro/patients").saying("urgence-quittee"))
}

/// Where the page shows what the use case says of one of its fields.
fn field_of(field: &str) -> &'static str {
    match field {
        "situation" => "situation",
        "attested" => "atteste",
        _ => "motif",
    }
}

/// What is wrong with a field, in words that say what to do.
fn fault(field: &'static str, problem: Problem) -> Fault {
    let words = match (field, problem) {
        ("situation", _) => "Choisissez la situation.",
        ("atteste", _) => "Attestez que cet accès est nécessaire, ou annulez.",
        ("motif", Problem::TooShort) => "Écrivez le motif en 20 caractères au moins.",
        ("motif", Problem::TooLong) => "Raccourcissez le motif : 500 caractères au plus.",
        _ => return Fault::new(field, crate::wording::problem(problem)),
    };
    Fault::new(field, words)
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::page::tests::assert_is_sound;

    #[test]
    fn the_pages_are_sound() {
        let faults = EmergencyForm::default().reason().err().unwrap();
        for (form, faults) in [
            (filled(), Faults::none()),
            (EmergencyForm::default(), faults),
        ] {
            let record = samples::record();
            assert_is_sound(&EmergencyPage::new(Frame::sample(), record, form, faults));
        }
    }

    fn filled() -> EmergencyForm {
        EmergencyForm {
            situation: "vie".to_owned(),
            motif: "Douleur thoracique, patient inconscient.".to_owned(),
            atteste: "1".to_owned(),
        }
    }

    #[test]
    fn the_situation_goes_before_the_words() {
        let reason = filled().reason().ok().unwrap();
        assert!(reason.starts_with("La vie du patient est en danger. Douleur"));
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn nothing_may_be_missing() {
        type Change = fn(&mut EmergencyForm);
        let cases: [(&str, Change); 4] = [
            ("situation", |form| form.situation = "autre".to_owned()),
            ("motif",     |form| form.motif = "x".repeat(REASON_CHARS_MIN - 1)), // REQ-R-27
            ("motif",     |form| form.motif = " ".repeat(40)),
            ("atteste",   |form| form.atteste = String::new()),
        ];
        for (field, change) in cases {
            let mut form = filled();
            change(&mut form);
            assert!(form.reason().err().unwrap().has(field), "{field}");
        }
        let just_enough = EmergencyForm { motif: "x".repeat(REASON_CHARS_MIN), ..filled() };
        assert!(just_enough.reason().is_ok());
    }
}
