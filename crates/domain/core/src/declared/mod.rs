//! What people enter as data in the portals: blood group, antecedents, allergies, treatments,
//! vaccines, people to call.
//!
//! An item keeps all that was ever said of it, with who said it and when: a correction adds, a
//! withdrawal hides, nothing is overwritten. Rules are numbered DEC-nnn in docs/rules/declared.md.

mod content;
mod item;
mod kind;
mod offers;
mod typed;

pub use content::{Contact, Content};
pub use item::{Act, Author, Change, Item, ItemError, Said};
pub use kind::{Field, Kind, Need};
pub use offers::{blood_groups, relations, vaccine_names};
pub use typed::{Fault, FieldFault, Typed};
pub(crate) use typed::{date_not_to_come, line_of_words};
