//! Reads people of a header: patient, authors, structures.

use super::read::{first_text, instant};
use super::{
    AuthorKind, HeaderAuthor, ORGANIZATION_OID, PERSON_OID, PatientHeader, PatientIdentifier,
    is_ins,
};
use crate::moment::{Moment, Precision};
use crate::xml::{XmlNode, at, attribute, child, child_text, children, coded, text};
use dmp_core::document::{Author, Organization};
use dmp_core::people::{NationalId, Sex};
use dmp_core::time::Date;

/// Reads a `patientRole`.
pub fn patient(role: XmlNode<'_, '_>) -> PatientHeader {
    let person = child(role, "patient");
    let names: Vec<_> = person
        .map(|person| children(person, "name").collect())
        .unwrap_or_default();
    let sex = person.and_then(|person| child(person, "administrativeGenderCode"));
    let birth_place = person
        .and_then(|person| at(person, &["birthplace", "place", "addr"]))
        .and_then(|address| child_text(address, "county"));
    PatientHeader {
        identifiers: children(role, "id")
            .filter_map(patient_identifier)
            .collect(),
        birth_name: qualified(&names, "family", &["BR"])
            .or_else(|| unqualified(&names, "family"))
            .or_else(|| qualified(&names, "family", &["SP", "CL"]))
            .unwrap_or_default(),
        given_names: given_names(&names),
        used_name: qualified(&names, "family", &["CL"])
            .or_else(|| qualified(&names, "family", &["SP"])),
        sex: sex.and_then(|code| sex_of(attribute(code, "code")?)),
        birth_date: person
            .and_then(|person| child(person, "birthTime"))
            .and_then(|time| full_date(attribute(time, "value")?)),
        birth_place,
    }
}

fn patient_identifier(id: XmlNode<'_, '_>) -> Option<PatientIdentifier> {
    let extension = attribute(id, "extension")?;
    Some(PatientIdentifier {
        // Printed identifiers have spaces; the identifier itself has none.
        extension: extension.split_ascii_whitespace().collect(),
        oid: attribute(id, "root")?.to_owned(),
    })
}

fn sex_of(code: &str) -> Option<Sex> {
    match code {
        "F" => Some(Sex::Female),
        "M" => Some(Sex::Male),
        "U" | "UN" | "I" => Some(Sex::Unknown),
        _ => None,
    }
}

fn full_date(value: &str) -> Option<Date> {
    let moment = Moment::parse(value).ok()?;
    (moment.precision >= Precision::Day).then_some(moment.day)
}

fn qualified(names: &[XmlNode<'_, '_>], part: &'static str, wanted: &[&str]) -> Option<String> {
    parts(names, part)
        .find(|part| qualifiers(*part).any(|qualifier| wanted.contains(&qualifier)))
        .map(text)
        .filter(|text| !text.is_empty())
}

fn unqualified(names: &[XmlNode<'_, '_>], part: &'static str) -> Option<String> {
    let texts = parts(names, part)
        .filter(|part| qualifiers(*part).next().is_none())
        .map(text)
        .filter(|text| !text.is_empty());
    let all = texts.collect::<Vec<_>>().join(" ");
    (!all.is_empty()).then_some(all)
}

fn parts<'a, 'input: 'a>(
    names: &'a [XmlNode<'a, 'input>],
    part: &'static str,
) -> impl Iterator<Item = XmlNode<'a, 'input>> {
    names.iter().flat_map(move |name| children(*name, part))
}

fn qualifiers<'a>(part: XmlNode<'a, '_>) -> impl Iterator<Item = &'a str> {
    part.attribute("qualifier")
        .unwrap_or_default()
        .split_ascii_whitespace()
}

/// The list of given names stands without qualifier; some software leaves the first one out of it,
/// as it stands alone with the qualifier `BR`.
fn given_names(names: &[XmlNode<'_, '_>]) -> String {
    let first = qualified(names, "given", &["BR"]);
    match (first, unqualified(names, "given")) {
        (Some(first), Some(list)) if is_head(&first, &list) => list,
        (Some(first), Some(list)) => format!("{first} {list}"),
        (Some(only), None) | (None, Some(only)) => only,
        (None, None) => qualified(names, "given", &["SP", "CL"]).unwrap_or_default(),
    }
}

fn is_head(first: &str, list: &str) -> bool {
    let is_end = |letter: char| letter.is_whitespace() || matches!(letter, '-' | ',');
    list.trim_start()
        .strip_prefix(first)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(is_end))
}

/// Reads an `author` of the header.
pub fn header_author(node: XmlNode<'_, '_>, patient: &PatientHeader) -> Option<HeaderAuthor> {
    let (author, kind) = author_of(child(node, "assignedAuthor")?, patient);
    Some(HeaderAuthor {
        author,
        kind,
        time: child(node, "time").and_then(instant),
        function: child(node, "functionCode").and_then(coded),
    })
}

/// Reads an `assignedAuthor` or an `assignedEntity`.
pub fn author_of(entity: XmlNode<'_, '_>, patient: &PatientHeader) -> (Author, AuthorKind) {
    let person = child(entity, "assignedPerson");
    let device = child(entity, "assignedAuthoringDevice");
    let name = person.and_then(|person| child(person, "name"));
    let (family_name, given_name) = match (name, device) {
        (Some(name), _) => person_name(name),
        (None, Some(device)) => {
            let name = first_text(device, &["softwareName", "manufacturerModelName"]);
            (name.unwrap_or_default(), String::new())
        }
        (None, None) => (String::new(), String::new()),
    };
    let kind = if is_patient(entity, patient) {
        AuthorKind::Patient
    } else if device.is_some() && name.is_none() {
        AuthorKind::Device
    } else if family_name.is_empty() && given_name.is_empty() {
        AuthorKind::Organization
    } else {
        AuthorKind::Person
    };
    let author = Author {
        national_id: national_id(entity),
        family_name,
        given_name,
        specialty: child(entity, "code").and_then(coded),
        organization: child(entity, "representedOrganization").and_then(organization),
    };
    (author, kind)
}

fn person_name(name: XmlNode<'_, '_>) -> (String, String) {
    // A dot stands for a given name that does not exist, for software that answers by itself.
    let part = |part| {
        child_text(name, part)
            .filter(|text| text != ".")
            .unwrap_or_default()
    };
    let (family, given) = (part("family"), part("given"));
    if family.is_empty() && given.is_empty() {
        (text(name), given)
    } else {
        (family, given)
    }
}

fn national_id(entity: XmlNode<'_, '_>) -> Option<NationalId> {
    children(entity, "id")
        .filter(|id| attribute(*id, "root") == Some(PERSON_OID))
        .find_map(|id| NationalId::parse(attribute(id, "extension")?).ok())
}

fn is_patient(entity: XmlNode<'_, '_>, patient: &PatientHeader) -> bool {
    children(entity, "id")
        .filter_map(patient_identifier)
        .any(|id| is_ins(&id.oid) || patient.identifiers.contains(&id))
}

/// Reads an organisation with a name or an identifier.
pub fn organization(node: XmlNode<'_, '_>) -> Option<Organization> {
    let national_id = children(node, "id")
        .filter(|id| attribute(*id, "root") == Some(ORGANIZATION_OID))
        .find_map(|id| attribute(id, "extension"))
        .map(str::to_owned);
    let name = child_text(node, "name").unwrap_or_default();
    let is_known = national_id.is_some() || !name.is_empty();
    is_known.then_some(Organization { national_id, name })
}
