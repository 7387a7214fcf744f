//! The header of a report, in the order that the CDA schema asks for.

use super::writer::Writer;
use super::{Report, Signature, Subject};
use crate::header::{ORGANIZATION_OID, PERSON_OID};
use crate::moment::to_hl7;
use dmp_core::document::{Author, Coded, Organization};
use dmp_core::people::Sex;
use dmp_core::time::Timestamp;

/// HL7 France, CI-SIS header profile.
const TEMPLATES: [&str; 2] = ["2.16.840.1.113883.2.8.2.1", "1.2.250.1.213.1.1.1.1"];

/// Writes everything before the body.
pub fn write(writer: &mut Writer, report: &Report) {
    identity(writer, report);
    subject(writer, &report.subject);
    for signature in &report.authors {
        writer.element("author", &[], |writer| {
            time(writer, "time", signature.at);
            writer.element("assignedAuthor", &[], |writer| {
                entity(writer, &signature.author, None);
            });
        });
    }
    custodian(writer, &report.custodian);
    if let Some(signature) = report.authors.first() {
        legal_authenticator(writer, signature);
        documentation_of(writer, report, &signature.author);
    }
    if let Some(replaced) = &report.replaces {
        writer.element("relatedDocument", &[("typeCode", "RPLC")], |writer| {
            writer.element("parentDocument", &[], |writer| {
                writer.identifier("id", replaced);
            });
        });
    }
    component_of(writer, report);
}

fn identity(writer: &mut Writer, report: &Report) {
    writer.empty("realmCode", &[("code", "FR")]);
    let model = [
        ("root", "2.16.840.1.113883.1.3"),
        ("extension", "POCD_HD000040"),
    ];
    writer.empty("typeId", &model);
    for template in TEMPLATES.into_iter().chain(report.template.as_deref()) {
        writer.identifier("templateId", template);
    }
    writer.identifier("id", &report.unique_id);
    writer.code("code", &report.type_code);
    writer.leaf("title", &[], &report.title);
    time(writer, "effectiveTime", report.effective_time);
    let normal = [
        ("code", "N"),
        ("displayName", "Normal"),
        ("codeSystem", CONFIDENTIALITY),
    ];
    writer.empty("confidentialityCode", &normal);
    writer.empty("languageCode", &[("code", "fr-FR")]);
    if let Some(set_id) = &report.set_id {
        writer.identifier("setId", set_id);
    }
    writer.empty("versionNumber", &[("value", &report.version.to_string())]);
}

const CONFIDENTIALITY: &str = "2.16.840.1.113883.5.25";
const GENDER: &str = "2.16.840.1.113883.5.1";

fn subject(writer: &mut Writer, subject: &Subject) {
    let ins = [
        ("extension", subject.ins.as_str()),
        ("root", &subject.ins_oid),
    ];
    writer.element("recordTarget", &[], |writer| {
        writer.element("patientRole", &[], |writer| {
            writer.empty("id", &ins);
            writer.empty("addr", &[("nullFlavor", "NASK")]);
            writer.empty("telecom", &[("nullFlavor", "NASK")]);
            writer.element("patient", &[], |writer| person(writer, subject));
        });
    });
}

fn person(writer: &mut Writer, subject: &Subject) {
    writer.element("name", &[], |writer| {
        writer.leaf("family", &[("qualifier", "BR")], &subject.birth_name);
        if let Some(used) = &subject.used_name {
            writer.leaf("family", &[("qualifier", "CL")], used);
        }
        writer.leaf("given", &[], &subject.given_names);
        let first = subject
            .given_names
            .split_whitespace()
            .next()
            .unwrap_or_default();
        writer.leaf("given", &[("qualifier", "BR")], first);
    });
    let (code, label) = match subject.sex {
        Sex::Female => ("F", "Féminin"),
        Sex::Male => ("M", "Masculin"),
        Sex::Unknown => ("U", "Inconnu"),
    };
    let gender = [
        ("code", code),
        ("displayName", label),
        ("codeSystem", GENDER),
    ];
    writer.empty("administrativeGenderCode", &gender);
    let birth = subject.birth_date.to_string().replace('-', "");
    writer.empty("birthTime", &[("value", &birth)]);
    writer.element("birthplace", &[], |writer| {
        writer.element("place", &[], |writer| {
            writer.element("addr", &[], |writer| {
                writer.leaf("county", &[], &subject.birth_place);
            });
        });
    });
}

/// What `assignedAuthor` and `assignedEntity` hold.
fn entity(writer: &mut Writer, author: &Author, practice_setting: Option<&Coded>) {
    match &author.national_id {
        Some(id) => writer.empty("id", &[("root", PERSON_OID), ("extension", id.as_str())]),
        None => writer.empty("id", &[("nullFlavor", "NI")]),
    }
    if let Some(specialty) = &author.specialty {
        writer.code("code", specialty);
    }
    writer.empty("addr", &[("nullFlavor", "NASK")]);
    writer.empty("telecom", &[("nullFlavor", "NASK")]);
    writer.element("assignedPerson", &[], |writer| {
        writer.element("name", &[], |writer| {
            writer.leaf("family", &[], &author.family_name);
            writer.leaf("given", &[], &author.given_name);
        });
    });
    if let Some(structure) = &author.organization {
        writer.element("representedOrganization", &[], |writer| {
            organization(writer, structure);
            if let Some(setting) = practice_setting {
                writer.code("standardIndustryClassCode", setting);
            }
        });
    }
}

fn organization(writer: &mut Writer, organization: &Organization) {
    if let Some(id) = &organization.national_id {
        writer.empty("id", &[("root", ORGANIZATION_OID), ("extension", id)]);
    }
    writer.leaf("name", &[], &organization.name);
}

fn custodian(writer: &mut Writer, custodian: &Organization) {
    writer.element("custodian", &[], |writer| {
        writer.element("assignedCustodian", &[], |writer| {
            writer.element("representedCustodianOrganization", &[], |writer| {
                organization(writer, custodian);
            });
        });
    });
}

fn legal_authenticator(writer: &mut Writer, signature: &Signature) {
    writer.element("legalAuthenticator", &[], |writer| {
        time(writer, "time", signature.at);
        writer.empty("signatureCode", &[("code", "S")]);
        writer.element("assignedEntity", &[], |writer| {
            entity(writer, &signature.author, None);
        });
    });
}

fn documentation_of(writer: &mut Writer, report: &Report, performer: &Author) {
    writer.element("documentationOf", &[], |writer| {
        writer.element("serviceEvent", &[], |writer| {
            if let Some(event) = &report.event {
                writer.code("code", event);
            }
            period(writer, report);
            writer.element("performer", &[("typeCode", "PRF")], |writer| {
                writer.element("assignedEntity", &[], |writer| {
                    entity(writer, performer, Some(&report.practice_setting));
                });
            });
        });
    });
}

fn component_of(writer: &mut Writer, report: &Report) {
    writer.element("componentOf", &[], |writer| {
        writer.element("encompassingEncounter", &[], |writer| {
            period(writer, report);
            writer.element("location", &[], |writer| {
                writer.element("healthCareFacility", &[], |writer| {
                    writer.code("code", &report.facility_type);
                });
            });
        });
    });
}

fn period(writer: &mut Writer, report: &Report) {
    writer.element("effectiveTime", &[], |writer| {
        time(writer, "low", report.service_start);
        if let Some(stop) = report.service_stop {
            time(writer, "high", stop);
        }
    });
}

/// Writes an instant.
pub fn time(writer: &mut Writer, name: &str, at: Timestamp) {
    writer.empty(name, &[("value", &to_hl7(at))]);
}
