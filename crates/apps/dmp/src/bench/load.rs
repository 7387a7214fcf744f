//! Many callers at once for a while, and what they saw.

use serde::Serialize;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::time::{Duration, Instant};

/// How many callers, for how long.
pub struct Load {
    /// Callers at once.
    pub callers: usize,
    /// For how long.
    pub lasts: Duration,
}

/// What a load saw.
#[derive(Serialize)]
pub struct Figures {
    /// Which act.
    pub name: String,
    /// Acts done in a second, by all callers together.
    pub per_second: f64,
    /// Half of the acts took less, in milliseconds.
    pub p50_ms: f64,
    /// 95 % of the acts took less.
    pub p95_ms: f64,
    /// 99 % of the acts took less.
    pub p99_ms: f64,
    /// Time of a processor that the process took for each act, all threads together, in
    /// microseconds: what other work on the machine changes least; 0 where the system does not say.
    pub processor_us: f64,
}

impl Figures {
    /// The same under another name.
    pub fn named(mut self, name: &str) -> Self {
        name.clone_into(&mut self.name);
        self
    }
}

impl Load {
    /// Calls `act` from each caller until the time is over; `act` gets a number, never the same.
    ///
    /// # Errors
    /// The first error of an act: a figure with failed acts in it would say nothing.
    pub fn run(
        &self,
        name: &str,
        act: impl Fn(u64) -> anyhow::Result<()> + Sync,
    ) -> anyhow::Result<Figures> {
        let (next, is_over) = (AtomicU64::new(0), AtomicBool::new(false));
        let (began, before) = (Instant::now(), processor_time());
        let times: anyhow::Result<Vec<Vec<Duration>>> = std::thread::scope(|scope| {
            let callers: Vec<_> = (0..self.callers)
                .map(|_| scope.spawn(|| caller(&next, &is_over, &act)))
                .collect();
            std::thread::sleep(self.lasts);
            is_over.store(true, Ordering::Relaxed);
            callers
                .into_iter()
                .map(|it| {
                    it.join()
                        .map_err(|_| anyhow::anyhow!("a caller panicked"))?
                })
                .collect()
        });
        let lasted = began.elapsed();
        let worked = processor_time().saturating_sub(before);
        let mut times: Vec<Duration> = times?.into_iter().flatten().collect();
        times.sort_unstable();
        Ok(figures(name, &times, (lasted, worked)))
    }
}

fn caller(
    next: &AtomicU64,
    is_over: &AtomicBool,
    act: &(impl Fn(u64) -> anyhow::Result<()> + Sync),
) -> anyhow::Result<Vec<Duration>> {
    let mut times = Vec::new();
    while !is_over.load(Ordering::Relaxed) {
        let began = Instant::now();
        act(next.fetch_add(1, Ordering::Relaxed))?;
        times.push(began.elapsed());
    }
    Ok(times)
}

#[expect(
    clippy::cast_precision_loss,
    reason = "a figure to read needs no 53 bits"
)]
fn figures(name: &str, times: &[Duration], (lasted, worked): (Duration, Duration)) -> Figures {
    let at = |percent: usize| {
        let index = (times.len() * percent / 100).min(times.len().saturating_sub(1));
        times
            .get(index)
            .map_or(0.0, |it| it.as_secs_f64() * 1_000.0)
    };
    Figures {
        name: name.to_owned(),
        per_second: times.len() as f64 / lasted.as_secs_f64(),
        p50_ms: at(50),
        p95_ms: at(95),
        p99_ms: at(99),
        processor_us: worked.as_secs_f64() * 1_000_000.0 / times.len().max(1) as f64,
    }
}

/// What the threads of this process used until now, those that ended too.
fn processor_time() -> Duration {
    /// Linux counts in hundredths of a second, whatever its own clock.
    const TICK: Duration = Duration::from_millis(10);
    let stat = std::fs::read_to_string("/proc/self/stat").unwrap_or_default();
    // The name of the program is in parentheses, and may hold anything.
    let after = stat.rsplit_once(')').map_or("", |(_, after)| after);
    let ticks = after.split_whitespace().skip(11).take(2);
    TICK * ticks.filter_map(|it| it.parse::<u32>().ok()).sum()
}
