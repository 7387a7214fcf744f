//! A mail, and what may come of it.

use std::fmt;

/// A mail in plain text. Its `Debug` shows nothing.
#[derive(Clone, PartialEq, Eq)]
pub struct Mail {
    /// One address.
    pub to: String,
    /// The subject, in one line.
    pub subject: String,
    /// The text, lines ended by a line feed.
    pub text: String,
}

impl fmt::Debug for Mail {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Mail(…)")
    }
}

/// A way to deliver mails.
pub trait Transport: Send + Sync {
    /// Hands a mail over. When this returns without error, another server answers for it.
    ///
    /// # Errors
    /// [`DeliveryError`]: whether it may be tried again.
    fn deliver(&self, mail: &Mail) -> Result<(), DeliveryError>;
}

/// Why a mail was not delivered. It names no address and quotes no answer of the server.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum DeliveryError {
    /// It may be tried again later.
    #[error("the mail was not delivered yet: {0}")]
    Retry(Reason),
    /// This mail will never be delivered.
    #[error("the mail cannot be delivered: {0}")]
    Never(Reason),
}

impl DeliveryError {
    /// The reason, a short code to be kept beside the message.
    pub const fn reason(&self) -> Reason {
        match self {
            Self::Retry(reason) | Self::Never(reason) => *reason,
        }
    }
}

/// What went wrong; `Display` gives a short code such as `smtp-550`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Reason {
    /// The address is none.
    Address,
    /// The subject has a line break, or the text cannot be written as a mail.
    Content,
    /// The server cannot be reached, or broke off.
    Unreachable,
    /// The server did not answer in time.
    TimedOut,
    /// The connection could not be made safe.
    Tls,
    /// The server answered with this code.
    Smtp(u16),
}

impl fmt::Display for Reason {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Address => f.write_str("address"),
            Self::Content => f.write_str("content"),
            Self::Unreachable => f.write_str("unreachable"),
            Self::TimedOut => f.write_str("timed-out"),
            Self::Tls => f.write_str("tls"),
            Self::Smtp(code) => write!(f, "smtp-{code}"),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_mail_shows_nothing() {
        let mail = Mail {
            to: "anne@a.fr".into(),
            subject: "s".into(),
            text: "t".into(),
        };
        assert_eq!(format!("{mail:?}"), "Mail(…)");
    }

    #[test]
    fn a_reason_is_a_short_code() {
        for (error, code, text) in [
            (
                DeliveryError::Retry(Reason::Smtp(451)),
                "smtp-451",
                "the mail was not delivered yet: smtp-451",
            ),
            (
                DeliveryError::Never(Reason::Address),
                "address",
                "the mail cannot be delivered: address",
            ),
        ] {
            assert_eq!(error.reason().to_string(), code);
            assert_eq!(error.to_string(), text);
        }
    }
}
