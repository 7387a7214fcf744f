-- What documents say as data and text, read after the deposit by work that is due.

CREATE TABLE document_reading (
    record_id {BYTES} NOT NULL,         -- its record
    document_id {BYTES} NOT NULL,       -- its document
    version BIGINT NOT NULL,            -- of the reader: what an older one read is read again
    sealed {BYTES} NOT NULL,            -- statements and text, sealed by the document's key
    PRIMARY KEY (record_id, document_id)
) {CLUSTERED};

CREATE INDEX document_reading_version ON document_reading (version);

CREATE TABLE reading_due (
    document_id {BYTES} NOT NULL PRIMARY KEY,   -- the document to read
    record_id {BYTES} NOT NULL,         -- its record
    leased_until BIGINT NOT NULL,       -- until when a worker has it, in ms; 0 when none
    attempts BIGINT NOT NULL            -- how often it was tried
) {CLUSTERED};

INSERT INTO reading_due (document_id, record_id, leased_until, attempts)
SELECT id, record_id, 0, 0 FROM document;
