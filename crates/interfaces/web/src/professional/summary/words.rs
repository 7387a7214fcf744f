//! The words of the form of a summary, and of what is wrong in it.

use crate::dates;
use dmp_core::declared::Fault;
use dmp_core::summary::{Cell, LineFault, Part, TypedSummary};
use dmp_service::summaries::Previous;

/// What a part and its fields are called.
pub struct Labels {
    /// The part.
    pub title: &'static str,
    /// The name of a line.
    pub what: &'static str,
    /// What it says besides.
    pub detail: &'static str,
    /// Its date.
    pub date: &'static str,
}

/// Something that is wrong, at a field of the page; the same shape as `faults::Fault`.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Problem {
    /// Id of the control; empty for the whole form.
    pub field: String,
    /// What to do.
    pub text: String,
}

/// The labels of `part`.
pub const fn labels(part: Part) -> Labels {
    let (title, what, detail, date) = match part {
        Part::Allergies => ("Allergies et intolérances", "À quoi", "Réaction", "Depuis"),
        Part::Problems => ("Maladies suivies", "Maladie", "", "Depuis"),
        Part::MedicalHistory => ("Antécédents médicaux", "Maladie", "", "Quand"),
        Part::SurgicalHistory => ("Antécédents chirurgicaux", "Opération", "", "Quand"),
        Part::Acts => ("Actes", "Acte", "", "Quand"),
        Part::FamilyHistory => ("Antécédents familiaux", "Maladie", "Parent", ""),
        Part::Treatments => ("Traitements en cours", "Médicament", "Posologie", "Depuis"),
        Part::Vaccines => ("Vaccins", "Vaccin", "Lot", "Dernière dose"),
        Part::RiskFactors => ("Facteurs de risque", "Facteur de risque", "", "Depuis"),
        Part::BloodGroup => ("Groupe sanguin", "Groupe sanguin", "", ""),
        Part::Vitals => ("Mesures", "Mesure", "Valeur et unité", "Quand"),
        Part::Results => ("Derniers résultats", "Analyse", "Valeur et unité", "Quand"),
        Part::Attention => ("Points d’attention", "Point d’attention", "", ""),
    };
    Labels {
        title,
        what,
        detail,
        date,
    }
}

/// What is wrong, in the order of the page.
pub fn problems(typed: &TypedSummary, faults: &[LineFault]) -> Vec<Problem> {
    let part_of = |rank: usize| typed.lines.get(rank).and_then(|line| line.part);
    let mut faults: Vec<_> = faults.to_vec();
    faults.sort_by_key(|fault| match fault {
        LineFault::Cell(rank, ..) | LineFault::NoneAsAllergy(rank) => part_of(*rank),
        LineFault::TooMany(part) => Some(*part),
        LineFault::AllergyBesideNone => Some(Part::Allergies),
        LineFault::Nothing => None,
    });
    faults.into_iter().map(problem).collect()
}

fn problem(fault: LineFault) -> Problem {
    let (field, text) = match fault {
        LineFault::Cell(rank, Cell::What, fault) => (format!("l-{rank}-quoi"), name(fault)),
        LineFault::Cell(rank, Cell::Detail, fault) => (format!("l-{rank}-detail"), detail(fault)),
        LineFault::Cell(rank, Cell::Date, fault) => (format!("l-{rank}-date"), date(fault)),
        LineFault::NoneAsAllergy(rank) => (
            format!("l-{rank}-quoi"),
            "Cochez « Aucune allergie connue » au lieu de l’écrire.",
        ),
        LineFault::AllergyBesideNone => (
            "aucune-allergie".to_owned(),
            "Décochez cette case, ou ne gardez aucune allergie.",
        ),
        LineFault::TooMany(part) => (
            part.slug().to_owned(),
            "Il y a trop de lignes ici : 50 au plus.",
        ),
        LineFault::Nothing => (String::new(), "Gardez ou écrivez au moins une ligne."),
    };
    Problem {
        field,
        text: text.to_owned(),
    }
}

const fn name(fault: Fault) -> &'static str {
    match fault {
        Fault::Empty => "Écrivez de quoi il s’agit, ou ne gardez pas cette ligne.",
        Fault::UnknownCode => "Choisissez une valeur de la liste.",
        Fault::TooLong => "Raccourcissez ce texte.",
        Fault::Malformed
        | Fault::NotADate
        | Fault::InTheFuture
        | Fault::EndsBeforeStart
        | Fault::MoreThanPlanned => "Vérifiez ce que vous avez saisi.",
    }
}

const fn detail(fault: Fault) -> &'static str {
    match fault {
        Fault::TooLong => "Raccourcissez ce texte.",
        Fault::Empty
        | Fault::Malformed
        | Fault::NotADate
        | Fault::InTheFuture
        | Fault::EndsBeforeStart
        | Fault::UnknownCode
        | Fault::MoreThanPlanned => "Écrivez un nombre puis son unité, par exemple 72,5 kg.",
    }
}

const fn date(fault: Fault) -> &'static str {
    match fault {
        Fault::InTheFuture => "Cette date n’est pas encore venue. Corrigez-la.",
        Fault::Empty
        | Fault::TooLong
        | Fault::Malformed
        | Fault::NotADate
        | Fault::EndsBeforeStart
        | Fault::UnknownCode
        | Fault::MoreThanPlanned => "Écrivez une date qui existe : 14/03/2019, 03/2019 ou 2019.",
    }
}

/// What is wrong at a field, or nothing.
pub fn at<'a>(problems: &'a [Problem], field: &str) -> &'a str {
    let found = problems.iter().find(|it| it.field == field);
    found.map_or("", |it| &it.text)
}

/// A box that must be ticked is not.
pub fn not_ticked(field: &str) -> Problem {
    let text = match field {
        "informe" => "Informez le patient, puis cochez cette case.",
        _ => "Relisez la synthèse, puis cochez cette case.",
    };
    Problem {
        field: field.to_owned(),
        text: text.to_owned(),
    }
}

/// Another summary of his came meanwhile.
pub fn another() -> Problem {
    Problem {
        field: String::new(),
        text: "Vous avez déposé une autre synthèse entre-temps. Vérifiez laquelle celle-ci \
               remplace, puis signez de nouveau."
            .to_owned(),
    }
}

/// « Elle remplacera votre synthèse du 12 mars 2026. »
pub fn replaces(previous: &Previous) -> String {
    let day = dates::day(previous.date);
    format!("Elle remplacera votre synthèse du {day}.")
}
