//! A real SMTP server: starts `smtp_server.py`, and reads the mails it accepted.
//!
//! It needs the Debian packages `python3-aiosmtpd` and `openssl`.

#![expect(clippy::unwrap_used, reason = "a test that cannot go on fails")]

use std::fs;
use std::io::{BufRead, BufReader};
use std::path::Path;
use std::process::{Child, Command, Stdio};
use tempfile::TempDir;

/// The one for which Debian's packages are installed.
const PYTHON: &str = "/usr/bin/python3";
const SCRIPT: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/src/smtp_server.py");

/// A server process; it ends with the test.
#[derive(Debug)]
pub struct SmtpServer {
    /// Where it listens, on `localhost`.
    pub port: u16,
    process: Child,
    folder: TempDir,
}

impl SmtpServer {
    /// Starts it in one of the modes that the script describes.
    ///
    /// # Panics
    /// If what it needs is not installed.
    pub fn start(mode: &str) -> Self {
        let folder = TempDir::new().unwrap();
        fs::create_dir(folder.path().join("mails")).unwrap();
        let mut command = Command::new(PYTHON);
        command
            .arg(SCRIPT)
            .arg(folder.path().join("mails"))
            .arg(mode)
            .stdout(Stdio::piped());
        if !matches!(mode, "plain" | "silent") {
            make_certificate(folder.path());
            command.args([
                folder.path().join("cert.pem"),
                folder.path().join("key.pem"),
            ]);
        }
        let mut process = command.spawn().expect("this test needs /usr/bin/python3");
        let mut line = String::new();
        let output = process.stdout.take().unwrap();
        BufReader::new(output).read_line(&mut line).unwrap();
        let port = line.trim().parse().unwrap_or_else(|_| {
            panic!("the SMTP server did not start: install the Debian package python3-aiosmtpd")
        });
        Self {
            port,
            process,
            folder,
        }
    }

    /// Its certificate, which no public authority signed.
    ///
    /// # Panics
    /// In a mode without one.
    pub fn certificate(&self) -> Vec<u8> {
        fs::read(self.folder.path().join("cert.pem")).unwrap()
    }

    /// The mails it accepted, in their order.
    ///
    /// # Panics
    /// If one cannot be read.
    pub fn mails(&self) -> Vec<Received> {
        let mut paths: Vec<_> = fs::read_dir(self.folder.path().join("mails"))
            .unwrap()
            .map(|entry| entry.unwrap().path())
            .collect();
        paths.sort();
        paths.iter().map(|path| Received::read(path)).collect()
    }
}

impl Drop for SmtpServer {
    fn drop(&mut self) {
        let _ = self.process.kill();
        let _ = self.process.wait();
    }
}

fn make_certificate(folder: &Path) {
    let made = Command::new("openssl")
        .args([
            "req",
            "-x509",
            "-newkey",
            "ec",
            "-pkeyopt",
            "ec_paramgen_curve:P-256",
            "-nodes",
        ])
        .args([
            "-days",
            "2",
            "-subj",
            "/CN=localhost",
            "-addext",
            "subjectAltName=DNS:localhost",
        ])
        .args(["-addext", "basicConstraints=critical,CA:FALSE"])
        .arg("-keyout")
        .arg(folder.join("key.pem"))
        .arg("-out")
        .arg(folder.join("cert.pem"))
        .output()
        .expect("this test needs the Debian package openssl");
    assert!(
        made.status.success(),
        "{}",
        String::from_utf8_lossy(&made.stderr)
    );
}

/// A mail as the server got it, decoded by Python's own reader of mails.
#[derive(Debug)]
pub struct Received {
    headers: Vec<(String, String)>,
    text: String,
}

impl Received {
    fn read(path: &Path) -> Self {
        const READER: &str = "import email, email.policy, sys\n\
            mail = email.message_from_binary_file(open(sys.argv[1], 'rb'), \
            policy=email.policy.default)\n\
            sys.stdout.reconfigure(encoding='utf-8', newline='')\n\
            [print(name + '\\t' + str(value)) for name, value in mail.items()]\n\
            print()\n\
            print(mail.get_content(), end='')";
        let output = Command::new(PYTHON)
            .args(["-c", READER])
            .arg(path)
            .output()
            .unwrap();
        assert!(
            output.status.success(),
            "{}",
            String::from_utf8_lossy(&output.stderr)
        );
        let output = String::from_utf8(output.stdout).unwrap();
        let (headers, text) = output.split_once("\n\n").unwrap();
        let headers = headers
            .lines()
            .filter_map(|line| line.split_once('\t'))
            .map(|(name, value)| (name.to_owned(), value.to_owned()))
            .collect();
        // Lines end with CR LF on the way.
        Self {
            headers,
            text: text.replace("\r\n", "\n"),
        }
    }

    /// The one value of a header.
    ///
    /// # Panics
    /// If it is not there once.
    pub fn header(&self, name: &str) -> &str {
        let mut values = self.headers.iter().filter(|header| header.0 == name);
        let value = values.next().unwrap_or_else(|| panic!("no header {name}"));
        assert!(values.next().is_none(), "{name} is there twice");
        &value.1
    }

    /// The text, without the blank lines that the way adds at its end.
    pub fn text(&self) -> &str {
        self.text.trim_end_matches('\n')
    }
}
