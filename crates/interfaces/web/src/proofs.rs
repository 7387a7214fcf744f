//! `/preuves`: checkpoints and keys for everybody, and the page that verifies a file alone.

use crate::Web;
use crate::dates;
use crate::error::PageError;
use crate::filters;
use crate::frame::Frame;
use crate::page::Page;
use crate::routes::{Audience, Routes};
use crate::wording;
use askama::Template;
use axum::extract::{Path, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use dmp_core::access::{Action, Ground, Mode, Refusal};
use dmp_ledger::{Checkpoint, to_hex};
use dmp_service::checkpoints::{self, Published};
use serde::Serialize;
use std::collections::BTreeMap;

/// How many checkpoints the page lists; older ones are found by their number.
const LISTED: usize = 20;
/// The page that works without a server: one file, so its style and its scripts are put into it.
const VERIFIER: &str = include_str!("../assets/verification.html");
const STYLE: &str = include_str!("../assets/verification.css");
const SCRIPT: &str = include_str!("../assets/verification.js");

/// The routes for everybody.
pub fn routes() -> Routes {
    Routes::new(Audience::Everyone)
        .get("/preuves", show)
        .get("/preuves/points/{number}", text)
        .get("/preuves/verification.html", verifier)
}

/// Checkpoints and keys.
#[derive(Template)]
#[template(path = "public/proofs.html")]
struct ProofsPage {
    frame: Frame,
    keys: Vec<String>,
    checkpoints: Vec<CheckpointRow>,
}

struct CheckpointRow {
    number: u64,
    when: String,
    root: String,
}

impl CheckpointRow {
    fn of(checkpoint: &Checkpoint) -> Self {
        Self {
            number: checkpoint.number,
            when: dates::day_time(checkpoint.at),
            root: checkpoints::fingerprint(&checkpoint.root),
        }
    }
}

/// `GET /preuves`
async fn show(State(web): State<Web>, frame: Frame) -> Result<Page<ProofsPage>, PageError> {
    let found = web.run(|app| checkpoints::published(app, LISTED)).await?;
    Ok(Page(ProofsPage::new(frame, &found)))
}

/// `GET /preuves/points/{number}`: the text alone, to be kept as it is.
async fn text(State(web): State<Web>, Path(number): Path<u64>) -> Result<Response, PageError> {
    let text = web.run(move |app| checkpoints::text(app, number)).await?;
    Ok(([(CONTENT_TYPE, "text/plain; charset=utf-8")], text).into_response())
}

/// `GET /preuves/verification.html`: to be saved and opened from disk.
async fn verifier(State(web): State<Web>) -> Result<Response, PageError> {
    let found = web.run(|app| checkpoints::published(app, 0)).await?;
    let headers = [
        (CONTENT_TYPE, "text/html; charset=utf-8"),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"verification-dmp.html\"",
        ),
    ];
    Ok((headers, verifier_of(&found)).into_response())
}

impl ProofsPage {
    fn new(frame: Frame, found: &Published) -> Self {
        let keys = found.keys.iter().rev();
        Self {
            frame,
            keys: keys
                .map(|it| checkpoints::fingerprint(&it.public))
                .collect(),
            checkpoints: found.checkpoints.iter().map(CheckpointRow::of).collect(),
        }
    }
}

/// What the page knows: the keys, and words for the codes of an event.
#[derive(Serialize)]
struct VerifierData {
    keys: Vec<String>,
    actions: BTreeMap<String, &'static str>,
    grounds: BTreeMap<String, &'static str>,
    refusals: BTreeMap<String, &'static str>,
    modes: BTreeMap<String, &'static str>,
}

fn verifier_of(found: &Published) -> String {
    let modes = [Mode::Normal, Mode::BreakGlass, Mode::EmergencyDispatch];
    let data = VerifierData {
        keys: found.keys.iter().map(|it| to_hex(&it.public)).collect(),
        actions: words(Action::ALL, wording::done),
        grounds: words(&Ground::ALL, wording::ground),
        refusals: words(Refusal::ALL, wording::refusal_to_patient),
        modes: words(&modes, wording::mode),
    };
    // No element can end or begin inside a script of data.
    let json = serde_json::to_string(&data).unwrap_or_default();
    let json = json.replace('<', "\\u003c");
    let scripts = format!(
        "<script type=\"application/json\" id=\"donnees\">{json}</script>\n\
         <script>\n{SCRIPT}</script>"
    );
    VERIFIER
        .replace("STYLE", &format!("<style>\n{STYLE}</style>"))
        .replace("SCRIPTS", &scripts)
}

/// Each code as events write it, with its words.
fn words<T: Copy + Serialize>(
    all: &[T],
    said: impl Fn(T) -> &'static str,
) -> BTreeMap<String, &'static str> {
    let code = |it: &T| match serde_json::to_value(it) {
        Ok(serde_json::Value::String(code)) => Some(code),
        Ok(_) | Err(_) => None,
    };
    all.iter()
        .filter_map(|it| Some((code(it)?, said(*it))))
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::assert_is_sound;
    use dmp_core::time::Timestamp;
    use dmp_ledger::{PublishedKey, SigningKey};

    fn published() -> Published {
        let key = SigningKey::new(&[7; 32]);
        Published {
            keys: vec![PublishedKey {
                public: key.public(),
                endorsement: None,
            }],
            checkpoints: vec![Checkpoint::sign(&key, None, Timestamp(5), (3, [1; 32]))],
        }
    }

    #[test]
    fn the_page_is_sound() {
        assert_is_sound(&ProofsPage::new(Frame::sample(), &published()));
        let nothing = Published {
            keys: vec![],
            checkpoints: vec![],
        };
        assert_is_sound(&ProofsPage::new(Frame::sample(), &nothing));
    }

    #[test]
    fn the_verifying_page_knows_every_code_and_loads_nothing() {
        let page = verifier_of(&published());
        for action in Action::ALL {
            assert!(page.contains(&format!("{:?}", wording::done(*action))));
        }
        assert!(page.contains(&to_hex(&published().keys[0].public)));
        for forbidden in [
            "STYLE",
            "SCRIPTS",
            "http://",
            "https://",
            "src=",
            "innerHTML",
            "eval(",
        ] {
            assert!(!page.contains(forbidden), "{forbidden}");
        }
    }
}
