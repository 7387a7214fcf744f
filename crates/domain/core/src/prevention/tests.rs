//! The calendar, rule by rule: who, which doses, which day, what it says.

use super::*;
use crate::clinical::PartialDate;
use crate::time::Date;

fn date(text: &str) -> Date {
    Date::parse(text).unwrap_or_else(|_| panic!("{text}"))
}

fn partial(text: &str) -> PartialDate {
    PartialDate::parse(text).unwrap_or_else(|_| panic!("{text}"))
}

/// `born`, then what the record states: `mmr:2020-01-01`, `+diabetes`, `+pregnancy:2026-05-01`,
/// `yes:mmr`, `yes:mmr:2020`, `no:mmr`.
pub(super) fn person(born: &str, facts: &str) -> Person {
    let mut person = Person {
        birth: partial(born),
        conditions: Vec::new(),
        doses: Vec::new(),
        answers: Vec::new(),
    };
    for fact in facts.split_whitespace() {
        let mut parts = fact.splitn(3, ':');
        let (first, second, third) = (parts.next().unwrap(), parts.next(), parts.next());
        let answer = |said| Answer {
            target: target(second.unwrap()).unwrap(),
            said,
        };
        match (first, first.strip_prefix('+')) {
            ("yes", _) => person.answers.push(answer(Said::AlreadyDone {
                on: third.map(partial),
            })),
            ("no", _) => person.answers.push(answer(Said::NotConcerned)),
            (_, Some(condition)) => person.conditions.push(StatedCondition {
                condition: Condition::of_slug(condition).unwrap(),
                since: second.map(partial),
            }),
            (id, None) => person.doses.push(Dose {
                targets: vec![target(id).unwrap()],
                on: partial(second.unwrap()),
            }),
        }
    }
    person
}

pub(super) fn shown(line: &Line) -> String {
    let status = match line.status {
        Status::Done { last } => format!("done {}", last.map_or("?".into(), |day| day.to_string())),
        Status::UpToDate { until } => format!("until {until}"),
        Status::DueFrom { date } => format!("due {date}"),
        Status::Late { since } => format!("late {since}"),
        Status::NotConcerned { why } => format!("not concerned {why:?}"),
        Status::Unknown { why } => format!("unknown {why:?}"),
    };
    line.next_dose
        .map_or(status.clone(), |dose| format!("{status} #{dose}"))
}

/// Rule, target, born, facts, today, expected.
type Case = (
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
    &'static str,
);

fn check(cases: &[Case]) {
    for (rule, id, born, facts, today, expected) in cases {
        let lines = assess(&person(born, facts), date(today));
        let line = lines.iter().find(|line| line.target.id == *id).unwrap();
        assert_eq!(
            shown(line),
            *expected,
            "{rule}: {id} {born} {facts} {today}"
        );
        if rule.as_bytes()[4] != b'0' {
            assert_eq!(line.plan.rule, *rule, "{id} {born} {facts} {today}");
        }
    }
}

#[test]
#[rustfmt::skip] // one line per case
fn infants() {
    check(&[
        ("VAC-101", "dtp", "2026-01-10", "", "2026-03-09", "until 2026-03-10 #1"),
        ("VAC-101", "dtp", "2026-01-10", "", "2026-03-10", "due 2026-03-10 #1"),
        ("VAC-101", "dtp", "2026-01-10", "", "2026-04-09", "due 2026-03-10 #1"),
        ("VAC-101", "dtp", "2026-01-10", "", "2026-04-10", "late 2026-04-10 #1"),
        ("VAC-101", "dtp", "2026-01-10", "dtp:2026-03-12 dtp:2026-05-12", "2026-06-01", "until 2026-12-10 #3"),
        ("VAC-101", "dtp", "2020-01-10", "dtp:2020-03-10 dtp:2020-05-10 dtp:2020-12-10", "2026-01-09", "until 2026-01-10 #4"),
        ("VAC-101", "dtp", "2020-01-10", "dtp:2020-03-10 dtp:2020-05-10 dtp:2020-12-10", "2026-01-10", "due 2026-01-10 #4"),
        ("VAC-101", "dtp", "2020-01-10", "dtp:2020-03-10 dtp:2020-05-10 dtp:2020-12-10 dtp:2026-02-01", "2026-03-01", "until 2031-01-10 #5"),
        ("VAC-101", "dtp", "2001-12-01", "dtp:2002-02-01 dtp:2002-03-01 dtp:2002-04-01 dtp:2003-04-01 dtp:2007-12-01 dtp:2013-01-01", "2026-11-30", "until 2026-12-01 #6"),
        ("VAC-104", "pertussis", "2026-01-10", "pertussis:2026-03-12", "2026-05-20", "due 2026-05-12 #2"),
        ("VAC-106", "hib", "2025-01-10", "", "2026-03-01", "late 2025-04-10 #1"),
        ("VAC-106", "hib", "2025-01-10", "hib:2026-03-01", "2026-03-02", "done 2026-03-01"),
        ("VAC-106", "hib", "2025-01-10", "hib:2025-03-10", "2025-05-01", "until 2025-05-10 #2"),
        ("VAC-106", "hib", "2021-01-10", "", "2026-01-10", "not concerned TooOld"),
        ("VAC-106", "hib", "2021-01-10", "", "2026-01-09", "late 2021-04-10 #1"),
        ("VAC-108", "hepatitis_b", "2026-01-10", "hepatitis_b:2026-01-10 hepatitis_b:2026-02-10", "2026-11-01", "until 2026-12-10 #3"),
        ("VAC-108", "hepatitis_b", "2012-01-10", "", "2028-01-09", "late 2012-04-10 #1"),
        ("VAC-109", "pneumococcus", "2026-01-10", "pneumococcus:2026-03-10 pneumococcus:2026-05-10", "2027-01-10", "late 2027-01-10 #3"),
        ("VAC-109", "pneumococcus", "2024-06-01", "pneumococcus:2025-07-01", "2025-09-15", "due 2025-09-01 #2"),
        ("VAC-112", "meningococcus_acwy", "2025-01-01", "", "2025-07-01", "due 2025-07-01 #1"),
        ("VAC-112", "meningococcus_acwy", "2025-01-01", "meningococcus_acwy:2025-07-01 meningococcus_acwy:2026-01-01", "2026-02-01", "done 2026-01-01"),
        ("VAC-112", "meningococcus_acwy", "2025-01-01", "meningococcus_acwy:2026-03-01", "2026-03-02", "done 2026-03-01"),
        ("VAC-113", "meningococcus_acwy", "2024-12-31", "", "2025-07-01", "not concerned TooYoung { from: 2035-12-31 }"),
        ("VAC-114", "meningococcus_b", "2025-01-01", "", "2025-04-01", "due 2025-04-01 #1"),
        ("VAC-114", "meningococcus_b", "2025-01-01", "meningococcus_b:2025-04-01 meningococcus_b:2025-06-01 meningococcus_b:2026-01-01", "2026-02-01", "done 2026-01-01"),
        ("VAC-114", "meningococcus_b", "2024-12-31", "", "2025-04-01", "not concerned Birth"),
        ("VAC-115", "rotavirus", "2026-01-10", "rotavirus:2026-03-10", "2026-04-15", "due 2026-04-10 #2"),
        ("VAC-115", "rotavirus", "2026-01-10", "rotavirus:2026-03-10", "2026-06-27", "not concerned TooOld"),
        ("VAC-116", "mmr", "2025-01-10", "mmr:2026-01-10", "2026-05-09", "until 2026-05-10 #2"),
        ("VAC-116", "mmr", "2025-01-10", "mmr:2026-01-10", "2026-08-10", "late 2026-08-10 #2"),
        ("VAC-116", "mmr", "2025-01-10", "mmr:2026-01-10 mmr:2026-05-12", "2026-08-10", "done 2026-05-12"),
        ("VAC-116", "mmr", "1980-01-01", "", "2026-05-10", "late 1981-02-01 #1"),
        ("VAC-116", "mmr", "1979-12-31", "", "2026-05-10", "not concerned Birth"),
        ("VAC-130", "tuberculosis", "2026-01-10", "+tuberculosis_exposure", "2026-02-10", "due 2026-02-10 #1"),
        ("VAC-130", "tuberculosis", "2026-01-10", "+tuberculosis_exposure tuberculosis:2026-02-01", "2026-02-10", "done 2026-02-01"),
        ("VAC-130", "tuberculosis", "2026-01-10", "", "2026-02-10", "not concerned Condition"),
    ]);
}

#[test]
#[rustfmt::skip] // one line per case
fn adolescents_and_adults() {
    check(&[
        ("VAC-113", "meningococcus_acwy", "2012-05-20", "", "2023-05-19", "not concerned TooYoung { from: 2023-05-20 }"),
        ("VAC-113", "meningococcus_acwy", "2012-05-20", "", "2023-05-20", "due 2023-05-20 #1"),
        ("VAC-113", "meningococcus_acwy", "2012-05-20", "meningococcus_acwy:2024-01-01", "2026-05-20", "done 2024-01-01"),
        ("VAC-113", "meningococcus_acwy", "2001-05-20", "", "2026-05-20", "not concerned TooOld"),
        ("VAC-117", "hpv", "2014-05-20", "", "2025-05-19", "not concerned TooYoung { from: 2025-05-20 }"),
        ("VAC-117", "hpv", "2014-05-20", "", "2025-05-20", "due 2025-05-20 #1"),
        ("VAC-117", "hpv", "2012-05-20", "hpv:2024-09-10", "2025-03-10", "due 2025-03-10 #2"),
        ("VAC-117", "hpv", "2012-05-20", "hpv:2024-09-10 hpv:2025-03-10", "2025-03-10", "done 2025-03-10"),
        ("VAC-117", "hpv", "2009-05-20", "hpv:2024-09-10 hpv:2024-11-10", "2024-12-01", "until 2025-03-10 #3"),
        ("VAC-117", "hpv", "2006-11-24", "", "2026-11-23", "late 2021-11-24 #1"),
        ("VAC-117", "hpv", "2006-11-24", "", "2026-11-24", "not concerned TooOld"),
        ("VAC-101", "dtp", "2000-03-01", "", "2025-02-28", "late 2000-06-01 #1"),
        ("VAC-102", "dtp", "2000-03-01", "", "2025-03-01", "due 2025-03-01"),
        ("VAC-102", "dtp", "2000-03-01", "", "2027-03-01", "late 2027-03-01"),
        ("VAC-102", "dtp", "2000-03-01", "dtp:2021-01-01", "2025-03-01", "until 2045-03-01"),
        ("VAC-102", "dtp", "1961-06-01", "dtp:2006-06-01", "2026-06-01", "due 2026-06-01"),
        ("VAC-102", "dtp", "1961-06-01", "dtp:2006-06-01", "2026-05-31", "until 2026-06-01"),
        ("VAC-102", "dtp", "1961-06-01", "dtp:2023-06-01", "2026-06-01", "until 2036-06-01"),
        ("VAC-102", "dtp", "1961-06-01", "dtp:2018-06-01", "2026-06-01", "due 2026-06-01"),
        ("VAC-102", "dtp", "1949-06-01", "dtp:2014-06-01", "2026-06-01", "late 2026-06-01"),
        ("VAC-105", "pertussis", "2000-03-01", "", "2026-03-01", "due 2025-03-01"),
        ("VAC-105", "pertussis", "1990-03-01", "pertussis:2015-06-01", "2026-03-01", "done 2015-06-01"),
        ("VAC-105", "pertussis", "1985-03-01", "", "2026-03-01", "not concerned TooOld"),
        ("VAC-107", "hepatitis_b", "1990-03-01", "+health_professional hepatitis_b:2026-01-01", "2026-02-01", "due 2026-02-01 #2"),
        ("VAC-108", "hepatitis_b", "1990-03-01", "", "2026-02-01", "not concerned TooOld"),
        ("VAC-110", "pneumococcus", "1990-03-01", "+diabetes", "2026-02-01", "due 2008-03-01 #1"),
        ("VAC-110", "pneumococcus", "1990-03-01", "+diabetes pneumococcus:2020-01-01", "2026-02-01", "due 2008-03-01 #1"),
        ("VAC-110", "pneumococcus", "1990-03-01", "+diabetes pneumococcus_20:2025-01-01", "2026-02-01", "done 2025-01-01"),
        ("VAC-111", "pneumococcus", "1961-06-01", "", "2026-05-31", "not concerned TooYoung { from: 2026-06-01 }"),
        ("VAC-111", "pneumococcus", "1961-06-01", "", "2026-06-01", "due 2026-06-01 #1"),
        ("VAC-125", "zoster", "1961-06-01", "zoster:2026-07-01", "2026-09-01", "due 2026-09-01 #2"),
        ("VAC-125", "zoster", "1961-06-01", "zoster:2026-07-01", "2027-01-01", "due 2026-09-01 #2"),
        ("VAC-125", "zoster", "1961-06-01", "zoster:2026-07-01 zoster:2026-07-20", "2026-09-01", "until 2026-09-20 #2"),
        ("VAC-126", "zoster", "1990-06-01", "+immunodeficiency", "2026-09-01", "due 2008-06-01 #1"),
        ("VAC-128", "rsv", "1951-06-01", "", "2026-06-01", "due 2026-06-01 #1"),
        ("VAC-128", "rsv", "1951-06-02", "", "2026-06-01", "not concerned TooYoung { from: 2026-06-02 }"),
        ("VAC-128", "rsv", "1950-06-01", "rsv:2024-10-01", "2026-06-01", "done 2024-10-01"),
        ("VAC-129", "rsv", "1956-06-01", "+chronic_cardiac", "2026-06-01", "due 2021-06-01 #1"),
    ]);
}

#[test]
#[rustfmt::skip] // one line per case
fn campaigns() {
    check(&[
        ("VAC-119", "influenza", "1961-06-01", "", "2026-10-14", "until 2026-10-15"),
        ("VAC-119", "influenza", "1961-06-01", "", "2026-10-15", "due 2026-10-15"),
        ("VAC-119", "influenza", "1961-06-01", "", "2027-01-31", "due 2026-10-15"),
        ("VAC-119", "influenza", "1961-06-01", "", "2027-02-01", "until 2027-10-15"),
        ("VAC-119", "influenza", "1961-06-01", "influenza:2026-11-02", "2026-11-24", "until 2027-10-15"),
        ("VAC-119", "influenza", "1961-06-01", "influenza:2026-09-10", "2026-09-20", "until 2027-10-15"),
        ("VAC-119", "influenza", "1961-06-01", "influenza:2025-11-02", "2026-11-24", "due 2026-10-15"),
        ("VAC-119", "influenza", "1961-12-01", "", "2026-12-01", "due 2026-12-01"),
        ("VAC-119", "influenza", "1961-12-02", "", "2026-12-01", "not concerned TooYoung { from: 2026-12-02 }"),
        ("VAC-120", "influenza", "2000-06-01", "+diabetes", "2026-11-24", "due 2026-10-15"),
        ("VAC-118", "influenza", "1995-06-01", "+pregnancy:2026-05-01", "2026-11-24", "due 2026-10-15"),
        ("VAC-121", "covid_19", "1940-06-01", "covid_19:2025-11-01", "2026-04-13", "until 2026-04-14"),
        ("VAC-121", "covid_19", "1940-06-01", "covid_19:2025-11-01", "2026-04-14", "due 2026-04-14"),
        ("VAC-121", "covid_19", "1940-06-01", "covid_19:2026-05-01", "2026-07-14", "until 2026-10-15"),
        ("VAC-122", "covid_19", "2000-06-01", "+immunodeficiency", "2026-05-01", "due 2026-04-14"),
        ("VAC-123", "covid_19", "1960-06-01", "covid_19:2025-11-01", "2026-05-01", "until 2026-10-15"),
        ("VAC-124", "covid_19", "2000-06-01", "+obesity", "2026-12-01", "due 2026-10-15"),
        ("VAC-010", "covid_19", "2000-06-01", "", "2026-12-01", "not concerned TooYoung { from: 2065-06-01 }"),
        ("VAC-010", "influenza", "1900-06-01", "", "9999-12-31", "until 9999-12-31"),
    ]);
}

#[test]
#[rustfmt::skip] // one line per case
fn pregnancies() {
    check(&[
        ("VAC-103", "pertussis", "1995-06-01", "+pregnancy:2026-05-01", "2026-09-17", "until 2026-09-18"),
        ("VAC-103", "pertussis", "1995-06-01", "+pregnancy:2026-05-01 pertussis:2020-06-01", "2026-09-18", "due 2026-09-18"),
        ("VAC-103", "pertussis", "1995-06-01", "+pregnancy:2026-05-01", "2027-01-08", "late 2027-01-08"),
        ("VAC-103", "pertussis", "1995-06-01", "+pregnancy:2026-05-01 pertussis:2026-10-01", "2026-11-18", "done 2026-10-01"),
        ("VAC-105", "pertussis", "1995-06-01", "+pregnancy:2026-01-01", "2026-10-22", "late 2022-06-01"),
        ("VAC-127", "rsv", "1995-06-01", "+pregnancy:2026-04-10", "2026-11-24", "due 2026-11-20"),
        ("VAC-127", "rsv", "1995-06-01", "+pregnancy:2026-04-10", "2026-12-25", "not concerned Season"),
        ("VAC-127", "rsv", "1995-06-01", "+pregnancy:2025-11-01", "2026-06-20", "not concerned Season"),
        ("VAC-127", "rsv", "1995-06-01", "+pregnancy:2026-01-10", "2026-08-25", "until 2026-09-01"),
        ("VAC-011", "rsv", "1995-06-01", "+pregnancy", "2026-11-24", "unknown Pregnancy"),
        ("VAC-011", "rsv", "1995-06-01", "+pregnancy:2026", "2026-11-24", "unknown Pregnancy"),
    ]);
}

#[test]
#[rustfmt::skip] // one line per case
fn doses_count_if_they_are_neither_too_early_nor_too_close() {
    check(&[
        ("VAC-002", "mmr", "2025-01-10", "mmr:2025-09-01", "2026-03-01", "late 2026-02-10 #1"),
        ("VAC-002", "mmr", "2025-01-10", "mmr:2026-01-10 mmr:2026-02-01", "2026-05-10", "due 2026-05-10 #2"),
        ("VAC-002", "mmr", "2025-01-10", "mmr:2026-01-10 mmr:2026-02-07", "2026-05-10", "done 2026-02-07"),
        ("VAC-002", "mmr", "2025-01-10", "mmr:2026-06-01", "2026-05-10", "late 2026-02-10 #1"),
        ("VAC-002", "mmr", "2025-01-10", "mmr:2020-06-01", "2026-05-10", "late 2026-02-10 #1"),
        ("VAC-005", "mmr", "2025-01-10", "", "2026-02-09", "due 2026-01-10 #1"),
        ("VAC-005", "mmr", "2025-01-10", "", "2026-02-10", "late 2026-02-10 #1"),
        ("VAC-006", "hpv", "2012-02-29", "", "2023-02-28", "not concerned TooYoung { from: 2023-03-01 }"),
        ("VAC-006", "hpv", "2012-02-29", "", "2023-03-01", "due 2023-03-01 #1"),
        ("VAC-008", "rotavirus", "2026-01-10", "rotavirus:2026-06-20", "2026-06-21", "not concerned TooOld"),
        ("VAC-009", "dtp", "1961-06-01", "dtp:2021-05-31", "2026-06-01", "due 2026-06-01"),
        ("VAC-009", "dtp", "1961-06-01", "dtp:2021-06-01", "2026-06-01", "until 2036-06-01"),
        ("VAC-012", "rsv", "1940-06-01", "+chronic_cardiac", "2026-06-01", "due 2015-06-01 #1"),
        ("VAC-012", "tuberculosis", "2030-06-01", "+tuberculosis_exposure", "2026-06-01", "not concerned TooYoung { from: 2030-06-01 }"),
    ]);
}

#[test]
#[rustfmt::skip] // one line per case
fn answers_take_the_place_of_what_is_not_recorded() {
    check(&[
        ("VAC-003", "mmr", "1990-01-10", "no:mmr", "2026-05-10", "not concerned Said"),
        ("VAC-003", "mmr", "1990-01-10", "yes:mmr", "2026-05-10", "done ?"),
        ("VAC-003", "mmr", "1990-01-10", "yes:mmr:2026-05-01", "2026-05-10", "until 2026-06-01 #2"),
        ("VAC-003", "mmr", "1990-01-10", "mmr:2000-01-01 yes:mmr:2001", "2026-05-10", "done 2001-12-31"),
        ("VAC-003", "mmr", "1990-01-10", "no:mmr yes:mmr", "2026-05-10", "done ?"),
        ("VAC-003", "dtp", "1990-01-10", "yes:dtp", "2026-05-10", "unknown Answer"),
        ("VAC-003", "dtp", "1990-01-10", "yes:dtp:2016", "2026-05-10", "until 2035-01-10"),
        ("VAC-003", "influenza", "1950-01-10", "yes:influenza", "2026-11-10", "unknown Answer"),
        ("VAC-003", "influenza", "1950-01-10", "yes:influenza:2026-11", "2026-11-10", "until 2027-10-15"),
        ("VAC-003", "influenza", "1950-01-10", "yes:influenza", "2026-05-10", "until 2026-10-15"),
    ]);
}

#[test]
#[rustfmt::skip] // one line per case
fn partial_dates_tell_only_what_all_their_days_tell() {
    check(&[
        ("VAC-004", "mmr", "1990",    "mmr:1992 mmr:1995", "2026-05-10", "done 1995-12-31"),
        ("VAC-004", "mmr", "1990-01", "mmr:1996 mmr:1996", "2026-05-10", "unknown Birth"),
        ("VAC-004", "mmr", "1990-01-10", "mmr:1996 mmr:1996", "2026-05-10", "unknown Dose"),
        ("VAC-004", "mmr", "1990-01-10", "mmr:1996-01 mmr:1996-05", "2026-05-10", "done 1996-05-31"),
        ("VAC-004", "dtp", "1990-01-10", "dtp:2010", "2026-05-10", "unknown Dose"),
        ("VAC-004", "dtp", "1990-01-10", "dtp:2011", "2026-05-10", "until 2035-01-10"),
        ("VAC-004", "zoster", "1961", "", "2026-05-10", "unknown Birth"),
        ("VAC-004", "zoster", "1960", "", "2026-05-10", "due 2025-12-31 #1"),
        ("VAC-004", "influenza", "1950", "influenza:2026", "2026-11-10", "unknown Birth"),
        ("VAC-004", "influenza", "1950-02-01", "influenza:2026", "2026-11-10", "unknown Dose"),
    ]);
}

#[test]
fn every_line_says_by_which_rule_and_which_calendar() {
    let lines = assess(&person("1990-01-10", ""), date("2026-05-10"));
    assert_eq!(
        lines.len(),
        targets().iter().filter(|target| target.is_line).count()
    );
    for line in lines {
        assert_eq!(line.version, calendar_version(), "REQ-S-27");
        assert!(
            line.plan.text.len() > 20 && !line.plan.source.is_empty(),
            "{line:?}"
        );
    }
}
