-- What the installation keeps for itself: messages to deliver, and its secrets.

CREATE TABLE outbox (
    id {BYTES} NOT NULL PRIMARY KEY,    -- the message
    created_at BIGINT NOT NULL,         -- when it was written, in ms
    due_at BIGINT,                      -- when it is to be tried next, in ms; none once given up
    leased_until BIGINT NOT NULL,       -- until when a worker has it, in ms; 0 when none
    attempts BIGINT NOT NULL,           -- how often it was tried
    delivered_at BIGINT,                -- when it was handed over, in ms
    error_code TEXT,                    -- why the last try failed; no address in it
    sealed {BYTES} NOT NULL             -- the message, sealed; empty once delivered
);

CREATE INDEX outbox_due ON outbox (due_at) WHERE delivered_at IS NULL;

CREATE TABLE installation_secret (
    name TEXT NOT NULL PRIMARY KEY,     -- what it is for
    wrapped {BYTES} NOT NULL            -- the secret, wrapped by the master key
);
