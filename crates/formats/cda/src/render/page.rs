//! Writes the closed tree of a document as HTML.

use super::Layout;
use super::sanitize::{is_image_data, is_own};
use crate::narrative::{Cell, Element, Node, Style, Tag, plain_text};
use crate::{Body, Cda, Section};
use dmp_core::document::ContentKind;
use std::collections::{BTreeSet, HashMap, HashSet};
use std::fmt::Write as _;

/// The name of a table that has neither caption nor section title.
const UNNAMED_TABLE: &str = "Tableau";

/// The markup of `cda`, and the numbers of the parts placed in it.
pub fn write(
    cda: &Cda,
    layout: &Layout<'_>,
    assets: &dyn Fn(usize) -> String,
) -> (String, BTreeSet<usize>) {
    let mut page = Page {
        cda,
        layout,
        assets,
        out: String::new(),
        targets: HashSet::new(),
        tables: HashMap::new(),
        placed: BTreeSet::new(),
    };
    match &cda.body {
        Body::Structured(sections) => {
            for section in sections {
                collect_section(section, &mut page.targets);
            }
            let level = layout.heading_level.clamp(1, 6);
            for section in sections {
                page.section(section, level);
            }
        }
        Body::Unstructured { part } => page.whole_body(*part),
    }
    (page.out, page.placed)
}

struct Page<'a> {
    cda: &'a Cda,
    layout: &'a Layout<'a>,
    assets: &'a dyn Fn(usize) -> String,
    out: String,
    /// `ID`s that a link leads to and that no element took yet.
    targets: HashSet<&'a str>,
    /// How many tables have each name.
    tables: HashMap<String, usize>,
    placed: BTreeSet<usize>,
}

impl<'a> Page<'a> {
    fn section(&mut self, section: &'a Section, level: u8) {
        self.out.push_str("<section>");
        if !section.title.is_empty() {
            self.tagged(&format!("h{level}"), &section.title);
        }
        let label = section.title.as_str();
        self.nodes(
            &section.narrative,
            Context {
                label,
                in_head: false,
            },
        );
        let inner = (level + 1).min(6);
        for section in &section.sections {
            self.section(section, inner);
        }
        self.out.push_str("</section>\n");
    }

    fn whole_body(&mut self, part: usize) {
        match self.cda.parts.get(part).and_then(|part| part.kind) {
            Some(ContentKind::Text) => {
                let text = self
                    .cda
                    .contents
                    .get(part)
                    .map(|bytes| String::from_utf8_lossy(bytes));
                self.placed.insert(part);
                self.tagged("pre", &text.unwrap_or_default());
            }
            Some(ContentKind::Jpeg | ContentKind::Png) => self.figure(part, ""),
            Some(ContentKind::Pdf | ContentKind::Rtf | ContentKind::Tiff | ContentKind::Cda)
            | None => {}
        }
    }

    fn nodes(&mut self, nodes: &'a [Node], context: Context<'a>) {
        for node in nodes {
            match node {
                Node::Text(text) => escape(text, &mut self.out),
                Node::Element(element) => self.element(element, context),
            }
        }
    }

    fn element(&mut self, element: &'a Element, context: Context<'a>) {
        match &element.tag {
            Tag::Paragraph => self.captioned("p", element, context),
            Tag::List { is_ordered } => {
                self.captioned(if *is_ordered { "ol" } else { "ul" }, element, context);
            }
            Tag::Item => self.simple("li", element, context),
            Tag::Table => self.table(element, context),
            Tag::TableHead => self.simple(
                "thead",
                element,
                Context {
                    in_head: true,
                    ..context
                },
            ),
            Tag::TableBody => self.simple("tbody", element, context),
            Tag::TableFoot => self.simple("tfoot", element, context),
            Tag::Row => self.simple("tr", element, context),
            Tag::HeadCell(cell) => self.head_cell(*cell, element, context),
            Tag::Cell(cell) => self.cell("td", *cell, "", (element, context)),
            Tag::Content => self.content(element, context),
            Tag::Break => self.out.push_str("<br>"),
            Tag::Subscript => self.simple("sub", element, context),
            Tag::Superscript => self.simple("sup", element, context),
            // Written by the table, list, paragraph or image that holds it.
            Tag::Caption => {}
            Tag::Link { target } => self.link(target, element, context),
            Tag::Media { references } => self.media(references, element),
            Tag::Footnote => self.simple("small", element, context),
        }
    }

    fn simple(&mut self, tag: &str, element: &'a Element, context: Context<'a>) {
        self.open(tag, element);
        self.styled(element, context);
        self.close(tag);
    }

    /// A list or paragraph, its caption before it.
    fn captioned(&mut self, tag: &str, element: &'a Element, context: Context<'a>) {
        if let Some(caption) = caption(element) {
            self.out.push_str("<p class=\"caption\">");
            self.nodes(&caption.children, context);
            self.out.push_str("</p>");
        }
        self.simple(tag, element, context);
    }

    /// A wide table scrolls in a frame of its own, which the keyboard can reach.
    fn table(&mut self, element: &'a Element, context: Context<'a>) {
        let caption = caption(element);
        let title = caption
            .map(|caption| plain_text(&caption.children))
            .unwrap_or_default();
        let label = [title.as_str(), context.label, UNNAMED_TABLE]
            .into_iter()
            .find(|label| !label.is_empty())
            .unwrap_or(UNNAMED_TABLE);
        let label = self.unique(label);
        self.out
            .push_str("<div class=\"table-wrap\" role=\"region\" tabindex=\"0\" aria-label=\"");
        escape(&label, &mut self.out);
        self.out.push_str("\">");
        self.open("table", element);
        if let Some(caption) = caption {
            self.simple("caption", caption, context);
        }
        self.nodes(
            &element.children,
            Context {
                in_head: false,
                ..context
            },
        );
        self.out.push_str("</table></div>");
    }

    /// Regions of one page have names of their own: the second of a name is numbered.
    fn unique(&mut self, label: &str) -> String {
        let count = self.tables.entry(label.to_owned()).or_default();
        *count += 1;
        if *count == 1 {
            label.to_owned()
        } else {
            format!("{label} ({count})")
        }
    }

    /// A head cell without text says nothing about its column: it is a plain cell.
    fn head_cell(&mut self, cell: Cell, element: &'a Element, context: Context<'a>) {
        if plain_text(&element.children).trim().is_empty() {
            return self.cell("td", cell, "", (element, context));
        }
        let scope = match (context.in_head, cell) {
            (true, Cell { columns: 1, .. }) => " scope=\"col\"",
            (true, _) => " scope=\"colgroup\"",
            (false, Cell { rows: 1, .. }) => " scope=\"row\"",
            (false, _) => " scope=\"rowgroup\"",
        };
        self.cell("th", cell, scope, (element, context));
    }

    fn cell(&mut self, tag: &str, cell: Cell, scope: &str, held: (&'a Element, Context<'a>)) {
        let (element, context) = held;
        let mut attributes = scope.to_owned();
        for (name, span) in [("colspan", cell.columns), ("rowspan", cell.rows)] {
            if span > 1 {
                let _ = write!(attributes, " {name}=\"{span}\"");
            }
        }
        self.open(tag, element);
        self.out.truncate(self.out.len() - 1);
        self.out.push_str(&attributes);
        self.out.push('>');
        self.styled(element, context);
        self.close(tag);
    }

    fn content(&mut self, element: &'a Element, context: Context<'a>) {
        let is_target = element
            .id
            .as_deref()
            .is_some_and(|id| self.targets.contains(id));
        if is_target {
            return self.simple("span", element, context);
        }
        self.styled(element, context);
    }

    fn link(&mut self, target: &'a str, element: &'a Element, context: Context<'a>) {
        self.out.push_str("<a href=\"#");
        self.anchor(target);
        self.out.push_str("\">");
        self.styled(element, context);
        self.out.push_str("</a>");
    }

    fn styled(&mut self, element: &'a Element, context: Context<'a>) {
        let Style {
            is_bold,
            is_italic,
            is_underlined,
        } = element.style;
        let tags = [(is_bold, "strong"), (is_italic, "em"), (is_underlined, "u")];
        for (_, tag) in tags.iter().filter(|(is_on, _)| *is_on) {
            let _ = write!(self.out, "<{tag}>");
        }
        self.nodes(&element.children, context);
        for (_, tag) in tags.iter().rev().filter(|(is_on, _)| *is_on) {
            self.close(tag);
        }
    }

    fn media(&mut self, references: &'a [String], element: &'a Element) {
        let title = caption(element).map(|caption| plain_text(&caption.children));
        let title = title.unwrap_or_default();
        for number in references
            .iter()
            .filter_map(|id| self.cda.media_ids.get(id).copied())
        {
            match self.cda.parts.get(number).and_then(|part| part.kind) {
                Some(ContentKind::Jpeg | ContentKind::Png) => self.figure(number, &title),
                Some(
                    kind @ (ContentKind::Pdf
                    | ContentKind::Tiff
                    | ContentKind::Rtf
                    | ContentKind::Text),
                ) => self.attachment(number, kind, &title),
                Some(ContentKind::Cda) | None => {}
            }
        }
    }

    fn figure(&mut self, number: usize, title: &str) {
        let Some(address) = self
            .address(number)
            .filter(|address| is_own(address) || is_image_data(address))
        else {
            return;
        };
        self.out
            .push_str("<figure><img decoding=\"async\" loading=\"lazy\" src=\"");
        escape(&address, &mut self.out);
        self.out.push_str("\" alt=\"");
        // The same word in French and in English.
        let alternative = format!("Image {}", self.placed.len() + 1);
        escape(
            if title.is_empty() {
                &alternative
            } else {
                title
            },
            &mut self.out,
        );
        self.out.push_str("\">");
        if !title.is_empty() {
            self.tagged("figcaption", title);
        }
        self.out.push_str("</figure>");
        self.placed.insert(number);
    }

    fn attachment(&mut self, number: usize, kind: ContentKind, title: &str) {
        let Some(address) = self.address(number).filter(|address| is_own(address)) else {
            return;
        };
        self.out.push_str("<a class=\"attachment\" href=\"");
        escape(&address, &mut self.out);
        self.out.push_str("\">");
        if !title.is_empty() {
            escape(title, &mut self.out);
            self.out.push_str(" – ");
        }
        self.out.push_str(&kind.extension().to_uppercase());
        self.out.push_str("</a>");
        self.placed.insert(number);
    }

    /// The address of a part, if it has one.
    fn address(&self, number: usize) -> Option<String> {
        Some((self.assets)(number)).filter(|address| !address.is_empty())
    }

    fn open(&mut self, tag: &str, element: &'a Element) {
        let _ = write!(self.out, "<{tag}");
        // An `id` is written once, and only where a link leads to it.
        if let Some(id) = element.id.as_deref().filter(|id| self.targets.remove(id)) {
            self.out.push_str(" id=\"");
            self.anchor(id);
            self.out.push('"');
        }
        self.out.push('>');
    }

    fn close(&mut self, tag: &str) {
        let _ = write!(self.out, "</{tag}>");
    }

    fn tagged(&mut self, tag: &str, text: &str) {
        let _ = write!(self.out, "<{tag}>");
        escape(text, &mut self.out);
        self.close(tag);
    }

    fn anchor(&mut self, id: &str) {
        escape(self.layout.id_prefix, &mut self.out);
        self.out.push('-');
        escape(
            &id.replace(|letter: char| letter.is_ascii_whitespace(), "_"),
            &mut self.out,
        );
    }
}

/// Where a piece of narrative stands.
#[derive(Clone, Copy)]
struct Context<'a> {
    /// Title of its section.
    label: &'a str,
    /// Whether it stands in the head of a table.
    in_head: bool,
}

fn caption(element: &Element) -> Option<&Element> {
    element.children.iter().find_map(|node| match node {
        Node::Element(inner) if inner.tag == Tag::Caption => Some(inner),
        Node::Element(_) | Node::Text(_) => None,
    })
}

fn collect_section<'a>(section: &'a Section, targets: &mut HashSet<&'a str>) {
    collect_targets(&section.narrative, targets);
    for section in &section.sections {
        collect_section(section, targets);
    }
}

fn collect_targets<'a>(nodes: &'a [Node], targets: &mut HashSet<&'a str>) {
    for node in nodes {
        if let Node::Element(element) = node {
            if let Tag::Link { target } = &element.tag {
                targets.insert(target);
            }
            collect_targets(&element.children, targets);
        }
    }
}

fn escape(text: &str, out: &mut String) {
    for character in text.chars() {
        match character {
            '&' => out.push_str("&amp;"),
            '<' => out.push_str("&lt;"),
            '>' => out.push_str("&gt;"),
            '"' => out.push_str("&quot;"),
            '\'' => out.push_str("&#39;"),
            other => out.push(other),
        }
    }
}
