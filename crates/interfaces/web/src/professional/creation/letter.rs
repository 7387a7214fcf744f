//! The letter with a patient's codes, between the act that made it and the page that shows it once.
//!
//! It waits in memory only, for a few minutes, for the account that made it. Whoever comes later,
//! or after a restart, finds nothing and makes new codes. Rule: REQ-S-10.

use crate::dates;
use crate::error::PageError;
use crate::filters;
use crate::frame::Frame;
use crate::page::{Go, Page};
use crate::professional::address::OnRecord;
use crate::professional::no_access;
use crate::session::ProfessionalSession;
use crate::text::Lang;
use askama::Template;
use axum::response::{IntoResponse, Response};
use dmp_core::ids::{AccountId, RecordId};
use dmp_core::time::{Minutes, Timestamp};
use dmp_service::records::{self, Letter};
use std::sync::{LazyLock, Mutex, PoisonError};

/// How long a letter waits to be shown.
const WAIT: Minutes = Minutes(5);
/// Most letters that wait at once; the oldest goes first.
const LETTERS_MAX: usize = 256;

/// The tray of this process.
static TRAY: LazyLock<LetterTray> = LazyLock::new(LetterTray::default);

/// Letters that wait to be shown.
#[derive(Default)]
struct LetterTray {
    waiting: Mutex<Vec<Waiting>>,
}

struct Waiting {
    record: RecordId,
    account: AccountId,
    until: Timestamp,
    letter: Letter,
}

impl LetterTray {
    /// Keeps a letter for the account that made it.
    fn put(&self, record: RecordId, account: AccountId, letter: Letter, now: Timestamp) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|it| now < it.until && it.record != record);
        if waiting.len() >= LETTERS_MAX {
            waiting.remove(0);
        }
        waiting.push(Waiting {
            record,
            account,
            until: now.plus_minutes(WAIT),
            letter,
        });
    }

    /// Takes the letter out: it can be shown once.
    fn take(&self, record: RecordId, account: AccountId, now: Timestamp) -> Option<Letter> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|it| now < it.until);
        let is_it = |it: &Waiting| it.record == record && it.account == account;
        let at = waiting.iter().position(is_it)?;
        Some(waiting.remove(at).letter)
    }
}

/// The letter, shown once.
#[derive(Template)]
#[template(path = "professional/letter.html")]
pub struct LetterPage {
    frame: Frame,
    letter: LetterSheet,
    /// Where one goes on.
    next: String,
}

/// The letter was shown, or is lost: new codes can be made.
#[derive(Template)]
#[template(path = "professional/letter_gone.html")]
pub struct LetterGonePage {
    frame: Frame,
    record: RecordId,
}

/// Keeps a letter, and goes to the page that shows it once: sending the form again shows nothing.
pub(crate) fn keep(session: &ProfessionalSession, record: RecordId, letter: Letter) -> Go {
    TRAY.put(record, session.session.account, letter, session.frame.now);
    Go::to(format!("/pro/creation/{record}/lettre"))
}

/// `GET /pro/creation/{record}/lettre`
pub(crate) async fn show(session: ProfessionalSession, OnRecord(record): OnRecord) -> Response {
    let mut frame = session.frame();
    if let Some(letter) = TRAY.take(record, session.session.account, frame.now) {
        // The patient reads it, whatever the language of the professional.
        frame.lang = Lang::French;
        let next = format!("/pro/patients/{record}");
        let letter = LetterSheet::of(&letter);
        return Page(LetterPage {
            frame,
            letter,
            next,
        })
        .into_response();
    }
    let frame = frame.in_section("/pro/patients");
    Page(LetterGonePage { frame, record }).into_response()
}

/// `POST /pro/patients/{record}/codes`: new codes, the former ones no longer work. Rule: REQ-R-48.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn renew(
    session: ProfessionalSession,
    OnRecord(record): OnRecord,
) -> Result<Response, PageError> {
    match session
        .run(move |app, it| records::new_codes(app, it, record))
        .await
    {
        Ok(letter) => Ok(keep(&session, record, letter).into_response()),
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// The letter as it is printed.
struct LetterSheet {
    /// « Madame Camille MOREAU ».
    addressee: String,
    /// Where it is written.
    city: String,
    /// « 18 avril 2011 ».
    date: String,
    /// First sentence.
    opening: String,
    /// In groups.
    login: String,
    /// In groups.
    secret: String,
    /// Address of the portal.
    address: String,
    /// « 18 mai 2011 ».
    expires: String,
}

impl LetterSheet {
    /// Lays a letter out.
    fn of(letter: &Letter) -> Self {
        let name = format!("{} {}", letter.civility, letter.patient_name);
        let greeting = if letter.civility.is_empty() {
            "Bonjour"
        } else {
            letter.civility
        };
        Self {
            addressee: name.trim().to_owned(),
            city: letter.city.clone(),
            date: dates::day(letter.at),
            opening: format!(
                "{greeting}, voici les codes de votre dossier médical personnel, remis par {}.",
                letter.professional
            ),
            login: crate::wording::grouped(&letter.login, 4),
            secret: crate::wording::grouped(&letter.secret, 4),
            address: letter.address.clone(),
            expires: dates::day(letter.expires),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW: Timestamp = Timestamp(1_773_331_200_000);

    fn letter() -> Letter {
        Letter {
            patient_name: "Camille MOREAU".to_owned(),
            civility: "Madame",
            login: "4829163705".to_owned(),
            secret: "K7RM4WXE".to_owned(),
            professional: "Dr Hélène Lacaze".to_owned(),
            organization: "Cabinet médical du Vieux-Pont".to_owned(),
            city: "Valbrune".to_owned(),
            at: NOW,
            address: "www.dmp.exemple.fr".to_owned(),
            expires: NOW,
        }
    }

    fn record() -> RecordId {
        RecordId::from_bytes([1; 16])
    }

    fn account() -> AccountId {
        AccountId::from_bytes([2; 16])
    }

    #[test]
    fn a_letter_is_shown_once_to_the_account_that_made_it() {
        let tray = LetterTray::default();
        tray.put(record(), account(), letter(), NOW); // REQ-S-10
        assert!(
            tray.take(record(), AccountId::from_bytes([3; 16]), NOW)
                .is_none()
        );
        assert!(
            tray.take(RecordId::from_bytes([3; 16]), account(), NOW)
                .is_none()
        );
        assert!(tray.take(record(), account(), NOW).is_some());
        assert!(tray.take(record(), account(), NOW).is_none());
    }

    #[test]
    fn a_letter_that_waited_too_long_is_gone() {
        let tray = LetterTray::default();
        tray.put(record(), account(), letter(), NOW);
        assert!(
            tray.take(record(), account(), NOW.plus_minutes(WAIT))
                .is_none()
        );
    }

    #[test]
    fn the_oldest_letter_leaves_a_full_tray() {
        let tray = LetterTray::default();
        let id = |at: usize| RecordId::from_bytes((at as u128).to_be_bytes());
        for at in 0..=LETTERS_MAX {
            tray.put(id(at), account(), letter(), NOW);
        }
        assert!(tray.take(id(0), account(), NOW).is_none());
        assert!(tray.take(id(LETTERS_MAX), account(), NOW).is_some());
    }

    #[test]
    fn the_pages_are_sound() {
        use crate::page::tests::assert_is_sound;
        let (letter, next) = (LetterSheet::of(&letter()), "/pro/patients/0a".to_owned());
        assert_is_sound(&LetterPage {
            frame: Frame::sample(),
            letter,
            next,
        });
        assert_is_sound(&LetterGonePage {
            frame: Frame::sample(),
            record: record(),
        });
    }

    #[test]
    fn codes_are_printed_in_groups_of_four() {
        let sheet = LetterSheet::of(&letter());
        assert_eq!(
            (sheet.login.as_str(), sheet.secret.as_str()),
            ("4829 1637 05", "K7RM 4WXE")
        );
        assert_eq!(sheet.addressee, "Madame Camille MOREAU");
    }
}
