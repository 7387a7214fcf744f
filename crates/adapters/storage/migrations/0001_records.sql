-- Records, their documents, and the ledger. The record id leads every key, so that the tables shard
-- by record; what finds a record by something else has a table of its own.

CREATE TABLE record (
    id {BYTES} NOT NULL PRIMARY KEY,    -- the record
    created_at BIGINT NOT NULL,         -- when it was created, in ms
    register {BYTES} NOT NULL,          -- identity, consents, authorisations…: sealed by the record's key
    wrapped_key {BYTES} NOT NULL        -- the record's key, wrapped by the master key
) {CLUSTERED};

CREATE TABLE record_by_ins (
    ins_hash {BYTES} NOT NULL PRIMARY KEY,  -- keyed hash of the INS, or of the INS-C beside it
    record_id {BYTES} NOT NULL              -- the record of that patient
) {CLUSTERED};

CREATE INDEX record_by_ins_record ON record_by_ins (record_id);

-- Apart from the record, so that the row every act changes stays small.
CREATE TABLE record_head (
    record_id {BYTES} NOT NULL PRIMARY KEY, -- the record; sixteen zeros for the installation's chain
    revision BIGINT NOT NULL,               -- grows with each change; a permit is good for one revision
    length BIGINT NOT NULL,                 -- links in the chain
    hash {BYTES} NOT NULL,                  -- hash of the last link
    seal {BYTES} NOT NULL                   -- HMAC over both, under the head key
) {CLUSTERED};

-- Append-only. The server's role has no UPDATE and no DELETE on it. It outlives its record.
CREATE TABLE ledger (
    record_id {BYTES} NOT NULL,         -- the chain; sixteen zeros for the installation's
    sequence BIGINT NOT NULL,           -- place in the chain, from 1, without a gap
    at BIGINT NOT NULL,                 -- when it happened, in ms
    sealed {BYTES} NOT NULL,            -- the event, sealed
    hash {BYTES} NOT NULL,              -- hash over the previous hash and this link
    PRIMARY KEY (record_id, sequence)
) {CLUSTERED};

CREATE TABLE document (
    record_id {BYTES} NOT NULL REFERENCES record (id),  -- its record
    id {BYTES} NOT NULL,                -- the document
    unique_id_hash {BYTES} NOT NULL,    -- keyed hash of its unique id
    created_at BIGINT NOT NULL,         -- when it was deposited, in ms
    size BIGINT NOT NULL,               -- bytes of its content, in clear
    version BIGINT NOT NULL,            -- of the entry; 1 at first
    entry {BYTES} NOT NULL,             -- title, type, authors, visibility…: sealed by the document's key
    wrapped_key {BYTES} NOT NULL,       -- the document's key, wrapped by the record's key
    PRIMARY KEY (record_id, id),
    UNIQUE (record_id, unique_id_hash)
) {CLUSTERED};

-- Apart from the entry, so that listing a record does not read through its contents.
CREATE TABLE document_content (
    record_id {BYTES} NOT NULL,         -- its record
    document_id {BYTES} NOT NULL,       -- its document
    sealed {BYTES},                     -- the content sealed by the document's key, when it is small
    blob TEXT,                          -- the name of its blob, when it is large
    PRIMARY KEY (record_id, document_id),
    FOREIGN KEY (record_id, document_id) REFERENCES document (record_id, id)
);

CREATE INDEX document_content_blob ON document_content (blob) WHERE blob IS NOT NULL;

-- The records that a professional or a structure may reach: a list to start from, no decision.
CREATE TABLE reach (
    subject_hash {BYTES} NOT NULL,      -- keyed hash of the professional or the structure
    record_id {BYTES} NOT NULL,         -- the record
    PRIMARY KEY (subject_hash, record_id)
) {CLUSTERED};

CREATE INDEX reach_record ON reach (record_id);
