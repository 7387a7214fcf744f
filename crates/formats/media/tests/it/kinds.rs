//! Which bytes are what, and which are whole.

use crate::fixtures::{CDA, jpeg, pdf, png, rtf, tiff};
use dmp_core::document::ContentKind::{self, Cda, Jpeg, Pdf, Png, Rtf, Text, Tiff};
use dmp_core::limits::CONTENT_BYTES_MAX;
use dmp_media::MediaError::{Empty, Html, OtherXml, StyleSheet, TooLarge, Unknown, Unsupported};
use dmp_media::Unsupported::{Bmp, Dicom, Gif, Heic, Office, Program, Webp, Zip};
use dmp_media::{Dimensions, MediaError, as_text, check, detect, dimensions, has_active_content};
use proptest::prelude::*;
use std::{fs, path::Path};

fn whole() -> Vec<(ContentKind, Vec<u8>)> {
    vec![
        (Cda, CDA.to_vec()),
        (Cda, [b"\xEF\xBB\xBF", CDA].concat()),
        (
            Cda,
            b"<c:ClinicalDocument xmlns:c='urn:hl7-org:v3'/>".to_vec(),
        ),
        (
            Cda,
            [
                &b"\xFF\xFE"[..],
                &CDA.iter().flat_map(|byte| [*byte, 0]).collect::<Vec<_>>(),
            ]
            .concat(),
        ),
        (Pdf, pdf("")),
        (Pdf, [b"\0\x01junk\n", pdf("").as_slice()].concat()),
        (Text, "Prélèvement à jeun\r\n".into()),
        (Text, b"<5 mg/L".to_vec()),
        (Text, b"Pr\xE9l\xE8vement \x80".to_vec()),
        (Rtf, rtf()),
        (Jpeg, jpeg()),
        (Jpeg, [jpeg(), vec![0; 100]].concat()),
        (Png, png()),
        (Tiff, tiff(true)),
        (Tiff, tiff(false)),
    ]
}

#[test]
fn each_accepted_kind_is_told_by_its_bytes_and_whole() {
    for (kind, bytes) in whole() {
        assert_eq!(
            detect(&bytes),
            Ok(kind),
            "{:?}",
            String::from_utf8_lossy(&bytes)
        );
        assert_eq!(check(kind, &bytes), Ok(()), "{kind:?}");
        for other in ContentKind::ALL.into_iter().filter(|other| *other != kind) {
            assert_eq!(
                check(other, &bytes),
                Err(MediaError::Malformed),
                "{kind:?} as {other:?}"
            );
        }
    }
}

#[test]
#[rustfmt::skip] // one line per case
fn what_is_not_accepted_is_refused_as_what_it_is() {
    let dicom = [&[0; 128][..], b"DICM\x02"].concat();
    for (bytes, error) in [
        (&b""[..],                                              Empty),
        (b" \r\n\t",                                    Empty),
        (b"<!DOCTYPE html><html><body>a",               Html),
        (b"\xEF\xBB\xBF  <HTML>",                       Html),
        (b"<p>a</p><script>alert(1)</script>",          Html),
        (b"<!-- a --><svg onload='x'/>",                Html),
        (b"<?xml version='1.0'?><html xmlns='http://www.w3.org/1999/xhtml'/>", Html),
        (b"<?xml version='1.0'?><xsl:stylesheet version='1.0'><ClinicalDocument/>", StyleSheet),
        (b"<?xml version='1.0'?><note/>",               OtherXml),
        (b"<?xml version='1.0'?>",                      OtherXml),
        (b"<ClinicalDocument/>",                        OtherXml),
        (b"<!DOCTYPE a [<!ENTITY b 'c'>]><a/>",         OtherXml),
        (b"PK\x03\x04rest",                             Unsupported(Zip)),
        (b"\xD0\xCF\x11\xE0\xA1\xB1\x1A\xE1",           Unsupported(Office)),
        (b"GIF89a\x01\0",                               Unsupported(Gif)),
        (b"RIFF\x10\0\0\0WEBPVP8 ",                     Unsupported(Webp)),
        (b"\0\0\0\x18ftypheic",                         Unsupported(Heic)),
        (b"BM\x10\0\0\0\0\0\0\0\x36",                   Unsupported(Bmp)),
        (b"MZ\x90\0\x03",                               Unsupported(Program)),
        (b"\x7FELF\x02",                                Unsupported(Program)),
        (&dicom,                                                Unsupported(Dicom)),
        (b"\0\x01\x02\x03",                             Unknown),
        (b"caf\xE9 \x81",                               Unknown),
        (b"\xFF\xFEa\0b\0",                             Unknown),
    ] {
        assert_eq!(detect(bytes), Err(error), "{:?}", String::from_utf8_lossy(bytes));
    }
    assert_eq!(detect(&vec![b'a'; CONTENT_BYTES_MAX + 1]), Err(TooLarge));
    assert_eq!(detect(&vec![b'a'; CONTENT_BYTES_MAX]), Ok(Text));
}

#[test]
fn a_file_cut_anywhere_is_never_whole() {
    for (kind, bytes) in [
        (Pdf, pdf("")),
        (Png, png()),
        (Jpeg, jpeg()),
        (Tiff, tiff(true)),
        (Rtf, rtf()),
    ] {
        // A PDF ends with a line end that is not needed.
        for length in 0..bytes.len() - usize::from(kind == Pdf) {
            let outcome = check(kind, &bytes[..length]);
            assert!(outcome.is_err(), "{kind:?} cut at {length}");
        }
        assert_eq!(
            check(kind, &bytes[..bytes.len() - 2]),
            Err(MediaError::Truncated),
            "{kind:?}"
        );
    }
}

#[test]
fn images_that_no_screen_should_decode_are_refused() {
    let with_size = |width: u32, height: u32| {
        let mut bytes = png();
        bytes[16..20].copy_from_slice(&width.to_be_bytes());
        bytes[20..24].copy_from_slice(&height.to_be_bytes());
        check(Png, &bytes)
    };
    assert_eq!(with_size(20_000, 10_000), Ok(()));
    assert_eq!(with_size(20_000, 10_001), Err(MediaError::TooManyPixels));
    assert_eq!(
        with_size(u32::MAX, u32::MAX),
        Err(MediaError::TooManyPixels)
    );
    assert_eq!(with_size(0, 10), Err(MediaError::Malformed));
}

#[test]
fn dimensions_are_read_from_the_header() {
    for (kind, bytes, width, height) in [
        (Png, png(), 2, 3),
        (Jpeg, jpeg(), 5, 4),
        (Tiff, tiff(true), 6, 7),
        (Tiff, tiff(false), 6, 7),
    ] {
        assert_eq!(
            dimensions(kind, &bytes),
            Some(Dimensions { width, height }),
            "{kind:?}"
        );
        assert_eq!(dimensions(kind, &bytes[..6]), None, "{kind:?}");
    }
    assert_eq!(dimensions(Pdf, &pdf("")), None);
}

#[test]
#[rustfmt::skip] // one line per case
fn what_acts_when_it_is_opened_is_for_download_only() {
    for (inside, is_active) in [
        ("",                                                     false),
        ("/OpenAction [3 0 R /Fit]",                             false),
        ("/A <</S/URI /URI (https://example.org)>>",             false),
        ("/OpenAction <</S/URI /URI (https://example.org)>>",    true),
        ("/AA <</O <</S/GoToR>>>>",                              true),
        ("/OpenAction <</S/JavaScript /JS (app.alert(1))>>",     true),
        ("/S/J#61vaScript",                                      true),
        ("/S /Launch /F (cmd.exe)",                              true),
        ("/Type/EmbeddedFile",                                   true),
        ("/EmbeddedFiles 3 0 R /Names /JSON",                    false),
        ("/Encrypt 9 0 R",                                       true),
        ("/AcroForm <</XFA 1 0 R>>",                             true),
        ("/JSx /J#zz /#",                                        false),
    ] {
        assert_eq!(has_active_content(Pdf, &pdf(inside)), is_active, "{inside}");
    }
    assert!(has_active_content(Cda, CDA));
    assert!(has_active_content(Rtf, &rtf()));
    assert!(!has_active_content(Rtf, br"{\rtf1 a}"));
    assert!(!has_active_content(Text, b"/JavaScript"));
}

#[test]
fn the_sample_documents_are_told_apart() {
    let folder = Path::new(concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/../../../../shared/samples/cda"
    ));
    let Ok(files) = fs::read_dir(folder) else {
        eprintln!("the sample documents are absent: nothing is checked");
        return;
    };
    for file in files {
        let path = file.unwrap().path();
        let is_style_sheet = path.to_string_lossy().contains("Auto-Presentable");
        let expected = if is_style_sheet {
            Err(MediaError::StyleSheet)
        } else {
            Ok(Cda)
        };
        assert_eq!(
            detect(&fs::read(&path).unwrap()),
            expected,
            "{}",
            path.display()
        );
    }
}

proptest! {
    #[test]
    fn no_bytes_make_it_panic(
        start in 0..15_usize,
        keep in 0..60_usize,
        tail in prop::collection::vec(any::<u8>(), 0..300),
    ) {
        let (_, mut bytes) = whole().swap_remove(start);
        bytes.truncate(keep);
        bytes.extend(tail);
        let _ = detect(&bytes);
        for kind in ContentKind::ALL {
            let _ = check(kind, &bytes);
            let _ = (as_text(kind, &bytes), dimensions(kind, &bytes));
            let _ = has_active_content(kind, &bytes);
        }
    }
}
