//! Which series an observation belongs to.

use super::family::{self, Family};
use crate::clinical::{Labelled, Observation, ObservationKind, opaque_debug};
use crate::document::Coded;
use crate::fold::fold;
use crate::units::{Analysis, analysis_of};

/// LOINC.
const LOINC: &str = "2.16.840.1.113883.6.1";

/// What makes two observations points of one series: stable over time, the same in every record.
///
/// It may hold words of the document: it is a person's data, and stands in no address.
#[derive(Clone, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct SeriesId(String);

opaque_debug!(SeriesId);

impl SeriesId {
    /// Its text, to be hashed.
    pub fn as_str(&self) -> &str {
        &self.0
    }
}

/// What is known of the series of an observation.
#[derive(Clone)]
pub(super) struct Identity {
    pub id: SeriesId,
    pub analysis: Option<&'static Analysis>,
    pub family: &'static Family,
}

/// The analysis of our table that one of its codes is; else its LOINC code, else its first code
/// with its system; else its words, with the specimen. Nothing else is ever taken for the same.
/// Rule: UNI-008.
pub(super) fn identity(observation: &Observation) -> Identity {
    let codes = || {
        observation
            .test
            .codes
            .iter()
            .filter(|it| !it.code.trim().is_empty())
    };
    let analysis = codes().find_map(|code| analysis_of(&code.code, &code.system));
    let first = codes()
        .find(|code| code.system == LOINC)
        .or_else(|| codes().find(|code| !code.system.is_empty()));
    let id = match (analysis, first) {
        (Some(analysis), _) => format!("analysis {}", analysis.id),
        (None, Some(Coded { code, system, .. })) => format!("code {system} {}", code.trim()),
        (None, None) => {
            let specimen = observation
                .specimen
                .as_ref()
                .map(|it| fold(it.kind.display()));
            format!(
                "words {} / {}",
                fold(&words(observation)),
                specimen.unwrap_or_default()
            )
        }
    };
    let known = analysis.map(|analysis| analysis.family.as_str());
    let of_kind = match observation.kind {
        ObservationKind::VitalSign => family::VITAL_SIGNS,
        ObservationKind::Laboratory
        | ObservationKind::Pregnancy
        | ObservationKind::SocialHistory
        | ObservationKind::Assessment
        | ObservationKind::Imaging
        | ObservationKind::Finding => "",
    };
    Identity {
        id: SeriesId(id),
        analysis,
        family: family::family(known.unwrap_or(of_kind)),
    }
}

/// What people call the test: its label, else what the author wrote, else its code, else the
/// narrowest group that it stands in.
pub(super) fn words(observation: &Observation) -> String {
    let said = |it: &Labelled| {
        let texts = [it.label.as_str(), it.original_text.as_str(), it.display()];
        let first = texts.into_iter().find(|text| !text.trim().is_empty());
        first.map(|text| text.trim().to_owned())
    };
    std::iter::once(&observation.test)
        .chain(observation.groups.iter().rev())
        .find_map(said)
        .unwrap_or_default()
}
