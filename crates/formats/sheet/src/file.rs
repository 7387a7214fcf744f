//! The file: objects, the tree of tags, the table of cross-references (ISO 32000-1).

use crate::font::{self, Font};
use crate::layout::{Line, PAGE, Role};
use std::fmt::Write as _;

/// A part of the sheet as a tag: what it is, and its marked contents as (page, number on it).
struct Tag {
    role: Role,
    part: usize,
    marks: Vec<(usize, usize)>,
}

/// Objects whose numbers are known before they are written.
const CATALOG: usize = 1;
const PAGES: usize = 2;
const REGULAR: usize = 3;
const BOLD: usize = 4;
const TREE: usize = 5;
const DOCUMENT: usize = 6;
const PARENTS: usize = 7;
const INFO: usize = 8;
const FIRST_PAGE: usize = 9;

/// Writes the file of `lines`.
pub fn write(title: &str, lines: &[Line]) -> Vec<u8> {
    let pages = lines.iter().map(|line| line.page + 1).max().unwrap_or(1);
    let tags = tags(lines, pages);
    let first_tag = FIRST_PAGE + 2 * pages;
    let mut objects = vec![
        catalog(),
        page_tree(pages),
        font_object("Helvetica"),
        font_object("Helvetica-Bold"),
        format!("<< /Type /StructTreeRoot /K [{DOCUMENT} 0 R] /ParentTree {PARENTS} 0 R >>").into(),
        document(&tags, first_tag),
        parents(&tags, pages, first_tag),
        [b"<< /Title ".as_slice(), &literal(title), b" >>"].concat(),
    ];
    for page in 0..pages {
        objects.push(page_object(page));
        objects.push(contents(lines, page));
    }
    objects.extend(tags.iter().map(tag_object));
    joined(&objects)
}

/// One tag for each part, in the order they are read, with a number for each page it stands on.
fn tags(lines: &[Line], pages: usize) -> Vec<Tag> {
    let mut tags: Vec<Tag> = Vec::new();
    let mut next = vec![0; pages];
    for line in lines.iter().filter(|line| line.role != Role::Footer) {
        if tags.last().is_none_or(|tag| tag.part != line.part) {
            tags.push(Tag {
                role: line.role,
                part: line.part,
                marks: Vec::new(),
            });
        }
        let Some(tag) = tags.last_mut() else { continue };
        if tag.marks.last().is_none_or(|mark| mark.0 != line.page) {
            tag.marks.push((line.page, next[line.page]));
            next[line.page] += 1;
        }
    }
    tags
}

fn catalog() -> Vec<u8> {
    format!(
        "<< /Type /Catalog /Pages {PAGES} 0 R /MarkInfo << /Marked true >> /Lang (fr-FR) \
         /StructTreeRoot {TREE} 0 R /ViewerPreferences << /DisplayDocTitle true >> >>"
    )
    .into()
}

const fn page_number(page: usize) -> usize {
    FIRST_PAGE + 2 * page
}

fn page_tree(pages: usize) -> Vec<u8> {
    let kids = references((0..pages).map(page_number));
    format!("<< /Type /Pages /Count {pages} /Kids [{kids}] >>").into()
}

fn font_object(name: &str) -> Vec<u8> {
    format!("<< /Type /Font /Subtype /Type1 /BaseFont /{name} /Encoding /WinAnsiEncoding >>").into()
}

/// The names of objects, in a list.
fn references(numbers: impl Iterator<Item = usize>) -> String {
    let mut list = String::new();
    for number in numbers {
        let _ = write!(list, "{number} 0 R ");
    }
    list
}

/// The element that holds all others.
fn document(tags: &[Tag], first_tag: usize) -> Vec<u8> {
    let kids = references((0..tags.len()).map(|index| first_tag + index));
    format!("<< /Type /StructElem /S /Document /P {TREE} 0 R /K [{kids}] >>").into()
}

/// For each page, the tags of its marked contents in the order of their numbers.
fn parents(tags: &[Tag], pages: usize, first_tag: usize) -> Vec<u8> {
    let mut text = "<< /Nums [".to_owned();
    for page in 0..pages {
        let mut marks: Vec<(usize, usize)> = Vec::new();
        for (index, tag) in tags.iter().enumerate() {
            let of_page = tag.marks.iter().filter(|mark| mark.0 == page);
            marks.extend(of_page.map(|mark| (mark.1, first_tag + index)));
        }
        marks.sort_unstable();
        let list = references(marks.iter().map(|it| it.1));
        let _ = write!(text, "{page} [{list}] ");
    }
    text.push_str("] >>");
    text.into()
}

fn page_object(page: usize) -> Vec<u8> {
    let (width, height) = PAGE;
    format!(
        "<< /Type /Page /Parent {PAGES} 0 R /MediaBox [0 0 {width} {height}] \
         /Resources << /Font << /F1 {REGULAR} 0 R /F2 {BOLD} 0 R >> >> /Contents {} 0 R \
         /StructParents {page} /Tabs /S >>",
        page_number(page) + 1
    )
    .into()
}

/// The words of a page, each part within its mark.
fn contents(lines: &[Line], page: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    let mut number = 0;
    let mut open: Option<usize> = None;
    for line in lines.iter().filter(|line| line.page == page) {
        if open != Some(line.part) {
            if open.is_some() {
                bytes.extend_from_slice(b"EMC\n");
            }
            open = Some(line.part);
            if line.role == Role::Footer {
                bytes.extend_from_slice(b"/Artifact BMC\n");
            } else {
                bytes.extend(format!("/{} << /MCID {number} >> BDC\n", name(line.role)).bytes());
                number += 1;
            }
        }
        let font = match line.font {
            Font::Regular => "F1",
            Font::Bold => "F2",
        };
        let (x, y) = line.at;
        bytes.extend(format!("BT /{font} {} Tf {x:.1} {y:.1} Td ", line.size).bytes());
        bytes.extend(literal(&line.text));
        bytes.extend_from_slice(b" Tj ET\n");
    }
    if open.is_some() {
        bytes.extend_from_slice(b"EMC\n");
    }
    let head = format!("<< /Length {} >>\nstream\n", bytes.len());
    [head.as_bytes(), &bytes, b"\nendstream"].concat()
}

fn tag_object(tag: &Tag) -> Vec<u8> {
    let mut kids = String::new();
    for (page, number) in &tag.marks {
        let page = page_number(*page);
        let _ = write!(kids, "<< /Type /MCR /Pg {page} 0 R /MCID {number} >> ");
    }
    format!(
        "<< /Type /StructElem /S /{} /P {DOCUMENT} 0 R /K [{kids}] >>",
        name(tag.role)
    )
    .into()
}

const fn name(role: Role) -> &'static str {
    match role {
        Role::Title => "H1",
        Role::Heading => "H2",
        Role::Paragraph | Role::Item => "P",
        Role::Footer => "Artifact",
    }
}

/// A string of the file.
fn literal(text: &str) -> Vec<u8> {
    let mut bytes = vec![b'('];
    for byte in font::encoded(text) {
        if matches!(byte, b'(' | b')' | b'\\') {
            bytes.push(b'\\');
        }
        bytes.push(byte);
    }
    bytes.push(b')');
    bytes
}

fn joined(objects: &[Vec<u8>]) -> Vec<u8> {
    let mut file = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
    let mut places = String::new();
    for (index, object) in objects.iter().enumerate() {
        let _ = writeln!(places, "{:010} 00000 n ", file.len());
        file.extend(format!("{} 0 obj\n", index + 1).bytes());
        file.extend_from_slice(object);
        file.extend_from_slice(b"\nendobj\n");
    }
    let (table, size) = (file.len(), objects.len() + 1);
    file.extend(format!("xref\n0 {size}\n0000000000 65535 f \n{places}").bytes());
    let trailer = format!("trailer\n<< /Size {size} /Root {CATALOG} 0 R /Info {INFO} 0 R >>\n");
    file.extend(trailer.bytes());
    file.extend(format!("startxref\n{table}\n%%EOF\n").bytes());
    file
}
