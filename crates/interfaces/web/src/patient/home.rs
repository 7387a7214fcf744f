//! `/accueil`: what is new, who looked, the eight spaces.

use super::rows::{DocRow, RowDate};
use super::vaccinations::NextVaccine;
use crate::error::PageError;
use crate::filters;
use crate::frame::Frame;
use crate::page::Page;
use crate::session::PatientSession;
use crate::{dates, icons, wording};
use askama::Template;
use dmp_core::access::Mode;
use dmp_core::codes::Space;
use dmp_core::people::Sex;
use dmp_core::time::Timestamp;
use dmp_ledger::Outcome;
use dmp_service::history::{self, HistoryLine, HistoryPage, HistoryQuery};
use dmp_service::prevention::{self, Vaccinations};
use dmp_service::reading::{self, RecordView};

/// How many days of accesses the page looks at.
const DAYS: i64 = 30;
/// How many lines of the history it looks at.
const LINES: usize = 200;
/// Documents and people that are shown.
const SHOWN: usize = 4;

/// The home page.
#[derive(Template)]
#[template(path = "patient/home.html")]
struct HomePage {
    frame: Frame,
    print_line: String,
    first_name: String,
    lead: String,
    emergency: Option<Emergency>,
    heading: &'static str,
    rows: Vec<DocRow>,
    people: Vec<Looker>,
    vaccine: Option<NextVaccine>,
    spaces: Vec<SpaceCard>,
    total: String,
}

/// An emergency access to know of.
struct Emergency {
    who: String,
    where_from: String,
    at: String,
    told: &'static str,
}

/// Somebody who looked.
struct Looker {
    name: String,
    initials: String,
    what: String,
    is_emergency: bool,
}

/// A space with its count and its newest document.
pub struct SpaceCard {
    /// Its part of the address.
    pub slug: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Its name.
    pub label: &'static str,
    /// How many documents.
    pub count: usize,
    /// « Scanner thoracique, 21 février ».
    pub newest: String,
}

/// `GET /accueil`
pub async fn show(patient: PatientSession) -> Result<Page<impl Template>, PageError> {
    let record = patient.record;
    let query = HistoryQuery {
        days: Some(DAYS),
        limit: LINES,
        ..HistoryQuery::default()
    };
    let (view, history, vaccinations) = patient
        .run(move |app, session| {
            let history = history::history(app, session, record, &query)?;
            let view = reading::record(app, session, record)?;
            let vaccinations = prevention::vaccinations(app, session, record)?;
            Ok::<_, dmp_service::Error>((view, history, vaccinations))
        })
        .await?;
    let page = HomePage::new(&patient, &view, &history);
    Ok(Page(page.with_vaccine(&vaccinations)))
}

impl HomePage {
    fn new(patient: &PatientSession, view: &RecordView, history: &HistoryPage) -> Self {
        let now = patient.frame.now;
        let new: Vec<_> = view.documents.iter().filter(|line| line.is_new).collect();
        let heading = if new.is_empty() {
            "Derniers documents"
        } else {
            "Nouveau dans votre dossier"
        };
        let shown = if new.is_empty() {
            view.documents.iter().take(SHOWN).collect()
        } else {
            new
        };
        let others: Vec<_> = history.lines.iter().filter(|it| looked(it)).collect();
        let name = view.identity.traits.display_name();
        Self {
            frame: patient.frame().with_counts(view),
            print_line: super::rows::print_line(&view.identity, now),
            first_name: name.split(' ').next().unwrap_or_default().to_owned(),
            lead: lead(view, &others, now),
            emergency: others
                .iter()
                .find(|it| is_emergency(it))
                .map(|it| emergency(it, patient.sex)),
            heading,
            rows: shown
                .into_iter()
                .map(|line| DocRow::of(line, RowDate::Full))
                .collect(),
            people: lookers(&others, now),
            vaccine: None,
            spaces: space_cards(view, now),
            total: wording::counted(view.documents.len(), "document", "documents"),
        }
    }

    /// With the vaccine that comes next.
    fn with_vaccine(mut self, view: &Vaccinations) -> Self {
        self.vaccine = NextVaccine::of(view);
        self
    }
}

/// « Depuis votre dernière visite, le 1er mars : 3 nouveaux documents et 4 consultations. »
fn lead(view: &RecordView, others: &[&HistoryLine], now: Timestamp) -> String {
    let Some(since) = view.since else {
        return "Bienvenue dans votre dossier. Vous choisissez qui peut le lire.".to_owned();
    };
    let documents = view.documents.iter().filter(|line| line.is_new).count();
    let accesses = others.iter().filter(|it| it.event.at > since).count();
    let day = dates::near_day(since, now);
    if documents == 0 && accesses == 0 {
        return format!("Rien de nouveau depuis votre dernière visite, le {day}.");
    }
    let documents = match documents {
        0 => "aucun nouveau document".to_owned(),
        count => wording::counted(count, "nouveau document", "nouveaux documents"),
    };
    let accesses = match accesses {
        0 => "aucune consultation".to_owned(),
        count => wording::counted(count, "consultation", "consultations"),
    };
    format!("Depuis votre dernière visite, le {day} : {documents} et {accesses} de votre dossier.")
}

/// Whether somebody else was shown something.
fn looked(line: &HistoryLine) -> bool {
    let is_permitted = matches!(line.event.outcome, Outcome::Permitted(_));
    line.is_by_professional() && is_permitted && line.event.action.is_reading()
}

fn is_emergency(line: &HistoryLine) -> bool {
    line.event.mode != Mode::Normal
}

fn emergency(line: &HistoryLine, sex: Sex) -> Emergency {
    let actor = &line.event.actor;
    Emergency {
        who: actor.name.clone(),
        where_from: actor
            .organization
            .as_ref()
            .map_or_else(String::new, |name| format!(", {name}")),
        at: format!(
            "{} à {}",
            dates::day_month(line.event.at),
            dates::time(line.event.at)
        ),
        told: wording::agree(
            sex,
            "Une urgence a été déclarée. Vous en avez été prévenue.",
            "Une urgence a été déclarée. Vous en avez été prévenu.",
            "Une urgence a été déclarée. Vous en avez été prévenu(e).",
        ),
    }
}

/// The last people who looked, each once.
fn lookers(others: &[&HistoryLine], now: Timestamp) -> Vec<Looker> {
    let mut people: Vec<Looker> = Vec::new();
    for line in others {
        let name = &line.event.actor.name;
        if people.len() == SHOWN || people.iter().any(|it| it.name == *name) {
            continue;
        }
        let day = dates::near_day(line.event.at, now);
        let what = match (is_emergency(line), line.documents.len()) {
            (true, _) => format!("Accès en urgence, {day}"),
            (false, 0) => format!("{day}, liste des documents"),
            (false, count) => format!(
                "{day}, {}",
                wording::counted(count, "document", "documents")
            ),
        };
        people.push(Looker {
            name: name.clone(),
            initials: wording::initials(name),
            what,
            is_emergency: is_emergency(line),
        });
    }
    people
}

/// The eight spaces.
pub fn space_cards(view: &RecordView, now: Timestamp) -> Vec<SpaceCard> {
    let newest = |space| {
        let line = view.in_space(space).next();
        line.map_or_else(
            || "Aucun document pour le moment".to_owned(),
            |line| format!("{}, {}", line.title, dates::near_day(line.date, now)),
        )
    };
    Space::ALL
        .into_iter()
        .map(|space| SpaceCard {
            slug: space.slug(),
            icon: icons::of_space(space),
            label: space.label(),
            count: view.count(space),
            newest: newest(space),
        })
        .collect()
}

#[cfg(test)]
pub mod tests {
    use super::*;
    use crate::page::tests::assert_is_sound;

    /// Cards for the samples of tests.
    pub fn cards() -> Vec<SpaceCard> {
        let card = |space: Space| SpaceCard {
            slug: space.slug(),
            icon: icons::of_space(space),
            label: space.label(),
            count: 2,
            newest: "Scanner, 21 février".to_owned(),
        };
        Space::ALL.into_iter().map(card).collect()
    }

    fn sample() -> HomePage {
        let text = str::to_owned;
        HomePage {
            frame: Frame::sample().in_section("/accueil"),
            print_line: text("Camille MOREAU, née le 14 avril 1981"),
            first_name: text("Camille"),
            lead: text("Depuis votre dernière visite, le 1er mars : 3 nouveaux documents."),
            emergency: Some(Emergency {
                who: text("Dr Marc Oriol"),
                where_from: text(", SAMU de Valbrune"),
                at: text("9 mars à 3 h 12"),
                told: "Une urgence a été déclarée. Vous en avez été prévenue.",
            }),
            heading: "Nouveau dans votre dossier",
            rows: vec![DocRow::sample()],
            people: vec![Looker {
                name: text("Dr Marc Oriol"),
                initials: text("MO"),
                what: text("Accès en urgence, 9 mars"),
                is_emergency: true,
            }],
            vaccine: None,
            spaces: cards(),
            total: text("83 documents"),
        }
    }

    #[test]
    fn the_page_is_sound() {
        assert_is_sound(&sample());
        let frame = Frame::sample();
        assert_is_sound(&HomePage {
            frame,
            emergency: None,
            rows: Vec::new(),
            people: Vec::new(),
            ..sample()
        });
    }
}
