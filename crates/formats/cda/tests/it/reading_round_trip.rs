//! Entries that we write are read back to the same values.

use crate::fixtures::{MORNING, coded, laboratory_report};
use dmp_cda::{
    Allergy, ClinicalEntry, Content, Measure, Medication, NewSection, Problem, Procedure, Report,
    Vaccination, compose, reading,
};
use dmp_core::clinical::{
    Assertion, ClinicalStatus, Fact, MedicationStage, ObservationKind, PartialDate, Period,
    Statement, Value,
};
use dmp_core::document::Coded;
use dmp_core::time::Timestamp;

/// The fact of the only entry of a section.
fn read_back(code: &str, entry: ClinicalEntry) -> Statement {
    let section = NewSection {
        title: "Section".into(),
        code: Some(coded(code, "2.16.840.1.113883.6.1", "")),
        blocks: Vec::new(),
        entries: vec![entry],
        sections: Vec::new(),
    };
    let report = Report {
        content: Content::Sections(vec![section]),
        ..laboratory_report()
    };
    let reading = reading(&compose(&report)).expect("what we write can be read");
    assert_eq!(reading.sections[0].read_count(), 1);
    assert_eq!(reading.sections[0].left_count(), 0);
    let statement = reading.statements.last().expect("there is one").clone();
    assert_eq!(statement.source.author.as_deref(), Some("Solène AUBÉPINE"));
    assert!(statement.unread.is_empty());
    statement
}

fn at(instant: Timestamp) -> PartialDate {
    PartialDate::Instant {
        at: instant,
        zone_minutes: 0,
    }
}

fn since(instant: Timestamp) -> Period {
    Period {
        start: Some(at(instant)),
        end: None,
    }
}

fn asthma() -> Coded {
    coded("J45", "2.16.840.1.113883.6.3", "Asthme")
}

#[test]
fn a_problem_is_read_back() {
    for (is_active, status) in [
        (true, ClinicalStatus::Active),
        (false, ClinicalStatus::Inactive),
    ] {
        let problem = Problem {
            condition: asthma(),
            since: Some(MORNING),
            is_active,
        };
        let Fact::Problem(read) = read_back("11450-4", ClinicalEntry::Problem(problem)).fact else {
            panic!("a problem is one");
        };
        assert_eq!(read.condition.codes, [asthma()]);
        assert_eq!((read.period, read.status), (since(MORNING), Some(status)));
    }
}

#[test]
fn an_allergy_is_read_back_and_none_known_is_none() {
    let reaction = coded("126485001", "2.16.840.1.113883.6.96", "urticaire");
    let agent = coded("J01CA04", "2.16.840.1.113883.6.73", "Amoxicilline");
    let none = coded(
        "716186003",
        "2.16.840.1.113883.6.96",
        "aucune allergie connue",
    );
    for (agent, reaction, assertion) in [
        (agent.clone(), Some(reaction), Assertion::Present),
        (agent, None, Assertion::Present),
        (none, None, Assertion::Absent),
    ] {
        let allergy = Allergy {
            agent: agent.clone(),
            reaction: reaction.clone(),
            since: None,
            is_active: true,
        };
        let statement = read_back("48765-2", ClinicalEntry::Allergy(allergy));
        assert_eq!(statement.assertion, assertion);
        let Fact::Allergy(read) = statement.fact else {
            panic!("an allergy is one");
        };
        assert_eq!(read.agent.codes, [agent]);
        let reactions: Vec<_> = read
            .reactions
            .into_iter()
            .flat_map(|it| it.manifestation.codes)
            .collect();
        assert_eq!(reactions, reaction.into_iter().collect::<Vec<_>>());
    }
}

#[test]
fn a_treatment_is_read_back() {
    let product = coded("A10BA02", "2.16.840.1.113883.6.73", "Metformine");
    let medication = Medication {
        product: product.clone(),
        dosage: "1 comprimé matin et soir".into(),
        start: Some(MORNING),
        stop: Some(Timestamp(MORNING.0 + 86_400_000)),
    };
    let statement = read_back("10160-0", ClinicalEntry::Medication(medication));
    let Fact::Medication(read) = statement.fact else {
        panic!("a treatment is one");
    };
    assert_eq!(read.product.code.codes, [product]);
    assert_eq!(
        read.dosage_text.as_deref(),
        Some("1 comprimé matin et soir")
    );
    assert_eq!(read.stage, MedicationStage::InUse);
    assert_eq!(read.period.end, Some(at(Timestamp(MORNING.0 + 86_400_000))));
}

#[test]
fn a_vaccination_and_a_procedure_are_read_back() {
    let vaccine = coded("J07AJ52", "2.16.840.1.113883.6.73", "Coqueluche");
    let vaccination = Vaccination {
        vaccine: vaccine.clone(),
        at: MORNING,
        lot: Some("LOT-42".into()),
    };
    let statement = read_back("11369-6", ClinicalEntry::Vaccination(vaccination));
    let Fact::Immunization(read) = statement.fact else {
        panic!("a vaccination is one");
    };
    assert_eq!(read.vaccine.code.codes, [vaccine]);
    assert_eq!(read.vaccine.lot.as_deref(), Some("LOT-42"));
    assert_eq!(read.period, Period::at(at(MORNING)));
    let code = coded("HHFA001", "1.2.250.1.215.300.1", "Appendicectomie");
    let procedure = Procedure {
        code: code.clone(),
        at: Some(MORNING),
    };
    let statement = read_back("47519-4", ClinicalEntry::Procedure(procedure));
    let Fact::Procedure(read) = statement.fact else {
        panic!("a procedure is one");
    };
    assert_eq!(
        (read.code.codes, read.period),
        (vec![code], Period::at(at(MORNING)))
    );
}

#[test]
fn a_result_is_read_back() {
    let test = coded("2345-7", "2.16.840.1.113883.6.1", "Glucose");
    let measure = Measure {
        test: test.clone(),
        value: "1.10".into(),
        unit: "g/L".into(),
        low: Some("0.74".into()),
        high: Some("1.06".into()),
        interpretation: Some("H".into()),
        at: Some(MORNING),
    };
    let Fact::Observation(read) = read_back("30954-2", ClinicalEntry::Result(measure)).fact else {
        panic!("a result is an observation");
    };
    assert_eq!(read.kind, ObservationKind::Laboratory);
    assert_eq!(read.test.codes, [test]);
    let Value::Quantity(quantity) = &read.values[0] else {
        panic!("it has a number");
    };
    assert_eq!(
        (quantity.value.as_str(), quantity.unit.as_str()),
        ("1.10", "g/L")
    );
    assert_eq!(read.interpretations[0].codes[0].code, "H");
    let Some(Value::Range(range)) = &read.ranges[0].value else {
        panic!("it has a range");
    };
    assert!(range.contains(0.74) && range.contains(1.06) && !range.contains(1.10));
    assert_eq!(read.period, Period::at(at(MORNING)));
}
