//! The tables that the synthesis goes by, read once from `data/synthesis/`.

use super::Flag;
use crate::clinical::{Labelled, MedicationStage, Quantity};
use crate::codes::rows;
use crate::document::{Coded, TypeCode};
use crate::time::Days;
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

use crate::fold::fold;

static TABLES: LazyLock<Tables> = LazyLock::new(Tables::load);

/// What a document is for the synthesis.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum DocumentRole {
    /// Advance directives.
    Directives,
    /// Names people to call.
    Contacts,
    /// Asks for medicines or acts.
    Prescription,
    /// Tells what a pharmacist handed out.
    Dispensation,
    /// Images and their reports.
    Imaging,
    /// Results of analyses and of other examinations.
    Examination,
    /// A consultation.
    Consultation,
    /// A visit to an emergency department.
    Emergency,
    /// A stay.
    Stay,
    /// An operation or another act of treatment.
    Act,
    /// Vaccinations.
    Vaccination,
    /// A summary of many things.
    Summary,
    /// Anything else.
    Other,
}

/// What an absence or an allergy is about.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Debug)]
pub enum Scope {
    /// Anything.
    All,
    /// Medicines.
    Medication,
    /// Food.
    Food,
    /// Pollen, dust, insects…
    Environment,
}

/// What codes of a system tell.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum SystemRole {
    /// Which analysis it is, whoever made it.
    Analysis,
    /// Which substance a medicine is made of.
    Substance,
    /// Which medicine it is.
    Product,
}

/// An ABO group.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Abo {
    /// A.
    A,
    /// B.
    B,
    /// AB.
    AB,
    /// O.
    O,
}

/// A rhesus: the antigen D.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Debug)]
pub enum Rhesus {
    /// It is there.
    Positive,
    /// It is not there.
    Negative,
}

/// An ABO group and a rhesus, each as far as it is known.
#[derive(Clone, Copy, PartialEq, Eq, Hash, Default, Debug)]
pub struct BloodType {
    /// ABO group.
    pub abo: Option<Abo>,
    /// Rhesus.
    pub rhesus: Option<Rhesus>,
}

struct Tables {
    roles: HashMap<String, DocumentRole>,
    windows: HashMap<String, Days>,
    systems: HashMap<String, SystemRole>,
    generic_codes: HashSet<(String, String)>,
    generic_words: HashSet<String>,
    /// By code; system empty for any.
    absences: HashMap<String, (String, Scope)>,
    absence_words: HashMap<String, Scope>,
    allergy_scopes: HashMap<String, (String, Scope)>,
    dose_forms: HashMap<String, String>,
    strength_units: HashMap<String, String>,
    durations: HashMap<String, i64>,
    flags: HashMap<String, Flag>,
    blood_types: HashMap<String, (String, BloodType)>,
    stays: HashMap<String, (String, bool)>,
}

macro_rules! table {
    ($name:literal) => {
        rows(include_str!(concat!("../../data/synthesis/", $name)))
    };
}

impl Tables {
    fn load() -> Self {
        let (generic_codes, generic_words) =
            table!("generic.csv").partition::<Vec<_>, _>(|row| !row[0].is_empty());
        let (absences, absence_words) =
            table!("none_known.csv").partition::<Vec<_>, _>(|row| !row[0].is_empty());
        let code_and = |row: &Vec<String>| (row[0].clone(), row[1].clone());
        Self {
            roles: table!("document_roles.csv")
                .map(|row| (row[0].clone(), document_role(&row[1])))
                .collect(),
            windows: table!("windows.csv")
                .map(|row| (row[0].clone(), days(&row[1])))
                .collect(),
            systems: table!("code_systems.csv")
                .map(|row| (row[1].clone(), system_role(&row[0])))
                .collect(),
            generic_codes: generic_codes.iter().map(code_and).collect(),
            generic_words: generic_words.iter().map(|row| fold(&row[2])).collect(),
            absences: absences
                .iter()
                .map(|row| (row[0].clone(), (row[1].clone(), scope(&row[3]))))
                .collect(),
            absence_words: absence_words
                .iter()
                .map(|row| (fold(&row[2]), scope(&row[3])))
                .collect(),
            allergy_scopes: table!("allergy_scopes.csv")
                .map(|row| (row[0].clone(), (row[1].clone(), scope(&row[2]))))
                .collect(),
            dose_forms: table!("dose_forms.csv")
                .map(|row| (row[0].clone(), row[1].clone()))
                .collect(),
            strength_units: table!("strength_units.csv")
                .map(|row| (row[0].clone(), row[1].clone()))
                .collect(),
            durations: table!("durations.csv")
                .map(|row| (row[0].clone(), days(&row[1]).0))
                .collect(),
            flags: table!("interpretations.csv")
                .map(|row| (row[0].clone(), flag_named(&row[1])))
                .collect(),
            blood_types: table!("blood_types.csv")
                .map(|row| (row[0].clone(), (row[1].clone(), blood(&row[2], &row[3]))))
                .collect(),
            stays: table!("encounters.csv")
                .map(|row| (row[0].clone(), (row[1].clone(), row[2] == "stay")))
                .collect(),
        }
    }
}

const KNOWN: &str = "the embedded tables use known words only: a test reads them all";

fn document_role(word: &str) -> DocumentRole {
    match word {
        "directives" => DocumentRole::Directives,
        "contacts" => DocumentRole::Contacts,
        "prescription" => DocumentRole::Prescription,
        "dispensation" => DocumentRole::Dispensation,
        "imaging" => DocumentRole::Imaging,
        "examination" => DocumentRole::Examination,
        "consultation" => DocumentRole::Consultation,
        "emergency" => DocumentRole::Emergency,
        "stay" => DocumentRole::Stay,
        "act" => DocumentRole::Act,
        "vaccination" => DocumentRole::Vaccination,
        "summary" => DocumentRole::Summary,
        _ => unreachable!("{KNOWN}"),
    }
}

fn scope(word: &str) -> Scope {
    match word {
        "all" => Scope::All,
        "medication" => Scope::Medication,
        "food" => Scope::Food,
        "environment" => Scope::Environment,
        _ => unreachable!("{KNOWN}"),
    }
}

fn system_role(word: &str) -> SystemRole {
    match word {
        "analysis" => SystemRole::Analysis,
        "substance" => SystemRole::Substance,
        "product" => SystemRole::Product,
        _ => unreachable!("{KNOWN}"),
    }
}

fn flag_named(word: &str) -> Flag {
    match word {
        "normal" => Flag::Normal,
        "low" => Flag::Low,
        "high" => Flag::High,
        "abnormal" => Flag::Abnormal,
        "critical_low" => Flag::CriticalLow,
        "critical_high" => Flag::CriticalHigh,
        "critical" => Flag::Critical,
        _ => unreachable!("{KNOWN}"),
    }
}

fn blood(abo: &str, rhesus: &str) -> BloodType {
    BloodType {
        abo: abo_named(abo),
        rhesus: rhesus_named(rhesus),
    }
}

fn abo_named(word: &str) -> Option<Abo> {
    match word.to_ascii_uppercase().as_str() {
        "A" => Some(Abo::A),
        "B" => Some(Abo::B),
        "AB" => Some(Abo::AB),
        "O" => Some(Abo::O),
        _ => None,
    }
}

fn rhesus_named(word: &str) -> Option<Rhesus> {
    match word {
        "+" | "positif" | "pos" => Some(Rhesus::Positive),
        "-" | "−" | "negatif" | "neg" => Some(Rhesus::Negative),
        _ => None,
    }
}

fn days(number: &str) -> Days {
    Days(number.parse().expect(KNOWN))
}

/// What a document of this type is.
pub fn role_of(type_code: &TypeCode) -> DocumentRole {
    let role = TABLES.roles.get(&type_code.0);
    role.copied().unwrap_or(DocumentRole::Other)
}

/// How long a medicine at `stage` without an end is taken for current. Rule: SYN-012.
pub fn window(stage: MedicationStage) -> Days {
    let name = match stage {
        MedicationStage::Prescribed => "prescribed",
        MedicationStage::Dispensed => "dispensed",
        MedicationStage::Administered => "administered",
        MedicationStage::InUse => "in_use",
        MedicationStage::Declared => "declared",
    };
    TABLES.windows[name]
}

/// How long a diagnosis without a status and an end is taken for active. Rule: SYN-007.
pub fn diagnosis_window() -> Days {
    TABLES.windows["diagnosis"]
}

/// What codes of the system with this OID tell.
pub fn system_role_of(oid: &str) -> Option<SystemRole> {
    TABLES.systems.get(oid).copied()
}

/// Whether a code says nothing of what a thing is: « other », « problem ».
pub fn is_generic(code: &Coded) -> bool {
    let key = (code.code.clone(), code.system.clone());
    TABLES.generic_codes.contains(&key)
}

/// Whether folded words say nothing of what a thing is: « yes », « other ».
pub fn is_generic_word(words: &str) -> bool {
    TABLES.generic_words.contains(words)
}

/// What a concept says is not known, if it is a « none known ».
pub fn absence(concept: &Labelled) -> Option<Scope> {
    let mut codes = concept.codes.iter();
    codes
        .find_map(|code| coded(&TABLES.absences, code))
        .or_else(|| TABLES.absence_words.get(&fold(&concept.label)).copied())
}

/// What an allergy of this kind is about.
pub fn allergy_scope(kind: &Labelled) -> Option<Scope> {
    let mut codes = kind.codes.iter();
    codes.find_map(|code| coded(&TABLES.allergy_scopes, code))
}

/// The dose form that folded words name.
pub fn dose_form(words: &str) -> Option<&'static str> {
    let mut words = words.split(' ');
    words.find_map(|word| singular(&TABLES.dose_forms, word).map(String::as_str))
}

/// The unit of a strength that a folded word names.
pub fn strength_unit(word: &str) -> Option<&'static str> {
    singular(&TABLES.strength_units, word).map(String::as_str)
}

/// How many days a duration has, where its unit is one of days or longer.
pub fn days_in(duration: &Quantity) -> Option<i64> {
    let days = singular(&TABLES.durations, &fold(&duration.unit))?;
    let number: i64 = duration.value.as_str().parse().ok()?;
    number.checked_mul(*days)
}

fn singular<'t, T>(table: &'t HashMap<String, T>, word: &str) -> Option<&'t T> {
    let one = || table.get(word.strip_suffix('s')?);
    table.get(word).or_else(one)
}

/// What an interpretation says.
pub fn flag(interpretation: &Labelled) -> Option<Flag> {
    let mut codes = interpretation.codes.iter();
    codes.find_map(|code| TABLES.flags.get(&code.code).copied())
}

/// Whether an encounter of this kind is a stay; none if our table does not know it.
pub fn is_stay(kind: &Labelled) -> Option<bool> {
    let mut codes = kind.codes.iter();
    codes.find_map(|code| coded(&TABLES.stays, code))
}

/// The blood type that a concept names, by its codes, else by its words.
pub fn blood_type(group: &Labelled) -> BloodType {
    let mut codes = group.codes.iter();
    codes
        .find_map(|code| coded(&TABLES.blood_types, code))
        .unwrap_or_else(|| blood_words(&group.label))
}

fn coded<T: Copy>(table: &HashMap<String, (String, T)>, code: &Coded) -> Option<T> {
    let (system, meaning) = table.get(&code.code)?;
    (system.is_empty() || *system == code.system).then_some(*meaning)
}

/// Reads « A+ », « AB négatif », « groupe sanguin O, rhésus positif ».
fn blood_words(label: &str) -> BloodType {
    let spaced = label.replace('+', " positif ");
    let spaced = spaced.replace(['-', '−', '–'], " negatif ");
    let words = fold(&spaced);
    let mut groups = words.split(' ').filter_map(abo_named);
    let first = groups.next();
    BloodType {
        abo: first.filter(|first| groups.all(|other| other == *first)),
        rhesus: words.split(' ').find_map(rhesus_named),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::codes;

    #[test]
    fn each_role_is_of_a_type_that_we_know() {
        for code in TABLES.roles.keys() {
            let code = TypeCode(code.clone());
            assert!(codes::document_type(&code).is_some(), "{code:?}");
        }
        let role = |code: &str| role_of(&TypeCode(code.to_owned()));
        assert_eq!(role("EXPPAT_3"), DocumentRole::Directives);
        assert_eq!(role("60593-1"), DocumentRole::Dispensation);
        assert_eq!(role("unheard-of"), DocumentRole::Other);
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn blood_groups_are_read_from_words_where_they_say_one() {
        use Abo::{A, AB, O};
        use Rhesus::{Negative, Positive};
        for (label, abo, rhesus) in [
            ("A+",                                Some(A),  Some(Positive)),
            ("groupe sanguin A positif",          Some(A),  Some(Positive)),
            ("AB négatif",                        Some(AB), Some(Negative)),
            ("O, Rhésus négatif",                 Some(O),  Some(Negative)),
            ("O -",                               Some(O),  Some(Negative)),
            ("RH:1 positif",                      None,     Some(Positive)),
            ("A ou B",                            None,     None),
            ("",                                  None,     None),
        ] {
            assert_eq!(blood_words(label), BloodType { abo, rhesus }, "{label}");
        }
    }

    #[test]
    fn each_stage_has_its_window() {
        use MedicationStage::{Administered, Declared, Dispensed, InUse, Prescribed};
        for stage in [Prescribed, Dispensed, Administered, InUse, Declared] {
            assert!(window(stage).0 > 0);
        }
        assert!(diagnosis_window().0 > 0);
    }
}
