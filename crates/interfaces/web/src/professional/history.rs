//! `/pro/patients/{id}/acces`: who did what in the record; a professional who is not médecin
//! traitant finds his own acts there.

use super::address::OnRecord;
use super::known_patient::{KnownPatient, known_patient};
use super::view::{Badge, Choice, Fact};
use super::{no_access, wording};
use crate::dates;
use crate::error::PageError;
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::Page;
use crate::search;
use crate::session::ProfessionalSession;
use askama::Template;
use axum::response::{IntoResponse, Response};
use dmp_core::access::{Action, Mode};
use dmp_core::ids::RecordId;
use dmp_ledger::{ActorKind, Event, Outcome};
use dmp_service::history::{self, HistoryKind, HistoryLine, HistoryPage, HistoryQuery};

/// Lines on one page.
const LINES: usize = 50;
/// Titles that a line names before it counts the others.
const TITLES_MAX: usize = 5;

/// What the address asks for.
#[derive(Clone, Default)]
pub struct AccessQuery {
    /// Number of days, or nothing.
    pub jours: String,
    /// Kind of act, or nothing.
    pub nature: String,
    /// Only lines before this one.
    pub avant: Option<u64>,
}

const PERIODS: [(&str, &str); 4] = [
    ("", "Tout"),
    ("7", "7 derniers jours"),
    ("30", "30 derniers jours"),
    ("365", "Un an"),
];

const KINDS: [(&str, &str, Option<HistoryKind>); 7] = [
    ("", "Toutes", None),
    ("lecture", "Consultations", Some(HistoryKind::Reading)),
    ("depot", "Dépôts", Some(HistoryKind::Deposit)),
    ("urgence", "Urgences", Some(HistoryKind::Emergency)),
    ("refus", "Refus", Some(HistoryKind::Refused)),
    ("changement", "Changements", Some(HistoryKind::Change)),
    (
        "automatique",
        "Lectures automatiques",
        Some(HistoryKind::Preparation),
    ),
];

impl AccessQuery {
    /// Reads an address.
    pub fn of(fields: &Fields) -> Self {
        Self {
            jours: fields.text("jours").to_owned(),
            nature: fields.text("nature").to_owned(),
            avant: fields.text("avant").parse().ok(),
        }
    }

    /// The query of the use case; what is not in the lists asks for everything.
    pub fn query(&self) -> HistoryQuery {
        HistoryQuery {
            days: self.jours.parse().ok().filter(|days| *days > 0),
            who: None,
            kind: KINDS
                .iter()
                .find(|it| it.0 == self.nature)
                .and_then(|it| it.2),
            before: self.avant,
            limit: LINES,
            ..HistoryQuery::default()
        }
    }
}

/// The page.
#[derive(Template)]
#[template(path = "professional/history.html")]
pub struct AccessPage {
    frame: Frame,
    record: RecordId,
    patient: String,
    lead: &'static str,
    periods: Vec<Choice>,
    kinds: Vec<Choice>,
    days: Vec<Day>,
    total: usize,
    prepared: Option<String>,
    next: Option<String>,
}

/// The acts of one day.
struct Day {
    heading: String,
    lines: Vec<Line>,
}

/// One act, or several alike.
struct Line {
    iso: String,
    time: String,
    who: String,
    place: String,
    what: String,
    badges: Vec<Badge>,
    facts: Vec<Fact>,
    is_emergency: bool,
}

impl AccessPage {
    /// The page of a history.
    pub fn new(
        frame: Frame,
        (record, patient): (RecordId, KnownPatient),
        query: &AccessQuery,
        history: &HistoryPage,
    ) -> Self {
        const ALL: &str = "Vous êtes médecin traitant de ce dossier : vous voyez tous les accès.";
        const OWN: &str = "Vous voyez ici vos propres accès à ce dossier.";
        let kinds = KINDS
            .iter()
            .map(|it| Choice::new(it.0, it.1, &query.nature));
        let periods = PERIODS
            .iter()
            .map(|it| Choice::new(it.0, it.1, &query.jours));
        Self {
            record,
            lead: if patient.is_primary_care { ALL } else { OWN },
            patient: patient.name,
            periods: periods.collect(),
            kinds: kinds.collect(),
            days: days(&history.lines),
            total: history.total,
            prepared: crate::wording::prepared(history.prepared),
            next: history.next.map(|before| next(record, query, before)),
            frame,
        }
    }
}

/// `GET /pro/patients/{record}/acces`.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn show(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
    fields: Fields,
) -> Result<Response, PageError> {
    let asked = AccessQuery::of(&fields);
    let query = asked.query();
    match session
        .run(move |app, it| history::history(app, it, record, &query))
        .await
    {
        Ok(found) => {
            let patient = known_patient(&session, record).await?;
            let page = AccessPage::new(session.frame(), (record, patient), &asked, &found);
            Ok(Page(page).into_response())
        }
        Err(error) => no_access::answer(&session, record, error),
    }
}

fn next(record: RecordId, query: &AccessQuery, before: u64) -> String {
    let (days, kind) = (
        search::escaped(&query.jours),
        search::escaped(&query.nature),
    );
    format!("/pro/patients/{record}/acces?jours={days}&nature={kind}&avant={before}")
}

/// Lines come newest first: those of one day follow each other.
fn days(lines: &[HistoryLine]) -> Vec<Day> {
    lines
        .chunk_by(|a, b| dates::day_of(a.event.at) == dates::day_of(b.event.at))
        .map(|lines| Day {
            heading: dates::weekday(lines[0].event.at),
            lines: lines.iter().map(line).collect(),
        })
        .collect()
}

fn line(line: &HistoryLine) -> Line {
    let event = &line.event;
    let is_emergency = event.mode != Mode::Normal;
    let mut badges = Vec::new();
    if is_emergency {
        badges.push(Badge::new("danger", "siren", "Urgence"));
    }
    if let Outcome::Refused(_) = event.outcome {
        badges.push(Badge::new("warn", "ban", "Refusé"));
    }
    Line {
        iso: dates::iso(event.at),
        time: dates::time(event.at),
        who: who(event),
        place: event.actor.organization.clone().unwrap_or_default(),
        what: what(line),
        badges,
        facts: facts(event),
        is_emergency,
    }
}

/// « Dr Marc Oriol, urgentiste », « Le patient ».
fn who(event: &Event) -> String {
    match event.actor.kind {
        ActorKind::Patient => "Le patient".to_owned(),
        ActorKind::Representative => "Un représentant du patient".to_owned(),
        ActorKind::System => "Le service".to_owned(),
        ActorKind::Administrator => "L’administration du service".to_owned(),
        ActorKind::Professional | ActorKind::Staff | ActorKind::OrganizationSystem => {
            event.actor.name.clone()
        }
    }
}

/// What was done, on which documents, how many times.
fn what(line: &HistoryLine) -> String {
    let mut titles: Vec<String> = line
        .documents
        .iter()
        .filter_map(|(_, title)| title.as_ref())
        .map(|title| format!("« {title} »"))
        .collect();
    if titles.len() > TITLES_MAX + 1 {
        let others = titles.split_off(TITLES_MAX).len();
        titles.push(format!("{others} autres documents"));
    }
    let mut what = wording::action(line.event.action);
    if !titles.is_empty() {
        what = format!("{what} : {}", titles.join(", "));
    }
    if line.count > 1 {
        format!("{what} ({} fois)", line.count)
    } else {
        what
    }
}

/// Why it was allowed or refused, and what was declared.
fn facts(event: &Event) -> Vec<Fact> {
    let mut facts = vec![match &event.outcome {
        Outcome::Permitted(ground) => Fact::new("Permis", wording::ground(*ground)),
        Outcome::Refused(refusal) => Fact::new("Refusé", crate::wording::refusal(*refusal)),
    }];
    if event.action == Action::PrepareDocument {
        facts.push(Fact::new("Sans lecteur", crate::wording::NOBODY_LOOKED));
    }
    if let Some(reason) = &event.reason {
        facts.push(Fact::new("Motif", reason.clone()));
    }
    if let Some(software) = &event.software {
        facts.push(Fact::new("Logiciel", software.clone()));
    }
    facts
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::page::tests::assert_is_sound;
    use dmp_core::access::{Ground, Refusal};
    use dmp_ledger::ActorTrace;

    fn event(outcome: Outcome, mode: Mode) -> Event {
        Event {
            at: samples::NOW,
            actor: ActorTrace {
                kind: ActorKind::Professional,
                professional: None,
                national_id: None,
                name: "Dr Marc Oriol".to_owned(),
                profession: None,
                specialty: None,
                organization: Some("SAMU de Valbrune".to_owned()),
                account: None,
            },
            action: Action::OpenDocument,
            mode,
            reason: Some("Patient inconscient à l’arrivée.".to_owned()),
            document: None,
            subject: None,
            outcome,
            is_secret: false,
            matrix_version: "test".to_owned(),
            software: None,
        }
    }

    fn page(lines: Vec<HistoryLine>) -> AccessPage {
        let patient = KnownPatient {
            name: "Camille MOREAU".to_owned(),
            lead: String::new(),
            is_primary_care: true,
            is_known: true,
        };
        let history = HistoryPage {
            total: lines.len(),
            lines,
            next: Some(4),
            prepared: 1,
            people: Vec::new(),
            organizations: Vec::new(),
            documents: Vec::new(),
        };
        let query = AccessQuery {
            jours: "30".to_owned(),
            ..AccessQuery::default()
        };
        AccessPage::new(
            Frame::sample(),
            (samples::record(), patient),
            &query,
            &history,
        )
    }

    fn history_line(event: Event) -> HistoryLine {
        let documents = vec![(samples::document(), Some("Scanner <thoracique>".to_owned()))];
        HistoryLine {
            sequence: 4,
            count: 2,
            event,
            documents,
        }
    }

    #[test]
    fn the_pages_are_sound() {
        let permitted = event(Outcome::Permitted(Ground::BreakGlass), Mode::BreakGlass);
        let refused = event(Outcome::Refused(Refusal::BlockedByPatient), Mode::Normal);
        let lines = vec![history_line(permitted), history_line(refused)];
        assert_is_sound(&page(lines));
        assert_is_sound(&page(Vec::new()));
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn an_address_that_asks_for_nothing_known_asks_for_everything() {
        for (address, days, kind, before) in [
            ("",                              None,     None,                         None),
            ("jours=30&nature=urgence",       Some(30), Some(HistoryKind::Emergency), None),
            ("jours=-3&nature=x&avant=y",     None,     None,                         None),
            ("avant=12",                      None,     None,                         Some(12)),
        ] {
            let query = AccessQuery::of(&Fields::parse(address.as_bytes())).query();
            assert_eq!((query.days, query.kind, query.before), (days, kind, before), "{address}");
        }
    }
}
