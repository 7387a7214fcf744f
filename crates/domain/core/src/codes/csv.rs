//! Reads the embedded tables: comma-separated, fields with commas in double quotes.

/// The rows of `text` after its heading, without comment lines (`#`) and empty lines.
pub(crate) fn rows(text: &str) -> impl Iterator<Item = Vec<String>> {
    text.lines()
        .filter(|line| !line.starts_with('#') && !line.is_empty())
        .skip(1)
        .map(fields)
}

fn fields(line: &str) -> Vec<String> {
    let mut fields = vec![String::new()];
    let mut is_quoted = false;
    for c in line.chars() {
        match c {
            '"' => is_quoted = !is_quoted,
            ',' if !is_quoted => fields.push(String::new()),
            _ => fields
                .last_mut()
                .expect("there is always one field")
                .push(c),
        }
    }
    fields
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn quoted_commas_stay_and_comments_go() {
        let text = "# version: 1\ncode,label\na,\"b, c\"\n\nd,\n";
        let rows: Vec<_> = rows(text).collect();
        assert_eq!(rows, [vec!["a", "b, c"], vec!["d", ""]]);
    }
}
