//! French typography, in one place: no-break spaces and curly apostrophes, in the text of pages.
//!
//! Only text between tags is touched. What comes from a document (an element marked
//! `data-verbatim`), and what people typed (`textarea`, `pre`), stays as it is.

const NO_BREAK: char = '\u{a0}';
const NARROW: char = '\u{202f}';

const MONTHS: [&str; 21] = [
    "janvier", "février", "mars", "avril", "mai", "juin", "juillet", "août", "septembre",
    "octobre", "novembre", "décembre", "janv.", "févr.", "avr.", "juil.", "sept.", "oct.", "nov.",
    "déc.", "1er",
];
const UNITS: [&str; 30] = [
    "h", "min", "mg", "%", "Mo", "Ko", "Go", "To", "ans", "an", "mois", "jours", "jour", "cm", "kg",
    "mmol/L", "g/L", "mL", "L", "€", "pages", "page", "documents", "document", "accès", "s",
    "octets", "minutes", "professionnels", "personnes",
];
const TITLES: [&str; 6] = ["Dr", "Mme", "Pr", "n°", "M.", "N°"];

/// A page of ours, with French typography if it is in French.
pub fn page(html: String) -> String {
    let head = html.get(..html.len().min(64)).unwrap_or_default();
    if !head.contains("lang=\"fr\"") {
        return html;
    }
    let mut out = String::with_capacity(html.len() + html.len() / 32);
    let mut rest = html.as_str();
    let mut verbatim: Option<String> = None;
    while let Some(open) = rest.find('<') {
        let (text, from_tag) = rest.split_at(open);
        push_text(&mut out, text, verbatim.is_some());
        let close = from_tag.find('>').map_or(from_tag.len(), |at| at + 1);
        let (tag, after) = from_tag.split_at(close);
        out.push_str(tag);
        verbatim = after_tag(verbatim, tag);
        rest = after;
    }
    push_text(&mut out, rest, verbatim.is_some());
    out
}

/// Which element, if any, keeps the text after `tag` as it is.
fn after_tag(verbatim: Option<String>, tag: &str) -> Option<String> {
    let name: String =
        tag.trim_start_matches(['<', '/']).chars().take_while(char::is_ascii_alphanumeric).collect();
    match verbatim {
        Some(element) if tag.starts_with("</") && name == element => None,
        Some(element) => Some(element),
        None if tag.starts_with("</") || tag.ends_with("/>") => None,
        None => {
            let is_kept = matches!(name.as_str(), "script" | "style" | "pre" | "code" | "textarea");
            (is_kept || tag.contains(" data-verbatim")).then_some(name)
        }
    }
}

fn push_text(out: &mut String, text: &str, is_verbatim: bool) {
    if is_verbatim || text.trim().is_empty() {
        out.push_str(text);
    } else {
        out.push_str(&sentence(text));
    }
}

/// A sentence with its no-break spaces and apostrophes.
pub fn sentence(text: &str) -> String {
    let text = text.replace("&#39;", "’").replace('\'', "’");
    let mut out = String::with_capacity(text.len() + 16);
    let mut words = text.split(' ').peekable();
    let mut before = "";
    let mut is_first = true;
    while let Some(word) = words.next() {
        if !is_first {
            out.push(space_between(before, word, words.peek().copied()));
        }
        out.push_str(word);
        before = word;
        is_first = false;
    }
    out
}

/// The space between two words; `next` is the one after them.
fn space_between(before: &str, after: &str, next: Option<&str>) -> char {
    let starts = |marks: &[char]| after.starts_with(marks);
    if starts(&[';', '!', '?']) {
        return NARROW;
    }
    if starts(&[':', '»']) || before.ends_with('«') {
        return NO_BREAK;
    }
    let ends_in_digit = before.ends_with(|it: char| it.is_ascii_digit());
    if ends_in_digit && is_three_digits(after) && is_thousands(before, next) {
        return NARROW;
    }
    let is_ordinal = ends_in_digit || before == "1er";
    let word = after.trim_end_matches([',', '.', ')', ';']);
    let is_month = MONTHS.iter().any(|month| *month == word || *month == after.trim_end_matches(','));
    let is_hour_minutes = is_hour(before) && starts_with_two_digits(after);
    if (is_ordinal && (is_month || (ends_in_digit && UNITS.contains(&word)))) || is_hour_minutes {
        return NO_BREAK;
    }
    let is_title = TITLES.iter().any(|title| before == *title || before.ends_with(&format!("’{title}")));
    let is_name = after.starts_with(|it: char| it.is_uppercase() || it.is_ascii_digit());
    if is_title && is_name { NO_BREAK } else { ' ' }
}

fn is_three_digits(word: &str) -> bool {
    let digits = word.trim_end_matches([',', '.', ')']);
    let (whole, _) = digits.split_once(',').unwrap_or((digits, ""));
    whole.len() == 3 && whole.bytes().all(|it| it.is_ascii_digit())
}

/// Whether a group of digits before three digits is the head of one number: at most three digits,
/// not begun by a zero as telephone numbers are, and no shorter group after it.
fn is_thousands(before: &str, next: Option<&str>) -> bool {
    let head = before.trim_start_matches(['(', '«']);
    let is_head = (1..=3).contains(&head.len()) && head.bytes().all(|it| it.is_ascii_digit());
    let is_cut = next.is_some_and(|next| {
        let digits = next.bytes().take_while(u8::is_ascii_digit).count();
        digits > 0 && digits != 3
    });
    is_head && !head.starts_with('0') && !is_cut
}

fn is_hour(word: &str) -> bool {
    word == "h"
}

fn starts_with_two_digits(word: &str) -> bool {
    word.bytes().take(2).filter(u8::is_ascii_digit).count() == 2
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(text: &str) -> String {
        text.replace(NO_BREAK, "_").replace(NARROW, "~")
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn sentences_follow_the_french_rules() {
        for (typed, expected) in [
            ("Qui peut le voir ?",              "Qui peut le voir~?"),
            ("Important : « oui » ; non !",     "Important_: «_oui_»~; non~!"),
            ("à 17 h 05",                       "à 17_h_05"),
            ("le 12 mars 2015",                 "le 12_mars 2015"),
            ("le 1er mars, 21 févr. 2026",      "le 1er_mars, 21_févr. 2026"),
            ("1 000 mg et 12 345 678 documents", "1~000_mg et 12~345~678_documents"),
            ("INS 1065 9135 3404 3162 2440 45", "INS 1065 9135 3404 3162 2440 45"),
            ("0 800 00 00 00",                  "0 800 00 00 00"),
            ("Le Dr Marc Oriol, Mme Caradec",   "Le Dr_Marc Oriol, Mme_Caradec"),
            ("l'examen d'hier",                 "l’examen d’hier"),
            ("dans 30 jours, 44 ans.",          "dans 30_jours, 44_ans."),
        ] {
            assert_eq!(shown(&sentence(typed)), expected);
        }
    }

    #[test]
    fn only_the_text_of_our_own_pages_is_touched() {
        let before = "<html lang=\"fr\"><p title=\"a : b\">a : b</p><article data-verbatim><p>c : d</p></article><textarea>e : f</textarea><p>g !</p>";
        let after = "<html lang=\"fr\"><p title=\"a : b\">a_: b</p><article data-verbatim><p>c : d</p></article><textarea>e : f</textarea><p>g~!</p>";
        assert_eq!(shown(&page(before.to_owned())), after);
        let english = "<html lang=\"en\"><p>a : b</p>".to_owned();
        assert_eq!(page(english.clone()), english);
    }
}
