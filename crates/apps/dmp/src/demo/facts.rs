//! The coded entries of the demo's documents: what the site reads as data.

use dmp_cda::{Allergy, Block, ClinicalEntry, Medication, NewSection, Problem, Procedure};
use dmp_core::document::Coded;
use dmp_core::time::{Days, Timestamp};

const LOINC: &str = "2.16.840.1.113883.6.1";
const ATC: &str = "2.16.840.1.113883.6.73";
const CIM_10: &str = "2.16.840.1.113883.6.3";
const CCAM: &str = "1.2.250.1.213.2.5";

/// Something that a document states in codes.
pub enum Fact {
    /// ATC code, name, what it did (CIM-10 and words).
    Allergy(&'static str, &'static str, (&'static str, &'static str)),
    /// CIM-10 code, name, how many days before the document it began.
    Problem(&'static str, &'static str, i64),
    /// Past illness: the same.
    Antecedent(&'static str, &'static str, i64),
    /// Prescribed: ATC code, name with strength, dosage.
    Prescribed(&'static str, &'static str, &'static str),
    /// Dispensed: the same.
    Dispensed(&'static str, &'static str, &'static str),
    /// Noted among what the patient takes: the same.
    InUse(&'static str, &'static str, &'static str),
    /// CCAM code, name.
    Act(&'static str, &'static str),
}

/// The sections that state `facts`, each with the code that tells readers what its entries are.
pub fn sections(facts: &[Fact], at: Timestamp) -> Vec<NewSection> {
    let mut sections: Vec<NewSection> = Vec::new();
    for fact in facts {
        let (code, title) = section_of(fact);
        if sections.last().is_none_or(|last| last.title != title) {
            sections.push(NewSection {
                title: title.to_owned(),
                code: Some(coded(code, LOINC, title)),
                blocks: Vec::new(),
                entries: Vec::new(),
                sections: Vec::new(),
            });
        }
        if let Some(section) = sections.last_mut() {
            section.blocks.push(Block::Paragraph(sentence(fact)));
            section.entries.push(entry(fact, at));
        }
    }
    sections
}

const fn section_of(fact: &Fact) -> (&'static str, &'static str) {
    match fact {
        Fact::Allergy(..) => ("48765-2", "Allergies et intolérances"),
        Fact::Problem(..) => ("11450-4", "Maladies suivies"),
        Fact::Antecedent(..) => ("11348-0", "Antécédents médicaux"),
        Fact::Prescribed(..) => ("57828-6", "Médicaments prescrits"),
        Fact::Dispensed(..) => ("60590-7", "Médicaments délivrés"),
        Fact::InUse(..) => ("10160-0", "Traitement en cours"),
        Fact::Act(..) => ("29554-3", "Actes"),
    }
}

fn sentence(fact: &Fact) -> String {
    match fact {
        Fact::Allergy(_, name, (_, reaction)) => format!("{name} : {reaction}."),
        Fact::Problem(_, name, _) | Fact::Antecedent(_, name, _) | Fact::Act(_, name) => {
            format!("{name}.")
        }
        Fact::Prescribed(_, name, dosage)
        | Fact::Dispensed(_, name, dosage)
        | Fact::InUse(_, name, dosage) => format!("{name} : {dosage}."),
    }
}

fn entry(fact: &Fact, at: Timestamp) -> ClinicalEntry {
    match *fact {
        Fact::Allergy(code, name, (reaction, words)) => ClinicalEntry::Allergy(Allergy {
            agent: coded(code, ATC, name),
            reaction: Some(coded(reaction, CIM_10, words)),
            since: None,
            is_active: true,
        }),
        Fact::Problem(code, name, days) => problem((code, name), days, at, true),
        Fact::Antecedent(code, name, days) => problem((code, name), days, at, false),
        Fact::Prescribed(code, name, dosage)
        | Fact::Dispensed(code, name, dosage)
        | Fact::InUse(code, name, dosage) => ClinicalEntry::Medication(Medication {
            product: coded(code, ATC, name),
            dosage: dosage.to_owned(),
            start: Some(at),
            stop: None,
        }),
        Fact::Act(code, name) => ClinicalEntry::Procedure(Procedure {
            code: coded(code, CCAM, name),
            at: Some(at),
        }),
    }
}

fn problem((code, name): (&str, &str), days: i64, at: Timestamp, is_active: bool) -> ClinicalEntry {
    ClinicalEntry::Problem(Problem {
        condition: coded(code, CIM_10, name),
        since: Some(at.plus(Days(-days))),
        is_active,
    })
}

fn coded(code: &str, system: &str, label: &str) -> Coded {
    Coded {
        code: code.to_owned(),
        system: system.to_owned(),
        label: label.to_owned(),
    }
}
