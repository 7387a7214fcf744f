//! Access decisions: the only place that says who may do what.
//!
//! [`decide`] is a pure function of the facts in its [`Request`]. Only `service::gate` calls it.
//! Refusals are tested first, in a fixed order; what no ground grants is refused. The rules are in
//! `docs/rules/access.md`; the whole table is printed in `tests/golden/access.txt`.

mod action;
mod actor;
mod decision;
mod functional_rights;
mod grounds;
mod habilitation;
mod needs;
mod obligations;
mod refusal;
mod refusals;
mod request;

pub use action::Action;
pub use actor::{Actor, Caller, Mode, Professional, Staff};
pub use decision::{Decision, Permit, decide, visible};
pub use functional_rights::{Capacity, Condition, FunctionalRight, Right};
pub use grounds::Ground;
pub use habilitation::{HabilitationError, HabilitationMatrix};
pub use obligations::{Notice, Obligation};
pub use refusal::{Disclosure, Refusal};
pub use request::{AuthorizationState, Declaration, DocumentFacts, RecordFacts, Request, Standing};
