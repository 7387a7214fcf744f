//! Fictitious Vitale cards, offered in demo mode only: nobody has these numbers.

use super::form::{CreationForm, TICKED};
use dmp_core::people::Nir;

/// A fictitious card.
pub struct Card {
    thirteen: &'static str,
    birth_name: &'static str,
    given_names: &'static str,
    sex: &'static str,
    birth: (&'static str, &'static str, &'static str),
}

/// The cards of the demonstration. Their place of birth, 99999, does not exist.
pub const CARDS: [Card; 4] = [
    Card {
        thirteen: "2810499999401",
        birth_name: "AUBERTIN",
        given_names: "LINA ROSE",
        sex: "f",
        birth: ("14", "4", "1981"),
    },
    Card {
        thirteen: "1520799999402",
        birth_name: "FONTANEL",
        given_names: "ROBERT",
        sex: "m",
        birth: ("23", "7", "1952"),
    },
    Card {
        thirteen: "1740199999403",
        birth_name: "DELORME",
        given_names: "YANN ÉMILE",
        sex: "m",
        birth: ("9", "1", "1974"),
    },
    Card {
        thirteen: "2030699999404",
        birth_name: "SAINT-CLAIR",
        given_names: "INÈS MAUD",
        sex: "f",
        birth: ("27", "6", "2003"),
    },
];

impl Card {
    /// The card that was chosen in a list.
    pub fn chosen(index: &str) -> Option<&'static Self> {
        CARDS.get(index.parse::<usize>().ok()?)
    }

    /// What the list shows.
    pub fn label(&self) -> String {
        let (day, month, year) = self.birth;
        format!(
            "{} {}, {day}/{month}/{year}",
            self.given_names, self.birth_name
        )
    }

    /// The number with its key.
    pub fn number(&self) -> String {
        let number = Nir::from_thirteen(self.thirteen);
        number.map(|it| it.as_str().to_owned()).unwrap_or_default()
    }

    /// Writes what it says into a form.
    pub fn fill(&self, form: &mut CreationForm) {
        form.numero = self.number();
        "demo".clone_into(&mut form.nature);
        self.birth_name.clone_into(&mut form.nom);
        self.given_names.clone_into(&mut form.prenoms);
        self.sex.clone_into(&mut form.sexe);
        let (day, month, year) = self.birth;
        day.clone_into(&mut form.jour);
        month.clone_into(&mut form.mois);
        year.clone_into(&mut form.annee);
        "99999".clone_into(&mut form.lieu);
        TICKED.clone_into(&mut form.carte_lue);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn each_card_has_a_number_with_its_key_and_traits_that_can_be_read() {
        for card in &CARDS {
            let mut form = CreationForm::default();
            card.fill(&mut form);
            assert!(Nir::parse(&form.numero).is_ok(), "{}", card.label());
            assert!(form.traits().is_ok(), "{}", card.label());
        }
    }

    #[test]
    fn a_card_that_is_not_in_the_list_is_none() {
        for index in ["", "-1", "4", "a"] {
            assert!(Card::chosen(index).is_none(), "{index}");
        }
    }
}
