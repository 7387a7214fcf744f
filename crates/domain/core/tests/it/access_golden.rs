//! The whole decision table, printed for people who do not read Rust: `tests/golden/access.txt`.
//!
//! When a rule changes, this test writes `access.txt.new` beside it and fails. Read the difference;
//! if it is what was meant, put the new file in the place of the old one.

use crate::scene::{
    AUTHORIZED, CALLER, NOW, OWN_ORGANIZATION, PRIMARY, RECORD, Scene, deleted, deprecated, doctor,
    hidden, masked, not_for_caller, not_for_professions, patients, professional, staff, withheld,
};
use dmp_core::access::{
    Action, Actor, AuthorizationState, Disclosure, HabilitationMatrix, Mode, Refusal, Standing,
};
use dmp_core::codes::{self, Space};
use dmp_core::document::{Status, TypeCode};
use dmp_core::ids::RecordId;
use dmp_core::people::ProfessionCode;
use dmp_core::record::RecordState;
use dmp_core::time::Days;
use std::collections::BTreeMap;
use std::fmt::Write as _;
use std::path::Path;

const GOLDEN: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/golden/access.txt");

type Situation = (&'static str, fn(Scene) -> Scene);

const SITUATIONS: [Situation; 22] = [
    ("of another professional", |scene| scene),
    (
        "of the caller (written by him, or of his structure)",
        Scene::own,
    ),
    ("masked", |scene| scene.visibility(masked)),
    ("of the caller, masked", |scene| {
        scene.own().visibility(masked)
    }),
    ("masked from this very professional", |scene| {
        scene.visibility(not_for_caller)
    }),
    (
        "of the caller, masked from this very professional",
        |scene| scene.own().visibility(not_for_caller),
    ),
    ("masked from doctors and nurses", |scene| {
        scene.visibility(not_for_professions)
    }),
    ("waiting to be announced", |scene| {
        scene.visibility(withheld)
    }),
    ("of the caller, waiting to be announced", |scene| {
        scene.own().visibility(withheld)
    }),
    ("announced by its delay", |scene| {
        let scene = scene.visibility(withheld);
        Scene {
            now: NOW.plus(Days(30)),
            ..scene
        }
    }),
    ("hidden from representatives", |scene| {
        scene.visibility(hidden)
    }),
    ("archived", |scene| scene.status(Status::Archived)),
    ("of the caller, archived", |scene| {
        scene.own().status(Status::Archived)
    }),
    ("an older version", |scene| scene.status(deprecated())),
    ("of the caller, an older version", |scene| {
        scene.own().status(deprecated())
    }),
    ("in the bin since yesterday", |scene| {
        scene.status(deleted(1))
    }),
    ("of the caller, in the bin since yesterday", |scene| {
        scene.own().status(deleted(1))
    }),
    ("in the bin for 30 days", |scene| scene.status(deleted(30))),
    ("deposited by the patient", |scene| scene.document(patients)),
    ("deposited by the patient, masked", |scene| {
        scene.document(patients).visibility(masked)
    }),
    ("of a type that our tables do not know", |scene| {
        scene.document(|document| document.type_code = TypeCode("unheard-of".to_owned()))
    }),
    ("not there", |scene| Scene {
        document: None,
        ..scene
    }),
];

fn callers() -> Vec<(&'static str, Scene)> {
    let nurse = || professional("60", None);
    let work = || professional("10", Some("SM25"));
    let system = || Actor::OrganizationSystem(OWN_ORGANIZATION);
    let expired = Standing {
        authorization: AuthorizationState::Expired,
        ..Standing::NONE
    };
    let blocked = Standing {
        is_blocked: true,
        ..AUTHORIZED
    };
    let new = Scene::new;
    let glass = |actor, standing| Scene::new(actor, standing).mode(Mode::BreakGlass);
    let dispatch = |actor, standing| Scene::new(actor, standing).mode(Mode::EmergencyDispatch);
    let allowed = |scene: Scene| scene.record(|r| r.objections.to_masked_in_emergency = false);
    let objected = |scene: Scene| {
        scene.record(|r| {
            (
                r.objections.to_break_glass,
                r.objections.to_emergency_dispatch,
            ) = (true, true);
        })
    };
    let secret = |mut scene: Scene| {
        scene.caller.is_secret = true;
        scene
    };
    vec![
        ("Patient", Scene::patient()),
        ("Legal representative", Scene::representative()),
        (
            "Another patient",
            new(
                Actor::Patient(RecordId::from_bytes([99; 16])),
                Standing::NONE,
            ),
        ),
        ("Nurse, authorised", new(nurse(), AUTHORIZED)),
        ("Nurse, not authorised", new(nurse(), Standing::NONE)),
        ("Nurse, breaking the glass", glass(nurse(), Standing::NONE)),
        (
            "Nurse, for the emergency dispatch centre",
            dispatch(nurse(), Standing::NONE),
        ),
        ("Doctor, authorised", new(doctor(), AUTHORIZED)),
        (
            "Doctor, authorised, in a secret session of a minor",
            secret(new(doctor(), AUTHORIZED)),
        ),
        ("Doctor, not authorised", new(doctor(), Standing::NONE)),
        ("Doctor, authorisation expired", new(doctor(), expired)),
        ("Doctor, blocked by the patient", new(doctor(), blocked)),
        (
            "Doctor, breaking the glass",
            glass(doctor(), Standing::NONE),
        ),
        (
            "Doctor, breaking the glass, masked documents allowed in emergencies",
            allowed(glass(doctor(), Standing::NONE)),
        ),
        (
            "Doctor, breaking the glass, the patient objects",
            objected(glass(doctor(), Standing::NONE)),
        ),
        (
            "Doctor, for the emergency dispatch centre",
            dispatch(doctor(), Standing::NONE),
        ),
        ("Médecin traitant", new(doctor(), PRIMARY)),
        (
            "Médecin traitant, breaking the glass",
            glass(doctor(), PRIMARY),
        ),
        (
            "Médecin traitant, blocked",
            new(
                doctor(),
                Standing {
                    is_blocked: true,
                    ..PRIMARY
                },
            ),
        ),
        (
            "Occupational physician, authorised",
            new(work(), AUTHORIZED),
        ),
        ("Secretary of a structure", new(staff(), AUTHORIZED)),
        ("Software of a structure", new(system(), AUTHORIZED)),
        (
            "Software of a structure, for the emergency dispatch centre",
            dispatch(system(), Standing::NONE),
        ),
        ("Administrator", new(Actor::Administrator, Standing::NONE)),
        (
            "The installation itself",
            new(Actor::System, Standing::NONE),
        ),
    ]
}

/// « yes (ground): these; no (reason): those »: one line for each answer.
fn answers(text: &mut String, scene: &Scene, actions: impl Iterator<Item = Action>) {
    let mut lines: BTreeMap<String, Vec<&str>> = BTreeMap::new();
    for action in actions {
        let answer = match scene.decide(action) {
            Ok(ground) => format!("1yes, {}", ground.code()),
            Err(refusal) => match refusal.disclosure() {
                Disclosure::Explain => format!("2no, {}", refusal.code()),
                Disclosure::Hide => format!("3nothing there, {}", refusal.code()),
            },
        };
        lines.entry(answer).or_default().push(action.code());
    }
    for (answer, actions) in lines {
        let mut line = format!("    {}:", &answer[1..]);
        for action in actions {
            if line.len() + action.len() > 110 {
                writeln!(text, "{line}").expect("a text grows");
                line = " ".repeat(8);
            }
            line.push(' ');
            line.push_str(action);
        }
        writeln!(text, "{line}").expect("a text grows");
    }
}

fn is_about_document(action: Action) -> bool {
    action.is_on_document() || action.is_listing()
}

fn table() -> String {
    let mut text = String::from(HEAD);
    for (name, scene) in callers() {
        writeln!(text, "\n\n=== {name}\n\n  The record is open:").expect("a text grows");
        let others = || {
            Action::ALL
                .iter()
                .copied()
                .filter(|action| !is_about_document(*action) && !action.is_deposit())
        };
        answers(
            &mut text,
            &Scene {
                document: None,
                ..scene.clone()
            },
            others(),
        );
        let bare = Scene {
            declared: Vec::new(),
            document: None,
            ..scene.clone()
        };
        let undeclared = others().filter(|action| scene.decide(*action) != bare.decide(*action));
        let undeclared: Vec<_> = undeclared.collect();
        if !undeclared.is_empty() {
            text.push_str("  Without what must be declared:\n");
            answers(&mut text, &bare, undeclared.into_iter());
        }
        deposits(&mut text, &scene);
        situations(&mut text, &scene);
        lives(&mut text, &scene);
    }
    text.push_str("\n\n=== Which profession reads which types of documents (all others: none)\n");
    habilitation(&mut text);
    text
}

/// Situations with the same answers stand together.
fn situations(text: &mut String, scene: &Scene) {
    let mut groups: Vec<(Vec<&str>, String)> = Vec::new();
    for (situation, change) in SITUATIONS {
        let mut lines = String::new();
        let actions = Action::ALL
            .iter()
            .copied()
            .filter(|action| is_about_document(*action));
        answers(&mut lines, &change(scene.clone()), actions);
        match groups.iter_mut().find(|(_, same)| *same == lines) {
            Some((situations, _)) => situations.push(situation),
            None => groups.push((vec![situation], lines)),
        }
    }
    for (situations, lines) in groups {
        for situation in situations {
            writeln!(text, "  A document {situation}").expect("a text grows");
        }
        text.push_str(&lines);
    }
}

fn deposits(text: &mut String, scene: &Scene) {
    let deposits = || {
        Action::ALL
            .iter()
            .copied()
            .filter(|action| action.is_deposit())
    };
    let cases: [Situation; 5] = [
        ("A new report of another structure", |scene| scene),
        ("A new report of one's own", Scene::own),
        ("A new report hidden from representatives", |scene| {
            scene.own().visibility(hidden)
        }),
        ("A new statement of the patient", |scene| {
            scene.document(patients)
        }),
        (
            "« Volontés et droits » written by a professional",
            |scene| {
                scene
                    .own()
                    .document(|document| document.type_code = TypeCode("EXPPAT_1".to_owned()))
            },
        ),
    ];
    for (name, change) in cases {
        writeln!(text, "  {name}:").expect("a text grows");
        answers(text, &change(scene.clone()), deposits());
    }
}

/// Of a record that is not open, only what is permitted, and the common answer to the rest.
fn lives(text: &mut String, scene: &Scene) {
    for (name, state) in [
        (
            "closed yesterday",
            RecordState::Closed {
                at: NOW.plus(Days(-1)),
            },
        ),
        (
            "closed for ten years",
            RecordState::Closed {
                at: NOW.plus(Days(-3_653)),
            },
        ),
        ("destroyed", RecordState::Purged { at: NOW }),
    ] {
        let scene = scene.clone().record(|record| record.state = state);
        writeln!(text, "  The record is {name}:").expect("a text grows");
        answers(text, &scene, Action::ALL.iter().copied());
    }
}

fn habilitation(text: &mut String) {
    let matrix = HabilitationMatrix::shipped();
    let version = (matrix.version(), matrix.effective());
    writeln!(
        text,
        "    version {}, in effect from {}",
        version.0, version.1
    )
    .expect("a text grows");
    for profession in codes::professions() {
        writeln!(text, "\n  {} {}", profession.code, profession.label).expect("a text grows");
        let code = ProfessionCode(profession.code.clone());
        for space in Space::ALL {
            let of_space = || {
                codes::document_types()
                    .iter()
                    .filter(move |kind| kind.space == space)
            };
            let may = |code_of_type: &TypeCode| matrix.may_read(&code, None, code_of_type);
            let (yes, no): (Vec<_>, Vec<_>) = of_space()
                .map(|kind| (may(&kind.code), kind.code.0.as_str()))
                .partition(|(may, _)| *may);
            let list = |cells: &[(bool, &str)]| {
                cells
                    .iter()
                    .map(|(_, code)| *code)
                    .collect::<Vec<_>>()
                    .join(" ")
            };
            let line = match (yes.len(), no.len()) {
                (0, _) => "none".to_owned(),
                (_, 0) => "all".to_owned(),
                (yes_count, no_count) if yes_count >= no_count => format!("all but {}", list(&no)),
                (_, _) => format!("only {}", list(&yes)),
            };
            writeln!(text, "    {}: {line}", space.slug()).expect("a text grows");
        }
    }
}

const HEAD: &str = "\
Who may do what. Written by the test `access_golden`; never edit by hand.

Under each caller and situation, one line an answer: the answer, its reason, then the acts.
  yes              permitted; the reason is what the act stands on
  no               refused, and the caller is told why
  nothing there    refused, and the caller finds nothing (as if it did not exist)
Unless said otherwise: what must be declared is declared (the patient's act or consent, the reason
of an emergency), the patient objects to masked documents in emergencies only, the document is a
consultation report (11488-4), and the shipped habilitation matrix applies.
";

#[test]
fn the_decision_table_is_the_one_that_was_approved() {
    let now = table();
    assert!(
        now.lines().count() < 6_000,
        "a table that long is read by nobody"
    );
    assert!(
        Refusal::ALL
            .iter()
            .any(|refusal| now.contains(refusal.code()))
    );
    let approved = std::fs::read_to_string(GOLDEN).unwrap_or_default();
    if now != approved {
        let new = Path::new(GOLDEN).with_extension("txt.new");
        std::fs::write(&new, &now).expect("the folder of golden files can be written");
        let line = now
            .lines()
            .zip(approved.lines())
            .position(|(one, two)| one != two);
        let line = line.map_or(0, |line| line + 1);
        panic!(
            "decisions changed, first on line {line}: read the difference of \
             tests/golden/access.txt.new and access.txt; if it is meant, rename the new file"
        );
    }
    assert_eq!(
        Scene::patient().record.map(|record| record.id),
        Some(RECORD)
    );
    assert_eq!(CALLER, crate::scene::CALLER);
}
