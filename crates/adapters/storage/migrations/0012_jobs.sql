-- What is done again and again in the background: by whom last, with what outcome, and when again.

CREATE TABLE job (
    name TEXT NOT NULL PRIMARY KEY,     -- which
    server {BYTES} NOT NULL,            -- the process that did it last: drawn at random at its start
    began_at BIGINT NOT NULL,           -- when it last began, in ms; 0 before the first end
    ended_at BIGINT NOT NULL,           -- when that ended, in ms
    handled BIGINT NOT NULL,            -- how many things it then did
    failures BIGINT NOT NULL,           -- how often it has failed since it last did not
    due_at BIGINT NOT NULL,             -- from when it is to be done again, in ms
    leased_until BIGINT NOT NULL        -- until when a server has it for itself, in ms; 0 when none
) {CLUSTERED};
