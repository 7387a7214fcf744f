//! Delivers a message that is already written.
//!
//! It writes no text and chooses no recipient. A mail that could not be delivered says whether to
//! try again; it never says to whom it was.

mod inbox;
mod mail;
mod smtp;

pub use inbox::{INBOX_MAILS_MAX, Inbox};
pub use mail::{DeliveryError, Mail, Reason, Transport};
pub use smtp::{Credentials, Security, Smtp, SmtpOptions, SmtpOptionsError};
