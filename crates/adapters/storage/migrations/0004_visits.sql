-- What serves comfort and the console: visits, and sealed or public settings.

CREATE TABLE visit (
    visit_hash {BYTES} NOT NULL PRIMARY KEY,    -- keyed hash of the record and the account
    last_at BIGINT NOT NULL,            -- the latest reading, in ms
    before_at BIGINT,                   -- the visit before that one, in ms
    revision BIGINT NOT NULL            -- the record's revision at the latest reading
) {CLUSTERED};

CREATE TABLE setting (
    name TEXT NOT NULL PRIMARY KEY,     -- which one
    value {BYTES} NOT NULL              -- what it is
);
