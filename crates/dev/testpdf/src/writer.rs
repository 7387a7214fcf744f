//! Objects, streams and cross-references.

use flate2::Compression;
use flate2::write::ZlibEncoder;
use std::io::Write;

/// How the bytes of a stream are kept.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
pub enum Packing {
    /// As they are.
    Plain,
    /// Deflated.
    Flate,
}

/// Gathers objects and writes them with a table of cross-references.
#[derive(Debug, Default)]
pub struct PdfWriter {
    objects: Vec<Vec<u8>>,
}

impl PdfWriter {
    /// No object yet.
    pub fn new() -> Self {
        Self::default()
    }

    /// Adds an object; its number.
    pub fn add(&mut self, body: impl Into<Vec<u8>>) -> usize {
        self.objects.push(body.into());
        self.objects.len()
    }

    /// Keeps a number for an object that [`PdfWriter::set`] gives.
    pub fn reserve(&mut self) -> usize {
        self.add("null")
    }

    /// Gives an object whose number was kept.
    pub fn set(&mut self, number: usize, body: impl Into<Vec<u8>>) {
        self.objects[number - 1] = body.into();
    }

    /// Adds a stream; its number.
    pub fn add_stream(&mut self, entries: &str, bytes: &[u8], packing: Packing) -> usize {
        let body = stream(entries, bytes, packing);
        self.add(body)
    }

    /// The file, with the catalogue `root` and more entries in its trailer.
    pub fn finish(&self, root: usize, trailer: &str) -> Vec<u8> {
        let mut file = b"%PDF-1.7\n%\xE2\xE3\xCF\xD3\n".to_vec();
        let mut places = Vec::new();
        for (index, object) in self.objects.iter().enumerate() {
            places.push(file.len());
            push_object(index + 1, object, &mut file);
        }
        let table = file.len();
        let size = places.len() + 1;
        file.extend(format!("xref\n0 {size}\n0000000000 65535 f \n").bytes());
        for place in places {
            file.extend(format!("{place:010} 00000 n \n").bytes());
        }
        let trailer = format!("trailer\n<< /Size {size} /Root {root} 0 R {trailer} >>\n");
        file.extend(trailer.bytes());
        file.extend(format!("startxref\n{table}\n%%EOF\n").bytes());
        file
    }

    /// The file with its plain objects in a deflated object stream and its cross-references in a
    /// stream, as since PDF 1.5.
    pub fn finish_in_streams(&self, root: usize) -> Vec<u8> {
        let is_stream = |object: &[u8]| object.ends_with(b"endstream");
        let mut file = b"%PDF-1.7\n".to_vec();
        let holder = self.objects.len() + 1;
        let (mut heads, mut bodies, mut held) = (String::new(), Vec::new(), 0_u16);
        let mut places: Vec<[u8; 7]> = vec![[0, 0, 0, 0, 0, 0xFF, 0xFF]];
        for (index, object) in self.objects.iter().enumerate() {
            if is_stream(object) {
                places.push(place(1, file.len(), 0));
                push_object(index + 1, object, &mut file);
            } else {
                heads.push_str(
                    &[index + 1, bodies.len()]
                        .map(|it| format!("{it} "))
                        .concat(),
                );
                bodies.extend_from_slice(object);
                bodies.push(b'\n');
                places.push(place(2, holder, held));
                held += 1;
            }
        }
        places.push(place(1, file.len(), 0));
        let entries = format!("/Type /ObjStm /N {held} /First {}", heads.len());
        let content = [heads.as_bytes(), &bodies].concat();
        push_object(
            holder,
            &stream(&entries, &content, Packing::Flate),
            &mut file,
        );
        let table = file.len();
        places.push(place(1, table, 0));
        let size = places.len();
        let entries = format!("/Type /XRef /Size {size} /W [1 4 2] /Root {root} 0 R");
        let table_stream = stream(&entries, &places.concat(), Packing::Flate);
        push_object(holder + 1, &table_stream, &mut file);
        file.extend(format!("startxref\n{table}\n%%EOF\n").bytes());
        file
    }
}

fn place(kind: u8, at: usize, index: u16) -> [u8; 7] {
    let mut place = [kind, 0, 0, 0, 0, 0, 0];
    place[1..5].copy_from_slice(&u32::try_from(at).unwrap_or(u32::MAX).to_be_bytes());
    place[5..].copy_from_slice(&index.to_be_bytes());
    place
}

fn push_object(number: usize, body: &[u8], file: &mut Vec<u8>) {
    file.extend(format!("{number} 0 obj\n").bytes());
    file.extend_from_slice(body);
    file.extend_from_slice(b"\nendobj\n");
}

fn stream(entries: &str, bytes: &[u8], packing: Packing) -> Vec<u8> {
    let (filter, bytes) = match packing {
        Packing::Plain => ("", bytes.to_vec()),
        Packing::Flate => ("/Filter /FlateDecode ", deflated(bytes)),
    };
    let body = format!("<< {entries} {filter}/Length {} >>\nstream\n", bytes.len());
    [body.as_bytes(), &bytes, b"\nendstream"].concat()
}

/// `bytes` deflated as well as can be.
///
/// # Panics
/// Never: memory takes every byte.
pub fn deflated(bytes: &[u8]) -> Vec<u8> {
    let mut encoder = ZlibEncoder::new(Vec::new(), Compression::best());
    encoder
        .write_all(bytes)
        .and_then(|()| encoder.finish())
        .expect("memory takes every byte")
}
