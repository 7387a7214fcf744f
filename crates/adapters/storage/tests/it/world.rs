//! A migrated store of an engine, and permits made by the real decision.

use dmp_core::access::{
    Action, Actor, Caller, Decision, Declaration, DocumentFacts, HabilitationMatrix, Mode, Permit,
    Professional, RecordFacts, Request, Standing, decide,
};
use dmp_core::document::{KeptStatus, Origin, Status, TypeCode, Visibility};
use dmp_core::ids::{AccountId, DocumentId, RecordId};
use dmp_core::people::{NationalId, ProfessionCode};
use dmp_core::record::{Objections, RecordState};
use dmp_core::time::{Days, Timestamp};
use dmp_ledger::{HeadKey, Link, Scope, Verifier};
use dmp_storage::{
    Act, Database, NewAccount, NewContent, NewDocument, NewMessage, NewRecord, Options,
    StorageError, Store, Trace, Write,
};
use dmp_testkit::{SeededIds, TestEngine, on_each_engine};

/// 2026-01-15T09:00:00Z.
pub const NOW: Timestamp = Timestamp(1_768_467_600_000);

pub struct World {
    pub store: Store,
    pub ids: SeededIds,
}

pub fn head_key() -> HeadKey {
    HeadKey::new([7; 32])
}

/// Runs a test on a new store of each engine; every test ends by verifying the chains.
pub fn in_each_world(test: impl Fn(&World)) {
    on_each_engine(|engine| {
        let world = World::new(engine);
        test(&world);
        world.verify_chains();
    });
}

impl World {
    pub fn new(engine: &TestEngine) -> Self {
        Self::with(engine, &Options::default())
    }

    pub fn with(engine: &TestEngine, options: &Options) -> Self {
        let database = Database::parse(&engine.url()).unwrap();
        Store::migrate(&database, NOW).unwrap();
        let store = Store::open(&database, options).unwrap();
        store.set_head_key(head_key()).unwrap();
        Self {
            store,
            ids: SeededIds::default(),
        }
    }

    /// A record whose holder has an INS hash made of `number`.
    pub fn record(&self, number: u8) -> RecordId {
        let new = self.new_record(number);
        let id = new.id;
        self.store.commit(creation(new)).unwrap();
        id
    }

    pub fn new_record(&self, number: u8) -> NewRecord {
        NewRecord {
            id: self.ids.record(),
            ins_hash: [number; 32],
            alias_hash: None,
            at: NOW,
            register: vec![number, 1],
            wrapped_key: vec![number, 2],
        }
    }

    pub fn new_document(&self, number: u8) -> NewDocument {
        NewDocument {
            id: self.ids.document(),
            unique_id_hash: [number; 32],
            at: NOW,
            entry: vec![number, 3],
            wrapped_key: vec![number, 4],
            content: NewContent::InRow(vec![number; 1_000]),
            size: 1_000,
        }
    }

    /// A document of `record`.
    pub fn document(&self, record: RecordId, number: u8) -> DocumentId {
        let new = self.new_document(number);
        let id = new.id;
        let permit = self.on_document(Action::Submit, record, id);
        self.commit(permit, vec![Write::InsertDocument(new)])
            .unwrap();
        id
    }

    pub fn new_account(&self, number: u8) -> NewAccount {
        NewAccount {
            id: self.ids.account(),
            kind: 2,
            login_hash: [number; 32],
            secret: "$argon2id$…".to_owned(),
            sealed: vec![number],
            record: None,
            professional: None,
            at: NOW,
            must_change: false,
            provisional_until: None,
        }
    }

    pub fn account(&self, number: u8) -> AccountId {
        let new = self.new_account(number);
        let id = new.id;
        self.store.insert_account(new).unwrap();
        id
    }

    pub fn message(&self) -> NewMessage {
        NewMessage {
            id: self.ids.message(),
            at: NOW,
            sealed: b"sealed".to_vec(),
        }
    }

    pub fn revision(&self, record: RecordId) -> i64 {
        self.store
            .record(record)
            .unwrap()
            .map_or(0, |row| row.revision)
    }

    /// The holder of `record` does `action`, at the revision of now.
    pub fn on_record(&self, action: Action, record: RecordId) -> Permit {
        on_record_at(action, record, self.revision(record))
    }

    /// The holder of `record` does `action` to a document he deposited, at the revision of now.
    pub fn on_document(&self, action: Action, record: RecordId, document: DocumentId) -> Permit {
        on_document_at(action, record, self.revision(record), document)
    }

    /// The installation destroys a document whose time in the bin is over.
    pub fn on_binned(&self, record: RecordId, document: DocumentId) -> Permit {
        let caller = caller(Actor::System);
        let facts = record_facts(
            record,
            self.revision(record),
            RecordState::Open { since: NOW },
        );
        let at = Timestamp(NOW.0 - 31 * 86_400_000);
        let status = Status::Deleted {
            at,
            until: at.plus(Days(30)),
            before: KeptStatus::Approved,
        };
        let document = DocumentFacts {
            status,
            ..document_facts(document)
        };
        permit(
            &caller,
            Action::DestroyDocument,
            Some(&facts),
            Some(&document),
        )
    }

    /// The installation reads a document.
    pub fn on_prepared(&self, record: RecordId, document: DocumentId) -> Permit {
        let facts = record_facts(
            record,
            self.revision(record),
            RecordState::Open { since: NOW },
        );
        let document = document_facts(document);
        permit(
            &caller(Actor::System),
            Action::PrepareDocument,
            Some(&facts),
            Some(&document),
        )
    }

    /// The installation destroys a record closed more than ten years ago.
    pub fn on_retained(&self, record: RecordId) -> Permit {
        let state = RecordState::Closed {
            at: Timestamp(NOW.0).plus(Days(-4_000)),
        };
        let facts = record_facts(record, self.revision(record), state);
        permit(
            &caller(Actor::System),
            Action::PurgeRecord,
            Some(&facts),
            None,
        )
    }

    /// The installation looks whether the holder of `record` is to be reminded.
    pub fn on_reminding(&self, record: RecordId) -> Permit {
        let state = RecordState::Open { since: NOW };
        let facts = record_facts(record, self.revision(record), state);
        permit(
            &caller(Actor::System),
            Action::RemindPatient,
            Some(&facts),
            None,
        )
    }

    /// A doctor gives the holder of `record` another secret.
    pub fn on_secret(&self, record: RecordId) -> Permit {
        let facts = record_facts(
            record,
            self.revision(record),
            RecordState::Open { since: NOW },
        );
        permit(&caller(doctor()), Action::ResetSecret, Some(&facts), None)
    }

    /// Commits `writes` under `permit`, traced in the chain of its record.
    pub fn commit(&self, permit: Permit, writes: Vec<Write>) -> Result<(), StorageError> {
        let scope = permit.record().map_or(Scope::Installation, Scope::Record);
        let traces = vec![trace(scope)];
        self.store.commit(Act {
            permit: Some(permit),
            traces,
            writes,
            messages: vec![],
        })
    }

    pub fn links(&self, scope: Scope) -> Vec<Link> {
        self.store.links(scope, 0, usize::MAX).unwrap()
    }

    pub fn verify_chains(&self) {
        let records = self.store.records_after(None, usize::MAX).unwrap();
        let scopes = records
            .into_iter()
            .map(Scope::Record)
            .chain([Scope::Installation]);
        scopes.for_each(|scope| self.verify_chain(scope));
    }

    pub fn verify_chain(&self, scope: Scope) {
        let mut verifier = Verifier::new(&head_key(), scope);
        for link in self.links(scope) {
            verifier.push(&link).unwrap();
        }
        verifier
            .finish(&self.store.head(scope).unwrap().unwrap())
            .unwrap();
    }
}

pub fn trace(scope: Scope) -> Trace {
    Trace {
        scope,
        at: NOW,
        sealed: b"a sealed event".to_vec(),
        commitment: [9; 32],
    }
}

/// The act that creates a record.
pub fn creation(new: NewRecord) -> Act {
    Act {
        permit: Some(permit(&caller(doctor()), Action::CreateRecord, None, None)),
        traces: vec![trace(Scope::Record(new.id))],
        writes: vec![Write::CreateRecord(new)],
        messages: vec![],
    }
}

pub fn on_record_at(action: Action, record: RecordId, revision: i64) -> Permit {
    let facts = record_facts(record, revision, RecordState::Open { since: NOW });
    permit(&caller(Actor::Patient(record)), action, Some(&facts), None)
}

pub fn on_document_at(
    action: Action,
    record: RecordId,
    revision: i64,
    document: DocumentId,
) -> Permit {
    let facts = record_facts(record, revision, RecordState::Open { since: NOW });
    let document = document_facts(document);
    permit(
        &caller(Actor::Patient(record)),
        action,
        Some(&facts),
        Some(&document),
    )
}

/// An administrator's permit for an act on accounts.
pub fn on_accounts() -> Permit {
    permit(
        &caller(Actor::Administrator),
        Action::ManageAccounts,
        None,
        None,
    )
}

fn caller(actor: Actor) -> Caller {
    Caller {
        actor,
        mode: Mode::Normal,
        is_secret: false,
        account: None,
    }
}

fn doctor() -> Actor {
    Actor::Professional(Professional {
        id: SeededIds::new(900).professional(),
        national_id: NationalId::parse("899700000001").unwrap(),
        profession: ProfessionCode("10".to_owned()),
        specialty: None,
        organization: None,
    })
}

fn record_facts(id: RecordId, revision: i64, state: RecordState) -> RecordFacts {
    let standing = Standing {
        is_primary_care_physician: true,
        ..Standing::NONE
    };
    RecordFacts {
        id,
        revision,
        state,
        standing,
        objections: Objections::default(),
    }
}

fn document_facts(id: DocumentId) -> DocumentFacts {
    DocumentFacts {
        id,
        type_code: TypeCode("EXPPAT_1".to_owned()),
        authors: vec![],
        depositor: None,
        organization: None,
        origin: Origin::Patient,
        status: Status::Approved,
        visibility: Visibility::default(),
    }
}

fn permit(
    caller: &Caller,
    action: Action,
    record: Option<&RecordFacts>,
    document: Option<&DocumentFacts>,
) -> Permit {
    let declared = &[
        Declaration::PatientAct,
        Declaration::Consent,
        Declaration::Reason,
    ];
    let matrix = HabilitationMatrix::shipped();
    match decide(&Request {
        caller,
        action,
        record,
        document,
        declared,
        matrix,
        now: NOW,
    }) {
        Decision::Permitted(permit) => permit,
        Decision::Refused(refusal) => panic!("{action:?} is refused in the test: {refusal:?}"),
    }
}
