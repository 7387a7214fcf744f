//! The care timeline: years, one year by months, one month by days.

use super::{Reader, words};
use crate::forms::Fields;
use crate::search::escaped;
use crate::wording;
use dmp_core::clinical::PartialDate;
use dmp_core::codes::Space;
use dmp_core::synthesis::{Event, EventKind, MonthGroup, Place, YearGroup};
use dmp_core::time::Date;
use dmp_service::synthesis::{Choice, TimelineFilter, TimelineView};

/// Events that are told one by one while no year is chosen; older years are then a link each.
const SHOWN: usize = 40;

/// What the page shows.
pub struct Timeline {
    /// Its own address.
    pub href: String,
    /// Kinds to choose from, « Tout » first.
    pub chips: Vec<Chip>,
    /// Years to go to.
    pub years: Vec<Chip>,
    /// What the form keeps: name and value.
    pub kept: Vec<(&'static str, String)>,
    /// Spaces to choose from.
    pub spaces: Vec<(String, String)>,
    /// The chosen one.
    pub space: String,
    /// Places to choose from, by their keys.
    pub places: Vec<(String, String)>,
    /// The chosen one.
    pub place: String,
    /// Specialties to choose from, by their keys.
    pub specialties: Vec<(String, String)>,
    /// The chosen one.
    pub specialty: String,
    /// The years with their events.
    pub groups: Vec<Year>,
    /// Whether there is no event at all.
    pub is_empty: bool,
    /// « 2 documents n’ont pas encore été lus », or nothing.
    pub waiting: String,
}

/// A choice of a kind or a year.
pub struct Chip {
    /// Its words.
    pub text: String,
    /// Its icon, or nothing.
    pub icon: &'static str,
    /// How many events.
    pub count: usize,
    /// Where it leads.
    pub href: String,
    /// Whether it is the present one.
    pub is_current: bool,
}

/// A year.
pub struct Year {
    /// « 2026 », « Sans date ».
    pub label: String,
    /// Its anchor.
    pub id: String,
    /// Address of the year by months; empty where it is shown.
    pub href: String,
    /// « 12 événements ».
    pub count: String,
    /// Its months, empty where the year is only a link.
    pub months: Vec<Month>,
}

/// A month, or all of a year.
pub struct Month {
    /// « Mars », or nothing.
    pub label: String,
    /// Address of the month by days, or nothing.
    pub href: String,
    /// Its events.
    pub cards: Vec<Card>,
}

/// An event.
pub struct Card {
    /// « Du 11 mars 2015 au 16 mars 2015 ».
    pub when: String,
    /// What.
    pub title: String,
    /// Address of its first source, or nothing.
    pub href: String,
    /// Who, where.
    pub meta: Vec<String>,
    /// Its other documents: title and address.
    pub others: Vec<(String, String)>,
    /// Kind, in words.
    pub kind: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Slug of its space, or nothing.
    pub space: &'static str,
    /// Whether it is a stay.
    pub is_stay: bool,
    /// Whether a document of it is masked.
    pub is_masked: bool,
}

/// What an address asks for.
pub fn asked(fields: &Fields) -> TimelineFilter {
    TimelineFilter {
        year: fields.text("annee").parse().ok(),
        month: fields.text("mois").parse().ok(),
        kind: EventKind::ALL
            .into_iter()
            .find(|it| slug(*it) == fields.text("type")),
        space: Space::of_slug(fields.text("espace")),
        place: fields.text("lieu").to_owned(),
        specialty: fields.text("specialite").to_owned(),
    }
}

/// A kind, as addresses write it.
const fn slug(kind: EventKind) -> &'static str {
    match kind {
        EventKind::Consultation => "consultations",
        EventKind::Examination => "examens",
        EventKind::Imaging => "imagerie",
        EventKind::Act => "actes",
        EventKind::Stay => "hospitalisations",
        EventKind::Vaccine => "vaccins",
        EventKind::Prescription => "ordonnances",
        EventKind::Other => "autres",
    }
}

/// A kind in words, one and many, with its icon.
const fn words_of(kind: EventKind) -> (&'static str, &'static str, &'static str) {
    match kind {
        EventKind::Consultation => ("Consultation", "Consultations", "stethoscope"),
        EventKind::Examination => ("Examen", "Examens", "microscope"),
        EventKind::Imaging => ("Imagerie", "Imagerie", "bone"),
        EventKind::Act => ("Acte", "Actes", "activity"),
        EventKind::Stay => ("Hospitalisation", "Hospitalisations", "hospital"),
        EventKind::Vaccine => ("Vaccin", "Vaccins", "syringe"),
        EventKind::Prescription => ("Ordonnance", "Ordonnances", "pill"),
        EventKind::Other => ("Autre", "Autres", "file-text"),
    }
}

impl Timeline {
    /// What `reader` is shown of `view`, having asked for `asked`.
    pub fn of(view: &TimelineView, asked: &TimelineFilter, reader: Reader) -> Self {
        let address = |filter: &TimelineFilter| address(filter, reader);
        let choices = &view.choices;
        let kept = [("annee", year_text(asked)), ("type", kind_text(asked))];
        Self {
            href: reader.timeline(),
            chips: chips(view, asked, address),
            years: years(view, asked, address),
            kept: kept.into_iter().filter(|(_, it)| !it.is_empty()).collect(),
            spaces: options(
                "Tous",
                choices
                    .spaces
                    .iter()
                    .map(|it| (it.slug().to_owned(), it.label().to_owned())),
            ),
            space: asked.space.map_or("", Space::slug).to_owned(),
            places: options("Tous", pairs(&choices.places)),
            place: asked.place.clone(),
            specialties: options("Toutes", pairs(&choices.specialties)),
            specialty: asked.specialty.clone(),
            groups: groups(view, asked, reader),
            is_empty: view.total == 0,
            waiting: match view.waiting {
                0 => String::new(),
                1 => "1 document n’a pas encore été lu.".to_owned(),
                count => format!("{count} documents n’ont pas encore été lus."),
            },
        }
    }
}

fn pairs(choices: &[Choice]) -> impl Iterator<Item = (String, String)> + '_ {
    choices.iter().map(|it| (it.key.clone(), it.name.clone()))
}

/// Choices for a list, with that of all; none where there is nothing to choose from.
fn options(all: &str, choices: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    let choices: Vec<_> = choices.collect();
    if choices.len() < 2 {
        return Vec::new();
    }
    let all = (String::new(), all.to_owned());
    std::iter::once(all).chain(choices).collect()
}

fn year_text(asked: &TimelineFilter) -> String {
    asked.year.map(|it| it.to_string()).unwrap_or_default()
}

fn kind_text(asked: &TimelineFilter) -> String {
    asked.kind.map_or("", slug).to_owned()
}

/// The address of `filter`: places and specialties by their keys, which say nothing.
fn address(filter: &TimelineFilter, reader: Reader) -> String {
    let month = filter.month.map(|it| it.to_string()).unwrap_or_default();
    let pairs = [
        ("annee", year_text(filter)),
        ("mois", month),
        ("type", kind_text(filter)),
        ("espace", filter.space.map_or("", Space::slug).to_owned()),
        ("lieu", filter.place.clone()),
        ("specialite", filter.specialty.clone()),
    ];
    let asked = pairs.iter().filter(|(_, value)| !value.is_empty());
    let asked: Vec<_> = asked
        .map(|(name, value)| format!("{name}={}", escaped(value)))
        .collect();
    let mark = if asked.is_empty() { "" } else { "?" };
    format!("{}{mark}{}", reader.timeline(), asked.join("&"))
}

fn chips(
    view: &TimelineView,
    asked: &TimelineFilter,
    address: impl Fn(&TimelineFilter) -> String,
) -> Vec<Chip> {
    let chip = |kind: Option<EventKind>, count| {
        let (_, text, icon) = kind.map_or(("", "Tout", ""), words_of);
        Chip {
            text: text.to_owned(),
            icon,
            count,
            href: address(&TimelineFilter {
                kind,
                ..asked.clone()
            }),
            is_current: asked.kind == kind,
        }
    };
    let kinds = &view.choices.kinds;
    if kinds.len() < 2 {
        return Vec::new();
    }
    let each = kinds.iter().map(|(kind, count)| chip(Some(*kind), *count));
    std::iter::once(chip(None, view.total))
        .chain(each)
        .collect()
}

fn years(
    view: &TimelineView,
    asked: &TimelineFilter,
    address: impl Fn(&TimelineFilter) -> String,
) -> Vec<Chip> {
    let chip = |year: Option<i16>, text: String, count| Chip {
        text,
        icon: "",
        count,
        href: address(&TimelineFilter {
            year,
            month: None,
            ..asked.clone()
        }),
        is_current: asked.year == year && asked.month.is_none(),
    };
    let all = chip(None, "Toutes les années".to_owned(), 0);
    let each = view.years.iter();
    let each = each.map(|(year, count)| chip(Some(*year), year.to_string(), *count));
    std::iter::once(all).chain(each).collect()
}

fn groups(view: &TimelineView, asked: &TimelineFilter, reader: Reader) -> Vec<Year> {
    let mut left = if asked.year.is_none() {
        SHOWN
    } else {
        usize::MAX
    };
    let mut years = Vec::new();
    for group in &view.groups {
        let of_year = TimelineFilter {
            year: group.year,
            month: None,
            ..asked.clone()
        };
        let is_told = left > 0;
        left = left.saturating_sub(group.count);
        let is_whole = asked.year.is_some() || group.year.is_none();
        let label = group.year.map(|it| it.to_string());
        years.push(Year {
            id: format!("a{}", label.as_deref().unwrap_or("0")),
            label: label.unwrap_or_else(|| "Sans date".to_owned()),
            href: if is_whole {
                String::new()
            } else {
                address(&of_year, reader)
            },
            count: wording::counted(group.count, "événement", "événements"),
            months: match (is_told, asked.year) {
                (false, _) => Vec::new(),
                (true, None) => vec![whole_year(group, view, reader)],
                (true, Some(_)) => by_month(group, view, asked, reader),
            },
        });
    }
    years
}

fn whole_year(group: &YearGroup, view: &TimelineView, reader: Reader) -> Month {
    let months = group.months.iter();
    Month {
        label: String::new(),
        href: String::new(),
        cards: months.flat_map(|it| cards(it, view, reader)).collect(),
    }
}

fn by_month(
    group: &YearGroup,
    view: &TimelineView,
    asked: &TimelineFilter,
    reader: Reader,
) -> Vec<Month> {
    let of_month = |it: &MonthGroup| TimelineFilter {
        month: it.month,
        ..asked.clone()
    };
    let months = group.months.iter();
    months
        .map(|it| Month {
            label: month_name(group.year, it.month),
            href: match (it.month, asked.month) {
                (Some(_), None) => address(&of_month(it), reader),
                (None, _) | (_, Some(_)) => String::new(),
            },
            cards: cards(it, view, reader),
        })
        .collect()
}

fn month_name(year: Option<i16>, month: Option<u8>) -> String {
    let named = year.zip(month).and_then(|(year, month)| {
        let month = PartialDate::month(year, month).ok()?;
        Some(words::capital(&words::date(month)))
    });
    named.unwrap_or_else(|| "Mois inconnu".to_owned())
}

fn cards(group: &MonthGroup, view: &TimelineView, reader: Reader) -> Vec<Card> {
    let ranks = group.days.iter().flat_map(|day| &day.events);
    ranks
        .map(|rank| card(&view.events[*rank], view, reader))
        .collect()
}

fn card(event: &Event, view: &TimelineView, reader: Reader) -> Card {
    let sources = event.sources.iter();
    let mut links = sources.filter_map(|source| match &source.place {
        Place::Document(id) => Some((source.title.to_string(), reader.document(*id))),
        Place::Declared(_) => None,
    });
    let is_masked = event.sources.iter().any(|source| match &source.place {
        Place::Document(id) => view.masked.contains(id),
        Place::Declared(_) => false,
    });
    let (kind, _, icon) = words_of(event.kind);
    let who = event.sources.first().map(|it| words::source(it, reader));
    let who = who.map(|it| words::capital(&it)).unwrap_or_default();
    let meta = [Some(who), event.specialty.clone(), event.place.clone()];
    Card {
        when: words::moment(event.period),
        title: if event.title.is_empty() {
            kind.to_owned()
        } else {
            words::capital(&event.title)
        },
        href: links.next().map(|(_, href)| href).unwrap_or_default(),
        meta: meta
            .into_iter()
            .flatten()
            .filter(|it| !it.is_empty())
            .collect(),
        others: links.collect(),
        kind,
        icon,
        space: event.space.map_or("", Space::slug),
        is_stay: event.kind == EventKind::Stay,
        is_masked,
    }
}

/// « depuis 1998 »: the first year of the timeline.
pub fn since(view: &TimelineView) -> String {
    let first = view.years.iter().map(|(year, _)| *year).min();
    let first = first.filter(|year| Date::new(*year, 1, 1).is_ok());
    first.map_or_else(String::new, |year| format!(" depuis {year}"))
}
