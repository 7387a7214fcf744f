//! `/pro/patients/{record}/vaccinations`: the calendar and the doses of a patient, on one page, and
//! what he answers to a reminder, written at his request.

use super::address::{OnRecord, OnVaccine};
use super::no_access;
use super::patient_bar::PatientBar;
use crate::error::PageError;
use crate::faults::{Fault, Faults};
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::{Again, Go, Page};
use crate::session::ProfessionalSession;
use crate::vaccine_answer::{AnswerForm, AnswerWords, sent};
use crate::vaccines::{self, DoseRow, VaccineRow};
use crate::wording;
use askama::Template;
use axum::response::{IntoResponse, Response};
use dmp_core::ids::RecordId;
use dmp_core::prevention::Target;
use dmp_service::Error;
use dmp_service::prevention::{self, Vaccinations};

/// How the form speaks to a professional.
const WORDS: AnswerWords = AnswerWords {
    heading: "Réponse du patient",
    not_concerned: "Le patient n’est pas concerné",
    not_concerned_hint: "Une contre-indication, ou le calendrier se trompe",
    withdraw: "Retirer la réponse",
    change: "Ce rappel ne sera plus montré tant que la réponse tient. Elle est enregistrée à la \
             demande du patient, avec la date et votre nom ; il la voit et peut la changer.",
    keep: "Enregistrer la réponse",
};

/// The page.
#[derive(Template)]
#[template(path = "professional/vaccinations.html")]
pub struct VaccinationsPage {
    frame: Frame,
    bar: PatientBar,
    to_do: usize,
    may_answer: bool,
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
            may_answer: view.may_answer,
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

/// What the patient answers about one line of the calendar.
#[derive(Template)]
#[template(path = "professional/vaccination_answer.html")]
struct AnswerPage {
    frame: Frame,
    bar: PatientBar,
    form: AnswerForm,
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

/// `GET /pro/patients/{record}/vaccinations/{vaccine}`.
///
/// # Errors
/// As [`show`]; the page that does not exist for who may read and not answer.
pub(crate) async fn show_answer(
    session: ProfessionalSession,
    OnVaccine(record, target): OnVaccine,
) -> Result<Response, PageError> {
    match form(&session, record, target).await {
        Ok(page) => Ok(Page(page?).into_response()),
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// `POST /pro/patients/{record}/vaccinations/{vaccine}`.
///
/// # Errors
/// As [`show_answer`].
pub(crate) async fn answer(
    session: ProfessionalSession,
    OnVaccine(record, target): OnVaccine,
    fields: Fields,
) -> Result<Response, PageError> {
    let said = match sent(&fields) {
        Ok(said) => said,
        Err(fault) => return again(&session, (record, target), &fields, fault).await,
    };
    let message = match said {
        Some(_) => "pro-rappel",
        None => "pro-rappel-repris",
    };
    let done = session
        .run(move |app, it| prevention::answer(app, it, record, (&target.id, said)))
        .await;
    match done {
        Ok(()) => Ok(Go::to(base(record)).saying(message).into_response()),
        Err(Error::Invalid {
            field: "said",
            problem,
        }) => {
            let fault = Fault::new("date", wording::problem(problem));
            again(&session, (record, target), &fields, fault).await
        }
        Err(error) => no_access::answer(&session, record, error),
    }
}

async fn again(
    session: &ProfessionalSession,
    (record, target): (RecordId, &'static Target),
    fields: &Fields,
    fault: Fault,
) -> Result<Response, PageError> {
    match form(session, record, target).await {
        Ok(page) => {
            let page = page?;
            let form = page.form.again(fields, Faults::from(fault));
            Ok(Again(AnswerPage { form, ..page }).into_response())
        }
        Err(error) => no_access::answer(session, record, error),
    }
}

/// The form of one line; for who may not answer, there is none.
async fn form(
    session: &ProfessionalSession,
    record: RecordId,
    target: &'static Target,
) -> Result<Result<AnswerPage, PageError>, Error> {
    let view = session
        .run(move |app, it| prevention::vaccinations(app, it, record))
        .await?;
    let line = view.lines.iter().find(|it| it.line.target == target);
    let Some(line) = line.filter(|_| view.may_answer) else {
        return Ok(Err(PageError::not_found()));
    };
    let action = format!("{}/{}", base(record), vaccines::number(target));
    let (head, frame) = (&view.head, session.frame());
    Ok(Ok(AnswerPage {
        bar: PatientBar::of(record, &head.identity, &head.access, frame.now),
        form: AnswerForm::of(line, (action, base(record)), WORDS),
        frame,
    }))
}

fn base(record: RecordId) -> String {
    format!("/pro/patients/{record}/vaccinations")
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::page::tests::assert_is_sound;
    use crate::vaccine_answer::samples::form;

    #[test]
    fn the_form_is_sound() {
        let record = samples::record();
        for answers in [vec!["3 mars 2026 : déjà fait".to_owned()], Vec::new()] {
            let bar = PatientBar::of(
                record,
                &samples::identity(),
                &samples::primary_care(),
                samples::NOW,
            );
            assert_is_sound(&AnswerPage {
                frame: Frame::sample(),
                bar,
                form: AnswerForm {
                    words: WORDS,
                    ..form(&format!("{}/11", base(record)), answers)
                },
            });
        }
    }
}
