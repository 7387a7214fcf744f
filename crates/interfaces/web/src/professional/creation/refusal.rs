//! `/pro/creation/refus`: no record is opened, and nothing of it is kept. Rule: REQ-S-29.

use crate::faults::{Fault, Faults};
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::{Again, Page};
use crate::session::ProfessionalSession;
use askama::Template;
use axum::response::{IntoResponse, Response};

/// The reasons of the founding text, and any other.
const REASONS: [(&str, &str); 5] = [
    ("temps", "Je n’ai pas le temps de gérer le dossier"),
    ("ordinateur", "Je n’ai pas d’ordinateur au cabinet"),
    ("logiciel", "Mon logiciel n’est pas compatible"),
    ("internet", "Je n’ai pas d’accès à Internet"),
    ("autre", "Une autre raison"),
];

/// The page.
#[derive(Template)]
#[template(path = "professional/creation_refusal.html")]
pub struct RefusalPage {
    frame: Frame,
    faults: Faults,
    reasons: &'static [(&'static str, &'static str)],
    who: String,
    reason: String,
}

/// What was decided, and what the patient can do instead.
#[derive(Template)]
#[template(path = "professional/creation_refused.html")]
pub struct RefusedPage {
    frame: Frame,
    reason: Option<&'static str>,
}

impl RefusalPage {
    fn new(frame: Frame, fields: &Fields, faults: Faults) -> Self {
        Self {
            frame: frame.in_section("/pro/patients"),
            faults,
            reasons: &REASONS,
            who: fields.text("qui").to_owned(),
            reason: fields.text("motif").to_owned(),
        }
    }
}

/// `GET /pro/creation/refus`
pub(crate) async fn show(session: ProfessionalSession) -> Page<RefusalPage> {
    Page(RefusalPage::new(
        session.frame(),
        &Fields::default(),
        Faults::none(),
    ))
}

/// `POST /pro/creation/refus`: nothing is called, for nothing is kept.
pub(crate) async fn confirm(session: ProfessionalSession, fields: Fields) -> Response {
    let frame = session.frame();
    match decided(&fields) {
        Ok(reason) => {
            let frame = frame.in_section("/pro/patients");
            Page(RefusedPage { frame, reason }).into_response()
        }
        Err(fault) => Again(RefusalPage::new(frame, &fields, fault.into())).into_response(),
    }
}

/// The professional's reason; none is asked of a patient.
fn decided(fields: &Fields) -> Result<Option<&'static str>, Fault> {
    match fields.text("qui") {
        "patient" => Ok(None),
        "vous" => {
            let reason = REASONS.iter().find(|it| it.0 == fields.text("motif"));
            reason
                .map(|it| Some(it.1))
                .ok_or_else(|| Fault::new("motif", "Choisissez la raison à dire au patient."))
        }
        _ => Err(Fault::new("qui", "Dites qui refuse.")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::assert_is_sound;

    #[test]
    #[rustfmt::skip] // one line per case
    fn only_a_professional_gives_a_reason() {
        for (form, expected) in [
            ("qui=patient",              Ok(None)),
            ("qui=patient&motif=temps",  Ok(None)), // REQ-S-29
            ("qui=vous&motif=internet",  Ok(Some("Je n’ai pas d’accès à Internet"))),
            ("qui=vous",                 Err("motif")),
            ("qui=vous&motif=paresse",   Err("motif")),
            ("",                         Err("qui")),
        ] {
            let decided = decided(&Fields::parse(form.as_bytes()));
            assert_eq!(decided.map_err(|fault| fault.field), expected, "{form}");
        }
    }

    #[test]
    fn the_pages_are_sound() {
        let fields = Fields::parse(b"qui=vous");
        let faults = Fault::new("motif", "Choisissez la raison à dire au patient.").into();
        assert_is_sound(&RefusalPage::new(Frame::sample(), &fields, faults));
        for reason in [None, Some(REASONS[0].1)] {
            assert_is_sound(&RefusedPage {
                frame: Frame::sample(),
                reason,
            });
        }
    }
}
