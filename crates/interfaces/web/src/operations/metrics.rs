//! The numbers of an installation in the text that Prometheus reads (`OpenMetrics` 1.0).

use dmp_service::jobs::{self, JobState};
use dmp_service::meter::{CLASSES_MS, Measured};
use dmp_service::{App, Error, indicators};
use prometheus_client::collector::Collector;
use prometheus_client::encoding::{DescriptorEncoder, NoLabelSet};
use prometheus_client::metrics::MetricType;
use prometheus_client::registry::Registry;

/// What the text is.
pub const CONTENT_TYPE: &str = "application/openmetrics-text; version=1.0.0; charset=utf-8";

/// The text.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn text(app: &App) -> Result<String, Error> {
    let found = indicators::quantities(app)?;
    let numbers = Numbers {
        acts: app.measured(),
        jobs: jobs::states(app)?,
        quantities: vec![
            ("records", "Records, closed ones included", found.records),
            ("documents", "Documents", found.documents),
            ("accounts", "Accounts", found.accounts),
            ("database_bytes", "Bytes of the database", found.bytes),
            (
                "messages_waiting",
                "Messages that wait for delivery",
                found.messages_waiting,
            ),
            (
                "messages_given_up",
                "Messages whose delivery was given up",
                found.messages_failed,
            ),
            (
                "documents_to_read",
                "Documents that wait to be read as data and text",
                found.readings_waiting,
            ),
        ],
        version: u64::try_from(found.schema_version).unwrap_or(0),
    };
    let mut registry = Registry::with_prefix("dmp");
    registry.register_collector(Box::new(numbers));
    let mut text = String::new();
    prometheus_client::encoding::text::encode(&mut text, &registry).map_err(Error::unavailable)?;
    Ok(text)
}

/// What there is to say.
#[derive(Debug)]
struct Numbers {
    acts: Vec<Measured>,
    jobs: Vec<JobState>,
    quantities: Vec<(&'static str, &'static str, u64)>,
    version: u64,
}

impl Collector for Numbers {
    fn encode(&self, mut encoder: DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        for (name, help, value) in &self.quantities {
            gauge(&mut encoder, (name, help), *value)?;
        }
        gauge(
            &mut encoder,
            ("schema_version", "Version of the schema"),
            self.version,
        )?;
        self.encode_acts(&mut encoder)?;
        self.encode_jobs(&mut encoder)
    }
}

impl Numbers {
    fn encode_acts(&self, encoder: &mut DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        let help = "How long acts of this process took, by kind and ending";
        let mut all =
            encoder.encode_descriptor("act_seconds", help, None, MetricType::Histogram)?;
        for act in &self.acts {
            let labels = [("action", act.action.code()), ("ending", act.ending.code())];
            let ends = CLASSES_MS.iter().map(|ms| seconds(*ms));
            let ends = ends.chain([f64::INFINITY]);
            let classes: Vec<(f64, u64)> = ends.zip(act.classes).collect();
            all.encode_family(&labels)?.encode_histogram::<NoLabelSet>(
                act.total.as_secs_f64(),
                act.count(),
                &classes,
                None,
            )?;
        }
        Ok(())
    }

    fn encode_jobs(&self, encoder: &mut DescriptorEncoder<'_>) -> Result<(), std::fmt::Error> {
        self.encode_runs(
            encoder,
            (
                "job_last_end_seconds",
                "When a job last ended, in seconds since 1970",
            ),
            |run| u64::try_from(run.ended_at.0 / 1_000).unwrap_or(0),
        )?;
        self.encode_runs(
            encoder,
            (
                "job_failures",
                "How often a job has failed since it last did not",
            ),
            |run| run.failures,
        )
    }

    fn encode_runs(
        &self,
        encoder: &mut DescriptorEncoder<'_>,
        (name, help): (&str, &str),
        value: impl Fn(&jobs::LastRun) -> u64,
    ) -> Result<(), std::fmt::Error> {
        let mut all = encoder.encode_descriptor(name, help, None, MetricType::Gauge)?;
        for state in &self.jobs {
            if let Some(run) = &state.last {
                all.encode_family(&[("job", state.job.code())])?
                    .encode_gauge(&value(run))?;
            }
        }
        Ok(())
    }
}

fn gauge(
    encoder: &mut DescriptorEncoder<'_>,
    (name, help): (&str, &str),
    value: u64,
) -> Result<(), std::fmt::Error> {
    encoder
        .encode_descriptor(name, help, None, MetricType::Gauge)?
        .encode_gauge(&value)
}

/// Milliseconds as seconds; the ends of classes are small enough to be exact.
fn seconds(ms: u64) -> f64 {
    f64::from(u32::try_from(ms).unwrap_or(u32::MAX)) / 1_000.0
}
