//! Every limit of the system, with its unit, in one place.

use crate::time::{Days, Minutes};

/// Largest content of one document, in bytes.
pub const CONTENT_BYTES_MAX: usize = 50 * 1024 * 1024;
/// Content up to this size is a sealed row beside its entry; larger content goes to the blob store.
pub const CONTENT_IN_ROW_BYTES_MAX: usize = 256 * 1024;
/// Largest form without a file, in bytes.
pub const FORM_BYTES_MAX: usize = 256 * 1024;
/// Longest family name, or list of given names, in characters (as in the INS data matrix).
pub const NAME_CHARS_MAX: usize = 100;
/// Longest comment on a document, in characters.
pub const COMMENTS_CHARS_MAX: usize = 2_000;
/// Longest unique identifier of a document, in characters (IHE: 128).
pub const UNIQUE_ID_CHARS_MAX: usize = 128;
/// Most authors of one document.
pub const AUTHORS_MAX: usize = 50;
/// Longest title, in characters.
pub const TITLE_CHARS_MAX: usize = 200;
/// Longest reason for an emergency access, in characters.
pub const REASON_CHARS_MAX: usize = 500;
/// Shortest reason for an emergency access, in characters.
pub const REASON_CHARS_MIN: usize = 20;
/// Deepest nesting of elements accepted in an XML document.
pub const XML_DEPTH_MAX: usize = 128;
/// Most elements accepted in an XML document.
pub const XML_NODES_MAX: usize = 250_000;

/// Most clinical statements read of one document.
pub const STATEMENTS_MAX: usize = 10_000;
/// Longest text kept of one element of a clinical statement, in characters.
pub const CLINICAL_TEXT_CHARS_MAX: usize = 2_000;
/// Longest label, unit, code or identifier kept in a clinical statement, in characters.
pub const CLINICAL_LABEL_CHARS_MAX: usize = 500;
/// Most items of one list within a clinical statement: codes, values, ranges, reactions…
pub const CLINICAL_ITEMS_MAX: usize = 50;
/// Most groups (chapter, sub-chapter, battery) kept around an observation, and sections kept around
/// a section.
pub const CLINICAL_GROUPS_MAX: usize = 8;
/// Most characters that the statements of one document take over from its narrative by reference.
pub const REFERENCED_CHARS_MAX: usize = 4_000_000;
/// Most entries listed as left to their narrative, for one section; more are only counted.
pub const LEFT_AS_TEXT_MAX: usize = 200;
/// Most results of one record that series are made of; the oldest beyond are counted.
pub const RESULTS_MAX: usize = 100_000;

/// Most items entered as data in one record, withdrawn ones included. Rule: DEC-006.
pub const DECLARED_ITEMS_MAX: usize = 500;
/// Most changes of one item; then it can only be withdrawn. Rule: DEC-006.
pub const DECLARED_CHANGES_MAX: usize = 100;
/// Longest name of what is entered as data, in characters.
pub const DECLARED_WORDS_CHARS_MAX: usize = 200;
/// Longest note on what is entered as data, in characters.
pub const DECLARED_NOTE_CHARS_MAX: usize = 1_000;
/// Longest name, dosage or other words of a line of a medical summary, in characters.
pub const SUMMARY_WORDS_CHARS_MAX: usize = 400;
/// Most sessions of one series.
pub const SESSIONS_MAX: u32 = 999;

/// How long an authorisation to read lasts unless the patient says otherwise. Rule: REQ-R-11.
pub const AUTHORIZATION_DEFAULT: Days = Days(365);
/// How long the patient may authorise at most.
pub const AUTHORIZATION_MAX: Days = Days(3_653);
/// When a document withheld from the patient becomes visible by itself. Rule: REQ-R-19.
pub const ANNOUNCEMENT_DELAY_MAX: Days = Days(30);
/// How long a deleted document stays in the patient's bin, unless the operator chose otherwise.
/// Rule: REQ-S-34.
pub const BIN_DELAY: Days = Days(30);
/// The longest that an operator may choose.
pub const BIN_DELAY_MAX: Days = Days(365);
/// Longest text kept of why a patient closed his record, in characters.
pub const CLOSING_WORDS_CHARS_MAX: usize = 500;
/// How long an emergency access stays open.
pub const EMERGENCY_ACCESS: Minutes = Minutes(60);
/// How long a provisional code secret may be used.
pub const PROVISIONAL_SECRET: Days = Days(30);

/// How long a one-time code may be used. Rule: REQ-R-47 (3 minutes proved too short, complaint 7).
pub const ONE_TIME_CODE: Minutes = Minutes(10);
/// How many wrong one-time codes end an attempt to sign in.
pub const ONE_TIME_CODE_TRIES_MAX: u32 = 5;
/// How many wrong secrets lock an account.
pub const SECRET_TRIES_MAX: u32 = 5;
/// How long a locked account stays locked.
pub const LOCK_OUT: Minutes = Minutes(15);
/// How long a session lives without activity. Rule: REQ-R-49.
pub const SESSION_IDLE: Minutes = Minutes(20);
/// How long before the end of an idle session its user is warned. Rule: REQ-R-49.
pub const SESSION_WARNING: Minutes = Minutes(3);
/// How long a session lives at most.
pub const SESSION_MAX: Minutes = Minutes(12 * 60);
/// How far local time in France may be ahead of UTC: twelve hours in Wallis and Futuna.
pub const AHEAD_OF_UTC_MAX: Minutes = Minutes(12 * 60);
/// Longest name of an examination that is asked for, in characters.
pub const EXAM_CHARS_MAX: usize = 120;
/// How long a check of an examination may be followed by a choice.
pub const EXAM_CHECK: Minutes = Minutes(60);
/// How long what was typed in a form that met an ended session is kept. Rule: REQ-R-49.
pub const KEPT_WORK: Days = Days(1);
/// How often the installation signs a checkpoint over all chains. Rule: LED-002.
pub const CHECKPOINT_EVERY: Minutes = Minutes(60);
/// How old the last checkpoint may be for a proof that a patient downloads. Rule: LED-005.
pub const CHECKPOINT_FOR_PROOF: Minutes = Minutes(1);
