//! Verifying the ledger: every chain is recomputed, from its first link to its head, and compared
//! with what checkpoints were signed over.

use crate::app::App;
use crate::error::Error;
use crate::indicators::LAST_VERIFICATION;
use crate::logged::{self, Logged};
use crate::sealed;
use dmp_core::time::Timestamp;
use dmp_ledger::{Broken, Checkpoint, Fault, Head, Scope, Verifier};
use dmp_storage::LedgerCursor;
use serde::{Deserialize, Serialize};
use std::collections::HashMap;

const PAGE: usize = 1_000;

/// What a verification found.
#[derive(Clone, Serialize, Deserialize)]
pub struct Verification {
    /// When it ended.
    pub at: Timestamp,
    /// How many chains were recomputed.
    pub chains: u64,
    /// How many links.
    pub links: u64,
    /// How many checkpoints were verified.
    #[serde(default)]
    pub checkpoints: u64,
    /// A broken chain with its first broken link, in words; `None` if all is whole.
    pub broken: Option<String>,
}

/// Recomputes every chain, and remembers what was found. Rules: REQ-R-43, LED-004.
///
/// Acts may go on meanwhile. `kept` is a checkpoint that was kept elsewhere. `progress` is told how
/// many links are done.
///
/// # Errors
/// [`Error::Unavailable`] if the store does not answer.
pub fn verify_ledger(
    app: &App,
    kept: Option<&Checkpoint>,
    mut progress: impl FnMut(u64),
) -> Result<Verification, Error> {
    let logged = logged::read(app, kept)?;
    let (checkpoints, broken_log) = (logged.checkpoints, logged.broken.clone());
    let mut found = Found {
        logged,
        chains: HashMap::new(),
        whole: 0,
        links: 0,
    };
    read_links(app, &mut found, &mut progress)?;
    read_heads(app, &mut found)?;
    let verification = Verification {
        at: app.now(),
        chains: found.whole + found.chains.len() as u64,
        links: found.links,
        checkpoints,
        broken: broken_log.or_else(|| found.first_broken().map(|it| it.to_string())),
    };
    app.inner
        .store
        .put_setting(LAST_VERIFICATION, &sealed::to_bytes(&verification))?;
    Ok(verification)
}

/// Chains under verification, until their head closes them.
struct Found {
    logged: Logged,
    chains: HashMap<Scope, Result<Verifier, Broken>>,
    whole: u64,
    links: u64,
}

impl Found {
    /// Begins the verification of a chain.
    fn begin(&self, app: &App, scope: Scope) -> Verifier {
        let signed = self.logged.signed.get(&scope).copied();
        Verifier::new(&app.inner.keys.head, scope).signed(signed)
    }

    /// A chain whose head was not found, or that is broken: the one of the smallest id.
    fn first_broken(self) -> Option<Broken> {
        self.chains
            .into_values()
            .map(|chain| match chain {
                Ok(verifier) => verifier.finish_without_head(),
                Err(broken) => broken,
            })
            .min_by_key(|it| it.scope)
    }
}

fn read_links(app: &App, found: &mut Found, progress: &mut dyn FnMut(u64)) -> Result<(), Error> {
    let mut after = LedgerCursor::default();
    loop {
        let page = app.inner.store.all_links(after, PAGE)?;
        let Some(last) = page.last() else {
            return Ok(());
        };
        after = last.cursor;
        for placed in &page {
            let signed = found.logged.signed.get(&placed.scope).copied();
            let begin = || Verifier::new(&app.inner.keys.head, placed.scope).signed(signed);
            let chain = found.chains.entry(placed.scope);
            let chain = chain.or_insert_with(|| Ok(begin()));
            if let Ok(verifier) = chain
                && let Err(broken) = verifier.push(&placed.link)
            {
                *chain = Err(broken);
            }
        }
        found.links += page.len() as u64;
        progress(found.links);
    }
}

/// Closes each chain with its head; what is left in `found` then is broken.
fn read_heads(app: &App, found: &mut Found) -> Result<(), Error> {
    let mut after = None;
    loop {
        let page = app.inner.store.all_heads(after, PAGE)?;
        let Some((last, _)) = page.last() else {
            break;
        };
        after = Some(*last);
        for (scope, head) in page {
            let chain = found.chains.remove(&scope);
            let chain = chain.unwrap_or_else(|| Ok(found.begin(app, scope)));
            found.logged.signed.remove(&scope);
            match chain.map(|verifier| finish(app, verifier, scope, &head)) {
                Ok(Ok(Ok(()))) => found.whole += 1,
                Ok(Ok(Err(broken))) | Err(broken) => {
                    found.chains.insert(scope, Err(broken));
                }
                Ok(Err(error)) => return Err(error),
            }
        }
    }
    for record in app.inner.store.records_without_head(1)? {
        let scope = Scope::Record(record);
        let verifier = found.begin(app, scope);
        found.chains.entry(scope).or_insert(Ok(verifier));
    }
    // Chains of which nothing is left at all.
    for scope in std::mem::take(&mut found.logged.signed).into_keys() {
        let (sequence, fault) = (1, Fault::RolledBack);
        let gone = Broken {
            scope,
            sequence,
            fault,
        };
        found.chains.entry(scope).or_insert(Err(gone));
    }
    Ok(())
}

/// Reads what came since the links were read, and closes the chain.
fn finish(
    app: &App,
    mut verifier: Verifier,
    scope: Scope,
    head: &Head,
) -> Result<Result<(), Broken>, Error> {
    let came = head.length.saturating_sub(verifier.length());
    if came > 0 {
        let (after, came) = (verifier.length(), usize::try_from(came).unwrap_or(PAGE));
        for link in app.inner.store.links(scope, after, came)? {
            if let Err(broken) = verifier.push(&link) {
                return Ok(Err(broken));
            }
        }
    }
    Ok(verifier.finish(head))
}
