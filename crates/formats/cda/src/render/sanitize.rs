//! The closed list of what may reach a page.

use ammonia::{Builder, UrlRelative};
use std::collections::{HashMap, HashSet};
use std::sync::LazyLock;

const TAGS: [&str; 33] = [
    "a",
    "br",
    "caption",
    "div",
    "em",
    "figcaption",
    "figure",
    "h1",
    "h2",
    "h3",
    "h4",
    "h5",
    "h6",
    "img",
    "li",
    "ol",
    "p",
    "pre",
    "section",
    "small",
    "span",
    "strong",
    "sub",
    "sup",
    "table",
    "tbody",
    "td",
    "tfoot",
    "th",
    "thead",
    "tr",
    "u",
    "ul",
];

const ATTRIBUTES: [(&str, &[&str]); 6] = [
    ("a", &["href"]),
    ("div", &["aria-label", "role", "tabindex"]),
    ("img", &["alt", "decoding", "loading", "src"]),
    ("ol", &[]),
    ("td", &["colspan", "rowspan"]),
    ("th", &["colspan", "rowspan", "scope"]),
];

const CLASSES: [(&str, &[&str]); 3] = [
    ("a", &["attachment"]),
    ("div", &["table-wrap"]),
    ("p", &["caption"]),
];

/// No scheme is allowed: addresses lead to the page's own server, or to a place of the page.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from(["script", "style"]))
        .tag_attributes(ATTRIBUTES.map(|(tag, names)| (tag, set(names))).into())
        .generic_attributes(HashSet::from(["id"]))
        .allowed_classes(CLASSES.map(|(tag, names)| (tag, set(names))).into())
        .url_schemes(HashSet::new())
        .url_relative(UrlRelative::PassThrough)
        .set_tag_attribute_values(HashMap::new())
        .link_rel(None)
        .strip_comments(true);
    builder
});

fn set(names: &'static [&'static str]) -> HashSet<&'static str> {
    names.iter().copied().collect()
}

/// `raw` without anything that is not on the list.
pub fn clean(raw: &str) -> String {
    CLEANER.clean(raw).to_string()
}

#[cfg(test)]
mod tests {
    use super::clean;

    #[test]
    fn what_is_not_on_the_list_is_dropped() {
        for (raw, expected) in [
            (
                "<p onclick='x()' style='a:b' class='q'>a</p>",
                "<p class=\"\">a</p>",
            ),
            ("<script>alert(1)</script>b", "b"),
            (
                "<img src='https://example.org/a.png' alt='a'>",
                "<img alt=\"a\">",
            ),
            (
                "<img src='data:image/png;base64,AA' alt=''>",
                "<img alt=\"\">",
            ),
            ("<a href='javascript:x()'>c</a>", "<a>c</a>"),
            ("<form action='/x'><input name='y'>d</form>", "d"),
            (
                "<iframe src='/x'></iframe><svg><script>1</script></svg>e",
                "e",
            ),
            (
                "<table><tr><td>f",
                "<table><tbody><tr><td>f</td></tr></tbody></table>",
            ),
        ] {
            assert_eq!(clean(raw), expected);
        }
    }
}
