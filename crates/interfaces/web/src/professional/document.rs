//! `/pro/patients/{id}/documents/{doc}`: one document, safely shown, and what may be done with it.

use super::address::{OnDocument, OnPart};
use super::patient_bar::PatientBar;
use super::view::{Badge, Fact, badges};
use super::{download, no_access, wording};
use crate::dates;
use crate::error::PageError;
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::{Go, Page};
use crate::session::ProfessionalSession;
use askama::Template;
use axum::response::{IntoResponse, Response};
use dmp_core::document::Status;
use dmp_core::ids::{DocumentId, RecordId};
use dmp_service::reading::{self, Attachment, Body, DocumentLine, DocumentView};
use dmp_service::{App, Error, Session, bin, masking};

/// The page.
#[derive(Template)]
#[template(path = "professional/document.html")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is a button of its own on the page"
)]
pub struct DocumentPage {
    frame: Frame,
    bar: PatientBar,
    base: String,
    title: String,
    lead: String,
    kind: &'static str,
    badges: Vec<Badge>,
    withheld: Option<Withheld>,
    replaced_by: Option<VersionLink>,
    body: Body,
    attachments: Vec<AttachmentLink>,
    facts: Vec<Fact>,
    versions: Vec<VersionLink>,
    may_mask: bool,
    may_unmask: bool,
    may_replace: bool,
    may_delete: bool,
    /// Where one goes once it is deleted.
    back: &'static str,
}

/// The warning of a document that the patient does not see. Rule: REQ-R-19.
struct Withheld {
    may_announce: bool,
}

/// A file inside a clinical document, which its text does not show.
struct AttachmentLink {
    href: String,
    text: String,
}

/// Another version of the document.
struct VersionLink {
    id: DocumentId,
    text: String,
}

impl DocumentPage {
    /// The page of a document.
    pub fn new(frame: Frame, record: RecordId, view: DocumentView) -> Self {
        let base = format!("/pro/patients/{record}/documents/{}", view.line.id);
        Self {
            bar: PatientBar::of(record, &view.patient, &view.access, frame.now),
            lead: lead(&view.line),
            kind: wording::kind(view.line.kind),
            badges: badges(&view.line),
            withheld: view.line.is_withheld.then_some(Withheld {
                may_announce: view.may_announce,
            }),
            replaced_by: replaced_by(&view),
            facts: facts(&view),
            versions: view.versions.iter().map(version_link).collect(),
            title: view.line.title.clone(),
            attachments: view
                .attachments
                .iter()
                .map(|it| attachment_link(it, &base))
                .collect(),
            body: placed(view.body, &base),
            base,
            may_mask: view.may_mask && !view.line.is_masked,
            may_unmask: view.may_unmask && view.line.is_masked,
            may_replace: view.may_replace,
            may_delete: view.may_delete,
            back: if view.line.is_from_patient {
                "dossier"
            } else {
                "depots"
            },
            frame,
        }
    }
}

/// `GET /pro/patients/{record}/documents/{document}`.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn show(
    session: ProfessionalSession,
    OnDocument(record, document): OnDocument,
) -> Result<Response, PageError> {
    match session
        .run(move |app, it| reading::document(app, it, record, document))
        .await
    {
        Ok(view) => Ok(Page(DocumentPage::new(session.frame(), record, view)).into_response()),
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// `GET …/fichier`: the bytes, shown by the browser where that is safe, unless `telecharger=1`.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn file(
    session: ProfessionalSession,
    OnDocument(record, document): OnDocument,
    fields: Fields,
) -> Result<Response, PageError> {
    let is_saved = fields.is_ticked("telecharger");
    match session
        .run(move |app, it| reading::download(app, it, record, document))
        .await
    {
        Ok(download) => Ok(download::answer(download, is_saved)),
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// `GET …/parties/{part}`: an image or a file inside a clinical document.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn part(
    session: ProfessionalSession,
    OnPart(record, document, index): OnPart,
) -> Result<Response, PageError> {
    match session
        .run(move |app, it| reading::part(app, it, record, document, index))
        .await
    {
        Ok(download) => Ok(download::answer(download, false)),
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// `POST …/masquer`, at the patient's request.
///
/// # Errors
/// See [`change`].
pub(crate) async fn mask(
    session: ProfessionalSession,
    at: OnDocument,
) -> Result<Response, PageError> {
    change(session, at, masking::mask, "pro-masque").await
}

/// `POST …/demasquer`, at the patient's request.
///
/// # Errors
/// See [`change`].
pub(crate) async fn unmask(
    session: ProfessionalSession,
    at: OnDocument,
) -> Result<Response, PageError> {
    change(session, at, masking::unmask, "pro-demasque").await
}

/// `POST …/annoncer`: the patient was told, he may see the document.
///
/// # Errors
/// See [`change`].
pub(crate) async fn announce(
    session: ProfessionalSession,
    at: OnDocument,
) -> Result<Response, PageError> {
    change(session, at, masking::announce, "pro-annonce").await
}

/// `POST …/supprimer`: into the patient's bin. The document is not there any more for anybody else,
/// so one goes back to his deposits, or to the record.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
pub(crate) async fn delete(
    session: ProfessionalSession,
    OnDocument(record, document): OnDocument,
    fields: Fields,
) -> Result<Response, PageError> {
    let back = match fields.text("retour") {
        "dossier" => format!("/pro/patients/{record}"),
        _ => "/pro/depots".to_owned(),
    };
    match session
        .run(move |app, it| bin::delete(app, it, record, document))
        .await
    {
        Ok(()) => Ok(Go::to(back).saying("pro-supprime").into_response()),
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// A change of who sees a document.
type Change = fn(&App, &Session, RecordId, DocumentId) -> Result<(), Error>;

/// Does it, and goes back to the document.
///
/// # Errors
/// The page of a refusal that may not be explained, or of a failure of the store.
async fn change(
    session: ProfessionalSession,
    OnDocument(record, document): OnDocument,
    change: Change,
    message: &'static str,
) -> Result<Response, PageError> {
    match session
        .run(move |app, it| change(app, it, record, document))
        .await
    {
        Ok(()) => {
            let address = format!("/pro/patients/{record}/documents/{document}");
            Ok(Go::to(address).saying(message).into_response())
        }
        Err(error) => no_access::answer(&session, record, error),
    }
}

/// « 21 février 2026, Dr Anne-Sophie VEYRAC, radiologue ».
fn lead(line: &DocumentLine) -> String {
    let author = super::record::author(line);
    let day = dates::day(line.date);
    match (
        author.is_empty(),
        line.author_capacity.is_empty() || line.is_from_patient,
    ) {
        (true, _) => day,
        (false, true) => format!("{day}, {author}"),
        (false, false) => format!("{day}, {author}, {}", line.author_capacity.to_lowercase()),
    }
}

fn replaced_by(view: &DocumentView) -> Option<VersionLink> {
    match &view.line.status {
        Status::Deprecated { by } => view.versions.iter().find(|it| it.id == *by),
        Status::Approved | Status::Archived | Status::Deleted { .. } => None,
    }
    .map(version_link)
}

/// Images stand under the document's address: relative ones would stand beside it.
fn placed(body: Body, base: &str) -> Body {
    match body {
        Body::Html(html) => Body::Html(html.replace("=\"parties/", &format!("=\"{base}/parties/"))),
        Body::Text(_) | Body::Image | Body::Pdf | Body::Other => body,
    }
}

fn attachment_link(attachment: &Attachment, base: &str) -> AttachmentLink {
    let kind = attachment.kind.map_or("Fichier", wording::kind);
    let size = crate::wording::size(u64::try_from(attachment.size).unwrap_or(u64::MAX));
    AttachmentLink {
        href: format!("{base}/parties/{}", attachment.index),
        text: format!("{kind}, {size}"),
    }
}

fn version_link(line: &DocumentLine) -> VersionLink {
    let version = line
        .version
        .map(|it| format!("Version {it}, "))
        .unwrap_or_default();
    let text = format!(
        "{version}{}, déposée le {}",
        line.title,
        dates::day(line.received_at)
    );
    VersionLink { id: line.id, text }
}

fn facts(view: &DocumentView) -> Vec<Fact> {
    let (line, entry) = (&view.line, &view.entry);
    let mut facts = vec![Fact::new("Type", line.type_label.clone())];
    for author in &entry.authors {
        facts.push(Fact::new("Auteur", author.display_name()));
    }
    if let Some(organization) = &line.organization {
        facts.push(Fact::new("Lieu", organization.clone()));
    }
    facts.push(Fact::new("Date de l’acte", dates::day(line.date)));
    facts.push(Fact::new("Déposé le", dates::day_time(line.received_at)));
    if let Some(comments) = &entry.comments {
        facts.push(Fact::new("Commentaire", comments.clone()));
    }
    let version = line
        .version
        .map(|it| format!(", version {it}"))
        .unwrap_or_default();
    let size = crate::wording::size(line.size);
    let kind = wording::kind(line.kind);
    facts.push(Fact::new("Fichier", format!("{kind}, {size}{version}")));
    facts.push(Fact::new("Visible de", seen_by(line)));
    facts
}

/// Who may see it, in one sentence.
fn seen_by(line: &DocumentLine) -> &'static str {
    match (line.is_masked, line.is_withheld, line.is_restricted) {
        (true, _, _) => "Le patient, son médecin traitant et l’auteur",
        (false, true, _) => "Les professionnels autorisés, pas encore le patient",
        (false, false, true) => "Le patient et une partie de ses professionnels",
        (false, false, false) => "Le patient et ses professionnels autorisés",
    }
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::page::tests::assert_is_sound;
    use dmp_core::codes::Space;

    fn page(line: DocumentLine, body: Body) -> DocumentPage {
        DocumentPage::new(
            Frame::sample(),
            samples::record(),
            samples::document_view(line, body),
        )
    }

    #[test]
    fn the_pages_are_sound() {
        let bodies = [
            Body::Html("<h2>Conclusion</h2><p>Rien à signaler.</p>".to_owned()),
            Body::Text("a < b".to_owned()),
            Body::Image,
            Body::Pdf,
            Body::Other,
        ];
        for body in bodies {
            assert_is_sound(&page(
                samples::line("Scanner <thoracique>", Space::Imaging),
                body,
            ));
        }
    }

    #[test]
    fn a_reader_is_warned_of_what_the_patient_does_not_see() {
        const WARNING: &str = "Attention, ce document n’est pas visible du patient";
        for (is_withheld, expected) in [(true, true), (false, false)] {
            let line = DocumentLine {
                is_withheld,
                ..samples::line("Biopsie", Space::Results)
            };
            let html = page(line, Body::Pdf).render().unwrap();
            assert_eq!(html.contains(WARNING), expected); // REQ-R-19
            assert_eq!(html.contains("/annoncer"), expected);
        }
    }

    #[test]
    fn images_stand_under_the_address_of_the_document() {
        let body = Body::Html("<img src=\"parties/1\" alt=\"\">".to_owned());
        let html = page(samples::line("Scanner", Space::Imaging), body)
            .render()
            .unwrap();
        let address = format!(
            "/pro/patients/{}/documents/{}",
            samples::record(),
            samples::document()
        );
        assert!(html.contains(&format!("src=\"{address}/parties/1\"")));
        assert!(html.contains(&format!("href=\"{address}/parties/2\"")));
    }

    #[test]
    fn masking_is_offered_for_what_is_not_masked_and_the_reverse() {
        for (is_masked, offered, other) in [
            (false, "/masquer\"", "/demasquer\""),
            (true, "/demasquer\"", "/masquer\""),
        ] {
            let line = DocumentLine {
                is_masked,
                ..samples::line("Biopsie", Space::Results)
            };
            let html = page(line, Body::Pdf).render().unwrap();
            assert!(html.contains(offered) && !html.contains(other));
        }
    }
}
