//! The receipt of a closing: for the patient and for the professional who recorded it, as a page
//! and as a file. Nothing keeps it: it is made again of what the record says. Rule: REC-001.

use crate::{dates, wording};
use data_encoding::BASE64;
use dmp_core::record::ClosingReason;
use dmp_service::closings::Receipt;
use dmp_sheet::{Block, Sheet};

const TITLE: &str = "Récépissé de fermeture";
const AFTER: &str = "Ce que cela veut dire";
const MEANS: [&str; 4] = [
    "Personne ne peut plus lire ce dossier ni y déposer de document : ni le patient, ni un \
     professionnel, même en urgence.",
    "Il est archivé jusqu’à la date ci-dessus, puis détruit : ses clés sont effacées, et rien n’en \
     peut plus être lu.",
    "Jusque-là, un professionnel de santé peut le rouvrir avec l’accord du patient. Tout ce qu’il \
     contenait y est de nouveau.",
    "Le patient qui se connecte apprend que son dossier est fermé, et rien d’autre.",
];

/// A receipt, laid out.
pub struct ReceiptSheet {
    /// What it says, label by label.
    pub facts: Vec<(&'static str, String)>,
    /// What the patient said of it; nothing in a professional's copy.
    pub words: String,
    /// What a closing means.
    pub means: [&'static str; 4],
    /// The file, as an address that holds it: no copy of it waits on the server.
    pub file: String,
    /// What the file is to be called: no name of anybody.
    pub file_name: String,
}

impl ReceiptSheet {
    /// Lays a receipt out.
    pub fn of(receipt: &Receipt) -> Self {
        let facts = facts(receipt);
        let words = receipt.words.clone().unwrap_or_default();
        let pdf = sheet(&facts, &words, receipt).to_pdf();
        Self {
            words,
            means: MEANS,
            file: format!("data:application/pdf;base64,{}", BASE64.encode(&pdf)),
            file_name: format!("recepisse-{}.pdf", receipt.reference),
            facts,
        }
    }
}

fn facts(receipt: &Receipt) -> Vec<(&'static str, String)> {
    let holder = wording::agree(receipt.sex, "Patiente", "Patient", "Patient");
    let by = receipt.recorded_by.clone();
    vec![
        (holder, receipt.patient_name.clone()),
        ("Dossier fermé le", dates::day_time(receipt.at)),
        ("Motif", reason(receipt.reason).to_owned()),
        (
            "Enregistré par",
            by.unwrap_or_else(|| "Le patient, depuis son espace".to_owned()),
        ),
        ("Archivé jusqu’au", dates::day(receipt.until)),
        ("Référence", receipt.reference.clone()),
    ]
}

/// Why a record was closed, in French.
pub const fn reason(reason: ClosingReason) -> &'static str {
    match reason {
        ClosingReason::PatientRequest => "Demande du patient",
        ClosingReason::Death => "Décès du patient",
    }
}

fn sheet(facts: &[(&'static str, String)], words: &str, receipt: &Receipt) -> Sheet {
    let facts = facts
        .iter()
        .map(|(label, value)| ((*label).to_owned(), value.clone()));
    let mut blocks = vec![
        Block::Paragraph("Dossier médical personnel".to_owned()),
        Block::Facts(facts.collect()),
    ];
    if !words.is_empty() {
        blocks.push(Block::Heading("Ce que vous en avez dit".to_owned()));
        blocks.push(Block::Paragraph(words.to_owned()));
    }
    blocks.push(Block::Heading(AFTER.to_owned()));
    blocks.push(Block::List(MEANS.map(str::to_owned).into()));
    Sheet {
        title: TITLE.to_owned(),
        blocks,
        footer: format!("{TITLE}, référence {}", receipt.reference),
    }
}

#[cfg(test)]
impl ReceiptSheet {
    /// For the samples of pages.
    pub fn sample() -> Self {
        Self::of(&tests::receipt())
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use dmp_core::people::Sex;
    use dmp_core::time::Timestamp;

    pub fn receipt() -> Receipt {
        Receipt {
            patient_name: "Camille MOREAU".to_owned(),
            sex: Sex::Female,
            at: Timestamp(1_773_332_640_000),
            until: Timestamp(2_088_951_840_000),
            reason: ClosingReason::PatientRequest,
            words: Some("Je n’en ai plus <besoin>".to_owned()),
            recorded_by: None,
            reference: "F-07070707-1".to_owned(),
        }
    }

    #[test]
    fn the_page_and_the_file_say_the_same() {
        let sheet = ReceiptSheet::of(&receipt()); // REC-001
        let encoded = sheet.file.split("base64,").nth(1).unwrap();
        let pdf = BASE64.decode(encoded.as_bytes()).unwrap();
        assert!(pdf.starts_with(b"%PDF-1.7"));
        assert!(pdf.len() < 8_000, "{} bytes", pdf.len());
        let has = |words: &str| pdf.windows(words.len()).any(|it| it == words.as_bytes());
        assert!(has("Camille MOREAU") && has("F-07070707-1") && has("12 mars 2026"));
        assert_eq!(sheet.file_name, "recepisse-F-07070707-1.pdf");
        let said = |label: &str| {
            sheet
                .facts
                .iter()
                .find(|it| it.0 == label)
                .unwrap()
                .1
                .clone()
        };
        assert_eq!(said("Archivé jusqu’au"), "12 mars 2036");
    }
}
