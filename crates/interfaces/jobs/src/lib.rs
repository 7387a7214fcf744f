//! Work that is due: delivers messages, reads new documents, reminds patients, destroys what is
//! due, sweeps what is over, signs checkpoints over the ledger and verifies it.
//!
//! A job is one more caller of the service: it decides nothing.

use dmp_service::{
    App, checkpoints, destructions, outbox, readings, reminders, upkeep, verification,
};
use std::future::Future;
use std::sync::Arc;
use std::time::Duration;

/// How often messages that are due are looked for.
const DELIVERY: Duration = Duration::from_millis(500);
/// How often documents that wait to be read are looked for.
const READING: Duration = Duration::from_millis(500);
/// How often records whose day has come are looked at for reminders.
const REMINDING: Duration = Duration::from_mins(1);
/// How often what is to be destroyed is looked for.
const DESTRUCTION: Duration = Duration::from_mins(10);
/// How often ended sessions and orphans are swept.
const SWEEP: Duration = Duration::from_hours(1);
/// How often it is looked whether a checkpoint is due.
const CHECKPOINT: Duration = Duration::from_mins(5);
/// How often all the chains are verified.
const VERIFICATION: Duration = Duration::from_hours(24);

/// The background work of one server.
pub struct Jobs {
    app: App,
    transport: Arc<dyn outbox::MailTransport>,
    extractor: Arc<dyn readings::TextExtractor>,
}

impl Jobs {
    /// Makes the work of `app`, which sends its mails by `transport` and reads the text of PDF
    /// files by `extractor`.
    pub fn new(
        app: App,
        transport: Arc<dyn outbox::MailTransport>,
        extractor: Arc<dyn readings::TextExtractor>,
    ) -> Self {
        Self {
            app,
            transport,
            extractor,
        }
    }

    /// Works until it is aborted.
    pub async fn run(self) {
        let Self {
            app,
            transport,
            extractor,
        } = self;
        let deliver = {
            let app = app.clone();
            every(DELIVERY, move || {
                report(
                    "delivery",
                    outbox::deliver_due(&app, &*transport).map(|_| ()),
                );
            })
        };
        let read = {
            let app = app.clone();
            every(READING, move || {
                report("reading", readings::read_due(&app, &*extractor).map(drop));
            })
        };
        let remind = {
            let app = app.clone();
            every(REMINDING, move || {
                report("reminding", reminders::remind_due(&app).map(drop));
            })
        };
        let sweep = {
            let app = app.clone();
            every(SWEEP, move || report("sweep", upkeep::sweep(&app)))
        };
        let destroy = {
            let app = app.clone();
            every(DESTRUCTION, move || {
                report("destruction", destructions::destroy_due(&app).map(drop));
            })
        };
        let sign = {
            let app = app.clone();
            every(CHECKPOINT, move || {
                report("checkpoint", checkpoints::sign_due(&app).map(drop));
            })
        };
        let verify = every(VERIFICATION, move || verify(&app));
        tokio::join!(deliver, read, remind, destroy, sweep, sign, verify);
    }
}

/// Runs blocking work again and again, one at a time.
fn every(period: Duration, work: impl Fn() + Send + Sync + 'static) -> impl Future<Output = ()> {
    let work = Arc::new(work);
    async move {
        loop {
            let work = Arc::clone(&work);
            if let Err(error) = tokio::task::spawn_blocking(move || work()).await {
                tracing::error!(%error, "a job stopped");
            }
            tokio::time::sleep(period).await;
        }
    }
}

fn verify(app: &App) {
    match verification::verify_ledger(app, None, |_| {}) {
        Ok(found) => match found.broken {
            None => tracing::info!(
                chains = found.chains,
                links = found.links,
                "ledger verified"
            ),
            Some(broken) => tracing::error!(%broken, "the ledger is broken"),
        },
        Err(error) => report("verification", Err(error)),
    }
}

fn report(job: &str, outcome: Result<(), dmp_service::Error>) {
    if let Err(error) = outcome {
        tracing::error!(job, %error, "a job failed");
    }
}
