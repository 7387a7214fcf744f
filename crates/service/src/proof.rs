//! A patient's history with its proofs, for him to verify alone. Rules: LED-005 to LED-008.

use crate::act::Effect;
use crate::app::App;
use crate::checkpoints;
use crate::error::Error;
use crate::facts::{OpenRecord, Target};
use crate::gate::{self, Admitted};
use crate::history;
use crate::sessions::Session;
use dmp_core::access::Action;
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::limits::CHECKPOINT_FOR_PROOF;
use dmp_ledger::proof::{
    BareLine, ProofFile, ProofLine, ProofParts, ShownLine, Statement, scope_text,
};
use dmp_ledger::{Event, Link, Scope, Subject, commitment, content_hash, sha256, to_hex};
use dmp_storage::LoggedHead;
use std::collections::{BTreeMap, HashMap};

/// How many links are read at once.
const PAGE: usize = 1_000;

/// The history of a record with its proofs, up to the last checkpoint: a file.
///
/// A line is in it with its event if the history shows it to this reader, and as a bare hash
/// otherwise. The reading itself is traced, after the lines of the file.
///
/// # Errors
/// [`Error::Refused`]; [`Error::NotFound`] while no checkpoint is over the record;
/// [`Error::Unavailable`].
pub fn history_proof(app: &App, session: &Session, record: RecordId) -> Result<Vec<u8>, Error> {
    let acting = session.acting(Some(record), app.now());
    checkpoints::sign_unless_within(app, CHECKPOINT_FOR_PROOF)?;
    let target = Target::Record(record);
    gate::act(app, &acting, Action::ReadHistory, target, |admitted| {
        Ok(Effect::of(file(app, session, admitted)?))
    })
}

fn file(app: &App, session: &Session, admitted: &Admitted<'_>) -> Result<Vec<u8>, Error> {
    let record = admitted.record()?;
    let scope = Scope::Record(record.id);
    let checkpoint = checkpoints::last(app)?.ok_or(Error::NotFound)?;
    let head = app.inner.store.logged_head(scope, checkpoint.size)?;
    let head = head.ok_or(Error::NotFound)?;
    let reader = Reader {
        session,
        titles: history::titles(admitted)?,
    };
    let told = read_links(app, record, &head, &reader)?;
    let parts = ProofParts {
        statement: Statement {
            issued_at: admitted.now,
            portal: app.public_address().to_owned(),
            holder: record.register.identity.traits.display_name(),
            scope: scope_text(scope),
            before: (told.before.0, to_hex(&told.before.1)),
            documents: told.documents,
        },
        lines: told.lines,
        leaf: head.leaf,
        path: app.inner.store.inclusion(head.leaf, checkpoint.size)?,
        checkpoint,
        keys: checkpoints::keys(app)?,
    };
    Ok(ProofFile::sign(parts, &checkpoints::signing_key(app)?).to_bytes())
}

/// Who reads, and what he may see.
struct Reader<'a> {
    session: &'a Session,
    titles: HashMap<DocumentId, String>,
}

impl Reader<'_> {
    /// Whether he is shown an event: as the history page, and nothing that it would only imply.
    fn sees(&self, event: &Event) -> bool {
        let names_hidden = match event.subject {
            Some(Subject::Document(id)) => !self.titles.contains_key(&id),
            Some(
                Subject::Professional { .. }
                | Subject::Organization { .. }
                | Subject::Profession(_)
                | Subject::Authorization { .. }
                | Subject::Visibility { .. }
                | Subject::Objections(_)
                | Subject::Consent { .. }
                | Subject::Account(_)
                | Subject::SignedForm { .. }
                | Subject::Mail
                | Subject::Until { .. },
            )
            | None => false,
        };
        !names_hidden && !history::is_hidden(self.session, event, &self.titles)
    }
}

/// What the links of a chain come to in a file.
#[derive(Default)]
struct Told {
    /// The last link of the first format, which a file cannot prove.
    before: (u64, [u8; 32]),
    lines: Vec<ProofLine>,
    documents: BTreeMap<String, String>,
}

fn read_links(
    app: &App,
    record: &OpenRecord,
    head: &LoggedHead,
    reader: &Reader<'_>,
) -> Result<Told, Error> {
    let mut told = Told::default();
    let mut after = 0;
    while after < head.length {
        let left = usize::try_from(head.length - after).unwrap_or(PAGE);
        let links = app.inner.store.links(head.scope, after, left.min(PAGE))?;
        let Some(last) = links.last() else {
            return Err(Error::NotFound);
        };
        after = last.sequence;
        for link in &links {
            tell(record, link, reader, &mut told)?;
        }
    }
    Ok(told)
}

fn tell(
    record: &OpenRecord,
    link: &Link,
    reader: &Reader<'_>,
    told: &mut Told,
) -> Result<(), Error> {
    let (sequence, hash) = (link.sequence, link.hash);
    let salted = history::open(record, link)?;
    let Some(salt) = salted.salt else {
        told.before = (sequence, hash);
        told.lines.clear();
        return Ok(());
    };
    let event = salted.read().map_err(Error::unavailable)?;
    let sealed = sha256(&link.sealed);
    if !reader.sees(&event) {
        let content = content_hash(link.at, &sealed, &commitment(&salt, &salted.event));
        told.lines.push(ProofLine::Bare(BareLine {
            sequence,
            content,
            hash,
        }));
        return Ok(());
    }
    if let Some(document) = event.document
        && let Some(title) = reader.titles.get(&document)
    {
        let title = title.clone();
        told.documents.insert(document.to_string(), title);
    }
    told.lines.push(ProofLine::Shown(ShownLine {
        sequence,
        event: String::from_utf8(salted.event).map_err(Error::unavailable)?,
        salt,
        sealed,
        hash,
    }));
    Ok(())
}
