//! `/compte/fermer`: the patient closes his record, with a code asked again; `/dossier-ferme`: what
//! he reads afterwards when he signs in.

use crate::closing::ReceiptSheet;
use crate::cookies::Cookie;
use crate::error::PageError;
use crate::faults::{Fault, Faults};
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::{Again, CookieChanges, Go, Page};
use crate::session::PatientSession;
use crate::wording;
use askama::Template;
use axum::response::{IntoResponse, Response};
use dmp_core::record::Closing;
use dmp_service::{Error, closings};

/// Step 1: what closing means, and why.
#[derive(Template)]
#[template(path = "patient/close.html")]
struct ClosePage {
    frame: Frame,
    words: String,
    is_read: bool,
    faults: Faults,
}

/// Step 2: the code.
#[derive(Template)]
#[template(path = "patient/close_code.html")]
struct CodePage {
    frame: Frame,
    words: String,
    /// The address the code went to; none for an authenticator application.
    hint: Option<String>,
    faults: Faults,
}

/// The record is closed.
#[derive(Template)]
#[template(path = "patient/closed.html")]
struct ClosedPage {
    frame: Frame,
    receipt: ReceiptSheet,
    /// Whether this is the answer to the closing itself: nobody is signed in any more.
    is_just_closed: bool,
}

/// `GET /compte/fermer`
pub async fn show(patient: PatientSession) -> Page<impl Template> {
    Page(ClosePage {
        frame: patient.frame().in_section("/compte"),
        words: String::new(),
        is_read: false,
        faults: Faults::none(),
    })
}

/// `POST /compte/fermer`: sends the code, and asks for it.
pub async fn begin(patient: PatientSession, fields: Fields) -> Result<Response, PageError> {
    let words = fields.text("raison").to_owned();
    let is_read = fields.is_ticked("lu");
    let faults = faults(&words, is_read);
    let frame = patient.frame().in_section("/compte");
    if !faults.is_empty() {
        return Ok(Again(ClosePage {
            frame,
            words,
            is_read,
            faults,
        })
        .into_response());
    }
    let factor = patient.run(closings::begin_own_closing).await?;
    Ok(Page(CodePage {
        frame,
        words,
        hint: factor.hint(),
        faults: Faults::none(),
    })
    .into_response())
}

/// `POST /compte/fermer/confirmer`: closes. The answer is the receipt; the session is over.
pub async fn confirm(patient: PatientSession, fields: Fields) -> Result<Response, PageError> {
    let words = fields.text("raison").to_owned();
    let (text, code) = (words.clone(), fields.text("code").to_owned());
    let done = patient
        .run(move |app, session| closings::close_own(app, session, &text, &code))
        .await;
    match done {
        Ok(receipt) => {
            let mut frame = patient.frame();
            frame.person = None;
            let page = Page(ClosedPage {
                frame,
                receipt: ReceiptSheet::of(&receipt),
                is_just_closed: true,
            });
            let mut answer = page.into_response();
            answer
                .extensions_mut()
                .insert(CookieChanges::without(Cookie::Session));
            Ok(answer)
        }
        Err(Error::Invalid { problem, .. }) => Ok(Again(CodePage {
            frame: patient.frame().in_section("/compte"),
            words,
            hint: None,
            faults: Fault::new("code", wording::problem(problem)).into(),
        })
        .into_response()),
        Err(error) => Err(error.into()),
    }
}

/// `GET /dossier-ferme`
pub async fn show_closed(patient: PatientSession) -> Result<Response, PageError> {
    let Some(receipt) = patient.run(closings::own_closing).await? else {
        return Ok(Go::to("/accueil").into_response());
    };
    Ok(Page(ClosedPage {
        frame: patient.frame(),
        receipt: ReceiptSheet::of(&receipt),
        is_just_closed: false,
    })
    .into_response())
}

fn faults(words: &str, is_read: bool) -> Faults {
    let mut faults = Faults::none();
    if Closing::words(words).is_err() {
        faults.push(Fault::new("raison", "Raccourcissez ce texte."));
    }
    if !is_read {
        let text = "Cochez la case une fois que vous avez lu ce qui change.";
        faults.push(Fault::new("lu", text));
    }
    faults
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::assert_is_sound;

    #[test]
    fn the_pages_are_sound() {
        let frame = || Frame::sample().in_section("/compte");
        let words = "Je n’en ai plus <besoin>".to_owned();
        for faults in [Faults::none(), faults(&"é".repeat(600), false)] {
            assert_is_sound(&ClosePage {
                frame: frame(),
                words: words.clone(),
                is_read: true,
                faults,
            });
        }
        for hint in [None, Some("c•••@exemple.fr".to_owned())] {
            assert_is_sound(&CodePage {
                frame: frame(),
                words: words.clone(),
                hint,
                faults: Fault::new("code", "Vérifiez.").into(),
            });
        }
        for is_just_closed in [true, false] {
            let mut frame = Frame::sample();
            if is_just_closed {
                frame.person = None;
            }
            assert_is_sound(&ClosedPage {
                frame,
                receipt: ReceiptSheet::sample(),
                is_just_closed,
            });
        }
    }

    #[test]
    fn nobody_goes_on_without_having_read_what_changes() {
        assert!(faults("", true).is_empty());
        assert!(faults("", false).has("lu"));
        assert!(faults(&"é".repeat(501), true).has("raison"));
    }
}
