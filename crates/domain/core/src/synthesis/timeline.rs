//! The care timeline (*parcours de soins*): what happened, once, over the years.

use super::given::{Member, given};
use super::tables::{self, DocumentRole, role_of};
use super::{Line, Place, SourceDocument, SourceRef, Visible, collapse, others, vaccines};
use crate::clinical::{
    Encounter, Fact, Immunization, PartialDate, Period, Procedure, Statement, opaque_debug,
};
use crate::codes::Space;
use crate::fold::fold;
use crate::ids::DocumentId;
use crate::time::{Date, Timestamp};
use std::collections::{HashMap, HashSet};

/// One thing that happened.
#[derive(Clone, PartialEq, Eq)]
pub struct Event {
    /// From when to when, as precisely as was said.
    pub period: Period,
    /// What kind of thing.
    pub kind: EventKind,
    /// Title of the document that tells of it, else what was done.
    pub title: String,
    /// Where, as a document names it; none where nobody says.
    pub place: Option<String>,
    /// Specialty of the author.
    pub specialty: Option<String>,
    /// Space of its document; none for what no document is about.
    pub space: Option<Space>,
    /// Who tells of it: the document that is about it first. Never empty.
    pub sources: Vec<SourceRef>,
}

/// What kind of thing happened.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Debug)]
pub enum EventKind {
    /// A consultation, a visit.
    Consultation,
    /// An analysis or another examination.
    Examination,
    /// Imaging.
    Imaging,
    /// An operation, a treatment.
    Act,
    /// A hospital stay.
    Stay,
    /// A vaccination.
    Vaccine,
    /// A prescription or its dispensation.
    Prescription,
    /// Anything else.
    Other,
}

impl EventKind {
    /// All kinds.
    pub const ALL: [Self; 8] = [
        Self::Consultation,
        Self::Examination,
        Self::Imaging,
        Self::Act,
        Self::Stay,
        Self::Vaccine,
        Self::Prescription,
        Self::Other,
    ];

    fn of(role: DocumentRole) -> Self {
        match role {
            DocumentRole::Consultation | DocumentRole::Emergency => Self::Consultation,
            DocumentRole::Examination => Self::Examination,
            DocumentRole::Imaging => Self::Imaging,
            DocumentRole::Act => Self::Act,
            DocumentRole::Stay => Self::Stay,
            DocumentRole::Vaccination => Self::Vaccine,
            DocumentRole::Prescription | DocumentRole::Dispensation => Self::Prescription,
            DocumentRole::Directives
            | DocumentRole::Contacts
            | DocumentRole::Summary
            | DocumentRole::Other => Self::Other,
        }
    }

    /// Whether a report of this kind is about acts that were done.
    fn is_of_acts(self) -> bool {
        match self {
            Self::Act | Self::Imaging | Self::Examination => true,
            Self::Consultation | Self::Stay | Self::Vaccine | Self::Prescription | Self::Other => {
                false
            }
        }
    }
}

/// What happened, newest first, what has no date last. A card of doubles is one event; a visit, an
/// act or a dose is one with the document that reports it. Rules: SYN-031, SYN-032.
pub fn timeline(visible: &Visible<'_>) -> Vec<Event> {
    let mut events = Events::of_documents(visible.documents);
    let (given, _) = given(visible);
    let affirmed = || given.iter().filter(|it| it.statement.is_affirmed());
    let mut encounters = Vec::new();
    let mut procedures = Vec::new();
    let mut immunizations = Vec::new();
    for given in affirmed() {
        match &given.statement.fact {
            Fact::Encounter(fact) => encounters.push(Member { fact, given }),
            Fact::Procedure(fact) => procedures.push(Member { fact, given }),
            Fact::Immunization(fact) => {
                immunizations.push(Member {
                    fact: fact.as_ref(),
                    given,
                });
            }
            Fact::Problem(_)
            | Fact::Allergy(_)
            | Fact::Medication(_)
            | Fact::Observation(_)
            | Fact::BloodGroup(_)
            | Fact::Device(_)
            | Fact::Act(_) => {}
        }
    }
    let reported = header_encounters(visible.documents);
    for line in others::encounters(&encounters) {
        events.add_encounter(&line, &reported);
    }
    for line in others::procedures(&procedures) {
        events.add_procedure(&line);
    }
    for vaccine in vaccines::lines(&immunizations) {
        for dose in &vaccine.doses {
            events.add_dose(dose);
        }
    }
    events.into_list()
}

/// Statements of headers: the visit in which a document was made.
fn header_encounters(documents: &[SourceDocument<'_>]) -> HashSet<(DocumentId, usize)> {
    let is_header =
        |it: &Statement| matches!(it.fact, Fact::Encounter(_)) && it.source.section.is_none();
    let documents = documents.iter();
    let headers = documents.flat_map(|document| {
        let statements = document.statements.iter().enumerate();
        let headers = statements.filter(move |(_, it)| is_header(it));
        headers.map(|(index, _)| (document.id, index))
    });
    headers.collect()
}

struct Events {
    list: Vec<Event>,
    /// How many of them, from the first, are of documents.
    reports: usize,
    /// The event that a document is in.
    of_document: HashMap<DocumentId, usize>,
}

impl Events {
    fn of_documents(documents: &[SourceDocument<'_>]) -> Self {
        let by_id: HashMap<_, _> = documents.iter().map(|it| (it.id, it)).collect();
        let mut events = Self {
            list: Vec::new(),
            reports: 0,
            of_document: HashMap::new(),
        };
        let mut stays = HashMap::new();
        for card in collapse(documents) {
            let event = event(by_id[&card.front]);
            let at = match event.kind {
                EventKind::Stay => *stays.entry(stay_key(&event)).or_insert(events.list.len()),
                EventKind::Consultation
                | EventKind::Examination
                | EventKind::Imaging
                | EventKind::Act
                | EventKind::Vaccine
                | EventKind::Prescription
                | EventKind::Other => events.list.len(),
            };
            if at == events.list.len() {
                events.list.push(event);
            } else {
                events.list[at].sources.extend(event.sources);
            }
            events.of_document.insert(card.front, at);
            for (id, _) in card.behind {
                events.of_document.insert(id, at);
                events.list[at]
                    .sources
                    .push(SourceRef::of_document(by_id[&id]));
            }
        }
        events.reports = events.list.len();
        events
    }

    /// A stay is one with its reports; a visit with the document that was made in it.
    fn add_encounter(&mut self, line: &Line<Encounter>, reported: &HashSet<(DocumentId, usize)>) {
        let Some(start) = line.fact.period.date() else {
            return;
        };
        let is_stay = tables::is_stay(&line.fact.kind) == Some(true);
        let report = if is_stay {
            self.stay_report(line, start)
        } else {
            self.made_in(line, reported)
        };
        if let Some(at) = report {
            let event = &mut self.list[at];
            if is_stay {
                event.period = line.fact.period;
            }
            event.place = event.place.take().or_else(|| line.fact.place.clone());
            event.tell(&line.sources);
            return;
        }
        let kind = if is_stay {
            EventKind::Stay
        } else {
            EventKind::Consultation
        };
        self.push(kind, line, line.fact.kind.display(), line.fact.period);
        if let Some(event) = self.list.last_mut() {
            event.place.clone_from(&line.fact.place);
        }
    }

    /// The document that names this visit in its header.
    fn made_in(
        &self,
        line: &Line<Encounter>,
        reported: &HashSet<(DocumentId, usize)>,
    ) -> Option<usize> {
        let mut sources = line.sources.iter();
        sources.find_map(|source| {
            let id = document(source)?;
            let is_header = reported.contains(&(id, source.index));
            self.of_document.get(&id).copied().filter(|_| is_header)
        })
    }

    /// The report of a stay: one that states it, else one that is dated within it.
    fn stay_report(&self, line: &Line<Encounter>, start: PartialDate) -> Option<usize> {
        let is_report = |at: &usize| self.list[*at].kind == EventKind::Stay;
        let mut stating = line.sources.iter().filter_map(document);
        let stating = stating.find_map(|id| self.of_document.get(&id).copied().filter(is_report));
        stating.or_else(|| {
            let end = line.fact.period.end.unwrap_or(start).last_day();
            let days = start.first_day()..=end;
            let is_within = |at: &usize| {
                let day = self.list[*at].period.date().map(PartialDate::first_day);
                day.is_some_and(|day| days.contains(&day))
            };
            let is_elsewhere = |at: &usize| {
                told_apart(self.list[*at].place.as_deref(), line.fact.place.as_deref())
            };
            let mut reports = 0..self.reports;
            reports.find(|at| is_report(at) && is_within(at) && !is_elsewhere(at))
        })
    }

    /// An act is one with the report that states it, if that is about acts and of the same day.
    fn add_procedure(&mut self, line: &Line<Procedure>) {
        let period = line.fact.period;
        if !self.join(line, period, EventKind::is_of_acts) {
            self.push(EventKind::Act, line, line.fact.code.display(), period);
        }
    }

    fn add_dose(&mut self, dose: &Line<Immunization>) {
        let period = dose.fact.period;
        if !self.join(dose, period, |kind| kind == EventKind::Vaccine) {
            let title = dose.fact.vaccine.display();
            self.push(EventKind::Vaccine, dose, title, period);
        }
    }

    /// Joins a line to the document event that states it, of the right kind and day.
    fn join<T>(&mut self, line: &Line<T>, period: Period, fits: fn(EventKind) -> bool) -> bool {
        let day = |period: Period| period.date().map(PartialDate::first_day);
        let mut told = line.sources.iter().filter_map(document);
        let at = told.find_map(|id| {
            let at = *self.of_document.get(&id)?;
            let event = &self.list[at];
            (fits(event.kind) && day(event.period) == day(period)).then_some(at)
        });
        at.map(|at| self.list[at].tell(&line.sources)).is_some()
    }

    /// An event of its own; what has no date at all is no event.
    fn push<T>(&mut self, kind: EventKind, line: &Line<T>, title: &str, period: Period) {
        if period.is_empty() {
            return;
        }
        self.list.push(Event {
            period,
            kind,
            title: title.to_owned(),
            place: None,
            specialty: None,
            space: None,
            sources: line.places().into_iter().cloned().collect(),
        });
    }

    fn into_list(self) -> Vec<Event> {
        let mut list = self.list;
        list.sort_by(|left, right| {
            let date = |event: &Event| event.period.date();
            let newer = match (date(left), date(right)) {
                (Some(left), Some(right)) => right.list_order(&left),
                (left, right) => right.is_some().cmp(&left.is_some()),
            };
            let place = |event: &Event| event.sources.first().map(|it| it.place.clone());
            newer.then_with(|| place(left).cmp(&place(right)))
        });
        list
    }
}

impl Event {
    /// Adds sources, each place once.
    fn tell(&mut self, sources: &[SourceRef]) {
        for source in sources {
            if !self.sources.iter().any(|known| known.place == source.place) {
                self.sources.push(source.clone());
            }
        }
    }
}

fn event(document: &SourceDocument<'_>) -> Event {
    let entry = document.entry;
    let author = entry.authors.first();
    let organization = author.and_then(|author| author.organization.as_ref());
    let specialty = author.and_then(|author| author.specialty.as_ref());
    let instant = |at: Timestamp| PartialDate::Instant {
        at,
        zone_minutes: 0,
    };
    let named = |name: &String| (!name.is_empty()).then(|| name.clone());
    Event {
        period: Period {
            start: Some(instant(entry.service_start)),
            end: entry.service_stop.map(instant),
        },
        kind: EventKind::of(role_of(&entry.type_code)),
        title: entry.title.clone(),
        place: organization.and_then(|it| named(&it.name)),
        specialty: specialty.and_then(|it| named(&it.label)),
        space: Some(entry.space()),
        sources: vec![SourceRef::of_document(document)],
    }
}

/// Reports of one stay: begun on the same day at the same place.
fn stay_key(event: &Event) -> (Option<Date>, String) {
    let day = event.period.date().map(PartialDate::first_day);
    (day, fold(event.place.as_deref().unwrap_or_default()))
}

fn document(source: &SourceRef) -> Option<DocumentId> {
    match source.place {
        Place::Document(id) => Some(id),
        Place::Declared(_) => None,
    }
}

fn told_apart(left: Option<&str>, right: Option<&str>) -> bool {
    match (left, right) {
        (Some(left), Some(right)) => fold(left) != fold(right),
        (Some(_) | None, _) => false,
    }
}

opaque_debug!(Event);
