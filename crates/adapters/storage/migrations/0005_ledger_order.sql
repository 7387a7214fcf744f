-- Links are kept in the order they came in where the engine keeps rows in one order only, each with
-- the place of the link before it: a trace then fills the page that the one before it began, instead
-- of opening a page of its record.

ALTER TABLE ledger RENAME TO ledger_by_record;

CREATE TABLE ledger (
    record_id {BYTES} NOT NULL,         -- the chain; sixteen zeros for the installation's
    position {ARRIVAL} NOT NULL,        -- embedded: order of arrival of all links; server: the sequence
    previous BIGINT NOT NULL,           -- position of the link before, 0 for the first
    sequence BIGINT NOT NULL,           -- place in the chain, from 1, without a gap
    at BIGINT NOT NULL,                 -- when it happened, in ms
    sealed {BYTES} NOT NULL,            -- the event, sealed
    hash {BYTES} NOT NULL               -- hash over the previous hash and this link
    {ARRIVAL_KEY}
);

INSERT INTO ledger (record_id, position, previous, sequence, at, sealed, hash)
SELECT record_id, {ARRIVED},
    CASE sequence WHEN 1 THEN 0 ELSE {ARRIVED} - 1 END,
    sequence, at, sealed, hash
FROM ledger_by_record ORDER BY record_id, sequence;

DROP TABLE ledger_by_record;

ALTER TABLE record_head ADD COLUMN last BIGINT NOT NULL DEFAULT 0;  -- position of the last link, 0 if none

CREATE INDEX ledger_last ON ledger (record_id, position);

UPDATE record_head SET last = (
    SELECT COALESCE(MAX(position), 0) FROM ledger WHERE ledger.record_id = record_head.record_id
);

DROP INDEX ledger_last;

-- Embedded engine: heads of links up to here are written down; those after it follow from the links,
-- which the rows of ledger_group prove.
CREATE TABLE ledger_mark (
    id BIGINT NOT NULL PRIMARY KEY,     -- always 0
    position BIGINT NOT NULL            -- the last link whose head is surely written
);

INSERT INTO ledger_mark (id, position) SELECT 0, COALESCE(MAX(position), 0) FROM ledger;

CREATE TABLE ledger_group (
    last {ARRIVAL} NOT NULL,            -- the position of the last link that was committed in it
    seal {BYTES} NOT NULL               -- HMAC over the positions and hashes of its links
    {GROUP_KEY}
);
