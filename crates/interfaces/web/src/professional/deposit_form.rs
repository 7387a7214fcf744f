//! What a professional sends to deposit a document: a file or a note, and what is said of it.

use crate::dates;
use crate::faults::{Fault, Faults};
use crate::forms::Upload;
use axum::body::Bytes;
use dmp_core::document::TypeCode;
use dmp_core::ids::DocumentId;
use dmp_core::time::Date;
use dmp_service::Problem;
use dmp_service::submissions::{Deposit, DepositVisibility};

/// Everything that was sent. The file is not shown again when the page comes back.
#[derive(Clone, Default)]
pub struct DepositForm {
    /// The file.
    pub file: Bytes,
    /// A note instead of a file.
    pub note: String,
    /// Code of the type.
    pub type_code: String,
    /// Title.
    pub title: String,
    /// Day of the act.
    pub day: String,
    /// Month of the act.
    pub month: String,
    /// Year of the act.
    pub year: String,
    /// `tous`, `masque` or `annonce`.
    pub visibility: String,
    /// Whether the patient was informed.
    pub is_informed: bool,
}

impl DepositForm {
    /// An empty form, visible to everyone who may read.
    pub fn empty() -> Self {
        Self {
            visibility: "tous".to_owned(),
            ..Self::default()
        }
    }

    /// Reads what the page sent.
    pub fn of(upload: Upload) -> Self {
        let text = |name: &str| upload.fields.text(name).to_owned();
        Self {
            note: text("note"),
            type_code: text("type"),
            title: text("titre"),
            day: text("jour"),
            month: text("mois"),
            year: text("annee"),
            visibility: text("visibilite"),
            is_informed: upload.fields.is_ticked("informe"),
            file: upload.files.into_iter().next().unwrap_or_default(),
        }
    }

    /// The deposit, for the use case.
    ///
    /// # Errors
    /// Every field that cannot be read; a box that is not ticked.
    pub fn deposit(&self, replaces: Option<DocumentId>) -> Result<Deposit, Faults> {
        let (date, visibility) = (self.date(), self.visibility());
        let informed = self
            .is_informed
            .then_some(())
            .ok_or(fault("informe", Problem::NotTicked));
        match (date, visibility, informed) {
            (Ok(date), Ok(visibility), Ok(())) => Ok(Deposit {
                bytes: self.bytes(),
                title: some_text(&self.title),
                type_code: some_text(&self.type_code).map(TypeCode),
                date,
                visibility,
                replaces,
                comments: None,
            }),
            (date, visibility, informed) => Err(Faults::of(
                [date.err(), visibility.err(), informed.err()]
                    .into_iter()
                    .flatten(),
            )),
        }
    }

    /// A file wins over a note: the note is the alternative.
    fn bytes(&self) -> Vec<u8> {
        if self.file.is_empty() {
            self.note.trim().as_bytes().to_vec()
        } else {
            self.file.to_vec()
        }
    }

    fn date(&self) -> Result<Option<Date>, Fault> {
        let parts = [&self.day, &self.month, &self.year];
        if parts.iter().all(|part| part.trim().is_empty()) {
            return Ok(None);
        }
        let date = dates::of_parts(&self.day, &self.month, &self.year);
        date.map(Some).ok_or(fault("date", Problem::NotADate))
    }

    fn visibility(&self) -> Result<DepositVisibility, Fault> {
        match self.visibility.as_str() {
            "tous" => Ok(DepositVisibility::Everyone),
            "masque" => Ok(DepositVisibility::Masked),
            "annonce" => Ok(DepositVisibility::Withheld),
            _ => Err(fault("visibilite", Problem::Empty)),
        }
    }
}

/// Where the page shows what the use case says of one of its fields.
pub fn field_of(field: &str) -> &'static str {
    match field {
        "title" => "titre",
        "type_code" | "type" => "type",
        "date" => "date",
        "visibility" => "visibilite",
        _ => "fichier",
    }
}

/// What is wrong with a field, in words that say what to do.
pub fn fault(field: &'static str, problem: Problem) -> Fault {
    let words = match (field, problem) {
        ("informe", _) => "Informez le patient, puis cochez cette case.",
        ("date", Problem::InTheFuture) => "Cette date n’est pas encore venue. Corrigez-la.",
        ("date", _) => "Saisissez un jour qui existe, par exemple 12 3 2026.",
        ("visibilite", Problem::WithheldAndMasked) => {
            "Choisissez l’un ou l’autre : masqué, ou pas encore visible du patient."
        }
        ("visibilite", _) => "Dites qui peut voir ce document.",
        ("titre", Problem::Empty) => "Donnez un titre à ce document.",
        ("titre", Problem::TooLong) => "Raccourcissez le titre : 200 caractères au plus.",
        ("type", Problem::Empty) => "Choisissez le type de ce document.",
        ("type", Problem::TypeMismatch) => {
            "Le document dit un autre type. Laissez ce champ vide, ou corrigez le document."
        }
        ("type", Problem::PatientTypeOnly) => {
            "Seul le patient dépose ce type de document. Choisissez-en un autre."
        }
        ("fichier", Problem::Empty) => "Choisissez un fichier, ou écrivez une note.",
        _ => return Fault::new(field, crate::wording::problem(problem)),
    };
    Fault::new(field, words)
}

fn some_text(text: &str) -> Option<String> {
    let text = text.trim();
    (!text.is_empty()).then(|| text.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    fn filled() -> DepositForm {
        DepositForm {
            file: Bytes::from_static(b"%PDF-"),
            title: " Spirométrie ".to_owned(),
            is_informed: true,
            ..DepositForm::empty()
        }
    }

    #[test]
    fn a_filled_form_becomes_a_deposit() {
        let deposit = filled().deposit(None).ok().unwrap();
        assert_eq!(deposit.title.as_deref(), Some("Spirométrie"));
        assert_eq!((deposit.date, deposit.type_code), (None, None));
        assert_eq!(deposit.visibility, DepositVisibility::Everyone);
    }

    #[test]
    fn a_note_is_deposited_when_there_is_no_file() {
        let note = "  Appeler le laboratoire.\n".to_owned();
        let form = DepositForm {
            file: Bytes::new(),
            note,
            ..filled()
        };
        assert_eq!(
            form.deposit(None).ok().unwrap().bytes,
            b"Appeler le laboratoire."
        );
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn each_wrong_field_is_told_at_its_place() {
        type Change = fn(&mut DepositForm);
        let cases: [(&str, Change); 4] = [
            ("informe",    |form| form.is_informed = false),
            ("date",       |form| form.day = "12".to_owned()),
            ("visibilite", |form| form.visibility = String::new()),
            ("visibilite", |form| form.visibility = "personne".to_owned()),
        ];
        for (field, change) in cases {
            let mut form = filled();
            change(&mut form);
            assert!(form.deposit(None).err().unwrap().has(field), "{field}");
        }
    }
}
