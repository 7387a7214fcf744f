//! The synthesis and the care timeline of a record: computed anew for each reader, from the
//! documents that he may open, what people entered as data, and nothing else.

use crate::act::Effect;
use crate::app::App;
use crate::declared;
use crate::error::Error;
use crate::facts::Target;
use crate::gate::{self, Admitted};
use crate::lines;
use crate::reading::{RecordHead, record_head};
use crate::readings::{self, ReadDocument, TextRead};
use crate::sessions::{Person, Session};
use crate::visits::{last_visit, remember_visit};
use dmp_core::access::Action;
use dmp_core::codes::Space;
use dmp_core::declared::Item;
use dmp_core::document::ContentKind;
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::synthesis::{
    self as core, Declarant, Declared, Event, EventKind, Filter, ItemId, Novelty, Place,
    SourceDocument, Synthesis, Visible, YearGroup,
};
use dmp_core::time::{Date, Timestamp};
use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

/// Letters of the key of a place or a specialty: enough to tell those of one record apart.
const CHOICE_KEY_CHARS: usize = 16;

/// What the documents of a record say, each thing once.
pub struct SynthesisView {
    /// Whose record, and why it may be read.
    pub head: RecordHead,
    /// What is said.
    pub synthesis: Synthesis,
    /// What came since the reader's last visit.
    pub novelty: Novelty,
    /// When the reader was here before.
    pub since: Option<Timestamp>,
    /// How many documents it was computed from.
    pub documents: usize,
    /// What of them is not in it.
    pub unread: Unread,
}

/// Documents of which something is not in the synthesis, newest first.
#[derive(Clone, Default)]
pub struct Unread {
    /// They wait to be read.
    pub waiting: Vec<NamedDocument>,
    /// They hold no data: files, pictures, text.
    pub text_only: Vec<NamedDocument>,
    /// They hold text besides their data.
    pub partly: Vec<NamedDocument>,
}

/// A document, to be named and opened.
#[derive(Clone)]
pub struct NamedDocument {
    /// Which document.
    pub id: DocumentId,
    /// Its title.
    pub title: String,
    /// When the act took place.
    pub date: Timestamp,
}

/// What a reader wants to see of a timeline; what is empty wants all.
#[derive(Clone, Default)]
pub struct TimelineFilter {
    /// Only events of this year.
    pub year: Option<i16>,
    /// Only events of this month of the year, 1 to 12.
    pub month: Option<u8>,
    /// Only of this kind.
    pub kind: Option<EventKind>,
    /// Only of documents of this space.
    pub space: Option<Space>,
    /// Only at the place with this key.
    pub place: String,
    /// Only of the specialty with this key.
    pub specialty: String,
}

/// A care timeline.
pub struct TimelineView {
    /// Whose record, and why it may be read.
    pub head: RecordHead,
    /// The events asked for, newest first.
    pub events: Vec<Event>,
    /// The same by year, month and day: ranks in `events`.
    pub groups: Vec<YearGroup>,
    /// The years that hold events of what is asked for, and how many.
    pub years: Vec<(i16, usize)>,
    /// How many events there are, whatever is asked for.
    pub total: usize,
    /// What can be asked for.
    pub choices: Choices,
    /// Documents of the events that are masked from professionals.
    pub masked: HashSet<DocumentId>,
    /// How many documents wait to be read.
    pub waiting: usize,
}

/// What can be asked for of a timeline: what some event of the reader's own list has.
#[derive(Clone, Default)]
pub struct Choices {
    /// Kinds, and how many events of each.
    pub kinds: BTreeMap<EventKind, usize>,
    /// Spaces.
    pub spaces: BTreeSet<Space>,
    /// Places.
    pub places: Vec<Choice>,
    /// Specialties.
    pub specialties: Vec<Choice>,
}

/// A place or a specialty. It says what somebody was treated for, so an address carries its key.
#[derive(Clone)]
pub struct Choice {
    /// Means nothing outside of this record and this installation.
    pub key: String,
    /// As events name it.
    pub name: String,
}

/// The synthesis of a record, of the documents that the reader may open. Rules: SYN-001, REQ-R-20.
///
/// # Errors
/// [`Error::Refused`], traced; [`Error::Unavailable`].
pub fn synthesis(app: &App, session: &Session, record: RecordId) -> Result<SynthesisView, Error> {
    let acting = session.acting(Some(record), app.now());
    let since = last_visit(app, session, record)?;
    let target = Target::Record(record);
    let (view, revision) = gate::act(app, &acting, Action::ReadSynthesis, target, |admitted| {
        let view = synthesis_view(admitted, session, since)?;
        Ok(Effect::of((view, admitted.record()?.revision)))
    })?;
    remember_visit(app, session, record, revision);
    Ok(view)
}

/// The care timeline of a record, of the documents that the reader may open.
/// Rules: SYN-031 to SYN-034, REQ-R-20.
///
/// # Errors
/// [`Error::Refused`], traced; [`Error::Unavailable`].
pub fn timeline(
    app: &App,
    session: &Session,
    record: RecordId,
    filter: &TimelineFilter,
) -> Result<TimelineView, Error> {
    let acting = session.acting(Some(record), app.now());
    let target = Target::Record(record);
    let (view, revision) = gate::act(app, &acting, Action::ReadSynthesis, target, |admitted| {
        let view = timeline_view(admitted, session, filter)?;
        Ok(Effect::of((view, admitted.record()?.revision)))
    })?;
    remember_visit(app, session, record, revision);
    Ok(view)
}

fn synthesis_view(
    admitted: &Admitted<'_>,
    session: &Session,
    since: Option<Timestamp>,
) -> Result<SynthesisView, Error> {
    let read = Read::of(admitted)?;
    let documents = read.documents();
    let items = declared::visible_items(admitted)?;
    let said: Vec<Declared<'_>> = items.iter().filter_map(Item::declared).collect();
    let visible = visible(&documents, &said);
    let own_items: HashSet<ItemId> = match session.person {
        Person::Patient { .. } => said
            .iter()
            .filter(|it| it.by == Declarant::Patient)
            .map(|it| it.id.clone())
            .collect(),
        Person::Professional(_) | Person::Administrator { .. } => HashSet::new(),
    };
    let own: HashSet<DocumentId> = read
        .listed
        .iter()
        .filter(|it| lines::is_mine(session, &it.document.entry))
        .map(|it| it.document.id)
        .collect();
    let is_own = |place: &Place| match place {
        Place::Document(id) => own.contains(id),
        Place::Declared(item) => own_items.contains(item),
    };
    Ok(SynthesisView {
        head: record_head(admitted, session)?,
        synthesis: core::synthesis(&visible, admitted.now.date_utc()),
        novelty: core::novelty(&visible, since, is_own),
        since,
        documents: documents.len(),
        unread: read.unread(),
    })
}

fn timeline_view(
    admitted: &Admitted<'_>,
    session: &Session,
    asked: &TimelineFilter,
) -> Result<TimelineView, Error> {
    let read = Read::of(admitted)?;
    let documents = read.documents();
    let items = declared::visible_items(admitted)?;
    let said: Vec<Declared<'_>> = items.iter().filter_map(Item::declared).collect();
    let all = core::timeline(&visible(&documents, &said));
    let choices = choices(admitted, &all)?;
    let filter = filter(asked, &choices);
    let of_all_years: Vec<Event> = filter.apply(&all).into_iter().cloned().collect();
    let years = core::by_year(&of_all_years)
        .into_iter()
        .filter_map(|it| it.year.map(|year| (year, it.count)));
    let events = match between(asked) {
        Some((from, to)) => {
            let (from, to) = (Some(from), Some(to));
            let within = Filter {
                from,
                to,
                ..Filter::default()
            };
            within.apply(&of_all_years).into_iter().cloned().collect()
        }
        None => of_all_years.clone(),
    };
    let masked = read.listed.iter().map(|it| &it.document);
    Ok(TimelineView {
        head: record_head(admitted, session)?,
        groups: core::by_year(&events),
        events,
        years: years.collect(),
        total: all.len(),
        choices,
        masked: masked
            .filter(|it| it.entry.visibility.is_masked_from_professionals())
            .map(|it| it.id)
            .collect(),
        waiting: read.listed.iter().filter(|it| it.is_waiting()).count(),
    })
}

/// The documents that the reader may open, in the order of his list, with what was read of them.
pub(crate) struct Read {
    pub listed: Vec<ReadDocument>,
}

impl Read {
    /// What `admitted` lets its caller open.
    pub fn of(admitted: &Admitted<'_>) -> Result<Self, Error> {
        let mut listed = readings::readable(admitted)?;
        listed.sort_by_key(|it| {
            let entry = &it.document.entry;
            std::cmp::Reverse((entry.service_start, entry.received_at, it.document.id))
        });
        Ok(Self { listed })
    }

    /// The same, for a synthesis.
    pub fn documents(&self) -> Vec<SourceDocument<'_>> {
        let listed = self.listed.iter();
        listed
            .map(|it| SourceDocument {
                id: it.document.id,
                entry: &it.document.entry,
                statements: it.statements(),
            })
            .collect()
    }

    fn unread(&self) -> Unread {
        let mut unread = Unread::default();
        for it in &self.listed {
            let facts = it.facts();
            let entry = &it.document.entry;
            let named = NamedDocument {
                id: it.document.id,
                title: entry.title.clone(),
                date: entry.service_start,
            };
            if it.is_waiting() {
                unread.waiting.push(named);
            } else if facts.statements.is_empty() || entry.content.kind != ContentKind::Cda {
                unread.text_only.push(named);
            } else if facts.has_more_text || facts.text != TextRead::Read {
                unread.partly.push(named);
            }
        }
        unread
    }
}

const fn visible<'a>(
    documents: &'a [SourceDocument<'a>],
    declared: &'a [Declared<'a>],
) -> Visible<'a> {
    Visible {
        documents,
        declared,
    }
}

fn filter(asked: &TimelineFilter, choices: &Choices) -> Filter {
    let named = |key: &str, among: &[Choice]| {
        let chosen = among.iter().filter(|it| it.key == key);
        chosen.map(|it| it.name.clone()).collect()
    };
    Filter {
        kinds: asked.kind.into_iter().collect(),
        spaces: asked.space.into_iter().collect(),
        places: named(&asked.place, &choices.places),
        specialties: named(&asked.specialty, &choices.specialties),
        from: None,
        to: None,
    }
}

/// First and last day of what is asked for; none where that is no year of the calendar.
fn between(asked: &TimelineFilter) -> Option<(Date, Date)> {
    let year = asked.year?;
    let (first, last) = match asked.month {
        Some(month @ 1..=12) => (month, month),
        Some(_) | None => (1, 12),
    };
    let from = Date::new(year, first, 1).ok()?;
    let after = match last {
        12 => Date::new(year.checked_add(1)?, 1, 1).ok()?,
        month => Date::new(year, month + 1, 1).ok()?,
    };
    Some((from, Date::from_days(after.to_days() - 1)))
}

fn choices(admitted: &Admitted<'_>, events: &[Event]) -> Result<Choices, Error> {
    let record = admitted.record()?.id;
    let mut choices = Choices::default();
    let mut places = HashMap::new();
    let mut specialties = HashMap::new();
    let key = |name: &str| {
        let hash = admitted.app.inner.keys.lookup.choice(record, name);
        let mut text = data_encoding::HEXLOWER.encode(&hash);
        text.truncate(CHOICE_KEY_CHARS);
        text
    };
    for event in events {
        *choices.kinds.entry(event.kind).or_default() += 1;
        choices.spaces.extend(event.space);
        for (name, found) in [
            (&event.place, &mut places),
            (&event.specialty, &mut specialties),
        ] {
            if let Some(name) = name {
                found.entry(name.clone()).or_insert_with(|| key(name));
            }
        }
    }
    choices.places = sorted(places);
    choices.specialties = sorted(specialties);
    Ok(choices)
}

fn sorted(found: HashMap<String, String>) -> Vec<Choice> {
    let mut choices: Vec<_> = found
        .into_iter()
        .map(|(name, key)| Choice { key, name })
        .collect();
    choices.sort_by(|left, right| left.name.cmp(&right.name));
    choices
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_year_and_a_month_are_days() {
        for (year, month, expected) in [
            (None,       None,     None),
            (None,       Some(3),  None),
            (Some(2024), None,     Some(("2024-01-01", "2024-12-31"))),
            (Some(2024), Some(2),  Some(("2024-02-01", "2024-02-29"))),
            (Some(2024), Some(12), Some(("2024-12-01", "2024-12-31"))),
            (Some(2024), Some(13), Some(("2024-01-01", "2024-12-31"))),
            (Some(2024), Some(0),  Some(("2024-01-01", "2024-12-31"))),
            (Some(0),    None,     None),
            (Some(-4),   Some(1),  None),
        ] {
            let asked = TimelineFilter { year, month, ..TimelineFilter::default() };
            let days = between(&asked).map(|(from, to)| (from.to_string(), to.to_string()));
            let expected = expected.map(|(from, to)| (from.to_owned(), to.to_owned()));
            assert_eq!(days, expected, "{year:?} {month:?}");
        }
    }
}
