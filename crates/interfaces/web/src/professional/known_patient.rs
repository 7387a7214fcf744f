//! Whose record this is, as the professional's own list of patients says it: no trace is left in
//! the record, and a professional whom the patient did not let in learns nothing.

use crate::dates;
use crate::error::PageError;
use crate::session::ProfessionalSession;
use dmp_core::ids::RecordId;
use dmp_core::people::Sex;
use dmp_service::records;

/// A record, as its reader may call it.
pub struct KnownPatient {
    /// « Camille MOREAU », or « Dossier » for whom the patient did not let in.
    pub name: String,
    /// « Née le 14 avril 1981 », or why it is not said.
    pub lead: String,
    /// Whether the reader is médecin traitant of the record.
    pub is_primary_care: bool,
    /// Whether he may read the record.
    pub is_known: bool,
}

/// What the list of this professional says of `record`.
///
/// # Errors
/// The page for whoever may not list records, or when the store does not answer.
pub async fn known_patient(
    session: &ProfessionalSession,
    record: RecordId,
) -> Result<KnownPatient, PageError> {
    let mine = session.run(records::my_records).await?;
    Ok(mine
        .iter()
        .find(|it| it.record == record)
        .map_or_else(unknown, |it| {
            let born = match it.sex {
                Sex::Female => "Née le",
                Sex::Male => "Né le",
                Sex::Unknown => "Né(e) le",
            };
            KnownPatient {
                name: it.patient_name.clone(),
                lead: format!(
                    "{}. {born} {}.",
                    it.patient_name,
                    dates::civil(it.birth_date)
                ),
                is_primary_care: it.is_primary_care,
                is_known: true,
            }
        }))
}

fn unknown() -> KnownPatient {
    KnownPatient {
        name: "Dossier".to_owned(),
        lead: "Dossier trouvé avec le numéro du patient. Sans son autorisation, rien de son \
               contenu n’est affiché."
            .to_owned(),
        is_primary_care: false,
        is_known: false,
    }
}
