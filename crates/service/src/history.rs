//! The history of a record: who did what, when, on what, and why it was allowed or refused.

use crate::act::Effect;
use crate::app::App;
use crate::error::Error;
use crate::facts::{OpenRecord, Target};
use crate::gate::{self, Admitted};
use crate::reading;
use crate::sessions::{Person, Session};
use dmp_core::access::{Action, Mode};
use dmp_core::ids::{DocumentId, ProfessionalId, RecordId};
use dmp_core::time::{Days, Timestamp};
use dmp_ledger::{ActorKind, Event, Link, Outcome, SaltedEvent, Scope};
use dmp_vault::Place;
use std::collections::{BTreeSet, HashMap, HashSet};

/// How many links are read at once.
const PAGE: usize = 1_000;
/// Acts of one kind by one person closer than this are one line, in milliseconds.
const TOGETHER: i64 = 15 * 60 * 1_000;
/// The same for what the installation does by itself.
const TOGETHER_BY_ITSELF: i64 = 24 * 60 * 60 * 1_000;

/// What to show of a history.
#[derive(Clone, Default)]
pub struct HistoryQuery {
    /// Only the last days.
    pub days: Option<i64>,
    /// Only this professional.
    pub who: Option<ProfessionalId>,
    /// Only acts in the structure of this name.
    pub organization: Option<String>,
    /// Only acts on this document.
    pub document: Option<DocumentId>,
    /// Only this kind of act; what people did, and what became of the record, if none is given.
    pub kind: Option<HistoryKind>,
    /// Only lines before this one.
    pub before: Option<u64>,
    /// How many lines.
    pub limit: usize,
}

/// Kinds of acts that a history is filtered by.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum HistoryKind {
    /// Somebody looked.
    Reading,
    /// A document came.
    Deposit,
    /// Something was done in an emergency mode.
    Emergency,
    /// Somebody was refused.
    Refused,
    /// Access or visibility changed.
    Change,
    /// The installation prepared documents: nobody looked, and nothing changed.
    Preparation,
}

/// Lines of a history, newest first.
pub struct HistoryPage {
    /// The lines.
    pub lines: Vec<HistoryLine>,
    /// How many lines answer the query in all.
    pub total: usize,
    /// Where the next page begins.
    pub next: Option<u64>,
    /// How many documents the installation prepared, in acts that are no lines of this page.
    pub prepared: usize,
    /// The professionals the history names, for the filter.
    pub people: Vec<(ProfessionalId, String)>,
    /// The structures it names.
    pub organizations: Vec<String>,
    /// The documents it names, of those that the reader sees.
    pub documents: Vec<(DocumentId, String)>,
}

/// One act, or several of one kind by one person within a quarter of an hour.
#[derive(Clone)]
pub struct HistoryLine {
    /// Number of the newest link in it.
    pub sequence: u64,
    /// How many acts it stands for.
    pub count: usize,
    /// The newest of them.
    pub event: Event,
    /// The documents it is about, with their title where the reader may see it.
    pub documents: Vec<(DocumentId, Option<String>)>,
}

/// The history of a record: all of it for the patient and the médecin traitant, his own acts for
/// another professional. Rules: REQ-R-40, REQ-S-14.
///
/// # Errors
/// [`Error::Refused`]; [`Error::Unavailable`].
pub fn history(
    app: &App,
    session: &Session,
    record: RecordId,
    query: &HistoryQuery,
) -> Result<HistoryPage, Error> {
    let acting = session.acting(Some(record), app.now());
    let action = match session.person {
        Person::Patient { .. } => Action::ReadHistory,
        Person::Professional(_) | Person::Administrator { .. } => Action::ReadOwnTraces,
    };
    gate::act(app, &acting, action, Target::Record(record), |admitted| {
        let reads_all = admitted.would(&acting.caller, Action::ReadHistory).is_ok();
        let open = admitted.record()?;
        let titles = titles(admitted)?;
        let events = events(app, open)?;
        let own = session.professional().map(|it| it.id);
        let mut seen: Vec<(u64, Event)> = events
            .into_iter()
            .filter(|(_, event)| reads_all || event.actor.professional == own)
            .filter(|(_, event)| !is_hidden(session, event, &titles))
            .collect();
        seen.reverse();
        Ok(Effect::of(page(seen, query, &titles, admitted.now)))
    })
}

/// What may be said of a document that the reader does not see: nothing. Rule: REQ-R-20.
///
/// A patient must not learn of a document withheld from him, nor a médecin traitant of one that
/// was masked from him by choice. A reminder rests on all that the patient sees, and is shown to
/// him alone: VAC-016.
pub(crate) fn is_hidden(
    session: &Session,
    event: &Event,
    titles: &HashMap<DocumentId, String>,
) -> bool {
    let is_own = event.actor.account == Some(session.account);
    if event.action == Action::RemindPatient && session.patient_record().is_none() {
        return true;
    }
    event.document.is_some_and(|id| !titles.contains_key(&id)) && !is_own
}

/// Titles of the documents that the reader may see.
pub(crate) fn titles(admitted: &Admitted<'_>) -> Result<HashMap<DocumentId, String>, Error> {
    let visible = reading::visible_documents(admitted)?;
    Ok(visible
        .iter()
        .map(|it| (it.id, it.entry.title.clone()))
        .collect())
}

/// All the events of a record, oldest first.
pub(crate) fn events(app: &App, record: &OpenRecord) -> Result<Vec<(u64, Event)>, Error> {
    let scope = Scope::Record(record.id);
    let mut events = Vec::new();
    let mut after = 0;
    loop {
        let links = app.inner.store.links(scope, after, PAGE)?;
        let Some(last) = links.last() else {
            return Ok(events);
        };
        after = last.sequence;
        for link in &links {
            let event = open(record, link)?.read();
            events.push((link.sequence, event.map_err(Error::unavailable)?));
        }
    }
}

/// Opens a link of a record's chain.
pub(crate) fn open(record: &OpenRecord, link: &Link) -> Result<SaltedEvent, Error> {
    let place = Place::Trace(Some(record.id), link.at);
    let bytes = record
        .key
        .open(&place, &link.sealed)
        .map_err(Error::unavailable)?;
    Ok(SaltedEvent::from_bytes(&bytes))
}

fn page(
    events: Vec<(u64, Event)>,
    query: &HistoryQuery,
    titles: &HashMap<DocumentId, String>,
    now: Timestamp,
) -> HistoryPage {
    let (people, organizations) = (people(&events), organizations(&events));
    let documents = documents(&events, titles);
    let prepared = match query.kind {
        None => prepared(&events, query, now),
        Some(_) => 0,
    };
    let kept = events
        .into_iter()
        .filter(|(_, event)| answers(event, query, now));
    let lines = together(kept, titles);
    let total = lines.len();
    let rest = lines
        .into_iter()
        .filter(|it| query.before.is_none_or(|at| it.sequence < at));
    let mut lines: Vec<_> = rest.take(query.limit.saturating_add(1)).collect();
    let has_more = lines.len() > query.limit;
    lines.truncate(query.limit);
    let next = lines.last().filter(|_| has_more).map(|it| it.sequence);
    HistoryPage {
        lines,
        total,
        next,
        prepared,
        people,
        organizations,
        documents,
    }
}

/// How many documents were prepared in the time that is asked for.
fn prepared(events: &[(u64, Event)], query: &HistoryQuery, now: Timestamp) -> usize {
    let preparations = HistoryQuery {
        kind: Some(HistoryKind::Preparation),
        ..query.clone()
    };
    let documents: HashSet<_> = events
        .iter()
        .filter(|(_, event)| answers(event, &preparations, now))
        .filter_map(|(_, event)| event.document)
        .collect();
    documents.len()
}

fn people(events: &[(u64, Event)]) -> Vec<(ProfessionalId, String)> {
    let mut people: Vec<(ProfessionalId, String)> = Vec::new();
    for (_, event) in events {
        if let Some(id) = event.actor.professional
            && !people.iter().any(|(known, _)| *known == id)
        {
            people.push((id, event.actor.name.clone()));
        }
    }
    people.sort_by(|a, b| a.1.cmp(&b.1));
    people
}

/// The names of the structures, in order.
fn organizations(events: &[(u64, Event)]) -> Vec<String> {
    let names = events
        .iter()
        .filter_map(|(_, event)| event.actor.organization.as_ref());
    let names: BTreeSet<&String> = names.collect();
    names.into_iter().cloned().collect()
}

/// The documents that acts are on and that the reader sees, by title.
fn documents(
    events: &[(u64, Event)],
    titles: &HashMap<DocumentId, String>,
) -> Vec<(DocumentId, String)> {
    let named: HashSet<DocumentId> = events
        .iter()
        .filter_map(|(_, event)| event.document)
        .collect();
    let mut documents: Vec<_> = titles
        .iter()
        .filter(|(id, _)| named.contains(id))
        .map(|(id, title)| (*id, title.clone()))
        .collect();
    documents.sort_by(|a, b| a.1.cmp(&b.1).then(a.0.cmp(&b.0)));
    documents
}

fn answers(event: &Event, query: &HistoryQuery, now: Timestamp) -> bool {
    let is_recent = query
        .days
        .is_none_or(|days| event.at >= now.plus(Days(-days)));
    let is_his = query
        .who
        .is_none_or(|who| event.actor.professional == Some(who));
    let is_there = query
        .organization
        .as_ref()
        .is_none_or(|name| event.actor.organization.as_ref() == Some(name));
    let is_on_it = query.document.is_none_or(|id| event.document == Some(id));
    let is_of_kind = match query.kind {
        Some(kind) => is_of(event, kind),
        // They would bury what people did: a page says how many there are, and shows them apart.
        None => !is_preparation(event),
    };
    is_recent && is_his && is_there && is_on_it && is_of_kind
}

/// Whether the installation prepared a document, which nobody saw (rule SEA-013), or looked for a
/// reminder and had none to send.
fn is_preparation(event: &Event) -> bool {
    let is_look = event.action == Action::RemindPatient && event.subject.is_none();
    (is_look || event.action == Action::PrepareDocument)
        && matches!(event.outcome, Outcome::Permitted(_))
}

/// Whether an event is of a kind.
fn is_of(event: &Event, kind: HistoryKind) -> bool {
    let is_permitted = matches!(event.outcome, Outcome::Permitted(_));
    match kind {
        HistoryKind::Reading => is_permitted && event.action.is_reading(),
        HistoryKind::Deposit => {
            is_permitted && (event.action.is_deposit() || event.action == Action::Replace)
        }
        HistoryKind::Emergency => event.mode != Mode::Normal,
        HistoryKind::Refused => !is_permitted,
        HistoryKind::Change => {
            is_permitted
                && !event.action.is_reading()
                && !event.action.is_deposit()
                && !is_preparation(event)
        }
        HistoryKind::Preparation => is_preparation(event),
    }
}

/// Joins acts of one kind by one person on the same day's work into one line.
fn together(
    events: impl Iterator<Item = (u64, Event)>,
    titles: &HashMap<DocumentId, String>,
) -> Vec<HistoryLine> {
    let mut lines: Vec<HistoryLine> = Vec::new();
    for (sequence, event) in events {
        let document = event.document.map(|id| (id, titles.get(&id).cloned()));
        let recent = lines
            .iter_mut()
            .rev()
            .take_while(|it| is_close(&it.event, &event));
        if let Some(line) = recent.into_iter().find(|it| is_same(&it.event, &event)) {
            line.count += 1;
            if let Some(document) = document
                && !line.documents.contains(&document)
            {
                line.documents.push(document);
            }
            continue;
        }
        let documents = document.into_iter().collect();
        lines.push(HistoryLine {
            sequence,
            count: 1,
            event,
            documents,
        });
    }
    lines
}

/// Whether an action changes nothing that is seen: several in a row are one line.
const fn is_looking(action: Action) -> bool {
    action.is_reading()
        || matches!(
            action,
            Action::ReadOwnTraces
                | Action::ReadAdministrativeData
                | Action::ListAuthorizations
                | Action::TestExistence
                | Action::SignIn
                | Action::PrepareDocument
        )
}

fn is_same(newer: &Event, older: &Event) -> bool {
    is_looking(newer.action)
        && newer.action == older.action
        && newer.outcome == older.outcome
        && newer.mode == older.mode
        && newer.actor.account == older.actor.account
        && newer.actor.professional == older.actor.professional
}

/// Whether two events belong to one stretch of work.
fn is_close(newer: &Event, older: &Event) -> bool {
    let apart = if is_preparation(newer) {
        TOGETHER_BY_ITSELF
    } else {
        TOGETHER
    };
    newer.at.0 - older.at.0 < apart
}

impl HistoryLine {
    /// Whether the reader himself did it.
    pub fn is_own(&self, session: &Session) -> bool {
        self.event.actor.account == Some(session.account)
    }

    /// Whether a professional, staff or a structure's software did it.
    pub const fn is_by_professional(&self) -> bool {
        matches!(
            self.event.actor.kind,
            ActorKind::Professional | ActorKind::Staff | ActorKind::OrganizationSystem
        )
    }
}
