//! Prevention: the doses that documents state, what the calendar asks, and what was answered.

use crate::account::replace_register;
use crate::act::Effect;
use crate::app::App;
use crate::error::{Error, Problem};
use crate::facts::Target;
use crate::gate::{self, Admitted};
use crate::lines::{DocumentLine, line};
use crate::reading::{RecordHead, record_head};
use crate::readings::{self, ReadDocument};
use crate::sessions::Session;
use dmp_core::access::{Action, Declaration};
use dmp_core::clinical::{PartialDate, Statement};
use dmp_core::ids::RecordId;
use dmp_core::prevention::{
    self, Line, Person, RecordedDose, ReminderAnswer, Said, StatedCondition,
};

pub use dmp_core::prevention::{calendar_effective, calendar_version};

/// The vaccines of a record, as its reader may see them.
pub struct Vaccinations {
    /// Whose record, and why it may be read.
    pub head: RecordHead,
    /// Where the person stands with each line of the calendar, in its order.
    pub lines: Vec<CalendarLine>,
    /// Which of `lines` comes next.
    pub next: Option<usize>,
    /// The doses given, newest first.
    pub doses: Vec<GivenDose>,
    /// How many documents wait to be read: a dose may be missing.
    pub waiting: usize,
    /// Whether the reader may answer a reminder, as the patient or at his request.
    pub may_answer: bool,
}

/// One line of the calendar.
pub struct CalendarLine {
    /// What the calendar says.
    pub line: Line,
    /// The date of the last dose that counts for it.
    pub last_dose: Option<PartialDate>,
    /// What was answered about it, the last answer first.
    pub answers: Vec<ReminderAnswer>,
}

impl CalendarLine {
    /// The answer that holds.
    pub fn said(&self) -> Option<&Said> {
        self.answers.first()?.said.as_ref()
    }
}

/// A dose, with the documents that state it.
pub struct GivenDose {
    /// The dose.
    pub dose: RecordedDose<usize>,
    /// The documents, all of which the reader may open.
    pub documents: Vec<DocumentLine>,
}

/// The vaccines of a record and what the calendar asks. Rules: REQ-S-27, REQ-R-20.
///
/// Only documents that the reader may open count: without the others he finds what he would find
/// if they were not there.
///
/// # Errors
/// [`Error::Refused`], traced; [`Error::Unavailable`].
pub fn vaccinations(app: &App, session: &Session, record: RecordId) -> Result<Vaccinations, Error> {
    let acting = session.acting(Some(record), app.now());
    gate::act(
        app,
        &acting,
        Action::ReadSynthesis,
        Target::Record(record),
        |admitted| Ok(Effect::of(view(admitted, session)?)),
    )
}

fn view(admitted: &Admitted<'_>, session: &Session) -> Result<Vaccinations, Error> {
    let readable = readings::readable(admitted)?;
    let stated = statements(&readable);
    let doses = prevention::doses_given(stated.iter().copied());
    let conditions = prevention::conditions_stated(stated.iter().map(|(_, it)| *it));
    let (lines, next) = lines(admitted, &doses, conditions)?;
    Ok(Vaccinations {
        head: record_head(admitted, session)?,
        lines,
        next,
        doses: doses
            .into_iter()
            .map(|dose| given(admitted, session, &readable, dose))
            .collect(),
        waiting: readable.iter().filter(|it| it.is_waiting()).count(),
        may_answer: may_answer(admitted),
    })
}

/// The patient's act is declared by answering: to show whether a reader may, it is taken for given.
fn may_answer(admitted: &Admitted<'_>) -> bool {
    let acting = admitted.acting.clone().declaring(Declaration::PatientAct);
    let answering = Admitted {
        acting: &acting,
        ..*admitted
    };
    answering
        .would(&acting.caller, Action::AnswerReminder)
        .is_ok()
}

/// What the readable documents state, each with the number of its document.
fn statements(readable: &[ReadDocument]) -> Vec<(usize, &Statement)> {
    let each = readable.iter().enumerate();
    each.flat_map(|(number, document)| document.statements().iter().map(move |it| (number, it)))
        .collect()
}

/// The patient as the calendar looks at him, by what the reader may open; none while a document
/// that he may open waits to be read.
pub(crate) fn person_as_read(reader: &Admitted<'_>) -> Result<Option<Person>, Error> {
    let readable = readings::readable(reader)?;
    if readable.iter().any(ReadDocument::is_waiting) {
        return Ok(None);
    }
    let stated = statements(&readable);
    let doses = prevention::doses_given(stated.iter().copied());
    let conditions = prevention::conditions_stated(stated.iter().map(|(_, it)| *it));
    person(reader, &doses, conditions).map(Some)
}

fn person(
    admitted: &Admitted<'_>,
    doses: &[RecordedDose<usize>],
    conditions: Vec<StatedCondition>,
) -> Result<Person, Error> {
    let register = &admitted.record()?.register;
    Ok(Person {
        birth: register.identity.traits.birth_date.into(),
        conditions,
        doses: prevention::counted(doses),
        answers: register.reminder_answers.that_hold(),
    })
}

/// What the calendar says today, and which line comes next.
fn lines(
    admitted: &Admitted<'_>,
    doses: &[RecordedDose<usize>],
    conditions: Vec<StatedCondition>,
) -> Result<(Vec<CalendarLine>, Option<usize>), Error> {
    let register = &admitted.record()?.register;
    let person = person(admitted, doses, conditions)?;
    let lines = prevention::assess(&person, admitted.now.date_utc());
    let next = prevention::next(&lines).map(|next| next.target);
    let next = lines.iter().position(|it| Some(it.target) == next);
    let lines = lines.into_iter().map(|line| {
        let about = register.reminder_answers.about(&line.target.id);
        let mut answers: Vec<_> = about.cloned().collect();
        answers.reverse();
        CalendarLine {
            last_dose: last_dose(doses, &line),
            answers,
            line,
        }
    });
    Ok((lines.collect(), next))
}

/// The date of the last dose against what the line is about.
fn last_dose(doses: &[RecordedDose<usize>], line: &Line) -> Option<PartialDate> {
    // INVARIANT: newest first, without a date last: see `doses_given`.
    let mut of_line = doses.iter().filter(|it| it.targets.contains(&line.target));
    of_line.next()?.on
}

fn given(
    admitted: &Admitted<'_>,
    session: &Session,
    readable: &[ReadDocument],
    dose: RecordedDose<usize>,
) -> GivenDose {
    let documents = dose
        .sources
        .iter()
        .map(|from| line(admitted.app, session, None, &readable[*from].document));
    GivenDose {
        documents: documents.collect(),
        dose,
    }
}

/// Answers a reminder, or takes the answer back (`said` is none). Rule: VAC-015.
///
/// A professional records the patient's own act: it is declared by calling this.
///
/// # Errors
/// [`Error::Invalid`] on `target` if the calendar has no such line, on `said` if its date has not
/// come or too many answers are kept; [`Error::Refused`], traced; [`Error::Unavailable`].
pub fn answer(
    app: &App,
    session: &Session,
    record: RecordId,
    (target, said): (&str, Option<Said>),
) -> Result<(), Error> {
    let target = prevention::target(target)
        .filter(|it| it.is_line)
        .ok_or(Error::invalid("target", Problem::UnknownCode))?;
    let professional = session.professional().map(|it| it.id);
    let mut acting = session.acting(Some(record), app.now());
    if professional.is_some() {
        acting = acting.declaring(Declaration::PatientAct);
    }
    gate::act(
        app,
        &acting,
        Action::AnswerReminder,
        Target::Record(record),
        |admitted| {
            check_date(admitted, said.as_ref())?;
            let before = &admitted.record()?.register;
            let mut register = before.clone();
            let by = (professional, session.display_name());
            let answer = ReminderAnswer::about(target, said.clone(), admitted.now, by);
            register
                .reminder_answers
                .keep(answer)
                .map_err(|_| Error::invalid("said", Problem::TooLarge))?;
            let effect = Effect::of(());
            if register == *before {
                return Ok(effect);
            }
            Ok(effect.write(replace_register(admitted, &register)?))
        },
    )
}

/// A dose is given neither before birth nor after today.
fn check_date(admitted: &Admitted<'_>, said: Option<&Said>) -> Result<(), Error> {
    let on = match said {
        Some(Said::AlreadyDone { on }) => *on,
        Some(Said::NotConcerned) | None => None,
    };
    let Some(on) = on else { return Ok(()) };
    let birth = admitted.record()?.register.identity.traits.birth_date;
    if on.first_day() > admitted.now.latest_date() {
        return Err(Error::invalid("said", Problem::InTheFuture));
    }
    if on.last_day() < birth {
        return Err(Error::invalid("said", Problem::TooFar));
    }
    Ok(())
}
