//! Which profession reads which types of documents (*matrice d'habilitation*): versioned data.
//!
//! Never merged with the functional rights: both apply. Rules: REQ-R-15, REQ-R-65, REQ-R-67.

use crate::codes::{self, rows};
use crate::document::TypeCode;
use crate::people::{ProfessionCode, SpecialtyCode};
use crate::time::Date;
use std::collections::HashMap;
use std::fmt;
use std::sync::LazyLock;

/// A profession × document type matrix, at one version.
#[derive(Clone, PartialEq, Eq)]
pub struct HabilitationMatrix {
    version: String,
    effective: Date,
    professions: HashMap<String, Professions>,
}

#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Professions {
    all: Cells,
    specialties: HashMap<String, Cells>,
}

/// What is said of a profession or a specialty, from the finest to the coarsest.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
struct Cells {
    types: HashMap<String, bool>,
    spaces: HashMap<String, bool>,
    classes: HashMap<String, bool>,
    unknown: Option<bool>,
    everything: Option<bool>,
}

/// Why a text is not a matrix, and on which line of it.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum HabilitationError {
    /// No `# version: …` line.
    #[error("the matrix has no version")]
    Version,
    /// No `# effective: YYYY-MM-DD` line.
    #[error("the matrix has no date of effect")]
    Effective,
    /// A row has not five columns, or one that cannot be read.
    #[error("row {0} of the matrix cannot be read")]
    Row(usize),
    /// There is no row at all.
    #[error("the matrix is empty")]
    Empty,
}

static SHIPPED: LazyLock<HabilitationMatrix> = LazyLock::new(|| {
    HabilitationMatrix::parse(include_str!("../../data/habilitation.csv"))
        .expect("the embedded matrix is tested")
});

impl HabilitationMatrix {
    /// The matrix that comes with the software: known cells and our documented default.
    pub fn shipped() -> &'static Self {
        &SHIPPED
    }

    /// Reads a matrix; the format is described at the head of `data/habilitation.csv`.
    ///
    /// # Errors
    /// The first that cannot be read.
    pub fn parse(text: &str) -> Result<Self, HabilitationError> {
        let version = note(text, "version")
            .ok_or(HabilitationError::Version)?
            .to_owned();
        let effective = note(text, "effective")
            .and_then(|date| Date::parse(date).ok())
            .ok_or(HabilitationError::Effective)?;
        let mut professions: HashMap<String, Professions> = HashMap::new();
        for (at, row) in rows(text).enumerate() {
            add(&mut professions, &row).ok_or(HabilitationError::Row(at + 1))?;
        }
        if professions.is_empty() {
            return Err(HabilitationError::Empty);
        }
        Ok(Self {
            version,
            effective,
            professions,
        })
    }

    /// Its version, kept with each decision that used it.
    pub fn version(&self) -> &str {
        &self.version
    }

    /// The day from which it applies.
    pub const fn effective(&self) -> Date {
        self.effective
    }

    /// Whether a profession reads documents of a type; what no line grants is refused.
    pub fn may_read(
        &self,
        profession: &ProfessionCode,
        specialty: Option<&SpecialtyCode>,
        kind: &TypeCode,
    ) -> bool {
        let known = self.professions.get(&profession.0);
        let of_specialty = specialty
            .zip(known)
            .and_then(|(specialty, known)| known.specialties.get(&specialty.0));
        let others = self.professions.get("*").map(|others| &others.all);
        [of_specialty, known.map(|known| &known.all), others]
            .into_iter()
            .flatten()
            .find_map(|cells| cells.says(kind))
            .unwrap_or(false)
    }
}

impl fmt::Debug for HabilitationMatrix {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "HabilitationMatrix({})", self.version)
    }
}

impl Cells {
    fn says(&self, code: &TypeCode) -> Option<bool> {
        if let Some(says) = self.types.get(&code.0) {
            return Some(*says);
        }
        let Some(kind) = codes::document_type(code) else {
            return self.unknown;
        };
        let of_class = self.classes.get(&kind.class_code);
        of_class
            .or_else(|| self.spaces.get(kind.space.slug()))
            .copied()
            .or(self.everything)
    }
}

fn note<'a>(text: &'a str, name: &str) -> Option<&'a str> {
    text.lines()
        .filter_map(|line| line.strip_prefix("# ")?.split_once(": "))
        .find_map(|(key, value)| (key == name).then(|| value.trim()))
        .filter(|value| !value.is_empty())
}

fn add(professions: &mut HashMap<String, Professions>, row: &[String]) -> Option<()> {
    let [profession, specialty, selector, read, _source] = row else {
        return None;
    };
    let read = match read.as_str() {
        "yes" => true,
        "no" => false,
        _ => return None,
    };
    if profession.is_empty() {
        return None;
    }
    let known = professions.entry(profession.clone()).or_default();
    let cells = match specialty.as_str() {
        "" => &mut known.all,
        code => known.specialties.entry(code.to_owned()).or_default(),
    };
    match selector.split_once(':') {
        Some(("type", code)) => drop(cells.types.insert(code.to_owned(), read)),
        Some(("class", code)) => drop(cells.classes.insert(code.to_owned(), read)),
        Some(("space", slug)) => {
            codes::Space::of_slug(slug)?;
            cells.spaces.insert(slug.to_owned(), read);
        }
        None if selector == "unknown" => cells.unknown = Some(read),
        None if selector == "*" => cells.everything = Some(read),
        Some(_) | None => return None,
    }
    Some(())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn code(text: &str) -> TypeCode {
        TypeCode(text.to_owned())
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn professions_read_what_the_shipped_matrix_says() {
        for (profession, specialty, kind, expected) in [
            ("10", None,         "60591-5",      true), // REQ-R-15
            ("10", Some("SM26"), "68599-0",      true),
            ("10", None,         "ATTEST-RESID", false),
            ("10", None,         "unheard-of",   true),
            ("10", Some("SM25"), "60591-5",      false),
            ("10", Some("SM25"), "unheard-of",   false),
            ("60", None,         "11502-2",      true),
            ("60", None,         "68599-0",      false),
            ("60", None,         "unheard-of",   false),
            ("40", None,         "EXPPAT_3",     false),
            ("40", None,         "60591-5",      true),
            ("80", None,         "15508-5",      false),
            ("21", None,         "57833-6",      true),
            ("70", None,         "PRESC-KINE",   true),
            ("70", None,         "11502-2",      false),
            ("70", None,         "51851-4",      false),
            ("86", None,         "11502-2",      true),
            ("86", None,         "60591-5",      false),
            ("330", None,        "83981-1",      true),
            ("330", None,        "60591-5",      false),
            ("36", None,         "60591-5",      false),
            ("99", None,         "60591-5",      false),
            ("*",  None,         "60591-5",      false),
        ] {
            let profession = ProfessionCode(profession.to_owned());
            let specialty = specialty.map(|text: &str| SpecialtyCode(text.to_owned()));
            let may = HabilitationMatrix::shipped().may_read(&profession, specialty.as_ref(), &code(kind));
            assert_eq!(may, expected, "{profession:?} {specialty:?} {kind}");
        }
    }

    #[test]
    fn the_cells_that_the_press_reported_are_the_shipped_ones() {
        let text = include_str!("../../tests/data/habilitation_known_2023.csv");
        for row in rows(text).filter(|row| row[3] != "partial") {
            let (profession, specialty) = row[0].split_once('/').unwrap_or((&row[0], ""));
            let specialty = Some(SpecialtyCode(specialty.to_owned()));
            let kind = if row[1] == "*" { "60591-5" } else { &row[1] };
            let profession = ProfessionCode(profession.to_owned());
            let may = HabilitationMatrix::shipped().may_read(
                &profession,
                specialty.as_ref(),
                &code(kind),
            );
            assert_eq!(may, row[3] == "yes", "{row:?}"); // REQ-R-67
        }
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_matrix_that_cannot_be_read_is_refused() {
        use HabilitationError as E;
        let head = "# version: 1\n# effective: 2026-01-01\n";
        let columns = "profession,specialty,selector,read,source\n";
        for (text, expected) in [
            (String::new(),                                       E::Version), // REQ-R-67
            ("# version: 1\n".to_owned(),                         E::Effective),
            ("# version: 1\n# effective: soon\n".to_owned(),      E::Effective),
            (format!("{head}{columns}"),                          E::Empty),
            (format!("{head}{columns}10,,*,yes\n"),               E::Row(1)),
            (format!("{head}{columns}10,,*,oui,x\n"),             E::Row(1)),
            (format!("{head}{columns}10,,*,yes,x\n,,*,yes,x\n"),  E::Row(2)),
            (format!("{head}{columns}10,,espace:x,yes,x\n"),      E::Row(1)),
            (format!("{head}{columns}10,,space:ailleurs,no,x\n"), E::Row(1)),
        ] {
            assert_eq!(HabilitationMatrix::parse(&text), Err(expected), "{text}");
        }
        let read = HabilitationMatrix::parse(&format!("{head}{columns}*,,*,yes,x\n")).unwrap();
        assert_eq!((read.version(), read.effective().year()), ("1", 2026));
        assert!(read.may_read(&ProfessionCode("36".to_owned()), None, &code("60591-5")));
        assert!(!read.may_read(&ProfessionCode("36".to_owned()), None, &code("unheard-of")));
    }
}
