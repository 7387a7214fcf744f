//! The letter with a patient's codes, between the act that made it and the page that shows it once.
//!
//! It waits in memory only, for a few minutes, for the account that made it. Whoever comes later,
//! or after a restart, finds nothing and makes new codes. Rule: REQ-S-10.

use crate::dates;
use dmp_core::ids::{AccountId, RecordId};
use dmp_core::time::{Minutes, Timestamp};
use dmp_service::records::Letter;
use std::sync::{Arc, Mutex, PoisonError};

/// How long a letter waits to be shown.
const WAIT: Minutes = Minutes(5);
/// Most letters that wait at once; the oldest goes first.
const LETTERS_MAX: usize = 256;

/// Letters that wait to be shown.
#[derive(Clone, Default)]
pub struct LetterTray {
    waiting: Arc<Mutex<Vec<Waiting>>>,
}

struct Waiting {
    record: RecordId,
    account: AccountId,
    until: Timestamp,
    letter: Letter,
}

impl LetterTray {
    /// Keeps a letter for the account that made it.
    pub fn put(&self, record: RecordId, account: AccountId, letter: Letter, now: Timestamp) {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|it| now < it.until && it.record != record);
        if waiting.len() >= LETTERS_MAX {
            waiting.remove(0);
        }
        waiting.push(Waiting { record, account, until: now.plus_minutes(WAIT), letter });
    }

    /// Takes the letter out: it can be shown once.
    pub fn take(&self, record: RecordId, account: AccountId, now: Timestamp) -> Option<Letter> {
        let mut waiting = self.waiting.lock().unwrap_or_else(PoisonError::into_inner);
        waiting.retain(|it| now < it.until);
        let is_it = |it: &Waiting| it.record == record && it.account == account;
        let at = waiting.iter().position(is_it)?;
        Some(waiting.remove(at).letter)
    }
}

/// The letter as it is printed.
pub struct LetterSheet {
    /// « Madame Camille MOREAU ».
    pub addressee: String,
    /// Where it is written.
    pub city: String,
    /// « 18 avril 2011 ».
    pub date: String,
    /// First sentence.
    pub opening: String,
    /// In groups.
    pub login: String,
    /// In groups.
    pub secret: String,
    /// Address of the portal.
    pub address: String,
    /// « 18 mai 2011 ».
    pub expires: String,
}

impl LetterSheet {
    /// Lays a letter out.
    pub fn of(letter: &Letter) -> Self {
        let name = format!("{} {}", letter.civility, letter.patient_name);
        let greeting = if letter.civility.is_empty() { "Bonjour" } else { letter.civility };
        Self {
            addressee: name.trim().to_owned(),
            city: letter.city.clone(),
            date: dates::day(letter.at),
            opening: format!(
                "{greeting}, {} vous remet les codes de votre dossier médical personnel.",
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
        assert!(tray.take(record(), AccountId::from_bytes([3; 16]), NOW).is_none());
        assert!(tray.take(RecordId::from_bytes([3; 16]), account(), NOW).is_none());
        assert!(tray.take(record(), account(), NOW).is_some());
        assert!(tray.take(record(), account(), NOW).is_none());
    }

    #[test]
    fn a_letter_that_waited_too_long_is_gone() {
        let tray = LetterTray::default();
        tray.put(record(), account(), letter(), NOW);
        assert!(tray.take(record(), account(), NOW.plus_minutes(WAIT)).is_none());
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
    fn codes_are_printed_in_groups_of_four() {
        let sheet = LetterSheet::of(&letter());
        assert_eq!((sheet.login.as_str(), sheet.secret.as_str()), ("4829 1637 05", "K7RM 4WXE"));
        assert_eq!(sheet.addressee, "Madame Camille MOREAU");
    }
}
