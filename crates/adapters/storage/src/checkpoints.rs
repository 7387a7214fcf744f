//! The list of heads that checkpoints are signed over, the checkpoints, and their keys.
//!
//! A chain has a new leaf in the list when it grew since its last one. Leaves and subtrees are only
//! ever added. Rules: LED-001 to LED-004.

use crate::db::{Connection, Engine, Row, statements};
use crate::error::StorageError;
use crate::heads;
use crate::ledger::{place, scope_of};
use crate::store::Store;
use dmp_core::ids::RecordId;
use dmp_ledger::tree::{self, Node, leaf_hash};
use dmp_ledger::{Head, HeadKey, Scope, head_leaf};

statements! {
    SIZE = "SELECT size FROM head_log WHERE id = 0";
    LOCK_SIZE[Rows] = "SELECT size FROM head_log WHERE id = 0";
    PUT_SIZE = "UPDATE head_log SET size = $1 WHERE id = 0";
    GROWN = "SELECT h.record_id, h.length, h.hash, h.seal FROM record_head h
        WHERE h.record_id > $1 AND h.length > COALESCE(
            (SELECT MAX(l.length) FROM head_log_leaf l WHERE l.record_id = h.record_id), 0)
        ORDER BY h.record_id LIMIT $2";
    INSERT_LEAF = "INSERT INTO head_log_leaf (leaf, record_id, length, hash)
        VALUES ($1, $2, $3, $4)";
    INSERT_NODE = "INSERT INTO head_log_node (level, position, hash) VALUES ($1, $2, $3)";
    NODE = "SELECT hash FROM head_log_node WHERE level = $1 AND position = $2";
    LEAF = "SELECT leaf, record_id, length, hash FROM head_log_leaf WHERE leaf = $1";
    LEAVES = "SELECT leaf, record_id, length, hash FROM head_log_leaf
        WHERE leaf >= $1 ORDER BY leaf LIMIT $2";
    LAST_LEAF = "SELECT leaf, record_id, length, hash FROM head_log_leaf
        WHERE record_id = $1 AND leaf < $2 ORDER BY length DESC LIMIT 1";
    INSERT_CHECKPOINT = "INSERT INTO checkpoint (number, signed_text) VALUES ($1, $2)
        ON CONFLICT (number) DO NOTHING";
    CHECKPOINT = "SELECT signed_text FROM checkpoint WHERE number = $1";
    CHECKPOINTS = "SELECT signed_text FROM checkpoint
        WHERE number > $1 ORDER BY number LIMIT $2";
    LAST_CHECKPOINTS = "SELECT signed_text FROM checkpoint ORDER BY number DESC LIMIT $1";
    KEYS = "SELECT number, public_key, endorsement, sealed FROM checkpoint_key ORDER BY number";
    INSERT_KEY = "INSERT INTO checkpoint_key (number, public_key, endorsement, sealed)
        VALUES ($1, $2, $3, $4) ON CONFLICT (number) DO NOTHING";
}

/// A head in the list.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct LoggedHead {
    /// Its place in the list, from 0.
    pub leaf: u64,
    /// The chain.
    pub scope: Scope,
    /// How many links it had.
    pub length: u64,
    /// The hash of the last of them.
    pub hash: [u8; 32],
}

/// What was added to the list.
#[derive(Clone, PartialEq, Eq, Debug, Default)]
pub struct Grown {
    /// The last chain that was looked at: go on after it. None when there is no more.
    pub last: Option<Scope>,
    /// How many leaves were added.
    pub added: usize,
    /// Chains whose head was not sealed with the key: a checkpoint must not make them true.
    pub forged: Vec<Scope>,
}

/// A key that checkpoints were signed with, or are.
#[derive(Clone, PartialEq, Eq)]
pub struct CheckpointKeyRow {
    /// From 1; the last one signs.
    pub number: u64,
    /// What others verify with.
    pub public: [u8; 32],
    /// Signature of it by the key before.
    pub endorsement: Option<[u8; 64]>,
    /// The secret half, sealed.
    pub sealed: Vec<u8>,
}

impl Store {
    /// Adds to the list up to `limit` heads, after the chain `after`, that grew since they were.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn log_heads(&self, after: Option<Scope>, limit: usize) -> Result<Grown, StorageError> {
        let key = self.head_key()?.clone();
        self.transact(move |connection| log_heads(connection, &key, after, limit))
    }

    /// How long the list is, and the root over it.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn log_root(&self) -> Result<(u64, [u8; 32]), StorageError> {
        self.read(|connection| {
            let size = size(connection)?;
            let root = tree::root(size, |node| node_hash(connection, node))?;
            Ok((size, root))
        })
    }

    /// The path that proves the leaf `leaf` in a list of `size`.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn inclusion(&self, leaf: u64, size: u64) -> Result<Vec<[u8; 32]>, StorageError> {
        self.read(|connection| tree::inclusion(leaf, size, |node| node_hash(connection, node)))
    }

    /// The last head of a chain among the first `size` of the list.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn logged_head(&self, scope: Scope, size: u64) -> Result<Option<LoggedHead>, StorageError> {
        self.read(|connection| {
            let chain = place(scope);
            let row = connection.find(LAST_LEAF, &[(&chain).into(), size.into()])?;
            row.map(|row| read_leaf(&row)).transpose()
        })
    }

    /// Up to `limit` heads of the list from the place `from`.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn logged_heads(&self, from: u64, limit: usize) -> Result<Vec<LoggedHead>, StorageError> {
        self.read(|connection| {
            let rows = connection.query(LEAVES, &[from.into(), limit.into()])?;
            rows.iter().map(read_leaf).collect()
        })
    }

    /// Keeps a checkpoint, unless there is one of its number already; says whether it did.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn put_checkpoint(&self, number: u64, text: &str) -> Result<bool, StorageError> {
        let text = text.to_owned();
        self.transact(move |connection| {
            let values = [number.into(), (&text).into()];
            Ok(connection.execute(INSERT_CHECKPOINT, &values)? == 1)
        })
    }

    /// The text of a checkpoint.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn checkpoint(&self, number: u64) -> Result<Option<String>, StorageError> {
        self.read(|connection| {
            let row = connection.find(CHECKPOINT, &[number.into()])?;
            row.map(|mut row| row.text(0)).transpose()
        })
    }

    /// The texts of up to `limit` checkpoints after the number `after`, in order.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn checkpoints(&self, after: u64, limit: usize) -> Result<Vec<String>, StorageError> {
        self.read(|connection| {
            let rows = connection.query(CHECKPOINTS, &[after.into(), limit.into()])?;
            rows.into_iter().map(|mut row| row.text(0)).collect()
        })
    }

    /// The texts of the last checkpoints, newest first.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn last_checkpoints(&self, limit: usize) -> Result<Vec<String>, StorageError> {
        self.read(|connection| {
            let rows = connection.query(LAST_CHECKPOINTS, &[limit.into()])?;
            rows.into_iter().map(|mut row| row.text(0)).collect()
        })
    }

    /// All the keys, the first one first.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn checkpoint_keys(&self) -> Result<Vec<CheckpointKeyRow>, StorageError> {
        self.read(|connection| {
            let rows = connection.query(KEYS, &[])?;
            rows.into_iter().map(read_key).collect()
        })
    }

    /// Keeps a key, unless there is one of its number already; says whether it did.
    ///
    /// # Errors
    /// [`StorageError::Unavailable`], [`StorageError::Busy`].
    pub fn put_checkpoint_key(&self, key: CheckpointKeyRow) -> Result<bool, StorageError> {
        self.transact(move |connection| {
            let endorsement = key.endorsement.map(|it| it.to_vec());
            let values = [
                key.number.into(),
                (&key.public).into(),
                endorsement.as_deref().into(),
                (&key.sealed).into(),
            ];
            Ok(connection.execute(INSERT_KEY, &values)? == 1)
        })
    }
}

fn log_heads(
    connection: &mut Connection,
    key: &HeadKey,
    after: Option<Scope>,
    limit: usize,
) -> Result<Grown, StorageError> {
    let row = connection.find(LOCK_SIZE, &[])?;
    let mut size = row.ok_or(StorageError::Vanished)?.count(0)?;
    if connection.engine() == Engine::Sqlite {
        heads::write_all(connection)?;
    }
    let after: Vec<u8> = after.map_or_else(Vec::new, |scope| place(scope).bytes().to_vec());
    let mut grown = Grown::default();
    for row in connection.query(GROWN, &[(&after).into(), limit.into()])? {
        let scope = scope_of(row.id(0)?);
        let (length, hash, seal) = (row.count(1)?, row.hash(2)?, row.hash(3)?);
        grown.last = Some(scope);
        if !(Head { length, hash, seal }).is_authentic(key, scope) {
            grown.forged.push(scope);
            continue;
        }
        let head = LoggedHead {
            leaf: size,
            scope,
            length,
            hash,
        };
        insert(connection, &head)?;
        size += 1;
        grown.added += 1;
    }
    connection.execute(PUT_SIZE, &[size.into()])?;
    Ok(grown)
}

/// Adds a leaf and the subtrees that it completes.
fn insert(connection: &mut Connection, head: &LoggedHead) -> Result<(), StorageError> {
    let id: RecordId = place(head.scope);
    let values = [
        head.leaf.into(),
        (&id).into(),
        head.length.into(),
        (&head.hash).into(),
    ];
    connection.execute(INSERT_LEAF, &values)?;
    let nodes = tree::completed(head.leaf, hash_of(head), |node| node_hash(connection, node))?;
    for (node, hash) in nodes.iter().filter(|(node, _)| node.level > 0) {
        let (level, position) = (u64::from(node.level).into(), node.position.into());
        connection.execute(INSERT_NODE, &[level, position, hash.into()])?;
    }
    Ok(())
}

fn size(connection: &mut Connection) -> Result<u64, StorageError> {
    let row = connection.find(SIZE, &[])?;
    row.ok_or(StorageError::Vanished)?.count(0)
}

/// The hash of a complete subtree: a leaf's follows from its row.
fn node_hash(connection: &mut Connection, node: Node) -> Result<[u8; 32], StorageError> {
    if node.level == 0 {
        let row = connection.find(LEAF, &[node.position.into()])?;
        return Ok(hash_of(&read_leaf(&row.ok_or(StorageError::Vanished)?)?));
    }
    let (level, position) = (u64::from(node.level).into(), node.position.into());
    let row = connection.find(NODE, &[level, position])?;
    row.ok_or(StorageError::Vanished)?.hash(0)
}

fn hash_of(head: &LoggedHead) -> [u8; 32] {
    leaf_hash(&head_leaf(head.scope, head.length, &head.hash))
}

fn read_leaf(row: &Row) -> Result<LoggedHead, StorageError> {
    Ok(LoggedHead {
        leaf: row.count(0)?,
        scope: scope_of(row.id(1)?),
        length: row.count(2)?,
        hash: row.hash(3)?,
    })
}

fn read_key(mut row: Row) -> Result<CheckpointKeyRow, StorageError> {
    Ok(CheckpointKeyRow {
        number: row.count(0)?,
        public: row.hash(1)?,
        endorsement: row.optional_id(2)?,
        sealed: row.bytes(3)?,
    })
}
