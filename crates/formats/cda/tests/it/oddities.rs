//! Oddities of real software, written by hand.

use crate::hostile::{with_body, with_narrative};
use dmp_cda::{
    AuthorKind, Body, CdaError, Layout, entry, inspect, parse, parse_header, render, render_with,
};
use dmp_core::document::{ContentKind, Origin};
use dmp_core::people::Sex;

fn with_header(from: &str, to: &str) -> String {
    let text = with_narrative("a");
    assert!(text.contains(from), "{from}");
    text.replace(from, to)
}

const AUTHOR: &str = "<author><assignedAuthor/></author>";
const ROLE_END: &str = "</patientRole>";

#[test]
fn the_encodings_of_french_software_are_read() {
    let text = with_narrative("é").replace("<title>T", "<title>Été");
    let latin = |name: &str| {
        let declared = format!("<?xml version=\"1.0\" encoding=\"{name}\"?>{text}");
        declared
            .chars()
            .map(|letter| u8::try_from(u32::from(letter)).unwrap())
            .collect::<Vec<_>>()
    };
    let wide: Vec<u8> = format!("\u{FEFF}{text}")
        .encode_utf16()
        .flat_map(u16::to_le_bytes)
        .collect();
    for bytes in [
        text.clone().into_bytes(),
        format!("\u{FEFF}<?xml version='1.0' encoding='UTF-8'?>\r\n{text}").into_bytes(),
        latin("ISO-8859-1"),
        latin("windows-1252"),
        latin("ISO-8859-15"),
        wide,
    ] {
        let Body::Structured(sections) = parse(&bytes).unwrap().body else {
            panic!()
        };
        assert_eq!(sections[0].title, "Été");
    }
    let other = format!("<?xml version='1.0' encoding='EBCDIC-FR'?>{text}");
    let refusal = CdaError::UnsupportedEncoding("ebcdic-fr".into());
    assert_eq!(parse(other.as_bytes()), Err(refusal));
}

#[test]
fn a_style_sheet_with_a_document_inside_is_refused_as_what_it_is() {
    let text = format!(
        "<xsl:stylesheet version='1.0' xmlns:xsl='http://www.w3.org/1999/XSL/Transform'>{}\
         </xsl:stylesheet>",
        with_narrative("a")
    );
    assert_eq!(parse(text.as_bytes()), Err(CdaError::StyleSheet));
    assert_eq!(parse_header(text.as_bytes()), Err(CdaError::StyleSheet));
}

#[test]
#[rustfmt::skip] // one line per case
fn names_are_read_in_the_ways_software_writes_them() {
    // Each part: what it is (`f`amily or `g`iven), its qualifier, its text.
    for (parts, birth_name, given_names, used_name) in [
        ("fBR=A fSP=B g=C_D gBR=C", "A", "C D", Some("B")),
        ("gBR=C g=D fBR=A fCL=B",   "A", "C D", Some("B")),
        ("f=A g=C g=D",             "A", "C D", None),
        ("fSP=B gCL=C",             "B", "C",   Some("B")),
        ("fBR=_A_ g=C,D gBR=C",     "A", "C,D", None),
        ("fBR=A g=CARL gBR=CAR",    "A", "CAR CARL", None),
        ("",                        "",  "",    None),
    ] {
        let name: String = parts.split_whitespace().map(name_part).collect();
        let person = format!("<patient><name>{name}</name></patient>{ROLE_END}");
        let header = parse_header(with_header(ROLE_END, &person).as_bytes()).unwrap();
        let patient = &header.patient;
        assert_eq!(patient.birth_name, birth_name, "{name}");
        assert_eq!(patient.given_names, given_names, "{name}");
        assert_eq!(patient.used_name.as_deref(), used_name, "{name}");
    }
}

fn name_part(part: &str) -> String {
    let (kind, text) = part.split_once('=').expect("kind and text");
    let (tag, qualifier) = kind.split_at(1);
    let tag = if tag == "f" { "family" } else { "given" };
    let qualifier = if qualifier.is_empty() {
        String::new()
    } else {
        format!(" qualifier='{qualifier}'")
    };
    format!("<{tag}{qualifier}>{}</{tag}>", text.replace('_', "\n "))
}

#[test]
fn traits_that_cannot_be_read_are_absent_and_not_wrong() {
    for (code, birth, sex, has_date) in [
        ("F", "19900117", Some(Sex::Female), true),
        ("M", "199001170530+0100", Some(Sex::Male), true),
        ("UN", "1990", Some(Sex::Unknown), false),
        ("x", "19901317", None, false),
    ] {
        let person = format!(
            "<patient><administrativeGenderCode code='{code}'/><birthTime value='{birth}'/>\
             </patient>{ROLE_END}"
        );
        let patient = parse_header(with_header(ROLE_END, &person).as_bytes())
            .unwrap()
            .patient;
        assert_eq!(
            (patient.sex, patient.birth_date.is_some()),
            (sex, has_date),
            "{code}"
        );
    }
}

#[test]
fn persons_devices_structures_and_the_patient_may_write() {
    let id = "<id root='1.2.250.1.71.4.2.1' extension='801234500001'/>";
    let person = "<assignedPerson><name><given>.</given><family>N</family></name></assignedPerson>";
    let device =
        "<assignedAuthoringDevice><softwareName>Robot</softwareName></assignedAuthoringDevice>";
    let structure = "<representedOrganization><id root='1.2.250.1.71.4.2.2' extension='3'/>\
                     <name>S</name></representedOrganization>";
    let patient = "<id root='1.2.250.1.213.1.4.11' extension='2 90 01 75 123 123 47'/>";
    for (inside, kind, has_id, shown) in [
        (format!("{id}{person}"), AuthorKind::Person, true, "N"),
        (
            format!("{id}{device}{structure}"),
            AuthorKind::Device,
            true,
            "Robot",
        ),
        (structure.to_owned(), AuthorKind::Organization, false, "S"),
        (
            format!("{patient}{person}"),
            AuthorKind::Patient,
            false,
            "N",
        ),
    ] {
        let author = format!("<author><assignedAuthor>{inside}</assignedAuthor></author>");
        let header = parse_header(with_header(AUTHOR, &author).as_bytes()).unwrap();
        let found = &header.authors[0];
        assert_eq!(
            (found.kind, found.author.national_id.is_some()),
            (kind, has_id),
            "{inside}"
        );
        assert_eq!(found.author.display_name(), shown, "{inside}");
        let is_patient = entry(&header).origin == Origin::Patient;
        assert_eq!(is_patient, kind == AuthorKind::Patient, "{inside}");
    }
}

#[test]
fn an_unreadable_time_of_an_author_is_absent() {
    for (value, is_read) in [("20250314093000+100", true), ("291813011200+0100", false)] {
        let author = AUTHOR.replace("<assigned", &format!("<time value='{value}'/><assigned"));
        let header = parse_header(with_header(AUTHOR, &author).as_bytes()).unwrap();
        assert_eq!(header.authors[0].time.is_some(), is_read, "{value}");
    }
}

#[test]
fn the_main_event_gives_the_time_of_the_act() {
    let event = |low: &str, performer: &str| {
        let time = format!("<effectiveTime><low value='{low}'/></effectiveTime>");
        format!("<documentationOf><serviceEvent>{time}{performer}</serviceEvent></documentationOf>")
    };
    let events = format!(
        "{}{}",
        event("20250101", ""),
        event("20250202", "<performer/>")
    );
    let header = parse_header(
        with_header(
            "<component><structured",
            &format!("{events}<component><structured"),
        )
        .as_bytes(),
    );
    let (start, stop) = header.unwrap().service_time();
    assert_eq!(
        (start.date_utc().to_string().as_str(), stop),
        ("2025-02-02", None)
    );
}

#[test]
fn a_body_of_plain_text_is_shown_as_it_stands() {
    for (attributes, text) in [
        ("mediaType='text/plain'", "a  &lt;b&gt;\n  c"),
        (
            "mediaType='text/plain' representation='B64'",
            "YSAgPGI+CiAgYw==",
        ),
        ("", "a  &lt;b&gt;\n  c"),
    ] {
        let body = format!("<nonXMLBody><text {attributes}>{text}</text></nonXMLBody>");
        let cda = parse(with_body(&body).as_bytes()).unwrap();
        assert_eq!(cda.parts[0].kind, Some(ContentKind::Text), "{attributes}");
        let html = render(&cda, |_| "/x".into());
        assert_eq!(
            html.as_str(),
            "<pre>a  &lt;b&gt;\n  c</pre>",
            "{attributes}"
        );
    }
}

#[test]
fn truncated_content_is_refused_by_its_number() {
    let body = |text: &str| {
        let text = format!("<text mediaType='application/pdf' representation='B64'>{text}</text>");
        with_body(&format!("<nonXMLBody>{text}</nonXMLBody>"))
    };
    assert!(inspect(body("JVBERi0xLjQ=").as_bytes()).is_ok());
    let refusal = Err(CdaError::EmbeddedContent(0));
    assert_eq!(inspect(body("JVBERi0xLjQ=J").as_bytes()), refusal);
    assert_eq!(
        parse(body("JVBERi0xL").as_bytes()).err(),
        Some(CdaError::EmbeddedContent(0))
    );
}

#[test]
fn the_narrative_is_rendered_as_reviewed() {
    let narrative = "\n<paragraph><caption>Titre</caption>H<sub>2</sub>O x<sup>2</sup><br/>\
        <content styleCode='Bold Italics'>gras</content> <content styleCode='Underline'>s</content>\
        </paragraph><list listType='ordered'><caption>Suite</caption><item>un</item>\
        <item>deux <linkHtml href='#fin'>voir</linkHtml></item></list>\
        <table border='1' width='100%'><caption>Mesures</caption><colgroup><col/></colgroup><thead>\
        <tr><th colspan='2'>A</th><th/></tr></thead><tbody><tr ID='fin'><th>B</th>\
        <td rowspan='99999' styleCode='Bold'>1</td><td ID='inutile'>2</td></tr></tbody></table>\
        <unknown>gardé <other>aussi</other></unknown><footnote>Note</footnote>\
        <linkHtml href='https://example.org'>hors du document</linkHtml>";
    let cda = parse(with_narrative(narrative).as_bytes()).unwrap();
    let layout = Layout {
        heading_level: 3,
        id_prefix: "d7",
    };
    insta::assert_snapshot!(
        "oddities",
        render_with(&cda, &layout, |_| String::new()).as_str()
    );
}
