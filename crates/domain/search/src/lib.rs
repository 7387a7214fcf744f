//! Full-text search inside one record, without an index over it.
//!
//! Each document has a [`Digest`]: its text, split and prepared, sealed under the document's own
//! key. A search opens the digests of the documents that the caller may see and matches them one
//! by one ([`search`]); a score depends on one document and the query alone, so a document that is
//! not given leaves no trace in what is found. Rules: `docs/rules/search.md`. This crate is pure.

mod bytes;
mod digest;
mod digest_builder;
mod matching;
mod query;
mod ranking;
mod snippet;
mod stem;
mod suggest;
mod synonyms;
mod words;

pub use digest::{Digest, DigestError, Field, PARAGRAPH_CHARS_MAX, PARAGRAPHS_MAX, TEXT_CHARS_MAX};
pub use digest_builder::DigestBuilder;
pub use query::{QUERY_CHARS_MAX, QUERY_WORDS_MAX, Query};
pub use ranking::{Breadth, Candidate, Found, Match, Ranking, rank, search};
pub use snippet::{SNIPPET_CHARS, SNIPPETS_MAX, Snippet, marks};
pub use suggest::{PREFIX_CHARS_MIN, complete, completed};
