//! Documents: what they are, who may see them, and what may become of them.

mod content;
mod entry;
mod visibility;

pub use content::ContentKind;
pub use entry::{
    Author, Coded, ContentSummary, Depositor, DocumentEntry, Origin, Organization, Status, TypeCode,
};
pub use visibility::{Visibility, VisibilityError, Withheld};
