//! A document as a row of a list, for its patient.

use crate::stacks::{Doubles, Stack};
use crate::{dates, icons};
use dmp_core::ids::DocumentId;
use dmp_core::time::Timestamp;
use dmp_service::reading::DocumentLine;

/// A badge.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Mark {
    /// Suffix of its class, or nothing.
    pub kind: &'static str,
    /// Its words.
    pub text: &'static str,
    /// Its icon, or nothing.
    pub icon: &'static str,
}

/// A row of a list of documents.
#[derive(Clone, Debug)]
pub struct DocRow {
    /// Slug of its space.
    pub space: &'static str,
    /// Icon of its space.
    pub icon: &'static str,
    /// Title.
    pub title: String,
    /// Address.
    pub href: String,
    /// Author, structure, date.
    pub meta: Vec<String>,
    /// What must be seen of it.
    pub badges: Vec<Mark>,
    /// What stands behind it.
    pub doubles: Doubles,
}

/// How a row writes its date.
#[derive(Clone, Copy)]
pub enum RowDate {
    /// « 12 mars 2015 ».
    Full,
    /// « 12 mars », under the heading of a month.
    InMonth,
}

impl DocRow {
    /// The row of a document.
    pub fn of(line: &DocumentLine, date: RowDate) -> Self {
        let mut meta = vec![author_and_capacity(line)];
        meta.extend(
            line.organization
                .clone()
                .filter(|name| *name != line.author),
        );
        meta.push(match date {
            RowDate::Full => dates::day(line.date),
            RowDate::InMonth => dates::day_month(line.date),
        });
        meta.retain(|part| !part.is_empty());
        Self {
            space: line.space.slug(),
            icon: icons::of_space(line.space),
            title: line.title.clone(),
            href: address(line.id),
            meta,
            badges: marks(line),
            doubles: Doubles::default(),
        }
    }

    /// A row for the samples of tests.
    #[cfg(test)]
    pub fn sample() -> Self {
        Self {
            space: "comptes-rendus",
            icon: "file-text",
            title: "Compte rendu <de passage>".to_owned(),
            href: address(DocumentId::from_bytes([7; 16])),
            meta: vec!["Dr Marc Oriol, urgentiste".to_owned(), "10 mars".to_owned()],
            badges: vec![Mark {
                kind: "mask",
                text: "Masqué",
                icon: "eye-off",
            }],
            doubles: Doubles::sample(),
        }
    }
}

/// The page of a document.
pub fn address(document: DocumentId) -> String {
    format!("/documents/{document}")
}

/// Who wrote it, as the patient reads it.
pub fn author(line: &DocumentLine) -> String {
    if line.is_from_patient {
        "Vous".to_owned()
    } else {
        line.author.clone()
    }
}

/// « Dr Marc Oriol, urgentiste ».
pub fn author_and_capacity(line: &DocumentLine) -> String {
    let name = author(line);
    if line.is_from_patient || line.author_capacity.is_empty() || name.is_empty() {
        return name;
    }
    format!("{name}, {}", line.author_capacity.to_lowercase())
}

/// What must be seen of a document wherever it is listed.
pub fn marks(line: &DocumentLine) -> Vec<Mark> {
    let mut marks = Vec::new();
    let mut mark = |is_shown: bool, kind, text, icon| {
        if is_shown {
            marks.push(Mark { kind, text, icon });
        }
    };
    mark(line.is_new, "new", "Nouveau", "");
    mark(line.is_masked, "mask", "Masqué", "eye-off");
    mark(line.is_restricted, "mask", "Accès restreint", "lock");
    mark(line.is_from_patient, "", "Ajouté par vous", "user");
    marks
}

/// Rows under the heading of a month.
#[derive(Clone, Debug)]
pub struct MonthGroup {
    /// « Mars 2026 ».
    pub heading: String,
    /// How many documents.
    pub count: usize,
    /// Their rows.
    pub rows: Vec<DocRow>,
}

/// Groups documents, which are newest first, by month, with their doubles behind them.
pub fn by_month(stacks: &[Stack<'_>]) -> Vec<MonthGroup> {
    let mut groups: Vec<(String, MonthGroup)> = Vec::new();
    for stack in stacks {
        let line = stack.front;
        let month = dates::iso_month(line.date);
        let row = DocRow {
            doubles: stack.doubles(),
            ..DocRow::of(line, RowDate::InMonth)
        };
        if let Some((_, group)) = groups.last_mut().filter(|(found, _)| *found == month) {
            group.count += stack.matching;
            group.rows.push(row);
        } else {
            let heading = dates::month(line.date);
            groups.push((
                month,
                MonthGroup {
                    heading,
                    count: stack.matching,
                    rows: vec![row],
                },
            ));
        }
    }
    groups.into_iter().map(|(_, group)| group).collect()
}

/// The line that begins a printed page: whose record, and when it was printed.
pub fn print_line(identity: &dmp_core::people::PatientIdentity, now: Timestamp) -> String {
    let traits = &identity.traits;
    let born = crate::wording::agree(traits.sex, "née", "né", "né(e)");
    format!(
        "{}, {born} le {}, INS {}. Imprimé le {}.",
        traits.display_name(),
        dates::civil(traits.birth_date),
        identity.ins.grouped(),
        dates::day_time(now)
    )
}
