//! The document of a medical summary: composed, then read back before it goes anywhere.

use crate::app::App;
use crate::entry;
use crate::error::Error;
use crate::sessions::Session;
use dmp_cda::{Report, SUMMARY_TEMPLATE, Signature, Subject, compose, summary_content};
use dmp_core::codes;
use dmp_core::document::{Author, Coded, Organization, TypeCode};
use dmp_core::people::PatientIdentity;
use dmp_core::summary::{self, Summary, TYPE_CODE, TYPE_SYSTEM};

/// `JDV_J02`: « Cabinet individuel », and `JDV_J04`: « Ambulatoire », of who works in no structure.
const FACILITY: (&str, &str) = ("SA07", "1.2.250.1.71.4.2.4");
const PRACTICE: (&str, &str) = ("AMBULATOIRE", "1.2.250.1.213.1.1.4.9");

/// What a summary must say of the one that it replaces.
#[derive(Clone)]
pub(crate) struct Predecessor {
    pub unique_id: String,
    pub set_id: Option<String>,
    pub version: Option<u32>,
}

/// What we wrote says something else than what was signed. Holds nothing of either.
#[derive(Debug, Clone, Copy, thiserror::Error)]
#[error("the summary that was composed is not read back as it was signed")]
struct NotReadBack;

/// The document of `summary`, signed by the session's professional now. Rules: VSM-004, VSM-006.
pub(crate) fn document(
    app: &App,
    session: &Session,
    identity: &PatientIdentity,
    (summary, predecessor): (&Summary, Option<&Predecessor>),
) -> Result<Vec<u8>, Error> {
    let author = entry::author(session).ok_or(Error::NotFound)?;
    let report = report(app, session, (identity, &author), (summary, predecessor));
    let bytes = compose(&report);
    if is_read_back(&bytes, identity, (&author, summary)) {
        Ok(bytes)
    } else {
        Err(Error::unavailable(NotReadBack))
    }
}

/// The document as a page shows it.
pub(crate) fn shown(bytes: &[u8]) -> Result<String, Error> {
    let cda = dmp_cda::parse(bytes).map_err(Error::unavailable)?;
    Ok(dmp_cda::render(&cda, |_| String::new()).into_string())
}

fn report(
    app: &App,
    session: &Session,
    (identity, author): (&PatientIdentity, &Author),
    (said, predecessor): (&Summary, Option<&Predecessor>),
) -> Report {
    let now = app.now();
    let unique_id = oid(app.new_id());
    let practice = session
        .professional()
        .and_then(|it| it.organization.as_ref());
    let label = codes::document_type(&TypeCode(TYPE_CODE.to_owned()));
    let label = label.map(|it| it.label.clone()).unwrap_or_default();
    let set_id = predecessor.and_then(|it| it.set_id.clone());
    let version = predecessor.map_or(0, |it| it.version.unwrap_or(1));
    Report {
        content: summary_content(said, &unique_id),
        unique_id,
        set_id: Some(set_id.unwrap_or_else(|| oid(app.new_id()))),
        version: version.saturating_add(1),
        title: summary::title(),
        type_code: coded((TYPE_CODE, TYPE_SYSTEM), &label),
        template: Some(SUMMARY_TEMPLATE.to_owned()),
        effective_time: now,
        subject: subject(identity),
        authors: vec![Signature {
            author: author.clone(),
            at: now,
        }],
        custodian: author.organization.clone().unwrap_or_else(|| Organization {
            national_id: None,
            name: author.display_name(),
        }),
        event: None,
        service_start: now,
        service_stop: None,
        facility_type: coded(
            practice.map_or(FACILITY, |it| (&it.facility_type, FACILITY.1)),
            "",
        ),
        practice_setting: coded(
            practice.map_or(PRACTICE, |it| (&it.practice_setting, PRACTICE.1)),
            "",
        ),
        replaces: predecessor.map(|it| it.unique_id.clone()),
    }
}

fn subject(identity: &PatientIdentity) -> Subject {
    let traits = &identity.traits;
    Subject {
        ins: identity.ins.number().to_owned(),
        ins_oid: identity.ins.oid().to_owned(),
        birth_name: traits.birth_name.clone(),
        used_name: None,
        given_names: traits.given_names.clone(),
        sex: traits.sex,
        birth_date: traits.birth_date,
        birth_place: traits.birth_place.as_str().to_owned(),
    }
}

fn is_read_back(
    bytes: &[u8],
    identity: &PatientIdentity,
    (author, summary): (&Author, &Summary),
) -> bool {
    let (Ok(cda), Ok(reading)) = (dmp_cda::inspect(bytes), dmp_cda::reading(bytes)) else {
        return false;
    };
    let signed_by = cda.header.legal_authenticator.as_ref();
    dmp_cda::check::patient(&cda.header, &identity.ins).is_ok()
        && dmp_cda::check::traits(&cda.header, &identity.traits).is_ok()
        && signed_by.is_some_and(|it| it.national_id == author.national_id)
        && Summary::read_back(&reading.statements).says_the_same_as(summary)
}

/// An OID made of a UUID (ITU-T X.667).
fn oid(id: [u8; 16]) -> String {
    format!("2.25.{}", u128::from_be_bytes(id))
}

fn coded((code, system): (&str, &str), label: &str) -> Coded {
    Coded {
        code: code.to_owned(),
        system: system.to_owned(),
        label: label.to_owned(),
    }
}
