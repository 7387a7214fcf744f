//! Runs the binary: a command to its end, or a server until the test is over.

use std::io::{BufRead, BufReader, Read};
use std::path::Path;
use std::process::{Child, Command, ExitStatus, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::thread::JoinHandle;
use std::time::{Duration, Instant};

/// How long any command may take, on a busy machine.
const COMMAND: Duration = Duration::from_mins(1);
/// How long a server may take to stop.
const STOP: Duration = Duration::from_secs(30);
const LOOK: Duration = Duration::from_millis(10);

/// What a command that ended said.
#[derive(Debug)]
pub struct Ran {
    pub code: Option<i32>,
    pub out: String,
    pub err: String,
    pub took: Duration,
}

impl Ran {
    #[track_caller]
    pub fn assert_done(&self) -> &Self {
        assert_eq!(self.code, Some(0), "{self:?}");
        self
    }

    /// Refused: exit code 1, nothing on standard output, and every one of `words` in the message.
    #[track_caller]
    pub fn assert_refused(&self, words: &[&str]) {
        assert_eq!(self.code, Some(1), "{self:?}");
        assert_eq!(self.out, "", "{self:?}");
        assert!(self.err.starts_with("dmp: "), "{self:?}");
        for word in words {
            assert!(self.err.contains(word), "no « {word} » in {self:?}");
        }
    }
}

/// Runs a command in `folder`, where no configuration of somebody else can be picked up.
pub fn dmp(folder: &Path, arguments: &[&str]) -> Ran {
    let started = Instant::now();
    let mut child = command(folder, arguments).spawn().unwrap();
    let out = read(child.stdout.take().unwrap());
    let err = read(child.stderr.take().unwrap());
    let status = wait(&mut child, COMMAND);
    let took = started.elapsed();
    let (out, err) = (out.join().unwrap(), err.join().unwrap());
    let Some(status) = status else {
        panic!("dmp {arguments:?} did not end: {out} {err}");
    };
    Ran {
        code: status.code(),
        out,
        err,
        took,
    }
}

fn command(folder: &Path, arguments: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_dmp"));
    command.current_dir(folder).args(arguments);
    command
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped());
    command
}

fn read(mut from: impl Read + Send + 'static) -> JoinHandle<String> {
    std::thread::spawn(move || {
        let mut bytes = Vec::new();
        from.read_to_end(&mut bytes).unwrap();
        String::from_utf8_lossy(&bytes).into_owned()
    })
}

/// How a child ended; `None`, and the child is killed, if it does not come in time.
fn wait(child: &mut Child, within: Duration) -> Option<ExitStatus> {
    let deadline = Instant::now() + within;
    loop {
        if let Some(status) = child.try_wait().unwrap() {
            return Some(status);
        }
        if Instant::now() >= deadline {
            child.kill().unwrap();
            child.wait().unwrap();
            return None;
        }
        std::thread::sleep(LOOK);
    }
}

/// A server, stopped at the latest when the test is over.
pub struct Server {
    child: Child,
    /// The first line that it printed.
    pub first: String,
    err: Option<JoinHandle<String>>,
}

impl Server {
    /// Starts it and waits for its first line.
    pub fn start(folder: &Path, arguments: &[&str], within: Duration) -> Self {
        let mut child = command(folder, arguments).spawn().unwrap();
        let first = first_line(child.stdout.take().unwrap());
        let err = Some(read(child.stderr.take().unwrap()));
        let mut server = Self {
            child,
            first: String::new(),
            err,
        };
        let Ok(line) = first.recv_timeout(within) else {
            panic!("dmp {arguments:?} is not ready in time: {}", server.end());
        };
        server.first = line;
        server
    }

    /// Asks it to stop, as a service supervisor does.
    pub fn stop(mut self) -> ExitStatus {
        let id = self.child.id().to_string();
        let asked = Command::new("kill").args(["-TERM", &id]).status().unwrap();
        assert!(asked.success());
        let status = wait(&mut self.child, STOP);
        status.unwrap_or_else(|| panic!("the server did not stop: {}", self.end()))
    }

    /// Ends it at once; what it said on standard error.
    fn end(&mut self) -> String {
        let _ = self.child.kill();
        let _ = self.child.wait();
        self.err
            .take()
            .map_or_else(String::new, |it| it.join().unwrap_or_default())
    }
}

impl Drop for Server {
    fn drop(&mut self) {
        self.end();
    }
}

/// The first line; the rest is read and dropped, so that the writer never waits for a reader.
fn first_line(from: impl Read + Send + 'static) -> Receiver<String> {
    let (send, first) = channel();
    std::thread::spawn(move || {
        for line in BufReader::new(from).lines().map_while(Result::ok) {
            let _ = send.send(line);
        }
    });
    first
}
