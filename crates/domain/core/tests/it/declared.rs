//! What people enter as data: what is accepted, what is refused, what stays.

use dmp_core::clinical::{Fact, MedicationStage, PartialDate, Subject};
use dmp_core::declared::{
    Act, Author, Content, Fault, Field, FieldFault, Item, ItemError, Kind, Need, Typed,
    blood_groups, relations,
};
use dmp_core::document::Origin;
use dmp_core::ids::{DeclaredItemId, ProfessionalId};
use dmp_core::limits::{DECLARED_CHANGES_MAX, DECLARED_NOTE_CHARS_MAX, DECLARED_WORDS_CHARS_MAX};
use dmp_core::synthesis::{Declarant, SourceDocument, Visible, synthesis};
use dmp_core::time::{Date, Timestamp};
use proptest::prelude::*;

fn today() -> Date {
    Date::parse("2026-03-12").expect("a day of the calendar")
}

fn typed(fields: &[(Field, &str)]) -> Typed {
    fields
        .iter()
        .fold(Typed::default(), |typed, (field, text)| {
            typed.with(*field, *text)
        })
}

fn content(kind: Kind, fields: &[(Field, &str)]) -> Result<Content, (Field, Fault)> {
    Content::of(kind, &typed(fields), Declarant::Patient, today())
        .map_err(|FieldFault { field, fault }| (field, fault))
}

/// The least that an item of `kind` says.
fn least(kind: Kind) -> Vec<(Field, &'static str)> {
    let required = kind.fields().iter().filter(|it| it.1 == Need::Required);
    required
        .map(|(field, _)| {
            let text = match field {
                Field::What if kind == Kind::BloodGroup => "278149003",
                Field::What | Field::Detail | Field::Note => "Mots",
                Field::Relation => "MTH",
                Field::Phone => "06 99 99 99 42",
                Field::Start | Field::End => "2020",
                Field::Done | Field::Planned => "7",
            };
            (*field, text)
        })
        .collect()
}

#[test]
fn each_kind_asks_for_its_own_fields() {
    for kind in Kind::ALL {
        let least = least(kind);
        assert!(content(kind, &least).is_ok(), "DEC-001: {kind:?}");
        for (field, _) in &least {
            let without: Vec<_> = least.iter().filter(|it| it.0 != *field).copied().collect();
            let refused = content(kind, &without);
            assert_eq!(refused, Err((*field, Fault::Empty)), "DEC-001: {kind:?}");
        }
    }
}

#[test]
#[rustfmt::skip] // one line per case
fn what_is_wrong_is_refused_at_its_field() {
    use Field::{Done, End, Note, Phone, Planned, Relation, Start, What};
    let long = "x".repeat(DECLARED_WORDS_CHARS_MAX + 1);
    let longest = "é".repeat(DECLARED_WORDS_CHARS_MAX);
    let long_note = "x".repeat(DECLARED_NOTE_CHARS_MAX + 1);
    for (rule, kind, field, text, expected) in [
        ("DEC-001", Kind::BloodGroup,     What,     "278147001",  None),
        ("DEC-001", Kind::BloodGroup,     What,     "112144000",  Some(Fault::UnknownCode)),
        ("DEC-001", Kind::BloodGroup,     What,     "A+",         Some(Fault::UnknownCode)),
        ("DEC-001", Kind::FamilyHistory,  Relation, "WIFE",       Some(Fault::UnknownCode)),
        ("DEC-001", Kind::TrustedPerson,  Relation, "WIFE",       None),
        ("DEC-002", Kind::Allergy,        What,     " \t ",       Some(Fault::Empty)),
        ("DEC-002", Kind::Allergy,        What,     &long,        Some(Fault::TooLong)),
        ("DEC-002", Kind::Allergy,        What,     &longest,     None),
        ("DEC-002", Kind::Allergy,        What,     "a\u{0}b",    Some(Fault::Malformed)),
        ("DEC-002", Kind::Allergy,        Note,     "a\r\nb",     None),
        ("DEC-002", Kind::Allergy,        Note,     &long_note,   Some(Fault::TooLong)),
        ("DEC-002", Kind::Allergy,        Start,    "2026-03-12", None),
        ("DEC-002", Kind::Allergy,        Start,    "2026-03-13", Some(Fault::InTheFuture)),
        ("DEC-002", Kind::Allergy,        Start,    "2026",       None),
        ("DEC-002", Kind::Allergy,        Start,    "2027",       Some(Fault::InTheFuture)),
        ("DEC-002", Kind::Allergy,        Start,    "2026-02-30", Some(Fault::NotADate)),
        ("DEC-002", Kind::Allergy,        Start,    "2026-00-04", Some(Fault::NotADate)),
        ("DEC-002", Kind::Treatment,      End,      "2027-01",    None),
        ("DEC-002", Kind::MedicalHistory, End,      "2027-01",    Some(Fault::InTheFuture)),
        ("DEC-002", Kind::Sessions,       Done,     "0",          None),
        ("DEC-002", Kind::Sessions,       Done,     "1000",       Some(Fault::Malformed)),
        ("DEC-002", Kind::Sessions,       Done,     "+7",         Some(Fault::Malformed)),
        ("DEC-002", Kind::Sessions,       Done,     "sept",       Some(Fault::Malformed)),
        ("DEC-002", Kind::Sessions,       Planned,  "7",          None),
        ("DEC-002", Kind::Sessions,       Planned,  "6",          Some(Fault::MoreThanPlanned)),
        ("DEC-002", Kind::TrustedPerson,  Phone,    "06",         Some(Fault::Malformed)),
        ("DEC-002", Kind::TrustedPerson,  Phone,    "+33 6 99",   Some(Fault::Malformed)),
    ] {
        let mut fields = least(kind);
        fields.push((field, text));
        let refused = content(kind, &fields).err();
        assert_eq!(refused, expected.map(|fault| (field, fault)), "{rule}: {kind:?} {field:?}");
    }
    let reversed = [(What, "Rougeole"), (Start, "2011-05"), (End, "2011-04")];
    let refused = content(Kind::MedicalHistory, &reversed);
    assert_eq!(refused, Err((End, Fault::EndsBeforeStart)), "DEC-002");
}

fn fact(content: Content) -> Fact {
    match content {
        Content::Statement { statement, .. } => statement.fact,
        Content::Contact(_) => panic!("a contact"),
    }
}

#[test]
fn what_is_said_is_a_fact_of_its_kind() {
    let vaccine = [(Field::What, "Boostrixtetra"), (Field::Start, "2019-05-02")];
    let Fact::Immunization(vaccine) = fact(content(Kind::Vaccine, &vaccine).unwrap()) else {
        panic!("not a vaccine");
    };
    assert_eq!(vaccine.targets.len(), 2, "DEC-001"); // dTP and pertussis
    let day = PartialDate::parse("2019-05-02").ok();
    assert_eq!((vaccine.period.start, vaccine.period.end), (day, day));
    for (by, stage) in [
        (Declarant::Patient, MedicationStage::Declared),
        (Declarant::Professional, MedicationStage::InUse),
    ] {
        let typed = typed(&[(Field::What, "Lévothyroxine 75")]);
        let content = Content::of(Kind::Treatment, &typed, by, today()).unwrap();
        let Fact::Medication(medication) = fact(content) else {
            panic!("not a medicine");
        };
        assert_eq!(medication.stage, stage, "DEC-004");
    }
    let family = [(Field::What, "Diabète"), (Field::Relation, "FTH")];
    let Content::Statement { statement, .. } = content(Kind::FamilyHistory, &family).unwrap()
    else {
        panic!("a contact");
    };
    assert!(matches!(&statement.subject, Subject::Other(it) if it.label == "Père"));
}

fn author(number: Option<u8>) -> Author {
    let professional = number.map(|it| ProfessionalId::from_bytes([it; 16]));
    Author {
        declarant: match professional {
            Some(_) => Declarant::Professional,
            None => Declarant::Patient,
        },
        name: professional.map_or_else(String::new, |_| "Dr Fictif".to_owned()),
        professional,
    }
}

fn allergy(what: &str) -> Content {
    content(Kind::Allergy, &[(Field::What, what)]).expect("an allergy in words")
}

fn item(what: &str, by: Option<u8>) -> Item {
    let id = DeclaredItemId::from_bytes([1; 16]);
    Item::new(id, Kind::Allergy, allergy(what), author(by), Timestamp(1))
}

#[test]
fn a_correction_keeps_what_was_said_before_and_a_withdrawal_keeps_all() {
    let item = item("Pollen", None);
    let same = item
        .clone()
        .correct(allergy("Pollen"), author(Some(2)), Timestamp(2));
    assert!(
        same.unwrap() == item,
        "DEC-003: the same again is no change"
    );
    let item = item
        .correct(allergy("Pollens"), author(Some(2)), Timestamp(3))
        .unwrap();
    assert_eq!(item.changes().len(), 2);
    assert!(
        item.changes()[0].act == Act::Said(allergy("Pollen")),
        "DEC-003"
    );
    let said = item.said().unwrap();
    assert!(*said.content == allergy("Pollens") && said.at == Timestamp(3));
    let item = item.withdraw(author(None), Timestamp(4)).unwrap();
    assert!(
        item.said().is_none() && item.last_said().is_some(),
        "DEC-003"
    );
    assert!(item.declared().is_none());
    let refused = item
        .clone()
        .correct(allergy("Autre"), author(None), Timestamp(5));
    assert_eq!(refused.err(), Some(ItemError::Withdrawn));
    assert_eq!(
        item.clone().withdraw(author(None), Timestamp(5)).err(),
        Some(ItemError::Withdrawn)
    );
    let item = item.restore(author(None), Timestamp(6)).unwrap();
    assert_eq!((item.changes().len(), item.said().is_some()), (4, true));
    assert_eq!(
        item.restore(author(None), Timestamp(7)).err(),
        Some(ItemError::NotWithdrawn)
    );
}

#[test]
fn an_item_changes_a_bounded_number_of_times_and_can_still_be_withdrawn() {
    let mut item = item("0", None);
    for number in 1..DECLARED_CHANGES_MAX {
        let content = allergy(&number.to_string());
        item = item.correct(content, author(None), Timestamp(2)).unwrap();
    }
    let more = item
        .clone()
        .correct(allergy("plus"), author(None), Timestamp(3));
    assert_eq!(more.err(), Some(ItemError::TooManyChanges), "DEC-006");
    let item = item.withdraw(author(None), Timestamp(4)).unwrap();
    let again = item.restore(author(None), Timestamp(5));
    assert_eq!(again.err(), Some(ItemError::TooManyChanges), "DEC-006");
}

#[test]
fn a_decision_sees_an_item_as_a_medical_summary_of_who_entered_it_first() {
    let of_patient = item("Pollen", None).facts();
    assert_eq!(
        (of_patient.type_code.0.as_str(), of_patient.depositor),
        ("60591-5", None)
    );
    let types = include_str!("../../data/document_types.csv");
    assert!(
        types.contains("\n60591-5,2.16.840.1.113883.6.1,Synthèse médicale,"),
        "DEC-005"
    );
    let item = item("Pollen", Some(2)).correct(allergy("Pollens"), author(None), Timestamp(2));
    let facts = item.unwrap().facts();
    let first = ProfessionalId::from_bytes([2; 16]);
    assert_eq!(
        (facts.origin, facts.depositor),
        (Origin::Professional, Some(first)),
        "DEC-005"
    );
}

#[test]
fn a_synthesis_shows_what_was_entered_with_who_said_it() {
    let sessions = [
        (Field::What, "Kinésithérapie"),
        (Field::Done, "7"),
        (Field::Planned, "12"),
    ];
    let id = DeclaredItemId::from_bytes([3; 16]);
    let sessions = content(Kind::Sessions, &sessions).unwrap();
    let items = [
        item("Pollen", Some(2)),
        Item::new(id, Kind::Sessions, sessions, author(None), Timestamp(1)),
    ];
    let declared: Vec<_> = items.iter().filter_map(Item::declared).collect();
    let documents: [SourceDocument<'_>; 0] = [];
    let visible = Visible {
        documents: &documents,
        declared: &declared,
    };
    let page = synthesis(&visible, today());
    let series = &page.treatments.series[0].fact;
    assert_eq!(
        (series.progress.done, series.progress.planned),
        (7, Some(12))
    );
    assert_eq!(declared[0].who, "Dr Fictif");
}

#[test]
fn nothing_that_was_typed_is_in_a_debug_output() {
    let item = item("Pollen", Some(2));
    let shown = format!(
        "{item:?} {:?} {:?} {:?}",
        item.changes()[0],
        allergy("Pollen"),
        typed(&[(Field::What, "Pollen")])
    );
    assert!(
        !shown.contains("Pollen") && !shown.contains("Fictif"),
        "{shown}"
    );
}

fn any_text() -> impl Strategy<Value = String> {
    prop_oneof![
        Just(String::new()),
        "[a-zé ]{1,12}",
        "[0-9]{1,4}",
        "[0-9]{4}-[0-9]{2}",
        "0[0-9]{9}",
        proptest::sample::select(blood_groups()).prop_map(|it| it.code),
        proptest::sample::select(relations(Kind::TrustedPerson).collect::<Vec<_>>())
            .prop_map(|it| it.code.clone()),
        "\\PC{0,5}",
    ]
}

fn any_typed() -> impl Strategy<Value = Typed> {
    let fields = [
        Field::What,
        Field::Relation,
        Field::Phone,
        Field::Detail,
        Field::Start,
        Field::End,
        Field::Done,
        Field::Planned,
        Field::Note,
    ];
    proptest::collection::vec(any_text(), fields.len()).prop_map(move |texts| {
        let pairs = fields.iter().zip(texts);
        pairs.fold(Typed::default(), |typed, (field, text)| {
            typed.with(*field, text)
        })
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(4_000))]

    #[test]
    fn what_was_accepted_is_accepted_again_unchanged_from_the_form_of_its_correction(
        kind in proptest::sample::select(&Kind::ALL[..]),
        typed in any_typed(),
        by in proptest::sample::select(&[Declarant::Patient, Declarant::Professional][..]),
    ) {
        if let Ok(content) = Content::of(kind, &typed, by, today()) {
            let again = Content::of(kind, &content.typed(), by, today());
            prop_assert!(again.as_ref() == Ok(&content));
        }
    }
}
