//! Work that is due: delivers messages, reads new documents, reminds patients, destroys what is
//! due, sweeps what is over, signs checkpoints over the ledger and verifies it.
//!
//! A job is one more caller of the service: it decides nothing.

mod pace;

use dmp_service::jobs::{self, Job, Run};
use dmp_service::{
    App, Error, checkpoints, destructions, outbox, readings, reminders, upkeep, verification,
};
use pace::Pace;
use std::sync::Arc;
use std::time::Duration;

/// How often it is looked whether a job that one server does for all is due.
const LOOK: Duration = Duration::from_secs(30);

/// The background work of one server.
pub struct Jobs {
    work: Arc<Work>,
}

/// What the work is done with.
struct Work {
    app: App,
    server: [u8; 16],
    transport: Arc<dyn outbox::MailTransport>,
    extractor: Arc<dyn readings::TextExtractor>,
}

impl Jobs {
    /// Makes the work of `app`, which sends its mails by `transport` and reads the text of PDF
    /// files by `extractor`. `server` tells this process from others.
    pub fn new(
        app: App,
        server: [u8; 16],
        transport: Arc<dyn outbox::MailTransport>,
        extractor: Arc<dyn readings::TextExtractor>,
    ) -> Self {
        let work = Arc::new(Work {
            app,
            server,
            transport,
            extractor,
        });
        Self { work }
    }

    /// Works until it is aborted.
    pub async fn run(self) {
        let mut all = tokio::task::JoinSet::new();
        for job in Job::ALL {
            all.spawn(again_and_again(Arc::clone(&self.work), *job));
        }
        while all.join_next().await.is_some() {}
    }
}

/// Does a job again and again, one run at a time; after a failure it waits longer each time.
async fn again_and_again(work: Arc<Work>, job: Job) {
    let mut pace = Pace::of(if job.is_for_one() { LOOK } else { job.period() });
    loop {
        let (once, before) = (Arc::clone(&work), pace.clone());
        match tokio::task::spawn_blocking(move || once.turn(job, before)).await {
            Ok(after) => pace = after,
            Err(error) => {
                tracing::error!(job = job.code(), %error, "a job stopped");
                pace = pace.after(false);
            }
        }
        tokio::time::sleep(pace.pause()).await;
    }
}

impl Work {
    /// One turn: takes the job if it is free, does it, notes how it went.
    fn turn(&self, job: Job, mut pace: Pace) -> Pace {
        match jobs::take(&self.app, job, self.server) {
            Ok(true) => {}
            Ok(false) => return pace,
            Err(error) => {
                tracing::error!(job = job.code(), %error, "a job cannot be taken");
                return pace.after(false);
            }
        }
        let began_at = self.app.now();
        let outcome = self.once(job);
        if let Err(error) = &outcome {
            tracing::error!(job = job.code(), %error, "a job failed");
        }
        pace = pace.after(outcome.is_ok());
        let pause = if job.is_for_one() && outcome.is_ok() {
            job.period()
        } else {
            pace.pause()
        };
        let handled = outcome.ok();
        let to_tell = pace.tell(self.app.now(), handled);
        if job.is_for_one() || to_tell.is_some() {
            let run = Run {
                began_at,
                handled: handled.and(to_tell.or(handled)),
                pause,
            };
            if let Err(error) = jobs::report(&self.app, job, self.server, run) {
                tracing::error!(job = job.code(), %error, "how a job went cannot be noted");
            }
        }
        pace
    }

    /// Does a job, and tells how many things it did.
    fn once(&self, job: Job) -> Result<u64, Error> {
        let app = &self.app;
        let handled = match job {
            Job::Delivery => outbox::deliver_due(app, &*self.transport)?.delivered,
            Job::Reading => readings::read_due(app, &*self.extractor)?,
            Job::Reminding => reminders::remind_due(app)?,
            Job::Destruction => destructions::destroy_due(app)?,
            Job::Sweep => upkeep::sweep(app).map(|()| 0)?,
            Job::Checkpoint => usize::from(checkpoints::sign_due(app)?.is_some()),
            Job::Verification => return verify(app),
        };
        Ok(handled as u64)
    }
}

/// Verifies the ledger, and tells how many chains it has.
fn verify(app: &App) -> Result<u64, Error> {
    let found = verification::verify_ledger(app, None, |_| {})?;
    match &found.broken {
        None => tracing::info!(
            chains = found.chains,
            links = found.links,
            "ledger verified"
        ),
        Some(broken) => tracing::error!(%broken, "the ledger is broken"),
    }
    Ok(found.chains)
}
