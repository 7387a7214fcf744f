//! The words of each kind of item, and of what is asked for it.

use crate::dates;
use dmp_core::clinical::PartialDate;
use dmp_core::declared::{Author, Field, Kind};
use dmp_core::synthesis::Declarant;

/// Its part of an address.
pub const fn slug(kind: Kind) -> &'static str {
    match kind {
        Kind::BloodGroup => "groupe-sanguin",
        Kind::Allergy => "allergie",
        Kind::ChronicCondition => "maladie-suivie",
        Kind::Treatment => "traitement",
        Kind::Sessions => "seances",
        Kind::MedicalHistory => "antecedent-medical",
        Kind::SurgicalHistory => "operation",
        Kind::FamilyHistory => "antecedent-familial",
        Kind::Vaccine => "vaccin",
        Kind::EmergencyContact => "contact-urgence",
        Kind::TrustedPerson => "personne-de-confiance",
    }
}

/// The kind of a part of an address.
pub fn kind_of(text: &str) -> Option<Kind> {
    Kind::ALL.into_iter().find(|kind| slug(*kind) == text)
}

/// The heading of its list.
pub const fn heading(kind: Kind) -> &'static str {
    match kind {
        Kind::BloodGroup => "Groupe sanguin",
        Kind::Allergy => "Allergies",
        Kind::ChronicCondition => "Maladies suivies",
        Kind::Treatment => "Traitements en cours",
        Kind::Sessions => "Séances en cours",
        Kind::MedicalHistory => "Antécédents médicaux",
        Kind::SurgicalHistory => "Opérations",
        Kind::FamilyHistory => "Antécédents familiaux",
        Kind::Vaccine => "Vaccins reçus",
        Kind::EmergencyContact => "Personnes à prévenir en urgence",
        Kind::TrustedPerson => "Personne de confiance",
    }
}

/// The title of its form.
pub const fn adding(kind: Kind) -> &'static str {
    match kind {
        Kind::BloodGroup => "Ajouter un groupe sanguin",
        Kind::Allergy => "Ajouter une allergie",
        Kind::ChronicCondition => "Ajouter une maladie suivie",
        Kind::Treatment => "Ajouter un traitement",
        Kind::Sessions => "Ajouter des séances",
        Kind::MedicalHistory => "Ajouter un antécédent médical",
        Kind::SurgicalHistory => "Ajouter une opération",
        Kind::FamilyHistory => "Ajouter un antécédent familial",
        Kind::Vaccine => "Ajouter un vaccin",
        Kind::EmergencyContact => "Ajouter une personne à prévenir",
        Kind::TrustedPerson => "Ajouter une personne de confiance",
    }
}

/// Its icon.
pub const fn icon(kind: Kind) -> &'static str {
    match kind {
        Kind::BloodGroup => "droplet",
        Kind::Allergy => "triangle-alert",
        Kind::ChronicCondition => "heart-pulse",
        Kind::Treatment => "pill",
        Kind::Sessions => "activity",
        Kind::MedicalHistory => "stethoscope",
        Kind::SurgicalHistory => "hospital",
        Kind::FamilyHistory => "users",
        Kind::Vaccine => "syringe",
        Kind::EmergencyContact => "phone",
        Kind::TrustedPerson => "hand-heart",
    }
}

/// The label of a field.
pub const fn label(kind: Kind, field: Field) -> &'static str {
    match field {
        Field::What => what(kind),
        Field::Relation if kind.is_contact() => "Lien avec le patient",
        Field::Relation => "Qui dans la famille",
        Field::Phone => "Téléphone",
        Field::Detail => detail(kind),
        Field::Start => start(kind),
        Field::End => "Fin",
        Field::Done => "Séances faites",
        Field::Planned => "Séances prévues",
        Field::Note => "Précision",
    }
}

const fn what(kind: Kind) -> &'static str {
    match kind {
        Kind::BloodGroup => "Groupe",
        Kind::Allergy => "À quoi",
        Kind::ChronicCondition | Kind::MedicalHistory | Kind::FamilyHistory => "Maladie",
        Kind::Treatment => "Médicament",
        Kind::Sessions => "Soin",
        Kind::SurgicalHistory => "Opération",
        Kind::Vaccine => "Vaccin",
        Kind::EmergencyContact | Kind::TrustedPerson => "Nom et prénom",
    }
}

const fn detail(kind: Kind) -> &'static str {
    match kind {
        Kind::Allergy => "Réaction",
        Kind::Treatment => "Posologie",
        Kind::Vaccine => "Numéro de lot",
        Kind::BloodGroup
        | Kind::ChronicCondition
        | Kind::Sessions
        | Kind::MedicalHistory
        | Kind::SurgicalHistory
        | Kind::FamilyHistory
        | Kind::EmergencyContact
        | Kind::TrustedPerson => "Détail",
    }
}

const fn start(kind: Kind) -> &'static str {
    match kind {
        Kind::BloodGroup => "Date de la détermination",
        Kind::SurgicalHistory => "Date de l’opération",
        Kind::Vaccine => "Date de l’injection",
        Kind::Allergy
        | Kind::ChronicCondition
        | Kind::Treatment
        | Kind::Sessions
        | Kind::MedicalHistory
        | Kind::FamilyHistory
        | Kind::EmergencyContact
        | Kind::TrustedPerson => "Début",
    }
}

/// What to write in a field; nothing where its label is enough.
pub const fn hint(kind: Kind, field: Field) -> &'static str {
    match (field, kind) {
        (Field::What, Kind::Allergy) => "Un médicament, un aliment, un pollen…",
        (Field::What, Kind::Treatment) => "Nom et dosage, comme sur la boîte",
        (Field::What, Kind::Sessions) => "Par exemple : kinésithérapie de l’épaule",
        (Field::What, Kind::Vaccine) => "Nom du vaccin ou de la maladie",
        (Field::Detail, Kind::Treatment) => "Par exemple : 1 comprimé le matin",
        (Field::Start | Field::End, _) => "L’année suffit si vous ne savez pas le jour",
        (
            Field::What
            | Field::Relation
            | Field::Phone
            | Field::Detail
            | Field::Done
            | Field::Planned
            | Field::Note,
            _,
        ) => "",
    }
}

/// The name of a field in a form, which is also the id of its control.
pub const fn name(field: Field) -> &'static str {
    match field {
        Field::What => "quoi",
        Field::Relation => "lien",
        Field::Phone => "telephone",
        Field::Detail => "detail",
        Field::Start => "debut",
        Field::End => "fin",
        Field::Done => "faites",
        Field::Planned => "prevues",
        Field::Note => "precision",
    }
}

/// « en 2011 », « en mars 2011 », « le 3 mars 2011 ».
pub fn on(date: PartialDate) -> String {
    let day = dates::civil(date.first_day());
    match date {
        PartialDate::Year(year) => format!("en {year}"),
        PartialDate::Month { .. } => {
            let month = day.split_once(' ').map_or("", |(_, month)| month);
            format!("en {month}")
        }
        PartialDate::Day(_) | PartialDate::Instant { .. } => format!("le {day}"),
    }
}

/// « depuis 2011 », « depuis mars 2011 », « depuis le 3 mars 2011 ».
pub fn since(date: PartialDate) -> String {
    let on = on(date);
    format!("depuis {}", on.strip_prefix("en ").unwrap_or(&on))
}

/// « jusqu’en 2011 », « jusqu’au 3 mars 2011 ».
pub fn until(date: PartialDate) -> String {
    let on = on(date);
    match on.strip_prefix("le ") {
        Some(day) => format!("jusqu’au {day}"),
        None => format!("jusqu’{on}"),
    }
}

/// Who said something, for the reader of a portal: « vous », « le patient », a name.
pub fn who(author: &Author, you: &str) -> String {
    match author.declarant {
        Declarant::Patient => you.to_owned(),
        Declarant::Professional => author.name.clone(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn dates_are_said_as_precisely_as_they_are_known() {
        for (text, expected) in [
            ("2011",       ["en 2011",         "depuis 2011",            "jusqu’en 2011"]),
            ("2011-03",    ["en mars 2011",    "depuis mars 2011",       "jusqu’en mars 2011"]),
            ("2011-03-01", ["le 1er mars 2011", "depuis le 1er mars 2011", "jusqu’au 1er mars 2011"]),
        ] {
            let date = PartialDate::parse(text).unwrap();
            assert_eq!([on(date), since(date), until(date)], expected);
        }
    }

    #[test]
    fn each_kind_has_an_address_of_its_own() {
        for kind in Kind::ALL {
            assert_eq!(kind_of(slug(kind)), Some(kind));
        }
        assert_eq!(kind_of("autre"), None);
    }
}
