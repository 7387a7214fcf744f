//! Accounts: what a person signs in with, and how he changes it.

use crate::act::Effect;
use crate::app::App;
use crate::error::{Error, Problem};
use crate::facts::Target;
use crate::gate;
use crate::sealed;
use crate::sessions::{Person, Portal, Session};
use dmp_core::access::Action;
use dmp_core::ids::{AccountId, ProfessionalId, RecordId};
use dmp_core::limits::{LOCK_OUT, SECRET_TRIES_MAX};
use dmp_core::people::{PatientIdentity, Sex};
use dmp_core::record::Objections;
use dmp_core::time::Timestamp;
use dmp_identity::totp::{self, TotpSecret};
use dmp_storage::{AccountRow, NewAccount, SecretTry, Write};
use dmp_vault::Place;
use serde::{Deserialize, Serialize};

/// What an account row seals.
#[derive(Clone, Serialize, Deserialize)]
pub(crate) struct AccountProfile {
    pub portal: Portal,
    pub login: String,
    pub email: Option<String>,
    pub mobile: Option<String>,
    pub totp: Option<Vec<u8>>,
    /// A TOTP secret that was shown and not confirmed yet.
    pub totp_pending: Option<Vec<u8>>,
    pub holder: Holder,
}

/// Whose account it is.
#[derive(Clone, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub(crate) enum Holder {
    Patient {
        record: RecordId,
        name: String,
        sex: Sex,
    },
    Professional(ProfessionalId),
    Administrator {
        name: String,
    },
}

/// What the page of an account shows.
pub struct AccountPage {
    /// What its person types to sign in.
    pub login: String,
    /// Where one-time codes and notices go.
    pub email: Option<String>,
    /// Mobile telephone number.
    pub mobile: Option<String>,
    /// Whether an authenticator application is the second factor.
    pub has_totp: bool,
    /// A patient's identity.
    pub identity: Option<PatientIdentity>,
    /// What a patient objects to.
    pub objections: Option<Objections>,
    /// When a patient's record was opened.
    pub opened_at: Option<Timestamp>,
}

/// What an authenticator application needs.
pub struct TotpEnrolment {
    /// `otpauth://` address, for a QR code or a link.
    pub uri: String,
    /// The same secret in base32, to type.
    pub secret: String,
}

/// The account of the session.
///
/// # Errors
/// [`Error::Refused`] if the record is closed; [`Error::Unavailable`].
pub fn account(app: &App, session: &Session) -> Result<AccountPage, Error> {
    let (_, profile) = load(app, session.account)?;
    let mut page = AccountPage {
        login: profile.login,
        email: profile.email,
        mobile: profile.mobile,
        has_totp: profile.totp.is_some(),
        identity: None,
        objections: None,
        opened_at: None,
    };
    if let Some(record) = session.patient_record() {
        let acting = session.acting(Some(record), app.now());
        let target = Target::Record(record);
        let found = gate::act(
            app,
            &acting,
            Action::ReadAdministrativeData,
            target,
            |admitted| {
                let register = &admitted.record()?.register;
                let opened = register.consents.first().map(|consent| consent.at);
                Ok(Effect::of((
                    register.identity.clone(),
                    register.objections,
                    opened,
                )))
            },
        )?;
        (page.identity, page.objections, page.opened_at) = (Some(found.0), Some(found.1), found.2);
    }
    Ok(page)
}

/// Changes the code secret or password; every other session of the account ends.
///
/// # Errors
/// [`Error::Invalid`] on `current` (wrong) or `new` (too easy).
pub fn change_secret(app: &App, session: &Session, current: &str, new: &str) -> Result<(), Error> {
    let (row, profile) = load(app, session.account)?;
    begin_try(app, &row)?;
    if !app.inner.hasher.verify(&row.secret, current) {
        return Err(Error::invalid("current", Problem::WrongSecret));
    }
    let is_acceptable = match session.portal() {
        Portal::Patient => dmp_identity::check_new_patient_secret(new, &profile.login),
        Portal::Professional | Portal::Administration => {
            dmp_identity::check_new_secret(new, &profile.login)
        }
    };
    is_acceptable.map_err(|_| Error::invalid("new", Problem::WeakSecret))?;
    let phc = app.inner.hasher.hash(new, &*app.inner.entropy);
    // It also clears the count of tries.
    app.inner.store.replace_secret(row.id, &phc, false, None)?;
    app.inner
        .store
        .delete_sessions_of_except(row.id, &session.token_hash)?;
    let state = crate::sessions::SessionState {
        must_change_secret: false,
        ..session.state()
    };
    let sealed = crate::sessions::seal_state(app, session.token_hash, &state);
    app.inner
        .store
        .replace_session_data(&session.token_hash, &sealed)?;
    trace(app, session, Action::ChangeSecret)
}

/// Begins the enrolment of an authenticator application; it counts once confirmed.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn begin_totp(app: &App, session: &Session) -> Result<TotpEnrolment, Error> {
    let (row, mut profile) = load(app, session.account)?;
    let secret = totp::secret(&*app.inner.entropy);
    profile.totp_pending = Some(secret.bytes().to_vec());
    save(app, row.id, &profile)?;
    Ok(TotpEnrolment {
        uri: secret.uri(&profile.login),
        secret: secret.base32(),
    })
}

/// Confirms the enrolment with a code of the application.
///
/// # Errors
/// [`Error::Invalid`] on `code` if it is not the application's.
pub fn confirm_totp(app: &App, session: &Session, code: &str) -> Result<(), Error> {
    let (row, mut profile) = load(app, session.account)?;
    let pending = profile.totp_pending.take().ok_or(Error::NotFound)?;
    let secret = TotpSecret::from_bytes(&pending).map_err(Error::unavailable)?;
    let step = secret.accepts(code, app.now());
    let step = step.ok_or(Error::invalid("code", Problem::Malformed))?;
    if !app.inner.store.use_totp_step(row.id, step)? {
        return Err(Error::invalid("code", Problem::Malformed));
    }
    profile.totp = Some(pending);
    save(app, row.id, &profile)?;
    trace(app, session, Action::ChangeSecondFactor)
}

/// Changes the address that receives one-time codes and notices.
///
/// # Errors
/// [`Error::Invalid`] on `email` if it is no address.
pub fn change_email(app: &App, session: &Session, email: &str) -> Result<(), Error> {
    let email = parse_email(email)?;
    let (row, mut profile) = load(app, session.account)?;
    profile.email = Some(email.clone());
    save(app, row.id, &profile)?;
    let Some(record) = session.patient_record() else {
        return trace(app, session, Action::ChangeSecondFactor);
    };
    let acting = session.acting(Some(record), app.now());
    let target = Target::Record(record);
    gate::act(
        app,
        &acting,
        Action::UpdateAdministrativeData,
        target,
        |admitted| {
            let mut register = admitted.record()?.register.clone();
            register.contacts.email = Some(email.clone());
            Ok(Effect::of(()).write(replace_register(admitted, &register)?))
        },
    )
}

/// Changes what the patient objects to in an emergency. Rule: REQ-R-09.
///
/// # Errors
/// [`Error::Refused`] for anybody but the patient.
pub fn change_objections(
    app: &App,
    session: &Session,
    objections: Objections,
) -> Result<(), Error> {
    let record = session.patient_record().ok_or(Error::NotFound)?;
    let acting = session.acting(Some(record), app.now());
    gate::act(
        app,
        &acting,
        Action::ChangeObjections,
        Target::Record(record),
        |admitted| {
            let mut register = admitted.record()?.register.clone();
            register.objections = objections;
            Ok(Effect::of(())
                .write(replace_register(admitted, &register)?)
                .about(dmp_ledger::Subject::Objections(objections)))
        },
    )
}

/// An address a mail may be sent to: one `@`, no space, no control character.
pub(crate) fn parse_email(text: &str) -> Result<String, Error> {
    const EMAIL_BYTES_MAX: usize = 254;
    let text = text.trim();
    let is_plain = text
        .chars()
        .all(|letter| !letter.is_whitespace() && !letter.is_control());
    let has_parts = text.split_once('@').is_some_and(|(local, domain)| {
        !local.is_empty() && domain.contains('.') && !domain.contains('@')
    });
    if is_plain && has_parts && text.len() <= EMAIL_BYTES_MAX {
        return Ok(text.to_owned());
    }
    Err(Error::invalid("email", Problem::Malformed))
}

/// The write that replaces the register of the admitted record.
pub(crate) fn replace_register(
    admitted: &gate::Admitted<'_>,
    register: &dmp_core::record::Register,
) -> Result<Write, Error> {
    let record = admitted.record()?;
    let place = Place::Register(record.id);
    let entropy = &*admitted.app.inner.entropy;
    let sealed = record
        .key
        .seal(&place, &sealed::to_bytes(register), entropy);
    Ok(Write::ReplaceRegister { sealed })
}

/// The account and its open profile.
pub(crate) fn load(app: &App, id: AccountId) -> Result<(AccountRow, AccountProfile), Error> {
    let row = app.inner.store.account(id)?.ok_or(Error::NotFound)?;
    let profile = open(app, &row)?;
    Ok((row, profile))
}

/// The open profile of an account row.
pub(crate) fn open(app: &App, row: &AccountRow) -> Result<AccountProfile, Error> {
    let place = Place::Account(row.id);
    let bytes = app
        .inner
        .keys
        .installation
        .open(&place, &row.sealed)
        .map_err(Error::unavailable)?;
    sealed::from_bytes(&bytes)
}

/// A new account row for `profile`.
pub(crate) fn new_account(
    app: &App,
    id: AccountId,
    profile: &AccountProfile,
    secret: &str,
) -> NewAccount {
    NewAccount {
        id,
        kind: match profile.portal {
            Portal::Patient => 1,
            Portal::Professional => 2,
            Portal::Administration => 3,
        },
        login_hash: app.inner.keys.lookup.login(&profile.login),
        secret: app.inner.hasher.hash(secret, &*app.inner.entropy),
        sealed: seal(app, id, profile),
        record: match profile.holder {
            Holder::Patient { record, .. } => Some(record),
            Holder::Professional(_) | Holder::Administrator { .. } => None,
        },
        professional: match profile.holder {
            Holder::Professional(id) => Some(app.inner.keys.lookup.professional(id)),
            Holder::Patient { .. } | Holder::Administrator { .. } => None,
        },
        at: app.now(),
        must_change: false,
        provisional_until: None,
    }
}

fn seal(app: &App, id: AccountId, profile: &AccountProfile) -> Vec<u8> {
    let bytes = sealed::to_bytes(profile);
    app.inner
        .keys
        .installation
        .seal(&Place::Account(id), &bytes, &*app.inner.entropy)
}

pub(crate) fn save(app: &App, id: AccountId, profile: &AccountProfile) -> Result<(), Error> {
    app.inner
        .store
        .replace_account_profile(id, &seal(app, id, profile))?;
    Ok(())
}

/// Who the holder of an account is today.
pub(crate) fn person(app: &App, profile: &AccountProfile) -> Result<Person, Error> {
    Ok(match &profile.holder {
        Holder::Patient { record, name, sex } => Person::Patient {
            record: *record,
            name: name.clone(),
            sex: *sex,
        },
        Holder::Professional(id) => Person::Professional(crate::directory::professional(app, *id)?),
        Holder::Administrator { name } => Person::Administrator { name: name.clone() },
    })
}

/// Counts a try of a secret, before it is looked at, and locks the account after too many.
///
/// # Errors
/// [`Error::TooMany`] while the account is locked.
pub(crate) fn begin_try(app: &App, row: &AccountRow) -> Result<(), Error> {
    let now = app.now();
    let lock_until = now.plus_minutes(LOCK_OUT);
    match app
        .inner
        .store
        .begin_try(row.id, now, SECRET_TRIES_MAX, lock_until)?
    {
        SecretTry::Allowed => Ok(()),
        SecretTry::Locked { until } => {
            let seconds = (until.0 - now.0) / 1_000 + 1;
            Err(Error::TooMany {
                retry_after_seconds: u64::try_from(seconds).unwrap_or(0),
            })
        }
        SecretTry::Missing => Err(Error::NotFound),
    }
}

/// Takes back the count of a try that was right; former wrong ones stay counted.
pub(crate) fn forgive_try(app: &App, row: &AccountRow) -> Result<(), Error> {
    app.inner.store.record_failure(row.id, row.failed, None)?;
    Ok(())
}

/// Traces an act of a person on his own account.
pub(crate) fn trace(app: &App, session: &Session, action: Action) -> Result<(), Error> {
    let record = session.patient_record();
    let acting = session.acting(record, app.now());
    let target = record.map_or(Target::Nothing, Target::Record);
    gate::act(app, &acting, action, target, |_| Ok(Effect::of(())))
}

/// A professional's or an operator's account, made by the operator.
pub struct NewStaffAccount {
    /// What its person types to sign in.
    pub login: String,
    /// The first password.
    pub password: String,
    /// The secret of his authenticator application; made if absent.
    pub totp_secret: Option<Vec<u8>>,
    /// Where notices go.
    pub email: Option<String>,
    /// A professional of the directory, or an operator's name.
    pub holder: StaffHolder,
}

/// Whose account it is.
pub enum StaffHolder {
    /// A professional of the directory.
    Professional(ProfessionalId),
    /// An operator.
    Administrator {
        /// His name.
        name: String,
    },
}

/// Makes the account of a professional or an operator; returns the secret of its second factor.
///
/// # Errors
/// [`Error::Conflict`] if the login is taken; [`Error::Invalid`] if the password is too easy.
pub fn create_staff_account(app: &App, new: NewStaffAccount) -> Result<String, Error> {
    dmp_identity::check_new_secret(&new.password, &new.login)
        .map_err(|_| Error::invalid("password", Problem::WeakSecret))?;
    let totp = match &new.totp_secret {
        Some(bytes) => TotpSecret::from_bytes(bytes)
            .map_err(|_| Error::invalid("totp_secret", Problem::Malformed))?,
        None => totp::secret(&*app.inner.entropy),
    };
    let (portal, holder) = match new.holder {
        StaffHolder::Professional(id) => (Portal::Professional, Holder::Professional(id)),
        StaffHolder::Administrator { name } => {
            (Portal::Administration, Holder::Administrator { name })
        }
    };
    let profile = AccountProfile {
        portal,
        login: new.login,
        email: new.email,
        mobile: None,
        totp: Some(totp.bytes().to_vec()),
        totp_pending: None,
        holder,
    };
    let id = app.new_account_id();
    app.inner
        .store
        .insert_account(new_account(app, id, &profile, &new.password))?;
    Ok(totp.base32())
}
