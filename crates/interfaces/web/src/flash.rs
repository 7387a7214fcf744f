//! The message said once after a redirect. The cookie holds its code, and at most the identifier of
//! what can be undone: never a name, a title or a value of a record.

use crate::{admin, professional};

/// A message, as the page shows it.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Flash {
    /// "" for a success, `warn` or `danger`.
    pub kind: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// What it says.
    pub text: &'static str,
    /// Where « Annuler » is sent, if the act can be undone.
    pub undo: Option<String>,
    field: Option<(&'static str, &'static str)>,
}

/// A message that a portal may say.
pub struct FlashSpec {
    /// Its code: letters and hyphens.
    pub code: &'static str,
    /// "" for a success, `warn` or `danger`.
    pub kind: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// What it says, in French.
    pub text: &'static str,
    /// How to undo the act.
    pub undo: Option<Undo>,
}

/// A form that undoes an act: `{id}` in its address is what the act was about.
pub struct Undo {
    /// Address.
    pub path: &'static str,
    /// Its field.
    pub field: Option<(&'static str, &'static str)>,
}

impl FlashSpec {
    /// A success that cannot be undone by a button.
    pub const fn done(code: &'static str, text: &'static str) -> Self {
        Self {
            code,
            kind: "",
            icon: "circle-check",
            text,
            undo: None,
        }
    }

    /// Something to know.
    pub const fn warning(code: &'static str, text: &'static str) -> Self {
        Self {
            code,
            kind: "warn",
            icon: "info",
            text,
            undo: None,
        }
    }

    /// The same, which a button undoes.
    #[must_use]
    pub const fn undone_by(
        mut self,
        path: &'static str,
        field: Option<(&'static str, &'static str)>,
    ) -> Self {
        self.undo = Some(Undo { path, field });
        self
    }
}

/// Messages of every portal.
const COMMON: &[FlashSpec] = &[
    FlashSpec::warning(
        "session-fermee",
        "Votre session s’est fermée après 20 minutes sans activité. Reconnectez-vous.",
    ),
    FlashSpec::warning(
        "saisie-gardee",
        "Votre session s’était fermée. Votre saisie est gardée : connectez-vous pour la reprendre.",
    ),
    FlashSpec::warning(
        "recommencer",
        "Le délai est passé. Saisissez de nouveau vos codes.",
    ),
    FlashSpec::done(
        "deconnecte",
        "Vous êtes déconnecté. Fermez le navigateur si d’autres personnes l’utilisent.",
    ),
    FlashSpec::done(
        "code-renvoye",
        "Un nouveau code vient de partir. Le précédent ne fonctionne plus.",
    ),
    FlashSpec::done(
        "code-secret-change",
        "Votre code secret est changé. Vos autres sessions sont fermées.",
    ),
    FlashSpec::done("saisie-oubliee", "La saisie gardée est effacée."),
];

impl Flash {
    /// The message of a cookie's value; none for a code that no portal knows.
    pub fn of(value: &str) -> Option<Self> {
        let (code, id) = value
            .split_once('.')
            .map_or((value, None), |(code, id)| (code, Some(id)));
        let spec = specs().find(|spec| spec.code == code)?;
        let id = id.filter(|id| id.bytes().all(|it| it.is_ascii_hexdigit()));
        let undo = match (&spec.undo, id) {
            (Some(undo), Some(id)) => Some((undo.path.replace("{id}", id), undo.field)),
            (Some(_) | None, _) => None,
        };
        let (undo, field) = undo.map_or((None, None), |(path, field)| (Some(path), field));
        Some(Self {
            kind: spec.kind,
            icon: spec.icon,
            text: spec.text,
            undo,
            field,
        })
    }

    /// The fields that « Annuler » sends.
    pub fn undo_fields(&self) -> impl Iterator<Item = (&'static str, &'static str)> {
        self.field.into_iter()
    }
}

fn specs() -> impl Iterator<Item = &'static FlashSpec> {
    COMMON
        .iter()
        .chain(crate::patient::FLASHES)
        .chain(professional::FLASHES)
        .chain(admin::FLASHES)
        .chain(crate::devices::FLASHES)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_code_that_nobody_wrote_says_nothing() {
        for value in ["", "inconnu", "<b>", "session-fermee<"] {
            assert_eq!(Flash::of(value), None, "{value}");
        }
    }

    #[test]
    fn each_code_is_one_message_that_a_cookie_may_hold() {
        let mut codes: Vec<_> = specs().map(|spec| spec.code).collect();
        let all = codes.len();
        codes.sort_unstable();
        codes.dedup();
        assert_eq!(codes.len(), all);
        let allowed = |code: &str| code.bytes().all(|it| it.is_ascii_lowercase() || it == b'-');
        assert!(codes.iter().all(|code| allowed(code)));
    }

    #[test]
    fn what_cannot_be_an_identifier_undoes_nothing() {
        let undo = |value: &str| Flash::of(value).and_then(|it| it.undo);
        assert_eq!(
            undo("document-masque.0a1b"),
            Some("/documents/0a1b/visibilite".to_owned())
        );
        assert_eq!(undo("document-masque.../x"), None);
        assert_eq!(undo("document-masque"), None);
    }
}
