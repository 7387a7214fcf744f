//! A browser without script, over the network: it keeps cookies and the CSRF field it read last.

use std::collections::BTreeMap;
use std::io::{Read, Write};
use std::net::TcpStream;
use std::time::{Duration, Instant};

const PATIENCE: Duration = Duration::from_secs(20);

/// A browser of one site.
pub struct Browser {
    authority: String,
    cookies: BTreeMap<String, String>,
    csrf: String,
}

/// What it received.
#[derive(Debug)]
pub struct Page {
    pub status: u16,
    pub location: String,
    pub body: String,
}

impl Browser {
    /// A browser of the site of an address, `http://host:port/…`.
    pub fn of(address: &str) -> Self {
        let rest = address.strip_prefix("http://").unwrap();
        let authority = rest.split('/').next().unwrap().to_owned();
        Self {
            authority,
            cookies: BTreeMap::new(),
            csrf: String::new(),
        }
    }

    pub fn get(&mut self, path: &str) -> Page {
        let page = self.send("GET", path, "");
        if let Some(csrf) = page.body.split("name=\"csrf\" value=\"").nth(1) {
            csrf.split('"').next().unwrap().clone_into(&mut self.csrf);
        }
        page
    }

    /// Sends a form; its values must not need escaping.
    pub fn post(&mut self, path: &str, fields: &[(&str, &str)]) -> Page {
        let mut body = format!("csrf={}", self.csrf);
        for (name, value) in fields {
            assert!(
                value
                    .bytes()
                    .all(|it| it.is_ascii_alphanumeric() || it == b'-'),
                "{value}"
            );
            body = format!("{body}&{name}={value}");
        }
        self.send("POST", path, &body)
    }

    fn send(&mut self, method: &str, path: &str, body: &str) -> Page {
        let cookies: Vec<_> = self
            .cookies
            .iter()
            .map(|(name, it)| format!("{name}={it}"))
            .collect();
        let request = format!(
            "{method} {path} HTTP/1.1\r\nHost: {host}\r\nOrigin: http://{host}\r\n\
             Cookie: {}\r\nConnection: close\r\n\
             Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {}\r\n\r\n{body}",
            cookies.join("; "),
            body.len(),
            host = self.authority,
        );
        let mut stream = TcpStream::connect(&self.authority).unwrap();
        stream.set_read_timeout(Some(PATIENCE)).unwrap();
        stream.write_all(request.as_bytes()).unwrap();
        let mut answer = Vec::new();
        stream.read_to_end(&mut answer).unwrap();
        self.page(&String::from_utf8_lossy(&answer))
    }

    fn page(&mut self, answer: &str) -> Page {
        let (head, body) = answer.split_once("\r\n\r\n").unwrap();
        let status = head.split(' ').nth(1).unwrap().parse().unwrap();
        let mut location = String::new();
        for (name, value) in head.lines().filter_map(|line| line.split_once(": ")) {
            match name.to_ascii_lowercase().as_str() {
                "location" => value.clone_into(&mut location),
                "set-cookie" => {
                    let pair = value.split(';').next().unwrap();
                    let (name, value) = pair.split_once('=').unwrap();
                    self.cookies.insert(name.to_owned(), value.to_owned());
                }
                _ => {}
            }
        }
        Page {
            status,
            location,
            body: body.to_owned(),
        }
    }

    /// Both steps of a patient's sign-in, with the code of the demo's inbox; his first page.
    pub fn sign_in_patient(&mut self, login: &str, secret: &str) -> Page {
        self.get("/connexion");
        let page = self.post("/connexion", &[("identifiant", login), ("secret", secret)]);
        assert_eq!(page.location, "/connexion/verification", "{page:?}");
        let code = self.mailed_code();
        self.get("/connexion/verification");
        let page = self.post("/connexion/verification", &[("code", &code)]);
        assert_eq!(page.status, 303, "{page:?}");
        let next = page.location.clone();
        self.get(&next)
    }

    /// The code of the newest mail of the inbox page, once it is delivered.
    fn mailed_code(&mut self) -> String {
        let deadline = Instant::now() + PATIENCE;
        let is_code = |word: &&str| word.len() == 6 && word.bytes().all(|it| it.is_ascii_digit());
        while Instant::now() < deadline {
            let page = self.get("/demo/courrier");
            let mail = page.body.split("<article").nth(1).unwrap_or_default();
            let text = mail.split("<pre").nth(1).unwrap_or_default();
            if let Some(code) = text.split_whitespace().find(is_code) {
                return code.to_owned();
            }
            std::thread::sleep(Duration::from_millis(100));
        }
        panic!("no code was mailed");
    }
}
