//! The closed list of what may reach a page.

use ammonia::{Builder, UrlRelative};
use std::borrow::Cow;
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

/// What an image that the page carries in itself begins with.
const IMAGE_DATA: [&str; 2] = ["data:image/png;base64,", "data:image/jpeg;base64,"];

/// Addresses lead to the page's own server, or to a place of the page. The only scheme is that of
/// images carried in the page, and [`address`] keeps it to them.
static CLEANER: LazyLock<Builder<'static>> = LazyLock::new(|| {
    let mut builder = Builder::empty();
    builder
        .tags(HashSet::from(TAGS))
        .clean_content_tags(HashSet::from(["script", "style"]))
        .tag_attributes(ATTRIBUTES.map(|(tag, names)| (tag, set(names))).into())
        .generic_attributes(HashSet::from(["id"]))
        .allowed_classes(CLASSES.map(|(tag, names)| (tag, set(names))).into())
        .url_schemes(HashSet::from(["data"]))
        .attribute_filter(|tag, name, value| address(tag, name, value).map(Cow::Borrowed))
        .url_relative(UrlRelative::PassThrough)
        .set_tag_attribute_values(HashMap::new())
        .link_rel(None)
        .strip_comments(true);
    builder
});

fn set(names: &'static [&'static str]) -> HashSet<&'static str> {
    names.iter().copied().collect()
}

/// Whether `address` is a whole image of a kind that browsers only draw.
pub fn is_image_data(address: &str) -> bool {
    let data = IMAGE_DATA
        .iter()
        .find_map(|start| address.strip_prefix(start));
    data.is_some_and(|data| {
        let mut bytes = data.bytes();
        bytes.all(|byte| byte.is_ascii_alphanumeric() || b"+/=".contains(&byte))
    })
}

/// Whether `address` has neither scheme nor host.
pub fn is_own(address: &str) -> bool {
    !address.starts_with("//") && !address.contains([':', '\\'])
}

fn address<'a>(tag: &str, name: &str, value: &'a str) -> Option<&'a str> {
    let is_kept = match name {
        "src" => tag == "img" && (is_own(value) || is_image_data(value)),
        // Text of the document stands after the `#`, and leads nowhere else.
        "href" => value.starts_with('#') || is_own(value),
        _ => true,
    };
    is_kept.then_some(value)
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
                "<img src='data:image/svg+xml;base64,AA' alt=''>",
                "<img alt=\"\">",
            ),
            (
                "<img src='data:image/png;base64,AA==' alt=''>",
                "<img src=\"data:image/png;base64,AA==\" alt=\"\">",
            ),
            ("<img src='data:image/png;base64,AA,&quot;'>", "<img>"),
            ("<img src='da&#9;ta:text/html,a'>", "<img>"),
            ("<a href='data:text/html,a'>g</a>", "<a>g</a>"),
            ("<a href='data:image/png;base64,AA'>h</a>", "<a>h</a>"),
            ("<a href='//example.org/x'>i</a>", "<a>i</a>"),
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
