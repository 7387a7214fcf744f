//! Reads the facts of each kind, medicines excepted.

use super::context::{Context, specimen_of};
use super::fields::{Fields, id_of, ids_of, place_of, words_of};
use super::medication;
use super::node::{down, kid, kids};
use super::parts::{Parts, answer};
use super::role::{Kind, Role};
use super::tables;
use super::values::quantity_of;
use crate::xml::{XmlNode, attribute};
use dmp_core::clinical::{
    Act, ActOrigin, Allergy, BloodGroup, ClinicalStatus, Device, Encounter, EntryStatus, Fact,
    Labelled, Observation, ObservationKind, Period, Problem, ProblemCategory, Procedure,
    ReferenceRange, Subject, Value,
};
use dmp_core::limits::CLINICAL_ITEMS_MAX;

/// The parts of an entry and what stands around it.
type Setting<'s, 'a, 'input> = (&'s Parts<'a, 'input>, &'s Context);

/// Reads `node` as a fact of `kind`; nothing where it says nothing.
pub fn read<'a, 'input>(
    kind: Kind,
    node: XmlNode<'a, 'input>,
    fields: &mut Fields<'_, 'a, 'input>,
    setting: Setting<'_, 'a, 'input>,
) -> Option<Fact> {
    match kind {
        Kind::Problem => problem(node, fields, setting).map(Fact::Problem),
        Kind::Allergy => allergy(node, fields, setting).map(Fact::Allergy),
        Kind::Medication => {
            medication::medication(node, fields, setting).map(|it| Fact::Medication(Box::new(it)))
        }
        Kind::Immunization => medication::immunization(node, fields, setting)
            .map(|it| Fact::Immunization(Box::new(it))),
        Kind::Observation(known) => observation(node, fields, (known, setting.1)),
        Kind::BloodGroup => blood_group(node, fields, setting.1),
        Kind::Procedure => procedure(node, fields, setting).map(Fact::Procedure),
        Kind::Encounter => encounter(node, fields, setting).map(Fact::Encounter),
        Kind::Device => device(node, fields, setting.1),
        Kind::Act => act(node, fields, setting).map(Fact::Act),
    }
}

fn problem(
    node: XmlNode<'_, '_>,
    fields: &mut Fields<'_, '_, '_>,
    (parts, around): Setting<'_, '_, '_>,
) -> Option<Problem> {
    let kind = fields.child_concept(node, "code").unwrap_or_default();
    let condition = answer(fields, node).or_else(|| (!kind.is_empty()).then(|| kind.clone()))?;
    for other in kids(node, "value").skip(1) {
        let words = fields.concept(other);
        fields.note(other, words.display());
    }
    let relative = super::context::subject_of(node, fields);
    let is_of_relative = matches!(around.subject, Subject::Other(_)) || relative.is_some();
    let period = own_or(
        fields.child_period(node, "effectiveTime"),
        concern_period(around),
    );
    Some(Problem {
        condition,
        kind,
        category: if is_of_relative && around.area.category == ProblemCategory::Unsaid {
            ProblemCategory::FamilyHistory
        } else {
            around.area.category
        },
        status: status(parts, around, period),
        severity: parts.severity.clone(),
        certainty: parts.certainty.clone(),
        sites: fields.concepts(node, "targetSiteCode"),
        period,
    })
}

fn allergy(
    node: XmlNode<'_, '_>,
    fields: &mut Fields<'_, '_, '_>,
    (parts, around): Setting<'_, '_, '_>,
) -> Option<Allergy> {
    let agent = kids(node, "participant").find_map(|participant| {
        let entity = down(participant, &["participantRole", "playingEntity"])?;
        fields
            .child_concept(entity, "code")
            .or_else(|| words_of(entity, "name").map(Labelled::text))
    });
    let value = fields
        .child_concept(node, "value")
        .or_else(|| fields.child_words(node, "value").map(Labelled::text));
    let code = fields.child_concept(node, "code").unwrap_or_default();
    let (agent, finding) = match (agent, value) {
        (Some(agent), Some(value)) if value.codes == agent.codes => (agent, None),
        (Some(agent), finding) => (agent, finding),
        (None, Some(value)) => (value, None),
        (None, None) => {
            let words = fields.child_words(node, "text").map(Labelled::text);
            let agent = words.or_else(|| (!code.is_empty()).then(|| code.clone()))?;
            (agent, None)
        }
    };
    let period = own_or(
        fields.child_period(node, "effectiveTime"),
        concern_period(around),
    );
    Some(Allergy {
        agent,
        finding,
        kind: code,
        status: status(parts, around, period),
        severity: parts.severity.clone(),
        criticality: parts.criticality.clone(),
        certainty: parts.certainty.clone(),
        reactions: parts.reactions.clone(),
        period,
    })
}

/// The status that is stated, else what the concern around it tells.
fn status(parts: &Parts<'_, '_>, around: &Context, period: Period) -> Option<ClinicalStatus> {
    let stated = parts.status.as_ref();
    if let Some(known) = stated.and_then(|status| tables::clinical_status(&status.codes)) {
        return Some(known);
    }
    match around.concern?.status? {
        EntryStatus::Active | EntryStatus::New => Some(ClinicalStatus::Active),
        EntryStatus::Completed if period.end.is_some() => Some(ClinicalStatus::Resolved),
        EntryStatus::Completed
        | EntryStatus::Suspended
        | EntryStatus::Aborted
        | EntryStatus::Held => Some(ClinicalStatus::Inactive),
        EntryStatus::Cancelled | EntryStatus::Nullified | EntryStatus::Obsolete => None,
    }
}

fn concern_period(around: &Context) -> Period {
    around.concern.map(|it| it.period).unwrap_or_default()
}

fn own_or(own: Period, around: Period) -> Period {
    if own.is_empty() { around } else { own }
}

fn observation(
    node: XmlNode<'_, '_>,
    fields: &mut Fields<'_, '_, '_>,
    (known, around): (Option<ObservationKind>, &Context),
) -> Option<Fact> {
    let test = fields.child_concept(node, "code").unwrap_or_default();
    let mut values = fields.values(node);
    let kind = known.unwrap_or_else(|| area_kind(around, &values));
    if values.is_empty() {
        values.extend(fields.child_words(node, "text").map(Value::Text));
    }
    let has_value = values
        .iter()
        .any(|value| !matches!(value, Value::Missing(_)));
    if test.is_empty() && !has_value {
        return None;
    }
    if matches!(
        kind,
        ObservationKind::Laboratory | ObservationKind::VitalSign
    ) {
        values.iter_mut().for_each(read_number);
    }
    Some(Fact::Observation(Observation {
        kind,
        test,
        values,
        equivalents: fields.equivalents(node),
        interpretations: fields.concepts(node, "interpretationCode"),
        ranges: ranges(node, fields),
        specimen: specimen_of(node, fields).or_else(|| around.specimen.clone()),
        methods: fields.concepts(node, "methodCode"),
        sites: fields.concepts(node, "targetSiteCode"),
        period: own_or(fields.child_period(node, "effectiveTime"), around.period),
        groups: around.groups.clone(),
    }))
}

fn area_kind(around: &Context, values: &[Value]) -> ObservationKind {
    let is_number = |value: &Value| match value {
        Value::Quantity(_) | Value::Range(_) | Value::Ratio(_) => true,
        Value::Text(text) => quantity_of(text).is_some(),
        Value::Concept(_)
        | Value::Boolean(_)
        | Value::Date(_)
        | Value::Period(_)
        | Value::Missing(_) => false,
    };
    match around.area.role {
        Some(Role::Fact(Kind::Observation(Some(kind)))) => kind,
        Some(Role::Result) if values.iter().any(is_number) => ObservationKind::Laboratory,
        _ => ObservationKind::Finding,
    }
}

/// Turns words that are a number into that number: `< 1,0 mg/L`.
fn read_number(value: &mut Value) {
    if let Value::Text(text) = value
        && let Some(quantity) = quantity_of(text)
    {
        *value = Value::Quantity(quantity);
    }
}

fn ranges(node: XmlNode<'_, '_>, fields: &mut Fields<'_, '_, '_>) -> Vec<ReferenceRange> {
    let ranges = kids(node, "referenceRange").filter_map(|it| kid(it, "observationRange"));
    ranges
        .take(CLINICAL_ITEMS_MAX)
        .map(|range| ReferenceRange {
            value: kid(range, "value").and_then(|value| fields.value(value)),
            meaning: fields.child_concept(range, "interpretationCode"),
            conditions: conditions(range, fields),
            text: fields.child_words(range, "text"),
        })
        .filter(|range| *range != ReferenceRange::default())
        .collect()
}

fn conditions(range: XmlNode<'_, '_>, fields: &Fields<'_, '_, '_>) -> Vec<Labelled> {
    let criteria = kids(range, "precondition").filter_map(|it| kid(it, "criterion"));
    let of_criteria = criteria.filter_map(|criterion| {
        fields
            .child_concept(criterion, "value")
            .or_else(|| fields.child_concept(criterion, "code"))
            .or_else(|| fields.child_words(criterion, "text").map(Labelled::text))
    });
    fields
        .child_concept(range, "code")
        .into_iter()
        .chain(of_criteria)
        .take(CLINICAL_ITEMS_MAX)
        .collect()
}

fn blood_group(
    node: XmlNode<'_, '_>,
    fields: &mut Fields<'_, '_, '_>,
    around: &Context,
) -> Option<Fact> {
    let Some(group) = answer(fields, node) else {
        // A test without an answer is no blood group.
        return observation(node, fields, (Some(ObservationKind::Laboratory), around));
    };
    Some(Fact::BloodGroup(BloodGroup {
        test: fields.child_concept(node, "code").unwrap_or_default(),
        group,
        period: own_or(fields.child_period(node, "effectiveTime"), around.period),
    }))
}

fn procedure(
    node: XmlNode<'_, '_>,
    fields: &mut Fields<'_, '_, '_>,
    (parts, around): Setting<'_, '_, '_>,
) -> Option<Procedure> {
    let words = fields.child_words(node, "text").map(Labelled::text);
    let devices = kids(node, "participant")
        .filter_map(|it| down(it, &["participantRole", "playingDevice"]))
        .filter_map(|device| fields.child_concept(device, "code"))
        .take(CLINICAL_ITEMS_MAX)
        .collect();
    Some(Procedure {
        code: fields.child_concept(node, "code").or(words)?,
        methods: fields.concepts(node, "methodCode"),
        approaches: fields.concepts(node, "approachSiteCode"),
        sites: fields.concepts(node, "targetSiteCode"),
        devices,
        reasons: parts.reasons.clone(),
        priority: fields.child_concept(node, "priorityCode"),
        period: own_or(fields.child_period(node, "effectiveTime"), around.period),
    })
}

fn encounter(
    node: XmlNode<'_, '_>,
    fields: &mut Fields<'_, '_, '_>,
    (parts, around): Setting<'_, '_, '_>,
) -> Option<Encounter> {
    let words = fields.child_words(node, "text").map(Labelled::text);
    Some(Encounter {
        kind: fields.child_concept(node, "code").or(words)?,
        place: place_of(node),
        reasons: parts.reasons.clone(),
        period: own_or(fields.child_period(node, "effectiveTime"), around.period),
    })
}

/// A device, from a supply that names one or from an observation of one.
fn device(
    node: XmlNode<'_, '_>,
    fields: &mut Fields<'_, '_, '_>,
    around: &Context,
) -> Option<Fact> {
    let role = kids(node, "participant").find_map(|it| kid(it, "participantRole"));
    let played = role.and_then(|role| kid(role, "playingDevice"));
    let kind = played
        .and_then(|device| fields.child_concept(device, "code"))
        .or_else(|| fields.child_concept(node, "code"))
        .or_else(|| fields.child_words(node, "text").map(Labelled::text));
    let name = played.and_then(|device| words_of(device, "manufacturerModelName"));
    if kind.is_none() && name.is_none() {
        return None;
    }
    Some(Fact::Device(Device {
        kind: kind.unwrap_or_default(),
        name: name.unwrap_or_default(),
        ids: role.map(ids_of).unwrap_or_default(),
        sites: fields.concepts(node, "targetSiteCode"),
        period: own_or(fields.child_period(node, "effectiveTime"), around.period),
    }))
}

fn act(
    node: XmlNode<'_, '_>,
    fields: &mut Fields<'_, '_, '_>,
    (_, around): Setting<'_, '_, '_>,
) -> Option<Act> {
    let code = fields.child_concept(node, "code");
    let reference = down(node, &["reference", "externalDocument"]);
    let text = fields
        .child_words(node, "text")
        .or_else(|| reference.and_then(|document| fields.child_words(document, "text")))
        .or_else(|| reference.and_then(id_of))
        .or_else(|| receiver(node));
    if code.is_none() && text.is_none() {
        return None;
    }
    Some(Act {
        origin: ActOrigin::Body,
        code: code.unwrap_or_default(),
        text,
        period: own_or(fields.child_period(node, "effectiveTime"), around.period),
    })
}

/// Who or what an act is about: where a patient is sent, who pays.
fn receiver(node: XmlNode<'_, '_>) -> Option<String> {
    kids(node, "participant").find_map(|participant| {
        let entity = down(participant, &["participantRole", "playingEntity"])?;
        let is_about = attribute(participant, "typeCode").is_some();
        super::fields::entity_name(entity).filter(|_| is_about)
    })
}
