//! The console of operators: numbers of the installation, never a patient, never a document.

mod account;
mod avoided;
mod dashboard;
mod sign_in;
mod work;

use crate::flash::FlashSpec;
use crate::routes::{Audience, Routes};

/// The messages that this portal says once: those of all portals are enough.
pub(crate) const FLASHES: &[FlashSpec] = &[];

/// Its routes.
pub(crate) fn routes() -> Routes {
    Routes::new(Audience::Administration)
        .get("/admin", dashboard::show)
        .get("/admin/travaux", work::show)
        .get("/admin/compte", account::show)
        .post("/admin/compte", account::change_secret)
        .merge(sign_in::routes())
}
