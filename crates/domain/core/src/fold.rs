//! Words as they are searched and compared: without case, accents and punctuation.

/// The words of `text`, folded.
pub(crate) fn words(text: &str) -> Vec<String> {
    let folded = fold(text);
    folded.split_whitespace().map(str::to_owned).collect()
}

/// `text` in lower case, without accents, each run of other characters than letters and digits as
/// one space. Two labels that differ in nothing else are the same words.
pub(crate) fn fold(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        if let Some(letters) = plain(c) {
            folded.push_str(letters);
        } else if c.is_alphanumeric() {
            folded.push(c);
        } else if !is_mark(c) && !folded.is_empty() && !folded.ends_with(' ') {
            folded.push(' ');
        }
    }
    folded.truncate(folded.trim_end().len());
    folded
}

/// Accents that stand behind their letter.
fn is_mark(c: char) -> bool {
    ('\u{300}'..='\u{36f}').contains(&c)
}

/// The letters of French and its neighbours without what they bear.
fn plain(c: char) -> Option<&'static str> {
    Some(match c {
        'à' | 'á' | 'â' | 'ã' | 'ä' | 'å' => "a",
        'ç' => "c",
        'è' | 'é' | 'ê' | 'ë' => "e",
        'ì' | 'í' | 'î' | 'ï' => "i",
        'ñ' => "n",
        'ò' | 'ó' | 'ô' | 'õ' | 'ö' | 'ø' => "o",
        'ù' | 'ú' | 'û' | 'ü' => "u",
        'ý' | 'ÿ' => "y",
        'œ' => "oe",
        'æ' => "ae",
        'ß' => "ss",
        _ => return None,
    })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn accents_capitals_and_punctuation_do_not_count() {
        for (text, expected) in [
            ("Fond d’œil", "fond d oeil"),
            ("  ÉCHO-DOPPLER\u{a0}(T.S.A.) ", "echo doppler t s a"),
            ("e\u{301}chographie", "echographie"),
            ("Hypertension artérielle", "hypertension arterielle"),
            ("  HYPERTENSION — ARTÉRIELLE. ", "hypertension arterielle"),
            ("Œdème", "oedeme"),
            ("PLAVIX 75 mg, comprimé", "plavix 75 mg comprime"),
            ("…", ""),
            ("", ""),
            ("--", ""),
        ] {
            assert_eq!(fold(text), expected, "{text}");
            assert_eq!(words(text).join(" "), expected, "{text}");
        }
    }
}
