//! Broken and malicious entries: whatever parses gives a reading, bounded and accounted for.

use crate::reading_shapes::{document, section};
use crate::samples::folder;
use dmp_cda::reading;
use dmp_core::clinical::SectionReading;
use dmp_core::limits::{
    CLINICAL_ITEMS_MAX, CLINICAL_TEXT_CHARS_MAX, REFERENCED_CHARS_MAX, STATEMENTS_MAX,
};
use proptest::prelude::*;
use std::fs;

const BODY: &str = r##"<entry><act><code nullFlavor="NA"/><statusCode code="active"/>
<entryRelationship
 typeCode="SUBJ"><observation negationInd="false"><code code="55607006"/><effectiveTime>
 <low value="2010"/>
 </effectiveTime><value xsi:type="CD" code="I10"><originalText><reference value="#p1"/>
 </originalText></value>
 <entryRelationship typeCode="REFR"><observation><code code="33999-4"/>
 <value xsi:type="CE" code="active"/>
 </observation></entryRelationship></observation></entryRelationship></act></entry><entry>
 <substanceAdministration moodCode="INT"><effectiveTime xsi:type="PIVL_TS">
 <period value="8" unit="h"/>
 </effectiveTime><doseQuantity><low value="1"/><high value="2"/></doseQuantity><consumable>
 <manufacturedProduct>
 <manufacturedMaterial><code code="C10AA05"/></manufacturedMaterial></manufacturedProduct>
 </consumable>
 </substanceAdministration></entry><entry><organizer><component><observation><code code="2345-7"/>
 <value xsi:type="PQ" value="1.1" unit="g/L"/><referenceRange><observationRange>
 <value xsi:type="IVL_PQ">
 <low value="1"/></value></observationRange></referenceRange></observation></component>
 </organizer></entry>"##;

/// What mutations put in: pieces of entries, of values, of markup, and what software gets wrong.
const PIECES: &[&str] = &[
    "<",
    ">",
    "/>",
    "\"",
    "&amp;",
    "é",
    "\u{1F600}",
    "<value/>",
    "<entry>",
    "</entry>",
    "<act>",
    "</act>",
    "nullFlavor=\"UNK\"",
    "value=\"\"",
    "value=\"2014\"",
    "value=\"99999999\"",
    "xsi:type=\"CD\"",
    "xsi:type=\"PQ\"",
    "code=\"no-known-allergies\"",
    "negationInd=\"true\"",
    "#p1",
    "1e308",
    "-",
    "  ",
    "<observation>",
    "</observation>",
    "<section>",
    "</section>",
    "classCode=\"ACT\"",
    "typeCode=\"MFST\"",
];

/// A reading within its limits, whatever the document.
fn assert_bounded(bytes: &[u8]) {
    let Ok(reading) = reading(bytes) else { return };
    assert!(reading.statements.len() <= STATEMENTS_MAX);
    for statement in &reading.statements {
        for comment in &statement.comments {
            assert!(comment.chars().count() <= CLINICAL_TEXT_CHARS_MAX);
        }
        assert!(statement.comments.len() <= CLINICAL_ITEMS_MAX);
        assert!(statement.related.len() <= 2 * CLINICAL_ITEMS_MAX);
        assert!(statement.fact.concept().codes.len() <= CLINICAL_ITEMS_MAX);
    }
    let read: usize = reading
        .sections
        .iter()
        .map(SectionReading::read_count)
        .sum();
    assert!(read <= reading.statements.len());
}

/// `text` with the piece number `piece` in the place of `length` characters at `start`.
fn mutated(text: &str, start: usize, length: usize, piece: usize) -> String {
    let boundary = |mut index: usize| {
        while !text.is_char_boundary(index) {
            index += 1;
        }
        index
    };
    let start = boundary(start % text.len());
    let end = boundary((start + length).min(text.len()));
    format!(
        "{}{}{}",
        &text[..start],
        PIECES[piece % PIECES.len()],
        &text[end..]
    )
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(400))]

    #[test]
    fn a_mutated_body_gives_a_bounded_reading_or_an_error(
        changes in prop::collection::vec((any::<usize>(), 0_usize..30, any::<usize>()), 1..6),
    ) {
        let mut body = section("11450-4", BODY);
        for (start, length, piece) in changes {
            body = mutated(&body, start, length, piece);
        }
        assert_bounded(document(&body).as_bytes());
    }

    #[test]
    fn attributes_exchanged_between_elements_never_panic(
        changes in prop::collection::vec((any::<usize>(), any::<usize>()), 1..12),
    ) {
        // Well-formed all the time: only what stands between quotes changes places.
        let body = section("48765-2", BODY);
        let mut pieces: Vec<&str> = body.split('"').collect();
        for (left, right) in changes {
            let count = pieces.len() / 2;
            pieces.swap(2 * (left % count) + 1, 2 * (right % count) + 1);
        }
        let text = document(&pieces.join("\""));
        prop_assert!(reading(text.as_bytes()).is_ok());
        assert_bounded(text.as_bytes());
    }
}

#[test]
fn mutated_samples_give_a_bounded_reading_or_an_error() {
    let Some(folder) = folder() else { return };
    let mut seed = 7_usize;
    let mut next = move || {
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        seed >> 20
    };
    for entry in fs::read_dir(folder).unwrap() {
        let bytes = fs::read(entry.unwrap().path()).unwrap();
        let Ok(text) = String::from_utf8(bytes) else {
            continue;
        };
        if text.len() > 300_000 {
            continue;
        }
        for _ in 0..3 {
            let changed = mutated(&text, next(), next() % 60, next());
            assert_bounded(changed.as_bytes());
        }
    }
}

#[test]
fn a_text_that_many_entries_point_to_is_not_taken_over_without_end() {
    let paragraph = "a".repeat(CLINICAL_TEXT_CHARS_MAX + 500);
    let entry = r##"<entry><observation><code code="X"/><value xsi:type="ED">
    <reference value="#big"/></value></observation></entry>"##;
    let count = REFERENCED_CHARS_MAX / CLINICAL_TEXT_CHARS_MAX + 10;
    let body = format!(
        r#"<component><section><text><paragraph ID="big">{paragraph}</paragraph>
        </text>{}</section></component>"#,
        entry.repeat(count)
    );
    let reading = reading(document(&body).as_bytes()).unwrap();
    assert_eq!(
        reading.sections[0].read_count(),
        count,
        "they are read, with or without the text"
    );
    let size = serde_json::to_string(&reading).unwrap().len();
    assert!(size < 3 * REFERENCED_CHARS_MAX, "{size}");
}

#[test]
fn references_in_a_circle_and_to_themselves_end() {
    let body = r##"<component><section><text ID="t"><paragraph ID="p"><reference value="#p"/>
    </paragraph></text>
        <entry><observation ID="o"><code code="X"><originalText><reference value="#o"/>
        </originalText></code>
        <text><reference value="#t"/></text></observation></entry></section></component>"##;
    assert!(reading(document(body).as_bytes()).is_ok());
}

#[test]
fn deep_nesting_of_statements_is_read_down_to_the_bound_of_the_format() {
    let open =
        r#"<entryRelationship typeCode="COMP"><observation><code code="X" displayName="x"/>"#;
    let close = "</observation></entryRelationship>";
    for depth in [1, 10, 55] {
        let body = format!(
            "<entry><observation><code code=\"X\"/>{}{}</observation></entry>",
            open.repeat(depth),
            close.repeat(depth)
        );
        let reading = reading(document(&section("30954-2", &body)).as_bytes()).unwrap();
        assert_eq!(reading.sections[0].read_count(), depth + 1);
    }
}
