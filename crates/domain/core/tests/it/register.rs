//! The register: how a record is opened, and who may read it.

use crate::scene::{CALLER, NOW, OWN_ORGANIZATION, RECORD, SOMEBODY, doctor, professional, staff};
use dmp_core::access::{Actor, AuthorizationState, Caller, Mode, Standing};
use dmp_core::ids::AccountId;
use dmp_core::limits::{AUTHORIZATION_DEFAULT, AUTHORIZATION_MAX};
use dmp_core::people::{
    BirthPlace, IdentityStatus, IdentityTraits, Ins, InsKind, InstallationMode, PatientIdentity,
    ProfessionCode, Sex,
};
use dmp_core::record::{
    AuthorizationError, Change, ClosedBy, Closing, ClosingReason, Consent, ConsentBy, Contacts,
    Grantee, NewRecordError, NewRegister, Objections, RecordState, Register, TransitionError,
};
use dmp_core::time::{Date, Days, Timestamp};

const DOCTOR: Grantee = Grantee::Professional(CALLER);
const PRACTICE: Grantee = Grantee::Organization(OWN_ORGANIZATION);

fn closing(at: Timestamp) -> Closing {
    Closing {
        at,
        reason: ClosingReason::PatientRequest,
        words: None,
        by: ClosedBy::Patient,
    }
}

fn consent(at: Timestamp) -> Consent {
    Consent {
        at,
        recorded_by: CALLER,
        recorded_by_name: "Anne RIVIÈRE".to_owned(),
        given_by: ConsentBy::Patient,
        text_version: "2026-1".to_owned(),
    }
}

fn new_register() -> NewRegister {
    let place = BirthPlace::parse("75115").expect("the test world is valid");
    let born = Date::parse("1981-04-14").expect("the test world is valid");
    let ins = Ins::parse(
        "207058575627097",
        InsKind::Nir.oid(),
        InstallationMode::Production,
    );
    NewRegister {
        identity: PatientIdentity {
            ins: ins.expect("the test world is valid"),
            ins_c: None,
            traits: IdentityTraits::new("MOREAU", "Camille", Sex::Female, born, place)
                .expect("the test world is valid"),
            vitale_traits: None,
            status: IdentityStatus::Qualified,
        },
        consent: Some(consent(NOW)),
        objections: Objections::default(),
        contacts: Contacts::default(),
        account: AccountId::from_bytes([9; 16]),
    }
}

fn register() -> Register {
    Register::open(new_register(), NOW).expect("the test world is valid")
}

fn caller(actor: Actor) -> Caller {
    Caller {
        actor,
        mode: Mode::Normal,
        is_secret: false,
        account: None,
    }
}

fn in_days(days: i64) -> Timestamp {
    NOW.plus(Days(days))
}

#[test]
#[rustfmt::skip] // one line per case
fn a_record_opens_with_consent_and_a_qualified_identity_only() {
    use IdentityStatus::{Provisional, Qualified, Retrieved, Validated};
    for (consent, status, expected) in [
        (Some(consent(NOW)), Qualified,   None), // REQ-S-08
        (None,               Qualified,   Some(NewRecordError::ConsentMissing)),
        (None,               Provisional, Some(NewRecordError::ConsentMissing)),
        (Some(consent(NOW)), Provisional, Some(NewRecordError::IdentityNotQualified)), // REQ-R-05
        (Some(consent(NOW)), Retrieved,   Some(NewRecordError::IdentityNotQualified)),
        (Some(consent(NOW)), Validated,   Some(NewRecordError::IdentityNotQualified)),
    ] {
        let mut new = new_register();
        new.consent = consent;
        new.identity.status = status;
        assert_eq!(Register::open(new, NOW).err(), expected, "{status:?}");
    }
    let opened = register();
    assert_eq!(opened.consents.len(), 1); // REQ-R-10
    assert_eq!(opened.consents[0].text_version, "2026-1");
    assert!(opened.authorizations.is_empty() && opened.state.is_open());
    assert!(opened.objections.to_masked_in_emergency); // REQ-R-09
}

#[test]
#[rustfmt::skip] // one line per case
fn an_authorisation_lasts_a_year_or_as_the_patient_says() {
    for (until, expected) in [
        (None,                                       Ok(NOW.plus(AUTHORIZATION_DEFAULT))), // REQ-R-11
        (Some(in_days(1)),                           Ok(in_days(1))),
        (Some(NOW.plus(AUTHORIZATION_MAX)),          Ok(NOW.plus(AUTHORIZATION_MAX))),
        (Some(Timestamp(NOW.plus(AUTHORIZATION_MAX).0 + 1)), Err(AuthorizationError::EndTooFar)),
        (Some(NOW),                                  Err(AuthorizationError::EndPast)),
        (Some(in_days(-1)),                          Err(AuthorizationError::EndPast)),
    ] {
        let mut register = register();
        let result = register.authorize(DOCTOR, until, None, NOW);
        let end = result.map(|_| register.authorizations[0].until);
        assert_eq!(end, expected, "{until:?}");
    }
}

#[test]
fn an_authorisation_passes_from_valid_to_expired_and_is_renewed() {
    let mut register = register();
    let state = |register: &Register, at| register.authorization(DOCTOR, at);
    assert_eq!(state(&register, NOW), AuthorizationState::Missing); // REQ-R-11
    register.authorize(DOCTOR, None, None, NOW).unwrap();
    let until = in_days(365);
    assert_eq!(state(&register, NOW), AuthorizationState::Valid { until });
    assert_eq!(
        state(&register, Timestamp(until.0 - 1)),
        AuthorizationState::Valid { until }
    );
    assert_eq!(state(&register, until), AuthorizationState::Expired);
    assert_eq!(
        register.renew(DOCTOR, None, Some(CALLER), in_days(400)),
        Ok(Change::Made)
    );
    let renewed = AuthorizationState::Valid {
        until: in_days(765),
    };
    assert_eq!(state(&register, in_days(401)), renewed);
    assert_eq!(
        register.renew(PRACTICE, None, None, NOW),
        Err(AuthorizationError::Missing)
    );
}

#[test]
fn authorising_twice_changes_nothing() {
    let mut register = register();
    assert_eq!(
        register.authorize(DOCTOR, None, Some(CALLER), NOW),
        Ok(Change::Made)
    );
    let before = register.authorizations.clone();
    assert_eq!(
        register.authorize(DOCTOR, None, Some(CALLER), in_days(3)),
        Ok(Change::None)
    ); // REQ-R-12
    let same_end = Some(before[0].until);
    assert_eq!(
        register.authorize(DOCTOR, same_end, None, in_days(3)),
        Ok(Change::None)
    );
    assert_eq!(register.authorizations, before);
    assert_eq!(
        register.authorize(DOCTOR, Some(in_days(9)), None, NOW),
        Ok(Change::Made)
    );
    assert_eq!(
        (
            register.authorizations.len(),
            register.authorizations[0].until
        ),
        (1, in_days(9))
    );
}

#[test]
fn what_the_patient_takes_away_is_gone_at_once_and_as_if_it_never_was() {
    let mut register = register();
    register.authorize(DOCTOR, None, None, NOW).unwrap();
    assert_eq!(register.revoke(DOCTOR, in_days(1)), Change::Made); // REQ-S-13
    assert_eq!(
        register.authorization(DOCTOR, in_days(1)),
        AuthorizationState::Missing
    );
    assert_eq!(register.revoke(DOCTOR, in_days(2)), Change::None);
    assert_eq!(
        register.authorizations.len(),
        1,
        "the former one stays in the register"
    );
    register.authorize(DOCTOR, None, None, in_days(3)).unwrap();
    let until = in_days(368);
    assert_eq!(
        register.authorization(DOCTOR, in_days(3)),
        AuthorizationState::Valid { until }
    );
}

#[test]
fn a_blocked_professional_loses_his_role_and_cannot_be_authorised() {
    let mut register = register();
    let profession = ProfessionCode("10".to_owned());
    register
        .name_primary_care_physician(CALLER, &profession, NOW)
        .unwrap();
    assert_eq!(register.block(CALLER, NOW), Change::Made); // REQ-R-11
    assert_eq!(register.block(CALLER, NOW), Change::None);
    assert!(!register.is_primary_care_physician(CALLER));
    assert_eq!(
        register.authorize(DOCTOR, None, None, NOW),
        Err(AuthorizationError::Blocked)
    );
    let named = register.name_primary_care_physician(CALLER, &profession, NOW);
    assert_eq!(named, Err(AuthorizationError::Blocked));
    assert_eq!(register.unblock(CALLER), Change::Made);
    assert_eq!(register.unblock(CALLER), Change::None);
    assert_eq!(
        register.authorize(DOCTOR, None, None, NOW),
        Ok(Change::Made)
    );
}

#[test]
fn several_doctors_may_be_medecin_traitant_and_resign() {
    let mut register = register();
    let doctor = ProfessionCode("10".to_owned());
    for (who, expected) in [
        (CALLER, Change::Made),
        (SOMEBODY, Change::Made),
        (CALLER, Change::None),
    ] {
        assert_eq!(
            register.name_primary_care_physician(who, &doctor, NOW),
            Ok(expected)
        ); // REQ-R-14
    }
    let nurse = ProfessionCode("60".to_owned());
    let named = register.name_primary_care_physician(SOMEBODY, &nurse, NOW);
    assert_eq!(named, Err(AuthorizationError::NotDoctor));
    assert_eq!(register.end_primary_care(CALLER), Change::Made);
    assert_eq!(register.end_primary_care(CALLER), Change::None);
    assert!(register.is_primary_care_physician(SOMEBODY));
}

#[test]
fn the_standing_of_a_caller_is_his_own_and_his_structures() {
    let mut register = register();
    let standing = |register: &Register, actor| register.standing(&caller(actor), NOW);
    assert_eq!(standing(&register, doctor()), Standing::NONE);
    register.authorize(PRACTICE, None, None, NOW).unwrap();
    let valid = AuthorizationState::Valid {
        until: in_days(365),
    };
    assert_eq!(standing(&register, doctor()).authorization, valid); // REQ-R-11
    assert_eq!(
        standing(&register, professional("60", None)).authorization,
        valid
    );
    assert_eq!(standing(&register, staff()).authorization, valid);
    let system = Actor::OrganizationSystem(OWN_ORGANIZATION);
    assert_eq!(standing(&register, system).authorization, valid);
    register
        .authorize(DOCTOR, Some(in_days(700)), None, NOW)
        .unwrap();
    let longer = AuthorizationState::Valid {
        until: in_days(700),
    };
    assert_eq!(standing(&register, doctor()).authorization, longer);
    register.revoke(PRACTICE, NOW);
    assert_eq!(standing(&register, staff()), Standing::NONE);
    register.block(CALLER, NOW);
    assert!(standing(&register, doctor()).is_blocked);
    for actor in [Actor::Patient(RECORD), Actor::Administrator, Actor::System] {
        assert_eq!(standing(&register, actor), Standing::NONE);
    }
    let facts = register.facts(RECORD, 4, &caller(doctor()), NOW);
    assert_eq!(
        (facts.id, facts.revision, facts.state),
        (RECORD, 4, register.state)
    );
}

#[test]
fn a_record_closes_and_reopens_with_all_it_had() {
    let mut register = register();
    register
        .authorize(DOCTOR, Some(in_days(700)), None, NOW)
        .unwrap();
    let before = register.clone();
    register.close(closing(in_days(10))).unwrap(); // REQ-S-31
    assert_eq!(register.closing(), Some(&closing(in_days(10)))); // REQ-R-50
    assert_eq!(register.state, RecordState::Closed { at: in_days(10) });
    assert_eq!(
        register.close(closing(in_days(11))),
        Err(TransitionError::AlreadyClosed)
    );
    register.reopen(consent(in_days(20)), in_days(20)).unwrap(); // REQ-S-33
    assert_eq!(register.state, RecordState::Reopened { since: in_days(20) });
    assert_eq!((register.closing(), register.closings.len()), (None, 1));
    assert_eq!(register.consents.len(), 2);
    assert_eq!(register.authorizations, before.authorizations);
    let again = register.reopen(consent(in_days(21)), in_days(21));
    assert_eq!(again, Err(TransitionError::NotClosed));
    assert_eq!(
        register.consents.len(),
        2,
        "a refused reopening leaves no consent"
    );
    assert_eq!(
        format!("{register:?}"),
        format!("Register({:?}, …)", register.state)
    );
}

#[test]
fn the_traits_of_the_card_are_kept_as_they_are_beside_the_local_ones() {
    let mut new = new_register();
    let local = new.identity.traits.clone();
    // REQ-R-07: even what no constructor of ours would accept.
    let card = IdentityTraits {
        birth_name: "MOREAU  LEGER".to_owned(),
        given_names: "CAMILLE 2".to_owned(),
        ..local.clone()
    };
    new.identity.vitale_traits = Some(card.clone());
    let opened = Register::open(new, NOW).unwrap();
    assert_eq!(opened.identity.vitale_traits, Some(card));
    assert_eq!(opened.identity.traits, local);
}
