//! Reads the header: CDA R2 `ClinicalDocument`, CI-SIS "structuration minimale".

use super::people::{author_of, header_author, organization, patient};
use super::{Header, HeaderAuthor, PatientHeader, ServiceEvent};
use crate::CdaError;
use crate::moment::Moment;
use crate::xml::{XmlNode, at, attribute, child, child_text, children, coded, identifier, text};
use dmp_core::document::{Coded, ContentKind};
use dmp_core::time::Timestamp;

/// Root of the templates of CI-SIS content profiles.
const CONTENT_PROFILE_ROOT: &str = "1.2.250.1.213.1.1.1.";
/// The template that every CI-SIS document carries: the header profile itself.
const HEADER_PROFILE: &str = "1.2.250.1.213.1.1.1.1";

/// Reads the header of the document whose root is `root`.
///
/// # Errors
/// [`CdaError::Missing`], [`CdaError::InvalidTime`], [`CdaError::SeveralPatients`].
pub fn read(root: XmlNode<'_, '_>) -> Result<Header, CdaError> {
    let patient = only_patient(root)?;
    let type_code = child(root, "code")
        .and_then(coded)
        .ok_or(CdaError::Missing("a type code"))?;
    let template_ids: Vec<String> = children(root, "templateId")
        .filter_map(identifier)
        .collect();
    let authors = authors(root, &patient)?;
    Ok(Header {
        unique_id: child(root, "id")
            .and_then(identifier)
            .ok_or(CdaError::Missing("an identifier"))?,
        set_id: child(root, "setId").and_then(identifier),
        version: child(root, "versionNumber")
            .and_then(|version| attribute(version, "value")?.parse().ok()),
        title: child_text(root, "title").unwrap_or_else(|| type_code.label.clone()),
        type_code,
        confidentiality: children(root, "confidentialityCode")
            .filter_map(coded)
            .collect(),
        effective_time: effective_time(root)?,
        language: child(root, "languageCode")
            .and_then(|language| attribute(language, "code"))
            .unwrap_or("fr-FR")
            .to_owned(),
        format_code: format_code(root, &template_ids),
        template_ids,
        authors,
        legal_authenticator: at(root, &["legalAuthenticator", "assignedEntity"])
            .map(|entity| author_of(entity, &patient).0),
        patient,
        custodian: at(
            root,
            &[
                "custodian",
                "assignedCustodian",
                "representedCustodianOrganization",
            ],
        )
        .and_then(organization),
        events: children(root, "documentationOf")
            .filter_map(|documentation| child(documentation, "serviceEvent"))
            .map(service_event)
            .collect(),
        facility_type: facility_type(root),
        practice_setting: practice_setting(root),
        references: references(root),
        replaces: replaces(root),
    })
}

fn only_patient(root: XmlNode<'_, '_>) -> Result<PatientHeader, CdaError> {
    let mut targets = children(root, "recordTarget");
    let target = targets
        .next()
        .and_then(|target| child(target, "patientRole"));
    let role = target.ok_or(CdaError::Missing("a patient"))?;
    if targets.next().is_some() {
        return Err(CdaError::SeveralPatients);
    }
    Ok(patient(role))
}

fn authors(root: XmlNode<'_, '_>, patient: &PatientHeader) -> Result<Vec<HeaderAuthor>, CdaError> {
    let authors: Vec<_> = children(root, "author")
        .filter_map(|author| header_author(author, patient))
        .collect();
    if authors.is_empty() {
        Err(CdaError::Missing("an author"))
    } else {
        Ok(authors)
    }
}

fn effective_time(root: XmlNode<'_, '_>) -> Result<Timestamp, CdaError> {
    let value = child(root, "effectiveTime")
        .and_then(|time| attribute(time, "value"))
        .ok_or(CdaError::Missing("a date"))?;
    let moment = Moment::parse(value).map_err(|_| CdaError::InvalidTime("the document's date"))?;
    Ok(moment.at)
}

fn format_code(root: XmlNode<'_, '_>, template_ids: &[String]) -> String {
    let unstructured = at(root, &["component", "nonXMLBody", "text"]);
    if let Some(content) = unstructured {
        let label = attribute(content, "mediaType").unwrap_or("text/plain");
        let kind = ContentKind::ALL
            .into_iter()
            .find(|kind| kind.media_type() == label);
        return kind.unwrap_or(ContentKind::Text).format_code().to_owned();
    }
    let mut roots = template_ids
        .iter()
        .map(|id| id.split('^').next().unwrap_or(id));
    roots
        .rfind(|root| root.starts_with(CONTENT_PROFILE_ROOT) && *root != HEADER_PROFILE)
        .map_or_else(
            || ContentKind::Cda.format_code().to_owned(),
            |root| format!("urn:oid:{root}"),
        )
}

fn service_event(event: XmlNode<'_, '_>) -> ServiceEvent {
    let code = child(event, "code");
    let (start, stop) = child(event, "effectiveTime")
        .map(period)
        .unwrap_or_default();
    ServiceEvent {
        code: code.and_then(coded),
        translations: code.map_or_else(Vec::new, |code| {
            children(code, "translation").filter_map(coded).collect()
        }),
        start,
        stop,
        has_performer: child(event, "performer").is_some(),
    }
}

/// Beginning and end of an interval of time; a point in time is a beginning.
pub fn period(time: XmlNode<'_, '_>) -> (Option<Timestamp>, Option<Timestamp>) {
    let start = child(time, "low")
        .and_then(instant)
        .or_else(|| instant(time));
    (start, child(time, "high").and_then(instant))
}

/// The instant of `value`, if it can be read.
pub fn instant(node: XmlNode<'_, '_>) -> Option<Timestamp> {
    Moment::parse(attribute(node, "value")?)
        .ok()
        .map(|moment| moment.at)
}

fn facility_type(root: XmlNode<'_, '_>) -> Option<Coded> {
    let path = [
        "componentOf",
        "encompassingEncounter",
        "location",
        "healthCareFacility",
        "code",
    ];
    at(root, &path).and_then(coded)
}

/// The setting of the main event's performer, else of an author, else of who answers for it.
fn practice_setting(root: XmlNode<'_, '_>) -> Option<Coded> {
    const PERFORMER: [&str; 3] = ["serviceEvent", "performer", "assignedEntity"];
    let setting = |entity: XmlNode<'_, '_>| {
        at(
            entity,
            &["representedOrganization", "standardIndustryClassCode"],
        )
        .and_then(coded)
    };
    children(root, "documentationOf")
        .filter_map(|event| at(event, &PERFORMER))
        .chain(children(root, "author").filter_map(|author| child(author, "assignedAuthor")))
        .chain(at(root, &["legalAuthenticator", "assignedEntity"]))
        .find_map(setting)
}

fn references(root: XmlNode<'_, '_>) -> Vec<Coded> {
    let orders = children(root, "inFulfillmentOf").filter_map(|order| child(order, "order"));
    // The accession number belongs to the DICOM extension, another namespace.
    let numbered = orders.flat_map(|order| {
        order.children().filter_map(|node| {
            let label = match node.tag_name().name() {
                "id" => "order",
                "accessionNumber" => "accession",
                _ => return None,
            };
            let system = attribute(node, "root")?.to_owned();
            let code = attribute(node, "extension").unwrap_or(&system).to_owned();
            Some(Coded {
                code,
                system,
                label: label.to_owned(),
            })
        })
    });
    numbered.collect()
}

fn replaces(root: XmlNode<'_, '_>) -> Option<String> {
    children(root, "relatedDocument")
        .filter(|related| attribute(*related, "typeCode") == Some("RPLC"))
        .find_map(|related| at(related, &["parentDocument", "id"]).and_then(identifier))
}

/// The text of the first of `names` that has one.
pub fn first_text(node: XmlNode<'_, '_>, names: &[&'static str]) -> Option<String> {
    names
        .iter()
        .find_map(|name| child(node, name))
        .map(text)
        .filter(|text| !text.is_empty())
}
