//! `/corbeille`: what the patient deleted, and for how long he can restore it.

use super::file::parsed;
use super::rows;
use crate::error::PageError;
use crate::filters;
use crate::frame::Frame;
use crate::page::{Go, Page};
use crate::session::PatientSession;
use crate::{dates, wording};
use askama::Template;
use axum::extract::Path;
use dmp_core::time::Timestamp;
use dmp_service::bin::{self, BinLine};

/// The bin.
#[derive(Template)]
#[template(path = "patient/bin.html")]
struct BinPage {
    frame: Frame,
    days: i64,
    rows: Vec<BinRow>,
}

/// A document in it.
struct BinRow {
    title: String,
    href: String,
    meta: Vec<String>,
    left: String,
    is_urgent: bool,
}

/// `GET /corbeille`
pub async fn show(patient: PatientSession) -> Result<Page<impl Template>, PageError> {
    let record = patient.record;
    let (lines, kept) = patient
        .run(move |app, session| bin::list(app, session, record))
        .await?;
    let now = patient.frame.now;
    Ok(Page(BinPage {
        frame: patient.frame().in_section("/compte"),
        days: kept.0,
        rows: lines.iter().map(|it| BinRow::of(it, now)).collect(),
    }))
}

/// `POST /documents/{id}/supprimer`
pub async fn delete(patient: PatientSession, Path(id): Path<String>) -> Result<Go, PageError> {
    let (record, document) = (patient.record, parsed(&id)?);
    patient
        .run(move |app, session| bin::delete(app, session, record, document))
        .await?;
    Ok(Go::to("/corbeille").saying_about("document-supprime", document))
}

/// `POST /documents/{id}/restaurer`
pub async fn restore(patient: PatientSession, Path(id): Path<String>) -> Result<Go, PageError> {
    let (record, document) = (patient.record, parsed(&id)?);
    patient
        .run(move |app, session| bin::restore(app, session, record, document))
        .await?;
    Ok(Go::to(rows::address(document)).saying("document-restaure"))
}

impl BinRow {
    fn of(it: &BinLine, now: Timestamp) -> Self {
        const LAST_DAYS: i64 = 3;
        let days = days_left(it.until, now);
        let deleted = format!("Supprimé le {}", dates::day(it.deleted_at));
        let mut meta = vec![rows::author_and_capacity(&it.line), deleted];
        meta.retain(|part| !part.is_empty());
        Self {
            title: it.line.title.clone(),
            href: rows::address(it.line.id),
            meta,
            left: left(days),
            is_urgent: days <= LAST_DAYS,
        }
    }
}

/// Days that have begun until `until`: on the last one, 1.
fn days_left(until: Timestamp, now: Timestamp) -> i64 {
    const MILLISECONDS_PER_DAY: i64 = 86_400_000;
    let left = (until.0 - now.0).max(0);
    left / MILLISECONDS_PER_DAY + i64::from(left % MILLISECONDS_PER_DAY > 0)
}

fn left(days: i64) -> String {
    match days {
        ..=1 => "Dernier jour".to_owned(),
        days => wording::counted(usize::try_from(days).unwrap_or(0), "jour", "jours restants"),
    }
}

/// What a document's page says while it is in the bin.
pub(super) fn in_bin(until: Timestamp) -> String {
    format!("Il peut être restauré jusqu’au {}.", dates::day_time(until))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::assert_is_sound;

    #[test]
    fn the_pages_are_sound() {
        let row = |is_urgent| BinRow {
            title: "Scanner <thoracique>".to_owned(),
            href: "/documents/07070707070707070707070707070707".to_owned(),
            meta: vec![
                "Dr Karim Benali".to_owned(),
                "Supprimé le 2 mars".to_owned(),
            ],
            left: "12 jours restants".to_owned(),
            is_urgent,
        };
        for rows in [vec![], vec![row(false), row(true)]] {
            assert_is_sound(&BinPage {
                frame: Frame::sample().in_section("/compte"),
                days: 30,
                rows,
            });
        }
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn the_days_that_are_left_count_the_one_that_has_begun() {
        const DAY: i64 = 86_400_000;
        for (left_for, days, words) in [
            (30 * DAY,     30, "30 jours restants"), // REQ-S-34
            (29 * DAY + 1, 30, "30 jours restants"),
            (DAY,          1,  "Dernier jour"),
            (1,            1,  "Dernier jour"),
            (0,            0,  "Dernier jour"),
        ] {
            let days_left = days_left(Timestamp(left_for), Timestamp(0));
            assert_eq!((days_left, left(days_left).as_str()), (days, words));
        }
    }
}
