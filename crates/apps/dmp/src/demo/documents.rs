//! Writes the demo's clinical documents from short stories.

use super::facts::{self, Fact};
use super::people::DemoPatient;
use dmp_cda::{
    Block, ClinicalEntry, Content, Measure, NewSection, Report, Signature, Subject, Vaccination,
    compose,
};
use dmp_core::document::{Author, Coded, Organization};
use dmp_core::time::{Date, Days, Timestamp};
use dmp_service::directory::ProfessionalProfile;

const LOINC: &str = "2.16.840.1.113883.6.1";
const ATC: &str = "2.16.840.1.113883.6.73";

/// A document of the demo, told shortly.
#[derive(Clone, Copy)]
pub struct Story {
    /// Whose record: place in the list of patients.
    pub patient: usize,
    /// Who wrote it: place in the list of professionals.
    pub author: usize,
    /// When.
    pub days_ago: i64,
    /// Type: code, code system, label.
    pub kind: (&'static str, &'static str, &'static str),
    /// Title.
    pub title: &'static str,
    /// Sections: title and paragraphs.
    pub sections: &'static [(&'static str, &'static [&'static str])],
    /// Laboratory results.
    pub results: &'static [ResultRow],
    /// Doses of vaccine.
    pub vaccines: &'static [VaccineRow],
    /// What else it states in codes.
    pub facts: &'static [Fact],
}

/// A laboratory result: LOINC code, name, value, unit, lowest and highest of the reference.
pub type ResultRow = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

/// A dose of vaccine: day (of the document if empty), ATC code, name, batch.
pub type VaccineRow = (&'static str, &'static str, &'static str, &'static str);

impl Story {
    /// The same story, with doses of vaccine.
    #[must_use]
    pub const fn with_vaccines(self, vaccines: &'static [VaccineRow]) -> Self {
        Self { vaccines, ..self }
    }
}

/// Writes the document of `story`.
///
/// # Errors
/// If the patient's traits were malformed.
pub fn write(
    story: &Story,
    patient: &DemoPatient,
    author: &ProfessionalProfile,
    at: Timestamp,
) -> anyhow::Result<Vec<u8>> {
    let traits = patient.traits()?;
    let organization = Organization {
        national_id: author
            .organization
            .as_ref()
            .map(|it| it.national_id.clone()),
        name: author
            .organization
            .as_ref()
            .map(|it| it.name.clone())
            .unwrap_or_default(),
    };
    let signature = Signature {
        author: signed(author, &organization),
        at,
    };
    let practice = author.organization.as_ref();
    Ok(compose(&Report {
        unique_id: format!(
            "1.2.250.1.999.1.{}.{}.{}",
            story.patient + 1,
            story.author + 1,
            story.days_ago + 1
        ),
        set_id: None,
        version: 1,
        title: story.title.to_owned(),
        type_code: coded(story.kind.0, story.kind.1, story.kind.2),
        template: None,
        effective_time: at,
        subject: Subject {
            ins: patient.ins()?,
            ins_oid: DemoPatient::KIND.oid().to_owned(),
            birth_name: traits.birth_name.clone(),
            used_name: None,
            given_names: traits.given_names.clone(),
            sex: traits.sex,
            birth_date: traits.birth_date,
            birth_place: traits.birth_place.as_str().to_owned(),
        },
        authors: vec![signature],
        custodian: organization,
        event: None,
        service_start: at,
        service_stop: None,
        facility_type: coded(
            practice.map_or("SA07", |it| it.facility_type.as_str()),
            "1.2.250.1.71.4.2.4",
            "",
        ),
        practice_setting: coded(
            practice.map_or("AMBULATOIRE", |it| it.practice_setting.as_str()),
            "1.2.250.1.213.1.1.4.9",
            "",
        ),
        replaces: None,
        content: Content::Sections(sections(story, at)),
    }))
}

fn sections(story: &Story, at: Timestamp) -> Vec<NewSection> {
    let mut sections: Vec<_> = story
        .sections
        .iter()
        .map(|(title, paragraphs)| NewSection {
            title: (*title).to_owned(),
            code: None,
            blocks: paragraphs
                .iter()
                .map(|it| Block::Paragraph((*it).to_owned()))
                .collect(),
            entries: Vec::new(),
            sections: Vec::new(),
        })
        .collect();
    sections.extend(facts::sections(story.facts, at));
    if !story.results.is_empty() {
        sections.push(results(story.results, at));
    }
    if !story.vaccines.is_empty() {
        sections.push(vaccines(story.vaccines, at));
    }
    sections
}

fn results(rows: &[ResultRow], at: Timestamp) -> NewSection {
    let table = rows.iter().map(|(_, name, value, unit, low, high)| {
        let mark = if is_outside(value, low, high) {
            " *"
        } else {
            ""
        };
        vec![
            (*name).to_owned(),
            format!("{value}{mark}"),
            (*unit).to_owned(),
            range(low, high),
        ]
    });
    let entries = rows.iter().map(|(code, name, value, unit, low, high)| {
        ClinicalEntry::Result(Measure {
            test: coded(code, LOINC, name),
            value: value.replace(',', "."),
            unit: (*unit).to_owned(),
            low: (!low.is_empty()).then(|| low.replace(',', ".")),
            high: (!high.is_empty()).then(|| high.replace(',', ".")),
            interpretation: None,
            at: Some(at),
        })
    });
    NewSection {
        title: "Résultats".to_owned(),
        code: Some(coded("18719-5", LOINC, "Biochimie")),
        blocks: vec![Block::Table {
            caption: "Les valeurs hors de la référence portent un astérisque".to_owned(),
            head: ["Analyse", "Résultat", "Unité", "Référence"]
                .map(str::to_owned)
                .to_vec(),
            rows: table.collect(),
        }],
        entries: entries.collect(),
        sections: Vec::new(),
    }
}

fn vaccines(rows: &[VaccineRow], at: Timestamp) -> NewSection {
    let given = |day: &str| {
        let day = Date::parse(day).ok();
        day.map_or(at, |day| Timestamp(0).plus(Days(day.to_days())))
    };
    let table = rows.iter().map(|(day, _, name, lot)| {
        let day = given(day).date_utc().to_string();
        vec![(*name).to_owned(), day, (*lot).to_owned()]
    });
    let entries = rows.iter().map(|(day, code, name, lot)| {
        ClinicalEntry::Vaccination(Vaccination {
            vaccine: coded(code, ATC, name),
            at: given(day),
            lot: Some((*lot).to_owned()),
        })
    });
    NewSection {
        title: "Vaccinations".to_owned(),
        code: Some(coded("11369-6", LOINC, "Historique des vaccinations")),
        blocks: vec![Block::Table {
            caption: "Doses administrées".to_owned(),
            head: ["Vaccin", "Date", "Lot"].map(str::to_owned).to_vec(),
            rows: table.collect(),
        }],
        entries: entries.collect(),
        sections: Vec::new(),
    }
}

fn range(low: &str, high: &str) -> String {
    match (low, high) {
        ("", "") => String::new(),
        ("", high) => format!("moins de {high}"),
        (low, "") => format!("plus de {low}"),
        (low, high) => format!("{low} à {high}"),
    }
}

fn is_outside(value: &str, low: &str, high: &str) -> bool {
    let number = |text: &str| text.replace(',', ".").parse::<f64>().ok();
    let Some(value) = number(value) else {
        return false;
    };
    number(low).is_some_and(|low| value < low) || number(high).is_some_and(|high| value > high)
}

fn signed(author: &ProfessionalProfile, organization: &Organization) -> Author {
    Author {
        national_id: Some(author.national_id.clone()),
        family_name: author.family_name.clone(),
        given_name: author.given_name.clone(),
        specialty: Some(Coded {
            code: author.specialty.as_ref().map_or_else(
                || format!("G15_{}", author.profession.0),
                |it| format!("G15_{}/{}", author.profession.0, it.0),
            ),
            system: "1.2.250.1.213.1.1.4.5".to_owned(),
            label: author.capacity(),
        }),
        organization: Some(organization.clone()),
    }
}

fn coded(code: &str, system: &str, label: &str) -> Coded {
    Coded {
        code: code.to_owned(),
        system: system.to_owned(),
        label: label.to_owned(),
    }
}
