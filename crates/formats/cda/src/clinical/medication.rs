//! Reads medicines and vaccines: what, how much, how often, from when to when.

use super::context::Context;
use super::fields::{Fields, entity_name, id_of, ids_of, label, words_of};
use super::node::{down, kid, kids, name};
use super::parts::Parts;
use super::tables;
use crate::xml::{XmlNode, attribute, value_type};
use dmp_core::clinical::{
    DosageStep, Frequency, Immunization, Labelled, Medication, MedicationStage, Period, Product,
    Quantity, Stage, Value,
};
use dmp_core::limits::CLINICAL_ITEMS_MAX;

/// When something is taken: the span of the treatment, and how often within it.
#[derive(Default)]
struct Timing {
    period: Period,
    duration: Option<Quantity>,
    frequencies: Vec<Frequency>,
}

/// Reads a medicine that is prescribed, dispensed, given or taken.
pub fn medication<'a, 'input>(
    node: XmlNode<'a, 'input>,
    fields: &mut Fields<'_, 'a, 'input>,
    (parts, around): (&Parts<'a, 'input>, &Context),
) -> Option<Medication> {
    let mut product = product(node, fields);
    let words = fields.child_words(node, "text");
    // « No known treatment » is the code of the act: there is no product.
    let act = fields.child_concept(node, "code");
    if let Some(act) = act.filter(|act| tables::absence(&act.codes).is_some()) {
        product.code = act;
    }
    if product == Product::default() && words.is_none() {
        return None;
    }
    let mut timing = timing(node, fields);
    let mut medication = Medication {
        stage: stage(node, parts, around),
        product,
        dose: amount(node, fields, "doseQuantity"),
        rate: amount(node, fields, "rateQuantity"),
        dose_max: amount(node, fields, "maxDoseQuantity"),
        route: fields.child_concept(node, "routeCode"),
        sites: fields.concepts(node, "approachSiteCode"),
        dosage_text: words,
        quantity: supplied(node, fields, parts),
        renewals: renewals(node, parts),
        reasons: parts.reasons.clone(),
        condition: condition(node, fields),
        instructions: parts.instructions.clone(),
        prescriptions: prescriptions(parts),
        substitution: parts.substitution.clone(),
        ..Medication::default()
    };
    doses(fields, parts, &mut medication, &mut timing);
    medication.period = timing.period;
    medication.duration = timing.duration;
    medication.frequencies = timing.frequencies;
    dispensed_at(fields, parts, &mut medication);
    Some(medication)
}

/// Reads a dose of vaccine.
pub fn immunization<'a, 'input>(
    node: XmlNode<'a, 'input>,
    fields: &mut Fields<'_, 'a, 'input>,
    (parts, around): (&Parts<'a, 'input>, &Context),
) -> Option<Immunization> {
    let vaccine = product(node, fields);
    let kind = fields.child_concept(node, "code").unwrap_or_default();
    let timing = timing(node, fields);
    let period = if timing.period.is_empty() {
        around.period
    } else {
        timing.period
    };
    if vaccine == Product::default() && kind.is_empty() && period.is_empty() {
        return None;
    }
    let text = fields
        .child_words(node, "text")
        .filter(|_| vaccine == Product::default());
    Some(Immunization {
        vaccine: Product {
            name: text.unwrap_or(vaccine.name),
            ..vaccine
        },
        kind,
        targets: Vec::new(),
        dose_number: parts.dose_number,
        series: None,
        dose: amount(node, fields, "doseQuantity"),
        route: fields.child_concept(node, "routeCode"),
        sites: fields.concepts(node, "approachSiteCode"),
        period,
        reasons: parts.reasons.clone(),
        reactions: parts.reactions.clone(),
    })
}

fn stage(node: XmlNode<'_, '_>, parts: &Parts<'_, '_>, around: &Context) -> MedicationStage {
    let is_event = |node| attribute(node, "moodCode").unwrap_or("EVN") == "EVN";
    if name(node) == "supply" {
        return if is_event(node) {
            MedicationStage::Dispensed
        } else {
            MedicationStage::Prescribed
        };
    }
    if parts.supplies.iter().any(|supply| is_event(*supply)) {
        return MedicationStage::Dispensed;
    }
    let mood = attribute(node, "moodCode").unwrap_or("EVN");
    let is_planned = tables::stage(mood) == Some(Stage::Planned);
    match around.area.stage {
        Some(stage) => stage,
        None if is_planned => MedicationStage::Prescribed,
        None => MedicationStage::InUse,
    }
}

/// The product of an administration or of a supply.
fn product(node: XmlNode<'_, '_>, fields: &mut Fields<'_, '_, '_>) -> Product {
    let holder = kid(node, "consumable").or_else(|| kid(node, "product"));
    let made = holder.and_then(|holder| kid(holder, "manufacturedProduct"));
    let Some(material) = made.and_then(|made| {
        kid(made, "manufacturedMaterial").or_else(|| kid(made, "manufacturedLabeledDrug"))
    }) else {
        return Product::default();
    };
    let mut code = fields.child_concept(material, "code").unwrap_or_default();
    let classes = kids(material, "asSpecializedKind")
        .filter_map(|kind| kid(kind, "generalizedMedicineClass"))
        .filter_map(|class| fields.child_concept(class, "code"));
    code.codes.extend(classes.flat_map(|class| class.codes));
    code.codes.truncate(CLINICAL_ITEMS_MAX);
    let packaging = kids(material, "asContent")
        .filter_map(|content| kid(content, "containerPackagedMedicine"))
        .filter_map(|pack| fields.child_concept(pack, "code"));
    Product {
        packaging: packaging.take(CLINICAL_ITEMS_MAX).collect(),
        code,
        name: words_of(material, "name").unwrap_or_default(),
        form: fields.child_concept(material, "formCode"),
        strength: strength(material),
        ingredients: ingredients(material, fields),
        lot: words_of(material, "lotNumberText"),
        expiry: kid(material, "expirationTime").and_then(|time| fields.date(time)),
        manufacturer: made
            .and_then(|made| kid(made, "manufacturerOrganization"))
            .and_then(entity_name),
        ids: made.map(ids_of).unwrap_or_default(),
    }
}

fn ingredients(material: XmlNode<'_, '_>, fields: &Fields<'_, '_, '_>) -> Vec<Labelled> {
    kids(material, "ingredient")
        .filter_map(|ingredient| kid(ingredient, "ingredient"))
        .filter_map(|substance| {
            fields
                .child_concept(substance, "code")
                .or_else(|| words_of(substance, "name").map(Labelled::text))
        })
        .take(CLINICAL_ITEMS_MAX)
        .collect()
}

/// Strengths of the ingredients: `500 mg`, `100 mg / 5 mL`, one after another.
fn strength(material: XmlNode<'_, '_>) -> Option<String> {
    let amount = |node: XmlNode<'_, '_>| {
        let unit = attribute(node, "unit").filter(|unit| *unit != "1");
        let value = attribute(node, "value")?;
        Some(unit.map_or_else(|| value.to_owned(), |unit| format!("{value} {unit}")))
    };
    let strengths: Vec<_> = kids(material, "ingredient")
        .filter_map(|ingredient| kid(ingredient, "quantity"))
        .filter_map(|quantity| {
            let above = amount(kid(quantity, "numerator")?)?;
            let below = kid(quantity, "denominator")
                .and_then(amount)
                .filter(|below| below != "1");
            Some(below.map_or_else(|| above.clone(), |below| format!("{above} / {below}")))
        })
        .take(CLINICAL_ITEMS_MAX)
        .collect();
    (!strengths.is_empty()).then(|| label(&strengths.join(" + ")))
}

fn amount(
    node: XmlNode<'_, '_>,
    fields: &mut Fields<'_, '_, '_>,
    child: &'static str,
) -> Option<Value> {
    kid(node, child).and_then(|amount| fields.amount(amount))
}

fn timing(node: XmlNode<'_, '_>, fields: &mut Fields<'_, '_, '_>) -> Timing {
    let mut timing = Timing::default();
    for time in kids(node, "effectiveTime").take(CLINICAL_ITEMS_MAX) {
        add_time(&mut timing, time, fields);
    }
    timing
}

fn add_time(timing: &mut Timing, node: XmlNode<'_, '_>, fields: &mut Fields<'_, '_, '_>) {
    let kind = value_type(node).unwrap_or_default();
    let comps: Vec<_> = kids(node, "comp").take(CLINICAL_ITEMS_MAX).collect();
    let frequency = if !comps.is_empty() {
        for comp in comps {
            add_time(timing, comp, fields);
        }
        None
    } else if kind == "PIVL_TS" || kid(node, "period").is_some() {
        periodic(node, fields)
    } else if kind == "EIVL_TS" || kid(node, "event").is_some() {
        at_event(node, fields)
    } else {
        add_span(timing, node, fields)
    };
    if timing.frequencies.len() < CLINICAL_ITEMS_MAX {
        timing.frequencies.extend(frequency);
    }
}

/// The first span is that of the treatment; another one is when to take it.
fn add_span(
    timing: &mut Timing,
    node: XmlNode<'_, '_>,
    fields: &mut Fields<'_, '_, '_>,
) -> Option<Frequency> {
    let (period, width) = fields.period(node);
    timing.duration = timing.duration.take().or(width);
    if timing.period.is_empty() {
        timing.period = period;
        return None;
    }
    // A prescription often says its span twice.
    let is_new = !period.is_empty()
        && (period.start, period.end.or(timing.period.end))
            != (timing.period.start, timing.period.end);
    is_new.then_some(Frequency::On(period))
}

fn periodic(node: XmlNode<'_, '_>, fields: &mut Fields<'_, '_, '_>) -> Option<Frequency> {
    let period = kid(node, "period");
    let read = period.and_then(|period| fields.quantity(period));
    if let Some(period) = read {
        return Some(Frequency::Every {
            period,
            phase: fields.child_period(node, "phase"),
        });
    }
    let translated = kids(period?, "translation")
        .find_map(|translation| fields.child_words(translation, "originalText"));
    translated
        .or_else(|| fields.words(node))
        .map(Frequency::Text)
}

fn at_event(node: XmlNode<'_, '_>, fields: &mut Fields<'_, '_, '_>) -> Option<Frequency> {
    let event = kid(node, "event").and_then(|event| attribute(event, "code"));
    let Some(event) = event else {
        return fields.words(node).map(Frequency::Text);
    };
    let offset = kid(node, "offset").and_then(|offset| {
        let amount = ["width", "low", "high", "center"]
            .into_iter()
            .find_map(|name| kid(offset, name));
        fields.quantity(amount.unwrap_or(offset))
    });
    Some(Frequency::At {
        event: label(event),
        offset,
    })
}

/// Doses within: those of a supply say how to take it; others follow each other.
fn doses(
    fields: &mut Fields<'_, '_, '_>,
    parts: &Parts<'_, '_>,
    medication: &mut Medication,
    whole: &mut Timing,
) {
    for (number, node) in parts.doses.iter().enumerate() {
        let timing = timing(*node, fields);
        let is_the_dosage = number == 0 && medication.dose.is_none() && parts.doses.len() == 1;
        let dose = amount(*node, fields, "doseQuantity");
        let text = fields.child_words(*node, "text");
        if !is_the_dosage {
            medication.steps.push(DosageStep {
                dose,
                frequencies: timing.frequencies,
                text,
                period: timing.period,
            });
            continue;
        }
        medication.dose = dose;
        medication.rate = medication
            .rate
            .take()
            .or_else(|| amount(*node, fields, "rateQuantity"));
        let route = fields.child_concept(*node, "routeCode");
        medication.route = medication.route.take().or(route);
        medication.dosage_text = text.or_else(|| medication.dosage_text.take());
        whole.frequencies.extend(timing.frequencies);
        whole.duration = whole.duration.take().or(timing.duration);
        if whole.period.is_empty() {
            whole.period = timing.period;
        }
    }
}

/// How much: of the supply itself, or of the first supply within.
fn supplied(
    node: XmlNode<'_, '_>,
    fields: &mut Fields<'_, '_, '_>,
    parts: &Parts<'_, '_>,
) -> Option<Quantity> {
    let own = (name(node) == "supply").then_some(node);
    let mut holders = own.into_iter().chain(parts.supplies.iter().copied());
    holders.find_map(|holder| fields.quantity(kid(holder, "quantity")?))
}

/// A treatment without dates that was dispensed: on the day of the supply.
fn dispensed_at(
    fields: &mut Fields<'_, '_, '_>,
    parts: &Parts<'_, '_>,
    medication: &mut Medication,
) {
    if !medication.period.is_empty() {
        return;
    }
    let time = parts.supplies.iter().find_map(|supply| {
        let own = kid(*supply, "effectiveTime").filter(|it| attribute(*it, "value").is_some());
        own.or_else(|| down(*supply, &["performer", "time"]))
            .or_else(|| down(*supply, &["author", "time"]))
    });
    if let Some(time) = time {
        medication.period = fields.period(time).0;
    }
}

fn renewals(node: XmlNode<'_, '_>, parts: &Parts<'_, '_>) -> Option<u32> {
    let mut holders = [node].into_iter().chain(parts.supplies.iter().copied());
    holders.find_map(|holder| {
        let number = kid(holder, "repeatNumber")?;
        let high = kid(number, "high");
        attribute(high.unwrap_or(number), "value")?.parse().ok()
    })
}

fn condition(node: XmlNode<'_, '_>, fields: &Fields<'_, '_, '_>) -> Option<Labelled> {
    let criterion = down(node, &["precondition", "criterion"])?;
    fields
        .child_concept(criterion, "value")
        .or_else(|| fields.child_concept(criterion, "code"))
        .or_else(|| fields.child_words(criterion, "text").map(Labelled::text))
}

fn prescriptions(parts: &Parts<'_, '_>) -> Vec<String> {
    parts
        .prescriptions
        .iter()
        .flat_map(|item| {
            let document = down(*item, &["reference", "externalDocument"]);
            [id_of(*item), document.and_then(id_of)]
        })
        .flatten()
        .take(CLINICAL_ITEMS_MAX)
        .collect()
}
