//! The rules that say no, in their order. The first that applies is the reason.
//!
//! The order matters twice: the reason kept in the trace can be reproduced, and nothing is said of
//! a document to whom may not know of it. What does not depend on a document comes first; then
//! whether the caller may know of the document; then what he may do with it.

mod deposit;
mod document;
mod record;

use super::{Refusal, Request};

/// The first reason to refuse, if there is one.
pub(super) fn refusal(request: &Request<'_>) -> Option<Refusal> {
    RULES.iter().find_map(|rule| rule(request))
}

const RULES: [fn(&Request<'_>) -> Option<Refusal>; 14] = [
    record::operators_have_no_record,
    record::is_known,
    record::is_own,
    record::is_alive,
    record::caller_is_not_blocked,
    record::patient_does_not_object,
    record::reason_is_given,
    record::caller_has_the_right,
    record::act_is_declared,
    record::caller_is_in_care,
    document::is_known,
    document::is_visible,
    document::may_be_changed,
    deposit::may_be_made,
];
