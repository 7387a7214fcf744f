//! What each kind of fact takes over from an older statement, and in what its sources are compared.

use super::merge::Merge;
use super::{Aspect, SaidValue};
use crate::clinical::{
    Allergy, BloodGroup, ClinicalStatus, Device, Encounter, Immunization, Labelled, Period,
    Problem, Procedure, Value,
};

fn fill<T: Clone>(own: &mut Option<T>, older: Option<&T>) {
    if own.is_none() {
        *own = older.cloned();
    }
}

fn fill_list<T: Clone>(own: &mut Vec<T>, older: &Vec<T>) {
    if own.is_empty() {
        own.clone_from(older);
    }
}

fn fill_text(own: &mut String, older: &String) {
    if own.is_empty() {
        own.clone_from(older);
    }
}

fn fill_concept(own: &mut Labelled, older: &Labelled) {
    fill_text(&mut own.label, &older.label);
    fill_text(&mut own.original_text, &older.original_text);
    fill_list(&mut own.codes, &older.codes);
    fill_list(&mut own.qualifiers, &older.qualifiers);
}

/// A period is taken over whole: an end that only an older source knows may be out of date.
fn fill_period(own: &mut Period, older: Period) {
    if own.is_empty() {
        *own = older;
    }
}

fn concept(aspect: Aspect, said: Option<&Labelled>) -> Option<(Aspect, SaidValue)> {
    let said = said.filter(|it| !it.is_empty())?;
    Some((aspect, SaidValue::Value(Value::Concept(said.clone()))))
}

fn text(aspect: Aspect, said: Option<&str>) -> Option<(Aspect, SaidValue)> {
    let said = said.filter(|it| !it.is_empty())?;
    Some((aspect, SaidValue::Value(Value::Text(said.to_owned()))))
}

fn dates(period: Period) -> impl Iterator<Item = (Aspect, SaidValue)> {
    let start = period.start.map(|date| (Aspect::Start, date));
    let end = period.end.map(|date| (Aspect::End, date));
    let dates = start.into_iter().chain(end);
    dates.map(|(aspect, date)| (aspect, SaidValue::Value(Value::Date(date))))
}

/// What has become of it, and how bad it is.
fn standing(
    status: Option<ClinicalStatus>,
    severity: Option<&Labelled>,
) -> impl Iterator<Item = (Aspect, SaidValue)> {
    let status = status.map(|it| (Aspect::Status, SaidValue::Status(it)));
    let severity = concept(Aspect::Severity, severity);
    status.into_iter().chain(severity)
}

impl Merge for Problem {
    fn complete(&mut self, older: &Self) {
        fill_concept(&mut self.condition, &older.condition);
        fill_concept(&mut self.kind, &older.kind);
        fill(&mut self.status, older.status.as_ref());
        fill(&mut self.severity, older.severity.as_ref());
        fill(&mut self.certainty, older.certainty.as_ref());
        fill_list(&mut self.sites, &older.sites);
        fill_period(&mut self.period, older.period);
    }

    fn said(&self) -> Vec<(Aspect, SaidValue)> {
        let said = standing(self.status, self.severity.as_ref());
        said.chain(dates(self.period)).collect()
    }
}

impl Merge for Allergy {
    fn complete(&mut self, older: &Self) {
        fill_concept(&mut self.agent, &older.agent);
        fill_concept(&mut self.kind, &older.kind);
        fill(&mut self.status, older.status.as_ref());
        fill(&mut self.severity, older.severity.as_ref());
        fill(&mut self.criticality, older.criticality.as_ref());
        fill(&mut self.certainty, older.certainty.as_ref());
        fill_list(&mut self.reactions, &older.reactions);
        fill_period(&mut self.period, older.period);
    }

    fn said(&self) -> Vec<(Aspect, SaidValue)> {
        let criticality = concept(Aspect::Criticality, self.criticality.as_ref());
        let said = standing(self.status, self.severity.as_ref()).chain(criticality);
        said.chain(dates(self.period)).collect()
    }
}

impl Merge for Procedure {
    fn complete(&mut self, older: &Self) {
        fill_concept(&mut self.code, &older.code);
        fill_list(&mut self.methods, &older.methods);
        fill_list(&mut self.approaches, &older.approaches);
        fill_list(&mut self.sites, &older.sites);
        fill_list(&mut self.devices, &older.devices);
        fill_list(&mut self.reasons, &older.reasons);
        fill(&mut self.priority, older.priority.as_ref());
        fill_period(&mut self.period, older.period);
    }

    fn said(&self) -> Vec<(Aspect, SaidValue)> {
        dates(self.period).collect()
    }
}

impl Merge for Encounter {
    fn complete(&mut self, older: &Self) {
        fill_concept(&mut self.kind, &older.kind);
        fill(&mut self.place, older.place.as_ref());
        fill_list(&mut self.reasons, &older.reasons);
        fill_period(&mut self.period, older.period);
        // A stay that goes on in one letter has ended in the next.
        if self.period.start.is_some() {
            fill(&mut self.period.end, older.period.end.as_ref());
        }
    }

    fn said(&self) -> Vec<(Aspect, SaidValue)> {
        let place = text(Aspect::Location, self.place.as_deref());
        place.into_iter().chain(dates(self.period)).collect()
    }
}

impl Merge for Device {
    fn complete(&mut self, older: &Self) {
        fill_concept(&mut self.kind, &older.kind);
        fill_text(&mut self.name, &older.name);
        fill_list(&mut self.ids, &older.ids);
        fill_list(&mut self.sites, &older.sites);
        fill_period(&mut self.period, older.period);
    }

    fn said(&self) -> Vec<(Aspect, SaidValue)> {
        let product = text(Aspect::Product, Some(&self.name));
        product.into_iter().chain(dates(self.period)).collect()
    }
}

impl Merge for Immunization {
    fn complete(&mut self, older: &Self) {
        fill_concept(&mut self.vaccine.code, &older.vaccine.code);
        fill_text(&mut self.vaccine.name, &older.vaccine.name);
        fill(&mut self.vaccine.lot, older.vaccine.lot.as_ref());
        fill(
            &mut self.vaccine.manufacturer,
            older.vaccine.manufacturer.as_ref(),
        );
        fill_concept(&mut self.kind, &older.kind);
        fill_list(&mut self.targets, &older.targets);
        fill(&mut self.dose_number, older.dose_number.as_ref());
        fill(&mut self.series, older.series.as_ref());
        fill(&mut self.dose, older.dose.as_ref());
        fill(&mut self.route, older.route.as_ref());
        fill_list(&mut self.sites, &older.sites);
        fill_list(&mut self.reasons, &older.reasons);
        fill_list(&mut self.reactions, &older.reactions);
        fill_period(&mut self.period, older.period);
    }

    fn said(&self) -> Vec<(Aspect, SaidValue)> {
        let number = self.dose_number.map(|number| number.to_string());
        let number = text(Aspect::DoseNumber, number.as_deref());
        let lot = text(Aspect::Lot, self.vaccine.lot.as_deref());
        let product = text(Aspect::Product, Some(self.vaccine.display()));
        number.into_iter().chain(lot).chain(product).collect()
    }
}

impl Merge for BloodGroup {
    fn complete(&mut self, older: &Self) {
        fill_concept(&mut self.test, &older.test);
        fill_concept(&mut self.group, &older.group);
        fill_period(&mut self.period, older.period);
    }

    fn said(&self) -> Vec<(Aspect, SaidValue)> {
        Vec::new()
    }
}
