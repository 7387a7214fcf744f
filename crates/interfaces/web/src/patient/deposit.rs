//! `/documents/nouveau` and `/documents/{id}/remplacer`: what a patient adds to his record.

use super::file::parsed;
use super::rows;
use crate::error::PageError;
use crate::faults::{Fault, Faults};
use crate::filters;
use crate::forms::{Fields, Upload};
use crate::frame::Frame;
use crate::page::{Again, Go, Page};
use crate::session::PatientSession;
use crate::{dates, wording};
use askama::Template;
use axum::body::Bytes;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use dmp_core::codes::{self, Space};
use dmp_core::document::TypeCode;
use dmp_core::ids::{DocumentId, RecordId};
use dmp_core::time::Date;
use dmp_service::reading::{self, DocumentView};
use dmp_service::submissions::{self, Deposit, DepositVisibility};
use dmp_service::{App, Conflict, Error, Problem, Session};

/// The type of a note, unless its writer chooses another.
const NOTE_TYPE: &str = "EXPPAT_2";

/// The form of a new document.
#[derive(Template)]
#[template(path = "patient/deposit.html")]
struct DepositPage {
    frame: Frame,
    types: Vec<(String, String)>,
    kind: String,
    title: String,
    date: String,
    note: String,
    is_masked: bool,
    faults: Faults,
}

/// The form of a new version.
#[derive(Template)]
#[template(path = "patient/replace.html")]
struct ReplacePage {
    frame: Frame,
    title: String,
    base: String,
    about: String,
    faults: Faults,
}

/// `GET /documents/nouveau`
pub async fn show_new(patient: PatientSession, fields: Fields) -> Page<impl Template> {
    let space = Space::of_slug(fields.text("espace"));
    let kind = codes::patient_types().find(|it| Some(it.space) == space);
    let page = DepositPage {
        kind: kind.map_or_else(String::new, |it| it.code.0.clone()),
        date: dates::iso(patient.frame.now),
        ..DepositPage::new(&patient, &Fields::default(), Faults::none())
    };
    Page(page)
}

/// `POST /documents/nouveau`
pub async fn add(patient: PatientSession, upload: Upload) -> Result<Response, PageError> {
    let deposits = match deposits(&upload, patient.frame.now) {
        Ok(deposits) => deposits,
        Err(faults) => return Ok(again(&patient, &upload.fields, faults)),
    };
    let (record, count) = (patient.record, deposits.len());
    let done = patient
        .run(move |app, session| deposit_all(app, session, record, &deposits))
        .await;
    match done.map_err(|error| fault(error, "fichier")) {
        Ok(last) if count == 1 => Ok(Go::to(rows::address(last))
            .saying("document-ajoute")
            .into_response()),
        Ok(_) => Ok(Go::to("/espaces")
            .saying("documents-ajoutes")
            .into_response()),
        Err(Ok(fault)) => Ok(again(&patient, &upload.fields, fault.into())),
        Err(Err(error)) => Err(error),
    }
}

/// `GET /documents/{id}/remplacer`
pub async fn show_replace(
    patient: PatientSession,
    Path(id): Path<String>,
) -> Result<Page<impl Template>, PageError> {
    let view = replaceable(&patient, parsed(&id)?).await?;
    Ok(Page(ReplacePage::new(&patient, &view, Faults::none())))
}

/// `POST /documents/{id}/remplacer`
pub async fn replace(
    patient: PatientSession,
    Path(id): Path<String>,
    upload: Upload,
) -> Result<Response, PageError> {
    let view = replaceable(&patient, parsed(&id)?).await?;
    let Some(bytes) = upload.files.into_iter().next() else {
        let faults = Fault::new("fichier", "Choisissez le fichier de la nouvelle version.").into();
        return Ok(Again(ReplacePage::new(&patient, &view, faults)).into_response());
    };
    let (record, deposit) = (patient.record, new_version(&view, &bytes));
    let done = patient
        .run(move |app, session| submissions::deposit(app, session, record, &deposit))
        .await;
    match done.map_err(|error| fault(error, "fichier")) {
        Ok(new) => Ok(Go::to(rows::address(new))
            .saying("document-remplace")
            .into_response()),
        Err(Ok(fault)) => {
            Ok(Again(ReplacePage::new(&patient, &view, fault.into())).into_response())
        }
        Err(Err(error)) => Err(error),
    }
}

/// A document that the patient may replace; any other has no such page.
async fn replaceable(
    patient: &PatientSession,
    document: DocumentId,
) -> Result<DocumentView, PageError> {
    let record = patient.record;
    let view = patient
        .run(move |app, session| reading::document(app, session, record, document))
        .await?;
    if view.may_replace {
        Ok(view)
    } else {
        Err(PageError::not_found())
    }
}

fn new_version(view: &DocumentView, bytes: &Bytes) -> Deposit {
    Deposit {
        bytes: bytes.to_vec(),
        title: Some(view.line.title.clone()),
        type_code: Some(view.line.type_code.clone()),
        date: Some(dates::day_of(view.line.date)),
        visibility: DepositVisibility::Everyone,
        replaces: Some(view.line.id),
        comments: None,
    }
}

/// What was sent, as deposits: one for each file, or one for the note.
fn deposits(upload: &Upload, now: dmp_core::time::Timestamp) -> Result<Vec<Deposit>, Faults> {
    let fields = &upload.fields;
    let note = fields.text("note");
    let mut faults = Faults::none();
    let mut contents: Vec<Bytes> = upload.files.clone();
    if contents.is_empty() && !note.is_empty() {
        contents.push(Bytes::copy_from_slice(note.as_bytes()));
    } else if !contents.is_empty() && !note.is_empty() {
        faults.push(Fault::new(
            "note",
            "Envoyez les fichiers ou le texte, l’un après l’autre.",
        ));
    }
    if contents.is_empty() {
        faults.push(Fault::new(
            "fichier",
            "Choisissez un fichier, ou écrivez votre texte.",
        ));
    }
    let title = fields.text("titre");
    if title.is_empty() {
        faults.push(Fault::new(
            "titre",
            "Donnez un titre, par exemple « Radio du genou ».",
        ));
    }
    let type_code = type_code(fields, &upload.files);
    if type_code.is_none() {
        faults.push(Fault::new("type", "Choisissez une catégorie."));
    }
    let date = date(fields, now);
    if date.is_none() {
        faults.push(Fault::new("date", wording::problem(Problem::NotADate)));
    }
    if !faults.is_empty() {
        return Err(faults);
    }
    let is_alone = contents.len() == 1;
    let titled = |index: usize| {
        if is_alone {
            title.to_owned()
        } else {
            format!("{title} ({})", index + 1)
        }
    };
    let visibility = if fields.text("v") == "masque" {
        DepositVisibility::Masked
    } else {
        DepositVisibility::Everyone
    };
    let deposits = contents.iter().enumerate().map(|(index, bytes)| Deposit {
        bytes: bytes.to_vec(),
        title: Some(titled(index)),
        type_code: type_code.clone(),
        date,
        visibility,
        replaces: None,
        comments: None,
    });
    Ok(deposits.collect())
}

/// The chosen category; a note without one is a document of the personal space.
fn type_code(fields: &Fields, files: &[Bytes]) -> Option<TypeCode> {
    let chosen = fields.text("type");
    let known = codes::patient_types()
        .find(|it| it.code.0 == chosen)
        .map(|it| it.code.clone());
    let is_note_without = chosen.is_empty() && files.is_empty();
    known.or_else(|| is_note_without.then(|| TypeCode(NOTE_TYPE.to_owned())))
}

/// The chosen day; today if none was.
fn date(fields: &Fields, now: dmp_core::time::Timestamp) -> Option<Date> {
    match fields.text("date") {
        "" => Some(dates::day_of(now)),
        text => dates::typed(text),
    }
}

/// Deposits all of them. They are all read first, so that one that cannot be accepted stops the
/// others before anything is written.
fn deposit_all(
    app: &App,
    session: &Session,
    record: RecordId,
    deposits: &[Deposit],
) -> Result<DocumentId, Error> {
    for deposit in deposits {
        submissions::inspect(&deposit.bytes)?;
    }
    let mut last = Err(Error::NotFound);
    for deposit in deposits {
        last = Ok(submissions::deposit(app, session, record, deposit)?);
    }
    last
}

/// What a refused deposit says at its field, or the page of another error.
fn fault(error: Error, otherwise: &'static str) -> Result<Fault, PageError> {
    match error {
        Error::Invalid { field, problem } => {
            let field = match field {
                "title" => "titre",
                "type_code" | "type" => "type",
                "date" => "date",
                _ => otherwise,
            };
            Ok(Fault::new(field, wording::problem(problem)))
        }
        Error::Conflict(Conflict::DocumentExists) => Ok(Fault::new(
            otherwise,
            wording::conflict(Conflict::DocumentExists),
        )),
        other @ (Error::Refused(_)
        | Error::NotFound
        | Error::Conflict(_)
        | Error::TooMany { .. }
        | Error::Unavailable(_)) => Err(other.into()),
    }
}

fn again(patient: &PatientSession, fields: &Fields, faults: Faults) -> Response {
    Again(DepositPage::new(patient, fields, faults)).into_response()
}

impl DepositPage {
    fn new(patient: &PatientSession, fields: &Fields, faults: Faults) -> Self {
        let text = |name: &str| fields.text(name).to_owned();
        Self {
            frame: patient.frame().in_section("/documents"),
            types: types(),
            kind: text("type"),
            title: text("titre"),
            date: text("date"),
            note: text("note"),
            is_masked: fields.text("v") == "masque",
            faults,
        }
    }
}

impl ReplacePage {
    fn new(patient: &PatientSession, view: &DocumentView, faults: Faults) -> Self {
        Self {
            frame: patient
                .frame()
                .in_section(format!("/espaces/{}", view.line.space.slug())),
            title: view.line.title.clone(),
            base: rows::address(view.line.id),
            about: format!("{}, {}", view.line.title, dates::day(view.line.date)),
            faults,
        }
    }
}

/// The categories, in words that a patient uses.
fn types() -> Vec<(String, String)> {
    let none = (String::new(), "Choisir…".to_owned());
    let each = codes::patient_types().map(|it| {
        let label = match it.code.0.as_str() {
            "DOCPAT01" => "Synthèse médicale",
            "DOCPAT02" => "Ordonnance ou document de soins",
            "DOCPAT03" => "Compte rendu",
            "DOCPAT04" => "Imagerie : radio, scanner, échographie",
            "DOCPAT05" => "Résultat d’analyses",
            "DOCPAT06" => "Prévention, vaccination",
            "DOCPAT07" => "Certificat",
            "DOCPAT09" => "Document administratif",
            _ => it.label.as_str(),
        };
        (it.code.0.clone(), label.to_owned())
    });
    std::iter::once(none).chain(each).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::assert_is_sound;
    use dmp_core::time::Timestamp;

    const NOW: Timestamp = Timestamp(1_773_332_640_000);

    fn upload(body: &str, files: usize) -> Upload {
        Upload {
            fields: Fields::parse(body.as_bytes()),
            files: (0..files).map(|_| Bytes::from_static(b"x")).collect(),
        }
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn each_fault_is_told_at_its_field() {
        for (body, files, field) in [
            ("titre=Radio&type=DOCPAT04&date=2026-03-01",      0, "fichier"),
            ("titre=Radio&type=DOCPAT04&note=a",               1, "note"),
            ("titre=&type=DOCPAT04",                           1, "titre"),
            ("titre=Radio&type=",                              1, "type"),
            ("titre=Radio&type=18761-7",                       1, "type"),
            ("titre=Radio&type=DOCPAT04&date=31/02/2026",      1, "date"),
        ] {
            let faults = deposits(&upload(body, files), NOW).err().unwrap();
            assert!(faults.has(field), "{body}: {faults:?}");
        }
    }

    #[test]
    fn each_file_is_one_document() {
        let upload = upload("titre=Radio&type=DOCPAT04&v=masque", 2);
        let deposits = deposits(&upload, NOW).ok().unwrap();
        let titles: Vec<_> = deposits
            .iter()
            .map(|it| it.title.clone().unwrap())
            .collect();
        assert_eq!(titles, ["Radio (1)", "Radio (2)"]);
        assert!(
            deposits
                .iter()
                .all(|it| it.visibility == DepositVisibility::Masked)
        );
        assert!(
            deposits
                .iter()
                .all(|it| it.date == Some(dates::day_of(NOW)))
        );
    }

    #[test]
    fn a_note_goes_to_the_personal_space() {
        let deposits = deposits(&upload("titre=Mes+volont%C3%A9s&note=Je+souhaite", 0), NOW)
            .ok()
            .unwrap();
        assert_eq!(deposits[0].type_code, Some(TypeCode(NOTE_TYPE.to_owned())));
        assert_eq!(
            codes::space_of(&TypeCode(NOTE_TYPE.to_owned())),
            Space::Personal
        );
    }

    #[test]
    fn the_pages_are_sound() {
        let text = str::to_owned;
        let page = DepositPage {
            frame: Frame::sample(),
            types: types(),
            kind: text("DOCPAT04"),
            title: text("Radio"),
            date: text("2026-03-01"),
            note: text("a < b"),
            is_masked: true,
            faults: Fault::new("fichier", "Choisissez un fichier.").into(),
        };
        assert_is_sound(&page);
        let page = ReplacePage {
            frame: Frame::sample(),
            title: text("Radio"),
            base: text("/documents/07"),
            about: text("Radio, 1er mars 2026"),
            faults: Faults::none(),
        };
        assert_is_sound(&page);
    }
}
