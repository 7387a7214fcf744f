//! Ways through the tree of a CDA document.

use dmp_core::document::Coded;
use roxmltree::Node;

/// Namespace of CDA R2.
pub const V3: &str = "urn:hl7-org:v3";
const SCHEMA_INSTANCE: &str = "http://www.w3.org/2001/XMLSchema-instance";

/// A node of the tree.
pub type XmlNode<'a, 'input> = Node<'a, 'input>;

/// Whether `node` is the CDA element `name`.
pub fn is(node: Node<'_, '_>, name: &str) -> bool {
    node.is_element() && node.tag_name().name() == name && in_v3(node)
}

/// Whether `node` is an element of CDA R2.
pub fn in_v3(node: Node<'_, '_>) -> bool {
    node.tag_name().namespace() == Some(V3)
}

/// The children of `node` that are the CDA element `name`.
pub fn children<'a, 'input: 'a>(
    node: Node<'a, 'input>,
    name: &'static str,
) -> impl Iterator<Item = Node<'a, 'input>> {
    node.children().filter(move |child| is(*child, name))
}

/// The first child of `node` that is the CDA element `name`.
pub fn child<'a, 'input>(node: Node<'a, 'input>, name: &'static str) -> Option<Node<'a, 'input>> {
    node.children().find(|child| is(*child, name))
}

/// The element at the end of `path`, the first one at each step.
pub fn at<'a, 'input>(node: Node<'a, 'input>, path: &[&'static str]) -> Option<Node<'a, 'input>> {
    path.iter().try_fold(node, |node, name| child(node, name))
}

/// The attribute `name`, trimmed, unless empty.
pub fn attribute<'a>(node: Node<'a, '_>, name: &str) -> Option<&'a str> {
    node.attribute(name)
        .map(str::trim)
        .filter(|value| !value.is_empty())
}

/// The `xsi:type` of a value, prefix removed.
pub fn value_type<'a>(node: Node<'a, '_>) -> Option<&'a str> {
    let name = node.attribute((SCHEMA_INSTANCE, "type"))?;
    Some(
        name.rsplit_once(':')
            .map_or(name, |(_, local)| local)
            .trim(),
    )
}

/// All the text within `node`, each run of white space turned into one space.
pub fn text(node: Node<'_, '_>) -> String {
    let mut all = String::new();
    let texts = node
        .descendants()
        .filter(Node::is_text)
        .filter_map(|inner| inner.text());
    for character in texts.flat_map(str::chars) {
        if !character.is_ascii_whitespace() {
            all.push(character);
        } else if !all.is_empty() && !all.ends_with(' ') {
            all.push(' ');
        }
    }
    all.truncate(all.trim_ascii_end().len());
    all
}

/// The text within the child `name` of `node`, unless empty.
pub fn child_text(node: Node<'_, '_>, name: &'static str) -> Option<String> {
    child(node, name).map(text).filter(|text| !text.is_empty())
}

/// A code with its system and label; the label falls back on the original text.
pub fn coded(node: Node<'_, '_>) -> Option<Coded> {
    let label = attribute(node, "displayName")
        .map(str::to_owned)
        .or_else(|| child_text(node, "originalText"))
        .unwrap_or_default();
    Some(Coded {
        code: attribute(node, "code")?.to_owned(),
        system: attribute(node, "codeSystem").unwrap_or_default().to_owned(),
        label,
    })
}

/// An instance identifier as one text: `root`, or `root^extension`.
pub fn identifier(node: Node<'_, '_>) -> Option<String> {
    let root = attribute(node, "root")?;
    Some(match attribute(node, "extension") {
        Some(extension) => format!("{root}^{extension}"),
        None => root.to_owned(),
    })
}
