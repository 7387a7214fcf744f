//! `/documents/{id}/fichier` and `/documents/{id}/parties/{index}`: the bytes of a document.

use crate::error::PageError;
use crate::forms::Fields;
use crate::security::FileOfRecord;
use crate::session::PatientSession;
use axum::extract::Path;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE, HeaderValue};
use axum::response::{IntoResponse, Response};
use dmp_core::document::ContentKind;
use dmp_core::ids::DocumentId;
use dmp_service::reading::{self, Download};

/// `GET /documents/{id}/fichier`: shown by the browser where that is safe, else downloaded.
pub async fn whole(
    patient: PatientSession,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let (record, document) = (patient.record, parsed(&id)?);
    let found = patient
        .run(move |app, session| reading::download(app, session, record, document))
        .await?;
    Ok(answer(found, fields.is_ticked("telecharger")))
}

/// `GET /documents/{id}/parties/{index}`: an image inside a clinical document.
pub async fn part(
    patient: PatientSession,
    Path((id, index)): Path<(String, String)>,
) -> Result<Response, PageError> {
    let (record, document) = (patient.record, parsed(&id)?);
    let index: usize = index.parse().map_err(|_| PageError::not_found())?;
    let found = patient
        .run(move |app, session| reading::part(app, session, record, document, index))
        .await?;
    Ok(answer(found, false))
}

/// An identifier of an address. Anything else is a page that does not exist.
pub fn parsed(id: &str) -> Result<DocumentId, PageError> {
    DocumentId::parse(id).map_err(|_| PageError::not_found())
}

/// The answer with the bytes: never run by a browser, never kept by a cache.
pub fn answer(file: Download, must_download: bool) -> Response {
    let is_shown = file.may_show_inline && !must_download;
    let disposition = if is_shown { "inline" } else { "attachment" };
    let mut answer = file.bytes.into_response();
    let headers = answer.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static(media_type(file.kind)),
    );
    // The name is ours: letters, digits, hyphens and a dot.
    let disposition = format!("{disposition}; filename=\"{}\"", file.file_name);
    if let Ok(value) = HeaderValue::from_str(&disposition) {
        headers.insert(CONTENT_DISPOSITION, value);
    }
    let is_shown_pdf = is_shown && file.kind == ContentKind::Pdf;
    let mark = if is_shown_pdf {
        FileOfRecord::ShownPdf
    } else {
        FileOfRecord::Other
    };
    answer.extensions_mut().insert(mark);
    answer
}

const fn media_type(kind: ContentKind) -> &'static str {
    match kind {
        ContentKind::Text => "text/plain; charset=utf-8",
        ContentKind::Cda
        | ContentKind::Pdf
        | ContentKind::Rtf
        | ContentKind::Jpeg
        | ContentKind::Png
        | ContentKind::Tiff => kind.media_type(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    #[rustfmt::skip] // one line per case
    fn only_what_is_safe_is_shown_by_the_browser() {
        for (kind, may_show_inline, must_download, expected, mark) in [
            (ContentKind::Pdf, true,  false, "inline",     FileOfRecord::ShownPdf),
            (ContentKind::Pdf, true,  true,  "attachment", FileOfRecord::Other),
            (ContentKind::Pdf, false, false, "attachment", FileOfRecord::Other),
            (ContentKind::Png, true,  false, "inline",     FileOfRecord::Other),
            (ContentKind::Cda, false, false, "attachment", FileOfRecord::Other),
        ] {
            let file = Download { bytes: vec![1], kind, file_name: "document-1.bin".to_owned(), may_show_inline };
            let answer = answer(file, must_download);
            let disposition = answer.headers()[CONTENT_DISPOSITION].to_str().unwrap();
            assert_eq!(disposition, format!("{expected}; filename=\"document-1.bin\""));
            assert!(answer.extensions().get::<FileOfRecord>() == Some(&mark));
        }
    }
}
