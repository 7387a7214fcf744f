//! Documents: what they are, who may see them, and what may become of them.

mod check;
mod content;
mod entry;
mod replace;
mod status;
#[cfg(test)]
pub(crate) mod test_entry;
mod visibility;

pub use check::{EntryError, EntryProblem};
pub use content::ContentKind;
pub use entry::{
    Author, Coded, ContentSummary, Depositor, DocumentEntry, Organization, Origin, TypeCode,
};
pub use replace::ReplaceError;
pub use status::{KeptStatus, Status, StatusError};
pub use visibility::{Visibility, VisibilityError, Withheld};
