//! « Examens évités »: what became of examinations that were already there.

use super::dashboard::thousands;
use dmp_core::exams::{Choice, ExamKind, Reason};
use dmp_service::exams::ChoiceCount;

/// What the console shows of the counts.
pub struct Avoided {
    /// A row for each kind of examination, then all.
    pub rows: Vec<AvoidedRow>,
    /// Why some were prescribed, or nothing.
    pub reasons: String,
}

/// The counts of one kind.
pub struct AvoidedRow {
    /// The kind.
    pub label: &'static str,
    /// Not prescribed again.
    pub avoided: String,
    /// Only read.
    pub read: String,
    /// Prescribed.
    pub prescribed: String,
}

impl Avoided {
    /// What `counts` are.
    pub fn of(counts: &[ChoiceCount]) -> Self {
        let row = |label, kind: Option<ExamKind>| {
            let of_kind = |it: &&ChoiceCount| kind.is_none_or(|kind| it.kind == kind);
            let sum = |is_meant: fn(Choice) -> bool| {
                let counted = counts.iter().filter(of_kind);
                let meant = counted.filter(|it| is_meant(it.choice));
                thousands(meant.map(|it| it.counted).sum())
            };
            AvoidedRow {
                label,
                avoided: sum(|it| it == Choice::NotPrescribed),
                read: sum(|it| it == Choice::Read),
                prescribed: sum(|it| matches!(it, Choice::Prescribed(_))),
            }
        };
        Self {
            rows: vec![
                row("Analyses", Some(ExamKind::Laboratory)),
                row("Imagerie", Some(ExamKind::Imaging)),
                row("Actes et explorations", Some(ExamKind::Act)),
                row("Tous", None),
            ],
            reasons: reasons(counts),
        }
    }
}

/// « Raisons dites : suivi prévu 3, autre 1. »
fn reasons(counts: &[ChoiceCount]) -> String {
    let said: Vec<_> = [
        (Reason::StateChanged, "l’état a changé"),
        (Reason::NotConclusive, "le résultat ne répond pas"),
        (Reason::FollowUp, "suivi prévu"),
        (Reason::Other, "autre"),
    ]
    .into_iter()
    .filter_map(|(reason, words)| {
        let meant = Choice::Prescribed(Some(reason));
        let counted = counts.iter().filter(|it| it.choice == meant);
        let sum: u64 = counted.map(|it| it.counted).sum();
        (sum > 0).then(|| format!("{words} {}", thousands(sum)))
    })
    .collect();
    if said.is_empty() {
        String::new()
    } else {
        format!("Raisons de prescrire quand même : {}.", said.join(", "))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn choices_are_summed_by_kind_and_reasons_are_said() {
        let count = |kind, choice, counted| ChoiceCount {
            kind,
            choice,
            counted,
        };
        let shown = Avoided::of(&[
            count(ExamKind::Imaging, Choice::NotPrescribed, 1_200),
            count(ExamKind::Imaging, Choice::Prescribed(None), 2),
            count(
                ExamKind::Imaging,
                Choice::Prescribed(Some(Reason::FollowUp)),
                3,
            ),
            count(ExamKind::Act, Choice::Read, 4),
        ]);
        let rows: Vec<_> = shown
            .rows
            .iter()
            .map(|it| format!("{} {} {} {}", it.label, it.avoided, it.read, it.prescribed))
            .collect();
        assert_eq!(
            rows,
            [
                "Analyses 0 0 0",
                "Imagerie 1 200 0 5",
                "Actes et explorations 0 4 0",
                "Tous 1 200 4 5"
            ]
        );
        assert_eq!(
            shown.reasons,
            "Raisons de prescrire quand même : suivi prévu 3."
        );
        assert_eq!(Avoided::of(&[]).reasons, "");
    }
}
