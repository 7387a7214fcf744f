//! From what somebody typed to what is said, and back for a correction.

use super::{Contact, Content, Field, Kind, Need, blood_groups, relations};
use crate::clinical::{
    Allergy, BloodGroup, ClinicalStatus, Fact, Immunization, Labelled, Medication, MedicationStage,
    PartialDate, Period, Problem, ProblemCategory, Procedure, Product, Reaction, Statement,
    Subject, opaque_debug,
};
use crate::document::Coded;
use crate::limits::{DECLARED_NOTE_CHARS_MAX, DECLARED_WORDS_CHARS_MAX, SESSIONS_MAX};
use crate::prevention::targets_of;
use crate::record::telephone;
use crate::synthesis::{Declarant, Progress};
use crate::time::Date;

/// What somebody typed, field by field; fields that a kind does not ask for are not looked at.
#[derive(Clone, PartialEq, Eq, Default)]
pub struct Typed {
    /// See [`Field::What`].
    pub what: String,
    /// See [`Field::Relation`].
    pub relation: String,
    /// See [`Field::Phone`].
    pub phone: String,
    /// See [`Field::Detail`].
    pub detail: String,
    /// See [`Field::Start`]: `2019`, `2019-03` or `2019-03-14`.
    pub start: String,
    /// See [`Field::End`].
    pub end: String,
    /// See [`Field::Done`].
    pub done: String,
    /// See [`Field::Planned`].
    pub planned: String,
    /// See [`Field::Note`].
    pub note: String,
}

/// The first field that is wrong, and why.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct FieldFault {
    /// Which field.
    pub field: Field,
    /// Why.
    pub fault: Fault,
}

/// Why a field is wrong.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Fault {
    /// It must be filled.
    Empty,
    /// It is longer than its limit.
    TooLong,
    /// It has control characters, or is no number or telephone number.
    Malformed,
    /// It is no date of the calendar.
    NotADate,
    /// It is a date that has not come.
    InTheFuture,
    /// It ends before it begins.
    EndsBeforeStart,
    /// It is not in the table to choose from.
    UnknownCode,
    /// More sessions are done than planned.
    MoreThanPlanned,
}

impl Typed {
    /// The text of a field.
    pub fn get(&self, field: Field) -> &str {
        match field {
            Field::What => &self.what,
            Field::Relation => &self.relation,
            Field::Phone => &self.phone,
            Field::Detail => &self.detail,
            Field::Start => &self.start,
            Field::End => &self.end,
            Field::Done => &self.done,
            Field::Planned => &self.planned,
            Field::Note => &self.note,
        }
    }

    /// The same, with a field filled.
    #[must_use]
    pub fn with(mut self, field: Field, text: impl Into<String>) -> Self {
        let place = match field {
            Field::What => &mut self.what,
            Field::Relation => &mut self.relation,
            Field::Phone => &mut self.phone,
            Field::Detail => &mut self.detail,
            Field::Start => &mut self.start,
            Field::End => &mut self.end,
            Field::Done => &mut self.done,
            Field::Planned => &mut self.planned,
            Field::Note => &mut self.note,
        };
        *place = text.into();
        self
    }
}

impl Content {
    /// Checks what `by` typed on `today` about an item of `kind`. Rules: DEC-001, DEC-002, DEC-004.
    ///
    /// # Errors
    /// The first field that is wrong, in the order of the form.
    pub fn of(kind: Kind, typed: &Typed, by: Declarant, today: Date) -> Result<Self, FieldFault> {
        let checked = Checked::of(kind, typed, today)?;
        if kind.is_contact() {
            return Ok(Self::Contact(checked.contact()));
        }
        let progress = checked.done.map(|done| Progress {
            done,
            planned: checked.planned,
        });
        Ok(Self::Statement {
            statement: Box::new(checked.statement(kind, by)),
            progress,
        })
    }

    /// What one would type to say this, for the form of a correction.
    pub fn typed(&self) -> Typed {
        match self {
            Self::Contact(contact) => Typed {
                what: contact.name.clone(),
                relation: contact
                    .relation
                    .as_ref()
                    .map(first_code)
                    .unwrap_or_default(),
                phone: contact.phone.clone(),
                note: contact.note.clone(),
                ..Typed::default()
            },
            Self::Statement {
                statement,
                progress,
            } => typed_statement(statement, *progress),
        }
    }
}

/// Fields that are right, each by itself and together.
struct Checked {
    what: String,
    group: Option<&'static Coded>,
    relation: Option<&'static Coded>,
    phone: String,
    detail: String,
    period: Period,
    done: Option<u32>,
    planned: Option<u32>,
    note: String,
}

impl Checked {
    fn of(kind: Kind, typed: &Typed, today: Date) -> Result<Self, FieldFault> {
        let mut checked = Self {
            what: String::new(),
            group: None,
            relation: None,
            phone: String::new(),
            detail: String::new(),
            period: Period::default(),
            done: None,
            planned: None,
            note: String::new(),
        };
        for (field, need) in kind.fields() {
            let text = typed.get(*field).trim();
            let checked = match (text.is_empty(), need) {
                (true, Need::Required) => Err(Fault::Empty),
                (true, Need::Optional) => Ok(()),
                (false, Need::Required | Need::Optional) => checked.put(kind, *field, text, today),
            };
            checked.map_err(|fault| FieldFault {
                field: *field,
                fault,
            })?;
        }
        Ok(checked)
    }

    fn put(&mut self, kind: Kind, field: Field, text: &str, today: Date) -> Result<(), Fault> {
        match field {
            Field::What if kind == Kind::BloodGroup => {
                let mut groups = blood_groups().iter();
                let group = groups.find(|it| it.code == text);
                self.group = Some(group.ok_or(Fault::UnknownCode)?);
            }
            Field::What => self.what = line_of_words(text, DECLARED_WORDS_CHARS_MAX)?,
            Field::Relation => {
                let found = relations(kind).find(|it| it.code == text);
                self.relation = Some(found.ok_or(Fault::UnknownCode)?);
            }
            Field::Phone => self.phone = telephone(text).ok_or(Fault::Malformed)?,
            Field::Detail => self.detail = line_of_words(text, DECLARED_WORDS_CHARS_MAX)?,
            Field::Start => self.period.start = Some(date_not_to_come(text, today)?),
            Field::End => self.put_end(kind, text, today)?,
            Field::Done => self.done = Some(sessions(text)?),
            Field::Planned => self.put_planned(text)?,
            Field::Note => self.note = lines(text, DECLARED_NOTE_CHARS_MAX)?,
        }
        Ok(())
    }

    /// A treatment may end later; an illness that is past is over.
    fn put_end(&mut self, kind: Kind, text: &str, today: Date) -> Result<(), Fault> {
        let end = match kind {
            Kind::Treatment => date(text)?,
            Kind::BloodGroup
            | Kind::Allergy
            | Kind::ChronicCondition
            | Kind::Sessions
            | Kind::MedicalHistory
            | Kind::SurgicalHistory
            | Kind::FamilyHistory
            | Kind::Vaccine
            | Kind::EmergencyContact
            | Kind::TrustedPerson => date_not_to_come(text, today)?,
        };
        let start = self.period.start;
        if start.is_some_and(|start| end.last_day() < start.first_day()) {
            return Err(Fault::EndsBeforeStart);
        }
        self.period.end = Some(end);
        Ok(())
    }

    fn put_planned(&mut self, text: &str) -> Result<(), Fault> {
        let planned = sessions(text)?;
        if self.done.is_some_and(|done| done > planned) {
            return Err(Fault::MoreThanPlanned);
        }
        self.planned = Some(planned);
        Ok(())
    }

    fn contact(self) -> Contact {
        Contact {
            name: self.what,
            relation: self.relation.cloned().map(Labelled::code),
            phone: self.phone,
            note: self.note,
        }
    }

    fn statement(self, kind: Kind, by: Declarant) -> Statement {
        let comments = Some(self.note.clone()).filter(|note| !note.is_empty());
        let subject = self.relation.cloned().map(Labelled::code);
        Statement {
            subject: subject.map_or(Subject::Patient, Subject::Other),
            comments: comments.into_iter().collect(),
            ..Statement::of(self.fact(kind, by))
        }
    }

    fn fact(self, kind: Kind, by: Declarant) -> Fact {
        match kind {
            Kind::BloodGroup => Fact::BloodGroup(BloodGroup {
                group: self.group.cloned().map(Labelled::code).unwrap_or_default(),
                period: self.period,
                ..BloodGroup::default()
            }),
            Kind::Allergy => Fact::Allergy(self.allergy()),
            Kind::Treatment => Fact::Medication(Box::new(self.medication(by))),
            Kind::Vaccine => Fact::Immunization(Box::new(self.immunization())),
            // People to call become contacts before; as a fact they would be a mere name.
            Kind::Sessions | Kind::EmergencyContact | Kind::TrustedPerson => {
                Fact::Procedure(Procedure {
                    code: Labelled::text(self.what),
                    period: self.period,
                    ..Procedure::default()
                })
            }
            Kind::ChronicCondition => {
                self.problem(ProblemCategory::Current, Some(ClinicalStatus::Active))
            }
            Kind::MedicalHistory => self.problem(ProblemCategory::MedicalHistory, None),
            Kind::SurgicalHistory => self.problem(ProblemCategory::SurgicalHistory, None),
            Kind::FamilyHistory => self.problem(ProblemCategory::FamilyHistory, None),
        }
    }

    fn problem(self, category: ProblemCategory, status: Option<ClinicalStatus>) -> Fact {
        Fact::Problem(Problem {
            condition: Labelled::text(self.what),
            category,
            status,
            period: self.period,
            ..Problem::default()
        })
    }

    fn allergy(self) -> Allergy {
        let reaction = Some(self.detail).filter(|text| !text.is_empty());
        let reactions = reaction.map(|text| Reaction {
            manifestation: Labelled::text(text),
            ..Reaction::default()
        });
        Allergy {
            agent: Labelled::text(self.what),
            reactions: reactions.into_iter().collect(),
            period: self.period,
            ..Allergy::default()
        }
    }

    /// Rule: DEC-004.
    fn medication(self, by: Declarant) -> Medication {
        Medication {
            stage: match by {
                Declarant::Patient => MedicationStage::Declared,
                Declarant::Professional => MedicationStage::InUse,
            },
            product: named(self.what),
            dosage_text: Some(self.detail).filter(|text| !text.is_empty()),
            period: self.period,
            ..Medication::default()
        }
    }

    fn immunization(self) -> Immunization {
        let targets = targets_of("", "", &self.what);
        Immunization {
            targets: targets
                .iter()
                .map(|target| Labelled::text(&target.label))
                .collect(),
            vaccine: Product {
                lot: Some(self.detail).filter(|text| !text.is_empty()),
                ..named(self.what)
            },
            period: Period {
                end: self.period.start,
                ..self.period
            },
            ..Immunization::default()
        }
    }
}

fn named(name: String) -> Product {
    Product {
        code: Labelled::text(name.clone()),
        name,
        ..Product::default()
    }
}

/// A line of words.
pub(crate) fn line_of_words(text: &str, chars_max: usize) -> Result<String, Fault> {
    let line = text.split_whitespace().collect::<Vec<_>>().join(" ");
    lines(&line, chars_max)
}

/// Lines of words.
fn lines(text: &str, chars_max: usize) -> Result<String, Fault> {
    let text = text.replace("\r\n", "\n");
    if text.chars().any(|it| it.is_control() && it != '\n') {
        return Err(Fault::Malformed);
    }
    if text.chars().count() > chars_max {
        return Err(Fault::TooLong);
    }
    Ok(text)
}

fn date(text: &str) -> Result<PartialDate, Fault> {
    PartialDate::parse(text).map_err(|_| Fault::NotADate)
}

/// A date of the calendar that has come.
pub(crate) fn date_not_to_come(text: &str, today: Date) -> Result<PartialDate, Fault> {
    let date = date(text)?;
    if date.first_day() > today {
        return Err(Fault::InTheFuture);
    }
    Ok(date)
}

fn sessions(text: &str) -> Result<u32, Fault> {
    let is_number = text.bytes().all(|it| it.is_ascii_digit());
    let number = text.parse().ok().filter(|it| *it <= SESSIONS_MAX);
    number.filter(|_| is_number).ok_or(Fault::Malformed)
}

fn typed_statement(statement: &Statement, progress: Option<Progress>) -> Typed {
    let relation = match &statement.subject {
        Subject::Patient => String::new(),
        Subject::Other(relation) => first_code(relation),
    };
    let period = statement.fact.period();
    let (what, detail) = what_and_detail(&statement.fact);
    // The one day of a vaccine is both ends of its period.
    let end = match &statement.fact {
        Fact::Immunization(_) => None,
        Fact::Problem(_)
        | Fact::Allergy(_)
        | Fact::Medication(_)
        | Fact::Observation(_)
        | Fact::BloodGroup(_)
        | Fact::Procedure(_)
        | Fact::Encounter(_)
        | Fact::Device(_)
        | Fact::Act(_) => period.end,
    };
    let text = |date: Option<PartialDate>| date.map(|it| it.to_string()).unwrap_or_default();
    let number = |number: Option<u32>| number.map(|it| it.to_string()).unwrap_or_default();
    Typed {
        what,
        relation,
        detail,
        start: text(period.start),
        end: text(end),
        done: number(progress.map(|it| it.done)),
        planned: number(progress.and_then(|it| it.planned)),
        note: statement.comments.first().cloned().unwrap_or_default(),
        phone: String::new(),
    }
}

fn what_and_detail(fact: &Fact) -> (String, String) {
    match fact {
        Fact::BloodGroup(it) => (first_code(&it.group), String::new()),
        Fact::Allergy(it) => {
            let reaction = it.reactions.first();
            let reaction = reaction.map(|it| it.manifestation.label.clone());
            (it.agent.label.clone(), reaction.unwrap_or_default())
        }
        Fact::Medication(it) => (
            it.product.name.clone(),
            it.dosage_text.clone().unwrap_or_default(),
        ),
        Fact::Immunization(it) => (
            it.vaccine.name.clone(),
            it.vaccine.lot.clone().unwrap_or_default(),
        ),
        Fact::Problem(_)
        | Fact::Observation(_)
        | Fact::Procedure(_)
        | Fact::Encounter(_)
        | Fact::Device(_)
        | Fact::Act(_) => (fact.concept().label.clone(), String::new()),
    }
}

fn first_code(concept: &Labelled) -> String {
    let first = concept.codes.first();
    first.map(|it| it.code.clone()).unwrap_or_default()
}

opaque_debug!(Typed);
