//! Small whole files of each kind, made here.

/// A PNG of 2 by 3 pixels: structure only, the checksums are not looked at.
pub fn png() -> Vec<u8> {
    let mut bytes = b"\x89PNG\r\n\x1a\n".to_vec();
    let mut header = vec![0, 0, 0, 2, 0, 0, 0, 3];
    header.extend([8, 6, 0, 0, 0]);
    for (kind, content) in [
        (b"IHDR", header),
        (b"IDAT", vec![7; 40]),
        (b"IEND", Vec::new()),
    ] {
        bytes.extend(u32::try_from(content.len()).expect("small").to_be_bytes());
        bytes.extend(kind);
        bytes.extend(content);
        bytes.extend([0; 4]);
    }
    bytes
}

/// A JPEG of 5 by 4 pixels with an application segment before its frame.
pub fn jpeg() -> Vec<u8> {
    let mut bytes = vec![0xFF, 0xD8, 0xFF, 0xE0, 0, 6, 1, 2, 3, 4];
    bytes.extend([0xFF, 0xFF, 0xC0, 0, 11, 8, 0, 4, 0, 5, 1, 1, 0x11, 0]);
    bytes.extend([
        0xFF, 0xDA, 0, 8, 1, 1, 0, 0, 0x3F, 0, 42, 43, 44, 0xFF, 0xD9,
    ]);
    bytes
}

/// A TIFF of 6 by 7 pixels, in the byte order wanted.
pub fn tiff(is_little: bool) -> Vec<u8> {
    let short = |value: u16| {
        if is_little {
            value.to_le_bytes()
        } else {
            value.to_be_bytes()
        }
    };
    let long = |value: u32| {
        if is_little {
            value.to_le_bytes()
        } else {
            value.to_be_bytes()
        }
    };
    let mut bytes = if is_little {
        b"II*\0".to_vec()
    } else {
        b"MM\0*".to_vec()
    };
    bytes.extend(long(8));
    bytes.extend(short(4));
    // Width, height, offset and size of the only strip, which follows the directory.
    for (tag, value) in [(256, 6), (257, 7), (273, 62), (279, 42)] {
        bytes.extend(short(tag));
        bytes.extend(short(4));
        bytes.extend(long(1));
        bytes.extend(long(value));
    }
    bytes.extend(long(0));
    bytes.extend([9; 42]);
    bytes
}

/// A PDF with one object, and `inside` in it.
pub fn pdf(inside: &str) -> Vec<u8> {
    let end = "xref\n0 1\ntrailer\n<</Root 1 0 R>>\nstartxref\n60\n%%EOF\n";
    format!("%PDF-1.7\n%\u{e2}\n1 0 obj\n<</Type/Catalog {inside}>>\nendobj\n{end}").into_bytes()
}

/// An RTF with accents, tables and what must not be shown.
pub fn rtf() -> Vec<u8> {
    br"{\rtf1\ansi\ansicpg1252{\fonttbl{\f0 Arial;}}{\*\generator Writer;}{\info{\title Secret}}
\f0\fs24 Compte rendu\par {\b Gras} et \i italique\i0 , caf\'e9, \u8364? 5\u8239  kg\line
{\field{\*\fldinst HYPERLINK http://example.org/x}{\fldrslt lien}}\par
a\cell b\cell\row {\pict\pngblip 89504e47}\{accolades\} \bin3 }}} fin \u-10179?\u-8704?\par}"
        .to_vec()
}

/// A CDA document: only its root is looked at here.
pub const CDA: &[u8] = b"<?xml version='1.0'?>\r\n<?xml-stylesheet href='a.xsl'?><!-- <html> -->\
    <ClinicalDocument xmlns=\"urn:hl7-org:v3\"><id/></ClinicalDocument>";
