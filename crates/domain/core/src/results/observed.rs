//! The observations of a document that are results.

use crate::clinical::{
    EntryStatus, Fact, Observation, ObservationKind, PartialDate, Stage, Statement, Subject,
};
use crate::ids::DocumentId;
use crate::units::analysis_of;
use std::fmt;

/// The document that observations were read in.
#[derive(Clone, Copy)]
pub struct ReadIn<'a> {
    /// Which one.
    pub document: DocumentId,
    /// When the act that it reports took place: the date of results that have none of their own.
    pub date: PartialDate,
    /// Who answers for results that name nobody.
    pub laboratory: &'a str,
}

/// A result, and where it was read.
#[derive(Clone, Copy)]
pub struct Observed<'a> {
    pub(super) read_in: ReadIn<'a>,
    /// Its place among the statements of its document.
    pub(super) position: usize,
    pub(super) statement: &'a Statement,
    pub(super) observation: &'a Observation,
}

impl fmt::Debug for Observed<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("Observed(…)")
    }
}

/// The results among the `statements` of a document: analyses and measures of the body that were
/// made on the patient, by their kind or by a code of our table. A result that is denied or not
/// known is one; a goal, an order or one that was withdrawn is not. Rule: UNI-009.
pub fn observed<'a>(
    read_in: ReadIn<'a>,
    statements: &'a [Statement],
) -> impl Iterator<Item = Observed<'a>> {
    let results = statements.iter().enumerate();
    results.filter_map(move |(position, statement)| {
        Some(Observed {
            read_in,
            position,
            statement,
            observation: result(statement)?,
        })
    })
}

fn result(statement: &Statement) -> Option<&Observation> {
    let Fact::Observation(observation) = &statement.fact else {
        return None;
    };
    let is_known = || {
        let mut codes = observation.test.codes.iter();
        codes.any(|it| analysis_of(&it.code, &it.system).is_some())
    };
    let is_result = match observation.kind {
        ObservationKind::Laboratory | ObservationKind::VitalSign => true,
        ObservationKind::Pregnancy
        | ObservationKind::SocialHistory
        | ObservationKind::Assessment
        | ObservationKind::Imaging
        | ObservationKind::Finding => is_known(),
    };
    let is_withdrawn = matches!(
        statement.status,
        Some(EntryStatus::Nullified | EntryStatus::Cancelled)
    );
    let is_made = statement.stage == Stage::Occurred && !is_withdrawn;
    let is_of_patient = matches!(statement.subject, Subject::Patient);
    (is_result && is_made && is_of_patient).then_some(observation)
}

impl Observed<'_> {
    /// When, as it was written; the date of the document where nothing was.
    pub(super) fn date(&self) -> PartialDate {
        self.observation.period.date().unwrap_or(self.read_in.date)
    }

    /// Who measured it: the laboratory that is named, else who answers for the document.
    pub(super) fn laboratory(&self) -> &str {
        let source = &self.statement.source;
        let named = [source.performer.as_deref(), Some(self.read_in.laboratory)];
        let mut named = named.into_iter().flatten().chain(source.author.as_deref());
        named
            .find(|name| !name.trim().is_empty())
            .unwrap_or_default()
    }

    /// What orders it among all others: oldest first, then by document and place in it.
    pub(super) fn order(&self) -> impl Ord + use<> {
        let date = self.date();
        let at = date.instant().map(|at| at.0);
        let day = (date.first_day(), at, std::cmp::Reverse(date.last_day()));
        (day, self.read_in.document, self.position)
    }
}
