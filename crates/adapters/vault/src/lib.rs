//! Keeps what is sealed: keys, sealed bytes bound to their place, and large sealed contents.
//!
//! A master key wraps the key of each record, a record's key wraps those of its documents; so
//! destroying one wrapped key destroys what it seals, in every backup too. Rule: REQ-R-66.
//! The scheme is described in `docs/rules/sealing.md`, byte by byte, and explained in
//! `docs/adr/0004-sealing.md`. No function here knows a rule of access, a clock or a source of
//! randomness: instants are read from the files, random bytes are asked of [`Entropy`].
//!
//! [`Entropy`]: dmp_core::world::Entropy

mod blobs;
mod content;
mod keys;
mod lookup;
mod master;
mod master_file;
mod place;
mod seal;
#[cfg(test)]
mod testing;

pub use blobs::{BlobError, BlobName, BlobStore, Blobs, ListedBlob};
pub use content::CONTENT_CHUNK_BYTES;
pub use keys::{DocumentKey, InstallationKey, RecordKey};
pub use lookup::LookupKey;
pub use master::{KeyWrapper, MasterKeys};
pub use master_file::MasterKeyError;
pub use place::Place;
pub use seal::{SealError, SecretBytes, secret_bytes};
