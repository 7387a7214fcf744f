//! Signing in: both factors, wrong ones, replayed ones, ended sessions, kept work.

use crate::world::{World, in_each_world};
use dmp_core::limits::{LOCK_OUT, ONE_TIME_CODE, SECRET_TRIES_MAX, SESSION_IDLE};
use dmp_core::time::Minutes;
use dmp_service::account::change_secret;
use dmp_service::kept_work::{KeptRequest, drop_kept_work, keep_work, kept_work};
use dmp_service::records::{Letter, new_codes};
use dmp_service::sessions::{NoSession, Portal, Session, session};
use dmp_service::sign_in::{SignInError, Started, confirm, start};
use dmp_service::{Error, Problem, devices};

fn begin(world: &World<'_>, letter: &Letter) -> Started {
    start(
        &world.app,
        Portal::Patient,
        &letter.login,
        &letter.secret,
        "test",
    )
    .unwrap()
}

fn letter(world: &World<'_>) -> Letter {
    let doctor = world.doctor(1);
    world.open_by(&doctor).letter
}

/// Signs the patient in once more.
fn again(world: &World<'_>, letter: &Letter, device: &str) -> (String, Session) {
    let started = begin(world, letter);
    let confirmed = confirm(&world.app, &started.token, &world.mailed_code(), "test").unwrap();
    devices::describe(&world.app, &confirmed.token, device).unwrap();
    let signed_in = session(&world.app, &confirmed.token).unwrap();
    (confirmed.token, signed_in)
}

#[test]
fn an_account_sees_where_it_is_signed_in_and_ends_it_there() {
    in_each_world(|world| {
        let letter = letter(world);
        let (telephone, _) = again(world, &letter, "Firefox sur Android");
        let (_, here) = again(world, &letter, "Chrome sur Mac");
        let (_, _) = again(world, &letter, &"x".repeat(1_000));
        let list = devices::devices(&world.app, &here).unwrap();
        let labels: Vec<_> = list.iter().map(|it| it.label.as_str()).collect();
        assert_eq!(labels[0], "Chrome sur Mac", "this one first");
        assert!(list[0].is_this && list.iter().skip(1).all(|it| !it.is_this));
        assert!(labels.contains(&"Firefox sur Android"));
        assert!(labels.contains(&"x".repeat(60).as_str()), "cut");
        let there = list.iter().find(|it| it.label.starts_with("Firefox"));
        let mark = there.unwrap().mark.clone();
        devices::sign_out_device(&world.app, &here, &mark).unwrap();
        let ended = session(&world.app, &telephone).map(|_| ());
        assert!(matches!(ended, Err(NoSession::Missing)));
        for nothing in [mark.as_str(), list[0].mark.as_str(), "", "zz"] {
            let done = devices::sign_out_device(&world.app, &here, nothing);
            assert!(matches!(done, Err(Error::NotFound)), "{nothing}");
        }
        devices::sign_out_others(&world.app, &here).unwrap();
        assert_eq!(devices::devices(&world.app, &here).unwrap().len(), 1);
    });
}

#[test]
fn another_account_s_devices_are_neither_seen_nor_ended() {
    in_each_world(|world| {
        let letter = letter(world);
        let (token, here) = again(world, &letter, "Chrome sur Mac");
        let stranger = world.signed_in_professional(7);
        let mark = devices::devices(&world.app, &here).unwrap()[0].mark.clone();
        let done = devices::sign_out_device(&world.app, &stranger, &mark);
        assert!(matches!(done, Err(Error::NotFound)));
        devices::sign_out_others(&world.app, &stranger).unwrap();
        assert!(session(&world.app, &token).is_ok());
        assert_eq!(devices::devices(&world.app, &stranger).unwrap().len(), 1);
    });
}

/// REQ-S-11.
#[test]
fn a_session_needs_both_factors() {
    in_each_world(|world| {
        let letter = letter(world);
        let started = begin(world, &letter);
        let none = session(&world.app, &started.token).map(|_| ());
        assert!(matches!(none, Err(NoSession::AwaitingSecondFactor)));
        let wrong = start(
            &world.app,
            Portal::Patient,
            &letter.login,
            "FAUXCODE",
            "test",
        );
        assert!(matches!(
            wrong.map(|_| ()),
            Err(SignInError::WrongCredentials)
        ));
        let elsewhere = start(
            &world.app,
            Portal::Professional,
            &letter.login,
            &letter.secret,
            "t",
        );
        assert!(matches!(
            elsewhere.map(|_| ()),
            Err(SignInError::WrongCredentials)
        ));
        let confirmed = confirm(&world.app, &started.token, &world.mailed_code(), "test").unwrap();
        assert!(confirmed.must_change_secret);
        assert!(session(&world.app, &confirmed.token).is_ok());
        // The token of the first step no longer opens anything.
        assert!(matches!(
            session(&world.app, &started.token),
            Err(NoSession::Missing)
        ));
    });
}

/// REQ-R-47.
#[test]
fn a_one_time_code_works_once_and_not_for_long() {
    in_each_world(|world| {
        let letter = letter(world);
        let first = begin(world, &letter);
        let code = world.mailed_code();
        confirm(&world.app, &first.token, &code, "test").unwrap();
        let second = begin(world, &letter);
        let replayed = confirm(&world.app, &second.token, &code, "test").map(|_| ());
        assert!(matches!(replayed, Err(SignInError::WrongCode { .. })));
        let fresh = world.mailed_code();
        world.clock.pass(ONE_TIME_CODE);
        let late = confirm(&world.app, &second.token, &fresh, "test").map(|_| ());
        assert!(matches!(late, Err(SignInError::CodeExpired)));
    });
}

#[test]
fn wrong_secrets_lock_the_account_even_for_the_right_one_for_a_while() {
    in_each_world(|world| {
        let letter = letter(world);
        for _ in 0..SECRET_TRIES_MAX {
            let wrong = start(
                &world.app,
                Portal::Patient,
                &letter.login,
                "FAUXCODE",
                "test",
            );
            assert!(matches!(
                wrong.map(|_| ()),
                Err(SignInError::WrongCredentials)
            ));
        }
        let locked = start(
            &world.app,
            Portal::Patient,
            &letter.login,
            &letter.secret,
            "test",
        );
        assert!(matches!(
            locked.map(|_| ()),
            Err(SignInError::Locked { minutes: 1.. })
        ));
        world.clock.pass(LOCK_OUT);
        begin(world, &letter);
    });
}

#[test]
fn an_idle_session_ends_and_says_whose_it_was() {
    in_each_world(|world| {
        let (_, patient, _) = world.opened();
        let letter = letter_again(world);
        let confirmed = confirm(
            &world.app,
            &begin(world, &letter).token,
            &world.mailed_code(),
            "t",
        )
        .unwrap();
        world.clock.pass(Minutes(SESSION_IDLE.0 - 1));
        assert!(session(&world.app, &confirmed.token).is_ok());
        world.clock.pass(Minutes(SESSION_IDLE.0 - 1));
        assert!(
            session(&world.app, &confirmed.token).is_ok(),
            "activity did not count"
        );
        world.clock.pass(SESSION_IDLE);
        let ended = session(&world.app, &confirmed.token).map(|_| ());
        let Err(NoSession::Ended { account, .. }) = ended else {
            panic!("not ended")
        };
        assert_eq!(account, patient.account);
    });
}

/// New codes for the patient of the world's only record.
fn letter_again(world: &World<'_>) -> Letter {
    let doctor = world.doctor(1);
    let found = dmp_service::records::find_by_ins(&world.app, &doctor, &crate::world::ins());
    new_codes(&world.app, &doctor, found.unwrap().record).unwrap()
}

#[test]
fn new_codes_replace_the_former_ones() {
    in_each_world(|world| {
        let former = letter(world);
        let new = letter_again(world);
        assert_eq!(former.login, new.login);
        let old = start(
            &world.app,
            Portal::Patient,
            &former.login,
            &former.secret,
            "test",
        );
        assert!(matches!(
            old.map(|_| ()),
            Err(SignInError::WrongCredentials)
        ));
        begin(world, &new);
    });
}

#[test]
fn a_code_secret_is_changed_with_the_present_one_and_ends_other_sessions() {
    in_each_world(|world| {
        let letter = letter(world);
        let other = confirm(
            &world.app,
            &begin(world, &letter).token,
            &world.mailed_code(),
            "t",
        );
        let other = other.unwrap().token;
        let patient = world.sign_in_patient(&letter);
        let wrong = change_secret(&world.app, &patient, "faux", "Verveine-1979");
        assert!(matches!(
            wrong,
            Err(Error::Invalid {
                field: "current",
                problem: Problem::WrongSecret
            })
        ));
        let weak = change_secret(&world.app, &patient, &letter.secret, "abc");
        assert!(matches!(
            weak,
            Err(Error::Invalid {
                problem: Problem::WeakSecret,
                ..
            })
        ));
        change_secret(&world.app, &patient, &letter.secret, "Verveine-1979").unwrap();
        assert!(matches!(
            session(&world.app, &other),
            Err(NoSession::Missing)
        ));
    });
}

#[test]
fn a_form_that_met_an_ended_session_is_kept_for_its_account_alone() {
    in_each_world(|world| {
        let (doctor, patient, _) = world.opened();
        let form = KeptRequest {
            path: "/documents/nouveau".to_owned(),
            content_type: "application/x-www-form-urlencoded".to_owned(),
            body: b"texte=bonjour".to_vec(),
            at: world.clock_now(),
        };
        keep_work(&world.app, patient.account, &form).unwrap();
        assert!(kept_work(&world.app, &doctor).unwrap().is_none());
        let kept = kept_work(&world.app, &patient).unwrap().unwrap();
        assert_eq!((kept.path, kept.body), (form.path, form.body));
        drop_kept_work(&world.app, &patient).unwrap();
        assert!(kept_work(&world.app, &patient).unwrap().is_none());
    });
}
