//! The items by kind, each with who said it and when, and with its history.

use super::words;
use crate::{dates, wording};
use dmp_core::clinical::{Fact, Period, Statement, Subject};
use dmp_core::declared::{Act, Change, Contact, Content, Item, Kind, Said};
use dmp_core::synthesis::Progress;

/// The items of a page.
pub struct Listing {
    /// Where the pages of items are.
    pub base: String,
    /// By kind.
    pub sections: Vec<Section>,
    /// What was withdrawn and can be brought back.
    pub withdrawn: Vec<ItemRow>,
    /// Whether the reader may add, correct and withdraw.
    pub may_declare: bool,
}

/// The items of a kind.
pub struct Section {
    /// Its part of an address, and its anchor.
    pub slug: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Its heading.
    pub heading: &'static str,
    /// Label of the link that adds one.
    pub adding: &'static str,
    /// The items, newest first.
    pub rows: Vec<ItemRow>,
}

/// An item.
pub struct ItemRow {
    /// Its part of an address.
    pub id: String,
    /// What it is: « Amoxicilline », « A+ ».
    pub title: String,
    /// What else is said of it.
    pub facts: Vec<String>,
    /// A comment, or nothing.
    pub note: String,
    /// Of a series of sessions: done and planned, for a bar.
    pub progress: Option<(u32, u32)>,
    /// « Dit par vous le 3 mars 2026 ».
    pub source: String,
    /// What was said and done before, newest first; empty where nothing was.
    pub history: Vec<HistoryRow>,
}

/// A change of an item.
pub struct HistoryRow {
    /// « 3 mars 2026 ».
    pub day: String,
    /// « vous », « Dr Karim Benali ».
    pub who: String,
    /// What he said, or did.
    pub what: String,
}

impl Listing {
    /// The items, for a reader who calls the patient `you`: « vous », « le patient ».
    pub fn of(items: &[Item], base: &str, you: &str, may_declare: bool) -> Self {
        let row = |item: &Item| Some(ItemRow::of(item, item.last_said()?, you));
        let section = |kind: Kind| Section {
            slug: words::slug(kind),
            icon: words::icon(kind),
            heading: words::heading(kind),
            adding: words::adding(kind),
            rows: items
                .iter()
                .rev()
                .filter(|item| item.kind() == kind && !item.is_withdrawn())
                .filter_map(row)
                .collect(),
        };
        let withdrawn = items.iter().rev().filter(|item| item.is_withdrawn());
        Self {
            base: base.to_owned(),
            sections: Kind::ALL.into_iter().map(section).collect(),
            withdrawn: withdrawn.filter_map(row).collect(),
            may_declare,
        }
    }
}

impl ItemRow {
    fn of(item: &Item, said: Said<'_>, you: &str) -> Self {
        let what = described(said.content);
        let history = item.changes().iter().rev();
        let history = history.map(|change| HistoryRow::of(change, you));
        Self {
            id: item.id().to_string(),
            title: what.title,
            facts: what.facts,
            note: what.note,
            progress: what.progress,
            source: format!(
                "Dit par {} le {}",
                words::who(said.by, you),
                dates::day(said.at)
            ),
            history: match item.changes().len() {
                0 | 1 => Vec::new(),
                _ => history.collect(),
            },
        }
    }
}

impl HistoryRow {
    fn of(change: &Change, you: &str) -> Self {
        let what = match &change.act {
            Act::Withdrawn => "Information retirée".to_owned(),
            Act::Restored => "Information rétablie".to_owned(),
            Act::Said(content) => {
                let what = described(content);
                let note = Some(what.note).filter(|note| !note.is_empty());
                let said = std::iter::once(what.title).chain(what.facts).chain(note);
                said.collect::<Vec<_>>().join(", ")
            }
        };
        Self {
            day: dates::day(change.at),
            who: words::who(&change.by, you),
            what,
        }
    }
}

/// A content in words.
struct Described {
    title: String,
    facts: Vec<String>,
    note: String,
    progress: Option<(u32, u32)>,
}

fn described(content: &Content) -> Described {
    match content {
        Content::Contact(contact) => of_contact(contact),
        Content::Statement {
            statement,
            progress,
        } => of_statement(statement, *progress),
    }
}

fn of_contact(contact: &Contact) -> Described {
    let relation = contact.relation.as_ref().map(|it| it.label.clone());
    let phone = phone(&contact.phone);
    Described {
        title: contact.name.clone(),
        facts: relation.into_iter().chain([phone]).collect(),
        note: contact.note.clone(),
        progress: None,
    }
}

fn of_statement(statement: &Statement, progress: Option<Progress>) -> Described {
    let relative = match &statement.subject {
        Subject::Patient => None,
        Subject::Other(relation) => Some(relation.label.clone()),
    };
    let done = progress.map(|it| sessions(it.done, it.planned));
    let facts = [relative, done, detail(&statement.fact)];
    let facts = facts.into_iter().flatten();
    Described {
        title: statement.fact.concept().label.clone(),
        facts: facts.chain(period(&statement.fact)).collect(),
        note: statement.comments.first().cloned().unwrap_or_default(),
        progress: progress.and_then(|it| Some((it.done, it.planned?))),
    }
}

fn sessions(done: u32, planned: Option<u32>) -> String {
    let done_text = wording::counted(
        usize::try_from(done).unwrap_or(usize::MAX),
        "séance faite",
        "séances faites",
    );
    match planned {
        Some(planned) => format!("{done_text} sur {planned}"),
        None => done_text,
    }
}

fn detail(fact: &Fact) -> Option<String> {
    match fact {
        Fact::Allergy(it) => it
            .reactions
            .first()
            .map(|it| it.manifestation.label.clone()),
        Fact::Medication(it) => it.dosage_text.clone(),
        Fact::Immunization(it) => it.vaccine.lot.as_ref().map(|lot| format!("lot {lot}")),
        Fact::Problem(_)
        | Fact::Observation(_)
        | Fact::BloodGroup(_)
        | Fact::Procedure(_)
        | Fact::Encounter(_)
        | Fact::Device(_)
        | Fact::Act(_) => None,
    }
}

/// « depuis 2011 », « en mars 2020 », « depuis 2001 » and « jusqu’en 2005 ».
fn period(fact: &Fact) -> Vec<String> {
    use dmp_core::clinical::ProblemCategory as Category;
    let Period { start, end } = fact.period();
    let is_a_moment = match fact {
        Fact::BloodGroup(_) | Fact::Immunization(_) => true,
        Fact::Problem(it) => match it.category {
            Category::SurgicalHistory => true,
            Category::MedicalHistory => end.is_none(),
            Category::Current
            | Category::FamilyHistory
            | Category::RiskFactor
            | Category::Finding
            | Category::Diagnosis
            | Category::Unsaid => false,
        },
        Fact::Allergy(_)
        | Fact::Medication(_)
        | Fact::Observation(_)
        | Fact::Procedure(_)
        | Fact::Encounter(_)
        | Fact::Device(_)
        | Fact::Act(_) => false,
    };
    if is_a_moment {
        return start.map(words::on).into_iter().collect();
    }
    let ends = [start.map(words::since), end.map(words::until)];
    ends.into_iter().flatten().collect()
}

/// « 06 12 34 56 78 » for a French number; another one as it is.
fn phone(number: &str) -> String {
    if number.len() == 10 && number.starts_with('0') {
        return wording::grouped(number, 2);
    }
    number.to_owned()
}

/// A listing for the samples of tests: one item of each kind, and one that was withdrawn.
#[cfg(test)]
pub fn sample(may_declare: bool) -> Listing {
    let items = [sample_item(1, false), sample_item(2, true)];
    Listing::of(&items, "/informations", "vous", may_declare)
}

#[cfg(test)]
fn sample_item(number: u8, is_withdrawn: bool) -> Item {
    use dmp_core::declared::{Author, Typed};
    use dmp_core::ids::DeclaredItemId;
    use dmp_core::synthesis::Declarant;
    use dmp_core::time::Timestamp;
    let by = || Author {
        declarant: Declarant::Patient,
        name: String::new(),
        professional: None,
    };
    let at = Timestamp(1_773_332_640_000);
    let said = |done: &str| {
        let typed = Typed {
            what: "Kinésithérapie".to_owned(),
            done: done.to_owned(),
            planned: "12".to_owned(),
            start: "2025-11".to_owned(),
            note: "Épaule droite".to_owned(),
            ..Typed::default()
        };
        Content::of(Kind::Sessions, &typed, Declarant::Patient, at.date_utc()).unwrap()
    };
    let id = DeclaredItemId::from_bytes([number; 16]);
    let item = Item::new(id, Kind::Sessions, said("6"), by(), at);
    let item = item.correct(said("7"), by(), at).unwrap();
    if is_withdrawn {
        return item.withdraw(by(), at).unwrap();
    }
    item
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_series_says_how_far_it_is_and_what_was_said_before() {
        let listing = sample(true);
        let rows: Vec<&ItemRow> = listing.sections.iter().flat_map(|it| &it.rows).collect();
        let [row] = rows[..] else {
            panic!("{} rows", rows.len());
        };
        assert_eq!(row.title, "Kinésithérapie");
        assert_eq!(
            row.facts,
            ["7 séances faites sur 12", "depuis novembre 2025"]
        );
        assert_eq!(
            (row.progress, row.note.as_str()),
            (Some((7, 12)), "Épaule droite")
        );
        assert_eq!(row.source, "Dit par vous le 12 mars 2026");
        let said: Vec<&str> = row.history.iter().map(|it| it.what.as_str()).collect();
        assert_eq!(
            said,
            [
                "Kinésithérapie, 7 séances faites sur 12, depuis novembre 2025, Épaule droite",
                "Kinésithérapie, 6 séances faites sur 12, depuis novembre 2025, Épaule droite",
            ]
        );
        assert_eq!(listing.withdrawn.len(), 1);
    }
}
