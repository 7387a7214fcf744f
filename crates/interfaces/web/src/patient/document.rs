//! `/documents/{id}`: a document, what is said of it, who may see it and why.

use super::file::parsed;
use super::rows::{self, DocRow, Mark, RowDate};
use crate::error::PageError;
use crate::filters;
use crate::frame::Frame;
use crate::page::Page;
use crate::session::PatientSession;
use crate::{dates, wording};
use askama::Template;
use axum::extract::Path;
use dmp_core::document::{ContentKind, Status};
use dmp_service::masking::{self, Viewer};
use dmp_service::reading::{self, Body, DocumentView};

/// The page of a document.
#[derive(Template)]
#[template(path = "patient/document.html")]
struct DocumentPage {
    frame: Frame,
    print_line: String,
    space: (&'static str, String),
    title: String,
    lead: String,
    marks: Vec<Mark>,
    base: String,
    body: Body,
    kind: &'static str,
    facts: Vec<(&'static str, String)>,
    newer: Option<String>,
    versions: Vec<DocRow>,
    sees: String,
    viewers: Vec<ViewerRow>,
    may_hide: bool,
    may_replace: bool,
    may_delete: bool,
    bin_days: i64,
    /// Until when it can be taken out of the bin, if it is there.
    binned: Option<String>,
}

/// Somebody whom the patient let in, and whether he sees the document.
struct ViewerRow {
    name: String,
    capacity: String,
    sees: bool,
    why: &'static str,
}

/// `GET /documents/{id}`
pub async fn show(
    patient: PatientSession,
    Path(id): Path<String>,
) -> Result<Page<impl Template>, PageError> {
    let (record, document) = (patient.record, parsed(&id)?);
    let (view, viewers) = patient
        .run(move |app, session| {
            let view = reading::document(app, session, record, document)?;
            Ok::<_, dmp_service::Error>((view, masking::audience(app, session, record, document)?))
        })
        .await?;
    Ok(Page(DocumentPage::new(&patient, view, &viewers)))
}

impl DocumentPage {
    fn new(patient: &PatientSession, view: DocumentView, viewers: &[Viewer]) -> Self {
        let line = &view.line;
        let space = (
            line.space.label(),
            format!("/espaces/{}", line.space.slug()),
        );
        let viewers: Vec<_> = viewers.iter().map(ViewerRow::of).collect();
        Self {
            frame: patient.frame().in_section(space.1.clone()),
            print_line: rows::print_line(&view.patient, patient.frame.now),
            title: line.title.clone(),
            lead: lead(&view),
            marks: rows::marks(line),
            base: rows::address(line.id),
            kind: kind_label(line.kind),
            facts: facts(&view),
            newer: newer(&view),
            versions: view
                .versions
                .iter()
                .map(|it| DocRow::of(it, RowDate::Full))
                .collect(),
            sees: sees(&viewers),
            viewers,
            may_hide: view.may_mask || view.may_unmask || view.may_choose_audience,
            may_replace: view.may_replace && line.is_from_patient,
            may_delete: view.may_delete,
            bin_days: view.bin_delay.0,
            binned: binned(&view),
            body: placed(view.body, &rows::address(view.line.id)),
            space,
        }
    }
}

impl ViewerRow {
    fn of(viewer: &Viewer) -> Self {
        Self {
            name: viewer.professional.display_name(),
            capacity: viewer.professional.capacity(),
            sees: viewer.answer.is_ok(),
            why: match viewer.answer {
                Ok(ground) => wording::ground(ground),
                Err(refusal) => wording::refusal_to_patient(refusal),
            },
        }
    }
}

/// The body with the addresses of its images made whole: the page has no address of its own under
/// which they would be found.
fn placed(body: Body, base: &str) -> Body {
    match body {
        Body::Html(html) => Body::Html(html.replace("=\"parties/", &format!("=\"{base}/parties/"))),
        Body::Text(_) | Body::Image | Body::Pdf | Body::Other => body,
    }
}

/// « 21 février 2026, Dr Anne-Sophie Veyrac, radiologue ».
fn lead(view: &DocumentView) -> String {
    let author = rows::author_and_capacity(&view.line);
    let day = dates::day(view.line.date);
    if author.is_empty() {
        day
    } else {
        format!("{day}, {author}")
    }
}

/// « Vos 6 professionnels autorisés », « 2 de vos 6 professionnels autorisés ».
fn sees(viewers: &[ViewerRow]) -> String {
    let all = viewers.len();
    let seeing = viewers.iter().filter(|it| it.sees).count();
    match (seeing, all) {
        (_, 0) => "Vous seulement : vous n’avez autorisé personne".to_owned(),
        (0, _) => "Vous seulement".to_owned(),
        (1, 1) => "Le professionnel que vous avez autorisé".to_owned(),
        (seeing, all) if seeing == all => format!("Vos {all} professionnels autorisés"),
        (seeing, all) => format!("{seeing} de vos {all} professionnels autorisés"),
    }
}

fn facts(view: &DocumentView) -> Vec<(&'static str, String)> {
    let line = &view.line;
    let file = format!("{}, {}", kind_label(line.kind), wording::size(line.size));
    let version = line
        .version
        .map_or_else(String::new, |version| format!(", version {version}"));
    let all = [
        ("Type", line.type_label.clone()),
        ("Auteur", rows::author_and_capacity(line)),
        ("Lieu", line.organization.clone().unwrap_or_default()),
        ("Date de l’acte", dates::day(line.date)),
        ("Déposé le", dates::day_time(line.received_at)),
        (
            "Commentaire",
            view.entry.comments.clone().unwrap_or_default(),
        ),
        ("Fichier", format!("{file}{version}")),
    ];
    all.into_iter()
        .filter(|(_, value)| !value.is_empty())
        .collect()
}

/// The address of the version that replaced this one.
fn newer(view: &DocumentView) -> Option<String> {
    match view.line.status {
        Status::Deprecated { by } => {
            let is_visible = view.versions.iter().any(|it| it.id == by);
            is_visible.then(|| rows::address(by))
        }
        Status::Approved | Status::Archived | Status::Deleted { .. } => None,
    }
}

fn binned(view: &DocumentView) -> Option<String> {
    match view.line.status {
        Status::Deleted { until, .. } => Some(super::bin::in_bin(until)),
        Status::Approved | Status::Deprecated { .. } | Status::Archived => None,
    }
}

/// What people call a kind of file.
pub const fn kind_label(kind: ContentKind) -> &'static str {
    match kind {
        ContentKind::Cda => "Document clinique (CDA)",
        ContentKind::Pdf => "PDF",
        ContentKind::Text => "Texte",
        ContentKind::Rtf => "Texte mis en forme (RTF)",
        ContentKind::Jpeg => "Image JPEG",
        ContentKind::Png => "Image PNG",
        ContentKind::Tiff => "Image TIFF",
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::assert_is_sound;

    fn sample(body: Body) -> DocumentPage {
        let text = str::to_owned;
        let viewer = |sees, why| ViewerRow {
            name: text("Dr Karim Benali"),
            capacity: text("Diabétologue"),
            sees,
            why,
        };
        DocumentPage {
            frame: Frame::sample().in_section("/espaces/imagerie"),
            print_line: text("Camille MOREAU"),
            space: ("Imagerie médicale", text("/espaces/imagerie")),
            title: text("Scanner <thoracique>"),
            lead: text("21 février 2026, Dr Anne-Sophie Veyrac, radiologue"),
            marks: vec![Mark {
                kind: "new",
                text: "Nouveau",
                icon: "",
            }],
            base: text("/documents/07070707070707070707070707070707"),
            body,
            kind: "PDF",
            facts: vec![("Type", text("Compte rendu d’imagerie"))],
            newer: Some(text("/documents/08080808080808080808080808080808")),
            versions: vec![DocRow::sample()],
            sees: text("Vos 6 professionnels autorisés"),
            viewers: vec![
                viewer(true, "Autorisé par vous"),
                viewer(false, "Document masqué"),
            ],
            may_hide: true,
            may_replace: true,
            may_delete: true,
            bin_days: 30,
            binned: Some(text("Il peut être restauré jusqu’au 12 mars.")),
        }
    }

    #[test]
    fn the_page_is_sound_for_each_kind_of_content() {
        for body in [
            Body::Html("<h2>Motif</h2><p>Toux</p>".to_owned()),
            Body::Text("a < b".to_owned()),
            Body::Image,
            Body::Pdf,
            Body::Other,
        ] {
            assert_is_sound(&sample(body));
        }
    }

    #[test]
    fn the_page_says_how_many_see_it() {
        let row = |sees| ViewerRow {
            name: String::new(),
            capacity: String::new(),
            sees,
            why: "",
        };
        for (rows, expected) in [
            (vec![], "Vous seulement : vous n’avez autorisé personne"),
            (vec![row(false)], "Vous seulement"),
            (vec![row(true)], "Le professionnel que vous avez autorisé"),
            (vec![row(true), row(true)], "Vos 2 professionnels autorisés"),
            (
                vec![row(true), row(false)],
                "1 de vos 2 professionnels autorisés",
            ),
        ] {
            assert_eq!(sees(&rows), expected);
        }
    }
}
