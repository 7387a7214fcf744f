//! Letters as software makes them.

use crate::writer::{Packing, PdfWriter};
use std::fmt::Write;

const HELVETICA: &str = "<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica \
                         /Encoding /WinAnsiEncoding >>";

/// A letter in Helvetica: pages of lines.
pub fn letter(pages: &[&[&str]]) -> Vec<u8> {
    let (writer, root) = written(pages, Packing::Flate);
    writer.finish(root, "")
}

/// The same with compressed objects and cross-references.
pub fn in_object_streams(pages: &[&[&str]]) -> Vec<u8> {
    let (writer, root) = written(pages, Packing::Flate);
    writer.finish_in_streams(root)
}

/// A letter that asks for a password: its keys fit no password at all.
pub fn encrypted(pages: &[&[&str]]) -> Vec<u8> {
    let (mut writer, root) = written(pages, Packing::Flate);
    let key = "ab".repeat(32);
    let encryption =
        format!("<< /Filter /Standard /V 2 /R 3 /Length 128 /P -44 /O <{key}> /U <{key}> >>");
    let encryption = writer.add(encryption);
    let id = "cd".repeat(16);
    writer.finish(
        root,
        &format!("/Encrypt {encryption} 0 R /ID [<{id}> <{id}>]"),
    )
}

/// A page that shows one grey picture and no letter.
pub fn scan() -> Vec<u8> {
    let mut writer = PdfWriter::new();
    let entries = "/Type /XObject /Subtype /Image /Width 8 /Height 8 /BitsPerComponent 8 \
                   /ColorSpace /DeviceGray";
    let image = writer.add_stream(entries, &[0x80; 64], Packing::Flate);
    let content = writer.add_stream("", b"q 595 0 0 842 0 0 cm /Im0 Do Q", Packing::Plain);
    let resources = format!("<< /XObject << /Im0 {image} 0 R >> >>");
    let root = one_page(&mut writer, content, &resources);
    writer.finish(root, "")
}

/// Rows of cells, each cell written on its own.
pub fn table(rows: &[&[&str]]) -> Vec<u8> {
    let mut content = Vec::new();
    for (row, cells) in rows.iter().enumerate() {
        for (column, cell) in cells.iter().enumerate() {
            push_text(cell, 60 + 150 * column, 780 - 14 * row, &mut content);
        }
    }
    one_page_of(&content)
}

/// Two columns of lines, the left one first.
pub fn two_columns(left: &[&str], right: &[&str]) -> Vec<u8> {
    let mut content = Vec::new();
    for (column, lines) in [left, right].iter().enumerate() {
        for (number, line) in lines.iter().enumerate() {
            push_text(line, 60 + 260 * column, 780 - 13 * number, &mut content);
        }
    }
    one_page_of(&content)
}

/// A composite font whose codes say nothing but through their `ToUnicode` table. Give it
/// characters of the basic plane.
pub fn composite_font(text: &str) -> Vec<u8> {
    let mut writer = PdfWriter::new();
    let mut map = String::from(
        "/CIDInit /ProcSet findresource begin 12 dict begin begincmap /CMapName /T def \
         /CMapType 2 def 1 begincodespacerange <0000> <FFFF> endcodespacerange\n",
    );
    let mut codes = String::new();
    for (number, character) in text.chars().enumerate() {
        let code = number + 1;
        let unicode = u32::from(character);
        let _ = writeln!(map, "1 beginbfchar <{code:04X}> <{unicode:04X}> endbfchar");
        let _ = write!(codes, "{code:04X}");
    }
    map.push_str("endcmap CMapName currentdict /CMap defineresource pop end end");
    let map = writer.add_stream("", map.as_bytes(), Packing::Flate);
    let descriptor = writer.add(
        "<< /Type /FontDescriptor /FontName /Any /Flags 4 /FontBBox [0 0 1000 1000] \
         /ItalicAngle 0 /Ascent 800 /Descent -200 /CapHeight 700 /StemV 80 >>",
    );
    let descendant = writer.add(format!(
        "<< /Type /Font /Subtype /CIDFontType2 /BaseFont /Any /DW 500 /CIDToGIDMap /Identity \
         /CIDSystemInfo << /Registry (Adobe) /Ordering (Identity) /Supplement 0 >> \
         /FontDescriptor {descriptor} 0 R >>"
    ));
    let font = writer.add(format!(
        "<< /Type /Font /Subtype /Type0 /BaseFont /Any /Encoding /Identity-H \
         /DescendantFonts [{descendant} 0 R] /ToUnicode {map} 0 R >>"
    ));
    let content = format!("BT /F1 11 Tf 60 780 Td <{codes}> Tj ET");
    let content = writer.add_stream("", content.as_bytes(), Packing::Flate);
    let root = one_page(
        &mut writer,
        content,
        &format!("<< /Font << /F1 {font} 0 R >> >>"),
    );
    writer.finish(root, "")
}

/// Adds a page with this content, the tree of pages and the catalogue; the catalogue's number.
pub fn one_page(writer: &mut PdfWriter, content: usize, resources: &str) -> usize {
    let tree = writer.reserve();
    let page = writer.add(page(tree, content, resources));
    writer.set(
        tree,
        format!("<< /Type /Pages /Count 1 /Kids [{page} 0 R] >>"),
    );
    writer.add(format!("<< /Type /Catalog /Pages {tree} 0 R >>"))
}

fn one_page_of(content: &[u8]) -> Vec<u8> {
    let mut writer = PdfWriter::new();
    let font = writer.add(HELVETICA);
    let content = writer.add_stream("", content, Packing::Flate);
    let root = one_page(
        &mut writer,
        content,
        &format!("<< /Font << /F1 {font} 0 R >> >>"),
    );
    writer.finish(root, "")
}

fn written(pages: &[&[&str]], packing: Packing) -> (PdfWriter, usize) {
    let mut writer = PdfWriter::new();
    let font = writer.add(HELVETICA);
    let tree = writer.reserve();
    let resources = format!("<< /Font << /F1 {font} 0 R >> >>");
    let mut kids = String::new();
    for lines in pages {
        let mut content = Vec::new();
        for (number, line) in lines.iter().enumerate() {
            push_text(line, 60, 780 - 14 * number, &mut content);
        }
        let content = writer.add_stream("", &content, packing);
        let number = writer.add(page(tree, content, &resources));
        let _ = write!(kids, "{number} 0 R ");
    }
    let count = pages.len();
    writer.set(
        tree,
        format!("<< /Type /Pages /Count {count} /Kids [{kids}] >>"),
    );
    let root = writer.add(format!("<< /Type /Catalog /Pages {tree} 0 R >>"));
    (writer, root)
}

fn page(tree: usize, content: usize, resources: &str) -> String {
    format!(
        "<< /Type /Page /Parent {tree} 0 R /MediaBox [0 0 595 842] \
         /Contents {content} 0 R /Resources {resources} >>"
    )
}

fn push_text(text: &str, x: usize, y: usize, content: &mut Vec<u8>) {
    content.extend(format!("BT /F1 11 Tf {x} {y} Td <").bytes());
    for byte in text.chars().map(win_ansi) {
        content.extend(format!("{byte:02X}").bytes());
    }
    content.extend_from_slice(b"> Tj ET\n");
}

fn win_ansi(character: char) -> u8 {
    match character {
        '€' => 0x80,
        '’' => 0x92,
        '–' => 0x96,
        'œ' => 0x9C,
        _ => u8::try_from(character).unwrap_or(b'?'),
    }
}
