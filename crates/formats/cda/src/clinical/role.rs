//! What an entry is, told by its code, its templates, its structure and its place, in this order.
//!
//! A template id is a claim and may be wrong or missing; a code that is known, and the form of what
//! is stated, count more. Rule: CLI-004.

use super::node::{down, kid, kids, links, name};
use super::tables::{self, Area};
use crate::xml::{XmlNode, attribute, value_type};
use dmp_core::clinical::ObservationKind;

/// What an entry is.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Role {
    /// A fact of its own.
    Fact(Kind),
    /// A piece of another statement.
    Detail(Detail),
    /// Holds others around a concern: adds nothing to them but status and time.
    Concern,
    /// Holds others and names their group.
    Group,
    /// An image or another embedded content; a region of one.
    Attachment,
    /// Of a section alone: its numbers are results of analyses, its other answers are findings.
    Result,
}

/// What kind of fact.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Kind {
    /// A problem.
    Problem,
    /// An allergy.
    Allergy,
    /// A medicine.
    Medication,
    /// A dose of vaccine.
    Immunization,
    /// An observation; its family where the entry itself tells.
    Observation(Option<ObservationKind>),
    /// A blood group.
    BloodGroup,
    /// A procedure.
    Procedure,
    /// An encounter.
    Encounter,
    /// A device.
    Device,
    /// Another act.
    Act,
}

/// What piece of another statement.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Detail {
    /// How bad.
    Severity,
    /// Active, resolved…
    Status,
    /// How sure.
    Certainty,
    /// How bad it may become.
    Criticality,
    /// Words.
    Comment,
    /// Rank of a dose.
    DoseNumber,
    /// Words for the patient or the pharmacist.
    Instruction,
    /// Points to another entry.
    Reference,
    /// Whether another product may be given.
    Substitution,
}

/// The role that a table calls `word`.
pub fn role_named(word: &str) -> Option<Role> {
    let observation = |kind| Role::Fact(Kind::Observation(Some(kind)));
    Some(match word {
        "problem" => Role::Fact(Kind::Problem),
        "allergy" => Role::Fact(Kind::Allergy),
        "medication" => Role::Fact(Kind::Medication),
        "immunization" => Role::Fact(Kind::Immunization),
        "observation" => Role::Fact(Kind::Observation(None)),
        "laboratory" => observation(ObservationKind::Laboratory),
        "vital_sign" => observation(ObservationKind::VitalSign),
        "pregnancy" => observation(ObservationKind::Pregnancy),
        "social_history" => observation(ObservationKind::SocialHistory),
        "assessment" => observation(ObservationKind::Assessment),
        "imaging" => observation(ObservationKind::Imaging),
        "finding" => observation(ObservationKind::Finding),
        "blood_group" => Role::Fact(Kind::BloodGroup),
        "procedure" => Role::Fact(Kind::Procedure),
        "encounter" => Role::Fact(Kind::Encounter),
        "device" => Role::Fact(Kind::Device),
        "act" => Role::Fact(Kind::Act),
        "concern" => Role::Concern,
        "group" => Role::Group,
        "result" => Role::Result,
        "severity" => Role::Detail(Detail::Severity),
        "status" => Role::Detail(Detail::Status),
        "certainty" => Role::Detail(Detail::Certainty),
        "criticality" => Role::Detail(Detail::Criticality),
        "comment" => Role::Detail(Detail::Comment),
        "dose_number" => Role::Detail(Detail::DoseNumber),
        "instruction" => Role::Detail(Detail::Instruction),
        "reference" => Role::Detail(Detail::Reference),
        "substitution" => Role::Detail(Detail::Substitution),
        _ => return None,
    })
}

/// Where an entry stands.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// What its section is about.
    pub area: Area,
    /// Whether a concern holds it directly.
    pub is_in_concern: bool,
    /// Kind of the tie to what holds it; empty at the top.
    pub type_code: &'a str,
}

/// What `node` is at `place`.
pub fn role(node: XmlNode<'_, '_>, place: Place<'_>) -> Role {
    match name(node) {
        "observation" => observation(node, place),
        "act" => act(node),
        "organizer" => Role::Group,
        "substanceAdministration" => administration(node, place.area),
        "supply" => supply(node, place.area),
        "procedure" => Role::Fact(Kind::Procedure),
        "encounter" => Role::Fact(Kind::Encounter),
        _ => Role::Attachment,
    }
}

/// What the code and its translations say.
fn by_code(node: XmlNode<'_, '_>) -> Option<Role> {
    let code = kid(node, "code")?;
    tables::role_of_code(code).or_else(|| kids(code, "translation").find_map(tables::role_of_code))
}

fn by_template(node: XmlNode<'_, '_>) -> Option<Role> {
    let oids = kids(node, "templateId").filter_map(|id| attribute(id, "root"));
    tables::role_of_templates(oids)
}

fn observation(node: XmlNode<'_, '_>, place: Place<'_>) -> Role {
    let finding = Role::Fact(Kind::Observation(None));
    let by_structure = || {
        let is_subject = matches!(place.type_code, "SUBJ" | "");
        let is_stated = place.is_in_concern && is_subject && is_answer(node);
        let is_listed = !place.is_in_concern && is_bare_answer(node);
        match place.area.role {
            Some(role @ Role::Fact(Kind::Problem | Kind::Allergy)) if is_stated || is_listed => {
                Some(role)
            }
            _ if is_stated => Some(Role::Fact(Kind::Problem)),
            _ => None,
        }
    };
    let told = by_code(node)
        .filter(|role| fits_observation(*role))
        .or_else(|| by_template(node).filter(|role| fits_observation(*role)))
        .or_else(by_structure)
        .unwrap_or(finding);
    let is_problem = told == Role::Fact(Kind::Problem);
    let is_finding = matches!(told, Role::Fact(Kind::Observation(_)));
    if (is_problem || told == Role::Fact(Kind::Allergy)) && is_measure(node) {
        finding
    } else if (is_problem || is_finding) && has_agent(node) {
        Role::Fact(Kind::Allergy)
    } else {
        told
    }
}

/// Whether an observation can be that. A template of another class of acts is a wrong claim.
fn fits_observation(role: Role) -> bool {
    match role {
        Role::Fact(
            Kind::Problem | Kind::Allergy | Kind::Observation(_) | Kind::BloodGroup | Kind::Device,
        )
        | Role::Detail(_) => true,
        Role::Fact(
            Kind::Medication | Kind::Immunization | Kind::Procedure | Kind::Encounter | Kind::Act,
        )
        | Role::Concern
        | Role::Group
        | Role::Result
        | Role::Attachment => false,
    }
}

/// Whether it names what provokes an allergy.
fn has_agent(node: XmlNode<'_, '_>) -> bool {
    kids(node, "participant").any(|participant| {
        attribute(participant, "typeCode") == Some("CSM")
            && down(participant, &["participantRole", "playingEntity"]).is_some()
    })
}

/// Whether its value is a number, a date or yes or no: a problem is none of these.
fn is_measure(node: XmlNode<'_, '_>) -> bool {
    let value = kid(node, "value").and_then(value_type);
    matches!(
        value,
        Some(
            "PQ" | "INT" | "REAL" | "BL" | "BN" | "TS" | "IVL_TS" | "IVL_PQ" | "RTO" | "RTO_PQ_PQ"
        )
    )
}

/// Whether its value is a code or words.
fn is_answer(node: XmlNode<'_, '_>) -> bool {
    kid(node, "value").is_some() && !is_measure(node)
}

/// Whether it has an answer, but no question of its own.
fn is_bare_answer(node: XmlNode<'_, '_>) -> bool {
    let question = kid(node, "code").and_then(|code| attribute(code, "code"));
    question.is_none() && is_answer(node)
}

fn act(node: XmlNode<'_, '_>) -> Role {
    let has_code = kid(node, "code").is_some_and(|code| {
        attribute(code, "code").is_some() || kids(code, "translation").next().is_some()
    });
    let mut inner = links(node).peekable();
    let told = by_code(node).or_else(|| by_template(node));
    match told {
        Some(Role::Concern) if inner.peek().is_some() => Role::Concern,
        Some(Role::Detail(Detail::Comment | Detail::Instruction | Detail::Reference)) => {
            told.unwrap_or(Role::Fact(Kind::Act))
        }
        Some(role @ Role::Detail(Detail::Substitution)) => role,
        _ if inner.peek().is_none() => Role::Fact(Kind::Act),
        _ if !has_code => Role::Concern,
        _ if inner.any(|link| matches!(link.type_code, "COMP" | "")) => Role::Group,
        _ => Role::Fact(Kind::Act),
    }
}

fn administration(node: XmlNode<'_, '_>, area: Area) -> Role {
    let is_one = |role: &Role| matches!(role, Role::Fact(Kind::Medication | Kind::Immunization));
    let product = down(
        node,
        &["consumable", "manufacturedProduct", "manufacturedMaterial"],
    );
    let is_vaccine = product
        .and_then(|product| kid(product, "code"))
        .is_some_and(is_vaccine_code);
    by_code(node)
        .filter(is_one)
        .or_else(|| is_vaccine.then_some(Role::Fact(Kind::Immunization)))
        .or_else(|| by_template(node).filter(is_one))
        .or_else(|| area.role.filter(is_one))
        .unwrap_or(Role::Fact(Kind::Medication))
}

fn is_vaccine_code(code: XmlNode<'_, '_>) -> bool {
    let codes: Vec<_> = code
        .descendants()
        .filter(|node| matches!(name(*node), "code" | "translation"))
        .filter_map(crate::xml::coded)
        .collect();
    tables::is_vaccine(&codes)
}

fn supply(node: XmlNode<'_, '_>, area: Area) -> Role {
    let has_device = kids(node, "participant")
        .any(|participant| down(participant, &["participantRole", "playingDevice"]).is_some());
    let is_device = has_device
        || by_template(node) == Some(Role::Fact(Kind::Device))
        || area.role == Some(Role::Fact(Kind::Device));
    if kid(node, "product").is_some() && !has_device {
        Role::Fact(Kind::Medication)
    } else if is_device {
        Role::Fact(Kind::Device)
    } else {
        Role::Fact(Kind::Medication)
    }
}
