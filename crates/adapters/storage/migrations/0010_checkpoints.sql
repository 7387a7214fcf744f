-- Checkpoints: a list of heads that only grows, the subtrees of the tree over it, and what was signed.

ALTER TABLE ledger ADD COLUMN commitment {BYTES};   -- to the event in clear; none in links of the first format

CREATE TABLE head_log (
    id BIGINT NOT NULL PRIMARY KEY,     -- always 0: who adds to the list locks this row
    size BIGINT NOT NULL                -- how many leaves there are
);

INSERT INTO head_log (id, size) VALUES (0, 0);

CREATE TABLE head_log_leaf (
    leaf BIGINT NOT NULL PRIMARY KEY,   -- place in the list, from 0, without a gap
    record_id {BYTES} NOT NULL,         -- the chain; sixteen zeros for the installation's
    length BIGINT NOT NULL,             -- how many links it had
    hash {BYTES} NOT NULL               -- hash of the last of them
);

CREATE INDEX head_log_leaf_chain ON head_log_leaf (record_id, length);

-- Complete subtrees of two leaves and more.
CREATE TABLE head_log_node (
    level BIGINT NOT NULL,              -- steps above the leaves
    position BIGINT NOT NULL,           -- which one of its level, from 0
    hash {BYTES} NOT NULL,              -- its hash
    PRIMARY KEY (level, position)
) {CLUSTERED};

CREATE TABLE checkpoint (
    number BIGINT NOT NULL PRIMARY KEY, -- from 1, without a gap
    signed_text TEXT NOT NULL           -- the checkpoint as it is published
);

CREATE TABLE checkpoint_key (
    number BIGINT NOT NULL PRIMARY KEY, -- from 1: the last one signs
    public_key {BYTES} NOT NULL,        -- what others verify with
    endorsement {BYTES},                -- signature of it by the key before
    sealed {BYTES} NOT NULL             -- the secret half, sealed
);
