//! The pages of the four steps.

use super::cards::{CARDS, Card};
use super::form::{CreationForm, TICKED, kind_label, kind_value};
use crate::dates;
use crate::faults::Faults;
use crate::filters;
use crate::frame::Frame;
use crate::professional::view::Fact;
use askama::Template;
use dmp_core::people::{InsKind, Sex};
use dmp_core::record::ConsentBy;
use dmp_service::records::CheckedIdentity;

/// Step 1: information and consent. The box is never ticked beforehand. Rule: REQ-S-08.
#[derive(Template)]
#[template(path = "professional/creation_consent.html")]
pub struct ConsentPage {
    frame: Frame,
    faults: Faults,
    form: CreationForm,
    today: String,
    professional: String,
}

/// Step 2: the traits, the identifier and the document that was shown.
#[derive(Template)]
#[template(path = "professional/creation_identity.html")]
pub struct IdentityPage {
    frame: Frame,
    faults: Faults,
    form: CreationForm,
    cards: Vec<String>,
    kinds: Vec<(&'static str, &'static str)>,
    computed: Option<Computed>,
}

/// Step 3: emergencies, contacts, and what this professional becomes.
#[derive(Template)]
#[template(path = "professional/creation_access.html")]
pub struct AccessPage {
    frame: Frame,
    faults: Faults,
    form: CreationForm,
    identity: Identity,
}

/// Step 4: what will be recorded.
#[derive(Template)]
#[template(path = "professional/creation_summary.html")]
pub struct SummaryPage {
    frame: Frame,
    form: CreationForm,
    identity: Identity,
    summary: Vec<Fact>,
}

/// What was computed from the traits.
pub struct Computed {
    ins: String,
    ins_c: Option<String>,
    exists: bool,
}

/// Whose record it will be.
struct Identity {
    name: String,
    born: String,
    computed: Computed,
}

impl Computed {
    /// As people read it.
    pub fn of(checked: &CheckedIdentity) -> Self {
        let grouped = |text: &str| crate::wording::grouped(text, 4);
        Self {
            ins: checked.ins.grouped(),
            ins_c: checked.ins_c.as_ref().map(|it| grouped(it.as_str())),
            exists: checked.exists,
        }
    }
}

impl Identity {
    fn of(form: &CreationForm, checked: &CheckedIdentity) -> Self {
        let traits = form.traits().ok();
        let born = traits.as_ref().map(|it| {
            let born = match it.sex {
                Sex::Female => "née le",
                Sex::Male => "né le",
                Sex::Unknown => "né(e) le",
            };
            format!("{born} {}", dates::civil(it.birth_date))
        });
        Self {
            name: traits.map(|it| it.display_name()).unwrap_or_default(),
            born: born.unwrap_or_default(),
            computed: Computed::of(checked),
        }
    }
}

impl ConsentPage {
    /// The page, with what was typed and what is wrong with it.
    pub fn new(frame: Frame, form: CreationForm, faults: Faults) -> Self {
        let frame = frame.in_section("/pro/patients");
        Self {
            today: dates::day(frame.now),
            professional: frame
                .person
                .as_ref()
                .map(|it| it.name.clone())
                .unwrap_or_default(),
            frame,
            faults,
            form,
        }
    }
}

impl IdentityPage {
    /// The page, with what was typed. Real identities come first where the installation is real.
    pub fn new(frame: Frame, mut form: CreationForm) -> Self {
        let frame = frame.in_section("/pro/patients");
        let kinds = InsKind::ALL
            .into_iter()
            .filter(|kind| frame.is_demo || kind.is_real());
        if form.nature.is_empty() {
            let kind = if frame.is_demo {
                InsKind::DemoNir
            } else {
                InsKind::Nir
            };
            kind_value(kind).clone_into(&mut form.nature);
        }
        Self {
            kinds: kinds
                .map(|kind| (kind_value(kind), kind_label(kind)))
                .collect(),
            cards: if frame.is_demo {
                CARDS.iter().map(Card::label).collect()
            } else {
                Vec::new()
            },
            frame,
            faults: Faults::none(),
            form,
            computed: None,
        }
    }

    /// With what is wrong in it.
    #[must_use]
    pub fn with_faults(mut self, faults: Faults) -> Self {
        self.faults = faults;
        self
    }

    /// With the identifiers that were computed.
    #[must_use]
    pub fn with_computed(mut self, computed: Computed) -> Self {
        self.computed = Some(computed);
        self
    }
}

impl AccessPage {
    /// The page, with what was typed and what is wrong with it.
    pub fn new(
        frame: Frame,
        form: CreationForm,
        checked: &CheckedIdentity,
        faults: Faults,
    ) -> Self {
        Self {
            frame: frame.in_section("/pro/patients"),
            faults,
            identity: Identity::of(&form, checked),
            form,
        }
    }
}

impl SummaryPage {
    /// The page.
    pub fn new(frame: Frame, form: CreationForm, checked: &CheckedIdentity) -> Self {
        Self {
            frame: frame.in_section("/pro/patients"),
            identity: Identity::of(&form, checked),
            summary: summary(&form),
            form,
        }
    }
}

/// What will be recorded beside the identity.
fn summary(form: &CreationForm) -> Vec<Fact> {
    let yes_or_no = |ticked: &str| if ticked == TICKED { "Oui" } else { "Non" };
    let given = |text: &str| {
        if text.is_empty() {
            "Non donné".to_owned()
        } else {
            text.to_owned()
        }
    };
    vec![
        Fact::new(
            "Accord donné par",
            match form.given_by() {
                ConsentBy::Patient => "Le patient",
                ConsentBy::Representative => "Son représentant légal",
            },
        ),
        Fact::new("Accès par le médecin du SAMU", yes_or_no(&form.regulation)),
        Fact::new("Accès si la vie est en danger", yes_or_no(&form.bris)),
        Fact::new(
            "Documents masqués visibles en urgence",
            yes_or_no(&form.masques),
        ),
        Fact::new("Adresse électronique", given(&form.courriel)),
        Fact::new("Téléphone mobile", given(&form.mobile)),
        Fact::new(
            "Vous pourrez consulter le dossier",
            yes_or_no(&form.autoriser),
        ),
        Fact::new(
            "Vous serez médecin traitant du dossier",
            yes_or_no(&form.traitant),
        ),
    ]
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::faults::Fault;
    use crate::page::tests::assert_is_sound;
    use crate::professional::samples;

    fn form() -> CreationForm {
        let mut form = CreationForm::default();
        CARDS[0].fill(&mut form);
        TICKED.clone_into(&mut form.accord);
        form.with_first_access()
    }

    fn checked(exists: bool) -> CheckedIdentity {
        let identity = samples::identity();
        CheckedIdentity {
            ins: identity.ins,
            ins_c: identity.ins_c,
            exists,
        }
    }

    #[test]
    fn the_pages_are_sound() {
        let frame = Frame::sample;
        let fault = |field| Faults::from(Fault::new(field, "Vérifiez."));
        for form in [CreationForm::default(), form()] {
            assert_is_sound(&ConsentPage::new(frame(), form.clone(), fault("accord")));
            let page = IdentityPage::new(frame(), form.clone()).with_faults(fault("numero"));
            assert_is_sound(&page);
            for exists in [true, false] {
                let page = IdentityPage::new(frame(), form.clone());
                assert_is_sound(&page.with_computed(Computed::of(&checked(exists))));
            }
            let checked = checked(false);
            let page = AccessPage::new(frame(), form.clone(), &checked, fault("courriel"));
            assert_is_sound(&page);
            assert_is_sound(&SummaryPage::new(frame(), form, &checked));
        }
    }

    #[test]
    fn the_box_of_the_consent_is_not_ticked_beforehand() {
        let page = ConsentPage::new(Frame::sample(), CreationForm::default(), Faults::none());
        let html = page.render().unwrap();
        let consent = html.split("name=\"accord\"").nth(1).unwrap();
        assert!(!consent.split('>').next().unwrap().contains("checked")); // REQ-S-08
    }

    #[test]
    fn emergencies_are_allowed_at_first_and_masked_documents_are_not() {
        let page = AccessPage::new(Frame::sample(), form(), &checked(false), Faults::none());
        let html = page.render().unwrap();
        for (name, expected) in [
            ("regulation", true),
            ("bris", true),
            ("masques", false),
            ("traitant", false),
        ] {
            let control = html
                .split(&format!("type=\"checkbox\" name=\"{name}\""))
                .nth(1)
                .unwrap();
            let control = control.split('>').next().unwrap();
            assert_eq!(control.contains(" checked"), expected, "{name}"); // REQ-R-09
        }
    }

    #[test]
    fn test_identities_are_offered_in_demo_mode_only() {
        for (is_demo, expected) in [(true, 4), (false, 2)] {
            let frame = Frame {
                is_demo,
                ..Frame::sample()
            };
            let page = IdentityPage::new(frame, CreationForm::default());
            assert_eq!(
                (page.kinds.len(), page.cards.is_empty()),
                (expected, !is_demo)
            ); // REQ-R-03
        }
    }

    #[test]
    fn each_step_brings_back_what_the_others_said() {
        let mut form = form();
        "camille@exemple.fr".clone_into(&mut form.courriel);
        let checked = checked(false);
        let pages = [
            ConsentPage::new(Frame::sample(), form.clone(), Faults::none())
                .render()
                .unwrap(),
            IdentityPage::new(Frame::sample(), form.clone())
                .render()
                .unwrap(),
            AccessPage::new(Frame::sample(), form.clone(), &checked, Faults::none())
                .render()
                .unwrap(),
            SummaryPage::new(Frame::sample(), form.clone(), &checked)
                .render()
                .unwrap(),
        ];
        for (step, html) in pages.iter().enumerate() {
            for (name, value) in [("numero", &form.numero), ("courriel", &form.courriel)] {
                assert!(html.contains(&format!("name=\"{name}\"")), "{step} {name}");
                assert!(
                    html.contains(&format!("value=\"{value}\"")),
                    "{step} {name}"
                );
            }
        }
    }
}
