//! Cookies: never readable by scripts, never sent to another site, bound to the host under HTTPS.

use crate::WebOptions;
use axum::http::header::{COOKIE, SET_COOKIE};
use axum::http::{HeaderMap, HeaderValue};

/// A cookie of the portals.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Cookie {
    /// Token of the session, or of a sign-in that waits for its second factor.
    Session,
    /// Token that forms bring back before anybody is signed in.
    FormToken,
    /// Code of the message to show once after a redirect; no personal data.
    Flash,
    /// Language.
    Language,
    /// Light or dark.
    Theme,
}

/// How long a preference is remembered, in seconds: a year.
const PREFERENCE_SECONDS: u32 = 365 * 24 * 3_600;
/// How long a message waits for its page, in seconds.
const FLASH_SECONDS: u32 = 60;

impl Cookie {
    const fn base_name(self) -> &'static str {
        match self {
            Self::Session => "session",
            Self::FormToken => "jeton",
            Self::Flash => "message",
            Self::Language => "langue",
            Self::Theme => "apparence",
        }
    }

    fn name(self, options: &WebOptions) -> String {
        let prefix = if options.is_secure { "__Host-" } else { "" };
        format!("{prefix}{}", self.base_name())
    }

    const fn max_age_seconds(self) -> Option<u32> {
        match self {
            Self::Session | Self::FormToken => None,
            Self::Flash => Some(FLASH_SECONDS),
            Self::Language | Self::Theme => Some(PREFERENCE_SECONDS),
        }
    }

    /// Its value in a request.
    pub fn value(self, headers: &HeaderMap, options: &WebOptions) -> Option<String> {
        let name = self.name(options);
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|header| header.to_str().ok())
            .flat_map(|header| header.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .find(|(found, _)| *found == name)
            .map(|(_, value)| value.to_owned())
    }

    /// Adds the header that sets it. A value that no cookie may have sets nothing.
    pub fn set(self, headers: &mut HeaderMap, options: &WebOptions, value: &str) {
        self.append(headers, options, value, self.max_age_seconds());
    }

    /// Adds the header that removes it.
    pub fn remove(self, headers: &mut HeaderMap, options: &WebOptions) {
        self.append(headers, options, "", Some(0));
    }

    fn append(
        self,
        headers: &mut HeaderMap,
        options: &WebOptions,
        value: &str,
        max_age: Option<u32>,
    ) {
        let is_allowed = value
            .bytes()
            .all(|it| it.is_ascii_alphanumeric() || b"-_.=+/".contains(&it));
        if !is_allowed {
            return;
        }
        let secure = if options.is_secure { "; Secure" } else { "" };
        let age = max_age.map_or_else(String::new, |seconds| format!("; Max-Age={seconds}"));
        let name = self.name(options);
        let text = format!("{name}={value}; Path=/; HttpOnly; SameSite=Lax{secure}{age}");
        if let Ok(header) = HeaderValue::from_str(&text) {
            headers.append(SET_COOKIE, header);
        }
    }
}
