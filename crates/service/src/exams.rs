//! Whether an examination is already there, before it is prescribed again.

use crate::act::Effect;
use crate::app::App;
use crate::error::{Error, Problem};
use crate::exam_choices;
use crate::facts::Target;
use crate::gate::{self, Admitted};
use crate::lines::{DocumentLine, line};
use crate::reading::{RecordHead, record_head};
use crate::readings::{self, ReadDocument};
use crate::sessions::Session;
use dmp_core::access::Action;
use dmp_core::clinical::{Fact, Observation, PartialDate, Value};
use dmp_core::exams::{self, Exam, Match, Why};
use dmp_core::ids::RecordId;
use dmp_core::limits::EXAM_CHARS_MAX;
use dmp_core::time::Days;

pub use crate::exam_choices::{ChoiceCount, Counted, record_choice};

/// How many documents an answer shows, the most recent ones.
const FOUND_MAX: usize = 10;
/// How many values of one document it shows.
const VALUES_MAX: usize = 8;

/// What is asked for.
#[derive(Clone)]
pub enum Asked {
    /// As somebody types it, or a code of LOINC or CCAM.
    Text(String),
    /// An examination of the catalog, by its name there.
    Exam(String),
}

/// What is there.
pub struct GuardView {
    /// Whose record, and why it may be read.
    pub head: RecordHead,
    /// The examination that was asked for; none while it is not clear which.
    pub exam: Option<&'static Exam>,
    /// Those that may be meant, if several may.
    pub candidates: Vec<&'static Exam>,
    /// The documents that answer, the newest examination first.
    pub matches: Vec<ExamFound>,
    /// How many documents wait to be read: they are known by title, type and events only.
    pub waiting: usize,
    /// What counts a choice, if something recent is there: see [`record_choice`].
    pub check: Option<String>,
}

/// A document that answers.
pub struct ExamFound {
    /// Its line.
    pub line: DocumentLine,
    /// When the examination was done, as precisely as it was written.
    pub date: PartialDate,
    /// Where, or by whom.
    pub place: String,
    /// How many days ago at most.
    pub age: Days,
    /// Why it answers.
    pub why: Why,
    /// Whether its result usually still answers.
    pub is_recent: bool,
    /// What the document concludes: its first sentences.
    pub conclusion: Option<String>,
    /// Its results that answer.
    pub values: Vec<ExamValue>,
}

/// A result, as it was written.
pub struct ExamValue {
    /// What was measured.
    pub label: String,
    /// What was found.
    pub value: String,
    /// Its unit; empty where there is none.
    pub unit: String,
}

impl GuardView {
    /// Within how many days a result usually answers what was asked.
    pub fn window(&self) -> Option<Days> {
        self.exam.map(exams::window)
    }
}

/// Looks for what was asked in the documents that the reader may open. Rule: EXA-009.
///
/// # Errors
/// [`Error::Invalid`] for an empty or too long text and an examination that is not in the catalog;
/// [`Error::TooMany`]; [`Error::Refused`], traced; [`Error::Unavailable`].
pub fn check(
    app: &App,
    session: &Session,
    record: RecordId,
    asked: &Asked,
) -> Result<GuardView, Error> {
    let meant = meant(asked)?;
    app.inner
        .clients
        .attempt(&format!("exam check {}", session.account))?;
    let acting = session.acting(Some(record), app.now());
    gate::act(
        app,
        &acting,
        Action::CheckExam,
        Target::Record(record),
        |admitted| Ok(Effect::of(view(admitted, session, &meant)?)),
    )
}

fn meant(asked: &Asked) -> Result<Vec<&'static Exam>, Error> {
    let invalid = |problem| Err(Error::invalid("exam", problem));
    match asked {
        Asked::Text(text) if text.trim().is_empty() => invalid(Problem::Empty),
        Asked::Text(text) if text.chars().count() > EXAM_CHARS_MAX => invalid(Problem::TooLong),
        Asked::Text(text) => Ok(exams::ask(text)),
        Asked::Exam(id) => match exams::exam(id) {
            Some(exam) => Ok(vec![exam]),
            None => invalid(Problem::UnknownCode),
        },
    }
}

fn view(
    admitted: &Admitted<'_>,
    session: &Session,
    meant: &[&'static Exam],
) -> Result<GuardView, Error> {
    let head = record_head(admitted, session)?;
    let readable = readings::readable(admitted)?;
    let waiting = readable.iter().filter(|it| it.is_waiting()).count();
    let (exam, candidates) = match meant {
        [exam] => (Some(*exam), Vec::new()),
        several => (None, several.to_vec()),
    };
    let matches = match exam {
        Some(exam) => found(admitted, session, exam, &readable),
        None => Vec::new(),
    };
    let recent = exam.filter(|_| matches.iter().any(|it| it.is_recent));
    Ok(GuardView {
        check: recent
            .map(|exam| exam_choices::token(admitted.app, session, head.record, exam.kind)),
        head,
        exam,
        candidates,
        matches,
        waiting,
    })
}

/// A document that answers, before its line is made.
struct Answer<'a> {
    document: &'a ReadDocument,
    date: PartialDate,
    matched: Match,
}

fn found(
    admitted: &Admitted<'_>,
    session: &Session,
    exam: &Exam,
    readable: &[ReadDocument],
) -> Vec<ExamFound> {
    let mut answers: Vec<_> = readable
        .iter()
        .filter_map(|it| answer(admitted, exam, it))
        .collect();
    answers.sort_by_key(|it| (it.matched.age_days, it.matched.why));
    answers.truncate(FOUND_MAX);
    answers
        .iter()
        .map(|it| exam_found(admitted, session, exam, it))
        .collect()
}

/// The newest examination of a document that answers; of those of one day, the nearest.
fn answer<'a>(
    admitted: &Admitted<'_>,
    exam: &Exam,
    document: &'a ReadDocument,
) -> Option<Answer<'a>> {
    let told = exams::told(&document.document.entry, document.statements());
    let today = admitted.now.date_utc();
    let matched = exams::guard(exam, told.iter().map(|it| it.known.clone()), today)
        .into_iter()
        // What is dated after tomorrow was not done yet, or is a slip of the pen.
        .filter(|it| it.age_days >= -1)
        .min_by_key(|it| (it.age_days, it.why))?;
    let date = told[matched.index].date;
    Some(Answer {
        document,
        date,
        matched,
    })
}

fn exam_found(
    admitted: &Admitted<'_>,
    session: &Session,
    exam: &Exam,
    answer: &Answer<'_>,
) -> ExamFound {
    let line = line(admitted.app, session, None, &answer.document.document);
    ExamFound {
        place: line.organization.clone().unwrap_or_default(),
        line,
        date: answer.date,
        age: Days(answer.matched.age_days.max(0)),
        why: answer.matched.why,
        is_recent: answer.matched.within_window,
        conclusion: answer.document.facts().conclusion.clone(),
        values: values(exam, answer),
    }
}

/// The results of that day that answer, in the order of the document.
fn values(exam: &Exam, answer: &Answer<'_>) -> Vec<ExamValue> {
    let results = answer
        .document
        .statements()
        .iter()
        .filter(|it| it.is_affirmed());
    let observations = results.filter_map(|it| match &it.fact {
        Fact::Observation(observation) => Some(observation),
        Fact::Problem(_)
        | Fact::Allergy(_)
        | Fact::Medication(_)
        | Fact::Immunization(_)
        | Fact::BloodGroup(_)
        | Fact::Procedure(_)
        | Fact::Encounter(_)
        | Fact::Device(_)
        | Fact::Act(_) => None,
    });
    let whole = answer.document.document.entry.service_start.date_utc();
    let day = answer.date.first_day();
    observations
        .filter(|it| it.period.date().map_or(whole, PartialDate::first_day) == day)
        .filter(|it| exams::answers(exam, it))
        .filter_map(exam_value)
        .take(VALUES_MAX)
        .collect()
}

fn exam_value(observation: &Observation) -> Option<ExamValue> {
    let (value, unit) = observation.values.iter().find_map(written)?;
    Some(ExamValue {
        label: observation.test.display().to_owned(),
        value,
        unit,
    })
}

/// A value and its unit as they were written.
fn written(value: &Value) -> Option<(String, String)> {
    let number = |quantity: &dmp_core::clinical::Quantity| {
        let sign = quantity.comparator.map(|it| format!("{} ", it.sign()));
        format!("{}{}", sign.unwrap_or_default(), quantity.value.as_str())
    };
    let bound = |bound: &Option<dmp_core::clinical::Bound>| {
        bound
            .as_ref()
            .map_or("…", |it| it.value.as_str())
            .to_owned()
    };
    match value {
        Value::Quantity(it) => Some((number(it), it.unit.clone())),
        Value::Range(it) => {
            let unit = it.high.as_ref().or(it.low.as_ref())?.unit.clone();
            Some((format!("{} – {}", bound(&it.low), bound(&it.high)), unit))
        }
        Value::Ratio(it) => {
            let text = format!("{}/{}", number(&it.numerator), number(&it.denominator));
            Some((text, it.denominator.unit.clone()))
        }
        Value::Concept(it) => Some((it.display().to_owned(), String::new())),
        Value::Text(it) => Some((it.clone(), String::new())),
        Value::Boolean(_) | Value::Date(_) | Value::Period(_) | Value::Missing(_) => None,
    }
}
