//! How much memory the process holds of its own, and how much of files that it maps.

use serde::Serialize;
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicU64, Ordering};
use std::thread::JoinHandle;
use std::time::Duration;

/// Between two looks.
const PAUSE: Duration = Duration::from_millis(20);

/// The most memory that was held at once.
#[derive(Clone, Copy, Serialize)]
pub struct Memory {
    /// Of its own: what no other program could use.
    pub own_bytes: u64,
    /// Pages of files that it maps. They are the system's cache, which takes them back when it
    /// needs them; a page that several readers map is counted as often.
    pub mapped_bytes: u64,
}

/// Looks at the memory of the process, from its start until it is dropped.
pub struct Watch {
    peaks: Arc<Peaks>,
    thread: Option<JoinHandle<()>>,
}

#[derive(Default)]
struct Peaks {
    own: AtomicU64,
    mapped: AtomicU64,
    is_over: AtomicBool,
}

impl Watch {
    /// Begins to look.
    pub fn start() -> Self {
        let peaks = Arc::<Peaks>::default();
        let watched = Arc::clone(&peaks);
        let thread = std::thread::spawn(move || {
            while !watched.is_over.load(Ordering::Relaxed) {
                watched.look();
                std::thread::sleep(PAUSE);
            }
        });
        Self {
            peaks,
            thread: Some(thread),
        }
    }

    /// The most that was held since the last time; none where the system does not say.
    pub fn take(&self) -> Option<Memory> {
        self.peaks.look();
        let memory = Memory {
            own_bytes: self.peaks.own.swap(0, Ordering::Relaxed),
            mapped_bytes: self.peaks.mapped.swap(0, Ordering::Relaxed),
        };
        (memory.own_bytes > 0).then_some(memory)
    }
}

impl Drop for Watch {
    fn drop(&mut self) {
        self.peaks.is_over.store(true, Ordering::Relaxed);
        if let Some(thread) = self.thread.take() {
            // It only reads a file: nobody needs to know how it ended.
            let _ = thread.join();
        }
    }
}

impl Peaks {
    fn look(&self) {
        let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
        let bytes = |name: &str| {
            let line = status.lines().find(|line| line.starts_with(name))?;
            let kilobytes: u64 = line.split_whitespace().nth(1)?.parse().ok()?;
            Some(kilobytes * 1_024)
        };
        let own = bytes("RssAnon:").unwrap_or(0);
        self.own.fetch_max(own, Ordering::Relaxed);
        let mapped = bytes("RssFile:").unwrap_or(0);
        self.mapped.fetch_max(mapped, Ordering::Relaxed);
    }
}
