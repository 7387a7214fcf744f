//! Group commit on the embedded engine: one thread owns the write connection.
//!
//! It takes every job that waits, runs each under its own savepoint inside one transaction, commits
//! once, and only then answers each: one flush to the disk serves them all. A job that fails or
//! panics is undone alone; when the commit fails, every job of the group is answered as failed.
//! Pages are moved from the WAL to the file between two groups, after the answers.

use crate::database::Options;
use crate::db::{Connection, SqliteConnection};
use crate::error::StorageError;
use crate::heads::{self, Heads};
use std::panic::{AssertUnwindSafe, catch_unwind};
use std::path::{Path, PathBuf};
use std::sync::mpsc::{Receiver, RecvTimeoutError, SyncSender, TryRecvError, sync_channel};
use std::thread::JoinHandle;
use std::time::Duration;

/// Jobs that may wait; a caller that comes then waits to be let in.
const QUEUE_MAX: usize = 4_096;
/// How long without a job counts as quiet, when there are pages to move.
const QUIET: Duration = Duration::from_millis(200);
/// Pages in the WAL from which they are moved even when it is not quiet. Measured: fewer cost acts,
/// more make some of them wait longer.
const PAGES_BUSY: u64 = 2_000;
/// Pages in the WAL from which readers are waited for, so that it does not grow for ever.
const PAGES_MAX: u64 = 16_000;
/// Groups between two looks at the WAL.
const GROUPS_PER_LOOK: u32 = 16;

/// The write side of the embedded engine.
pub(crate) struct Writer {
    queue: Option<SyncSender<Box<dyn Job>>>,
    thread: Option<JoinHandle<()>>,
}

/// What is to be done within a transaction, and who waits for it.
trait Job: Send {
    /// Runs it; says whether what it did is to be kept.
    fn run(&mut self, connection: &mut Connection) -> bool;
    /// Tells who waits. `fate` is what became of the group.
    fn answer(self: Box<Self>, fate: Result<(), StorageError>);
}

struct Task<T, W> {
    work: W,
    /// What it came to; nothing as long as it did not run.
    outcome: Option<Result<T, StorageError>>,
    reply: SyncSender<Result<T, StorageError>>,
}

impl<T, W> Job for Task<T, W>
where
    T: Send,
    W: Fn(&mut Connection) -> Result<T, StorageError> + Send,
{
    fn run(&mut self, connection: &mut Connection) -> bool {
        let work = AssertUnwindSafe(|| (self.work)(connection));
        let outcome = catch_unwind(work).unwrap_or(Err(StorageError::Interrupted));
        let is_kept = outcome.is_ok();
        self.outcome = Some(outcome);
        is_kept
    }

    fn answer(self: Box<Self>, fate: Result<(), StorageError>) {
        let answer = match (self.outcome, fate) {
            (Some(Ok(value)), Ok(())) => Ok(value),
            (Some(Err(error)), _) | (Some(Ok(_)) | None, Err(error)) => Err(error),
            (None, Ok(())) => Err(StorageError::Interrupted),
        };
        // Who no longer waits needs no answer.
        let _ = self.reply.send(answer);
    }
}

impl Writer {
    /// Starts the thread on the file.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`] if the file cannot be opened.
    pub fn start(path: PathBuf, options: Options) -> Result<Self, StorageError> {
        let connection = open(&path, &options)?;
        let (queue, jobs) = sync_channel(QUEUE_MAX);
        let mut thread = Thread {
            path,
            options,
            jobs,
            connection: Connection::Sqlite(connection),
        };
        let thread = std::thread::Builder::new()
            .name("dmp-storage-writer".to_owned())
            .spawn(move || thread.serve())
            .map_err(|error| StorageError::Unavailable {
                code: error.kind().to_string(),
            })?;
        Ok(Self {
            queue: Some(queue),
            thread: Some(thread),
        })
    }

    /// Runs `work` in a transaction and waits until it is durable.
    pub fn transact<T, W>(&self, work: W) -> Result<T, StorageError>
    where
        T: Send + 'static,
        W: Fn(&mut Connection) -> Result<T, StorageError> + Send + 'static,
    {
        let (reply, answer) = sync_channel(1);
        let task = Task {
            work,
            outcome: None,
            reply,
        };
        let gone = || StorageError::Unavailable {
            code: "writer stopped".to_owned(),
        };
        let queue = self.queue.as_ref().ok_or_else(gone)?;
        queue.send(Box::new(task)).map_err(|_| gone())?;
        answer.recv().map_err(|_| gone())?
    }
}

impl Drop for Writer {
    /// Lets the jobs that wait finish, then closes the file.
    fn drop(&mut self) {
        drop(self.queue.take());
        if let Some(thread) = self.thread.take() {
            // It answers panics of jobs itself; there is nobody left to tell of one of its own.
            let _ = thread.join();
        }
    }
}

struct Thread {
    path: PathBuf,
    options: Options,
    jobs: Receiver<Box<dyn Job>>,
    connection: Connection,
}

impl Thread {
    fn serve(&mut self) {
        let mut looks = Looks::default();
        loop {
            let next = if looks.has_pages {
                self.jobs.recv_timeout(QUIET)
            } else {
                self.jobs.recv().map_err(|_| RecvTimeoutError::Disconnected)
            };
            match next {
                Ok(first) => {
                    let group = self.waiting(first);
                    self.serve_group(group);
                    looks.after_group(&mut self.connection);
                }
                Err(RecvTimeoutError::Timeout) => looks.when_quiet(&mut self.connection),
                Err(RecvTimeoutError::Disconnected) => break,
            }
        }
        // Leaves a file that is whole by itself, which is easier to copy; not needed to be correct.
        report(write_heads(&mut self.connection).err());
        report(
            sqlite(&mut self.connection)
                .and_then(|it| it.checkpoint(true))
                .err(),
        );
    }

    /// `first`, with the jobs that wait behind it.
    fn waiting(&self, first: Box<dyn Job>) -> Vec<Box<dyn Job>> {
        let most = if self.options.group_commit {
            self.options.group_max.max(1)
        } else {
            1
        };
        let mut group = vec![first];
        while group.len() < most {
            match self.jobs.try_recv() {
                Ok(job) => group.push(job),
                Err(TryRecvError::Empty | TryRecvError::Disconnected) => break,
            }
        }
        group
    }

    fn serve_group(&mut self, mut group: Vec<Box<dyn Job>>) {
        let fate = commit_together(&mut self.connection, &mut group);
        if !self.options.commit_delay.is_zero() {
            std::thread::sleep(self.options.commit_delay);
        }
        for job in group {
            job.answer(fate.clone());
        }
        if let Err(error) = fate {
            tracing::error!(error = %error, "a group of acts was not committed");
            self.recover();
        }
    }

    /// Opens the file again after a failure that may have spoilt the connection.
    fn recover(&mut self) {
        report(
            sqlite(&mut self.connection)
                .and_then(SqliteConnection::rollback)
                .err(),
        );
        let key = self.connection.heads().and_then(|it| it.key());
        match open(&self.path, &self.options) {
            Ok(connection) => {
                self.connection = Connection::Sqlite(connection);
                if let (Some(heads), Some(key)) = (self.connection.heads(), key) {
                    heads.set_key(key);
                }
            }
            Err(error) => report(Some(error)),
        }
    }
}

fn open(path: &Path, options: &Options) -> Result<SqliteConnection, StorageError> {
    let connection = SqliteConnection::open_writer(path)?;
    if let Some(bytes_max) = options.bytes_max {
        connection.limit(bytes_max)?;
    }
    Ok(connection)
}

/// Runs every job and commits once. On error nothing of any of them was kept.
fn commit_together(
    connection: &mut Connection,
    group: &mut [Box<dyn Job>],
) -> Result<(), StorageError> {
    in_transaction(connection, |connection| {
        group
            .iter_mut()
            .try_for_each(|job| run_alone(connection, job.as_mut()))?;
        heads::close_group(connection)
    })
}

/// Does `work` on heads that are up to date, and commits; keeps nothing of it on error.
fn in_transaction(
    connection: &mut Connection,
    work: impl FnOnce(&mut Connection) -> Result<(), StorageError>,
) -> Result<(), StorageError> {
    sqlite(connection)?.begin()?;
    let done = heads::refresh(connection).and_then(|()| work(connection));
    let committed = done.and_then(|()| sqlite(connection)?.commit());
    let heads = connection.heads();
    match committed {
        Ok(()) => heads.map(Heads::committed),
        Err(_) => heads.map(Heads::lost),
    };
    if committed.is_err() {
        report(
            sqlite(connection)
                .and_then(SqliteConnection::rollback)
                .err(),
        );
    }
    committed
}

/// Runs one job under a savepoint, and undoes it alone if it failed.
fn run_alone(connection: &mut Connection, job: &mut dyn Job) -> Result<(), StorageError> {
    sqlite(connection)?.save()?;
    let before = connection.heads().map(|it| it.moment());
    let is_kept = job.run(connection);
    if let (false, Some(heads), Some(before)) = (is_kept, connection.heads(), before) {
        heads.undo(before);
    }
    let connection = sqlite(connection)?;
    if connection.is_between_transactions() {
        // A full disk or an I/O error made the engine undo the whole transaction by itself.
        return Err(StorageError::Unavailable {
            code: "transaction undone".to_owned(),
        });
    }
    if is_kept {
        connection.keep()
    } else {
        connection.undo()
    }
}

/// When pages are moved from the WAL to the file.
#[derive(Default)]
struct Looks {
    has_pages: bool,
    groups: u32,
}

impl Looks {
    fn after_group(&mut self, connection: &mut Connection) {
        self.has_pages = true;
        self.groups += 1;
        if self.groups < GROUPS_PER_LOOK {
            return;
        }
        self.groups = 0;
        let moved = sqlite(connection).and_then(|it| match it.waiting_pages()? {
            pages if pages > PAGES_MAX => it.checkpoint(true).map(drop),
            pages if pages > PAGES_BUSY => it.checkpoint(false).map(drop),
            _ => Ok(()),
        });
        report(moved.err());
    }

    fn when_quiet(&mut self, connection: &mut Connection) {
        self.groups = 0;
        let written = write_heads(connection);
        let moved = written.and_then(|()| sqlite(connection)?.checkpoint(false));
        // What a reader holds back is moved after the next group.
        self.has_pages = false;
        report(moved.err());
    }
}

/// Writes down the heads that wait for it, and moves the mark.
fn write_heads(connection: &mut Connection) -> Result<(), StorageError> {
    if connection.heads().is_some_and(|it| it.is_behind()) {
        in_transaction(connection, heads::write_all)?;
    }
    Ok(())
}

fn sqlite(connection: &mut Connection) -> Result<&mut SqliteConnection, StorageError> {
    match connection {
        Connection::Sqlite(connection) => Ok(connection),
        Connection::Postgres(_) => Err(StorageError::Interrupted),
    }
}

/// Moving pages is put off, never lost: nobody waits for it, so its failure is only reported.
fn report(error: Option<StorageError>) {
    if let Some(error) = error {
        tracing::warn!(error = %error, "heads or pages could not be moved to the file");
    }
}
