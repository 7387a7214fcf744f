//! French typography, in one place: no-break spaces and curly apostrophes, in the text of pages.
//!
//! Only text between tags is touched. What comes from a document (an element marked
//! `data-verbatim`), and what people typed (`textarea`, `pre`), stays as it is.

const NO_BREAK: char = '\u{a0}';
const NARROW: char = '\u{202f}';

const MONTHS: [&str; 20] = [
    "janvier",
    "février",
    "mars",
    "avril",
    "mai",
    "juin",
    "juillet",
    "août",
    "septembre",
    "octobre",
    "novembre",
    "décembre",
    "janv.",
    "févr.",
    "avr.",
    "juil.",
    "sept.",
    "oct.",
    "nov.",
    "déc.",
];
const UNITS: [&str; 30] = [
    "h",
    "min",
    "mg",
    "%",
    "Mo",
    "Ko",
    "Go",
    "To",
    "ans",
    "an",
    "mois",
    "jours",
    "jour",
    "cm",
    "kg",
    "mmol/L",
    "g/L",
    "mL",
    "L",
    "€",
    "pages",
    "page",
    "documents",
    "document",
    "accès",
    "s",
    "octets",
    "minutes",
    "professionnels",
    "personnes",
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
    let name: String = tag
        .trim_start_matches(['<', '/'])
        .chars()
        .take_while(char::is_ascii_alphanumeric)
        .collect();
    match verbatim {
        Some(element) if tag.starts_with("</") && name == element => None,
        Some(element) => Some(element),
        None if tag.starts_with("</") || tag.ends_with("/>") => None,
        None => {
            let is_kept = matches!(
                name.as_str(),
                "script" | "style" | "pre" | "code" | "textarea"
            );
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
    let words: Vec<&str> = text.split(' ').collect();
    let mut out = String::with_capacity(text.len() + 16);
    let mut in_number = 0;
    for (index, word) in words.iter().enumerate() {
        if index > 0 && in_number > 0 {
            out.push(NARROW);
            in_number -= 1;
        } else if index > 0 {
            out.push(space_between(words[index - 1], word));
        }
        out.push_str(word);
        if in_number == 0 {
            in_number = groups_after(&words, index);
        }
    }
    out
}

/// How many groups of three digits follow the head of a number: none for a head that other digits
/// come before, or a last group that other digits come after, as in an identifier.
fn groups_after(words: &[&str], head: usize) -> usize {
    let is_after_digits = head > 0 && words[head - 1].ends_with(|it: char| it.is_ascii_digit());
    let digits = words[head].trim_start_matches(['(', '«']);
    let is_head = (1..=3).contains(&digits.len())
        && digits.bytes().all(|it| it.is_ascii_digit())
        && !digits.starts_with('0');
    if is_after_digits || !is_head {
        return 0;
    }
    let rest = &words[head + 1..];
    let whole = rest.iter().take_while(|word| is_whole_group(word)).count();
    let next = rest.get(whole).copied().unwrap_or_default();
    if begins_with_group(next) {
        return whole + 1;
    }
    let is_followed = next.starts_with(|it: char| it.is_ascii_digit());
    if is_followed { 0 } else { whole }
}

fn is_whole_group(word: &str) -> bool {
    word.len() == 3 && word.bytes().all(|it| it.is_ascii_digit())
}

/// Whether a word is a last group of three digits with its decimals or its punctuation.
fn begins_with_group(word: &str) -> bool {
    let digits = word.bytes().take_while(u8::is_ascii_digit).count();
    digits == 3 && word.len() > 3 && word.as_bytes()[3].is_ascii_punctuation()
}

/// The space between two words that are not groups of one number.
fn space_between(before: &str, after: &str) -> char {
    if after.starts_with([';', '!', '?']) {
        return NARROW;
    }
    if after.starts_with([':', '»']) || before.ends_with('«') {
        return NO_BREAK;
    }
    let ends_in_digit = before.ends_with(|it: char| it.is_ascii_digit());
    let word = after.trim_end_matches([',', '.', ')', ';']);
    let is_month = MONTHS.contains(&word) || MONTHS.contains(&after.trim_end_matches(','));
    let is_date = (ends_in_digit || before == "1er") && is_month;
    let is_quantity = ends_in_digit && UNITS.contains(&word);
    let is_minutes = before == "h" && starts_with_two_digits(after);
    if is_date || is_quantity || is_minutes || is_titled(before, after) {
        return NO_BREAK;
    }
    ' '
}

/// « Dr Lacaze », « n° 4 ».
fn is_titled(before: &str, after: &str) -> bool {
    let is_title = TITLES.iter().any(|title| {
        before
            .strip_suffix(title)
            .is_some_and(|rest| rest.is_empty() || rest.ends_with('’'))
    });
    is_title && after.starts_with(|it: char| it.is_uppercase() || it.is_ascii_digit())
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
            ("2 79 06 99 990 011 19",           "2 79 06 99 990 011 19"),
            ("(1 234,5 g) ou 12 000.",          "(1~234,5 g) ou 12~000."),
            ("le 3 345 pas",                    "le 3~345 pas"),
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
        let before = "<html lang=\"fr\"><p title=\"a : b\">a : b</p>\
            <article data-verbatim><p>c : d</p></article><textarea>e : f</textarea><p>g !</p>";
        let after = "<html lang=\"fr\"><p title=\"a : b\">a_: b</p>\
            <article data-verbatim><p>c : d</p></article><textarea>e : f</textarea><p>g~!</p>";
        assert_eq!(shown(&page(before.to_owned())), after);
        let english = "<html lang=\"en\"><p>a : b</p>".to_owned();
        assert_eq!(page(english.clone()), english);
    }
}
