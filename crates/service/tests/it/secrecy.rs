//! No file of the data folder, and no message, shows what is sealed.

use crate::readings::{InProcess, find, letter, pdf, put};
use crate::world::{World, file, opening};
use dmp_core::declared::{Kind, Typed};
use dmp_core::people::{BirthPlace, IdentityTraits, Sex};
use dmp_core::time::Date;
use dmp_service::declared::declare;
use dmp_service::readings::read_due;
use dmp_service::records::open_record;
use dmp_service::submissions::deposit;
use dmp_service::{outbox, reading};
use dmp_testkit::TestEngine;
use std::fmt::Write;
use std::path::Path;

const MARKS: [&str; 10] = [
    "MARQUENOM",
    "MARQUETITRE",
    "MARQUECONTENU",
    "MARQUEALLERGIE",
    "MARQUECONTACT",
    "marquepdf",
    "marquerecherche",
    "marquecourriel",
    "Nomfictif",
    "2790699990011",
];

#[test]
fn no_file_of_the_data_folder_shows_a_content_a_title_a_name_an_ins_or_an_author() {
    let engine = TestEngine::sqlite();
    let world = World::on(&engine);
    let doctor = world.doctor(1);
    let mut new = opening();
    let birth = Date::parse("1979-06-03").unwrap();
    new.traits = IdentityTraits::new(
        "MARQUENOM",
        "ANOUK",
        Sex::Female,
        birth,
        BirthPlace::unknown(),
    )
    .unwrap();
    new.vitale_traits = Some(new.traits.clone());
    new.email = Some("marquecourriel@exemple.fr".to_owned());
    let opened = open_record(&world.app, &doctor, &new).unwrap();
    let patient = world.sign_in_patient(&opened.letter);
    let mut note = file(b"MARQUECONTENU fictif".to_vec());
    note.title = Some("MARQUETITRE".to_owned());
    let small = deposit(&world.app, &patient, opened.record, &note).unwrap();
    note.bytes = large();
    deposit(&world.app, &patient, opened.record, &note).unwrap();
    reading::document(&world.app, &doctor, opened.record, small).unwrap();
    let typed = |what: &str| Typed {
        what: what.to_owned(),
        phone: "0699999942".to_owned(),
        ..Typed::default()
    };
    for (kind, what) in [
        (Kind::Allergy, "MARQUEALLERGIE"),
        (Kind::TrustedPerson, "MARQUECONTACT"),
    ] {
        declare(&world.app, &patient, opened.record, kind, &typed(what)).unwrap();
    }
    // What is read of documents is sealed as they are, and what is looked for is kept nowhere.
    let letter = letter("MARQUETITRE", pdf(&["Compte rendu marquepdf fictif"]));
    put(&world.app, &doctor, opened.record, &letter);
    assert_eq!(read_due(&world.app, &InProcess).unwrap(), 3);
    for words in ["marquepdf", "MARQUECONTENU", "marquerecherche"] {
        let found = find(&world.app, &doctor, opened.record, words);
        assert_eq!(found.total > 0, words != "marquerecherche", "{words}");
    }
    let database = engine.url().trim_start_matches("sqlite:").to_owned();
    let mut seen = 0;
    for folder in [Path::new(&database).parent().unwrap(), world.folder.path()] {
        seen += files_without_marks(folder);
    }
    assert!(seen >= 4, "only {seen} files were looked at");
}

/// Looks into every file below `folder`; returns how many.
fn files_without_marks(folder: &Path) -> usize {
    let mut seen = 0;
    for entry in std::fs::read_dir(folder).unwrap() {
        let path = entry.unwrap().path();
        if path.is_dir() {
            seen += files_without_marks(&path);
            continue;
        }
        let bytes = std::fs::read(&path).unwrap();
        for mark in MARKS {
            let is_shown = bytes.windows(mark.len()).any(|it| it == mark.as_bytes());
            assert!(!is_shown, "{mark} stands in {}", path.display());
        }
        seen += 1;
    }
    seen
}

/// More than a row holds, with a mark that stands again and again.
pub fn large() -> Vec<u8> {
    let mut text = String::new();
    let mut state = 1_u64;
    while text.len() < 400_000 {
        state = state
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1);
        write!(text, "MARQUECONTENU{state:x}").unwrap();
    }
    text.into_bytes()
}

#[test]
fn no_notice_says_a_medical_word_a_name_or_an_address_to_click() {
    let engine = TestEngine::sqlite();
    let world = World::on(&engine);
    let (doctor, _, record) = world.opened();
    world.deposit_report(&doctor, record, "Bilan").unwrap();
    outbox::deliver_due_all(&world.app, &*world.inbox).unwrap();
    let mails = world.inbox.mails();
    assert!(mails.len() >= 2, "the deposit was not told");
    for mail in mails {
        let text = format!("{} {}", mail.subject, mail.text).to_lowercase();
        for word in [
            "bilan",
            "analyse",
            "nomfictif",
            "http",
            "personnefictive",
            "laboratoire",
        ] {
            assert!(!text.contains(word), "{word} in: {text}");
        }
    }
}
