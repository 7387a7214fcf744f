//! The codes of standards that tell what an entry is, read once from `data/`.

use super::role::{Role, role_named};
use crate::xml::{XmlNode, attribute};
use dmp_core::clinical::{
    Assertion, ClinicalStatus, EntryStatus, Labelled, MedicationStage, ProblemCategory, Stage,
};
use dmp_core::document::Coded;
use std::collections::HashMap;
use std::sync::LazyLock;

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::load);

/// What a section is about: what its entries are when nothing else tells.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct Area {
    /// What an entry is.
    pub role: Option<Role>,
    /// The list that its problems are on.
    pub category: ProblemCategory,
    /// The step of treatment that its medicines are at.
    pub stage: Option<MedicationStage>,
}

/// An area that tells nothing.
pub const NO_AREA: Area = Area {
    role: None,
    category: ProblemCategory::Unsaid,
    stage: None,
};

struct Tables {
    /// By set and code: system (empty for any) and meaning.
    meanings: HashMap<(&'static str, &'static str), Vec<(&'static str, &'static str)>>,
    /// By OID: rank (the first line wins) and role.
    templates: HashMap<&'static str, (usize, Role)>,
    areas: HashMap<&'static str, Area>,
    section_templates: HashMap<&'static str, &'static str>,
    /// Prefixes of vaccine codes, with their code system.
    vaccines: Vec<(&'static str, &'static str)>,
}

impl Tables {
    fn load() -> Self {
        let mut meanings: HashMap<_, Vec<_>> = HashMap::new();
        for [set, code, system, meaning] in rows(include_str!("../../data/clinical_codes.tsv")) {
            meanings
                .entry((set, code))
                .or_default()
                .push((system, meaning));
        }
        let templates = rows(include_str!("../../data/clinical_templates.tsv"))
            .enumerate()
            .map(|(rank, [oid, role])| (oid, (rank, known_role(role))));
        let areas = rows(include_str!("../../data/clinical_sections.tsv"))
            .map(|[code, role, category, stage]| (code, area(role, category, stage)));
        let section_templates = rows(include_str!("../../data/clinical_section_templates.tsv"))
            .map(|[oid, code]| (oid, code));
        let vaccines = rows(include_str!("../../data/clinical_vaccines.tsv"))
            .map(|[system, prefix]| (system, prefix));
        Self {
            meanings,
            templates: templates.collect(),
            areas: areas.collect(),
            section_templates: section_templates.collect(),
            vaccines: vaccines.collect(),
        }
    }

    fn meaning(&self, set: &'static str, code: &str, system: &str) -> Option<&'static str> {
        // The set is a constant of ours: the key's lifetime is that of the lookup.
        let key: (&str, &str) = (set, code);
        self.meanings
            .get(&key)?
            .iter()
            .find(|(known, _)| known.is_empty() || system.is_empty() || *known == system)
            .map(|(_, meaning)| *meaning)
    }
}

/// The rows of a table after its heading: tab-separated, `#` begins a comment line, columns beyond
/// the wanted ones are notes.
pub fn rows<const N: usize>(text: &'static str) -> impl Iterator<Item = [&'static str; N]> {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .skip(1)
        .map(|line| {
            let mut fields = line.split('\t').map(str::trim);
            std::array::from_fn(|_| fields.next().unwrap_or_default())
        })
}

fn known_role(word: &str) -> Role {
    role_named(word).expect("the tables use known roles only: a test reads them all")
}

fn area(role: &str, category: &str, stage: &str) -> Area {
    Area {
        role: (!role.is_empty()).then(|| known_role(role)),
        category: match category {
            "current" => ProblemCategory::Current,
            "medical_history" => ProblemCategory::MedicalHistory,
            "surgical_history" => ProblemCategory::SurgicalHistory,
            "family_history" => ProblemCategory::FamilyHistory,
            "risk_factor" => ProblemCategory::RiskFactor,
            "finding" => ProblemCategory::Finding,
            "diagnosis" => ProblemCategory::Diagnosis,
            _ => ProblemCategory::Unsaid,
        },
        stage: match stage {
            "prescribed" => Some(MedicationStage::Prescribed),
            "dispensed" => Some(MedicationStage::Dispensed),
            "administered" => Some(MedicationStage::Administered),
            "in_use" => Some(MedicationStage::InUse),
            "declared" => Some(MedicationStage::Declared),
            _ => None,
        },
    }
}

/// What the code of an act or of an observation says that it is.
pub fn role_of_code(code: XmlNode<'_, '_>) -> Option<Role> {
    let system = super::fields::system_of(code);
    role_named(TABLES.meaning("act", attribute(code, "code")?, system)?)
}

/// What the template with the best rank says that an entry is.
pub fn role_of_templates<'a>(oids: impl Iterator<Item = &'a str>) -> Option<Role> {
    oids.filter_map(|oid| TABLES.templates.get(oid))
        .min_by_key(|(rank, _)| *rank)
        .map(|(_, role)| *role)
}

/// The area of a section, by its code or else by its templates.
pub fn area_of<'a>(
    code: Option<&str>,
    mut templates: impl Iterator<Item = &'a str>,
) -> Option<Area> {
    let by_code = code.and_then(|code| TABLES.areas.get(code));
    let by_template = || {
        let code = templates.find_map(|oid| TABLES.section_templates.get(oid))?;
        TABLES.areas.get(code)
    };
    by_code.or_else(by_template).copied()
}

/// Whether one of the codes is that of a vaccine.
pub fn is_vaccine(codes: &[Coded]) -> bool {
    codes.iter().any(|code| {
        let mut vaccines = TABLES.vaccines.iter();
        vaccines.any(|(system, prefix)| code.system == *system && code.code.starts_with(prefix))
    })
}

/// What a code says of the existence of what it stands for: « none known », « not known ».
pub fn absence(codes: &[Coded]) -> Option<Assertion> {
    codes.iter().find_map(
        |code| match TABLES.meaning("absence", &code.code, &code.system)? {
            "absent" => Some(Assertion::Absent),
            _ => Some(Assertion::Unknown),
        },
    )
}

/// Whether a relation is that of the patient to himself.
pub fn is_oneself(relation: Option<&Labelled>) -> bool {
    let codes = relation.map_or(&[][..], |relation| &relation.codes);
    let mut codes = codes.iter();
    codes.any(|code| {
        TABLES
            .meaning("subject", &code.code, &code.system)
            .is_some()
    })
}

/// What words in the place of a code say of the existence of what they stand for: « aucune ».
pub fn absence_in_words(words: &str) -> Option<Assertion> {
    let words = words.trim_end_matches(['.', '!']).trim().to_lowercase();
    match TABLES.meaning("absence_words", &words, "")? {
        "absent" => Some(Assertion::Absent),
        _ => Some(Assertion::Unknown),
    }
}

/// How far an act has come, by its mood.
pub fn stage(mood: &str) -> Option<Stage> {
    Some(match TABLES.meaning("mood", mood, "")? {
        "planned" => Stage::Planned,
        "goal" => Stage::Goal,
        "possible" => Stage::Possible,
        _ => Stage::Occurred,
    })
}

/// Where an act stands, by its status code.
pub fn entry_status(code: &str) -> Option<EntryStatus> {
    Some(match TABLES.meaning("act_status", code, "")? {
        "new" => EntryStatus::New,
        "active" => EntryStatus::Active,
        "suspended" => EntryStatus::Suspended,
        "held" => EntryStatus::Held,
        "aborted" => EntryStatus::Aborted,
        "cancelled" => EntryStatus::Cancelled,
        "nullified" => EntryStatus::Nullified,
        "obsolete" => EntryStatus::Obsolete,
        _ => EntryStatus::Completed,
    })
}

/// What has become of a problem, by the code of its status.
pub fn clinical_status(codes: &[Coded]) -> Option<ClinicalStatus> {
    codes.iter().find_map(|code| {
        Some(
            match TABLES.meaning("clinical_status", &code.code, &code.system)? {
                "active" => ClinicalStatus::Active,
                "recurrence" => ClinicalStatus::Recurrence,
                "remission" => ClinicalStatus::Remission,
                "resolved" => ClinicalStatus::Resolved,
                _ => ClinicalStatus::Inactive,
            },
        )
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_line_of_the_tables_has_a_meaning() {
        for ((set, code), meanings) in &TABLES.meanings {
            assert!(!code.is_empty(), "{set}");
            for (_, meaning) in meanings {
                let is_known = match *set {
                    "act" => role_named(meaning).is_some(),
                    "subject" => *meaning == "patient",
                    "mood" => ["occurred", "planned", "goal", "possible"].contains(meaning),
                    "absence" | "absence_words" => ["absent", "unknown"].contains(meaning),
                    "act_status" => [
                        "new",
                        "active",
                        "suspended",
                        "held",
                        "completed",
                        "aborted",
                        "cancelled",
                        "nullified",
                        "obsolete",
                    ]
                    .contains(meaning),
                    "clinical_status" => {
                        ["active", "inactive", "recurrence", "remission", "resolved"]
                            .contains(meaning)
                    }
                    _ => false,
                };
                assert!(is_known, "{set} {code} {meaning}");
            }
        }
        for code in TABLES.section_templates.values() {
            assert!(TABLES.areas.contains_key(code), "{code}");
        }
        assert!(TABLES.templates.len() > 30 && TABLES.vaccines.len() > 1);
    }
}
