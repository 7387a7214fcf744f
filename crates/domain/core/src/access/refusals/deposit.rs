//! Refusals of a deposit: the request describes the document that would be added.

use super::super::{Action, Actor, DocumentFacts, Refusal, Request};
use crate::codes;
use crate::document::Origin;
use crate::ids::OrganizationId;

/// Whether a document may enter the record as it is described.
pub(super) fn may_be_made(request: &Request<'_>) -> Option<Refusal> {
    let is_asked = request.action.is_deposit() || request.action == Action::Replace;
    let document = request.document.filter(|_| is_asked)?;
    let of_actor = match &request.caller.actor {
        Actor::Patient(_) | Actor::Representative(_) => of_patient(document),
        Actor::Professional(_) => of_professional(document),
        Actor::Staff(staff) => of_structure(document, staff.organization),
        Actor::OrganizationSystem(organization) => of_structure(document, *organization),
        Actor::Administrator | Actor::System => None,
    };
    of_actor.or_else(|| in_secret_session(request, document))
}

/// REQ-S-28: the personal space is the patient's; no professional writes its types.
fn of_professional(document: &DocumentFacts) -> Option<Refusal> {
    let is_patients =
        document.origin == Origin::Patient || codes::is_for_patient_alone(&document.type_code);
    is_patients.then_some(Refusal::PatientTypeOnly)
}

/// REQ-S-15: what a patient adds is his, and is marked so.
fn of_patient(document: &DocumentFacts) -> Option<Refusal> {
    let is_patients = document.origin == Origin::Patient
        && codes::document_type(&document.type_code).is_some_and(|kind| kind.patient_origin);
    (!is_patients).then_some(Refusal::ProfessionalTypeOnly)
}

/// Note 4 of the functional rights: imputed to the caller's own structure.
fn of_structure(document: &DocumentFacts, own: OrganizationId) -> Option<Refusal> {
    of_professional(document)
        .or_else(|| (document.organization != Some(own)).then_some(Refusal::NotOfOrganization))
}

/// REQ-R-23: in a secret session of a minor, only documents hidden from representatives.
fn in_secret_session(request: &Request<'_>, document: &DocumentFacts) -> Option<Refusal> {
    let is_open = !document.visibility.is_hidden_from_representatives();
    (request.caller.is_secret && is_open).then_some(Refusal::SecretSessionOnly)
}
