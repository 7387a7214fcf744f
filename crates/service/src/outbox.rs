//! Messages written in the transaction of the act they tell about, delivered afterwards.
//!
//! A notice carries no health data, no link and no name of a professional. Rule: REQ-R-44.

use crate::account;
use crate::app::App;
use crate::error::Error;
use crate::gate::Admitted;
use crate::sealed;
use dmp_core::access::{Mode, Notice, Obligation};
use dmp_core::ids::ProfessionalId;
use dmp_core::record::Grantee;
use dmp_core::time::{Minutes, Timestamp};
use dmp_notify::{DeliveryError, Mail};
use dmp_storage::NewMessage;
use dmp_vault::Place;
use serde::{Deserialize, Serialize};
use std::collections::BTreeSet;

pub use dmp_notify::Transport as MailTransport;

/// How long a worker keeps a message it took.
const LEASE: Minutes = Minutes(2);
/// How many messages a worker takes at once.
const BATCH: usize = 20;
/// How often delivery is tried before it is given up and shown in the console.
const TRIES_MAX: i64 = 12;

/// What a message row seals.
#[derive(Serialize, Deserialize)]
struct Letter {
    to: String,
    subject: String,
    text: String,
}

/// What a delivery round did.
#[derive(Debug, Default, Clone, Copy, PartialEq, Eq)]
pub struct Round {
    /// Messages handed over.
    pub delivered: usize,
    /// Messages to try again, or given up.
    pub failed: usize,
}

/// Delivers messages that are due. Each is leased first, so that several servers share the work.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn deliver_due(app: &App, transport: &dyn MailTransport) -> Result<Round, Error> {
    let now = app.now();
    let mut round = Round::default();
    for row in app
        .inner
        .store
        .lease_messages(now, now.plus_minutes(LEASE), BATCH)?
    {
        let place = Place::Message(row.id);
        let bytes = app
            .inner
            .keys
            .installation
            .open(&place, &row.sealed)
            .map_err(Error::unavailable)?;
        let letter: Letter = sealed::from_bytes(&bytes)?;
        let mail = Mail {
            to: letter.to,
            subject: letter.subject,
            text: letter.text,
        };
        match transport.deliver(&mail) {
            Ok(()) => {
                app.inner.store.delivered(row.id, app.now())?;
                round.delivered += 1;
            }
            Err(error) => {
                let next = next_try(now, row.attempts, error);
                app.inner.store.failed(row.id, next, &error.to_string())?;
                round.failed += 1;
            }
        }
    }
    Ok(round)
}

/// Delivers until nothing is due.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn deliver_due_all(app: &App, transport: &dyn MailTransport) -> Result<(), Error> {
    while deliver_due(app, transport)?.delivered > 0 {}
    Ok(())
}

/// Twice as long after each failure, an hour at most; never again once it cannot succeed.
fn next_try(now: Timestamp, attempts: i64, error: DeliveryError) -> Option<Timestamp> {
    match error {
        DeliveryError::Never { .. } => None,
        DeliveryError::Retry { .. } if attempts >= TRIES_MAX => None,
        DeliveryError::Retry { .. } => {
            let minutes = 1_i64 << attempts.clamp(0, 6);
            Some(now.plus_minutes(Minutes(minutes.min(60))))
        }
    }
}

/// The mail that brings a one-time code.
pub(crate) fn code_message(app: &App, to: &str, code: &str) -> NewMessage {
    let minutes = dmp_core::limits::ONE_TIME_CODE.0;
    let text = format!(
        "Votre code de connexion : {code}\n\nIl est valable {minutes} minutes et ne sert qu’une \
         fois. Ne le communiquez à personne.\n\nSi vous ne cherchez pas à vous connecter, ne \
         faites rien : sans ce code, personne n’entre.\n"
    );
    message(app, to, "Votre code de connexion", text)
}

/// The mail that brings the code which closing one's record asks for. Rule: REC-003.
pub(crate) fn closing_code_message(app: &App, to: &str, code: &str) -> NewMessage {
    let minutes = dmp_core::limits::ONE_TIME_CODE.0;
    let text = format!(
        "Votre code pour fermer votre dossier : {code}\n\nIl est valable {minutes} minutes et ne \
         sert qu’une fois. Ne le communiquez à personne.\n\nSi vous ne voulez pas fermer votre \
         dossier, ne faites rien, et changez votre code secret : quelqu’un d’autre est entré dans \
         votre espace.\n"
    );
    message(app, to, "Votre code pour fermer votre dossier", text)
}

/// The messages that the decision asks for: content-free notices.
pub(crate) fn obligations(admitted: &Admitted<'_>) -> Result<Vec<NewMessage>, Error> {
    let mut messages = Vec::new();
    // An emergency is told once, when it is declared; each reading in it is in the history.
    let is_told =
        admitted.acting.caller.mode != Mode::Normal && !admitted.acting.declares_emergency;
    for obligation in admitted.permit.obligations() {
        match obligation {
            Obligation::NotifyPatient(Notice::EmergencyAccess) | Obligation::NotifyPrimaryCare
                if is_told => {}
            Obligation::NotifyPatient(kind) => messages.extend(notice(admitted, *kind)),
            Obligation::NotifyPrimaryCare => messages.extend(primary_care_notices(admitted)?),
            Obligation::NotifyAuthorized(kind) => {
                messages.extend(authorized_notices(admitted, *kind)?);
            }
            Obligation::ReviewEmergency
            | Obligation::WarnNotVisibleToPatient
            | Obligation::WarnHiddenFromRepresentatives
            | Obligation::KeepFromRepresentatives
            | Obligation::GrantToOrganization
            | Obligation::LimitToOrganization
            | Obligation::LimitToNewAuthorizations
            | Obligation::ImputeToOrganization => {}
        }
    }
    Ok(messages)
}

/// The mail that says that a reminder waits, and not of what; none without an address.
/// Rules: VAC-016, REQ-R-44.
pub(crate) fn reminder(admitted: &Admitted<'_>) -> Option<NewMessage> {
    let record = admitted.facts.record.as_ref()?;
    let to = record.register.contacts.email.as_deref()?;
    let subject = "Un rappel vous attend dans votre dossier";
    Some(message(admitted.app, to, subject, REMINDER.to_owned()))
}

/// Subject and text of a notice; `None` for what the patient reads in his portal only.
const fn wording(kind: Notice) -> Option<(&'static str, &'static str)> {
    match kind {
        // One mail for each reading would bury the ones that matter.
        Notice::RecordRead | Notice::DocumentChanged => None,
        Notice::EmergencyAccess => Some(("Accès en urgence à votre dossier", EMERGENCY)),
        Notice::DocumentAdded | Notice::InformationDeclared => {
            Some(("Du nouveau dans votre dossier", NEW))
        }
        Notice::AccessChanged => Some(("Les accès à votre dossier ont changé", ACCESS)),
        Notice::RecordClosed => Some(("Votre dossier est fermé", CLOSED)),
        Notice::RecordReopened => Some(("Votre dossier est rouvert", REOPENED)),
        Notice::SecretReset => Some(("De nouveaux codes vous ont été remis", RESET)),
    }
}

/// What those who may read are told; `None` for what concerns the patient alone.
const fn wording_to_authorized(kind: Notice) -> Option<(&'static str, &'static str)> {
    match kind {
        Notice::RecordClosed => Some(("Un dossier est fermé", CLOSED_TO_AUTHORIZED)),
        Notice::RecordReopened => Some(("Un dossier est rouvert", REOPENED_TO_AUTHORIZED)),
        Notice::RecordRead
        | Notice::EmergencyAccess
        | Notice::DocumentAdded
        | Notice::InformationDeclared
        | Notice::DocumentChanged
        | Notice::AccessChanged
        | Notice::SecretReset => None,
    }
}

const CLOSED_TO_AUTHORIZED: &str = "Le dossier médical personnel d’un patient qui vous y donnait \
     accès vient d’être fermé. Il n’est plus dans votre liste, et ne reçoit plus de \
     document.\n\nCe message ne contient aucun lien, par sécurité.\n";
const REOPENED_TO_AUTHORIZED: &str = "Le dossier médical personnel d’un patient qui vous y \
     donnait accès vient d’être rouvert. Vous le retrouvez dans votre liste, en vous connectant \
     comme d’habitude.\n\nCe message ne contient aucun lien, par sécurité.\n";

const NEW: &str = "Un document a été ajouté à votre dossier médical personnel.\n\nPour le lire, \
     connectez-vous comme d’habitude. Ce message ne contient aucun lien, par sécurité.\n";
const EMERGENCY: &str = "Votre dossier médical personnel vient d’être ouvert en urgence.\n\nVous \
     verrez qui l’a ouvert et pourquoi dans l’historique des accès, en vous connectant comme \
     d’habitude. Ce message ne contient aucun lien, par sécurité.\n";
const EMERGENCY_PRIMARY_CARE: &str = "Le dossier d’un patient dont vous êtes médecin traitant \
     vient d’être ouvert en urgence.\n\nConnectez-vous comme d’habitude pour voir l’historique \
     des accès. Ce message ne contient aucun lien, par sécurité.\n";

const ACCESS: &str = "Les accès à votre dossier médical personnel viennent d’être modifiés par un \
     professionnel, avec votre accord.\n\nSi vous n’avez pas donné cet accord, connectez-vous \
     comme d’habitude pour le retirer. Ce message ne contient aucun lien, par sécurité.\n";
const CLOSED: &str = "Votre dossier médical personnel est fermé. Il est archivé dix ans, et peut \
     être rouvert pendant ce temps.\n\nSi vous ne l’avez pas demandé, appelez votre médecin \
     traitant : lui ou un autre professionnel peut le rouvrir avec votre accord.\n";
const REOPENED: &str = "Votre dossier médical personnel est de nouveau ouvert.\n";
const RESET: &str = "De nouveaux codes de connexion à votre dossier médical personnel ont été \
     imprimés par un professionnel. Les anciens ne fonctionnent plus.\n\nSi vous ne les avez pas \
     demandés, appelez le service.\n";

const REMINDER: &str = "Un rappel vous attend dans votre dossier médical personnel.\n\nPour le \
     lire, connectez-vous comme d’habitude. Vous pourrez aussi répondre que c’est déjà fait, ou \
     que vous n’êtes pas concerné. Ce message ne contient aucun lien, par sécurité.\n";

fn notice(admitted: &Admitted<'_>, kind: Notice) -> Option<NewMessage> {
    let record = admitted.facts.record.as_ref()?;
    let email = record.register.contacts.email.as_deref();
    wording(kind)
        .zip(email)
        .map(|((subject, text), to)| message(admitted.app, to, subject, text.to_owned()))
}

fn primary_care_notices(admitted: &Admitted<'_>) -> Result<Vec<NewMessage>, Error> {
    let app = admitted.app;
    let mut messages = Vec::new();
    for physician in &admitted.record()?.register.primary_care_physicians {
        if let Some(to) = address_of(app, physician.professional)? {
            let text = EMERGENCY_PRIMARY_CARE.to_owned();
            messages.push(message(
                app,
                &to,
                "Accès en urgence au dossier d’un patient",
                text,
            ));
        }
    }
    Ok(messages)
}

/// Those who may read learn that a record is closed or open again, not whose. Rule: REC-006.
fn authorized_notices(admitted: &Admitted<'_>, kind: Notice) -> Result<Vec<NewMessage>, Error> {
    let app = admitted.app;
    let Some((subject, text)) = wording_to_authorized(kind) else {
        return Ok(Vec::new());
    };
    let register = &admitted.record()?.register;
    let own = admitted.acting.trace.professional;
    let granted = register.authorizations.iter();
    let granted = granted.filter_map(|it| match it.grantee {
        Grantee::Professional(id) if it.is_valid(admitted.now) => Some(id),
        Grantee::Professional(_) | Grantee::Organization(_) => None,
    });
    let primary_care = register.primary_care_physicians.iter();
    let told: BTreeSet<_> = granted
        .chain(primary_care.map(|it| it.professional))
        .filter(|id| Some(*id) != own)
        .collect();
    let mut messages = Vec::new();
    for professional in told {
        let to = address_of(app, professional)?;
        messages.extend(to.map(|to| message(app, &to, subject, text.to_owned())));
    }
    Ok(messages)
}

/// Where a professional's notices go, if he has an account with an address.
fn address_of(app: &App, professional: ProfessionalId) -> Result<Option<String>, Error> {
    let hash = app.inner.keys.lookup.professional(professional);
    let Some(row) = app.inner.store.account_by_professional(&hash)? else {
        return Ok(None);
    };
    Ok(account::open(app, &row)?.email)
}

pub(crate) fn message(app: &App, to: &str, subject: &str, text: String) -> NewMessage {
    let id = app.new_message_id();
    let letter = Letter {
        to: to.to_owned(),
        subject: subject.to_owned(),
        text,
    };
    let bytes = sealed::to_bytes(&letter);
    let sealed = app
        .inner
        .keys
        .installation
        .seal(&Place::Message(id), &bytes, &*app.inner.entropy);
    NewMessage {
        id,
        at: app.now(),
        sealed,
    }
}
