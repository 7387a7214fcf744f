//! The narrative of a section (CDA R2 `StrucDoc.Text`) as a closed tree of our own.
//!
//! What a document may show is what [`Tag`] can say: no address, no style, no script has a place in
//! it. An element that it does not know is dropped and its content kept.

use crate::xml::{XmlNode, attribute, in_v3};

/// A piece of narrative.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Node {
    /// Text, each run of white space turned into one space.
    Text(String),
    /// Marked-up text.
    Element(Element),
}

/// A marked-up piece of narrative.
#[derive(Clone, PartialEq, Eq, Debug)]
pub struct Element {
    /// What it is.
    pub tag: Tag,
    /// Its `ID`, target of internal links and references.
    pub id: Option<String>,
    /// How its text looks.
    pub style: Style,
    /// What it holds.
    pub children: Vec<Node>,
}

/// What a piece of narrative is.
#[derive(Clone, PartialEq, Eq, Debug)]
pub enum Tag {
    /// A paragraph.
    Paragraph,
    /// A list.
    List {
        /// Whether it is numbered.
        is_ordered: bool,
    },
    /// An item of a list.
    Item,
    /// A table.
    Table,
    /// Head rows of a table.
    TableHead,
    /// Rows of a table.
    TableBody,
    /// Foot rows of a table.
    TableFoot,
    /// A row of a table.
    Row,
    /// A head cell.
    HeadCell(Cell),
    /// A cell.
    Cell(Cell),
    /// A run of text.
    Content,
    /// A line break.
    Break,
    /// Lower index.
    Subscript,
    /// Upper index.
    Superscript,
    /// Title of the table, list, paragraph or image that holds it.
    Caption,
    /// A link to a place of this document; links that lead elsewhere are kept as [`Tag::Content`].
    Link {
        /// The `ID` it leads to.
        target: String,
    },
    /// Embedded content, by the `ID`s of what it shows.
    Media {
        /// The `ID`s.
        references: Vec<String>,
    },
    /// A note.
    Footnote,
}

/// How many columns and rows a cell takes.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub struct Cell {
    /// Columns, 1 to 100.
    pub columns: u16,
    /// Rows, 1 to 1000.
    pub rows: u16,
}

/// How text looks.
#[derive(Clone, Copy, PartialEq, Eq, Debug, Default)]
pub struct Style {
    /// Bold.
    pub is_bold: bool,
    /// Italic or emphasised.
    pub is_italic: bool,
    /// Underlined.
    pub is_underlined: bool,
}

const COLUMNS_MAX: u16 = 100;
const ROWS_MAX: u16 = 1_000;

/// Reads the narrative below `text`. Its depth is bounded by the scan of the document.
pub fn read(text: XmlNode<'_, '_>) -> Vec<Node> {
    let mut nodes = Vec::new();
    read_into(text, false, &mut nodes);
    nodes
}

fn read_into(parent: XmlNode<'_, '_>, is_frame: bool, nodes: &mut Vec<Node>) {
    for child in parent.children() {
        if let Some(text) = child.text().filter(|_| child.is_text()) {
            push_text(text, is_frame, nodes);
        } else if child.is_element() {
            push_element(child, is_frame, nodes);
        }
    }
}

/// White space between the rows and cells of a table means nothing.
fn push_text(text: &str, is_frame: bool, nodes: &mut Vec<Node>) {
    if is_frame && text.trim_ascii().is_empty() {
        return;
    }
    let mut collapsed = String::with_capacity(text.len());
    for character in text.chars() {
        if !character.is_ascii_whitespace() {
            collapsed.push(character);
        } else if !collapsed.ends_with(' ') {
            collapsed.push(' ');
        }
    }
    nodes.push(Node::Text(collapsed));
}

fn push_element(node: XmlNode<'_, '_>, is_frame: bool, nodes: &mut Vec<Node>) {
    match tag(node) {
        Some(tag) => {
            let holds_frame = matches!(
                tag,
                Tag::List { .. } | Tag::Table | Tag::TableHead | Tag::TableBody | Tag::TableFoot
            ) || tag == Tag::Row;
            let mut children = Vec::new();
            read_into(node, holds_frame, &mut children);
            nodes.push(Node::Element(Element {
                tag,
                id: attribute(node, "ID").map(str::to_owned),
                style: style(attribute(node, "styleCode").unwrap_or_default()),
                children,
            }));
        }
        None if matches!(node.tag_name().name(), "col" | "colgroup") => {}
        None => read_into(node, is_frame, nodes),
    }
}

fn tag(node: XmlNode<'_, '_>) -> Option<Tag> {
    if !in_v3(node) {
        return None;
    }
    Some(match node.tag_name().name() {
        "paragraph" => Tag::Paragraph,
        "list" => Tag::List {
            is_ordered: attribute(node, "listType") == Some("ordered"),
        },
        "item" => Tag::Item,
        "table" => Tag::Table,
        "thead" => Tag::TableHead,
        "tbody" => Tag::TableBody,
        "tfoot" => Tag::TableFoot,
        "tr" => Tag::Row,
        "th" => Tag::HeadCell(cell(node)),
        "td" => Tag::Cell(cell(node)),
        "content" => Tag::Content,
        "br" => Tag::Break,
        "sub" => Tag::Subscript,
        "sup" => Tag::Superscript,
        "caption" => Tag::Caption,
        "linkHtml" => link(attribute(node, "href").unwrap_or_default()),
        "renderMultiMedia" => Tag::Media {
            references: attribute(node, "referencedObject")
                .unwrap_or_default()
                .split_ascii_whitespace()
                .map(str::to_owned)
                .collect(),
        },
        "footnote" => Tag::Footnote,
        _ => return None,
    })
}

fn link(href: &str) -> Tag {
    match href.strip_prefix('#') {
        Some(target) if !target.is_empty() => Tag::Link {
            target: target.to_owned(),
        },
        _ => Tag::Content,
    }
}

fn cell(node: XmlNode<'_, '_>) -> Cell {
    let span = |name, most| {
        let span: Option<u16> = attribute(node, name).and_then(|value| value.parse().ok());
        span.unwrap_or(1).clamp(1, most)
    };
    Cell {
        columns: span("colspan", COLUMNS_MAX),
        rows: span("rowspan", ROWS_MAX),
    }
}

fn style(codes: &str) -> Style {
    let has = |part: &str| codes.contains(part);
    Style {
        is_bold: has("Bold"),
        is_italic: has("Italics") || has("Emphasis"),
        is_underlined: has("Underline"),
    }
}

/// The text of `nodes`, with a space or line break where an element ends.
pub fn plain_text(nodes: &[Node]) -> String {
    let mut text = String::new();
    append_plain(nodes, &mut text);
    text.truncate(text.trim_ascii_end().len());
    text
}

fn append_plain(nodes: &[Node], text: &mut String) {
    for node in nodes {
        match node {
            Node::Text(piece) => text.push_str(piece),
            Node::Element(element) => {
                append_plain(&element.children, text);
                text.push_str(after(&element.tag));
            }
        }
    }
}

const fn after(tag: &Tag) -> &'static str {
    match tag {
        Tag::Paragraph | Tag::Item | Tag::Row | Tag::Break | Tag::Caption | Tag::Footnote => "\n",
        Tag::HeadCell(_) | Tag::Cell(_) => "\t",
        Tag::List { .. }
        | Tag::Table
        | Tag::TableHead
        | Tag::TableBody
        | Tag::TableFoot
        | Tag::Content
        | Tag::Subscript
        | Tag::Superscript
        | Tag::Link { .. }
        | Tag::Media { .. } => "",
    }
}
