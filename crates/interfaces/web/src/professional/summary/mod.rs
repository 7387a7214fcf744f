//! `/pro/patients/{record}/synthese-medicale`: the medical summary, pre-filled, edited, looked at,
//! signed and deposited.
//!
//! One address, one form. Which button was pressed says what is done; whatever it is, everything
//! that was typed comes back.

mod form;
mod words;

use self::form::{Asked, PartForm, Sent};
use super::address::OnRecord;
use super::no_access;
use super::patient_bar::PatientBar;
use crate::error::PageError;
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::{Again, Go, Page};
use crate::session::ProfessionalSession;
use crate::wording;
use askama::Template;
use axum::response::{IntoResponse, Response};
use dmp_core::ids::RecordId;
use dmp_core::summary::LineFault;
use dmp_service::summaries::{self, Checked, DraftView};
use dmp_service::{App, Conflict, Error, Session};

/// The form.
#[derive(Template)]
#[template(path = "professional/summary.html")]
pub(super) struct FormPage {
    frame: Frame,
    bar: PatientBar,
    action: String,
    /// How many lines the form has.
    count: usize,
    parts: Vec<PartForm>,
    has_no_known_allergy: bool,
    /// Who states that no allergy is known, or nothing.
    no_allergy_source: String,
    notes: Vec<String>,
    problems: Vec<words::Problem>,
}

/// The summary as its document will show it.
#[derive(Template)]
#[template(path = "professional/summary_preview.html")]
pub(super) struct PreviewPage {
    frame: Frame,
    bar: PatientBar,
    action: String,
    /// Everything that was typed, to be sent again.
    kept: Vec<(String, String)>,
    html: String,
    /// « Elle remplace votre synthèse du 12 mars 2026. », or nothing.
    replaces: String,
    author: String,
    is_read: bool,
    is_informed: bool,
    problems: Vec<words::Problem>,
}

impl FormPage {
    fn error(&self, field: &str) -> &str {
        words::at(&self.problems, field)
    }
}

impl PreviewPage {
    fn error(&self, field: &str) -> &str {
        words::at(&self.problems, field)
    }
}

/// `GET /pro/patients/{record}/synthese-medicale`.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn show(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
) -> Result<Response, PageError> {
    match draft(&session, record).await {
        Ok(view) => {
            let sent = Sent::proposed(&view);
            Ok(Page(form_page(&session, record, (&view, &sent), &[])).into_response())
        }
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// `POST /pro/patients/{record}/synthese-medicale`.
///
/// # Errors
/// As [`show`].
pub(crate) async fn act(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
    fields: Fields,
) -> Result<Response, PageError> {
    let sent = Sent::of(&fields);
    match sent.asked {
        Asked::Line(_) | Asked::Edit => match draft(&session, record).await {
            Ok(view) => Ok(Page(form_page(&session, record, (&view, &sent), &[])).into_response()),
            Err(error) => no_access::answer(&session, record, error),
        },
        Asked::Preview => preview(&session, record, &sent, Vec::new()).await,
        Asked::Sign => match sent.missing() {
            problems if problems.is_empty() => sign(&session, record, &sent).await,
            problems => preview(&session, record, &sent, problems).await,
        },
    }
}

async fn draft(session: &ProfessionalSession, record: RecordId) -> Result<DraftView, Error> {
    let read = move |app: &App, it: &Session| summaries::draft(app, it, record);
    session.run(read).await
}

async fn preview(
    session: &ProfessionalSession,
    record: RecordId,
    sent: &Sent,
    problems: Vec<words::Problem>,
) -> Result<Response, PageError> {
    let typed = sent.typed.clone();
    let read = move |app: &App, it: &Session| summaries::preview(app, it, record, &typed);
    match session.run(read).await {
        Ok(Checked::Wrong(view, faults)) => Ok(again(session, record, (&view, sent), &faults)),
        Ok(Checked::Right(view, html)) => {
            let is_first = problems.is_empty();
            let page = preview_page(session, record, (&view, sent), (html, problems));
            Ok(if is_first {
                Page(page).into_response()
            } else {
                Again(page).into_response()
            })
        }
        Err(error) => no_access::answer(session, record, error),
    }
}

async fn sign(
    session: &ProfessionalSession,
    record: RecordId,
    sent: &Sent,
) -> Result<Response, PageError> {
    let (typed, replaces) = (sent.typed.clone(), sent.replaces);
    let act = move |app: &App, it: &Session| summaries::sign(app, it, record, &typed, replaces);
    match session.run(act).await {
        Ok(Checked::Right(_, document)) => {
            let address = format!("/pro/patients/{record}/documents/{document}");
            Ok(Go::to(address).saying("synthese-deposee").into_response())
        }
        Ok(Checked::Wrong(view, faults)) => Ok(again(session, record, (&view, sent), &faults)),
        Err(Error::Conflict(Conflict::Stale)) => {
            preview(session, record, sent, vec![words::another()]).await
        }
        Err(error) => no_access::answer(session, record, error),
    }
}

fn again(
    session: &ProfessionalSession,
    record: RecordId,
    of: (&DraftView, &Sent),
    faults: &[LineFault],
) -> Response {
    Again(form_page(session, record, of, faults)).into_response()
}

fn bar(session: &ProfessionalSession, record: RecordId, view: &DraftView) -> PatientBar {
    PatientBar::of(
        record,
        &view.head.identity,
        &view.head.access,
        session.frame().now,
    )
}

fn address(record: RecordId) -> String {
    format!("/pro/patients/{record}/synthese-medicale")
}

fn form_page(
    session: &ProfessionalSession,
    record: RecordId,
    (view, sent): (&DraftView, &Sent),
    faults: &[LineFault],
) -> FormPage {
    let problems = words::problems(&sent.typed, faults);
    FormPage {
        bar: bar(session, record, view),
        action: address(record),
        count: sent.typed.lines.len(),
        parts: form::parts(&view.draft, sent, &problems, record),
        has_no_known_allergy: sent.typed.has_no_known_allergy,
        no_allergy_source: form::no_allergy_source(&view.draft, record),
        notes: notes(view),
        problems,
        frame: session.frame(),
    }
}

fn preview_page(
    session: &ProfessionalSession,
    record: RecordId,
    (view, sent): (&DraftView, &Sent),
    (html, problems): (String, Vec<words::Problem>),
) -> PreviewPage {
    let previous = view.previous.as_ref();
    let mut kept = sent.kept();
    let replaced = previous.map(|it| it.id.to_string()).unwrap_or_default();
    kept.push(("precedente".to_owned(), replaced));
    PreviewPage {
        bar: bar(session, record, view),
        action: address(record),
        kept,
        html,
        replaces: previous.map(words::replaces).unwrap_or_default(),
        author: session.session.display_name(),
        is_read: sent.is_read,
        is_informed: sent.is_informed,
        problems,
        frame: session.frame(),
    }
}

/// What the form was made of, and what it leaves out.
fn notes(view: &DraftView) -> Vec<String> {
    let left_out = (view.left_out > 0).then(|| {
        let documents = wording::counted(
            view.left_out,
            "document que vous lisez n’est pas repris",
            "documents que vous lisez ne sont pas repris",
        );
        format!(
            "{documents} : quelqu’un qui lira cette synthèse ne peut pas le lire (masqué, ou pas \
             encore annoncé au patient)."
        )
    });
    let waiting = (view.waiting > 0).then(|| {
        wording::counted(
            view.waiting,
            "document n’a pas encore été lu : ce qu’il dit n’est pas proposé.",
            "documents n’ont pas encore été lus : ce qu’ils disent n’est pas proposé.",
        )
    });
    let previous = view.previous.as_ref().map(words::replaces);
    let basis = format!(
        "D’après {} et les informations de santé saisies.",
        wording::counted(view.documents, "document", "documents")
    );
    [Some(basis), previous, left_out, waiting]
        .into_iter()
        .flatten()
        .collect()
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::page::tests::assert_is_sound;
    use dmp_core::summary::{Draft, Part};

    fn bar(frame: &Frame) -> PatientBar {
        let access = samples::primary_care();
        PatientBar::of(samples::record(), &samples::identity(), &access, frame.now)
    }

    #[test]
    fn the_form_is_sound_with_lines_and_with_faults() {
        let body = "lignes=3&l-0-partie=allergies&l-0-quoi=Pollen&l-0-garder=1\
                    &l-1-partie=mesures&l-1-quoi=Poids&l-1-detail=lourd&l-1-garder=1\
                    &l-2-partie=vaccins&l-2-quoi=Grippe&l-2-date=hier&aucune-allergie=1\
                    &action=ajouter-attention";
        let sent = Sent::of(&Fields::parse(body.as_bytes()));
        let faults = [
            LineFault::AllergyBesideNone,
            LineFault::NoneAsAllergy(0),
            LineFault::Cell(
                1,
                dmp_core::summary::Cell::Detail,
                dmp_core::declared::Fault::Malformed,
            ),
            LineFault::TooMany(Part::Vaccines),
            LineFault::Nothing,
        ];
        for faults in [&[][..], &faults] {
            let problems = words::problems(&sent.typed, faults);
            let frame = Frame::sample();
            let page = FormPage {
                bar: bar(&frame),
                action: address(samples::record()),
                count: sent.typed.lines.len(),
                parts: form::parts(&Draft::default(), &sent, &problems, samples::record()),
                has_no_known_allergy: true,
                no_allergy_source: "Dit par Dr Ariane MARTIN, 12 mars 2026.".to_owned(),
                notes: vec!["D’après 2 documents.".to_owned()],
                problems,
                frame,
            };
            assert_is_sound(&page);
        }
    }

    #[test]
    fn the_preview_is_sound() {
        let frame = Frame::sample();
        let page = PreviewPage {
            bar: bar(&frame),
            action: address(samples::record()),
            kept: vec![("lignes".to_owned(), "0".to_owned())],
            html: "<section><h2>Points d’attention</h2></section>".to_owned(),
            replaces: "Elle remplacera votre synthèse du 12 mars 2026.".to_owned(),
            author: "Dr Ariane MARTIN".to_owned(),
            is_read: false,
            is_informed: true,
            problems: vec![words::not_ticked("relu"), words::another()],
            frame,
        };
        assert_is_sound(&page);
    }
}
