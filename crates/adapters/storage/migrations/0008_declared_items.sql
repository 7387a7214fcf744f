-- What people enter as data: one row for each item, with its whole history.

CREATE TABLE declared_item (
    record_id {BYTES} NOT NULL,         -- its record
    id {BYTES} NOT NULL,                -- the item
    version BIGINT NOT NULL,            -- how often it was written, from 1
    sealed {BYTES} NOT NULL,            -- all that was ever said of it, sealed by the record's key
    PRIMARY KEY (record_id, id)
) {CLUSTERED};
