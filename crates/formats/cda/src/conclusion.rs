//! What a report concludes, in its own words.

use crate::clinical::table_rows;
use crate::plain::section_text;
use crate::{Body, Cda, Section};
use std::sync::LazyLock;

/// Longest conclusion that is given, in characters.
const CONCLUSION_CHARS_MAX: usize = 400;

/// How a section is known to conclude: by `code` or `title`, and which one.
static CONCLUDING: LazyLock<Vec<(&'static str, &'static str)>> = LazyLock::new(|| {
    table_rows(include_str!("../data/conclusion_sections.tsv"))
        .map(|[by, what]| (by, what))
        .collect()
});

/// The first sentences of the section that concludes, as they were written, in at most
/// `CONCLUSION_CHARS_MAX` characters; none where no section does. Of several sections the first
/// that says something. Rule: EXA-012.
pub fn conclusion(cda: &Cda) -> Option<String> {
    match &cda.body {
        Body::Structured(sections) => first(sections),
        Body::Unstructured { .. } => None,
    }
}

fn first(sections: &[Section]) -> Option<String> {
    sections.iter().find_map(|section| {
        let own = concludes(section).then(|| section_text(section));
        own.filter(|text| !text.is_empty())
            .map(|text| cut(&text))
            .or_else(|| first(&section.sections))
    })
}

fn concludes(section: &Section) -> bool {
    let code = section.code.as_ref().map(|it| it.code.as_str());
    let title = folded(&section.title);
    CONCLUDING.iter().any(|(by, what)| {
        if *by == "code" {
            code == Some(what)
        } else {
            let rest = title.strip_prefix(what);
            rest.is_some_and(|rest| !rest.starts_with(char::is_alphanumeric))
        }
    })
}

/// Lower case without the accents that the titles of the table would have.
fn folded(title: &str) -> String {
    let lower = title.trim().to_lowercase();
    lower.replace(['é', 'è', 'ê'], "e")
}

/// Whole sentences as long as there is room; of one that is too long, its words.
fn cut(text: &str) -> String {
    if text.chars().count() <= CONCLUSION_CHARS_MAX {
        return text.to_owned();
    }
    let end = text
        .char_indices()
        .nth(CONCLUSION_CHARS_MAX - 1)
        .map_or(text.len(), |(at, _)| at);
    let room = &text[..end];
    let ends_a_sentence = |at: usize| text[at + 1..].starts_with(char::is_whitespace);
    let of_sentence = room
        .rmatch_indices(['.', '!', '?'])
        .map(|(at, _)| at)
        .find(|at| ends_a_sentence(*at));
    match (of_sentence, room.rfind(' ')) {
        (Some(at), _) => room[..=at].to_owned(),
        (None, Some(at)) => format!("{}…", &room[..at]),
        (None, None) => format!("{room}…"),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn section(title: &str, text: &str, sections: Vec<Section>) -> Section {
        Section {
            code: None,
            title: title.to_owned(),
            narrative: vec![crate::Node::Text(text.to_owned())],
            sections,
        }
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn the_section_that_concludes_is_found_by_its_title() {
        for (rule, title, expected) in [
            ("EXA-012", "Conclusion",             true),
            ("EXA-012", "CONCLUSIONS :",          true),
            ("EXA-012", "Conclusion et conduite", true),
            ("EXA-012", "En résumé",              true),
            ("EXA-012", "Impression diagnostique", true),
            ("EXA-012", "Conclusionnel",          false),
            ("EXA-012", "Résultat",               false),
            ("EXA-012", "",                       false),
        ] {
            let found = first(&[section(title, "Examen normal.", Vec::new())]);
            assert_eq!(found.is_some(), expected, "{rule}: {title}");
        }
    }

    #[test]
    fn it_is_found_inside_another_and_an_empty_one_is_passed() {
        let inner = section("Conclusion", "Pas de  lésion.", Vec::new());
        let empty = section("Conclusion", " ", Vec::new());
        let outer = section("Scanner", "Technique.", vec![empty, inner]);
        assert_eq!(
            first(&[outer]).as_deref(),
            Some("Pas de lésion."),
            "EXA-012"
        );
    }

    #[test]
    fn whole_sentences_are_kept_as_long_as_there_is_room() {
        let sentence = "Aucune lésion suspecte à 1.5 mm. ";
        let long = sentence.repeat(40);
        let kept = cut(long.trim());
        assert!(kept.chars().count() <= CONCLUSION_CHARS_MAX, "EXA-012");
        assert!(kept.ends_with("mm."));
        let words = cut(&"mot ".repeat(200));
        assert!(words.ends_with("mot…"));
        assert!(words.chars().count() <= CONCLUSION_CHARS_MAX);
        let one = cut(&"é".repeat(500));
        assert_eq!(one.chars().count(), CONCLUSION_CHARS_MAX);
        let exact = "é".repeat(CONCLUSION_CHARS_MAX);
        assert_eq!(cut(&exact), exact);
    }
}
