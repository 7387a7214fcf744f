//! The record: its life, its register (identity, consents, who has access), and what changes them.

mod access_list;
mod authorization;
mod closing;
mod contacts;
mod register;
mod state;

pub use authorization::{
    Authorization, AuthorizationError, Block, Change, Grantee, PrimaryCarePhysician,
};
pub use closing::{ClosedBy, Closing, ClosingReason, WordsTooLong};
pub(crate) use contacts::telephone;
pub use contacts::{Contacts, ContactsError};
pub use register::{Consent, ConsentBy, NewRecordError, NewRegister, Objections, Register};
pub use state::{RETENTION_YEARS, RecordState, TransitionError};
