//! Files that would make a reader hang, or eat memory.

use crate::letters::one_page;
use crate::writer::{Packing, PdfWriter, deflated};

const MEBIBYTE: usize = 1024 * 1024;

/// A content that is a gigabyte of spaces once inflated, and a megabyte before.
pub fn flate_bomb() -> Vec<u8> {
    let mut writer = PdfWriter::new();
    let content = writer.add_stream("", &vec![b' '; 1024 * MEBIBYTE], Packing::Flate);
    let root = one_page(&mut writer, content, "<< >>");
    writer.finish(root, "")
}

/// The same deflated twice: a few kilobytes.
pub fn nested_bomb() -> Vec<u8> {
    let mut writer = PdfWriter::new();
    let inner = deflated(&vec![b' '; 1024 * MEBIBYTE]);
    let outer = deflated(&inner);
    let body = format!(
        "<< /Filter [/FlateDecode /FlateDecode] /Length {} >>\nstream\n",
        outer.len()
    );
    let content = writer.add([body.as_bytes(), &outer, b"\nendstream"].concat());
    let root = one_page(&mut writer, content, "<< >>");
    writer.finish(root, "")
}

/// A tree of pages that holds itself.
pub fn cyclic_pages() -> Vec<u8> {
    let mut writer = PdfWriter::new();
    let (first, second) = (writer.reserve(), writer.reserve());
    let node = |kid: usize, parent: usize| {
        format!("<< /Type /Pages /Count 1 /Kids [{kid} 0 R] /Parent {parent} 0 R >>")
    };
    writer.set(first, node(second, second));
    writer.set(second, node(first, first));
    let root = writer.add(format!("<< /Type /Catalog /Pages {first} 0 R >>"));
    writer.finish(root, "")
}

/// Arrays in arrays, two hundred thousand deep.
pub fn deep_arrays() -> Vec<u8> {
    const DEPTH: usize = 200_000;
    let mut writer = PdfWriter::new();
    let content = format!("{}{} 0 Td", "[".repeat(DEPTH), "]".repeat(DEPTH));
    let content = writer.add_stream("", content.as_bytes(), Packing::Flate);
    let deep = writer.add(format!("{}{}", "[".repeat(DEPTH), "]".repeat(DEPTH)));
    let root = one_page(&mut writer, content, &format!("<< /Font {deep} 0 R >>"));
    writer.finish(root, "")
}

/// Forms that show the next one, five thousand deep.
pub fn deep_forms() -> Vec<u8> {
    forms(5_000, 1)
}

/// Forms that each show the next one ten times: ten to the power of thirty drawings.
pub fn endless_forms() -> Vec<u8> {
    forms(30, 10)
}

fn forms(depth: usize, times: usize) -> Vec<u8> {
    let mut writer = PdfWriter::new();
    let show = "/X Do ".repeat(times);
    let mut next = writer.add_stream(&form(""), b"0 0 m", Packing::Plain);
    for _ in 1..depth {
        let resources = format!("/Resources << /XObject << /X {next} 0 R >> >>");
        next = writer.add_stream(&form(&resources), show.as_bytes(), Packing::Plain);
    }
    let content = writer.add_stream("", show.as_bytes(), Packing::Plain);
    let root = one_page(
        &mut writer,
        content,
        &format!("<< /XObject << /X {next} 0 R >> >>"),
    );
    writer.finish(root, "")
}

fn form(resources: &str) -> String {
    format!("/Type /XObject /Subtype /Form /BBox [0 0 9 9] {resources}")
}

/// A cross-reference stream that announces two thousand million objects.
pub fn forged_size() -> Vec<u8> {
    let mut file = b"%PDF-1.7\n".to_vec();
    let at = file.len();
    file.extend(
        b"1 0 obj\n<< /Type /XRef /Size 2000000000 /Index [0 2000000000] /W [1 4 2] \
          /Root 2 0 R /Length 0 >>\nstream\n\nendstream\nendobj\n",
    );
    file.extend(format!("startxref\n{at}\n%%EOF\n").bytes());
    file
}

/// More objects than a document has, all empty.
pub fn many_objects(count: usize) -> Vec<u8> {
    let mut writer = PdfWriter::new();
    let content = writer.add_stream("", b"", Packing::Plain);
    let root = one_page(&mut writer, content, "<< >>");
    for _ in 0..count {
        writer.add("null");
    }
    writer.finish(root, "")
}

/// A file whose table of cross-references is lost: every byte must be looked at.
pub fn late_objects(count: usize) -> Vec<u8> {
    let mut file = many_objects(count);
    let end = file.windows(4).rposition(|window| window == b"xref");
    // The last one is of `startxref`.
    let table = file[..end.unwrap_or(0) - 5]
        .windows(5)
        .rposition(|it| it == b"xref\n");
    file.truncate(table.unwrap_or(0));
    file.extend_from_slice(b"startxref\n0\n%%EOF\n");
    file
}

/// A letter of one word that is `bytes` long for a picture that it never shows.
pub fn large(bytes: usize) -> Vec<u8> {
    let mut writer = PdfWriter::new();
    writer.add_stream("/Type /XObject", &vec![0x5A; bytes], Packing::Plain);
    let text = b"BT /F1 11 Tf 60 780 Td (Volumineux) Tj ET";
    let content = writer.add_stream("", text, Packing::Plain);
    let font = writer.add("<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>");
    let root = one_page(
        &mut writer,
        content,
        &format!("<< /Font << /F1 {font} 0 R >> >>"),
    );
    writer.finish(root, "")
}
