//! The statements within a statement: details of it, or statements of their own.

use super::context::Context;
use super::fields::Fields;
use super::node::{Link, down, kid, links, name};
use super::role::{Detail, Kind, Role, role};
use crate::xml::{XmlNode, attribute};
use dmp_core::clinical::{Labelled, Reaction, Value};
use dmp_core::limits::CLINICAL_ITEMS_MAX;

/// What stands within a statement, each inner statement in one place.
#[derive(Default)]
pub struct Parts<'a, 'input> {
    /// Comments.
    pub comments: Vec<String>,
    /// Instructions for the patient or the pharmacist.
    pub instructions: Vec<String>,
    /// How bad it is.
    pub severity: Option<Labelled>,
    /// Active, resolved…
    pub status: Option<Labelled>,
    /// How sure its author is.
    pub certainty: Option<Labelled>,
    /// How bad it may become.
    pub criticality: Option<Labelled>,
    /// Rank of a dose.
    pub dose_number: Option<u32>,
    /// Whether another product may be given.
    pub substitution: Option<Labelled>,
    /// Why.
    pub reasons: Vec<Labelled>,
    /// What else it points to.
    pub related: Vec<Labelled>,
    /// What an allergy or a vaccine did.
    pub reactions: Vec<Reaction>,
    /// Doses that follow each other, or the dosage of what is dispensed.
    pub doses: Vec<XmlNode<'a, 'input>>,
    /// Supplies of a medicine.
    pub supplies: Vec<XmlNode<'a, 'input>>,
    /// Items of prescriptions that are pointed to.
    pub prescriptions: Vec<XmlNode<'a, 'input>>,
    /// Statements of their own.
    pub own: Vec<Link<'a, 'input>>,
    /// How many inner statements are details.
    pub details: usize,
}

/// Sorts the statements within `node`, which is of kind `kind`.
pub fn collect<'a, 'input>(
    fields: &mut Fields<'_, 'a, 'input>,
    node: XmlNode<'a, 'input>,
    kind: Kind,
    context: &Context,
) -> Parts<'a, 'input> {
    let mut parts = Parts::default();
    for link in links(node) {
        let inner = role(link.node, context.place_within(link.type_code));
        let is_detail = !link.is_negated
            && match inner {
                Role::Detail(detail) => take_detail(&mut parts, fields, link, (kind, detail)),
                Role::Fact(fact) => take_fact(&mut parts, fields, link, (kind, fact)),
                Role::Concern | Role::Group | Role::Result | Role::Attachment => false,
            };
        if is_detail {
            parts.details += 1;
            take_inner(&mut parts, fields, link.node);
        } else {
            parts.own.push(link);
        }
    }
    parts
}

/// What stands within a detail: comments join those of the whole, the rest is on its own.
fn take_inner<'a, 'input>(
    parts: &mut Parts<'a, 'input>,
    fields: &Fields<'_, 'a, 'input>,
    detail: XmlNode<'a, 'input>,
) {
    for link in links(detail) {
        let code = kid(link.node, "code").and_then(super::tables::role_of_code);
        let severity = (code == Some(Role::Detail(Detail::Severity)))
            .then(|| answer(fields, link.node))
            .flatten();
        let is_severity = severity.is_some_and(|severity| {
            let reaction = parts.reactions.last_mut();
            reaction.is_some_and(|it| fill(&mut it.severity, severity))
        });
        if is_severity || take_comment(parts, fields, link.node, code) {
            parts.details += 1;
        } else {
            parts.own.push(link);
        }
    }
}

fn take_comment(
    parts: &mut Parts<'_, '_>,
    fields: &Fields<'_, '_, '_>,
    node: XmlNode<'_, '_>,
    role: Option<Role>,
) -> bool {
    let is_comment = role == Some(Role::Detail(Detail::Comment));
    is_comment && links(node).next().is_none() && push_words(&mut parts.comments, fields, node)
}

fn take_detail<'a, 'input>(
    parts: &mut Parts<'a, 'input>,
    fields: &mut Fields<'_, 'a, 'input>,
    link: Link<'a, 'input>,
    (kind, detail): (Kind, Detail),
) -> bool {
    let node = link.node;
    let is_problem = matches!(kind, Kind::Problem | Kind::Allergy);
    let slot = match detail {
        Detail::Severity if is_problem => &mut parts.severity,
        Detail::Status if is_problem && is_known_status(fields, node) => &mut parts.status,
        Detail::Certainty if is_problem => &mut parts.certainty,
        Detail::Criticality if kind == Kind::Allergy => &mut parts.criticality,
        Detail::Severity | Detail::Status | Detail::Certainty | Detail::Criticality => {
            return false;
        }
        Detail::Instruction if kind == Kind::Medication => {
            return push_words(&mut parts.instructions, fields, node);
        }
        Detail::Comment | Detail::Instruction => {
            return push_words(&mut parts.comments, fields, node);
        }
        Detail::DoseNumber => {
            return kind == Kind::Immunization && take_dose_number(parts, fields, node);
        }
        Detail::Reference => return take_reference(parts, fields, link),
        Detail::Substitution if kind == Kind::Medication => {
            let concept = fields.child_concept(node, "code");
            return concept.is_some_and(|concept| fill(&mut parts.substitution, concept));
        }
        Detail::Substitution => return false,
    };
    answer(fields, node).is_some_and(|answer| fill(slot, answer))
}

fn take_fact<'a, 'input>(
    parts: &mut Parts<'a, 'input>,
    fields: &mut Fields<'_, 'a, 'input>,
    link: Link<'a, 'input>,
    (kind, inner): (Kind, Kind),
) -> bool {
    let node = link.node;
    let is_medicine = matches!(kind, Kind::Medication | Kind::Immunization);
    let is_effect = matches!(link.type_code, "MFST" | "CAUS");
    let can_react = matches!(kind, Kind::Allergy | Kind::Immunization);
    match (name(node), inner) {
        ("observation", _) if can_react && is_effect => take_reaction(parts, fields, node),
        ("substanceAdministration", _) if is_medicine && !has_product(node) => {
            let list = if link.type_code == "REFR" {
                &mut parts.prescriptions
            } else {
                &mut parts.doses
            };
            push(list, node)
        }
        ("supply", Kind::Medication) if is_medicine && kid(node, "product").is_none() => {
            push(&mut parts.supplies, node)
        }
        ("observation", Kind::Problem) if link.type_code == "RSON" => {
            // The reason is a statement of its own as well.
            if let Some(reason) = answer(fields, node) {
                push(&mut parts.reasons, reason);
            }
            false
        }
        _ => false,
    }
}

fn take_reaction(
    parts: &mut Parts<'_, '_>,
    fields: &mut Fields<'_, '_, '_>,
    node: XmlNode<'_, '_>,
) -> bool {
    let Some(manifestation) = answer(fields, node) else {
        return false;
    };
    // « No fever » is no reaction.
    if attribute(node, "negationInd") == Some("true") {
        return false;
    }
    let reaction = Reaction {
        manifestation,
        severity: None,
        period: fields.child_period(node, "effectiveTime"),
    };
    push(&mut parts.reactions, reaction)
}

fn take_dose_number(
    parts: &mut Parts<'_, '_>,
    fields: &mut Fields<'_, '_, '_>,
    node: XmlNode<'_, '_>,
) -> bool {
    let number = match kid(node, "value").and_then(|value| fields.value(value)) {
        Some(Value::Quantity(quantity)) => quantity.value.as_str().parse().ok(),
        Some(Value::Text(text)) => text.trim().parse().ok(),
        Some(Value::Missing(_)) => return true,
        Some(
            Value::Range(_)
            | Value::Ratio(_)
            | Value::Concept(_)
            | Value::Boolean(_)
            | Value::Date(_)
            | Value::Period(_),
        )
        | None => None,
    };
    let is_first = parts.dose_number.is_none() && number.is_some();
    parts.dose_number = parts.dose_number.or(number);
    is_first
}

fn take_reference<'a, 'input>(
    parts: &mut Parts<'a, 'input>,
    fields: &Fields<'_, 'a, 'input>,
    link: Link<'a, 'input>,
) -> bool {
    let concept = fields
        .child_concept(link.node, "code")
        .or_else(|| fields.child_words(link.node, "text").map(Labelled::text));
    let Some(concept) = concept else {
        // An identifier alone: nothing to say beyond the entry that it points to.
        return kid(link.node, "id").is_some();
    };
    let list = if link.type_code == "RSON" {
        &mut parts.reasons
    } else {
        &mut parts.related
    };
    push(list, concept)
}

/// A status without a known meaning is kept as an observation.
fn is_known_status(fields: &Fields<'_, '_, '_>, node: XmlNode<'_, '_>) -> bool {
    let answer = answer(fields, node);
    answer.is_some_and(|it| super::tables::clinical_status(&it.codes).is_some())
}

/// What an observation answers, as a concept.
pub fn answer(fields: &Fields<'_, '_, '_>, node: XmlNode<'_, '_>) -> Option<Labelled> {
    let concept = kid(node, "value").map(|value| fields.concept(value));
    concept
        .filter(|concept| !concept.is_empty())
        .or_else(|| fields.child_words(node, "value").map(Labelled::text))
        .or_else(|| fields.child_words(node, "text").map(Labelled::text))
}

/// Whether a medicine is named: by a code, by words, or by a reference.
fn has_product(node: XmlNode<'_, '_>) -> bool {
    let made = down(node, &["consumable", "manufacturedProduct"]);
    let material = made.and_then(|made| {
        kid(made, "manufacturedMaterial").or_else(|| kid(made, "manufacturedLabeledDrug"))
    });
    material.is_some_and(|product| {
        let code = kid(product, "code");
        let is_coded = code.is_some_and(|code| {
            attribute(code, "code").is_some() || code.children().any(|it| it.is_element())
        });
        is_coded || super::fields::words_of(product, "name").is_some()
    })
}

fn push_words(list: &mut Vec<String>, fields: &Fields<'_, '_, '_>, node: XmlNode<'_, '_>) -> bool {
    // A comment without words says nothing: it is read.
    fields
        .child_words(node, "text")
        .is_none_or(|words| push(list, words))
}

fn push<T>(list: &mut Vec<T>, item: T) -> bool {
    let has_room = list.len() < CLINICAL_ITEMS_MAX;
    if has_room {
        list.push(item);
    }
    has_room
}

fn fill(slot: &mut Option<Labelled>, value: Labelled) -> bool {
    let is_free = slot.is_none();
    if is_free {
        *slot = Some(value);
    }
    is_free
}
