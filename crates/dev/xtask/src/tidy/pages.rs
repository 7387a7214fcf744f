//! Pages: nothing from another host, nothing inline that the content policy would refuse.

use super::Finding;
use crate::tree::{Tree, numbered};

/// Attributes by which a page loads something.
const LOADING: [&str; 7] = [
    "src",
    "srcset",
    "poster",
    "data",
    "action",
    "formaction",
    "background",
];

/// Templates and style sheets that break the content policy.
pub fn check(tree: &Tree) -> Vec<Finding> {
    let mut findings = Vec::new();
    for file in tree
        .texts
        .iter()
        .filter(|file| file.path.starts_with("crates/"))
    {
        let check = match file.path.rsplit_once('.') {
            Some((_, "html")) if !file.path.contains("/tests/") => faults_of_html,
            Some((_, "css")) => faults_of_css,
            _ => continue,
        };
        for (number, line) in numbered(&file.text) {
            findings.extend(
                check(line)
                    .into_iter()
                    .map(|advice| Finding::new(&file.path, number, advice)),
            );
        }
    }
    findings
}

fn faults_of_html(line: &str) -> Vec<String> {
    let mut faults = Vec::new();
    let lower = line.to_lowercase();
    if lower.contains("<style") {
        faults.push("move this style into the style sheet".to_owned());
    }
    let scripts = lower.split("<script").skip(1);
    for script in scripts.filter_map(|rest| rest.split('>').next()) {
        if !script.contains("src=") {
            faults.push("move this script into a file".to_owned());
        }
    }
    for (name, value) in attributes(line) {
        let name = name.to_lowercase();
        if name == "style" {
            faults.push("replace `style` by a class".to_owned());
        } else if name.starts_with("on") && name.len() > 2 {
            faults.push(format!("remove `{name}`: a page works without script"));
        } else if LOADING.contains(&name.as_str()) && is_elsewhere(value) {
            faults.push(format!("serve `{name}` from here, not from another host"));
        }
    }
    let links = lower
        .split("<link")
        .skip(1)
        .filter_map(|rest| rest.split('>').next());
    if links
        .flat_map(attributes)
        .any(|(name, value)| name == "href" && is_elsewhere(value))
    {
        faults.push("serve this link from here, not from another host".to_owned());
    }
    faults
}

fn faults_of_css(line: &str) -> Vec<String> {
    let lower = line.to_lowercase();
    let mut addresses = lower
        .split("url(")
        .skip(1)
        .map(|rest| rest.trim_matches(['"', '\'']));
    let mut imports = lower.split("@import").skip(1);
    let is_loaded = addresses.any(is_elsewhere) || imports.any(|rest| rest.contains("//"));
    is_loaded
        .then(|| "serve this from here, not from another host".to_owned())
        .into_iter()
        .collect()
}

fn is_elsewhere(address: &str) -> bool {
    let address = address.trim();
    address.starts_with("http:") || address.starts_with("https:") || address.starts_with("//")
}

/// Quoted attributes of the tags of a line: name and value.
fn attributes(line: &str) -> impl Iterator<Item = (&str, &str)> {
    line.match_indices("=\"").filter_map(|(at, mark)| {
        let name = line[..at].rsplit([' ', '\t', '"', '\'', '<']).next()?;
        let is_name = name.starts_with(|first: char| first.is_ascii_alphabetic())
            && name
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || byte == b'-');
        let value = line[at + mark.len()..].split('"').next()?;
        is_name.then_some((name, value))
    })
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::tidy::tests::tree;

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_page_loads_nothing_from_elsewhere_and_has_nothing_inline() {
        let page = "crates/interfaces/web/templates/a.html";
        let sheet = "crates/interfaces/web/static/a.css";
        for (path, text, expected) in [
            (page, "<img src=\"https://a.example/b.png\">", 1),
            (page, "<img src=\"/static/b.png\" alt=\"\">", 0),
            (page, "<a href=\"https://a.example/\">", 0),
            (page, "<link rel=\"stylesheet\" href=\"//a.example/b.css\">", 1),
            (page, "<link rel=\"stylesheet\" href=\"/static/b.css\">", 0),
            (page, "<p style=\"color:red\">", 1),
            (page, "<p class=\"style\" data-style=\"a\">", 0),
            (page, "<button onclick=\"a()\">", 1),
            (page, "<script>a()</script>", 1),
            (page, "<script src=\"/static/a.js\" defer></script>", 0),
            (page, "<STYLE>p{}</STYLE>", 1),
            (page, "<svg xmlns=\"http://www.w3.org/2000/svg\">", 0),
            (sheet, "a{background:url(https://a.example/b.png)}", 1),
            (sheet, "a{background:url(\"fonts/a.woff2\")}", 0),
            (sheet, "@import \"//a.example/b.css\";", 1),
            ("crates/formats/cda/tests/a.html", "<script>a()</script>", 0),
        ] {
            assert_eq!(check(&tree(&[(path, text)])).len(), expected, "{path}: {text}");
        }
    }
}
