//! The sections of a medical summary (*volet de synthèse médicale*). Rule: VSM-005.

use super::{Block, ClinicalEntry, Content, NewSection};
use dmp_core::clinical::PartialDate;
use dmp_core::document::Coded;
use dmp_core::summary::{Line, Part, Summary};
use dmp_core::synthesis::SourceRef;
use std::collections::HashMap;
use std::sync::LazyLock;

/// The content profile of a medical summary, version of October 2013.
pub const SUMMARY_TEMPLATE: &str = "1.2.250.1.213.1.1.1.13^201310";

const LOINC: &str = "2.16.840.1.113883.6.1";

/// A section of the model.
struct Model {
    code: &'static str,
    around: &'static str,
    parts: Vec<Part>,
    title: &'static str,
    templates: Vec<&'static str>,
}

/// What stands above the columns of a part.
struct Heads {
    caption: &'static str,
    columns: [&'static str; 4],
}

static MODELS: LazyLock<Vec<Model>> = LazyLock::new(|| {
    let cells = |line: &'static str| line.split('\t').collect::<Vec<_>>();
    let table = include_str!("../../data/summary_sections.tsv").lines();
    table
        .skip(2)
        .map(cells)
        .map(|cells| Model {
            code: cells[0],
            around: cells[1],
            parts: cells[2].split(' ').filter_map(Part::of).collect(),
            title: cells[3],
            templates: cells[4].split(' ').filter(|it| !it.is_empty()).collect(),
        })
        .collect()
});

static HEADS: LazyLock<HashMap<Part, Heads>> = LazyLock::new(|| {
    let table = include_str!("../../data/summary_heads.tsv").lines();
    let cells = table
        .skip(2)
        .map(|line| line.split('\t').collect::<Vec<_>>());
    cells
        .filter_map(|cells| {
            let heads = Heads {
                caption: cells[1],
                columns: [cells[2], cells[3], cells[4], cells[5]],
            };
            Some((Part::of(cells[0])?, heads))
        })
        .collect()
});

/// The templates of a section of a medical summary.
pub fn section_templates(code: &str) -> &'static [&'static str] {
    let model = MODELS.iter().find(|it| it.code == code);
    model.map_or(&[], |it| it.templates.as_slice())
}

/// What `summary` says, in words and in codes. Entries get identifiers under `unique_id`.
pub fn summary_content(summary: &Summary, unique_id: &str) -> Content {
    let mut entries = Entries {
        unique_id,
        count: 0,
    };
    Content::Sections(sections(summary, "", &mut entries))
}

/// The sections within the one with the code `around`; those that say nothing are left out.
fn sections(summary: &Summary, around: &str, entries: &mut Entries<'_>) -> Vec<NewSection> {
    let models = MODELS.iter().filter(|it| it.around == around);
    let sections = models.map(|model| NewSection {
        title: model.title.to_owned(),
        code: (!model.code.is_empty()).then(|| Coded {
            code: model.code.to_owned(),
            system: LOINC.to_owned(),
            label: model.title.to_owned(),
        }),
        blocks: blocks(summary, model),
        entries: entries.of(summary, &model.parts),
        sections: match model.code {
            "" => Vec::new(),
            code => self::sections(summary, code, entries),
        },
    });
    let says = |it: &NewSection| !(it.blocks.is_empty() && it.sections.is_empty());
    sections.filter(says).collect()
}

/// Numbers the entries of a document.
struct Entries<'a> {
    unique_id: &'a str,
    count: usize,
}

impl Entries<'_> {
    fn of(&mut self, summary: &Summary, parts: &[Part]) -> Vec<ClinicalEntry> {
        let statements = parts.iter().flat_map(|part| summary.statements(*part));
        statements
            .map(|mut statement| {
                self.count += 1;
                let id = format!("{}^{}", self.unique_id, self.count);
                statement.source.entry_id = Some(id);
                ClinicalEntry::Statement(Box::new(statement))
            })
            .collect()
    }
}

fn blocks(summary: &Summary, model: &Model) -> Vec<Block> {
    let mut blocks = Vec::new();
    for part in &model.parts {
        let lines: Vec<_> = summary.of_part(*part).collect();
        if *part == Part::Allergies && summary.has_no_known_allergy() {
            let none = summary.statements(Part::Allergies);
            let none = none.first().map(|it| it.fact.concept().label.as_str());
            blocks.push(Block::Paragraph(capital(none.unwrap_or_default())));
        }
        if let (Some(heads), false) = (HEADS.get(part), lines.is_empty()) {
            blocks.push(block(&lines, heads, model.parts.len() > 1));
        }
    }
    blocks
}

/// A table of the columns that the part has, or a list.
fn block(lines: &[&Line], heads: &Heads, is_one_of_several: bool) -> Block {
    if heads.columns[0].is_empty() {
        return Block::List(lines.iter().map(|it| it.row.what.clone()).collect());
    }
    let columns: Vec<_> = (0..4).filter(|at| !heads.columns[*at].is_empty()).collect();
    let rows = lines.iter().map(|line| {
        let cells = cells(line);
        columns.iter().map(|at| cells[*at].clone()).collect()
    });
    Block::Table {
        caption: if is_one_of_several {
            heads.caption.to_owned()
        } else {
            String::new()
        },
        head: columns
            .iter()
            .map(|at| heads.columns[*at].to_owned())
            .collect(),
        rows: rows.collect(),
    }
}

fn cells(line: &Line) -> [String; 4] {
    let row = &line.row;
    [
        row.what.clone(),
        row.detail.clone(),
        row.date.map(shown).unwrap_or_default(),
        line.origin.as_ref().map(origin).unwrap_or_default(),
    ]
}

/// Who says it and when: « Solène AUBÉPINE, 14/03/2025 ». Titles of documents are not given: who
/// reads a summary may not read every document.
fn origin(source: &SourceRef) -> String {
    let who = if source.is_from_patient {
        "patient"
    } else {
        &*source.who
    };
    let day = shown(PartialDate::Day(source.date.date_utc()));
    match who {
        "" => day,
        who => format!("{who}, {day}"),
    }
}

/// `14/03/2025`, `03/2025`, `2025`.
fn shown(date: PartialDate) -> String {
    let text = date.to_string();
    let parts: Vec<_> = text.get(..10).unwrap_or(&text).split('-').rev().collect();
    parts.join("/")
}

fn capital(text: &str) -> String {
    let mut chars = text.chars();
    let first = chars.next().into_iter().flat_map(char::to_uppercase);
    first.chain(chars).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use dmp_core::summary::PARTS;

    #[test]
    fn each_part_has_one_section_and_its_heads() {
        for part in PARTS {
            let homes = MODELS.iter().filter(|it| it.parts.contains(&part)).count();
            assert_eq!((homes, HEADS.contains_key(&part)), (1, true), "{part:?}");
        }
        let is_known = |it: &&Model| {
            it.around.is_empty() || MODELS.iter().any(|other| other.code == it.around)
        };
        assert!(MODELS.iter().all(|it| is_known(&it)));
    }

    #[test]
    fn dates_are_shown_as_precise_as_they_are() {
        for (date, expected) in [
            ("2019", "2019"),
            ("2019-03", "03/2019"),
            ("2019-03-14", "14/03/2019"),
        ] {
            assert_eq!(shown(PartialDate::parse(date).unwrap()), expected);
        }
    }
}
