//! Words that people type to find a line in a list, and addresses that carry them.

/// Whether each word of `query` is in one of `texts`; accents and case do not matter.
pub fn matches(query: &str, texts: &[&str]) -> bool {
    let texts: Vec<String> = texts.iter().map(|text| fold(text)).collect();
    fold(query)
        .split_whitespace()
        .all(|word| texts.iter().any(|text| text.contains(word)))
}

/// Percent-encodes a value of an address.
pub fn escaped(value: &str) -> String {
    let mut text = String::with_capacity(value.len());
    for byte in value.bytes() {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            text.push(char::from(byte));
        } else {
            text.push('%');
            text.push_str(&data_encoding::HEXUPPER.encode(&[byte]));
        }
    }
    text
}

/// Lower case without accents, for comparison only.
fn fold(text: &str) -> String {
    text.chars()
        .flat_map(char::to_lowercase)
        .map(without_accent)
        .collect()
}

const fn without_accent(letter: char) -> char {
    match letter {
        'à' | 'â' | 'ä' | 'á' | 'ã' => 'a',
        'ç' => 'c',
        'é' | 'è' | 'ê' | 'ë' => 'e',
        'î' | 'ï' | 'í' => 'i',
        'ô' | 'ö' | 'ó' | 'õ' => 'o',
        'ù' | 'û' | 'ü' | 'ú' => 'u',
        'ÿ' => 'y',
        'ñ' => 'n',
        '’' | '\'' | '-' => ' ',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn words_are_found_in_any_order_without_accents() {
        for (query, expected) in [
            ("", true),
            ("thorax", true),
            ("RADIO thorax", true),
            ("thorax lacaze helene", true),
            ("l'examen", true),
            ("genou", false),
            ("thorax genou", false),
        ] {
            let texts = ["Radio du thorax, l’examen", "Dr Hélène LACAZE"];
            assert_eq!(matches(query, &texts), expected, "{query}");
        }
    }

    #[test]
    fn a_value_is_safe_in_an_address() {
        assert_eq!(escaped("Dr Zoé & fils?"), "Dr%20Zo%C3%A9%20%26%20fils%3F");
    }
}
