//! `/pro/depots`: what this professional deposited.

use super::view::{Badge, badges};
use crate::dates;
use crate::error::PageError;
use crate::filters;
use crate::frame::Frame;
use crate::page::Page;
use crate::session::ProfessionalSession;
use askama::Template;
use dmp_core::document::Status;
use dmp_core::ids::{DocumentId, RecordId};
use dmp_service::submissions::{self, MyDeposit};

/// The page.
#[derive(Template)]
#[template(path = "professional/deposits.html")]
pub struct DepositsPage {
    frame: Frame,
    rows: Vec<Row>,
}

struct Row {
    record: RecordId,
    id: DocumentId,
    title: String,
    patient: String,
    received: String,
    badges: Vec<Badge>,
}

/// `GET /pro/depots`.
///
/// # Errors
/// The page of a refusal or of a failure of the store.
pub(crate) async fn show(session: ProfessionalSession) -> Result<Page<DepositsPage>, PageError> {
    let deposits = session.run(submissions::my_deposits).await?;
    let rows = deposits.into_iter().map(row).collect();
    Ok(Page(DepositsPage {
        frame: session.frame(),
        rows,
    }))
}

fn row(deposit: MyDeposit) -> Row {
    let line = deposit.line;
    let mut badges = badges(&line);
    match line.status {
        Status::Approved => {}
        Status::Deprecated { .. } => badges.push(Badge::new("", "files", "Remplacé")),
        Status::Archived => badges.push(Badge::new("", "folder-open", "Archivé")),
        Status::Deleted { .. } => badges.push(Badge::new("", "trash-2", "Supprimé")),
    }
    Row {
        record: deposit.record,
        id: line.id,
        title: line.title,
        patient: deposit.patient_name,
        received: dates::short_day(line.received_at),
        badges,
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::page::tests::assert_is_sound;
    use dmp_core::codes::Space;

    #[test]
    fn the_pages_are_sound() {
        let line = samples::line("Scanner <thoracique>", Space::Imaging);
        let patient_name = "Camille MOREAU".to_owned();
        let deposit = MyDeposit {
            record: samples::record(),
            patient_name,
            line,
        };
        for rows in [vec![row(deposit)], Vec::new()] {
            assert_is_sound(&DepositsPage {
                frame: Frame::sample(),
                rows,
            });
        }
    }
}
