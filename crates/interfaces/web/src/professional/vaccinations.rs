//! `/pro/patients/{record}/vaccinations`: the calendar and the doses of a patient, on one page.

use super::address::OnRecord;
use super::no_access;
use super::patient_bar::PatientBar;
use crate::error::PageError;
use crate::filters;
use crate::frame::Frame;
use crate::page::Page;
use crate::session::ProfessionalSession;
use crate::vaccines::{self, DoseRow, VaccineRow};
use askama::Template;
use axum::response::{IntoResponse, Response};
use dmp_service::prevention::{self, Vaccinations};

/// The page.
#[derive(Template)]
#[template(path = "professional/vaccinations.html")]
pub struct VaccinationsPage {
    frame: Frame,
    bar: PatientBar,
    to_do: usize,
    rows: Vec<VaccineRow>,
    doses: Vec<DoseRow>,
    calendar: String,
    waiting: usize,
}

impl VaccinationsPage {
    /// The page of `view`.
    pub fn new(frame: Frame, view: &Vaccinations) -> Self {
        let head = &view.head;
        let record = head.record;
        let address = |document| format!("/pro/patients/{record}/documents/{document}");
        let to_do = view.lines.iter().filter(|it| it.line.status.is_to_do());
        Self {
            bar: PatientBar::of(record, &head.identity, &head.access, frame.now),
            to_do: to_do.count(),
            rows: view.lines.iter().map(VaccineRow::of).collect(),
            doses: view
                .doses
                .iter()
                .map(|it| DoseRow::of(it, address))
                .collect(),
            calendar: vaccines::calendar(),
            waiting: view.waiting,
            frame,
        }
    }
}

/// `GET /pro/patients/{record}/vaccinations`.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn show(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
) -> Result<Response, PageError> {
    match session
        .run(move |app, it| prevention::vaccinations(app, it, record))
        .await
    {
        Ok(view) => Ok(Page(VaccinationsPage::new(session.frame(), &view)).into_response()),
        Err(error) => no_access::answer(&session, record, error),
    }
}
