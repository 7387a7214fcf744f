//! What the creation pages say of a field.

use crate::faults::Fault;
use dmp_service::Problem;

/// Where the pages show what the use case says of one of its fields.
pub fn field_of(field: &str) -> &'static str {
    match field {
        "kind" => "nature",
        "birth_name" => "nom",
        "given_names" => "prenoms",
        "birth_date" => "naissance",
        "birth_place" => "lieu",
        "document" => "piece",
        "consent" => "accord",
        "email" => "courriel",
        "mobile" => "mobile",
        _ => "numero",
    }
}

/// What is wrong with a field, in words that say what to do.
pub fn fault(field: &'static str, problem: Problem) -> Fault {
    let words = match (field, problem) {
        ("accord", _) => "Sans accord du patient, le dossier ne peut pas être créé.",
        ("numero", Problem::WrongKey) => {
            "La clé ne correspond pas au numéro. Relisez les 15 caractères sur la carte."
        }
        ("numero", _) => "Saisissez les 15 caractères du numéro, clé comprise.",
        ("nature", Problem::TestIdentityOutsideDemo) => {
            "Les identités de test servent à la démonstration seulement."
        }
        ("nature", _) => "Choisissez la nature de l’identifiant.",
        ("nom", Problem::Empty) => "Saisissez le nom de naissance.",
        ("prenoms", Problem::Empty) => "Saisissez les prénoms.",
        ("nom" | "prenoms", Problem::TooLong) => "Raccourcissez : c’est plus long que permis.",
        ("nom" | "prenoms", _) => "Saisissez des lettres, un trait d’union ou une apostrophe.",
        ("sexe", _) => "Choisissez le sexe, comme sur la pièce d’identité.",
        ("naissance", _) => "Saisissez un jour qui existe, par exemple 14 4 1981.",
        ("lieu", _) => "Saisissez les 5 caractères du code, par exemple 75115 ou 2A004.",
        ("piece", _) => "Demandez une pièce d’identité et comparez-la aux traits.",
        ("courriel", Problem::Empty) => {
            "Saisissez une adresse : sans elle, le patient ne pourrait pas se connecter."
        }
        ("courriel", _) => "Saisissez une adresse comme prenom@exemple.fr.",
        ("mobile", _) => "Saisissez un numéro comme 06 99 99 99 42, ou laissez vide.",
        _ => return Fault::new(field, crate::wording::problem(problem)),
    };
    Fault::new(field, words)
}
