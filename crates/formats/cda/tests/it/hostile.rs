//! Hostile input: never a panic, never a long time, never anything active on a page.

use crate::fixtures::{assert_safe, laboratory_report};
use dmp_cda::{CdaError, compose, inspect, parse, parse_header, render};
use dmp_core::limits::{CONTENT_BYTES_MAX, XML_DEPTH_MAX};
use proptest::prelude::*;
use std::time::{Duration, Instant};

const PATIENT: &str = "<recordTarget><patientRole><id root='1.2.250.1.213.1.4.11' \
     extension='290017512312347'/></patientRole></recordTarget>";

/// The smallest document that is accepted, with `narrative` in its only section.
pub fn with_narrative(narrative: &str) -> String {
    with_body(&format!(
        "<structuredBody><component><section><title>T</title><text>{narrative}</text></section>\
         </component></structuredBody>"
    ))
}

/// The smallest header, with `body`.
pub fn with_body(body: &str) -> String {
    format!(
        "<ClinicalDocument xmlns='urn:hl7-org:v3' \
         xmlns:xsi='http://www.w3.org/2001/XMLSchema-instance'><id root='1.2.3'/>\
         <code code='11502-2' codeSystem='2.16.840.1.113883.6.1'/>\
         <effectiveTime value='20250314'/>{PATIENT}<author><assignedAuthor/></author>\
         <component>{body}</component></ClinicalDocument>"
    )
}

fn rendered(narrative: &str) -> String {
    let cda = parse(with_narrative(narrative).as_bytes()).expect("a valid document");
    render(&cda, |number| format!("/parts/{number}")).into_string()
}

#[test]
fn nothing_active_of_a_narrative_reaches_a_page() {
    for narrative in [
        "<script>alert(1)</script>",
        "<paragraph onclick='alert(1)' style='x' styleCode='Bold\" onload=\"x'>a</paragraph>",
        "<linkHtml href='javascript:alert(1)'>a</linkHtml>",
        "<linkHtml href='https://example.org/track'>a</linkHtml>",
        "<linkHtml href='#\"&gt;&lt;script&gt;'>a</linkHtml><content ID='\"&gt;&lt;script&gt;'/>",
        "<linkHtml href='#a b'>a</linkHtml><content ID='a b'>x</content><content ID='a b'/>",
        "<content ID='x\" onfocus=\"y'>a</content><linkHtml href='#x\" onfocus=\"y'/>",
        "&lt;script&gt;alert(1)&lt;/script&gt;",
        "<![CDATA[<script>alert(1)</script><img src=x onerror=alert(1)>]]>",
        "<renderMultiMedia referencedObject='x\" onerror=\"y'/>",
        "<x:script xmlns:x='http://www.w3.org/1999/xhtml'>alert(1)</x:script>",
        "<iframe xmlns='http://www.w3.org/1999/xhtml' src='https://example.org'/>",
        "<svg xmlns='http://www.w3.org/2000/svg' onload='alert(1)'><a href='javascript:x'/></svg>",
        "<form action='https://example.org'><input name='a'/></form>",
        "<table onmouseover='x'><tr><td background='http://example.org/x'>a</td></tr></table>",
        "<caption>&lt;/caption&gt;&lt;script&gt;</caption>",
        "<table><caption>\" onload=\"x</caption><tr><th scope='x\" y=\"'>a</th></tr></table>",
        "<td>out of a table</td><tr><item>b</item></tr><list><paragraph>c</paragraph></list>",
    ] {
        let html = rendered(narrative);
        assert_safe(&html, narrative);
        assert!(!html.contains("example.org"), "{html}");
    }
}

#[test]
fn a_part_is_never_shown_from_another_server() {
    let body = "<nonXMLBody><text mediaType='image/png' representation='B64'>iVBORw0KGgo=</text>\
                </nonXMLBody>";
    let cda = parse(with_body(body).as_bytes()).unwrap();
    for address in [
        "/parts/0",
        "parts/0?page=1",
        "data:image/png;base64,iVBORw0KGgo=",
    ] {
        let html = render(&cda, |_| address.into());
        assert_eq!(html.placed().len(), 1, "{address}");
        assert!(
            html.as_str().contains(&format!("src=\"{address}\"")),
            "{address}"
        );
    }
    for address in [
        "https://example.org/x",
        "//example.org/x",
        "/\\\\example.org",
        "data:image/svg+xml;base64,AA",
        "data:text/html;base64,AA",
        "javascript:x",
        "",
    ] {
        let html = render(&cda, |_| address.into());
        assert_eq!(
            (html.as_str(), html.unplaced()),
            ("", &[0][..]),
            "{address}"
        );
    }
}

#[test]
fn what_attacks_the_reader_is_refused_by_name() {
    let laughs = "<!DOCTYPE x [<!ENTITY a 'ha'><!ENTITY b '&a;&a;&a;&a;&a;&a;&a;&a;'>]><x>&b;</x>";
    let external = "<!DOCTYPE x SYSTEM 'file:///etc/passwd'><x/>";
    let deep = "<a>".repeat(XML_DEPTH_MAX + 1);
    let very_deep = "<a>".repeat(900_000);
    let attributes: Vec<_> = (0..100).map(|number| format!("a{number}='x'")).collect();
    let attributes = attributes.join(" ");
    let huge = format!("<x a='{}'/>", "x".repeat(1_000_000));
    let patients = with_narrative("a").replace(PATIENT, &PATIENT.repeat(2));
    for (text, error) in [
        (laughs.to_owned(), CdaError::DocumentType),
        (external.to_owned(), CdaError::DocumentType),
        (deep, CdaError::TooDeep),
        (very_deep, CdaError::TooDeep),
        (format!("<x {attributes}/>"), CdaError::TooManyAttributes),
        (huge, CdaError::AttributeTooLong),
        ("<x>&b;</x>".to_owned(), CdaError::NotWellFormed { line: 1 }),
        ("<x></y>".to_owned(), CdaError::NotWellFormed { line: 1 }),
        (String::new(), CdaError::NotWellFormed { line: 1 }),
        ("<x/>".to_owned(), CdaError::NotCda),
        ("<ClinicalDocument/>".to_owned(), CdaError::NotCda),
        (patients, CdaError::SeveralPatients),
    ] {
        let start: String = text.chars().take(60).collect();
        assert_eq!(parse_header(text.as_bytes()).err(), Some(error), "{start}");
    }
    assert_eq!(
        parse(&vec![b' '; CONTENT_BYTES_MAX + 1]),
        Err(CdaError::TooLarge)
    );
}

#[test]
fn a_header_that_lacks_what_a_record_needs_is_refused() {
    let whole = with_narrative("a");
    assert!(parse(whole.as_bytes()).is_ok());
    for (cut, error) in [
        ("<id root='1.2.3'/>", CdaError::Missing("an identifier")),
        (
            "<code code='11502-2' codeSystem='2.16.840.1.113883.6.1'/>",
            CdaError::Missing("a type code"),
        ),
        (
            "<effectiveTime value='20250314'/>",
            CdaError::Missing("a date"),
        ),
        (PATIENT, CdaError::Missing("a patient")),
        (
            "<author><assignedAuthor/></author>",
            CdaError::Missing("an author"),
        ),
    ] {
        assert!(whole.contains(cut));
        assert_eq!(
            parse(whole.replace(cut, "").as_bytes()),
            Err(error),
            "{cut}"
        );
    }
    let wrong = whole.replace("20250314", "20250230");
    assert_eq!(
        parse(wrong.as_bytes()),
        Err(CdaError::InvalidTime("the document's date"))
    );
    for body in [
        "",
        "<nonXMLBody/>",
        "<nonXMLBody><text> </text></nonXMLBody>",
    ] {
        let bytes = with_body(body);
        assert_eq!(
            inspect(bytes.as_bytes()),
            Err(CdaError::Missing("a body")),
            "{body}"
        );
    }
}

#[test]
fn large_input_of_any_shape_takes_a_bounded_time() {
    let fill = |unit: &str, bytes: usize| with_narrative(&unit.repeat(bytes / unit.len()));
    let megabytes = 8 << 20;
    for (name, text) in [
        ("text", fill("lorem ipsum ", megabytes)),
        ("elements", fill("<br/>", megabytes)),
        ("comments", fill("<!--x-->", megabytes)),
        ("raw sections", fill("a<![CDATA[b]]>", megabytes)),
        ("entities", fill("&lt;&#233;", megabytes)),
        ("line ends", fill("\r\n", megabytes)),
        ("equal signs", fill("=", 3 << 20)),
        ("angle brackets", fill("<!--<<<<<<-->", megabytes)),
        ("namespaces", fill("<a xmlns='b'/>", megabytes)),
        (
            "unclosed comment",
            format!("<x><!--{}", ">".repeat(megabytes)),
        ),
        ("unclosed quote", format!("<x a='{}", "<".repeat(60_000))),
        (
            "cells",
            fill("<table><tr><td/></tr></table>", megabytes / 4),
        ),
    ] {
        let start = Instant::now();
        let outcome = parse(text.as_bytes());
        if let Ok(cda) = &outcome
            && name != "elements"
            && name != "namespaces"
        {
            assert_safe(render(cda, |_| String::new()).as_str(), name);
        }
        // Generous: unoptimised code on a busy machine; a quadratic reader would take hours.
        assert!(
            start.elapsed() < Duration::from_mins(1),
            "{name}: {:?}",
            start.elapsed()
        );
    }
}

/// A mutation of a valid document: bytes replaced, cut out, doubled.
fn mutated() -> impl Strategy<Value = Vec<u8>> {
    let edits = prop::collection::vec(
        (
            any::<prop::sample::Index>(),
            any::<u8>(),
            0..4_u8,
            0..40_usize,
        ),
        1..12,
    );
    edits.prop_map(|edits| {
        let mut bytes = compose(&laboratory_report());
        for (place, byte, kind, length) in edits {
            let at = place.index(bytes.len());
            let end = (at + length).min(bytes.len());
            match kind {
                0 => bytes[at] = byte,
                1 => drop(bytes.drain(at..end)),
                2 => drop(bytes.splice(at..at, bytes[at..end].to_vec().repeat(3))),
                _ => bytes[at] = b"<>\"'&/= "[usize::from(byte % 8)],
            }
            if bytes.is_empty() {
                bytes.push(b'<');
            }
        }
        bytes
    })
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(256))]

    #[test]
    fn random_bytes_are_refused_without_panic(
        bytes in prop::collection::vec(any::<u8>(), 0..2_000),
    ) {
        prop_assert!(parse(&bytes).is_err());
    }

    #[test]
    fn random_markup_is_refused_without_panic(text in "[<>/!?\\[\\]a-c=\"'&;# \\-]{0,200}") {
        prop_assert!(parse(text.as_bytes()).is_err());
        let bytes = with_narrative(&text);
        if let Ok(cda) = parse(bytes.as_bytes()) {
            assert_safe(render(&cda, |_| String::new()).as_str(), &text);
        }
    }

    #[test]
    fn mutations_of_a_document_never_panic_and_render_safe(bytes in mutated()) {
        let header = parse_header(&bytes);
        match parse(&bytes) {
            Ok(cda) => {
                prop_assert_eq!(header.as_ref(), Ok(&cda.header));
                let html = render(&cda, |number| format!("/parts/{number}"));
                assert_safe(html.as_str(), "mutation");
            }
            Err(error) => prop_assert_eq!(header.err(), Some(error)),
        }
    }
}
