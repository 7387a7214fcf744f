//! `/pro/patients/{id}/examen`: before prescribing an examination, whether it is already there.
//!
//! What is asked is medical: it comes by a form that the page answers, and is in no address.

use super::address::OnRecord;
use super::exam_found::{Found, within};
use super::known_patient::{KnownPatient, known_patient};
use super::no_access;
use super::patient_bar::PatientBar;
use crate::error::PageError;
use crate::faults::{Fault, Faults};
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::{Again, Go, Page};
use crate::session::ProfessionalSession;
use crate::wording;
use askama::Template;
use axum::response::{IntoResponse, Response};
use dmp_core::exams::{Choice, Exam, exams};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_service::Error;
use dmp_service::exams::{self, Asked, Counted, GuardView};

/// The page.
#[derive(Template)]
#[template(path = "professional/exam.html")]
pub struct ExamPage {
    frame: Frame,
    faults: Faults,
    record: RecordId,
    patient: Patient,
    typed: String,
    answer: Answer,
}

/// Whose record it is, for the head of the page.
enum Patient {
    /// Before anything was read: what the list of this professional says.
    Known(KnownPatient),
    /// Of the record that was read.
    Read(Box<PatientBar>),
}

/// What the page says of a question.
enum Answer {
    /// None was asked.
    None,
    /// No examination is meant.
    Unknown,
    /// Several may be meant.
    Which(Vec<&'static Exam>),
    /// What is there.
    There(There),
}

/// What is there of one examination.
struct There {
    label: &'static str,
    /// « 90 jours ».
    within: String,
    found: Vec<Found>,
    /// « 2 documents sont en cours de lecture… », or nothing.
    waiting: String,
    /// What counts a choice, if there is one to count.
    check: Option<String>,
}

/// Labels of all examinations, for the list that the field proposes.
pub fn usual() -> impl Iterator<Item = &'static str> {
    exams().iter().map(|it| it.label.as_str())
}

/// `GET /pro/patients/{record}/examen`: the field alone; nothing of the record is read.
///
/// # Errors
/// The page of a failure of the store.
pub(crate) async fn show(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
) -> Result<Page<ExamPage>, PageError> {
    let page = empty(&session, record, String::new()).await?;
    Ok(Page(page))
}

/// `POST /pro/patients/{record}/examen`.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn check(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
    fields: Fields,
) -> Result<Response, PageError> {
    let typed = fields.text("examen").to_owned();
    let asked = match fields.text("choix") {
        "" => Asked::Text(typed.clone()),
        id => Asked::Exam(id.to_owned()),
    };
    let act = move |app: &_, it: &_| exams::check(app, it, record, &asked);
    match session.run(act).await {
        Ok(view) => Ok(Page(ExamPage::new(session.frame(), view, typed)).into_response()),
        Err(Error::Invalid { problem, .. }) => {
            let mut page = empty(&session, record, typed).await?;
            page.faults = Fault::new("examen", wording::problem(problem)).into();
            Ok(Again(page).into_response())
        }
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// `POST /pro/patients/{record}/examen/choix`: what becomes of the prescription.
///
/// # Errors
/// The page of what does not exist, for what is no check of this professional here.
pub(crate) async fn choose(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
    fields: Fields,
) -> Result<Go, PageError> {
    let choice = Choice::of_code(fields.text("decision")).ok_or_else(PageError::not_found)?;
    let check = fields.text("controle").to_owned();
    let act = move |app: &_, it: &_| exams::record_choice(app, it, record, &check, choice);
    let counted = session.run(act).await?;
    let home = format!("/pro/patients/{record}");
    if choice == Choice::Read {
        let document: DocumentId = fields
            .text("document")
            .parse()
            .map_err(|_| PageError::not_found())?;
        return Ok(Go::to(format!("{home}/documents/{document}")));
    }
    Ok(Go::to(home).saying(match (counted, choice) {
        (Counted::TooLate, _) => "examen-trop-tard",
        (Counted::Already, _) => "examen-deja-compte",
        (Counted::Now, Choice::NotPrescribed) => "examen-evite",
        (Counted::Now, Choice::Read | Choice::Prescribed(_)) => "examen-prescrit",
    }))
}

async fn empty(
    session: &ProfessionalSession,
    record: RecordId,
    typed: String,
) -> Result<ExamPage, PageError> {
    let patient = known_patient(session, record).await?;
    Ok(ExamPage {
        frame: session.frame(),
        faults: Faults::none(),
        record,
        patient: Patient::Known(patient),
        typed,
        answer: Answer::None,
    })
}

impl ExamPage {
    fn new(frame: Frame, view: GuardView, typed: String) -> Self {
        let head = &view.head;
        let bar = PatientBar::of(head.record, &head.identity, &head.access, frame.now);
        Self {
            faults: Faults::none(),
            record: head.record,
            patient: Patient::Read(Box::new(bar)),
            typed: view.exam.map_or(typed, |it| it.label.clone()),
            answer: Answer::of(view),
            frame,
        }
    }

    /// What the title of the page says of the answer: no medical word.
    const fn state(&self) -> &'static str {
        match &self.answer {
            Answer::None => "",
            Answer::Unknown => ", non reconnu",
            Answer::Which(_) => ", à préciser",
            Answer::There(there) if there.found.is_empty() => ", rien trouvé",
            Answer::There(_) => ", déjà fait",
        }
    }

    /// Whether the main act of the page is a choice, and no longer the question.
    const fn offers_a_choice(&self) -> bool {
        match &self.answer {
            Answer::There(there) => there.check.is_some(),
            Answer::None | Answer::Unknown | Answer::Which(_) => false,
        }
    }
}

impl Answer {
    fn of(view: GuardView) -> Self {
        let within = view.window().map(within).unwrap_or_default();
        match view.exam {
            Some(exam) => Self::There(There {
                label: &exam.label,
                found: view
                    .matches
                    .iter()
                    .map(|it| Found::of(it, &within))
                    .collect(),
                within,
                waiting: waiting(view.waiting),
                check: view.check,
            }),
            None if view.candidates.is_empty() => Self::Unknown,
            None => Self::Which(view.candidates),
        }
    }
}

fn waiting(count: usize) -> String {
    match count {
        0 => String::new(),
        1 => "Un document est en cours de lecture : il n’est reconnu que par son titre.".to_owned(),
        _ => format!(
            "{count} documents sont en cours de lecture : ils ne sont reconnus que par leur titre."
        ),
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::page::tests::assert_is_sound;
    use dmp_core::clinical::PartialDate;
    use dmp_core::codes::Space;
    use dmp_core::exams::{Why, exam};
    use dmp_core::time::Days;
    use dmp_service::exams::{ExamFound, ExamValue};
    use dmp_service::reading::{AccessBasis, RecordHead};

    fn found(is_recent: bool) -> ExamFound {
        ExamFound {
            line: samples::line("Scanner thoracique", Space::Imaging),
            date: PartialDate::parse("2026-02-21").unwrap(),
            place: "Imagerie du Parc".to_owned(),
            age: Days(19),
            why: Why::Same,
            is_recent,
            conclusion: Some("Pas de lésion <suspecte>.".to_owned()),
            values: vec![ExamValue {
                label: "HbA1c".to_owned(),
                value: "6.9".to_owned(),
                unit: "%".to_owned(),
            }],
        }
    }

    fn page(id: &str, matches: Vec<ExamFound>, access: AccessBasis) -> ExamPage {
        let is_recent = matches.iter().any(|it| it.is_recent);
        let view = GuardView {
            head: RecordHead {
                record: samples::record(),
                identity: samples::identity(),
                access,
            },
            exam: exam(id),
            candidates: if id == "?" {
                exams().iter().take(3).collect()
            } else {
                Vec::new()
            },
            matches,
            waiting: 2,
            check: is_recent.then(|| "jeton-du-controle".to_owned()),
        };
        ExamPage::new(Frame::sample(), view, "scan".to_owned())
    }

    #[test]
    fn the_pages_are_sound() {
        let care = samples::primary_care;
        for page in [
            page(
                "ct_chest",
                vec![found(true), found(true), found(false)],
                care(),
            ),
            page("ct_chest", vec![found(false)], samples::emergency()),
            page("ct_chest", Vec::new(), care()),
            page("?", Vec::new(), care()),
            page("", Vec::new(), care()),
        ] {
            assert_is_sound(&page);
        }
        let known = KnownPatient {
            name: "Camille MOREAU".to_owned(),
            lead: "Camille MOREAU. Née le 14 avril 1981.".to_owned(),
            is_primary_care: true,
            is_known: true,
        };
        assert_is_sound(&ExamPage {
            frame: Frame::sample(),
            faults: Fault::new("examen", "Saisissez un examen.").into(),
            record: samples::record(),
            patient: Patient::Known(known),
            typed: String::new(),
            answer: Answer::None,
        });
    }

    #[test]
    fn a_choice_is_offered_only_where_one_is_to_be_counted() {
        for (matches, expected) in [
            (vec![found(true)], true),
            (vec![found(false)], false),
            (Vec::new(), false),
        ] {
            let html = page("ct_chest", matches, samples::primary_care())
                .render()
                .unwrap();
            assert_eq!(html.contains("/examen/choix"), expected);
            assert_eq!(html.contains("Ne pas prescrire"), expected);
        }
    }
}
