-- What became of examinations that were about to be prescribed again: counts, and nothing else.

CREATE TABLE exam_choice (
    month BIGINT NOT NULL,              -- year * 100 + month, as 202603
    kind BIGINT NOT NULL,               -- of examination: 1 laboratory, 2 imaging, 3 act
    choice BIGINT NOT NULL,             -- what was chosen: numbers of service/src/exam_choices.rs
    counted BIGINT NOT NULL,            -- how often
    PRIMARY KEY (month, kind, choice)
);

CREATE TABLE exam_check (
    check_id {BYTES} NOT NULL PRIMARY KEY,      -- drawn at random for one check
    choice BIGINT NOT NULL,             -- what it was counted as
    forget_on BIGINT NOT NULL           -- day from which the row is swept, in days since 1970
) {CLUSTERED};
