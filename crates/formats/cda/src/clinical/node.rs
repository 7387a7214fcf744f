//! Ways through the entries of a document.
//!
//! Names are compared without namespace: extensions (`urn:ihe:pharm`, `urn:hl7-org:lab`) have the
//! elements of CDA under other prefixes, and some software puts them into the namespace of CDA.

use crate::xml::{XmlNode, attribute};

/// The local name of an element; empty for other nodes.
pub fn name<'a>(node: XmlNode<'a, '_>) -> &'a str {
    if node.is_element() {
        node.tag_name().name()
    } else {
        ""
    }
}

/// The children of `node` that are called `wanted`.
pub fn kids<'a, 'input: 'a>(
    node: XmlNode<'a, 'input>,
    wanted: &'static str,
) -> impl Iterator<Item = XmlNode<'a, 'input>> {
    node.children().filter(move |child| name(*child) == wanted)
}

/// The first child of `node` that is called `wanted`.
pub fn kid<'a, 'input>(
    node: XmlNode<'a, 'input>,
    wanted: &'static str,
) -> Option<XmlNode<'a, 'input>> {
    node.children().find(|child| name(*child) == wanted)
}

/// The element at the end of `path`, the first one at each step.
pub fn down<'a, 'input>(
    node: XmlNode<'a, 'input>,
    path: &[&'static str],
) -> Option<XmlNode<'a, 'input>> {
    path.iter().try_fold(node, |node, wanted| kid(node, wanted))
}

/// Whether `node` is a clinical statement: an act of some class.
pub fn is_statement(node: XmlNode<'_, '_>) -> bool {
    matches!(
        name(node),
        "act"
            | "encounter"
            | "observation"
            | "observationMedia"
            | "organizer"
            | "procedure"
            | "regionOfInterest"
            | "substanceAdministration"
            | "supply"
    )
}

/// A clinical statement within another, and the tie between them.
#[derive(Clone, Copy)]
pub struct Link<'a, 'input> {
    /// The inner statement.
    pub node: XmlNode<'a, 'input>,
    /// Kind of the tie: `SUBJ`, `COMP`, `RSON`…; empty where not said.
    pub type_code: &'a str,
    /// Whether the tie is denied.
    pub is_negated: bool,
}

/// The clinical statements directly within `node`, with or without a tie around them.
pub fn links<'a, 'input: 'a>(node: XmlNode<'a, 'input>) -> impl Iterator<Item = Link<'a, 'input>> {
    node.children().flat_map(|child| {
        let is_tie = matches!(name(child), "entryRelationship" | "component" | "entry");
        let bare = is_statement(child).then_some(Link {
            node: child,
            type_code: "",
            is_negated: false,
        });
        let tied = child
            .children()
            .filter(move |it| is_tie && is_statement(*it));
        bare.into_iter().chain(tied.map(move |node| Link {
            node,
            type_code: attribute(child, "typeCode").unwrap_or_default(),
            is_negated: is_negated(child),
        }))
    })
}

/// Whether `node` is denied (`negationInd`).
pub fn is_negated(node: XmlNode<'_, '_>) -> bool {
    matches!(attribute(node, "negationInd"), Some("true" | "1"))
}

/// `text` without what goes beyond `characters_max`.
pub fn bounded(text: &str, characters_max: usize) -> &str {
    match text.char_indices().nth(characters_max) {
        Some((end, _)) => &text[..end],
        None => text,
    }
}
