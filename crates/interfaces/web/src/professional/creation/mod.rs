//! Opening a record with a patient, in four steps: consent, identity, access, codes.
//!
//! Nothing is kept before the last step, and no address carries anything: each page brings back in
//! hidden fields what the former ones said, and each step reads all of it again. Rules: REQ-S-05 to
//! -10, REQ-S-29.

pub(crate) mod cards;
pub(crate) mod form;
pub(crate) mod letter;
mod pages;
mod refusal;
mod steps;
mod wording;

use crate::routes::{Audience, Routes};

/// Its routes.
pub(crate) fn routes() -> Routes {
    Routes::new(Audience::Professional)
        .get("/pro/creation/accord", steps::begin)
        .post("/pro/creation/accord", steps::consent)
        .get("/pro/creation/identite", steps::restart)
        .post("/pro/creation/identite", steps::identity)
        .get("/pro/creation/acces", steps::restart)
        .post("/pro/creation/acces", steps::access)
        .get("/pro/creation/codes", steps::restart)
        .post("/pro/creation/codes", steps::summary)
        .post("/pro/creation/ouverture", steps::open)
        .get("/pro/creation/refus", refusal::show)
        .post("/pro/creation/refus", refusal::confirm)
        .get("/pro/creation/{record}/lettre", letter::show)
}
