//! `/espaces/synthese` and `/parcours`: what the documents say, and what happened when.

use super::rows;
use crate::error::PageError;
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::Page;
use crate::session::PatientSession;
use crate::synthesis::timeline::{self, Timeline};
use crate::synthesis::{Content, Reader};
use askama::Template;
use dmp_service::synthesis;

#[derive(Template)]
#[template(path = "patient/synthesis.html")]
struct SynthesisPage {
    frame: Frame,
    print_line: String,
    content: Content,
}

#[derive(Template)]
#[template(path = "patient/timeline.html")]
struct TimelinePage {
    frame: Frame,
    print_line: String,
    lead: String,
    line: Timeline,
}

/// `GET /espaces/synthese`
pub async fn show(patient: PatientSession) -> Result<Page<impl Template>, PageError> {
    let record = patient.record;
    let view = patient
        .run(move |app, session| synthesis::synthesis(app, session, record))
        .await?;
    Ok(Page(SynthesisPage {
        print_line: rows::print_line(&view.head.identity, patient.frame.now),
        content: Content::of(&view, Reader::Patient),
        frame: patient.frame(),
    }))
}

/// `GET /parcours`
pub async fn timeline(
    patient: PatientSession,
    fields: Fields,
) -> Result<Page<impl Template>, PageError> {
    let record = patient.record;
    let asked = timeline::asked(&fields);
    let filter = asked.clone();
    let view = patient
        .run(move |app, session| synthesis::timeline(app, session, record, &filter))
        .await?;
    Ok(Page(TimelinePage {
        print_line: rows::print_line(&view.head.identity, patient.frame.now),
        lead: format!(
            "Vos consultations, examens, actes et hospitalisations{}.",
            timeline::since(&view)
        ),
        line: Timeline::of(&view, &asked, Reader::Patient),
        frame: patient.frame(),
    }))
}
