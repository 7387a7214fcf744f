//! The end of a record and its return: closed at the patient's request, archived ten years, opened
//! again with a new consent.

use crate::account::{self, replace_register};
use crate::act::Effect;
use crate::app::App;
use crate::error::{Error, Problem};
use crate::facts::Target;
use crate::gate::{self, Admitted};
use crate::reach;
use crate::records::{self, Letter};
use crate::sessions::Session;
use crate::sign_in::{self, SignInError};
use dmp_core::access::{Action, Declaration, Refusal};
use dmp_core::ids::RecordId;
use dmp_core::limits::PROVISIONAL_SECRET;
use dmp_core::people::Sex;
use dmp_core::record::{
    ClosedBy, Closing, ClosingReason, Consent, ConsentBy, Grantee, Register, TransitionError,
};
use dmp_core::time::Timestamp;
use dmp_ledger::Subject;
use dmp_storage::Write;

/// What somebody who closes a record says.
#[derive(Clone)]
pub struct ClosingRequest {
    /// Why.
    pub reason: ClosingReason,
    /// What the patient said of it; kept for him alone.
    pub words: String,
    /// Whether the box is ticked that says that he asked for it, or died.
    pub is_confirmed: bool,
}

/// What is handed over when a record is closed (*récépissé*).
#[derive(Clone)]
pub struct Receipt {
    /// « Camille MOREAU ».
    pub patient_name: String,
    /// For the agreement of words.
    pub sex: Sex,
    /// When it was closed.
    pub at: Timestamp,
    /// Until when it is archived.
    pub until: Timestamp,
    /// Why.
    pub reason: ClosingReason,
    /// What the patient said of it; nothing in a professional's copy.
    pub words: Option<String>,
    /// The professional who recorded it; none when the patient did it himself.
    pub recorded_by: Option<String>,
    /// Names the closing without naming anybody.
    pub reference: String,
}

/// What a professional records to open a closed record again.
#[derive(Clone)]
pub struct Reopening {
    /// Whether the box of the consent is ticked. Rule: REQ-S-33.
    pub consent_given: bool,
    /// By whom.
    pub given_by: ConsentBy,
    /// Version of the information text.
    pub text_version: String,
    /// Whether the patient authorises this professional to read.
    pub authorize_me: bool,
    /// Whether new codes are printed: the former ones no longer work.
    pub with_new_codes: bool,
}

/// Closes a record for its patient. Rules: REQ-S-31, REC-001, REC-002.
///
/// # Errors
/// [`Error::Invalid`] on `confirmed` or `words`; [`Error::Refused`] unless the professional is in
/// the patient's care, and when it is closed already.
pub fn close(
    app: &App,
    session: &Session,
    record: RecordId,
    request: &ClosingRequest,
) -> Result<Receipt, Error> {
    if !request.is_confirmed {
        return Err(Error::invalid("confirmed", Problem::NotTicked));
    }
    let professional = session.professional().ok_or(Error::NotFound)?;
    let by = ClosedBy::Professional {
        id: professional.id,
        name: professional.display_name(),
    };
    let declared = match request.reason {
        ClosingReason::PatientRequest => Declaration::PatientAct,
        ClosingReason::Death => Declaration::Death,
    };
    let acting = session.acting(Some(record), app.now()).declaring(declared);
    let words = words(&request.words)?;
    let receipt = gate::act(
        app,
        &acting,
        Action::CloseRecord,
        Target::Record(record),
        |admitted| {
            closed(
                admitted,
                Closing {
                    at: admitted.now,
                    reason: request.reason,
                    words: words.clone(),
                    by: by.clone(),
                },
            )
        },
    )?;
    Ok(Receipt {
        words: None,
        ..receipt
    })
}

/// Sends the patient the code that closing asks for, if an application does not give it.
///
/// # Errors
/// [`Error::Refused`] if it is closed already; [`Error::TooMany`]; [`Error::Unavailable`].
pub fn begin_own_closing(app: &App, session: &Session) -> Result<sign_in::SecondFactor, Error> {
    // Nobody is sent a code for what he could not do.
    account::account(app, session)?;
    sign_in::ask_again(app, session)
}

/// The patient closes his record, with his second factor given again. Rules: REQ-S-31, REC-003.
///
/// # Errors
/// [`Error::Invalid`] on `code` or `words`; [`Error::TooMany`] after too many wrong codes.
pub fn close_own(app: &App, session: &Session, text: &str, code: &str) -> Result<Receipt, Error> {
    let record = session.patient_record().ok_or(Error::NotFound)?;
    let words = words(text)?;
    sign_in::check_again(app, session, code).map_err(not_confirmed)?;
    let acting = session.acting(Some(record), app.now());
    let target = Target::Record(record);
    gate::act(app, &acting, Action::CloseRecord, target, |admitted| {
        closed(
            admitted,
            Closing {
                at: admitted.now,
                reason: ClosingReason::PatientRequest,
                words: words.clone(),
                by: ClosedBy::Patient,
            },
        )
    })
}

/// How the patient's own record was closed; `None` while it is open. Rule: REQ-R-50.
///
/// # Errors
/// [`Error::NotFound`] once it was destroyed, and for anybody but a patient.
pub fn own_closing(app: &App, session: &Session) -> Result<Option<Receipt>, Error> {
    let record = session.patient_record().ok_or(Error::NotFound)?;
    let acting = session.acting(Some(record), app.now());
    let target = Target::Record(record);
    gate::act(app, &acting, Action::TestExistence, target, |admitted| {
        let open = admitted.record()?;
        let closing = open.register.closing();
        Ok(Effect::of(
            closing.and_then(|it| receipt_of(open.id, &open.register, it)),
        ))
    })
}

/// Opens a closed record again, with the patient's new consent. Rule: REQ-S-33.
///
/// # Errors
/// [`Error::Invalid`] on `consent`; [`Error::Refused`] unless it is closed, for less than ten
/// years, and the professional may open records.
pub fn reopen(
    app: &App,
    session: &Session,
    record: RecordId,
    reopening: &Reopening,
) -> Result<Option<Letter>, Error> {
    if !reopening.consent_given {
        return Err(Error::invalid("consent", Problem::NotTicked));
    }
    let acting = session
        .acting(Some(record), app.now())
        .declaring(Declaration::Consent);
    let secret = dmp_identity::patient_secret(&*app.inner.entropy);
    let target = Target::Record(record);
    let register = gate::act(app, &acting, Action::ReopenRecord, target, |admitted| {
        reopened(admitted, session, (reopening, &secret))
    })?;
    if !reopening.with_new_codes {
        return Ok(None);
    }
    let (_, profile) = account::load(app, register.account)?;
    let traits = &register.identity.traits;
    let letter = records::letter(app, session, traits, profile.login, secret);
    Ok(Some(letter))
}

/// The effect of a closing.
fn closed(admitted: &Admitted<'_>, closing: Closing) -> Result<Effect<Receipt>, Error> {
    let open = admitted.record()?;
    let mut register = open.register.clone();
    register.close(closing).map_err(refused)?;
    let closing = register.closing();
    let receipt = closing.and_then(|it| receipt_of(open.id, &register, it));
    let receipt = receipt.ok_or(Error::NotFound)?;
    let until = receipt.until;
    Ok(Effect::of(receipt)
        .write(replace_register(admitted, &register)?)
        .write(Write::CloseRecord { until })
        .about(Subject::Until { until }))
}

fn receipt_of(record: RecordId, register: &Register, closing: &Closing) -> Option<Receipt> {
    let traits = &register.identity.traits;
    Some(Receipt {
        patient_name: traits.display_name(),
        sex: traits.sex,
        at: closing.at,
        until: register.state.purge_due()?,
        reason: closing.reason,
        words: closing.words.clone(),
        recorded_by: match &closing.by {
            ClosedBy::Patient => None,
            ClosedBy::Professional { name, .. } => Some(name.clone()),
        },
        reference: reference(record, register.closings.len()),
    })
}

/// « F-9C41A0B2-1 »: the end of the record's id, drawn at random, and which closing it is.
fn reference(record: RecordId, closings: usize) -> String {
    let id: String = record.to_string().chars().skip(24).collect();
    format!("F-{}-{closings}", id.to_uppercase())
}

/// The effect of a reopening: all it had is there again, and what time took away is not.
fn reopened(
    admitted: &Admitted<'_>,
    session: &Session,
    (reopening, secret): (&Reopening, &str),
) -> Result<Effect<Register>, Error> {
    let professional = session.professional().ok_or(Error::NotFound)?;
    let mut register = admitted.record()?.register.clone();
    let consent = Consent {
        at: admitted.now,
        recorded_by: professional.id,
        recorded_by_name: professional.display_name(),
        given_by: reopening.given_by,
        text_version: reopening.text_version.clone(),
    };
    register.reopen(consent, admitted.now).map_err(refused)?;
    if reopening.authorize_me {
        let (grantee, by) = (
            Grantee::Professional(professional.id),
            Some(professional.id),
        );
        register
            .authorize(grantee, None, by, admitted.now)
            .map_err(crate::authorizations::end)?;
    }
    let mut effect = Effect::of(register.clone())
        .write(replace_register(admitted, &register)?)
        .write(Write::ReopenRecord)
        .about(Subject::Consent {
            text_version: reopening.text_version.clone(),
        });
    for change in reach::puts(admitted.app, &register) {
        effect = effect.write(Write::Reach(change));
    }
    if reopening.with_new_codes {
        let app = admitted.app;
        effect = effect.write(Write::ReplaceSecret {
            account: register.account,
            secret: app.inner.hasher.hash(secret, &*app.inner.entropy),
            must_change: true,
            provisional_until: Some(admitted.now.plus(PROVISIONAL_SECRET)),
        });
    }
    Ok(effect)
}

fn words(text: &str) -> Result<Option<String>, Error> {
    Closing::words(text).map_err(|_| Error::invalid("words", Problem::TooLong))
}

fn not_confirmed(error: SignInError) -> Error {
    match error {
        SignInError::Unavailable(error) => error,
        SignInError::TooMany {
            retry_after_seconds,
        } => Error::TooMany {
            retry_after_seconds,
        },
        SignInError::Locked { minutes } => Error::TooMany {
            retry_after_seconds: u64::try_from(minutes).unwrap_or(1) * 60,
        },
        SignInError::WrongCode { .. } => Error::invalid("code", Problem::Malformed),
        SignInError::CodeExpired
        | SignInError::StartAgain
        | SignInError::SecretExpired
        | SignInError::WrongCredentials => Error::invalid("code", Problem::CodeExpired),
    }
}

/// The decision has looked at the state already.
const fn refused(error: TransitionError) -> Error {
    Error::Refused(match error {
        TransitionError::AlreadyClosed => Refusal::RecordClosed,
        TransitionError::NotClosed => Refusal::RecordNotClosed,
        TransitionError::StillRetained => Refusal::StillRetained,
        TransitionError::RetentionOver | TransitionError::Purged => Refusal::RecordPurged,
    })
}
