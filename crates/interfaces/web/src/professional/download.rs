//! The bytes of a document, for the browser to show or to save.

use crate::security::FileOfRecord;
use axum::http::HeaderValue;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use dmp_core::document::ContentKind;
use dmp_service::reading::Download;

/// Answers with the bytes; they are saved if it is asked, or if showing them is not safe.
pub fn answer(download: Download, is_saved: bool) -> Response {
    let is_inline = download.may_show_inline && !is_saved;
    let place = if is_inline { "inline" } else { "attachment" };
    let disposition = format!("{place}; filename=\"{}\"", download.file_name);
    let mut answer = download.bytes.into_response();
    let headers = answer.headers_mut();
    headers.insert(
        CONTENT_TYPE,
        HeaderValue::from_static(media_type(download.kind)),
    );
    if let Ok(disposition) = HeaderValue::from_str(&disposition) {
        headers.insert(CONTENT_DISPOSITION, disposition);
    }
    let is_shown_pdf = is_inline && download.kind == ContentKind::Pdf;
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

    fn download(may_show_inline: bool) -> Download {
        Download {
            bytes: b"%PDF-".to_vec(),
            kind: ContentKind::Pdf,
            file_name: "document-0a.pdf".to_owned(),
            may_show_inline,
        }
    }

    #[test]
    fn what_is_not_safe_to_show_is_saved() {
        for (may_show_inline, is_saved, expected) in [
            (true, false, "inline; filename=\"document-0a.pdf\""),
            (true, true, "attachment; filename=\"document-0a.pdf\""),
            (false, false, "attachment; filename=\"document-0a.pdf\""),
            (false, true, "attachment; filename=\"document-0a.pdf\""),
        ] {
            let answer = answer(download(may_show_inline), is_saved);
            assert_eq!(answer.headers()[CONTENT_DISPOSITION], expected);
            assert_eq!(answer.headers()[CONTENT_TYPE], "application/pdf");
        }
    }
}
