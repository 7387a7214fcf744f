//! Signing in: a first secret, then a second factor; nothing says which of the two was wrong
//! before both were tried.

use crate::account::{self, AccountProfile};
use crate::app::App;
use crate::error::Error;
use crate::outbox;
use crate::sessions::{
    AWAITING_SECOND_FACTOR, Portal, SIGNED_IN, Session, SessionState, open_state, seal_state,
};
use dmp_core::access::Action;
use dmp_core::limits::{ONE_TIME_CODE, SESSION_MAX};
use dmp_core::time::Timestamp;
use dmp_identity::totp::TotpSecret;
use dmp_storage::{AccountRow, CodeOutcome, NewMessage, NewSession, SessionRow};

/// How long the second factor may take.
const SECOND_FACTOR: dmp_core::time::Minutes = dmp_core::time::Minutes(15);

/// The first factor was right.
pub struct Started {
    /// Value of the cookie.
    pub token: String,
    /// What is asked next.
    pub factor: SecondFactor,
}

/// The second factor of an account.
pub enum SecondFactor {
    /// A one-time code sent by e-mail.
    Email {
        /// The address, mostly hidden.
        hint: String,
    },
    /// A code of an authenticator application.
    Totp,
}

impl SecondFactor {
    /// The address that a code went to, mostly hidden; none where no code is sent.
    pub fn hint(self) -> Option<String> {
        match self {
            Self::Email { hint } => Some(hint),
            Self::Totp => None,
        }
    }
}

/// Both factors were right.
pub struct Confirmed {
    /// Value of the new cookie: the token changes at each step.
    pub token: String,
    /// Whether the provisional code secret must be changed now.
    pub must_change_secret: bool,
    /// Whether a form that met an ended session is kept.
    pub has_kept_work: bool,
}

/// Why nobody is signed in.
#[derive(Debug)]
pub enum SignInError {
    /// Login or secret, without saying which.
    WrongCredentials,
    /// Too many wrong secrets.
    Locked {
        /// How long it still lasts.
        minutes: i64,
    },
    /// Too many attempts from one place.
    TooMany {
        /// When it may be tried again.
        retry_after_seconds: u64,
    },
    /// The one-time code is wrong.
    WrongCode {
        /// How many tries are left.
        left: u32,
    },
    /// The one-time code is too old: ask for another.
    CodeExpired,
    /// The attempt is over: begin with login and secret.
    StartAgain,
    /// The provisional code secret is too old: a professional can make new ones.
    SecretExpired,
    /// Our side failed.
    Unavailable(Error),
}

impl<E: Into<Error>> From<E> for SignInError {
    fn from(error: E) -> Self {
        match error.into() {
            Error::TooMany {
                retry_after_seconds,
            } => Self::TooMany {
                retry_after_seconds,
            },
            other @ (Error::Refused(_)
            | Error::NotFound
            | Error::Invalid { .. }
            | Error::Conflict(_)
            | Error::Unavailable(_)) => Self::Unavailable(other),
        }
    }
}

/// Checks login and secret, and sends a one-time code where that is the second factor.
///
/// # Errors
/// [`SignInError`] says what to do.
pub fn start(
    app: &App,
    portal: Portal,
    login: &str,
    secret: &str,
    client: &str,
) -> Result<Started, SignInError> {
    app.inner.clients.attempt(client)?;
    let (row, profile) = check_secret(app, portal, login, secret)?;
    let factor = factor_of(&profile);
    if let SecondFactor::Email { .. } = factor {
        send_code(app, &row, &profile)?;
    }
    let state = SessionState {
        portal,
        person: account::person(app, &profile)?,
        csrf: dmp_identity::session_token(&*app.inner.entropy),
        must_change_secret: row.must_change,
        emergencies: Vec::new(),
        device: String::new(),
    };
    let token = insert_session(app, &row, AWAITING_SECOND_FACTOR, &state)?;
    Ok(Started { token, factor })
}

/// What is asked next in a sign-in that has begun.
pub fn pending_factor(app: &App, token: &str) -> Option<SecondFactor> {
    let row = pending(app, token).ok()?;
    let (_, profile) = account::load(app, row.account).ok()?;
    Some(factor_of(&profile))
}

/// Checks the second factor. The token of the cookie changes.
///
/// # Errors
/// [`SignInError`] says what to do.
pub fn confirm(app: &App, token: &str, code: &str, client: &str) -> Result<Confirmed, SignInError> {
    app.inner.clients.attempt(client)?;
    let row = pending(app, token)?;
    let (account_row, profile) = account::load(app, row.account)?;
    let code: String = code.chars().filter(|it| !it.is_whitespace()).collect();
    check_code(app, &account_row, &profile, &code)?;
    app.inner.store.clear_failures(account_row.id)?;
    let state = open_state(app, &row)?;
    app.inner.store.delete_session(&row.token_hash)?;
    let token = insert_session(app, &account_row, SIGNED_IN, &state)?;
    let session = signed_in(app, &token)?;
    account::trace(app, &session, Action::SignIn)?;
    Ok(Confirmed {
        token,
        must_change_secret: state.must_change_secret,
        has_kept_work: app.inner.store.kept_work(account_row.id)?.is_some(),
    })
}

/// Sends another one-time code; the former one no longer works.
///
/// # Errors
/// [`SignInError::StartAgain`] if no sign-in has begun.
pub fn resend_code(app: &App, token: &str, client: &str) -> Result<(), SignInError> {
    app.inner.clients.attempt(client)?;
    let row = pending(app, token)?;
    let (account_row, profile) = account::load(app, row.account)?;
    match factor_of(&profile) {
        SecondFactor::Email { .. } => send_code(app, &account_row, &profile),
        SecondFactor::Totp => Ok(()),
    }
}

/// Asks a signed-in person for his second factor once more, before an act that cannot be undone.
pub(crate) fn ask_again(app: &App, session: &Session) -> Result<SecondFactor, Error> {
    let (row, profile) = account::load(app, session.account)?;
    let factor = factor_of(&profile);
    if let SecondFactor::Email { .. } = factor {
        app.inner.clients.attempt(&session.account.to_string())?;
        mail_code(app, (&row, &profile), outbox::closing_code_message)?;
    }
    Ok(factor)
}

/// Checks the second factor of a signed-in person.
pub(crate) fn check_again(app: &App, session: &Session, code: &str) -> Result<(), SignInError> {
    let (row, profile) = account::load(app, session.account)?;
    let code: String = code.chars().filter(|it| !it.is_whitespace()).collect();
    check_code(app, &row, &profile, &code)?;
    Ok(app.inner.store.clear_failures(row.id)?)
}

fn check_secret(
    app: &App,
    portal: Portal,
    login: &str,
    secret: &str,
) -> Result<(AccountRow, AccountProfile), SignInError> {
    let login: String = match portal {
        Portal::Patient => login.chars().filter(|it| !it.is_whitespace()).collect(),
        Portal::Professional | Portal::Administration => login.trim().to_owned(),
    };
    let found = app
        .inner
        .store
        .account_by_login(&app.inner.keys.lookup.login(&login))?;
    let Some(row) = found else {
        app.inner.hasher.verify_absent(secret);
        return Err(SignInError::WrongCredentials);
    };
    begin_try(app, &row)?;
    let profile = account::open(app, &row)?;
    let is_right = app
        .inner
        .hasher
        .verify(&row.secret, &typed_secret(portal, secret));
    if !is_right || profile.portal != portal {
        return Err(SignInError::WrongCredentials);
    }
    account::forgive_try(app, &row)?;
    if row
        .provisional_until
        .is_some_and(|until| until <= app.now())
    {
        return Err(SignInError::SecretExpired);
    }
    Ok((row, profile))
}

/// The provisional code secret is printed in two groups: spaces typed between them do not count.
fn typed_secret(portal: Portal, secret: &str) -> String {
    match portal {
        Portal::Patient => secret.trim().replace(' ', ""),
        Portal::Professional | Portal::Administration => secret.to_owned(),
    }
}

/// Counts a try; a locked account says for how long.
fn begin_try(app: &App, row: &AccountRow) -> Result<(), SignInError> {
    const SECONDS_PER_MINUTE: u64 = 60;
    account::begin_try(app, row).map_err(|error| match error {
        Error::TooMany {
            retry_after_seconds,
        } => SignInError::Locked {
            minutes: i64::try_from(retry_after_seconds.div_ceil(SECONDS_PER_MINUTE)).unwrap_or(0),
        },
        other @ (Error::Refused(_)
        | Error::NotFound
        | Error::Invalid { .. }
        | Error::Conflict(_)
        | Error::Unavailable(_)) => SignInError::Unavailable(other),
    })
}

fn check_code(
    app: &App,
    row: &AccountRow,
    profile: &AccountProfile,
    code: &str,
) -> Result<(), SignInError> {
    let Some(secret) = &profile.totp else {
        let hash = app.inner.keys.lookup.code(row.id, code);
        return match app.inner.store.try_code(row.id, &hash, app.now())? {
            CodeOutcome::Accepted => Ok(()),
            CodeOutcome::Wrong { left } => Err(SignInError::WrongCode { left }),
            CodeOutcome::Expired => Err(SignInError::CodeExpired),
            CodeOutcome::TooMany => Err(SignInError::StartAgain),
        };
    };
    begin_try(app, row)?;
    let secret = TotpSecret::from_bytes(secret).map_err(Error::unavailable)?;
    let is_new = match secret.accepts(code, app.now()) {
        Some(step) => app.inner.store.use_totp_step(row.id, step)?,
        None => false,
    };
    if is_new {
        return Ok(());
    }
    let tries = i64::from(dmp_core::limits::SECRET_TRIES_MAX);
    let left = u32::try_from(tries - row.failed - 1).unwrap_or(0);
    Err(SignInError::WrongCode { left })
}

fn send_code(app: &App, row: &AccountRow, profile: &AccountProfile) -> Result<(), SignInError> {
    mail_code(app, (row, profile), outbox::code_message).map_err(SignInError::Unavailable)
}

fn mail_code(
    app: &App,
    (row, profile): (&AccountRow, &AccountProfile),
    written: fn(&App, &str, &str) -> NewMessage,
) -> Result<(), Error> {
    let email = profile.email.as_ref().ok_or(Error::NotFound)?;
    let code = dmp_identity::one_time_code(&*app.inner.entropy);
    let hash = app.inner.keys.lookup.code(row.id, &code);
    let expires = app.now().plus_minutes(ONE_TIME_CODE);
    let message = written(app, email, &code);
    app.inner.store.put_code(row.id, &hash, expires, message)?;
    Ok(())
}

fn factor_of(profile: &AccountProfile) -> SecondFactor {
    match (&profile.totp, &profile.email) {
        (Some(_), _) | (None, None) => SecondFactor::Totp,
        (None, Some(email)) => SecondFactor::Email {
            hint: hidden(email),
        },
    }
}

/// « c•••@exemple.fr »: enough to recognise one's own address, not to learn it.
fn hidden(email: &str) -> String {
    let (local, domain) = email.split_once('@').unwrap_or((email, ""));
    let first: String = local.chars().take(1).collect();
    format!("{first}•••@{domain}")
}

fn pending(app: &App, token: &str) -> Result<SessionRow, SignInError> {
    let hash = app.inner.keys.lookup.token(token.as_bytes());
    let row = app
        .inner
        .store
        .session(&hash)?
        .ok_or(SignInError::StartAgain)?;
    let is_pending = row.stage == AWAITING_SECOND_FACTOR
        && app.now() < row.created_at.plus_minutes(SECOND_FACTOR);
    if is_pending {
        Ok(row)
    } else {
        Err(SignInError::StartAgain)
    }
}

fn insert_session(
    app: &App,
    row: &AccountRow,
    stage: i64,
    session_state: &SessionState,
) -> Result<String, Error> {
    let token = dmp_identity::session_token(&*app.inner.entropy);
    let token_hash = app.inner.keys.lookup.token(token.as_bytes());
    let now: Timestamp = app.now();
    app.inner.store.insert_session(NewSession {
        token_hash,
        account: row.id,
        stage,
        at: now,
        expires_at: now.plus_minutes(SESSION_MAX),
        data: seal_state(app, token_hash, session_state),
    })?;
    Ok(token)
}

fn signed_in(app: &App, token: &str) -> Result<Session, SignInError> {
    crate::sessions::session(app, token).map_err(|_| SignInError::StartAgain)
}
