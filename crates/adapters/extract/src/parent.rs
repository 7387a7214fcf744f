//! The parent's side: start, feed, wait, kill, understand.

use crate::{Extraction, Limits, TextExtractor};
use std::ffi::OsString;
use std::io::{self, Read, Write};
use std::path::PathBuf;
use std::process::{Child, ChildStdin, ChildStdout, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Sender, channel};
use std::thread;
use std::time::Duration;

/// How often a child that closed its output is asked whether it has ended, and how many times.
const LOOK: Duration = Duration::from_millis(5);
const LOOKS_MAX: u32 = 200;

/// The extraction did not happen, through no fault of the document.
#[derive(Debug, thiserror::Error)]
pub enum ExtractError {
    /// The system gave no process.
    #[error("the extraction could not be started")]
    NotStarted(#[source] io::Error),
    /// The child was no extraction: another program, or another version of it.
    #[error("the extraction did not answer as it should")]
    NotUnderstood,
}

/// Extracts in a child process, one for each document.
#[derive(Clone, Debug)]
pub struct ChildExtractor {
    program: PathBuf,
    arguments: Vec<OsString>,
    limits: Limits,
}

/// How the wait for an answer ended.
enum Answer {
    Whole(Vec<u8>),
    /// More bytes than an answer may have.
    TooLong,
    /// None in time.
    Late,
}

impl ChildExtractor {
    /// `program` with `arguments` reads a document on its standard input and answers with
    /// [`crate::write_answer`]. `/proc/self/exe` is this program, even when its file was
    /// replaced since.
    pub fn new(
        program: impl Into<PathBuf>,
        arguments: impl IntoIterator<Item = impl Into<OsString>>,
        limits: Limits,
    ) -> Self {
        Self {
            program: program.into(),
            arguments: arguments.into_iter().map(Into::into).collect(),
            limits,
        }
    }

    /// It inherits nothing: no environment, where secrets may be, and no folder.
    fn start(&self) -> io::Result<(Child, ChildStdin, ChildStdout)> {
        let mut child = Command::new(&self.program)
            .args(&self.arguments)
            .env_clear()
            .current_dir("/")
            .stdin(Stdio::piped())
            .stdout(Stdio::piped())
            .stderr(Stdio::null())
            .spawn()?;
        match (child.stdin.take(), child.stdout.take()) {
            (Some(stdin), Some(stdout)) => Ok((child, stdin, stdout)),
            _ => Err(io::ErrorKind::BrokenPipe.into()),
        }
    }

    fn wait(
        &self,
        pdf: &[u8],
        stdin: ChildStdin,
        stdout: ChildStdout,
        child: &mut Child,
    ) -> Answer {
        let most = self.limits.answer_bytes_max;
        let (send, answer) = channel();
        thread::scope(|scope| {
            scope.spawn(move || feed(pdf, stdin));
            scope.spawn(move || read(stdout, most, &send));
            let answer = answer
                .recv_timeout(self.limits.wall)
                .unwrap_or(Answer::Late);
            // Both threads end with the child, whatever it was doing; one that has said all it
            // has to say is given a moment to end by itself, for how it ends says something.
            if !matches!(answer, Answer::Whole(_)) || ended(child).is_none() {
                let _ = child.kill();
            }
            answer
        })
    }
}

impl TextExtractor for ChildExtractor {
    /// Rule: SEA-010.
    fn extract(&self, pdf: &[u8]) -> Result<Extraction, ExtractError> {
        let (mut child, stdin, stdout) = self.start().map_err(ExtractError::NotStarted)?;
        let answer = self.wait(pdf, stdin, stdout, &mut child);
        let status = child.wait().map_err(ExtractError::NotStarted)?;
        match answer {
            Answer::Whole(bytes) => understood(&bytes, status),
            Answer::TooLong | Answer::Late => Ok(Extraction::TooCostly),
        }
    }
}

fn feed(pdf: &[u8], mut stdin: ChildStdin) {
    // A child that ends before it has read all closes the pipe: its answer says why.
    let _ = stdin.write_all(pdf);
}

fn read(stdout: ChildStdout, most: u64, send: &Sender<Answer>) {
    let mut bytes = Vec::new();
    let read = stdout.take(most.saturating_add(1)).read_to_end(&mut bytes);
    let is_too_long = u64::try_from(bytes.len()).unwrap_or(u64::MAX) > most;
    let answer = match (read, is_too_long) {
        (Ok(_), false) => Answer::Whole(bytes),
        (Ok(_), true) | (Err(_), _) => Answer::TooLong,
    };
    // The parent may have stopped waiting.
    let _ = send.send(answer);
}

/// How a child ended that has closed its output; `None` if it does not end soon.
fn ended(child: &mut Child) -> Option<ExitStatus> {
    for _ in 0..LOOKS_MAX {
        if let Ok(Some(status)) = child.try_wait() {
            return Some(status);
        }
        thread::sleep(LOOK);
    }
    None
}

/// A child that a signal ended met a limit: of memory (it aborts), of time, or of the stack.
/// One that gave up by itself (a panic of the reader) had a document that it cannot read.
fn understood(bytes: &[u8], status: ExitStatus) -> Result<Extraction, ExtractError> {
    /// Exit code of a Rust program that panicked.
    const PANICKED: i32 = 101;
    let whole = bytes.strip_suffix(b"\n");
    match (
        whole.map(serde_json::from_slice::<Extraction>),
        status.code(),
    ) {
        (Some(Ok(answer)), Some(0)) => Ok(answer),
        (_, None) => Ok(Extraction::TooCostly),
        (_, Some(PANICKED)) => Ok(Extraction::Unreadable),
        (_, Some(_)) => Err(ExtractError::NotUnderstood),
    }
}
