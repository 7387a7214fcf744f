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
use crate::vaccines::{self, DoseRow, StatusBadge, VaccineRow};
use crate::wording;
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use dmp_core::prevention::{Said, Target};
use dmp_service::Error;
use dmp_service::prevention::{self, CalendarLine, Vaccinations};

/// Address of the page.
const ADDRESS: &str = "/espaces/prevention";

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
    name: &'static str,
    address: String,
    badge: StatusBadge,
    next: String,
    last: String,
    why: &'static str,
    source: String,
    concerned: &'static str,
    has_answer: bool,
    said: String,
    answers: Vec<String>,
    choice: String,
    date: String,
    faults: Faults,
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
    let (said, message) = match sent(&fields) {
        Ok(sent) => sent,
        Err(fault) => {
            let asked = Some((&fields, Faults::from(fault)));
            let page = AnswerPage::load(&patient, &vaccine, asked).await?;
            return Ok(Again(page).into_response());
        }
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

/// What a form says, with the message that follows it.
fn sent(fields: &Fields) -> Result<(Option<Said>, &'static str), Fault> {
    let date = fields.text("date").trim();
    match fields.text("reponse") {
        "deja" if date.is_empty() => Ok((Some(Said::AlreadyDone { on: None }), "rappel-fait")),
        "deja" => {
            let on = vaccines::typed(date).ok_or_else(|| {
                Fault::new(
                    "date",
                    "Saisissez une date comme 12/05/2019, 05/2019 ou 2019.",
                )
            })?;
            Ok((Some(Said::AlreadyDone { on: Some(on) }), "rappel-fait"))
        }
        "non" => Ok((Some(Said::NotConcerned), "rappel-non")),
        "retirer" => Ok((None, "rappel-repris")),
        _ => Err(Fault::new("reponse", "Choisissez une réponse.")),
    }
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
        let row = VaccineRow::of(line);
        let (choice, date, faults) = match asked {
            Some((fields, faults)) => (
                fields.text("reponse").to_owned(),
                fields.text("date").to_owned(),
                faults,
            ),
            None => (String::new(), String::new(), Faults::none()),
        };
        Self {
            frame: patient.frame().in_section(ADDRESS),
            name: row.name,
            address: format!("{ADDRESS}/rappels/{}", row.number),
            badge: row.badge,
            next: row.next,
            last: row.last,
            why: row.why,
            source: format!("{} ({}). {}.", row.source, row.rule, vaccines::calendar()),
            concerned: wording::agree(
                patient.sex,
                "Je ne suis pas concernée",
                "Je ne suis pas concerné",
                "Cela ne me concerne pas",
            ),
            has_answer: !row.said.is_empty(),
            said: row.said,
            answers: line.answers.iter().map(vaccines::answered).collect(),
            choice,
            date,
            faults,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::assert_is_sound;

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
        for (has_answer, answers) in [
            (true, vec!["3 mars 2026 : déjà fait".to_owned()]),
            (false, Vec::new()),
        ] {
            assert_is_sound(&AnswerPage {
                frame: Frame::sample().in_section(ADDRESS),
                name: "Grippe",
                address: format!("{ADDRESS}/rappels/11"),
                badge: BADGE,
                next: "depuis le 15 octobre 2026".to_owned(),
                last: "3 décembre 2025".to_owned(),
                why: "Grippe : chaque automne à partir de 65 ans.",
                source: "Calendrier 2025 (VAC-119)".to_owned(),
                concerned: "Je ne suis pas concernée",
                has_answer,
                said: "déjà fait".to_owned(),
                answers,
                choice: "deja".to_owned(),
                date: "\"hier\"".to_owned(),
                faults: Fault::new("date", "Saisissez une date.").into(),
            });
        }
    }
}
