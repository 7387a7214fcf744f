//! `/pro/patients/{record}/synthese` and `/parcours`: what the documents that the reader may open
//! say, and what happened when.

use super::address::OnRecord;
use super::no_access;
use super::patient_bar::PatientBar;
use crate::error::PageError;
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::Page;
use crate::patient::print_line;
use crate::session::ProfessionalSession;
use crate::synthesis::timeline::{self, Timeline};
use crate::synthesis::{Content, Reader};
use askama::Template;
use axum::response::{IntoResponse, Response};
use dmp_service::reading::RecordHead;
use dmp_service::synthesis;

#[derive(Template)]
#[template(path = "professional/synthesis.html")]
struct SynthesisPage {
    frame: Frame,
    print_line: String,
    bar: PatientBar,
    content: Content,
}

#[derive(Template)]
#[template(path = "professional/timeline.html")]
struct TimelinePage {
    frame: Frame,
    print_line: String,
    bar: PatientBar,
    lead: String,
    synthesis: String,
    line: Timeline,
}

fn bar(head: &RecordHead, frame: &Frame) -> PatientBar {
    PatientBar::of(head.record, &head.identity, &head.access, frame.now)
}

/// `GET /pro/patients/{record}/synthese`.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn show(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
) -> Result<Response, PageError> {
    let read = move |app: &_, it: &_| synthesis::synthesis(app, it, record);
    let view = match session.run(read).await {
        Ok(view) => view,
        Err(error) => return no_access::answer(&session, record, error),
    };
    let frame = session.frame();
    Ok(Page(SynthesisPage {
        print_line: print_line(&view.head.identity, frame.now),
        bar: bar(&view.head, &frame),
        content: Content::of(&view, Reader::Professional(record)),
        frame,
    })
    .into_response())
}

/// `GET /pro/patients/{record}/parcours`.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn timeline(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
    fields: Fields,
) -> Result<Response, PageError> {
    let asked = timeline::asked(&fields);
    let filter = asked.clone();
    let read = move |app: &_, it: &_| synthesis::timeline(app, it, record, &filter);
    let view = match session.run(read).await {
        Ok(view) => view,
        Err(error) => return no_access::answer(&session, record, error),
    };
    let (frame, reader) = (session.frame(), Reader::Professional(record));
    Ok(Page(TimelinePage {
        print_line: print_line(&view.head.identity, frame.now),
        bar: bar(&view.head, &frame),
        lead: format!(
            "Consultations, examens, actes et hospitalisations{}.",
            timeline::since(&view)
        ),
        synthesis: reader.synthesis(),
        line: Timeline::of(&view, &asked, reader),
        frame,
    })
    .into_response())
}
