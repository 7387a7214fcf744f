//! What entries point to in the narrative: `<reference value="#id"/>`.

use super::node::{is_statement, name};
use crate::xml::{XmlNode, attribute};
use dmp_core::limits::{CLINICAL_TEXT_CHARS_MAX, REFERENCED_CHARS_MAX};
use std::cell::{Cell, RefCell};
use std::collections::HashMap;
use std::rc::Rc;

/// The elements of a document by their `ID`, and their texts once they were asked for.
pub struct References<'a, 'input> {
    nodes: HashMap<&'a str, XmlNode<'a, 'input>>,
    texts: RefCell<HashMap<&'a str, Rc<str>>>,
    /// How many characters may still be taken over.
    left: Cell<usize>,
}

impl<'a, 'input> References<'a, 'input> {
    /// Indexes the narrative below `root`.
    pub fn new(root: XmlNode<'a, 'input>) -> Self {
        let mut nodes = HashMap::new();
        // An embedded content has an `ID` as well, and no words.
        let narrative = root
            .descendants()
            .filter(|node| node.is_element() && !is_statement(*node) && name(*node) != "value");
        for node in narrative {
            if let Some(id) = attribute(node, "ID") {
                nodes.entry(id).or_insert(node);
            }
        }
        Self {
            nodes,
            texts: RefCell::default(),
            left: Cell::new(REFERENCED_CHARS_MAX),
        }
    }

    /// The text that `value` points to; the leading `#` may be missing, as it is at times.
    pub fn text(&self, value: &str) -> Option<String> {
        let id = value.strip_prefix('#').unwrap_or(value);
        let (id, node) = self.nodes.get_key_value(id)?;
        let mut texts = self.texts.borrow_mut();
        let text = texts
            .entry(id)
            .or_insert_with(|| bounded_text(*node, CLINICAL_TEXT_CHARS_MAX).into());
        let left = self.left.get().checked_sub(text.chars().count())?;
        self.left.set(left);
        (!text.is_empty()).then(|| text.to_string())
    }
}

/// The text within `node`, as far as `characters_max`, each run of white space one space. A space
/// stands between cells, items and paragraphs.
pub fn bounded_text(node: XmlNode<'_, '_>, characters_max: usize) -> String {
    let mut text = String::new();
    let mut count = 0;
    for inner in node.descendants() {
        let piece = match name(inner) {
            "td" | "th" | "item" | "paragraph" | "br" | "tr" | "list" | "caption" => " ",
            _ => inner.text().filter(|_| inner.is_text()).unwrap_or_default(),
        };
        for character in piece.chars() {
            let is_space = character.is_whitespace();
            if is_space && (text.is_empty() || text.ends_with(' ')) {
                continue;
            }
            if count == characters_max {
                return text;
            }
            text.push(if is_space { ' ' } else { character });
            count += 1;
        }
    }
    text.truncate(text.trim_end().len());
    text
}
