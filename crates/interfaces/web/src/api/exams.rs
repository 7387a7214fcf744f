//! `/api/examens/…`: the guard against examinations that are already there. Contract:
//! `docs/api/exam-check.md`.

use super::Json;
use crate::error::PageError;
use crate::session::ProfessionalSession;
use dmp_core::exams::{Exam, ExamKind, Why, window};
use dmp_core::ids::RecordId;
use dmp_service::exams::{self, Asked, ExamFound, GuardView};
use serde::{Deserialize, Serialize};

/// What is asked.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
pub struct Question {
    record: String,
    #[serde(default)]
    exam: String,
    #[serde(default)]
    exam_id: Option<String>,
}

/// What is there.
#[derive(Serialize)]
pub struct Answer {
    exam: Option<ExamAnswer>,
    candidates: Vec<ExamAnswer>,
    matches: Vec<MatchAnswer>,
    waiting: usize,
}

#[derive(Serialize)]
struct ExamAnswer {
    id: &'static str,
    label: &'static str,
    kind: &'static str,
    window_days: i64,
}

#[derive(Serialize)]
struct MatchAnswer {
    document: String,
    address: String,
    title: String,
    date: String,
    age_days: i64,
    why: &'static str,
    within_window: bool,
    author: String,
    place: String,
    conclusion: Option<String>,
    values: Vec<ValueAnswer>,
}

#[derive(Serialize)]
struct ValueAnswer {
    label: String,
    value: String,
    unit: String,
}

/// `POST /api/examens/verification`.
///
/// # Errors
/// Those of the page, as `{code, message}`.
pub(crate) async fn check(
    session: ProfessionalSession,
    Json(question): Json<Question>,
) -> Result<Json<Answer>, PageError> {
    // An identifier that cannot be one names nothing, like one that may not be seen.
    let record: RecordId = question
        .record
        .parse()
        .map_err(|_| PageError::not_found())?;
    let asked = match question.exam_id {
        Some(id) => Asked::Exam(id),
        None => Asked::Text(question.exam),
    };
    let act = move |app: &_, it: &_| exams::check(app, it, record, &asked);
    let view = session.run(act).await?;
    Ok(Json(answer(record, view)))
}

fn answer(record: RecordId, view: GuardView) -> Answer {
    Answer {
        exam: view.exam.map(exam_answer),
        candidates: view.candidates.into_iter().map(exam_answer).collect(),
        matches: view
            .matches
            .into_iter()
            .map(|it| match_answer(record, it))
            .collect(),
        waiting: view.waiting,
    }
}

fn exam_answer(exam: &'static Exam) -> ExamAnswer {
    ExamAnswer {
        id: &exam.id,
        label: &exam.label,
        kind: match exam.kind {
            ExamKind::Laboratory => "laboratory",
            ExamKind::Imaging => "imaging",
            ExamKind::Act => "act",
        },
        window_days: window(exam).0,
    }
}

fn match_answer(record: RecordId, found: ExamFound) -> MatchAnswer {
    let values = found.values.into_iter().map(|it| ValueAnswer {
        label: it.label,
        value: it.value,
        unit: it.unit,
    });
    MatchAnswer {
        document: found.line.id.to_string(),
        address: format!("/pro/patients/{record}/documents/{}", found.line.id),
        title: found.line.title,
        date: found.date.into(),
        age_days: found.age.0,
        why: match found.why {
            Why::Same => "same",
            Why::PanelContains => "panel_contains",
            Why::Equivalent => "equivalent",
        },
        within_window: found.is_recent,
        author: found.line.author,
        place: found.place,
        conclusion: found.conclusion,
        values: values.collect(),
    }
}
