//! What the four steps of a creation carry from page to page, and what it becomes.
//!
//! The steps keep nothing on the server: each page brings back what the former ones said, and all
//! of it is read again at each step and at the end.

use crate::faults::{Fault, Faults};
use crate::forms::Fields;
use dmp_core::people::{BirthPlace, IdentityDocument, IdentityTraits, InsKind, Sex, TraitsError};
use dmp_core::record::{ConsentBy, Objections};
use dmp_core::time::Date;
use dmp_service::Problem;
use dmp_service::records::Opening;

/// Version of the information text that step 1 shows; kept with the consent. Rule: REQ-R-10.
pub const INFORMATION_TEXT_VERSION: &str = "2026-11";

/// A ticked box.
pub const TICKED: &str = "1";

/// Everything that was typed so far.
#[derive(Clone, Default)]
pub struct CreationForm {
    /// Who gives the consent: `patient` or `representant`.
    pub qui: String,
    /// The consent.
    pub accord: String,
    /// The identifier, 15 characters.
    pub numero: String,
    /// Its kind.
    pub nature: String,
    /// Birth name.
    pub nom: String,
    /// Given names.
    pub prenoms: String,
    /// `f`, `m` or `i`.
    pub sexe: String,
    /// Day of birth.
    pub jour: String,
    /// Month of birth.
    pub mois: String,
    /// Year of birth.
    pub annee: String,
    /// Code of the place of birth.
    pub lieu: String,
    /// The document that was shown.
    pub piece: String,
    /// Whether the traits come from a card.
    pub carte_lue: String,
    /// Whether step 3 was answered: before, its boxes have their first values.
    pub acces: String,
    /// The emergency dispatch centre may read.
    pub regulation: String,
    /// An emergency may open the record.
    pub bris: String,
    /// Both see masked documents.
    pub masques: String,
    /// E-mail address.
    pub courriel: String,
    /// Mobile telephone number.
    pub mobile: String,
    /// The patient authorises this professional.
    pub autoriser: String,
    /// The patient names him médecin traitant.
    pub traitant: String,
    /// The button « Calculer l’INS » was used.
    pub verifier: String,
    /// The button « Lire la carte » was used.
    pub lire: String,
    /// Which card.
    pub carte: String,
}

impl CreationForm {
    /// Reads what a page brought back.
    pub fn of(fields: &Fields) -> Self {
        let text = |name: &str| fields.text(name).to_owned();
        Self {
            qui: text("qui"),
            accord: text("accord"),
            numero: text("numero"),
            nature: text("nature"),
            nom: text("nom"),
            prenoms: text("prenoms"),
            sexe: text("sexe"),
            jour: text("jour"),
            mois: text("mois"),
            annee: text("annee"),
            lieu: text("lieu"),
            piece: text("piece"),
            carte_lue: text("carte_lue"),
            acces: text("acces"),
            regulation: text("regulation"),
            bris: text("bris"),
            masques: text("masques"),
            courriel: text("courriel"),
            mobile: text("mobile"),
            autoriser: text("autoriser"),
            traitant: text("traitant"),
            verifier: text("verifier"),
            lire: text("lire"),
            carte: text("carte"),
        }
    }

    /// Step 3 as it is first shown: emergency access allowed, masked documents left masked.
    #[must_use]
    pub fn with_first_access(mut self) -> Self {
        if self.acces != TICKED {
            TICKED.clone_into(&mut self.regulation);
            TICKED.clone_into(&mut self.bris);
            TICKED.clone_into(&mut self.autoriser);
        }
        self
    }

    /// What step 1 lacks.
    pub fn consent_faults(&self) -> Faults {
        let is_missing = self.accord != TICKED;
        Faults::of(is_missing.then(|| super::wording::fault("accord", Problem::NotTicked)))
    }

    /// The five traits of step 2.
    ///
    /// # Errors
    /// Every field that cannot be read.
    pub fn traits(&self) -> Result<IdentityTraits, Faults> {
        let date = self.birth_date();
        let place = BirthPlace::parse(&self.lieu).map_err(trait_fault("lieu"));
        let sex = self.sex();
        match (date, place, sex) {
            (Ok(date), Ok(place), Ok(sex)) => {
                let check = |name: &str, given: &str| {
                    IdentityTraits::new(name, given, sex, date, place.clone())
                };
                // Each name is checked beside a correct one, to tell which is wrong.
                let wrong = [
                    check(&self.nom, "A").err().map(trait_fault("nom")),
                    check("A", &self.prenoms).err().map(trait_fault("prenoms")),
                ];
                let faults = Faults::of(wrong.into_iter().flatten());
                check(&self.nom, &self.prenoms).map_err(|_| faults)
            }
            (date, place, sex) => Err(Faults::of(
                [sex.err(), date.err(), place.err()].into_iter().flatten(),
            )),
        }
    }

    /// The kind of identifier.
    ///
    /// # Errors
    /// A fault on `nature` for anything that the list does not have.
    pub fn kind(&self) -> Result<InsKind, Fault> {
        let known = InsKind::ALL
            .into_iter()
            .find(|kind| kind_value(*kind) == self.nature);
        known.ok_or_else(|| super::wording::fault("nature", Problem::UnknownCode))
    }

    /// The document that was shown.
    ///
    /// # Errors
    /// A fault on `piece` when none was.
    pub fn document(&self) -> Result<IdentityDocument, Fault> {
        match self.piece.as_str() {
            "identite" => Ok(IdentityDocument::CardOrPassport),
            "sejour" => Ok(IdentityDocument::ResidencePermit),
            "livret" => Ok(IdentityDocument::FamilyBooklet),
            _ => Err(super::wording::fault("piece", Problem::IdentityNotChecked)),
        }
    }

    /// Everything, for the use case.
    ///
    /// # Errors
    /// Every field that cannot be read.
    pub fn opening(&self) -> Result<Opening, Faults> {
        let traits = self.traits()?;
        Ok(Opening {
            number: self.numero.clone(),
            kind: self.kind().map_err(Faults::from)?,
            vitale_traits: (self.carte_lue == TICKED).then(|| traits.clone()),
            traits,
            document: self.document().ok(),
            consent_given: self.accord == TICKED,
            given_by: self.given_by(),
            text_version: INFORMATION_TEXT_VERSION.to_owned(),
            objections: self.objections(),
            email: some_text(&self.courriel),
            mobile: some_text(&self.mobile),
            become_primary_care: self.traitant == TICKED,
            authorize_me: self.autoriser == TICKED,
        })
    }

    /// Who gives the consent.
    pub fn given_by(&self) -> ConsentBy {
        if self.qui == "representant" {
            ConsentBy::Representative
        } else {
            ConsentBy::Patient
        }
    }

    fn objections(&self) -> Objections {
        Objections {
            to_emergency_dispatch: self.regulation != TICKED,
            to_break_glass: self.bris != TICKED,
            to_masked_in_emergency: self.masques != TICKED,
        }
    }

    fn birth_date(&self) -> Result<Date, Fault> {
        crate::dates::of_parts(&self.jour, &self.mois, &self.annee)
            .ok_or_else(|| super::wording::fault("naissance", Problem::NotADate))
    }

    fn sex(&self) -> Result<Sex, Fault> {
        match self.sexe.as_str() {
            "f" => Ok(Sex::Female),
            "m" => Ok(Sex::Male),
            "i" => Ok(Sex::Unknown),
            _ => Err(super::wording::fault("sexe", Problem::Empty)),
        }
    }
}

/// How a kind of identifier is sent.
pub const fn kind_value(kind: InsKind) -> &'static str {
    match kind {
        InsKind::Nir => "nir",
        InsKind::Nia => "nia",
        InsKind::TestNir => "test",
        InsKind::DemoNir => "demo",
    }
}

/// What people read of a kind of identifier.
pub const fn kind_label(kind: InsKind) -> &'static str {
    match kind {
        InsKind::Nir => "NIR",
        InsKind::Nia => "NIA (immatriculation en attente)",
        InsKind::TestNir => "NIR de test",
        InsKind::DemoNir => "NIR de démonstration",
    }
}

fn some_text(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

fn trait_fault(field: &'static str) -> impl Fn(TraitsError) -> Fault {
    move |error| {
        let problem = match error {
            TraitsError::NameMissing => Problem::Empty,
            TraitsError::NameTooLong => Problem::TooLong,
            TraitsError::NameCharacters | TraitsError::BirthPlace => Problem::Malformed,
        };
        super::wording::fault(field, problem)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> CreationForm {
        let text = str::to_owned;
        CreationForm {
            accord: text("1"),
            numero: text("281049999912389"),
            nature: text("demo"),
            nom: text("MOREAU"),
            prenoms: text("CAMILLE JEANNE"),
            sexe: text("f"),
            jour: text("14"),
            mois: text("4"),
            annee: text("1981"),
            lieu: text("99999"),
            piece: text("identite"),
            courriel: text(" camille@exemple.fr "),
            ..CreationForm::default()
        }
        .with_first_access()
    }

    #[test]
    fn a_filled_form_becomes_an_opening() {
        let opening = filled().opening().ok().unwrap();
        assert_eq!(opening.traits.birth_date, Date::new(1981, 4, 14).unwrap());
        assert_eq!(opening.email.as_deref(), Some("camille@exemple.fr"));
        assert!(opening.consent_given && opening.authorize_me && !opening.become_primary_care);
        let objections = opening.objections;
        assert!(!objections.to_emergency_dispatch && !objections.to_break_glass);
        assert!(objections.to_masked_in_emergency);
    }

    #[test]
    fn boxes_that_were_unticked_stay_unticked() {
        let form = CreationForm {
            acces: TICKED.to_owned(),
            regulation: String::new(),
            bris: String::new(),
            ..filled()
        };
        let opening = form.with_first_access().opening().ok().unwrap();
        assert!(opening.objections.to_emergency_dispatch && opening.objections.to_break_glass);
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn each_wrong_field_is_told_at_its_place() {
        type Change = fn(&mut CreationForm);
        let cases: [(&str, Change); 8] = [
            ("naissance", |form| form.jour = "31".to_owned()),
            ("naissance", |form| form.annee = String::new()),
            ("sexe",      |form| form.sexe = "x".to_owned()),
            ("lieu",      |form| form.lieu = "7511".to_owned()),
            ("nom",       |form| form.nom = String::new()),
            ("prenoms",   |form| form.prenoms = "4".to_owned()),
            ("nature",    |form| form.nature = "autre".to_owned()),
            ("nature",    |form| form.nature = String::new()),
        ];
        for (field, change) in cases {
            let mut form = filled();
            change(&mut form);
            let faults = form.opening().err().unwrap();
            assert!(faults.has(field), "{field}");
        }
    }

    #[test]
    fn the_consent_is_never_supposed() {
        let form = CreationForm {
            accord: String::new(),
            ..filled()
        };
        assert!(form.consent_faults().has("accord")); // REQ-S-08
        assert!(!form.opening().ok().unwrap().consent_given);
    }
}
