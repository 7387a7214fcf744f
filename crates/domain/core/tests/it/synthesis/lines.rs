//! Allergies, problems, results, vaccines and the rest: which lines, of which sources.

use super::scene::{
    Document, SUMMARY, allergy, at, concept, document, of, of_all, period, problem, quantity,
    result,
};
use dmp_core::clinical::{
    Assertion, BloodGroup, Bound, ClinicalStatus, Comparator, Decimal, Device, Encounter,
    EntryStatus, Fact, Immunization, Labelled, Observation, Problem, ProblemCategory, Procedure,
    Product, Range, ReferenceRange, Stage, Statement, Subject, Value,
};
use dmp_core::synthesis::{Aspect, Flag, Line, Place, SaidValue, Synthesis, Trend};

fn denied(statement: Statement) -> Statement {
    Statement {
        assertion: Assertion::Absent,
        ..statement
    }
}

fn penicillin() -> Labelled {
    concept("pénicilline", &["atc|J01CE01"])
}

#[test]
#[rustfmt::skip] // one line per case
fn an_allergy_that_somebody_affirms_stays_whatever_others_deny() {
    use ClinicalStatus::{Active, Inactive, Resolved};
    let yes = |status| allergy(penicillin(), status);
    let no = || denied(allergy(penicillin(), None));
    // Oldest first; current, past and refuted lines.
    let product = |code: &str| allergy(concept("Pénicilline", &[code]), None);
    let cases: [(&str, Vec<Statement>, [usize; 3]); 9] = [
        ("SYN-006: by two products",        vec![product("cis|1"), product("cis|2"), yes(None)], [1, 0, 0]),
        ("SYN-006: affirmed",               vec![yes(None)],                         [1, 0, 0]),
        ("SYN-006: twice is one",           vec![yes(Some(Active)), yes(None)],      [1, 0, 0]),
        ("SYN-006: resolved since",         vec![yes(Some(Active)), yes(Some(Resolved))], [0, 1, 0]),
        ("SYN-006: come back",              vec![yes(Some(Resolved)), yes(Some(Active))], [1, 0, 0]),
        ("SYN-006: inactive",               vec![yes(Some(Inactive))],               [0, 1, 0]),
        ("SYN-006: denied since",           vec![yes(Some(Active)), no()],           [1, 0, 0]),
        ("SYN-006: denied before",          vec![no(), yes(None)],                   [1, 0, 0]),
        ("SYN-006: only denied",            vec![no(), no()],                        [0, 0, 1]),
    ];
    for (what, statements, expected) in cases {
        let found = of(&one_each_year(&statements)).allergies;
        let lines = [found.current.len(), found.past.len(), found.refuted.len()];
        assert_eq!(lines, expected, "{what}");
    }
}

/// One summary per statement, the first in 2020, the next in 2021…
fn one_each_year(statements: &[Statement]) -> Vec<Document> {
    let numbered = (0u8..).zip(statements);
    numbered
        .map(|(number, statement)| {
            let day = format!("{}-03-01", 2020 + u16::from(number));
            document(number, SUMMARY, &day, std::slice::from_ref(statement))
        })
        .collect()
}

#[test]
fn a_line_says_who_denies_and_what_differs() {
    let found = of(&one_each_year(&[
        allergy(penicillin(), Some(ClinicalStatus::Active)),
        denied(allergy(penicillin(), None)),
        allergy(penicillin(), Some(ClinicalStatus::Recurrence)),
    ]));
    let [line] = found.allergies.current.as_slice() else {
        panic!("one line");
    };
    let years: Vec<_> = line
        .sources
        .iter()
        .map(|it| it.date.date_utc().year())
        .collect();
    assert_eq!(years, [2022, 2021, 2020], "newest first");
    let assertion = line.difference(Aspect::Assertion).unwrap(); // SYN-005
    assert!(assertion.said[1].value == SaidValue::Assertion(Assertion::Absent));
    assert_eq!(assertion.said[1].by, [1]);
    let status = line.difference(Aspect::Status).unwrap();
    let said: Vec<_> = status.said.iter().map(|it| it.by.clone()).collect();
    assert_eq!(said, [[0], [2]]);
}

#[test]
fn the_newest_source_speaks_and_the_next_one_completes_it() {
    let severe = |severity: &str, codes: &[&str]| {
        let mut statement = allergy(concept("pénicilline", codes), None);
        let Fact::Allergy(fact) = &mut statement.fact else {
            unreachable!("it was made above");
        };
        fact.severity = (!severity.is_empty()).then(|| Labelled::text(severity));
        statement
    };
    let found = of(&one_each_year(&[
        severe("modérée", &["atc|J01CE01"]),
        severe("grave", &["atc|J01CE01"]),
        severe("", &[]),
    ]));
    let fact = &found.allergies.current[0].fact; // SYN-004
    assert_eq!(fact.severity.as_ref().unwrap().label, "grave");
    assert!(fact.agent.has(super::scene::ATC, "J01CE01"));
}

#[test]
#[rustfmt::skip] // one line per case
fn none_known_holds_until_somebody_tells_of_one() {
    let none = |code: &str| denied(allergy(concept("aucune", &[code]), None));
    let of_kind = |code: &str| {
        let mut statement = allergy(Labelled::text("lait"), None);
        if let Fact::Allergy(fact) = &mut statement.fact {
            fact.kind = concept("", &[code]);
        }
        statement
    };
    let (all, medicine) = ("hl7|no-known-allergies", "snomed|409137002");
    let (food, drug) = ("snomed|414285001", "snomed|416098002");
    let unnamed = denied(allergy(concept("", &[drug]), None));
    let cases: [(&str, Vec<Statement>, bool); 7] = [
        ("SYN-003: nobody tells",        vec![none(all)],                              false),
        ("SYN-003: one of them",         vec![none(all), of_kind(food)],               true),
        ("SYN-003: of another kind",     vec![none(medicine), of_kind(food)],          false),
        ("SYN-003: of this kind",        vec![none(medicine), of_kind(drug)],          true),
        ("SYN-003: of no known kind",    vec![none(medicine), allergy(penicillin(), None)], true),
        ("SYN-003: denied, not named",   vec![unnamed, of_kind(food)],                 false),
        ("SYN-003: only resolved ones",  vec![none(all), allergy(penicillin(), Some(ClinicalStatus::Resolved))], false),
    ];
    for (what, statements, is_contradicted) in cases {
        let found = of(&one_each_year(&statements));
        let [absence] = found.absences.as_slice() else {
            panic!("{what}: one absence");
        };
        assert_eq!(absence.is_contradicted, is_contradicted, "{what}");
        assert!(found.allergies.refuted.is_empty(), "{what}");
    }
}

#[test]
fn allergies_whose_agent_says_nothing_are_not_taken_for_one() {
    let yes = |kind: &str| {
        let mut statement = allergy(Labelled::text("Oui"), None);
        if let Fact::Allergy(fact) = &mut statement.fact {
            fact.kind = concept(kind, &[]);
        }
        statement
    };
    let found = of(&one_each_year(&[
        yes("alimentaire"),
        yes("médicamenteuse"),
        yes("alimentaire"),
    ]));
    assert_eq!(
        found.allergies.current.len(),
        2,
        "SYN-001: by what « yes » was said of"
    );
}

fn lists(found: &Synthesis) -> Vec<(&'static str, usize)> {
    let lists = &found.problems;
    [
        ("active", lists.active.len()),
        ("past", lists.past.len()),
        ("medical", lists.medical.len()),
        ("surgical", lists.surgical.len()),
        ("family", lists.family.len()),
        ("risks", lists.risks.len()),
        ("findings", lists.findings.len()),
        ("refuted", lists.refuted.len()),
    ]
    .into_iter()
    .filter(|(_, count)| *count > 0)
    .collect()
}

#[test]
#[rustfmt::skip] // one line per case
fn the_newest_source_says_where_a_problem_stands() {
    use ClinicalStatus::{Active, Remission, Resolved};
    use ProblemCategory::{Current, Diagnosis, Finding, MedicalHistory, RiskFactor, SurgicalHistory, Unsaid};
    let it = |category, status, when| problem(concept("Asthme", &["icd|J45"]), category, status, when);
    let cases: [(&str, Vec<Statement>, &str); 14] = [
        ("SYN-007: current",                vec![it(Current, None, "2019/")],               "active"),
        ("SYN-007: active antecedent",      vec![it(MedicalHistory, Some(Active), "2006/")], "active"),
        ("SYN-007: antecedent",             vec![it(MedicalHistory, None, "2006/")],        "medical"),
        ("SYN-007: resolved antecedent",    vec![it(MedicalHistory, Some(Resolved), "")],   "medical"),
        ("SYN-007: operation",              vec![it(SurgicalHistory, None, "1985")],        "surgical"),
        ("SYN-007: resolved since",         vec![it(Current, Some(Active), ""), it(Current, Some(Resolved), "")], "past"),
        ("SYN-007: in remission",           vec![it(Current, Some(Remission), "")],         "past"),
        ("SYN-007: ended",                  vec![it(Current, None, "2019/2020")],           "past"),
        ("SYN-007: old diagnosis",          vec![it(Diagnosis, None, "2020/")],             "past"),
        ("SYN-007: listed again since",     vec![it(Unsaid, None, ""), it(Current, None, "")], "active"),
        ("SYN-007: denied since",           vec![it(Current, Some(Active), ""), denied(it(Current, None, ""))], "refuted"),
        ("SYN-007: denied before",          vec![denied(it(Current, None, "")), it(Current, Some(Active), "")], "active"),
        ("SYN-007: a risk",                 vec![it(RiskFactor, None, "")],                 "risks"),
        ("SYN-007: a finding",              vec![it(Finding, None, "")],                    "findings"),
    ];
    for (what, statements, expected) in cases {
        let found = of(&one_each_year(&statements));
        assert_eq!(lists(&found), [(expected, 1)], "{what}");
    }
    let recent = document(1, SUMMARY, "2026-05-01", &[it(Diagnosis, None, "2026-05-01/")]);
    assert_eq!(lists(&of(&[recent])), [("active", 1)], "SYN-007: recent diagnosis");
}

#[test]
fn what_a_relative_has_is_not_the_patients() {
    let heart = || {
        problem(
            concept("Infarctus", &["icd|I21"]),
            ProblemCategory::Unsaid,
            None,
            "",
        )
    };
    let of_relative = |relation: &str| Statement {
        subject: Subject::Other(Labelled::text(relation)),
        ..heart()
    };
    let found = of(&one_each_year(&[
        of_relative("Mère"),
        of_relative("Père"),
        of_relative("mère"),
        problem(
            concept("", &["icd|I21"]),
            ProblemCategory::FamilyHistory,
            None,
            "",
        ),
    ]));
    assert_eq!(
        lists(&found),
        [("family", 3)],
        "SYN-008: one line per relative"
    );
    assert_eq!(found.problems.family[1].fact.relation.label, "mère");
    assert_eq!(found.problems.family[1].sources.len(), 2);
}

fn of_fact(fact: Fact) -> Statement {
    Statement::of(fact)
}

#[test]
fn an_analysis_is_one_line_whoever_made_it() {
    let glucose = |codes: &[&str], value, day| {
        of_fact(Fact::Observation(result(
            concept("Glucose", codes),
            value,
            "g/L",
            day,
        )))
    };
    let found = of(&one_each_year(&[
        glucose(&["loinc|2345-7", "labo-a|GLU"], "0.95", "2020-01-10"),
        glucose(&["labo-b|17", "loinc|2345-7"], "1.10", "2022-05-02"),
        glucose(&["labo-a|GLU"], "1.20", "2021-04-03"), // the LOINC code is known by the first
        glucose(&["labo-c|GLU"], "9.99", "2023-01-01"), // SYN-020: another system
        glucose(&["loinc|2345-7"], "1.1", "2022-05-02"), // SYN-021: the same, sent twice
        glucose(&["loinc|2345-7"], "1.3", "2022-05-02"), // two results of one day
    ]));
    let shape: Vec<_> = found
        .results
        .iter()
        .map(|it| {
            it.points
                .iter()
                .map(|point| point.sources.len())
                .collect::<Vec<_>>()
        })
        .collect();
    assert_eq!(shape, [vec![1], vec![1, 2, 1, 1]]);
    let analysis = &found.results[1];
    let days: Vec<_> = analysis
        .points
        .iter()
        .map(|it| it.date.unwrap().to_string())
        .collect();
    assert_eq!(
        days,
        ["2022-05-02", "2022-05-02", "2021-04-03", "2020-01-10"]
    );
    assert_eq!(analysis.trend, Some(Trend::Up));
}

#[test]
fn an_analysis_is_one_line_in_whatever_unit() {
    let ldl = |code, value, unit, day| {
        of_fact(Fact::Observation(result(
            concept("Cholestérol LDL", &[code]),
            value,
            unit,
            day,
        )))
    };
    // LOINC has one code by mass and another by substance: SYN-020.
    let found = of(&one_each_year(&[
        ldl("loinc|13457-7", "1.52", "g/L", "2022-05-02"),
        ldl("loinc|22748-8", "3.6", "mmol/L", "2021-04-03"),
    ]));
    let values: Vec<_> = found.results.iter().map(|it| it.points.len()).collect();
    assert_eq!(values, [2]);
    assert_eq!(found.results[0].trend, None, "SYN-023");
}

#[test]
#[rustfmt::skip] // one line per case
fn a_trend_compares_what_can_be_compared() {
    let below = Some(Comparator::Less);
    for (what, before, now, expected) in [
        ("SYN-023: rose",         (None,  "1.0",  "g/L"), (None, "1.1", "g/L"),    Some(Trend::Up)),
        ("SYN-023: fell",         (None,  "10",   "g/L"), (None, "9.5", "g/L"),    Some(Trend::Down)),
        ("SYN-023: same",         (None,  "7.40", "g/L"), (None, "7.4", "g/L"),    Some(Trend::Same)),
        ("SYN-023: other unit",   (None,  "1.0",  "g/L"), (None, "5",   "mmol/L"), None),
        ("SYN-023: only a limit", (below, "5",    "g/L"), (None, "7",   "g/L"),    None),
    ] {
        let point = |(comparator, value, unit): (_, &str, &str), day| {
            let mut fact = result(concept("CRP", &["loinc|1988-5"]), value, unit, day);
            fact.values = vec![Value::Quantity(dmp_core::clinical::Quantity { comparator, ..quantity(value, unit) })];
            of_fact(Fact::Observation(fact))
        };
        let found = of(&one_each_year(&[point(before, "2020-01-01"), point(now, "2021-01-01")]));
        assert_eq!(found.results[0].trend, expected, "{what}");
    }
}

fn usual(low: &str, high: &str, unit: &str, is_inclusive: bool) -> ReferenceRange {
    let bound = |number: &str| {
        (!number.is_empty()).then(|| Bound {
            value: Decimal::parse(number).expect("written in this test"),
            unit: unit.to_owned(),
            is_inclusive,
        })
    };
    ReferenceRange {
        value: Some(Value::Range(Range {
            low: bound(low),
            high: bound(high),
        })),
        ..ReferenceRange::default()
    }
}

#[test]
#[rustfmt::skip] // one line per case
fn a_value_is_flagged_by_the_laboratory_else_by_its_range() {
    let for_men = ReferenceRange { conditions: vec![Labelled::text("homme")], ..usual("1", "2", "g/L", true) };
    let cases: [(&str, &str, &str, Vec<ReferenceRange>, Flag); 12] = [
        ("SYN-022: the laboratory says high",  "1.5", "H",  vec![usual("1", "2", "g/L", true)],  Flag::High),
        ("SYN-022: critically low",            "1.5", "LL", vec![],                              Flag::CriticalLow),
        ("SYN-022: nothing tells",             "1.5", "",   vec![],                              Flag::Unknown),
        ("SYN-022: within",                    "1.5", "",   vec![usual("1", "2", "g/L", true)],  Flag::Normal),
        ("SYN-022: on the end that belongs",   "2.0", "",   vec![usual("1", "2", "g/L", true)],  Flag::Normal),
        ("SYN-022: on the end that does not",  "2.0", "",   vec![usual("1", "2", "g/L", false)], Flag::High),
        ("SYN-022: on the lower end",          "1",   "",   vec![usual("1", "2", "g/L", false)], Flag::Low),
        ("SYN-022: above",                     "2.1", "",   vec![usual("", "2", "g/L", true)],   Flag::High),
        ("SYN-022: below",                     "0.9", "",   vec![usual("1", "", "", true)],      Flag::Low),
        ("SYN-022: range in another unit",     "0.9", "",   vec![usual("1", "2", "mg/L", true)], Flag::Unknown),
        ("SYN-022: range for some people",     "0.9", "",   vec![for_men],                       Flag::Unknown),
        ("SYN-022: two ranges",                "0.9", "",   vec![usual("1", "2", "g/L", true), usual("3", "4", "g/L", true)], Flag::Unknown),
    ];
    for (what, value, interpretation, ranges, expected) in cases {
        let mut fact = result(concept("CRP", &["loinc|1988-5"]), value, "g/L", "2021-01-01");
        fact.ranges = ranges;
        if !interpretation.is_empty() {
            fact.interpretations = vec![concept("", &[&format!("hl7|{interpretation}")])];
        }
        let found = of(&one_each_year(&[of_fact(Fact::Observation(fact))]));
        assert_eq!(found.results[0].last().flag, expected, "{what}");
    }
}

#[test]
fn the_last_result_is_the_last_that_holds_a_value() {
    let mut missing = result(concept("CRP", &["loinc|1988-5"]), "1", "g/L", "2022-01-01");
    missing.values = vec![Value::Missing("NA".to_owned())];
    let known = result(concept("CRP", &["loinc|1988-5"]), "3", "g/L", "2021-01-01");
    let statements = [missing, known].map(|fact| of_fact(Fact::Observation(fact)));
    let found = of(&one_each_year(&statements));
    assert_eq!(found.results[0].points.len(), 2);
    assert_eq!(
        found.results[0].last().date.unwrap().to_string(),
        "2021-01-01"
    );
}

fn dose(label: &str, codes: &[&str], targets: &[&str], rank: Option<u32>, day: &str) -> Statement {
    of_fact(Fact::Immunization(Box::new(Immunization {
        vaccine: Product {
            code: concept(label, codes),
            ..Product::default()
        },
        targets: targets.iter().copied().map(Labelled::text).collect(),
        dose_number: rank,
        period: period(day),
        ..Immunization::default()
    })))
}

#[test]
#[rustfmt::skip] // one line per case
fn a_dose_of_vaccine_is_one_by_vaccine_and_day() {
    let dtp = |rank, day| dose("DTP", &["cip|34009", "atc|J07CA01"], &[], rank, day);
    let as_class = |rank, day| dose("diphtérie-tétanos", &["atc|J07CA01"], &[], rank, day);
    let by_disease = |day| dose("", &[], &["Rougeole", "Rubéole"], None, day);
    // Doses of each vaccine, newest dose first.
    let cases: [(&str, Vec<Statement>, Vec<usize>); 7] = [
        ("SYN-025: sent twice",             vec![dtp(None, "2020-01-02"), dtp(None, "2020-01-02")],      vec![1]),
        ("SYN-024: by a shared code",       vec![dtp(Some(1), "2020-01-02"), as_class(Some(2), "2021-01-02")], vec![2]),
        ("SYN-025: the same day",           vec![dtp(None, "2020-01-02"), as_class(None, "2020-01-02")], vec![1]),
        ("SYN-025: its year only",          vec![dtp(None, "2020-01-02"), as_class(None, "2020")],       vec![1]),
        ("SYN-025: no dates, no ranks",     vec![dtp(None, ""), dtp(None, "")],                          vec![2]),
        ("SYN-025: no dates, ranks",        vec![dtp(Some(1), ""), dtp(Some(2), ""), dtp(Some(2), "")],  vec![2]),
        ("SYN-024: by what it is against",  vec![by_disease("2020-01-02"), by_disease("2021-01-02"), dtp(None, "1999")], vec![2, 1]),
    ];
    for (what, statements, expected) in cases {
        let found = of(&one_each_year(&statements));
        let doses: Vec<_> = found.vaccines.iter().map(|it| it.doses.len()).collect();
        assert_eq!(doses, expected, "{what}");
    }
}

#[test]
#[rustfmt::skip] // one line per case
fn blood_groups_that_cannot_both_be_true_are_shown_as_conflicting() {
    let cases: [(&str, &[&str], &[bool]); 6] = [
        ("SYN-026: one",                &["A positif"],               &[false]),
        ("SYN-026: the same, twice",    &["A positif", "A+"],         &[false]),
        ("SYN-026: ABO differs",        &["A positif", "O positif"],  &[true, true]),
        ("SYN-026: rhesus differs",     &["A positif", "A négatif"],  &[true, true]),
        ("SYN-026: a part of it",       &["A positif", "A"],          &[false, false]),
        ("SYN-026: one part differs",   &["A positif", "A", "B"],     &[true, true, true]),
    ];
    for (what, groups, expected) in cases {
        let statements: Vec<_> = groups
            .iter()
            .map(|group| of_fact(Fact::BloodGroup(BloodGroup { group: Labelled::text(*group), ..BloodGroup::default() })))
            .collect();
        let found = of(&one_each_year(&statements)).blood_groups;
        let conflicting: Vec<_> = found.iter().map(|it| it.is_conflicting).collect();
        assert_eq!(conflicting, expected, "{what}");
    }
}

fn procedure(code: &str, day: &str) -> Statement {
    of_fact(Fact::Procedure(Procedure {
        code: concept("acte", &[code]),
        period: period(day),
        ..Procedure::default()
    }))
}

fn device(codes: &[&str], id: &str, day: &str) -> Statement {
    of_fact(Fact::Device(Device {
        kind: concept("", codes),
        ids: Some(id.to_owned())
            .into_iter()
            .filter(|id| !id.is_empty())
            .collect(),
        period: period(day),
        ..Device::default()
    }))
}

fn visit(kind: &str, place: &str, when: &str) -> Statement {
    of_fact(Fact::Encounter(Encounter {
        kind: concept("", &[&format!("2.16.840.1.113883.5.4|{kind}")]),
        place: Some(place.to_owned()).filter(|place| !place.is_empty()),
        period: period(when),
        ..Encounter::default()
    }))
}

#[test]
#[rustfmt::skip] // one line per case
fn acts_devices_and_visits_are_one_by_their_day() {
    let lead = "emdn|J0190";
    let cases: [(&str, Vec<Statement>, usize); 11] = [
        ("SYN-027: the same day",            vec![procedure("ccam|HHFA", "2020-01-02"), procedure("ccam|HHFA", "2020-01-02T09:00:00+01:00")], 1),
        ("SYN-027: its year",                vec![procedure("ccam|HHFA", "2020-01-02"), procedure("ccam|HHFA", "2020")], 1),
        ("SYN-027: another day",             vec![procedure("ccam|HHFA", "2020-01-02"), procedure("ccam|HHFA", "2021-01-02")], 2),
        ("SYN-028: the same serial number",  vec![device(&["emdn|J01"], "sn1", "2020"), device(&["emdn|J0101"], "sn1", "2021")], 1),
        ("SYN-028: other serial numbers",    vec![device(&[lead], "sn1", "2020-01-02"), device(&[lead], "sn2", "2020-01-02")], 2),
        ("SYN-028: since the same day",      vec![device(&[lead], "sn1", "2020-01-02"), device(&[lead], "", "2020-01-02")], 1),
        ("SYN-028: since another day",       vec![device(&[lead], "", "2020-01-02"), device(&[lead], "", "2021-01-02")], 2),
        ("SYN-028: of one category",         vec![device(&["emdn|J01", "nci|C1"], "", "2020"), device(&[lead, "nci|C1"], "", "2020")], 2),
        ("SYN-029: the same visit",          vec![visit("AMB", "", "2020-01-02"), visit("AMB", "Cabinet", "2020-01-02")], 1),
        ("SYN-029: elsewhere",               vec![visit("AMB", "Hôpital", "2020-01-02"), visit("AMB", "Cabinet", "2020-01-02")], 2),
        ("SYN-029: a stay that ended since", vec![visit("IMP", "", "2020-01-02/"), visit("ACUTE", "", "2020-01-02/2020-01-09")], 1),
    ];
    for (what, statements, expected) in cases {
        let found = of(&one_each_year(&statements));
        let lines = found.procedures.len() + found.devices.len() + found.encounters.len();
        assert_eq!(lines, expected, "{what}");
    }
}

#[test]
#[rustfmt::skip] // one line per case
fn what_has_no_line_is_counted_by_reason_and_what_is_planned_or_denied_is_listed() {
    let act = |stage, status, subject| Statement { stage, status, subject, ..procedure("ccam|X", "2020") };
    let mother = || Subject::Other(Labelled::text("Mère"));
    let statements = [
        act(Stage::Planned, None, Subject::Patient),
        act(Stage::Goal, None, Subject::Patient),
        act(Stage::Occurred, Some(EntryStatus::Nullified), Subject::Patient),
        act(Stage::Occurred, Some(EntryStatus::Cancelled), Subject::Patient),
        act(Stage::Occurred, None, mother()),
        denied(procedure("ccam|Y", "2020")),
        denied(procedure("1.2.250.1.213.1.1.4.322|GEN-092.04.13", "2020")),
        Statement { assertion: Assertion::Unknown, ..procedure("ccam|Z", "2020") },
        of_fact(Fact::Act(dmp_core::clinical::Act::default())),
    ];
    let found = of(&one_each_year(&statements));
    let unplaced = found.unplaced; // SYN-002
    assert_eq!((unplaced.possible, unplaced.withdrawn, unplaced.about_others), (1, 2, 1));
    assert_eq!((unplaced.unknown, unplaced.acts), (1, 1));
    let listed = [&found.planned, &found.denied].map(|list| list.iter().map(|it| it.sources.len()).sum::<usize>());
    assert_eq!(listed, [1, 2]); // SYN-015
    assert_eq!(unplaced.total() + 3, statements.len());
    assert!(found.procedures.is_empty());
}

#[test]
#[rustfmt::skip] // one line per case
fn what_is_planned_is_told_once_and_never_as_done() {
    // SYN-015
    let planned = |statement: Statement| Statement { stage: Stage::Planned, ..statement };
    for (what, statements, counts) in [
        ("the same plan twice",         vec![planned(procedure("ccam|X", "2030")), planned(procedure("ccam|X", "2031"))], (1, 0, 0)),
        ("another plan",                vec![planned(procedure("ccam|X", "2030")), planned(procedure("ccam|Y", "2030"))], (2, 0, 0)),
        ("a plan beside what was done", vec![planned(procedure("ccam|X", "2030")), procedure("ccam|X", "2020")], (1, 0, 1)),
        ("a plan that is denied",       vec![planned(denied(procedure("ccam|X", "2030")))], (0, 1, 0)),
    ] {
        let found = of(&one_each_year(&statements));
        let found = (found.planned.len(), found.denied.len(), found.procedures.len());
        assert_eq!(found, counts, "{what}");
    }
}

#[test]
fn imaging_directives_and_contacts_are_documents() {
    let found = of(&[
        document(1, "18748-4", "2024-01-01", &[]),
        document(2, "EXPPAT_3", "2020-01-01", &[]),
        document(3, "18748-4", "2025-01-01", &[]),
        document(4, "FICHE-CONTACTS", "2020-01-01", &[]),
        document(5, SUMMARY, "2020-01-01", &[]),
    ]);
    let days = |lines: &[dmp_core::synthesis::DocumentLine]| -> Vec<String> {
        lines
            .iter()
            .map(|it| it.source.date.date_utc().to_string())
            .collect()
    };
    assert_eq!(
        days(&found.imaging),
        ["2025-01-01", "2024-01-01"],
        "SYN-030"
    );
    assert_eq!((found.directives.len(), found.contacts.len()), (1, 1));
}

#[test]
fn a_former_version_says_nothing_as_soon_as_the_newer_one_is_seen() {
    let yes = allergy(penicillin(), None);
    let old = document(1, SUMMARY, "2020-01-01", &[yes]);
    let mut new = document(2, SUMMARY, "2020-01-02", &[]);
    new.entry.replaces = Some(old.id);
    let found = of(&[old.clone(), new]);
    assert!(found.allergies.current.is_empty(), "SYN-041");
    assert_eq!(found.unplaced.superseded, 1);
    assert_eq!(
        of(&[old]).allergies.current.len(),
        1,
        "who sees the old one alone"
    );
}

#[test]
fn a_declared_fact_is_a_source_like_another() {
    let statement = allergy(penicillin(), None);
    let id = dmp_core::synthesis::ItemId("item-1".into());
    let declared = [dmp_core::synthesis::Declared {
        id: id.clone(),
        by: dmp_core::synthesis::Declarant::Patient,
        who: "",
        at: at("2026-01-01"),
        statement: &statement,
        progress: None,
    }];
    let found = of_all(&one_each_year(std::slice::from_ref(&statement)), &declared);
    let line: &Line<_> = &found.allergies.current[0];
    assert!(line.sources[0].place == Place::Declared(id));
    assert!(line.sources[0].is_from_patient && !line.sources[1].is_from_patient);
    assert_eq!(&*line.sources[1].who, "Anne MARTIN");
    assert_eq!(line.places().len(), 2);
}

#[test]
fn nothing_of_a_line_is_in_its_debug() {
    let found = of(&one_each_year(&[
        allergy(penicillin(), None),
        of_fact(Fact::Observation(Observation::default())),
        of_fact(Fact::Problem(Problem::default())),
    ]));
    let shown = format!("{found:?} {:?}", found.allergies.current);
    assert!(
        !shown.contains("nicilline") && !shown.contains("MARTIN"),
        "{shown}"
    );
}
