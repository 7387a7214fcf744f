-- Accounts and sessions, and the directory of professionals and structures.

CREATE TABLE account (
    id {BYTES} NOT NULL PRIMARY KEY,    -- the account
    kind BIGINT NOT NULL,               -- which portal it opens, a number of the service
    login_hash {BYTES} NOT NULL UNIQUE, -- keyed hash of the login
    professional_hash {BYTES} UNIQUE,   -- keyed hash of its professional, if it is one's
    record_id {BYTES},                  -- its record, if it is a patient's
    secret TEXT NOT NULL,               -- hash of the secret, PHC string
    sealed {BYTES} NOT NULL,            -- login, addresses, second factor…: sealed
    created_at BIGINT NOT NULL,         -- when it was created, in ms
    must_change BIGINT NOT NULL,        -- 1 when another secret must be chosen at the next sign-in
    provisional_until BIGINT,           -- until when a provisional secret works, in ms
    failed BIGINT NOT NULL,             -- wrong secrets since the last right one
    locked_until BIGINT,                -- until when no secret is tried, in ms
    totp_step BIGINT NOT NULL           -- last time step whose code was used: each works once
);

CREATE INDEX account_record ON account (record_id) WHERE record_id IS NOT NULL;

CREATE TABLE session (
    token_hash {BYTES} NOT NULL PRIMARY KEY,    -- keyed hash of the cookie's value
    account_id {BYTES} NOT NULL REFERENCES account (id) ON DELETE CASCADE,  -- whose it is
    stage BIGINT NOT NULL,              -- how far signing in went, a number of the service
    created_at BIGINT NOT NULL,         -- when it began, in ms
    last_seen_at BIGINT NOT NULL,       -- last activity, in ms
    expires_at BIGINT NOT NULL,         -- its end whatever happens, in ms
    data {BYTES} NOT NULL               -- who, CSRF value, emergencies…: sealed
);

CREATE INDEX session_account ON session (account_id);
CREATE INDEX session_expires ON session (expires_at);

CREATE TABLE one_time_code (
    account_id {BYTES} NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,  -- for whom
    code_hash {BYTES} NOT NULL,         -- keyed hash of the code
    expires_at BIGINT NOT NULL,         -- until when it works, in ms
    tries BIGINT NOT NULL               -- wrong codes so far
);

CREATE TABLE kept_work (
    account_id {BYTES} NOT NULL PRIMARY KEY REFERENCES account (id) ON DELETE CASCADE,  -- whose
    kept_at BIGINT NOT NULL,            -- when, in ms
    sealed {BYTES} NOT NULL             -- the form that met an ended session, sealed
);

CREATE INDEX kept_work_kept_at ON kept_work (kept_at);

CREATE TABLE professional (
    id {BYTES} NOT NULL PRIMARY KEY,    -- the entry
    national_hash {BYTES} NOT NULL UNIQUE,  -- keyed hash of the national identifier
    sealed {BYTES} NOT NULL             -- name, profession, place of work: sealed
);

CREATE TABLE organization (
    id {BYTES} NOT NULL PRIMARY KEY,    -- the entry
    national_hash {BYTES} NOT NULL UNIQUE,  -- keyed hash of the national identifier
    sealed {BYTES} NOT NULL             -- name, town, kind: sealed
);
