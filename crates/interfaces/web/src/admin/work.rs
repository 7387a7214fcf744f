//! `/admin/travaux`: the work in the background, and how fast this server answers.

use super::dashboard::thousands;
use crate::dates;
use crate::error::PageError;
use crate::filters;
use crate::frame::Frame;
use crate::page::Page;
use crate::session::AdminSession;
use crate::wording;
use askama::Template;
use dmp_core::time::Timestamp;
use dmp_service::Error;
use dmp_service::jobs::{self, Job, JobState, LastRun};
use dmp_service::meter::{CLASSES_MS, Ending, Measured};

/// After its time by this much, in milliseconds, a job is late.
const LATE_MS: i64 = 5 * 60_000;

/// The page.
#[derive(Template)]
#[template(path = "admin/work.html")]
pub struct WorkPage {
    frame: Frame,
    jobs: Vec<JobRow>,
    acts: Vec<ActRow>,
}

/// A job.
struct JobRow {
    label: &'static str,
    every: &'static str,
    last: String,
    server: String,
    handled: String,
    kind: &'static str,
    icon: &'static str,
    state: String,
}

/// The acts of one kind on this server.
struct ActRow {
    label: &'static str,
    done: String,
    refused: String,
    failed: String,
    half: String,
    most: String,
}

/// `GET /admin/travaux`
///
/// # Errors
/// The page of a refusal or of a failure of the store.
pub(crate) async fn show(session: AdminSession) -> Result<Page<WorkPage>, PageError> {
    let (states, acts) = session
        .run(|app, session| Ok::<_, Error>((jobs::jobs(app, session)?, app.measured())))
        .await?;
    Ok(Page(WorkPage::new(session.frame(), &states, &acts)))
}

impl WorkPage {
    fn new(frame: Frame, states: &[JobState], acts: &[Measured]) -> Self {
        let mut kinds: Vec<&[Measured]> = acts
            .chunk_by(|one, next| one.action == next.action)
            .collect();
        kinds.sort_by_key(|it| std::cmp::Reverse(it.iter().map(Measured::count).sum::<u64>()));
        Self {
            jobs: states.iter().map(|it| JobRow::new(it, frame.now)).collect(),
            acts: kinds.into_iter().filter_map(ActRow::new).collect(),
            frame,
        }
    }
}

impl JobRow {
    fn new(state: &JobState, now: Timestamp) -> Self {
        let (label, every) = named(state.job);
        let Some(run) = &state.last else {
            return Self {
                label,
                every,
                last: "jamais".to_owned(),
                server: "–".to_owned(),
                handled: "–".to_owned(),
                kind: "info",
                icon: "clock",
                state: "Pas encore fait".to_owned(),
            };
        };
        let (kind, icon, words) = standing(run, now);
        Self {
            label,
            every,
            last: dates::day_time(run.ended_at),
            server: run.server.clone(),
            handled: thousands(run.handled),
            kind,
            icon,
            state: words,
        }
    }
}

/// In a colour, an icon and words, how a job stands.
fn standing(run: &LastRun, now: Timestamp) -> (&'static str, &'static str, String) {
    if run.failures > 0 {
        let tries = wording::counted(
            usize::try_from(run.failures).unwrap_or(usize::MAX),
            "échec de suite",
            "échecs de suite",
        );
        let next = dates::day_time(run.due_at);
        return (
            "danger",
            "triangle-alert",
            format!("{tries}, nouvel essai le {next}"),
        );
    }
    if now.0 - run.due_at.0 > LATE_MS {
        return ("warn", "clock", "En retard".to_owned());
    }
    ("ok", "check", "Normal".to_owned())
}

const fn named(job: Job) -> (&'static str, &'static str) {
    match job {
        Job::Delivery => ("Envoi des messages", "sans cesse"),
        Job::Reading => ("Lecture des documents", "sans cesse"),
        Job::Reminding => ("Rappels de vaccination", "chaque minute"),
        Job::Destruction => ("Destruction de ce qui est échu", "toutes les 10 minutes"),
        Job::Sweep => ("Ménage", "chaque heure"),
        Job::Checkpoint => ("Points de contrôle signés", "toutes les 5 minutes"),
        Job::Verification => ("Vérification du registre", "chaque jour"),
    }
}

impl ActRow {
    fn new(kind: &[Measured]) -> Option<Self> {
        let of = |ending| kind.iter().find(|it| it.ending == ending);
        let count = |ending| thousands(of(ending).map_or(0, Measured::count));
        let within = |share| match of(Ending::Done).map(|it| it.at_most_ms(share)) {
            None => "–".to_owned(),
            Some(Some(ms)) => format!("≤ {ms} ms"),
            Some(None) => format!("> {} ms", CLASSES_MS[CLASSES_MS.len() - 1]),
        };
        Some(Self {
            label: wording::done(kind.first()?.action),
            done: count(Ending::Done),
            refused: count(Ending::Refused),
            failed: count(Ending::Failed),
            half: within(50),
            most: within(95),
        })
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::assert_is_sound;
    use dmp_core::access::Action;
    use std::time::Duration;

    fn run(failures: u64, due_in_minutes: i64) -> LastRun {
        let now = Frame::sample().now;
        LastRun {
            ended_at: Timestamp(now.0 - 60_000),
            took_ms: 40,
            handled: 1_204,
            failures,
            due_at: Timestamp(now.0 + due_in_minutes * 60_000),
            server: "1a2b3c4d".to_owned(),
        }
    }

    #[test]
    fn a_job_is_normal_late_or_failing() {
        #[rustfmt::skip] // one line per case
        let cases = [
            ("due soon",            run(0, 1),   "ok"),
            ("due a minute ago",    run(0, -1),  "ok"),
            ("due ten minutes ago", run(0, -10), "warn"),
            ("failed twice",        run(2, -10), "danger"),
        ];
        for (case, last, expected) in cases {
            assert_eq!(standing(&last, Frame::sample().now).0, expected, "{case}");
        }
    }

    #[test]
    fn the_page_is_sound() {
        let states: Vec<JobState> = Job::ALL
            .iter()
            .zip([Some(run(0, 1)), Some(run(3, 2)), None].into_iter().cycle())
            .map(|(job, last)| JobState { job: *job, last })
            .collect();
        let mut classes = [0; CLASSES_MS.len() + 1];
        classes[2] = 40;
        classes[12] = 2;
        let acts = [Ending::Done, Ending::Refused].map(|ending| Measured {
            action: Action::OpenDocument,
            ending,
            classes,
            total: Duration::from_secs(11),
        });
        let page = WorkPage::new(Frame::sample(), &states, &acts);
        assert_eq!(page.acts[0].half, "≤ 5 ms");
        assert_eq!(page.acts[0].most, "≤ 5 ms");
        assert_is_sound(&page);
        assert_is_sound(&WorkPage::new(Frame::sample(), &[], &[]));
    }
}
