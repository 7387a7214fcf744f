//! The crate from outside: what is accepted, what is refused and as what, what is shown as text.

mod fixtures;
mod kinds;
mod texts;
