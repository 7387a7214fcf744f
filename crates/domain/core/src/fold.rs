//! Text as people search it: without accents, capitals or punctuation.

/// The words of `text` in lower case, without accents; ligatures are spelled out.
pub(crate) fn words(text: &str) -> Vec<String> {
    folded(text)
        .split(|c: char| !c.is_alphanumeric())
        .filter(|word| !word.is_empty())
        .map(str::to_owned)
        .collect()
}

/// The same, the words joined by one space.
pub(crate) fn fold(text: &str) -> String {
    words(text).join(" ")
}

fn folded(text: &str) -> String {
    let mut folded = String::with_capacity(text.len());
    for c in text.chars().flat_map(char::to_lowercase) {
        match c {
            'à' | 'â' | 'ä' | 'á' | 'ã' => folded.push('a'),
            'é' | 'è' | 'ê' | 'ë' => folded.push('e'),
            'î' | 'ï' | 'í' | 'ì' => folded.push('i'),
            'ô' | 'ö' | 'ó' | 'ò' | 'õ' => folded.push('o'),
            'ù' | 'û' | 'ü' | 'ú' => folded.push('u'),
            'ç' => folded.push('c'),
            'ÿ' => folded.push('y'),
            'ñ' => folded.push('n'),
            'œ' => folded.push_str("oe"),
            'æ' => folded.push_str("ae"),
            // Accents written as characters of their own.
            '\u{300}'..='\u{36f}' => {}
            _ => folded.push(c),
        }
    }
    folded
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
            ("", ""),
            ("--", ""),
        ] {
            assert_eq!(fold(text), expected, "{text}");
        }
    }
}
