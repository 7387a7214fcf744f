//! What a sheet says, in order.

use crate::{file, layout};

/// A sheet of A4 paper, or several.
pub struct Sheet {
    /// Its title: the first line, and what a reader of PDF shows in its window.
    pub title: String,
    /// What it says.
    pub blocks: Vec<Block>,
    /// The last line of each page.
    pub footer: String,
}

/// A part of a sheet.
pub enum Block {
    /// A title within the sheet.
    Heading(String),
    /// A paragraph.
    Paragraph(String),
    /// Labels with their values.
    Facts(Vec<(String, String)>),
    /// A list.
    List(Vec<String>),
}

impl Sheet {
    /// The sheet as a file, in French.
    pub fn to_pdf(&self) -> Vec<u8> {
        file::write(&self.title, &layout::lay_out(self))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sheet(paragraphs: usize) -> Sheet {
        let paragraph = || Block::Paragraph("Le dossier est fermé (récépissé). ".repeat(12));
        let mut blocks = vec![
            Block::Facts(vec![("Patiente".to_owned(), "Éloïse D’Œil".to_owned())]),
            Block::Heading("Et après ?".to_owned()),
            Block::List(vec![
                "Archivé dix ans…".to_owned(),
                "À rouvrir – avec accord".to_owned(),
            ]),
        ];
        blocks.extend((0..paragraphs).map(|_| paragraph()));
        Sheet {
            title: "Récépissé de fermeture".to_owned(),
            blocks,
            footer: "Référence F-0A-1".to_owned(),
        }
    }

    fn text(file: &[u8]) -> (String, usize) {
        let read = dmp_pdf::extract(file.to_vec()).unwrap();
        (read.pages.join("\n"), read.pages.len())
    }

    #[test]
    fn what_a_sheet_says_is_read_back_letter_by_letter() {
        let (text, pages) = text(&sheet(1).to_pdf());
        assert_eq!(pages, 1);
        for words in [
            "Récépissé de fermeture",
            "Patiente",
            "Éloïse D’Œil",
            "Et après ?",
            "Archivé dix ans…",
            "À rouvrir – avec accord",
            "Le dossier est fermé (récépissé).",
            "Référence F-0A-1",
        ] {
            assert!(text.contains(words), "{words} is not in:\n{text}");
        }
    }

    #[test]
    fn a_long_sheet_goes_on_on_the_next_page_and_loses_nothing() {
        let (text, pages) = text(&sheet(30).to_pdf());
        assert!(pages > 1);
        let joined = text.split_whitespace().collect::<Vec<_>>().join(" ");
        assert_eq!(joined.matches("(récépissé).").count(), 30 * 12);
        assert_eq!(joined.matches("Référence F-0A-1").count(), pages);
    }

    #[test]
    fn a_sheet_is_tagged_titled_and_always_the_same() {
        let file = sheet(1).to_pdf();
        let text = String::from_utf8_lossy(&file).into_owned();
        for entry in [
            "/MarkInfo << /Marked true >>",
            "/Lang (fr-FR)",
            "/DisplayDocTitle true",
            "/S /H1",
            "/S /H2",
            "/S /P",
            "/Artifact",
        ] {
            assert!(text.contains(entry), "{entry}");
        }
        assert_eq!(file, sheet(1).to_pdf());
    }

    #[test]
    fn a_word_longer_than_a_line_is_cut_and_letters_of_no_font_are_not_lost_silently() {
        let long = "A".repeat(400);
        let sheet = Sheet {
            title: "Titre".to_owned(),
            blocks: vec![Block::Paragraph(long), Block::Paragraph("Ω".to_owned())],
            footer: String::new(),
        };
        let (text, _) = text(&sheet.to_pdf());
        assert_eq!(text.matches('A').count(), 400);
        assert!(text.contains('?'));
    }
}
