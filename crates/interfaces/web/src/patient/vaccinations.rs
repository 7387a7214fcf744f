//! `/espaces/prevention`: where one stands with the calendar of vaccinations, the doses received,
//! and the answers to reminders.

use super::rows;
use crate::error::PageError;
use crate::faults::{Fault, Faults};
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::{Again, Go, Page};
use crate::session::PatientSession;
use crate::vaccine_answer::{AnswerForm, AnswerWords, sent};
use crate::vaccines::{self, DoseRow, VaccineRow};
use crate::wording;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use dmp_core::prevention::{Said, Target};
use dmp_service::Error;
use dmp_service::prevention::{self, CalendarLine, Vaccinations};

/// Address of the page.
const ADDRESS: &str = "/espaces/prevention";
/// What an answer changes.
const CHANGE: &str = "Ce rappel ne vous sera plus montré tant que votre réponse tient. Vos \
                      professionnels la voient, avec sa date et votre nom. Vous pouvez la changer \
                      ; les réponses précédentes restent notées.";

/// The calendar and the record of vaccines.
#[derive(Template)]
#[template(path = "patient/vaccinations.html")]
struct VaccinationsPage {
    frame: Frame,
    print_line: String,
    next: Option<NextVaccine>,
    rows: Vec<VaccineRow>,
    unasked: Vec<VaccineRow>,
    doses: Vec<DoseRow>,
    calendar: String,
    waiting: usize,
}

/// What comes next, as a notice or a card says it.
pub struct NextVaccine {
    /// Its number in the calendar.
    pub number: usize,
    /// « Grippe ».
    pub name: &'static str,
    /// « Prochain vaccin : à partir du 14 avril 2026 ».
    pub heading: String,
    /// What the calendar asks, in words.
    pub why: &'static str,
    /// Whether it is to do now.
    pub is_to_do: bool,
    /// « Et 2 autres vaccins à faire. », or nothing.
    pub others: String,
}

/// One line of the calendar: why, and what the patient answers.
#[derive(Template)]
#[template(path = "patient/vaccination_answer.html")]
struct AnswerPage {
    frame: Frame,
    form: AnswerForm,
}

/// `GET /espaces/prevention`
pub async fn show(patient: PatientSession) -> Result<Page<impl Template>, PageError> {
    let record = patient.record;
    let view = patient
        .run(move |app, session| prevention::vaccinations(app, session, record))
        .await?;
    Ok(Page(VaccinationsPage::new(&patient, &view)))
}

/// `GET /espaces/prevention/rappels/{vaccine}`
pub async fn show_answer(
    patient: PatientSession,
    Path(vaccine): Path<String>,
) -> Result<Page<impl Template>, PageError> {
    let page = AnswerPage::load(&patient, &vaccine, None).await?;
    Ok(Page(page))
}

/// `POST /espaces/prevention/rappels/{vaccine}`
pub async fn answer(
    patient: PatientSession,
    Path(vaccine): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let said = match sent(&fields) {
        Ok(said) => said,
        Err(fault) => {
            let asked = Some((&fields, Faults::from(fault)));
            let page = AnswerPage::load(&patient, &vaccine, asked).await?;
            return Ok(Again(page).into_response());
        }
    };
    let message = match said {
        Some(Said::AlreadyDone { .. }) => "rappel-fait",
        Some(Said::NotConcerned) => "rappel-non",
        None => "rappel-repris",
    };
    let (record, target) = (patient.record, line_of(&vaccine)?);
    let done = patient
        .run(move |app, session| prevention::answer(app, session, record, (&target.id, said)))
        .await;
    match done {
        Ok(()) => Ok(Go::to(ADDRESS)
            .saying_about(message, &vaccine)
            .into_response()),
        Err(Error::Invalid {
            field: "said",
            problem,
        }) => {
            let fault = Fault::new("date", wording::problem(problem));
            let asked = Some((&fields, Faults::from(fault)));
            let page = AnswerPage::load(&patient, &vaccine, asked).await?;
            Ok(Again(page).into_response())
        }
        Err(Error::Invalid { .. }) => Err(PageError::not_found()),
        Err(error) => Err(error.into()),
    }
}

/// The line of the calendar that an address names.
fn line_of(number: &str) -> Result<&'static Target, PageError> {
    vaccines::numbered(number).ok_or_else(PageError::not_found)
}

impl VaccinationsPage {
    fn new(patient: &PatientSession, view: &Vaccinations) -> Self {
        let (unasked, rows) = view
            .lines
            .iter()
            .map(VaccineRow::of)
            .partition(|row| row.is_unasked);
        Self {
            frame: patient.frame().in_section(ADDRESS),
            print_line: rows::print_line(&view.head.identity, patient.frame.now),
            next: NextVaccine::of(view),
            rows,
            unasked,
            doses: view
                .doses
                .iter()
                .map(|it| DoseRow::of(it, rows::address))
                .collect(),
            calendar: vaccines::calendar(),
            waiting: view.waiting,
        }
    }
}

impl NextVaccine {
    /// What comes next, if something does.
    pub fn of(view: &Vaccinations) -> Option<Self> {
        let line = &view.lines[view.next?].line;
        let status = &line.status;
        let to_do = view.lines.iter().filter(|it| it.line.status.is_to_do());
        let others = to_do.count().saturating_sub(1);
        let when = vaccines::next(*status, None);
        let is_to_do = status.is_to_do();
        Some(Self {
            number: vaccines::number(line.target),
            name: &line.target.label,
            heading: if is_to_do {
                format!("Vaccin à faire, {when}")
            } else {
                format!("Prochain vaccin : {when}")
            },
            why: &line.plan.text,
            is_to_do,
            others: match (is_to_do, others) {
                (false, _) | (true, 0) => String::new(),
                (true, count) => {
                    let count = wording::counted(count, "autre vaccin", "autres vaccins");
                    format!("Et {count} à faire.")
                }
            },
        })
    }
}

impl AnswerPage {
    /// The page of one line; with what was sent and what is wrong with it, if it is shown again.
    async fn load(
        patient: &PatientSession,
        vaccine: &str,
        asked: Option<(&Fields, Faults)>,
    ) -> Result<Self, PageError> {
        let (record, target) = (patient.record, line_of(vaccine)?);
        let view = patient
            .run(move |app, session| prevention::vaccinations(app, session, record))
            .await?;
        let line = view
            .lines
            .iter()
            .find(|it| it.line.target == target)
            .ok_or_else(PageError::not_found)?;
        Ok(Self::new(patient, line, asked))
    }

    fn new(
        patient: &PatientSession,
        line: &CalendarLine,
        asked: Option<(&Fields, Faults)>,
    ) -> Self {
        let action = format!("{ADDRESS}/rappels/{}", vaccines::number(line.line.target));
        let words = AnswerWords {
            heading: "Votre réponse",
            not_concerned: wording::agree(
                patient.sex,
                "Je ne suis pas concernée",
                "Je ne suis pas concerné",
                "Cela ne me concerne pas",
            ),
            not_concerned_hint: "Un médecin vous l’a dit, ou le calendrier se trompe",
            withdraw: "Retirer ma réponse",
            change: CHANGE,
            keep: "Enregistrer ma réponse",
        };
        let form = AnswerForm::of(line, (action, ADDRESS.to_owned()), words);
        Self {
            frame: patient.frame().in_section(ADDRESS),
            form: match asked {
                Some((fields, faults)) => form.again(fields, faults),
                None => form,
            },
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::assert_is_sound;
    use crate::vaccine_answer::samples;
    use crate::vaccines::StatusBadge;

    const BADGE: StatusBadge = StatusBadge {
        kind: "warn",
        icon: "clock",
        text: "À faire",
    };

    fn row(badge: StatusBadge) -> VaccineRow {
        VaccineRow {
            number: 11,
            name: "Grippe",
            last: "3 décembre 2025".to_owned(),
            badge,
            next: "depuis le 15 octobre 2026".to_owned(),
            why: "Grippe : chaque automne à partir de 65 ans.",
            rule: "VAC-119",
            source: "Calendrier 2025",
            is_unasked: false,
            said: "déjà fait, sans date".to_owned(),
        }
    }

    fn sample() -> VaccinationsPage {
        VaccinationsPage {
            frame: Frame::sample().in_section(ADDRESS),
            print_line: "Camille MOREAU".to_owned(),
            next: Some(NextVaccine {
                number: 11,
                name: "Grippe",
                heading: "Vaccin à faire, depuis le 15 octobre 2026".to_owned(),
                why: "Grippe : chaque automne à partir de 65 ans.",
                is_to_do: true,
                others: "Et 2 autres vaccins à faire.".to_owned(),
            }),
            rows: vec![row(BADGE), row(StatusBadge { icon: "", ..BADGE })],
            unasked: vec![row(BADGE)],
            doses: vec![DoseRow {
                vaccine: "Vaccin \"fictif\"".to_owned(),
                meta: vec!["3 décembre 2025".to_owned(), "lot TEST-4471".to_owned()],
                is_from_patient: true,
                documents: vec![("/documents/1".to_owned(), "Note".to_owned()); 2],
            }],
            calendar: vaccines::calendar(),
            waiting: 2,
        }
    }

    #[test]
    fn the_pages_are_sound() {
        assert_is_sound(&sample());
        assert_is_sound(&VaccinationsPage {
            next: None,
            unasked: Vec::new(),
            doses: Vec::new(),
            waiting: 0,
            ..sample()
        });
        for answers in [vec!["3 mars 2026 : déjà fait".to_owned()], Vec::new()] {
            assert_is_sound(&AnswerPage {
                frame: Frame::sample().in_section(ADDRESS),
                form: samples::form(&format!("{ADDRESS}/rappels/11"), answers),
            });
        }
    }
}
