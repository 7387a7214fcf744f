//! A small fictitious record, and how to search it.

use dmp_core::time::Timestamp;
use dmp_search::{Candidate, Digest, DigestBuilder, Field, Found, Query, search};

pub const DAY: i64 = 86_400_000;

/// A document as a test writes it.
#[derive(Clone, Copy)]
pub struct Document {
    pub title: &'static str,
    pub kind: &'static str,
    pub author: &'static str,
    pub text: &'static str,
    pub day: i64,
}

pub const RECORD: [Document; 6] = [
    Document {
        title: "Bilan sanguin de contrôle",
        kind: "CR d’examens biologiques",
        author: "Dr Solène AUBÉPINE",
        text: "Hémoglobine · 13,2 g/dL · 12,0 – 16,0\nHbA1c (4548-4) · 6,5 %\n\
               Créatinine · 71 µmol/L",
        day: 100,
    },
    Document {
        title: "TDM thoracique",
        kind: "CR d’imagerie médicale",
        author: "Dr Paul SORBIER",
        text: "Tomodensitométrie sans injection.\nPas d’image pulmonaire suspecte. Le cœur est \
               de taille normale ; l’aorte n’est pas dilatée.",
        day: 200,
    },
    Document {
        title: "Lettre de sortie",
        kind: "Lettre de liaison à la sortie",
        author: "Dr Inès GENÊT",
        text: "Patiente opérée le 12/03/2024 d’une appendicite. Suites post-opératoires simples.\n\
               Traitement de sortie : paracétamol si douleurs.",
        day: 300,
    },
    Document {
        title: "Vaccinations",
        kind: "Carnet de vaccination",
        author: "Mme Lise PRUNIER",
        text: "Rappel diphtérie-tétanos-polio. Vaccin contre la grippe, vaccin contre la covid-19.",
        day: 400,
    },
    Document {
        title: "Consultation de suivi",
        kind: "CR de consultation",
        author: "Dr Solène AUBÉPINE",
        text: "Pression artérielle 140/90. Allergie à la pénicilline connue.\n\
               Contrôle de l’hémoglobine glyquée dans trois mois.",
        day: 500,
    },
    Document {
        title: "Mes notes",
        kind: "Document du patient",
        author: "",
        text: "La tension est montée après la prise du nouveau médicament.",
        day: 600,
    },
];

pub fn digest(document: &Document) -> Digest {
    DigestBuilder::new()
        .add(Field::Title, document.title)
        .add(Field::Type, document.kind)
        .add(Field::Author, document.author)
        .add(Field::Text, document.text)
        .build()
}

pub fn of_text(text: &str) -> Digest {
    DigestBuilder::new().add(Field::Text, text).build()
}

pub fn digests() -> Vec<Digest> {
    RECORD.iter().map(digest).collect()
}

/// Searches the record.
pub fn find(query: &Query) -> Found {
    let digests = digests();
    let candidates: Vec<_> = digests
        .iter()
        .zip(RECORD)
        .map(|(digest, document)| Candidate {
            digest,
            at: Timestamp(document.day * DAY),
        })
        .collect();
    search(query, &candidates, 0..50)
}

/// Whether `query` finds a document with this text alone.
pub fn finds(query: &str, text: &str) -> bool {
    let digest = of_text(text);
    let candidate = Candidate {
        digest: &digest,
        at: Timestamp(0),
    };
    search(&Query::parse(query), &[candidate], 0..1).total == 1
}
