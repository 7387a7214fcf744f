-- What is to be destroyed, and when: documents of bins, and closed records.

CREATE TABLE destruction_due (
    record_id {BYTES} NOT NULL,         -- its record
    document_id {BYTES} NOT NULL,       -- the document; sixteen zeros for the record itself
    due_at BIGINT NOT NULL,             -- from when, in ms
    leased_until BIGINT NOT NULL,       -- until when a worker has it, in ms; 0 when none
    PRIMARY KEY (record_id, document_id)
) {CLUSTERED};

CREATE INDEX destruction_due_at ON destruction_due (due_at);
