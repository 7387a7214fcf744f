//! What holds for every caller, record and document.

use crate::scene::{
    CALLER, NOW, OTHER_ORGANIZATION, OWN_ORGANIZATION, RECORD, SOMEBODY, Scene, deleted,
    deprecated, national_id, patients, professional, report, staff,
};
use crate::visibility::any_visibility;
use dmp_core::access::{
    Action, Actor, AuthorizationState, Declaration, Disclosure, DocumentFacts, Mode, Refusal,
    Standing, visible,
};
use dmp_core::document::{Status, TypeCode};
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::record::{Objections, RecordState};
use dmp_core::time::{Days, Timestamp};
use proptest::prelude::*;

fn any_actor() -> impl Strategy<Value = Actor> {
    prop_oneof![
        Just(Actor::Patient(RECORD)),
        Just(Actor::Patient(RecordId::from_bytes([99; 16]))),
        Just(Actor::Representative(RECORD)),
        Just(professional("10", Some("SM26"))),
        Just(professional("10", Some("SM25"))),
        Just(professional("60", None)),
        Just(professional("40", None)),
        Just(professional("330", None)),
        Just(staff()),
        Just(Actor::OrganizationSystem(OWN_ORGANIZATION)),
        Just(Actor::Administrator),
        Just(Actor::System),
    ]
}

fn any_mode() -> impl Strategy<Value = Mode> {
    prop_oneof![
        Just(Mode::Normal),
        Just(Mode::BreakGlass),
        Just(Mode::EmergencyDispatch)
    ]
}

fn any_standing() -> impl Strategy<Value = Standing> {
    let authorization = prop_oneof![
        Just(AuthorizationState::Missing),
        Just(AuthorizationState::Expired),
        Just(AuthorizationState::Valid {
            until: NOW.plus(Days(9))
        }),
    ];
    (authorization, any::<bool>(), any::<bool>()).prop_map(|(authorization, block, primary)| {
        Standing {
            authorization,
            is_blocked: block,
            is_primary_care_physician: primary,
        }
    })
}

fn any_state() -> impl Strategy<Value = RecordState> {
    prop_oneof![
        4 => Just(RecordState::Open { since: Timestamp(0) }),
        1 => Just(RecordState::Reopened { since: Timestamp(0) }),
        1 => Just(RecordState::Closed { at: NOW.plus(Days(-30)) }),
        1 => Just(RecordState::Closed { at: NOW.plus(Days(-4_000)) }),
        1 => Just(RecordState::Purged { at: NOW.plus(Days(-30)) }),
    ]
}

fn any_status() -> impl Strategy<Value = Status> {
    prop_oneof![
        4 => Just(Status::Approved),
        1 => Just(Status::Archived),
        1 => Just(deprecated()),
        1 => Just(deleted(1)),
        1 => Just(deleted(40)),
    ]
}

fn any_document() -> impl Strategy<Value = DocumentFacts> {
    let kinds = [
        "11488-4",
        "60591-5",
        "68599-0",
        "ATTEST-RESID",
        "83981-1",
        "unheard-of",
    ];
    let kind = proptest::sample::select(kinds.to_vec());
    (any_visibility(), any_status(), 0..4_u8, kind).prop_map(|(visibility, status, whose, kind)| {
        let mut document = DocumentFacts {
            visibility,
            status,
            ..report()
        };
        document.type_code = TypeCode(kind.to_owned());
        match whose {
            0 => document.authors.push(national_id(CALLER)),
            1 => document.organization = Some(OWN_ORGANIZATION),
            2 => patients(&mut document),
            _ => document.organization = Some(OTHER_ORGANIZATION),
        }
        document
    })
}

fn any_objections() -> impl Strategy<Value = Objections> {
    (any::<bool>(), any::<bool>(), any::<bool>()).prop_map(|(dispatch, glass, masked)| Objections {
        to_emergency_dispatch: dispatch,
        to_break_glass: glass,
        to_masked_in_emergency: masked,
    })
}

fn any_scene() -> impl Strategy<Value = Scene> {
    let declared = proptest::sample::subsequence(
        vec![
            Declaration::PatientAct,
            Declaration::Reason,
            Declaration::Consent,
        ],
        0..=3,
    );
    let record = (any_state(), any_standing(), any_objections());
    let who = (any_actor(), any_mode(), any::<bool>());
    (who, record, any_document(), declared).prop_map(|(who, record, document, declared)| {
        let mut scene = Scene::new(who.0, record.1).mode(who.1);
        scene.caller.is_secret = who.2;
        scene.document = Some(document);
        scene.declared = declared;
        scene.record(|facts| (facts.state, facts.objections) = (record.0, record.2))
    })
}

fn any_action() -> impl Strategy<Value = Action> {
    proptest::sample::select(Action::ALL)
}

/// What a caller can see of an answer: a page, a reason, or nothing there.
fn told(scene: &Scene, action: Action) -> Result<(), Option<Refusal>> {
    scene
        .decide(action)
        .map(|_| ())
        .map_err(|refusal| match refusal.disclosure() {
            Disclosure::Hide => None,
            Disclosure::Explain => Some(refusal),
        })
}

proptest! {
    #![proptest_config(ProptestConfig { cases: 4_000, ..ProptestConfig::default() })]

    #[test]
    fn masking_never_widens_access(scene in any_scene(), action in any_action()) {
        // REQ-S-16, REQ-S-16b, REQ-R-19
        let plain = scene.clone().visibility(|v| v.unmask().announce());
        let changes: [fn(dmp_core::document::Visibility) -> _; 3] =
            [crate::scene::masked, crate::scene::withheld, crate::scene::not_for_caller];
        for change in changes {
            let hidden = plain.clone().visibility(change);
            if hidden.decide(action).is_ok() {
                prop_assert!(plain.decide(action).is_ok(), "{action:?}");
            }
        }
    }

    #[test]
    fn hiding_from_representatives_never_widens_access(
        scene in any_scene(),
        action in any_action(),
    ) {
        // REQ-R-26. In a secret session a deposit must be hidden: there it is asked for.
        let may_ask = action.is_deposit() || action == Action::Replace;
        let plain = scene.clone().visibility(|v| v.hidden_from_representatives(false));
        let hidden = scene.clone().visibility(|v| v.hidden_from_representatives(true));
        if hidden.decide(action).is_ok() && !(may_ask && scene.caller.is_secret) {
            prop_assert!(plain.decide(action).is_ok(), "{action:?}");
        }
    }

    #[test]
    fn a_closed_record_grants_nobody(scene in any_scene(), action in any_action()) {
        // REQ-S-32, REQ-R-50
        let closed = scene.record(|record| record.state = RecordState::Closed { at: NOW });
        let is_about_its_life = matches!(action, Action::TestExistence | Action::ReopenRecord);
        let is_upkeep = matches!(closed.caller.actor, Actor::System | Actor::Administrator);
        if !is_about_its_life && !is_upkeep && !action.is_without_record() {
            prop_assert!(closed.decide(action).is_err(), "{action:?}");
        }
        if matches!(action, Action::SubmitForOrganization) || action.is_reading() {
            prop_assert!(closed.decide(action).is_err(), "{action:?}");
        }
    }

    #[test]
    fn removing_an_authorisation_never_grants(scene in any_scene(), action in any_action()) {
        // REQ-S-13, REQ-R-11
        let valid = AuthorizationState::Valid { until: NOW.plus(Days(1)) };
        let authorized = scene.clone().record(|record| record.standing.authorization = valid);
        for less in [AuthorizationState::Missing, AuthorizationState::Expired] {
            let removed = scene.clone().record(|record| record.standing.authorization = less);
            if removed.decide(action).is_ok() {
                prop_assert!(authorized.decide(action).is_ok(), "{action:?}");
            }
        }
    }

    #[test]
    fn a_blocked_professional_reads_nothing(scene in any_scene(), action in any_action()) {
        // REQ-R-11
        let blocked = scene.record(|record| record.standing.is_blocked = true);
        if action.is_reading() || action.is_on_document() || action.is_deposit() {
            let is_professional = matches!(blocked.caller.actor, Actor::Professional(_));
            prop_assert!(!is_professional || blocked.decide(action).is_err(), "{action:?}");
        }
    }

    #[test]
    fn staff_structures_and_operators_read_nothing(scene in any_scene(), action in any_action()) {
        // REQ-R-63, REQ-R-64
        let is_reader = match scene.caller.actor {
            Actor::Patient(_) | Actor::Representative(_) | Actor::Professional(_) => true,
            Actor::Staff(_) | Actor::OrganizationSystem(_) | Actor::Administrator
            | Actor::System => false,
        };
        if !is_reader && action.is_reading() && action != Action::FindReference {
            prop_assert!(scene.decide(action).is_err(), "{action:?}");
        }
    }

    #[test]
    fn a_document_on_which_one_may_do_nothing_cannot_be_told_from_none(scene in any_scene()) {
        // REQ-R-20
        let acts = || Action::ALL.iter().copied().filter(|action| action.is_on_document());
        let nothing_there = Scene { document: None, ..scene.clone() };
        let may_nothing = acts().all(|action| scene.decide(action).is_err());
        if may_nothing && scene.caller.actor != Actor::System {
            for action in acts() {
                prop_assert_eq!(told(&scene, action), told(&nothing_there, action), "{:?}", action);
            }
        }
    }

    #[test]
    fn what_is_visible_is_part_of_all_and_in_its_order(
        scene in any_scene(),
        documents in proptest::collection::vec(any_document(), 0..12),
    ) {
        // REQ-R-65
        let documents: Vec<_> = documents
            .into_iter()
            .zip(0_u8..)
            .map(|(document, n)| DocumentFacts { id: DocumentId::from_bytes([n; 16]), ..document })
            .collect();
        for action in [Action::ListDocuments, Action::ListBin] {
            let request = scene.request(action);
            let seen = visible(&request, documents.iter(), |document| (*document).clone());
            let expected: Vec<_> = documents
                .iter()
                .filter(|document| {
                    Scene { document: Some((*document).clone()), ..scene.clone() }
                        .decide(action)
                        .is_ok()
                })
                .collect();
            prop_assert_eq!(seen, expected);
        }
    }

    #[test]
    fn what_is_opened_was_listed_or_is_ones_own(scene in any_scene()) {
        // REQ-R-20: opening by an id shows nothing that a list hides, but one's own.
        let is_own = {
            let document = scene.document.as_ref().expect("the scene has one");
            document.authors.contains(&national_id(CALLER)) || document.depositor == Some(CALLER)
        };
        let is_listed = [Action::ListDocuments, Action::ListBin]
            .into_iter()
            .any(|action| scene.decide(action).is_ok());
        if scene.decide(Action::OpenDocument).is_ok() {
            prop_assert!(is_listed || is_own);
        }
    }
}

#[test]
fn no_one_acts_on_the_record_of_another_patient() {
    let stranger = Actor::Patient(RecordId::from_bytes([99; 16]));
    let scene = Scene::new(stranger, Standing::NONE);
    for action in Action::ALL
        .iter()
        .filter(|action| !action.is_without_record())
    {
        assert_eq!(
            scene.decide(*action),
            Err(Refusal::NotOwnRecord),
            "{action:?}"
        );
    }
    assert_ne!(CALLER, SOMEBODY);
}
