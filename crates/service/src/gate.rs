//! The gate: the only caller of `access::decide` and of `facts::load`.
//!
//! Facts are read, the decision made and the effect prepared on the caller's thread; then one act
//! (trace, writes, messages) is committed if the record is still at the revision that was decided
//! on. A refusal commits its trace and nothing else. Nothing is disclosed before the commit.

use crate::act::Effect;
use crate::app::App;
use crate::error::{Conflict, Error};
use crate::events::{self, ActingAs};
use crate::facts::{self, Facts, OpenDocument, OpenRecord, Target};
use crate::outbox;
use dmp_core::access::{
    self, Action, Caller, Decision, Declaration, DocumentFacts, Ground, Permit, RecordFacts,
    Refusal, Request,
};
use dmp_core::ids::RecordId;
use dmp_core::record::Register;
use dmp_core::time::Timestamp;
use dmp_ledger::{Outcome, Scope, Subject};
use dmp_storage::{Act, Trace};
use dmp_vault::RecordKey;
use std::sync::Arc;

/// How often an act starts again because the record changed under it.
const STALE_TRIES_MAX: usize = 16;

/// What a permitted act works with.
pub(crate) struct Admitted<'a> {
    pub app: &'a App,
    pub acting: &'a ActingAs,
    pub permit: &'a Permit,
    pub facts: &'a Facts,
    pub now: Timestamp,
}

impl Admitted<'_> {
    /// The record; there is one whenever the target names one and the answer was yes.
    pub fn record(&self) -> Result<&OpenRecord, Error> {
        self.facts.record.as_deref().ok_or(Error::NotFound)
    }

    /// The document; there is one whenever the target names one and the answer was yes.
    pub fn document(&self) -> Result<&OpenDocument, Error> {
        self.facts.document.as_deref().ok_or(Error::NotFound)
    }

    /// Those of `documents` that this caller may see, by the same decision as every door.
    pub fn visible(
        &self,
        of: &OpenRecord,
        documents: impl IntoIterator<Item = Arc<OpenDocument>>,
    ) -> Vec<Arc<OpenDocument>> {
        self.permitted(Action::ListDocuments, of, documents, |it| {
            it.entry.facts(it.id)
        })
    }

    /// Those of `documents` that this caller finds in the bin.
    pub fn binned(&self, of: &OpenRecord, documents: Vec<OpenDocument>) -> Vec<OpenDocument> {
        self.permitted(Action::ListBin, of, documents, |it| it.entry.facts(it.id))
    }

    /// Those of `documents` whose content this caller may open.
    pub fn openable(
        &self,
        of: &OpenRecord,
        documents: impl IntoIterator<Item = Arc<OpenDocument>>,
    ) -> Openable {
        Openable(self.permitted(Action::OpenDocument, of, documents, |it| {
            it.entry.facts(it.id)
        }))
    }

    /// Those of `items` that this caller may read as he reads the documents that `facts` tells.
    pub fn readable_as_documents<T>(
        &self,
        of: &OpenRecord,
        items: Vec<T>,
        facts: impl Fn(&T) -> DocumentFacts,
    ) -> Vec<T> {
        self.permitted(Action::OpenDocument, of, items, facts)
    }

    fn permitted<T>(
        &self,
        action: Action,
        of: &OpenRecord,
        items: impl IntoIterator<Item = T>,
        facts: impl Fn(&T) -> DocumentFacts,
    ) -> Vec<T> {
        let caller = &self.acting.caller;
        let record = of.register.facts(of.id, of.revision, caller, self.now);
        let request = Request {
            caller,
            action,
            record: Some(&record),
            document: None,
            declared: &self.acting.declared,
            matrix: &self.app.inner.matrix,
            now: self.now,
        };
        access::visible(&request, items, facts)
    }

    /// What the answer would be for somebody else, or another action: to show rules, never to act.
    pub fn would(&self, caller: &Caller, action: Action) -> Result<Ground, Refusal> {
        let asking = (caller, &*self.acting.declared);
        answer(decide(self.app, asking, action, self.facts, self.now))
    }

    /// What the answer would be for somebody else if the admitted record had this register, and
    /// the document, if there is one, these facts: to show rules, never to act.
    pub fn would_if(
        &self,
        (register, document): (&Register, Option<&DocumentFacts>),
        caller: &Caller,
        action: Action,
    ) -> Result<Ground, Refusal> {
        let record = self.facts.record.as_ref();
        let record = record.map(|it| register.facts(it.id, it.revision, caller, self.now));
        let asking = (caller, &*self.acting.declared);
        let on = (record.as_ref(), document);
        answer(decide_on(self.app, asking, action, on, self.now))
    }
}

/// Documents whose content a caller may open: only the gate makes such a list.
pub(crate) struct Openable(Vec<Arc<OpenDocument>>);

impl Openable {
    /// Each of them.
    pub fn iter(&self) -> std::slice::Iter<'_, Arc<OpenDocument>> {
        self.0.iter()
    }
}

/// Decides, prepares and commits one act.
///
/// `prepare` may run several times; it reads and computes, changes nothing by itself, and calls no
/// act. An act that met another on its record waits for its turn to be tried again.
pub(crate) fn act<T>(
    app: &App,
    acting: &ActingAs,
    action: Action,
    target: Target<'_>,
    prepare: impl Fn(&Admitted<'_>) -> Result<Effect<T>, Error>,
) -> Result<T, Error> {
    let started = app.inner.clock.elapsed();
    let answer = act_in_turn(app, acting, (action, target), &prepare);
    let took = app.inner.clock.elapsed().saturating_sub(started);
    app.inner.meter.count(action, &answer, took);
    answer
}

fn act_in_turn<T>(
    app: &App,
    acting: &ActingAs,
    (action, target): (Action, Target<'_>),
    prepare: &impl Fn(&Admitted<'_>) -> Result<Effect<T>, Error>,
) -> Result<T, Error> {
    for tries in 0..STALE_TRIES_MAX {
        let _turn = (tries > 0)
            .then(|| target.record())
            .flatten()
            .map(|record| app.inner.turns.take(record));
        match attempt(app, acting, (action, target), prepare) {
            Err(Error::Conflict(Conflict::Stale)) => {}
            answer => return answer,
        }
    }
    Err(Error::Conflict(Conflict::Stale))
}

/// Opens a record beside the one an act is on: what is said of it stays a decision of the caller.
pub(crate) fn peek(app: &App, record: RecordId) -> Result<Option<Arc<OpenRecord>>, Error> {
    Ok(facts::load(app, Target::Record(record))?.record)
}

/// Tries on what is kept of the record, then on what is read afresh. Only a yes that was committed
/// at the right revision comes of the former.
fn attempt<T>(
    app: &App,
    acting: &ActingAs,
    (action, target): (Action, Target<'_>),
    prepare: &impl Fn(&Admitted<'_>) -> Result<Effect<T>, Error>,
) -> Result<T, Error> {
    let now = app.now();
    let attempted = Attempted {
        app,
        acting,
        action,
        target,
        now,
    };
    let asking = (&acting.caller, &*acting.declared);
    if let Some(facts) = facts::kept(app, target)? {
        if let Decision::Permitted(permit) = decide(app, asking, action, &facts, now)
            && let Ok(value) = attempted.permit(&facts, permit, prepare)
        {
            return Ok(value);
        }
        attempted.forget(&facts);
    }
    let facts = facts::load(app, target)?;
    match decide(app, asking, action, &facts, now) {
        Decision::Refused(refusal) => attempted.refuse(&facts, refusal),
        Decision::Permitted(permit) => {
            app.inner.opened.keep(&facts);
            attempted.permit(&facts, permit, prepare)
        }
    }
}

fn decide(
    app: &App,
    (caller, declared): (&Caller, &[Declaration]),
    action: Action,
    facts: &Facts,
    now: Timestamp,
) -> Decision {
    let (record, document) = (facts.record_facts(caller, now), facts.document_facts());
    let on = (record.as_ref(), document.as_ref());
    decide_on(app, (caller, declared), action, on, now)
}

fn decide_on(
    app: &App,
    (caller, declared): (&Caller, &[Declaration]),
    action: Action,
    (record, document): (Option<&RecordFacts>, Option<&DocumentFacts>),
    now: Timestamp,
) -> Decision {
    access::decide(&Request {
        caller,
        action,
        record,
        document,
        declared,
        matrix: &app.inner.matrix,
        now,
    })
}

fn answer(decision: Decision) -> Result<Ground, Refusal> {
    match decision {
        Decision::Permitted(permit) => Ok(permit.ground()),
        Decision::Refused(refusal) => Err(refusal),
    }
}

/// One try, for its trace.
struct Attempted<'a> {
    app: &'a App,
    acting: &'a ActingAs,
    action: Action,
    target: Target<'a>,
    now: Timestamp,
}

impl Attempted<'_> {
    /// Prepares the effect of a yes and commits it.
    fn permit<T>(
        &self,
        facts: &Facts,
        permit: Permit,
        prepare: &impl Fn(&Admitted<'_>) -> Result<Effect<T>, Error>,
    ) -> Result<T, Error> {
        let admitted = Admitted {
            app: self.app,
            acting: self.acting,
            permit: &permit,
            facts,
            now: self.now,
        };
        let effect = prepare(&admitted)?;
        let told = outbox::obligations(&admitted)?;
        let changes = !effect.writes.is_empty();
        let done = self.commit(facts, permit, effect.tell(told));
        if changes || done.is_err() {
            self.forget(facts);
        }
        done
    }

    /// What is kept of the record may no longer be true.
    fn forget(&self, facts: &Facts) {
        if let Some(record) = &facts.record {
            self.app.inner.opened.forget(record.id);
            self.app.inner.shelf.forget(record.id);
        }
    }

    /// Commits the trace of a refusal, and nothing else.
    fn refuse<T>(&self, facts: &Facts, refusal: Refusal) -> Result<T, Error> {
        let key = facts.record.as_ref().map(|record| &record.key);
        let scope = facts
            .record
            .as_ref()
            .map_or(Scope::Installation, |it| Scope::Record(it.id));
        let trace = self.trace((scope, key), Outcome::Refused(refusal), None);
        let act = Act {
            permit: None,
            traces: vec![trace],
            writes: vec![],
            messages: vec![],
        };
        self.app.inner.store.commit(act)?;
        Err(Error::Refused(refusal))
    }

    /// Commits the trace with the effect; then, and only then, gives the value.
    fn commit<T>(&self, facts: &Facts, permit: Permit, effect: Effect<T>) -> Result<T, Error> {
        let (scope, key) = match (&effect.created, &facts.record) {
            (Some((id, key)), _) => (Scope::Record(*id), Some(key)),
            (None, Some(record)) => (Scope::Record(record.id), Some(&record.key)),
            (None, None) => (Scope::Installation, None),
        };
        // What says that a record was destroyed must be readable without the record's key.
        let key = key.filter(|_| permit.action() != Action::PurgeRecord);
        let outcome = Outcome::Permitted(permit.ground());
        let trace = self.trace((scope, key), outcome, effect.subject.clone());
        let Effect {
            value,
            writes,
            messages,
            ..
        } = effect;
        let act = Act {
            permit: Some(permit),
            traces: vec![trace],
            writes,
            messages,
        };
        self.app.inner.store.commit(act)?;
        Ok(value)
    }

    fn trace(
        &self,
        (scope, key): (Scope, Option<&RecordKey>),
        outcome: Outcome,
        subject: Option<Subject>,
    ) -> Trace {
        let document = match self.target {
            Target::Document(_, document) => Some(document),
            Target::NewDocument(_, facts) => Some(facts.id),
            Target::Nothing | Target::Record(_) => None,
        };
        let event = events::event(self.app, self.acting, self.action, self.now)
            .on(document, subject)
            .with(outcome);
        events::seal(self.app, scope, key, &event)
    }
}
