//! Keeps mails in memory instead of sending them: for a demonstration without a mail server.

use crate::mail::{DeliveryError, Mail, Transport};
use std::collections::VecDeque;
use std::fmt;
use std::sync::{Mutex, MutexGuard, PoisonError};

/// How many mails an inbox keeps; older ones are forgotten.
pub const INBOX_MAILS_MAX: usize = 200;

/// The last mails that were delivered, of all recipients.
#[derive(Default)]
pub struct Inbox {
    mails: Mutex<VecDeque<Mail>>,
}

impl Inbox {
    /// An empty inbox.
    pub fn new() -> Self {
        Self::default()
    }

    /// The mails it keeps, newest first.
    pub fn mails(&self) -> Vec<Mail> {
        self.kept().iter().cloned().collect()
    }

    fn kept(&self) -> MutexGuard<'_, VecDeque<Mail>> {
        // A list of whole mails is sound whoever panicked while holding it.
        self.mails.lock().unwrap_or_else(PoisonError::into_inner)
    }
}

impl Transport for Inbox {
    fn deliver(&self, mail: &Mail) -> Result<(), DeliveryError> {
        let mut mails = self.kept();
        mails.push_front(mail.clone());
        mails.truncate(INBOX_MAILS_MAX);
        Ok(())
    }
}

impl fmt::Debug for Inbox {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Inbox({} mails)", self.kept().len())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_inbox_keeps_the_last_mails_newest_first() {
        let inbox = Inbox::new();
        for number in 0..=INBOX_MAILS_MAX {
            let mail = Mail {
                to: "a@b.fr".into(),
                subject: number.to_string(),
                text: String::new(),
            };
            inbox.deliver(&mail).unwrap();
        }
        let subjects: Vec<_> = inbox.mails().into_iter().map(|mail| mail.subject).collect();
        assert_eq!(subjects.len(), INBOX_MAILS_MAX);
        assert_eq!(
            (&subjects[0][..], &subjects[INBOX_MAILS_MAX - 1][..]),
            ("200", "1")
        );
        assert_eq!(format!("{inbox:?}"), "Inbox(200 mails)");
    }
}
