-- When each record is looked at for reminders to its patient. A day says nothing of what is due.

CREATE TABLE reminder_due (
    record_id {BYTES} NOT NULL PRIMARY KEY, -- the record
    due_on BIGINT NOT NULL,             -- on which day, counted from 1970-01-01
    asked BIGINT NOT NULL,              -- grows with each change that may bring that day forward
    leased_until BIGINT NOT NULL        -- until when a worker has it, in ms; 0 when none
) {CLUSTERED};

CREATE INDEX reminder_due_on ON reminder_due (due_on);

INSERT INTO reminder_due (record_id, due_on, asked, leased_until)
SELECT id, 0, 1, 0 FROM record;
