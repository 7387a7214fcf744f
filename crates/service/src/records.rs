//! Records: check an identity, open a record with the patient's consent, find one, enter it.

use crate::account::{self, AccountProfile, Holder, replace_register};
use crate::act::Effect;
use crate::app::App;
use crate::error::{Error, Problem};
use crate::facts::Target;
use crate::gate::{self, Admitted};
use crate::reach;
use crate::sealed;
use crate::sessions::{Portal, Session};
use dmp_core::access::{Action, Declaration, Standing};
use dmp_core::ids::{AccountId, RecordId};
use dmp_core::limits::PROVISIONAL_SECRET;
use dmp_core::people::{
    IdentityDocument, IdentityStatus, IdentityTraits, Ins, InsC, InsError, InsKind, Nir,
    PatientIdentity,
};
use dmp_core::record::{
    ClosingReason, Consent, ConsentBy, Contacts, Grantee, NewRecordError, NewRegister, Objections,
    RecordState, Register,
};
use dmp_core::time::Timestamp;
use dmp_ledger::Subject;
use dmp_storage::{NewRecord, Write};
use dmp_vault::{Place, RecordKey};

pub use crate::emergency::{break_glass, leave};
pub use crate::reach::{MyRecord, my_records};

/// What a professional enters to open a record.
#[derive(Clone)]
pub struct Opening {
    /// The identifier: 15 characters, or 13 and the key.
    pub number: String,
    /// What kind of identifier.
    pub kind: InsKind,
    /// The five traits.
    pub traits: IdentityTraits,
    /// The traits read on the Vitale card, verbatim. Rule: REQ-R-07.
    pub vitale_traits: Option<IdentityTraits>,
    /// The document that was shown.
    pub document: Option<IdentityDocument>,
    /// Whether the box of the consent is ticked. Rule: REQ-S-08.
    pub consent_given: bool,
    /// By whom.
    pub given_by: ConsentBy,
    /// Version of the information text.
    pub text_version: String,
    /// What the patient objects to. Rule: REQ-R-09.
    pub objections: Objections,
    /// Where one-time codes and notices go.
    pub email: Option<String>,
    /// Mobile telephone number.
    pub mobile: Option<String>,
    /// Whether the patient names this doctor médecin traitant of the record.
    pub become_primary_care: bool,
    /// Whether the patient authorises this professional to read.
    pub authorize_me: bool,
}

/// An identity whose identifier is right.
pub struct CheckedIdentity {
    /// The identifier.
    pub ins: Ins,
    /// The INS-C computed from it. Rule: REQ-S-06.
    pub ins_c: Option<InsC>,
    /// Whether there already is a record for it.
    pub exists: bool,
}

/// A record that was just opened.
pub struct OpenedRecord {
    /// Which one.
    pub record: RecordId,
    /// What is handed to the patient.
    pub letter: Letter,
}

/// The letter with the patient's codes. Given once; nothing keeps its secret in clear. REQ-S-10.
#[derive(Clone)]
pub struct Letter {
    /// « Camille MOREAU ».
    pub patient_name: String,
    /// « Madame », « Monsieur », or nothing.
    pub civility: &'static str,
    /// What he signs in with.
    pub login: String,
    /// The provisional code secret.
    pub secret: String,
    /// The professional who hands it over.
    pub professional: String,
    /// His structure.
    pub organization: String,
    /// Its town.
    pub city: String,
    /// When.
    pub at: Timestamp,
    /// The address of the portal.
    pub address: String,
    /// Until when the provisional code secret may be used.
    pub expires: Timestamp,
}

/// A record found by its identifier, before anything of it is shown.
pub struct Found {
    /// Which one.
    pub record: RecordId,
    /// What it says of the caller.
    pub standing: Standing,
    /// Its life.
    pub state: RecordState,
    /// Why it is closed, if it is; what its patient said of it is his alone. Rule: REC-001.
    pub closed_for: Option<ClosingReason>,
    /// Until when a closed record can be reopened.
    pub archived_until: Option<Timestamp>,
}

/// Checks an identifier and its traits, and whether a record exists for it.
///
/// # Errors
/// [`Error::Invalid`] on `number` with the check that failed.
pub fn check_identity(
    app: &App,
    session: &Session,
    (number, kind): (&str, InsKind),
    traits: &IdentityTraits,
) -> Result<CheckedIdentity, Error> {
    let ins = parse_ins(app, number, kind)?;
    let known = app
        .inner
        .store
        .record_by_ins(&app.inner.keys.lookup.ins(&canonical(&ins)))?;
    if let Some(record) = known {
        // The existence test is an act: it is decided and traced.
        existence(app, session, record)?;
    }
    Ok(CheckedIdentity {
        ins_c: ins_c(&ins, traits),
        exists: known.is_some(),
        ins,
    })
}

/// Opens a record, with the patient's recorded consent. Rules: REQ-S-05 to -10.
///
/// # Errors
/// [`Error::Invalid`] with the field; [`Error::Conflict`] if there is one for this INS;
/// [`Error::Refused`] if the caller may not open records.
pub fn open_record(app: &App, session: &Session, opening: &Opening) -> Result<OpenedRecord, Error> {
    let ins = parse_ins(app, &opening.number, opening.kind)?;
    let email = opening.email.as_deref().filter(|it| !it.trim().is_empty());
    let email = email.map(account::parse_email).transpose()?;
    if email.is_none() {
        // Without a second factor the patient could never sign in. Rule: REQ-S-11.
        return Err(Error::invalid("email", Problem::Empty));
    }
    if !opening.consent_given {
        return Err(Error::invalid("consent", Problem::NotTicked));
    }
    let acting = session
        .acting(None, app.now())
        .declaring(Declaration::Consent);
    gate::act(
        app,
        &acting,
        Action::CreateRecord,
        Target::Nothing,
        |admitted| {
            let new = NewIds {
                record: app.new_record_id(),
                account: app.new_account_id(),
            };
            let contacts = Contacts {
                email: email.clone(),
                mobile: opening.mobile.clone(),
            };
            let register = register(admitted, session, opening, (&ins, contacts, new.account))?;
            let (effect, login, secret) = created(admitted, &new, &register)?;
            let letter = letter(app, session, &opening.traits, login, secret);
            Ok(effect.with(OpenedRecord {
                record: new.record,
                letter,
            }))
        },
    )
}

struct NewIds {
    record: RecordId,
    account: AccountId,
}

/// The register of a new record: refused without consent or without a qualified identity.
fn register(
    admitted: &Admitted<'_>,
    session: &Session,
    opening: &Opening,
    (ins, contacts, account): (&Ins, Contacts, AccountId),
) -> Result<Register, Error> {
    let professional = session.professional().ok_or(Error::NotFound)?;
    let consent = opening.consent_given.then(|| Consent {
        at: admitted.now,
        recorded_by: professional.id,
        recorded_by_name: professional.display_name(),
        given_by: opening.given_by,
        text_version: opening.text_version.clone(),
    });
    let identity = PatientIdentity {
        ins: ins.clone(),
        ins_c: ins_c(ins, &opening.traits),
        traits: opening.traits.clone(),
        vitale_traits: opening.vitale_traits.clone(),
        status: match opening.document {
            Some(_) => IdentityStatus::Qualified,
            None => IdentityStatus::Retrieved,
        },
    };
    let objections = opening.objections;
    let new = NewRegister {
        identity,
        consent,
        objections,
        contacts,
        account,
    };
    let mut register = Register::open(new, admitted.now).map_err(not_open)?;
    if opening.authorize_me {
        let grantee = Grantee::Professional(professional.id);
        let by = Some(professional.id);
        register
            .authorize(grantee, None, by, admitted.now)
            .map_err(crate::authorizations::end)?;
    }
    if opening.become_primary_care {
        let profession = &professional.profession;
        let named = register.name_primary_care_physician(professional.id, profession, admitted.now);
        named.map_err(crate::authorizations::end)?;
    }
    Ok(register)
}

const fn not_open(error: NewRecordError) -> Error {
    match error {
        NewRecordError::ConsentMissing => Error::invalid("consent", Problem::NotTicked),
        NewRecordError::IdentityNotQualified => {
            Error::invalid("document", Problem::IdentityNotChecked)
        }
    }
}

/// The writes of a new record and its patient's account.
fn created(
    admitted: &Admitted<'_>,
    new: &NewIds,
    register: &Register,
) -> Result<(Effect<()>, String, String), Error> {
    let (app, entropy) = (admitted.app, &*admitted.app.inner.entropy);
    let key = RecordKey::generate(new.record, entropy);
    let wrapped_key = key
        .wrap(&*app.inner.wrapper, entropy)
        .map_err(Error::unavailable)?;
    let profile = AccountProfile {
        portal: Portal::Patient,
        login: dmp_identity::patient_login(entropy),
        email: register.contacts.email.clone(),
        mobile: register.contacts.mobile.clone(),
        totp: None,
        totp_pending: None,
        holder: Holder::Patient {
            record: new.record,
            name: register.identity.traits.display_name(),
            sex: register.identity.traits.sex,
        },
    };
    let secret = dmp_identity::patient_secret(entropy);
    let mut account = account::new_account(app, new.account, &profile, &secret);
    account.must_change = true;
    account.provisional_until = Some(admitted.now.plus(PROVISIONAL_SECRET));
    let reach = reach::puts(app, register);
    let place = Place::Register(new.record);
    let ins_c = register.identity.ins_c.clone();
    let write = Write::CreateRecord(NewRecord {
        id: new.record,
        ins_hash: app
            .inner
            .keys
            .lookup
            .ins(&canonical(&register.identity.ins)),
        alias_hash: ins_c.map(|it| app.inner.keys.lookup.ins(it.as_str())),
        at: admitted.now,
        register: key.seal(&place, &sealed::to_bytes(register), entropy),
        wrapped_key,
    });
    let mut effect = Effect::of(())
        .write(write)
        .write(Write::CreateAccount(account));
    for change in reach {
        effect = effect.write(Write::Reach(change));
    }
    Ok((effect.creating(new.record, key), profile.login, secret))
}

pub(crate) fn letter(
    app: &App,
    session: &Session,
    traits: &IdentityTraits,
    login: String,
    secret: String,
) -> Letter {
    use dmp_core::people::Sex;
    let organization = session
        .professional()
        .and_then(|it| it.organization.as_ref());
    Letter {
        patient_name: traits.display_name(),
        civility: match traits.sex {
            Sex::Female => "Madame",
            Sex::Male => "Monsieur",
            Sex::Unknown => "",
        },
        login,
        secret,
        professional: session.display_name(),
        organization: organization.map(|it| it.name.clone()).unwrap_or_default(),
        city: organization.map(|it| it.city.clone()).unwrap_or_default(),
        at: app.now(),
        address: app.public_address().to_owned(),
        expires: app.now().plus(PROVISIONAL_SECRET),
    }
}

/// New codes for the patient, printed by a professional: the former no longer work. REQ-R-48.
///
/// # Errors
/// [`Error::Refused`] unless the caller may reset them.
pub fn new_codes(app: &App, session: &Session, record: RecordId) -> Result<Letter, Error> {
    let acting = session
        .acting(Some(record), app.now())
        .declaring(Declaration::PatientAct);
    let secret = dmp_identity::patient_secret(&*app.inner.entropy);
    let expires = app.now().plus(PROVISIONAL_SECRET);
    let (account, traits) = gate::act(
        app,
        &acting,
        Action::ResetSecret,
        Target::Record(record),
        |admitted| {
            let register = &admitted.record()?.register;
            let phc = app.inner.hasher.hash(&secret, &*app.inner.entropy);
            let write = Write::ReplaceSecret {
                account: register.account,
                secret: phc,
                must_change: true,
                provisional_until: Some(expires),
            };
            let value = (register.account, register.identity.traits.clone());
            Ok(Effect::of(value).write(write))
        },
    )?;
    let (_, profile) = account::load(app, account)?;
    Ok(letter(app, session, &traits, profile.login, secret))
}

/// Finds a record by an INS (15 characters) or an INS-C (22 digits); spaces do not count.
///
/// # Errors
/// [`Error::Invalid`] on `ins`; [`Error::NotFound`] if there is no such record.
pub fn find_by_ins(app: &App, session: &Session, text: &str) -> Result<Found, Error> {
    const INS_C_DIGITS: usize = 22;
    let compact: String = text.chars().filter(|it| !it.is_whitespace()).collect();
    let record = if compact.len() == INS_C_DIGITS {
        let ins_c = InsC::parse(&compact).map_err(|_| Error::invalid("ins", Problem::WrongKey))?;
        let hash = app.inner.keys.lookup.ins(ins_c.as_str());
        app.inner.store.record_by_ins(&hash)?
    } else {
        let nir = Nir::parse(&compact).map_err(|error| Error::invalid("ins", nir(error)))?;
        find_by_number(app, &nir)?
    };
    existence(app, session, record.ok_or(Error::NotFound)?)
}

/// An INS is looked for under each kind of identifier that this installation accepts.
fn find_by_number(app: &App, nir: &Nir) -> Result<Option<RecordId>, Error> {
    for kind in InsKind::ALL {
        if let Ok(ins) = Ins::of(kind, nir.clone(), app.inner.mode) {
            let hash = app.inner.keys.lookup.ins(&canonical(&ins));
            if let Some(record) = app.inner.store.record_by_ins(&hash)? {
                return Ok(Some(record));
            }
        }
    }
    Ok(None)
}

/// The existence test: what a record says of the caller, and nothing more (TD0.2).
///
/// # Errors
/// [`Error::Refused`] if there is no such record.
pub fn existence(app: &App, session: &Session, record: RecordId) -> Result<Found, Error> {
    let acting = session.acting(None, app.now());
    gate::act(
        app,
        &acting,
        Action::TestExistence,
        Target::Record(record),
        |admitted| {
            let register = &admitted.record()?.register;
            Ok(Effect::of(Found {
                record,
                standing: register.standing(&acting.caller, admitted.now),
                state: register.state,
                closed_for: register.closing().map(|it| it.reason),
                archived_until: register.state.purge_due(),
            }))
        },
    )
}

/// The patient consents now, before the professional, who records it. Rules: REQ-R-11, -12.
///
/// # Errors
/// [`Error::Invalid`] on `consent` if the box is not ticked; [`Error::Refused`] if blocked.
pub fn declare_authorization(
    app: &App,
    session: &Session,
    record: RecordId,
    patient_consents: bool,
    until: Option<Timestamp>,
) -> Result<(), Error> {
    if !patient_consents {
        return Err(Error::invalid("consent", Problem::NotTicked));
    }
    let professional = session.professional().ok_or(Error::NotFound)?;
    let acting = session
        .acting(None, app.now())
        .declaring(Declaration::PatientAct);
    let target = Target::Record(record);
    gate::act(
        app,
        &acting,
        Action::DeclareAuthorization,
        target,
        |admitted| {
            let mut register = admitted.record()?.register.clone();
            let grantee = Grantee::Professional(professional.id);
            let by = Some(professional.id);
            register
                .authorize(grantee, until, by, admitted.now)
                .map_err(crate::authorizations::end)?;
            let subject = Subject::Professional {
                id: professional.id,
                name: professional.display_name(),
            };
            let mut effect = Effect::of(())
                .write(replace_register(admitted, &register)?)
                .about(subject);
            for change in reach::puts(app, &register) {
                effect = effect.write(Write::Reach(change));
            }
            Ok(effect)
        },
    )
}

fn parse_ins(app: &App, number: &str, kind: InsKind) -> Result<Ins, Error> {
    let number = Nir::parse(number).map_err(|error| Error::invalid("number", nir(error)))?;
    Ins::of(kind, number, app.inner.mode).map_err(|error| match error {
        InsError::NotReal => Error::invalid("kind", Problem::TestIdentityOutsideDemo),
        InsError::Number(error) => Error::invalid("number", nir(error)),
        InsError::UnknownOid => Error::invalid("kind", Problem::UnknownCode),
    })
}

const fn nir(error: dmp_core::people::NirError) -> Problem {
    use dmp_core::people::NirError;
    match error {
        NirError::Key => Problem::WrongKey,
        NirError::Length | NirError::Characters => Problem::Malformed,
    }
}

/// An INS is the same whatever the case of its letters, and never the same under another OID.
fn canonical(ins: &Ins) -> String {
    format!("{}^{}", ins.number(), ins.oid())
}

/// The INS-C of a person, from the first name, the birth date and the number. Rule: REQ-S-06.
fn ins_c(ins: &Ins, traits: &IdentityTraits) -> Option<InsC> {
    InsC::compute(traits.first_name(), traits.birth_date, ins.nir()).ok()
}
