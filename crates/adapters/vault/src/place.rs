//! Where sealed bytes belong. They open nowhere else: the place is their associated data.

use dmp_core::ids::{
    AccountId, DeclaredItemId, DocumentId, MessageId, OrganizationId, ProfessionalId, RecordId,
};
use dmp_core::time::Timestamp;

const TAG: &[u8] = b"dmp-seal-1\0";

/// The place of sealed bytes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Place {
    /// The known text by which an installation recognises its master key.
    MasterCheck,
    /// A secret of the installation, by its name.
    Installation(&'static str),
    /// The wrapped key of a record.
    RecordKey(RecordId),
    /// The wrapped key of a document.
    DocumentKey(RecordId, DocumentId),
    /// The register of a record.
    Register(RecordId),
    /// A trace in the chain of a record, or of the installation.
    Trace(Option<RecordId>, Timestamp),
    /// A version of the metadata of a document.
    Entry(RecordId, DocumentId, i64),
    /// A piece of the content of a document.
    Content {
        /// The record.
        record: RecordId,
        /// The document.
        document: DocumentId,
        /// Which piece, from 0.
        chunk: u32,
        /// Whether it is the last one, so that none can be cut off.
        is_last: bool,
    },
    /// A piece of what was read of a document, as data and text.
    Reading {
        /// The record.
        record: RecordId,
        /// The document.
        document: DocumentId,
        /// Which piece, from 0.
        chunk: u32,
        /// Whether it is the last one.
        is_last: bool,
    },
    /// The profile of an account.
    Account(AccountId),
    /// The data of a session, by the hash of its token.
    Session([u8; 32]),
    /// A message waiting to be delivered.
    Message(MessageId),
    /// A professional of the directory.
    Professional(ProfessionalId),
    /// A structure of the directory.
    Organization(OrganizationId),
    /// What was typed in a form that met an ended session.
    KeptWork(AccountId),
    /// A version of something that was entered as data.
    Declared(RecordId, DeclaredItemId, i64),
    /// The secret half of the key that signs checkpoints, by its number.
    CheckpointKey(u64),
}

impl Place {
    /// The associated data: a tag, a byte for the kind, then fields of fixed width.
    ///
    /// Two places have the same bytes only if they are the same place.
    pub fn bytes(&self) -> Vec<u8> {
        let mut bytes = Vec::with_capacity(TAG.len() + 49);
        bytes.extend_from_slice(TAG);
        bytes.push(self.kind());
        self.write_fields(&mut bytes);
        bytes
    }

    const fn kind(&self) -> u8 {
        match self {
            Self::MasterCheck => 0,
            Self::Installation(_) => 1,
            Self::RecordKey(_) => 2,
            Self::DocumentKey(..) => 3,
            Self::Register(_) => 4,
            Self::Trace(..) => 5,
            Self::Entry(..) => 6,
            Self::Content { .. } => 7,
            Self::Account(_) => 8,
            Self::Session(_) => 9,
            Self::Message(_) => 10,
            Self::Professional(_) => 11,
            Self::Organization(_) => 12,
            Self::KeptWork(_) => 14,
            Self::Reading { .. } => 15,
            Self::Declared(..) => 16,
            Self::CheckpointKey(_) => 17,
        }
    }

    fn write_fields(&self, bytes: &mut Vec<u8>) {
        match self {
            Self::MasterCheck => {}
            Self::Installation(name) => bytes.extend_from_slice(name.as_bytes()),
            Self::RecordKey(record) | Self::Register(record) => {
                bytes.extend_from_slice(record.bytes());
            }
            Self::DocumentKey(record, document) => {
                bytes.extend_from_slice(record.bytes());
                bytes.extend_from_slice(document.bytes());
            }
            Self::Trace(record, at) => {
                bytes.push(u8::from(record.is_some()));
                bytes.extend_from_slice(record.as_ref().map_or(&[0; 16], |record| record.bytes()));
                bytes.extend_from_slice(&at.0.to_be_bytes());
            }
            Self::Entry(record, document, version) => {
                bytes.extend_from_slice(record.bytes());
                bytes.extend_from_slice(document.bytes());
                bytes.extend_from_slice(&version.to_be_bytes());
            }
            Self::Declared(record, item, version) => {
                bytes.extend_from_slice(record.bytes());
                bytes.extend_from_slice(item.bytes());
                bytes.extend_from_slice(&version.to_be_bytes());
            }
            Self::Content {
                record,
                document,
                chunk,
                is_last,
            }
            | Self::Reading {
                record,
                document,
                chunk,
                is_last,
            } => {
                bytes.extend_from_slice(record.bytes());
                bytes.extend_from_slice(document.bytes());
                bytes.extend_from_slice(&chunk.to_be_bytes());
                bytes.push(u8::from(*is_last));
            }
            Self::Account(id) | Self::KeptWork(id) => bytes.extend_from_slice(id.bytes()),
            Self::CheckpointKey(number) => bytes.extend_from_slice(&number.to_be_bytes()),
            Self::Session(token_hash) => bytes.extend_from_slice(token_hash),
            Self::Message(id) => bytes.extend_from_slice(id.bytes()),
            Self::Professional(id) => bytes.extend_from_slice(id.bytes()),
            Self::Organization(id) => bytes.extend_from_slice(id.bytes()),
        }
    }
}

#[cfg(test)]
pub(crate) mod tests {
    use super::*;
    use proptest::prelude::*;

    pub(crate) fn any_place() -> impl Strategy<Value = Place> {
        // Few values for each field, so that places often differ in one thing only.
        let id = || (0_u8..3).prop_map(|byte| [byte; 16]);
        let hash = || (0_u8..3).prop_map(|byte| [byte; 32]);
        let record = move || id().prop_map(RecordId::from_bytes);
        let document = move || id().prop_map(DocumentId::from_bytes);
        let account = move || id().prop_map(AccountId::from_bytes);
        prop_oneof![
            Just(Place::MasterCheck),
            prop_oneof![Just(""), Just("a"), Just("ab"), Just("\0")].prop_map(Place::Installation),
            record().prop_map(Place::RecordKey),
            (record(), document()).prop_map(|(r, d)| Place::DocumentKey(r, d)),
            record().prop_map(Place::Register),
            (prop::option::of(record()), -1_i64..2)
                .prop_map(|(r, at)| Place::Trace(r, Timestamp(at))),
            (record(), document(), 0_i64..3).prop_map(|(r, d, v)| Place::Entry(r, d, v)),
            (record(), document(), 0_u32..3, any::<bool>()).prop_map(
                |(record, document, chunk, is_last)| Place::Content {
                    record,
                    document,
                    chunk,
                    is_last
                }
            ),
            (record(), document(), 0_u32..3, any::<bool>()).prop_map(
                |(record, document, chunk, is_last)| Place::Reading {
                    record,
                    document,
                    chunk,
                    is_last
                }
            ),
            account().prop_map(Place::Account),
            hash().prop_map(Place::Session),
            id().prop_map(|bytes| Place::Message(MessageId::from_bytes(bytes))),
            id().prop_map(|bytes| Place::Professional(ProfessionalId::from_bytes(bytes))),
            id().prop_map(|bytes| Place::Organization(OrganizationId::from_bytes(bytes))),
            account().prop_map(Place::KeptWork),
            (record(), id(), 0_i64..3).prop_map(|(r, i, v)| Place::Declared(
                r,
                DeclaredItemId::from_bytes(i),
                v
            )),
            (0_u64..3).prop_map(Place::CheckpointKey),
        ]
    }

    proptest! {
        #![proptest_config(ProptestConfig::with_cases(4_000))]

        #[test]
        fn two_places_have_the_same_bytes_only_if_they_are_the_same(
            one in any_place(),
            other in any_place(),
        ) {
            prop_assert_eq!(one == other, one.bytes() == other.bytes());
        }
    }

    #[test]
    fn each_kind_of_place_has_its_own_bytes() {
        let (record, document) = (
            RecordId::from_bytes([0; 16]),
            DocumentId::from_bytes([0; 16]),
        );
        let account = AccountId::from_bytes([0; 16]);
        let content = |chunk, is_last| Place::Content {
            record,
            document,
            chunk,
            is_last,
        };
        let places = [
            Place::MasterCheck,
            Place::Installation("a"),
            Place::Installation("b"),
            Place::RecordKey(record),
            Place::DocumentKey(record, document),
            Place::Register(record),
            Place::Trace(None, Timestamp(0)),
            Place::Trace(Some(record), Timestamp(0)),
            Place::Entry(record, document, 0),
            Place::Entry(record, document, 1),
            content(0, false),
            content(0, true),
            content(1, true),
            Place::Reading {
                record,
                document,
                chunk: 0,
                is_last: true,
            },
            Place::Account(account),
            Place::Session([0; 32]),
            Place::Message(MessageId::from_bytes([0; 16])),
            Place::Professional(ProfessionalId::from_bytes([0; 16])),
            Place::Organization(OrganizationId::from_bytes([0; 16])),
            Place::KeptWork(account),
            Place::Declared(record, DeclaredItemId::from_bytes([0; 16]), 0),
            Place::Declared(record, DeclaredItemId::from_bytes([0; 16]), 1),
        ];
        let bytes: std::collections::BTreeSet<_> = places.iter().map(Place::bytes).collect();
        assert_eq!(bytes.len(), places.len());
    }
}
