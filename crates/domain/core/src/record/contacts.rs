//! How to reach a patient.

use serde::{Deserialize, Serialize};
use std::fmt;

/// Longest e-mail address, in characters (RFC 5321).
const EMAIL_CHARS_MAX: usize = 254;

/// How to reach the patient.
#[derive(Clone, PartialEq, Eq, Default, Serialize, Deserialize)]
pub struct Contacts {
    /// E-mail address.
    pub email: Option<String>,
    /// Mobile telephone number.
    pub mobile: Option<String>,
}

/// Why contacts are not as written.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
pub enum ContactsError {
    /// No e-mail address.
    #[error("not an e-mail address")]
    Email,
    /// No telephone number.
    #[error("not a telephone number")]
    Mobile,
}

impl Contacts {
    /// Reads what was typed; an empty text is no contact.
    ///
    /// # Errors
    /// The first that cannot be.
    pub fn parse(email: &str, mobile: &str) -> Result<Self, ContactsError> {
        let email = match email.trim() {
            "" => None,
            text if is_email(text) => Some(text.to_owned()),
            _ => return Err(ContactsError::Email),
        };
        let mobile = match mobile.trim() {
            "" => None,
            text => Some(telephone(text).ok_or(ContactsError::Mobile)?),
        };
        Ok(Self { email, mobile })
    }
}

fn is_email(text: &str) -> bool {
    let Some((local, domain)) = text.rsplit_once('@') else {
        return false;
    };
    let is_plain = |c: char| c.is_ascii_graphic() && !"@,;:<>()[]\\\"".contains(c);
    text.chars().count() <= EMAIL_CHARS_MAX
        && !local.is_empty()
        && local.chars().all(is_plain)
        && domain.contains('.')
        && domain.split('.').all(|label| {
            !label.is_empty()
                && label
                    .bytes()
                    .all(|b| b.is_ascii_alphanumeric() || b == b'-')
        })
}

/// A telephone number without its spaces, dots and hyphens; `None` for anything else.
pub(crate) fn telephone(text: &str) -> Option<String> {
    let number = compact_number(text);
    is_number(&number).then_some(number)
}

fn compact_number(text: &str) -> String {
    text.chars()
        .filter(|c| !c.is_whitespace() && !".-".contains(*c))
        .collect()
}

fn is_number(text: &str) -> bool {
    let digits = text.strip_prefix('+').unwrap_or(text);
    (8..=15).contains(&digits.len()) && digits.bytes().all(|byte| byte.is_ascii_digit())
}

impl fmt::Debug for Contacts {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Contacts(…)")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn contacts_are_read_as_typed_or_refused() {
        let some = |text: &str| Some(text.to_owned());
        for (email, mobile, expected) in [
            ("",                  "",                Ok((None, None))),
            (" c.m@exemple.fr ",  "06 12.34-56 78",  Ok((some("c.m@exemple.fr"), some("0612345678")))),
            ("",                  "+33 612345678",   Ok((None, some("+33612345678")))),
            ("c.m",               "",                Err(ContactsError::Email)),
            ("@exemple.fr",       "",                Err(ContactsError::Email)),
            ("a@exemple",         "",                Err(ContactsError::Email)),
            ("a@b@exemple.fr",    "",                Err(ContactsError::Email)),
            ("a\r\nBcc: b@c.fr",  "",                Err(ContactsError::Email)),
            ("",                  "06",              Err(ContactsError::Mobile)),
            ("",                  "06123456789AB",   Err(ContactsError::Mobile)),
        ] {
            let contacts = Contacts::parse(email, mobile);
            assert_eq!(contacts.map(|c| (c.email, c.mobile)), expected, "{email} {mobile}");
        }
    }
}
