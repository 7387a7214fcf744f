//! Reading documents as data and text, after their deposit: what a synthesis and a search use.
//!
//! What was read of a document is sealed under the document's own key and dies with it. It is made
//! by work that is due, shows nothing to anybody, and is opened only for who may open the document.

use crate::act::Effect;
use crate::app::App;
use crate::error::Error;
use crate::events::ActingAs;
use crate::facts::{OpenDocument, Target};
use crate::gate::{self, Admitted};
use crate::lines;
use crate::reading;
use crate::sealed;
use dmp_cda::Cda;
use dmp_core::access::Action;
use dmp_core::clinical::{SectionReading, Statement};
use dmp_core::document::ContentKind;
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::time::Minutes;
use dmp_search::{Digest, DigestBuilder, Field};
use dmp_storage::{DueReading, Write};
use dmp_vault::DocumentKey;
use serde::{Deserialize, Serialize};
use std::sync::Arc;

pub use dmp_extract::{ExtractError, Extraction, TextExtractor};

/// Version of the reader: what an older one read is read again.
const VERSION: i64 = 3;
/// How long a worker keeps a document it took: longer than the longest extraction.
const LEASE: Minutes = Minutes(10);
/// How many documents a worker takes at once.
const BATCH: usize = 16;
/// How often reading a document is tried before it is left unread. Rule: SEA-014.
const TRIES_MAX: i64 = 5;
/// How many documents are put on the list at once after the reader changed.
const AGAIN: usize = 1_000;

/// What was read of a document.
pub(crate) struct Reading {
    /// What it states, and what it says besides.
    pub facts: ReadFacts,
    /// Its text, prepared for a search.
    pub digest: Digest,
}

/// How far the text of a document was read.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum TextRead {
    /// To its end, or to the bound of what a search keeps.
    Read,
    /// It is made of pictures.
    NoText,
    /// It opens with a password only.
    Encrypted,
    /// Reading it took too much time or memory.
    TooCostly,
    /// It is damaged.
    Unreadable,
}

/// What was read of a document as data: what is sealed before the digest.
#[derive(Serialize, Deserialize)]
pub(crate) struct ReadFacts {
    /// How far its text was read.
    pub text: TextRead,
    /// What it states, in codes.
    pub statements: Vec<Statement>,
    /// Whether it says something in words alone besides its statements.
    #[serde(default)]
    pub has_more_text: bool,
    /// What it concludes, in its own words.
    #[serde(default)]
    pub conclusion: Option<String>,
}

impl Reading {
    /// Opens what is kept of a document.
    ///
    /// # Errors
    /// [`Error::Unavailable`] if it was not sealed for this document, or is of no known form.
    pub fn open(key: &DocumentKey, sealed: &[u8]) -> Result<Self, Error> {
        let bytes = key.open_reading(sealed).map_err(Error::unavailable)?;
        let (head, digest) = split(&bytes)?;
        Ok(Self {
            facts: sealed::from_bytes(head)?,
            digest: Digest::from_bytes(digest.to_vec()).map_err(Error::unavailable)?,
        })
    }

    /// About how many bytes of memory it takes.
    pub fn bytes(&self) -> usize {
        /// Of a statement: the texts of its codes and values besides itself.
        const TEXTS: usize = 600;
        let statements = self.facts.statements.len() * (size_of::<Statement>() + TEXTS);
        size_of::<Self>() + self.digest.bytes_held() + statements
    }
}

impl ReadFacts {
    /// Of a document that states nothing.
    const fn none(text: TextRead) -> Self {
        Self {
            text,
            statements: Vec::new(),
            has_more_text: false,
            conclusion: None,
        }
    }
}

/// Reads documents that wait for it, until none does; returns how many were read.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn read_due(app: &App, extractor: &dyn TextExtractor) -> Result<usize, Error> {
    app.inner.store.read_again(VERSION, AGAIN)?;
    let mut done = 0;
    loop {
        let now = app.now();
        let store = &app.inner.store;
        let due = store.lease_readings(now, now.plus_minutes(LEASE), BATCH)?;
        if due.is_empty() {
            return Ok(done);
        }
        for one in due {
            done += usize::from(read_or_give_up(app, extractor, one)?);
        }
    }
}

/// Reads one document; leaves it unread where that cannot succeed.
fn read_or_give_up(
    app: &App,
    extractor: &dyn TextExtractor,
    due: DueReading,
) -> Result<bool, Error> {
    let document = (due.record, due.document);
    let outcome = prepare(app, document, |admitted, open| {
        of_content(admitted, extractor, open)
    });
    match outcome {
        Ok(()) => Ok(true),
        Err(Error::Unavailable(error)) if due.attempts + 1 < TRIES_MAX => {
            tracing::warn!(%error, "a document could not be read, and will be tried again");
            Ok(false)
        }
        Err(Error::Unavailable(error)) => {
            tracing::error!(%error, "a document could not be read, and is left unread");
            if prepare(app, document, |_, open| Ok(unread(open))).is_err() {
                app.inner.store.give_up_reading(due.document)?;
            }
            Ok(false)
        }
        // Others changed the record each time: it is tried again when the lease is over.
        Err(Error::Conflict(_)) => Ok(false),
        // Closed, purged, in the bin or gone since: nobody will look for what it says.
        Err(
            Error::Refused(_) | Error::NotFound | Error::Invalid { .. } | Error::TooMany { .. },
        ) => {
            app.inner.store.give_up_reading(due.document)?;
            Ok(false)
        }
    }
}

/// Keeps what `read` makes of a document, sealed.
fn prepare(
    app: &App,
    (record, document): (RecordId, DocumentId),
    read: impl Fn(&Admitted<'_>, &OpenDocument) -> Result<Reading, Error>,
) -> Result<(), Error> {
    gate::act(
        app,
        &ActingAs::installation(),
        Action::PrepareDocument,
        Target::Document(record, document),
        |admitted| {
            let open = admitted.document()?;
            let sealed = open
                .key
                .seal_reading(&to_bytes(&read(admitted, open)?), &*app.inner.entropy)
                .map_err(Error::unavailable)?;
            Ok(Effect::of(()).write(Write::PutReading {
                document,
                version: VERSION,
                sealed,
            }))
        },
    )
}

/// What is kept of a document that was tried too often: it is found by its title.
fn unread(open: &OpenDocument) -> Reading {
    Reading {
        facts: ReadFacts::none(TextRead::Unreadable),
        digest: digest_of_title(open).build(),
    }
}

/// The digest of a document before its text is added.
pub(crate) fn digest_of_title(open: &OpenDocument) -> DigestBuilder {
    let mut digest = DigestBuilder::new();
    lines::search_words(open, |field, words| {
        digest.add(field, words);
    });
    digest
}

fn of_content(
    admitted: &Admitted<'_>,
    extractor: &dyn TextExtractor,
    open: &OpenDocument,
) -> Result<Reading, Error> {
    let bytes = reading::content(admitted)?;
    let mut digest = digest_of_title(open);
    let facts = match open.entry.content.kind {
        ContentKind::Cda => of_clinical(extractor, &bytes, &mut digest)?,
        ContentKind::Pdf => ReadFacts::none(of_pdf(extractor, &bytes, &mut digest)?),
        kind @ (ContentKind::Text | ContentKind::Rtf) => {
            let text = dmp_media::as_text(kind, &bytes);
            digest.add(Field::Text, text.as_deref().unwrap_or_default());
            ReadFacts::none(text.map_or(TextRead::Unreadable, |_| TextRead::Read))
        }
        ContentKind::Jpeg | ContentKind::Png | ContentKind::Tiff => {
            ReadFacts::none(TextRead::NoText)
        }
    };
    Ok(Reading {
        facts,
        digest: digest.build(),
    })
}

fn of_clinical(
    extractor: &dyn TextExtractor,
    bytes: &[u8],
    digest: &mut DigestBuilder,
) -> Result<ReadFacts, Error> {
    // It was read when it was deposited: a stricter reader today must not lose it.
    let Ok((cda, reading)) = dmp_cda::parse_with_reading(bytes) else {
        return Ok(ReadFacts::none(TextRead::Unreadable));
    };
    for paragraph in dmp_cda::plain_text(&cda) {
        digest.add(Field::Text, &paragraph.text);
    }
    let text = match embedded_pdf(&cda) {
        Some(pdf) => of_pdf(extractor, &pdf, digest)?,
        None => TextRead::Read,
    };
    let says_more = |it: &SectionReading| it.is_narrative_only() || it.left_count() > 0;
    Ok(ReadFacts {
        text,
        has_more_text: reading.beyond_limit > 0 || reading.sections.iter().any(says_more),
        statements: reading.statements,
        conclusion: dmp_cda::conclusion(&cda),
    })
}

/// The PDF that is the whole body of a clinical document (level 1).
fn embedded_pdf(cda: &Cda) -> Option<Vec<u8>> {
    match cda.body {
        dmp_cda::Body::Unstructured { part } => match dmp_cda::media(cda, part)? {
            (ContentKind::Pdf, bytes) => Some(bytes),
            _ => None,
        },
        dmp_cda::Body::Structured(_) => None,
    }
}

fn of_pdf(
    extractor: &dyn TextExtractor,
    bytes: &[u8],
    digest: &mut DigestBuilder,
) -> Result<TextRead, Error> {
    Ok(
        match extractor.extract(bytes).map_err(Error::unavailable)? {
            Extraction::Extracted { text, is_cut, .. } => {
                digest.add(Field::Text, &text);
                if is_cut {
                    digest.cut();
                }
                TextRead::Read
            }
            Extraction::NoText { .. } => TextRead::NoText,
            Extraction::Encrypted => TextRead::Encrypted,
            Extraction::TooCostly => TextRead::TooCostly,
            Extraction::Unreadable => TextRead::Unreadable,
        },
    )
}

/// A document that the admitted caller may open, with what was read of it.
pub(crate) struct ReadDocument {
    /// The document.
    pub document: Arc<OpenDocument>,
    /// What was read of it; none while it waits to be read.
    reading: Option<Arc<Reading>>,
}

/// Of a document that waits to be read.
static UNREAD: ReadFacts = ReadFacts::none(TextRead::Read);

impl ReadDocument {
    /// A document with what was read of it.
    pub const fn new(document: Arc<OpenDocument>, reading: Option<Arc<Reading>>) -> Self {
        Self { document, reading }
    }

    /// Whether it waits to be read.
    pub const fn is_waiting(&self) -> bool {
        self.reading.is_none()
    }

    /// What it states, and what it says besides; nothing while it waits to be read.
    pub fn facts(&self) -> &ReadFacts {
        self.reading.as_ref().map_or(&UNREAD, |it| &it.facts)
    }

    /// What it states, in codes.
    pub fn statements(&self) -> &[Statement] {
        &self.facts().statements
    }

    /// Its text, for a search; none while it waits to be read.
    pub fn digest(&self) -> Option<&Digest> {
        self.reading.as_ref().map(|it| &it.digest)
    }
}

/// The documents of the admitted record whose content its caller may open, and no others: nothing
/// of another one is even unsealed. Rule: REQ-R-20.
pub(crate) fn readable(admitted: &Admitted<'_>) -> Result<Vec<ReadDocument>, Error> {
    let documents = reading::openable_documents(admitted)?;
    admitted.app.inner.shelf.readings(admitted, &documents)
}

/// `length of the head (4, big-endian) ‖ head, JSON ‖ digest`.
fn to_bytes(reading: &Reading) -> Vec<u8> {
    let head = sealed::to_bytes(&reading.facts);
    let length = u32::try_from(head.len()).expect("statements are bounded");
    [
        length.to_be_bytes().as_slice(),
        &head,
        reading.digest.as_bytes(),
    ]
    .concat()
}

fn split(bytes: &[u8]) -> Result<(&[u8], &[u8]), Error> {
    let cut = || Error::unavailable(Cut);
    let (length, rest) = bytes.split_first_chunk::<4>().ok_or_else(cut)?;
    let length = usize::try_from(u32::from_be_bytes(*length)).map_err(|_| cut())?;
    rest.split_at_checked(length).ok_or_else(cut)
}

#[derive(Debug, thiserror::Error)]
#[error("what was read of a document is cut")]
struct Cut;
