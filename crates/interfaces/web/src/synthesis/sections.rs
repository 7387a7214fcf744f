//! The page: sections in the order in which they matter, and what the page does not hold.

use super::lines;
use super::{Item, Reader, SourceLink};
use crate::{dates, wording};
use dmp_core::clinical::{FactKind, Problem};
use dmp_core::synthesis::{Absence, Line, Synthesis};
use dmp_service::synthesis::{NamedDocument, SynthesisView};

/// Lines of a section that are seen at once; the others are behind « Voir les autres ».
const SHOWN: usize = 12;
/// Lines of a section in the narrow panel.
const BRIEF: usize = 5;

/// What a synthesis shows.
pub struct Content {
    /// Allergies, above everything.
    pub allergies: Allergies,
    /// The sections that hold something.
    pub sections: Vec<Section>,
    /// What is not in it, and why.
    pub gaps: Vec<Gap>,
    /// « Depuis votre dernière visite, le 2 mars : 2 documents ».
    pub novelty: String,
    /// « D’après 12 documents ».
    pub basis: String,
    /// Address of the whole page.
    pub href: String,
    /// Address of the care timeline.
    pub timeline: String,
}

/// What is always seen of allergies.
pub struct Allergies {
    /// Whether any is known.
    pub is_known: bool,
    /// « Allergies connues », « Aucune allergie connue ».
    pub title: String,
    /// Each with what it did.
    pub names: Vec<(String, String)>,
}

/// A section.
pub struct Section {
    /// Its anchor.
    pub id: &'static str,
    /// Its icon.
    pub icon: &'static str,
    /// Its title.
    pub title: &'static str,
    /// A sentence under it, or nothing.
    pub note: &'static str,
    /// Its lines that are seen at once.
    pub items: Vec<Item>,
    /// The others.
    pub more: Vec<Item>,
    /// Whether the narrow panel has it.
    pub is_in_panel: bool,
}

/// Documents of which something is not on the page.
pub struct Gap {
    /// What and why, in a sentence.
    pub text: String,
    /// Which.
    pub documents: Vec<SourceLink>,
}

impl Section {
    /// The first lines, for a narrow panel.
    pub fn brief(&self) -> &[Item] {
        &self.items[..self.items.len().min(BRIEF)]
    }

    /// How many lines a narrow panel leaves out.
    pub fn left_out(&self) -> usize {
        self.items.len() + self.more.len() - self.brief().len()
    }
}

impl Content {
    /// What `reader` is shown of `view`.
    pub fn of(view: &SynthesisView, reader: Reader) -> Self {
        let mut sections = main_sections(&view.synthesis, reader);
        sections.extend(other_sections(&view.synthesis, reader));
        sections.extend(former_sections(&view.synthesis, reader));
        sections.retain(|it| !it.items.is_empty());
        Self {
            allergies: allergies(&view.synthesis, reader),
            sections,
            gaps: gaps(view, reader),
            novelty: novelty(view),
            basis: format!(
                "D’après {} que vous pouvez lire.",
                wording::counted(view.documents, "document", "documents")
            ),
            href: reader.synthesis(),
            timeline: reader.timeline(),
        }
    }
}

fn allergies(synthesis: &Synthesis, reader: Reader) -> Allergies {
    let current = &synthesis.allergies.current;
    let names: Vec<_> = current
        .iter()
        .map(|it| lines::allergy(it, reader))
        .map(|it| (it.title, it.brief))
        .collect();
    let denied = synthesis
        .absences
        .iter()
        .find(|it| it.kind == FactKind::Allergy && !it.is_contradicted);
    let title = match (names.len(), denied) {
        (0, Some(absence)) => {
            let source = absence.sources.first().map(|it| lines::link(it, reader));
            let source = source.map(|it| format!(" (selon {}, {})", it.who, it.date));
            let said = lines::absence(absence, reader).title;
            format!("{said}{}", source.unwrap_or_default())
        }
        (0, None) => "Aucune allergie notée dans les documents lus".to_owned(),
        (1, _) => "Allergie connue :".to_owned(),
        (_, _) => "Allergies connues :".to_owned(),
    };
    Allergies {
        is_known: !names.is_empty(),
        title,
        names,
    }
}

fn section(
    (id, icon, title): (&'static str, &'static str, &'static str),
    note: &'static str,
    mut items: Vec<Item>,
) -> Section {
    let more = items.split_off(items.len().min(SHOWN));
    Section {
        id,
        icon,
        title,
        note,
        items,
        more,
        is_in_panel: false,
    }
}

fn each<T>(all: &[T], reader: Reader, of: fn(&T, Reader) -> Item) -> Vec<Item> {
    all.iter().map(|it| of(it, reader)).collect()
}

fn absences(synthesis: &Synthesis, reader: Reader, kinds: &[FactKind]) -> Vec<Item> {
    let of_kind = |it: &&Absence| kinds.contains(&it.kind);
    let all = synthesis.absences.iter().filter(of_kind);
    all.map(|it| lines::absence(it, reader)).collect()
}

/// What is looked for first: the sections of the narrow panel, and blood group and contacts.
fn main_sections(synthesis: &Synthesis, reader: Reader) -> Vec<Section> {
    let mut allergies = each(&synthesis.allergies.current, reader, lines::allergy);
    allergies.extend(absences(synthesis, reader, &[FactKind::Allergy]));
    let mut problems = each(&synthesis.problems.active, reader, problem);
    problems.extend(absences(synthesis, reader, &[FactKind::Problem]));
    let mut treatments = each(&synthesis.treatments.current, reader, lines::treatment);
    treatments.extend(each(&synthesis.treatments.series, reader, lines::series));
    treatments.extend(absences(synthesis, reader, &[FactKind::Medication]));
    let results = each(&synthesis.results, reader, lines::analysis);
    let vaccines = each(&synthesis.vaccines, reader, lines::vaccine);
    let mut all = vec![
        section(
            ("allergies", "shield-alert", "Allergies et intolérances"),
            "",
            allergies,
        ),
        section(
            ("maladies", "heart-pulse", "Maladies suivies"),
            "",
            problems,
        ),
        section(
            ("traitements", "pill", "Traitements en cours"),
            "Un même médicament prescrit, délivré et déclaré est sur une seule ligne.",
            treatments,
        ),
        section(
            ("resultats", "flask-conical", "Derniers résultats"),
            "La référence est celle du laboratoire. Un médecin interprète chaque résultat.",
            results,
        ),
        section(("vaccins", "syringe", "Vaccins"), "", vaccines),
        section(
            ("imagerie", "bone", "Imagerie"),
            "",
            each(&synthesis.imaging, reader, lines::document),
        ),
        section(
            ("antecedents", "history", "Antécédents"),
            "",
            antecedents(synthesis, reader),
        ),
    ];
    for section in &mut all {
        section.is_in_panel = section.id != "allergies";
    }
    all
}

/// A problem in a section that says which list it is on.
fn problem(line: &Line<Problem>, reader: Reader) -> Item {
    lines::problem(line, reader, false)
}

fn antecedents(synthesis: &Synthesis, reader: Reader) -> Vec<Item> {
    let problems = &synthesis.problems;
    let listed = |it: &Line<_>, reader| lines::problem(it, reader, true);
    let mut all = each(&problems.medical, reader, listed);
    all.extend(each(&problems.surgical, reader, listed));
    all.extend(each(&problems.past, reader, listed));
    all.extend(each(&problems.family, reader, lines::relative));
    all
}

/// What comes after: nothing that was read is left out.
fn other_sections(synthesis: &Synthesis, reader: Reader) -> Vec<Section> {
    let mut acts = each(&synthesis.procedures, reader, lines::procedure);
    acts.extend(absences(
        synthesis,
        reader,
        &[
            FactKind::Procedure,
            FactKind::Immunization,
            FactKind::Device,
        ],
    ));
    let groups = each(&synthesis.blood_groups, reader, lines::blood_group);
    let of = |what, all| section(what, "", all);
    vec![
        of(("actes", "activity", "Actes et opérations"), acts),
        of(
            ("directives", "notebook-pen", "Directives anticipées"),
            each(&synthesis.directives, reader, lines::document),
        ),
        of(
            ("contacts", "phone", "Personnes à prévenir"),
            each(&synthesis.contacts, reader, lines::document),
        ),
        section(
            ("groupe", "droplet", "Groupe sanguin"),
            "Ce résultat ne remplace pas la carte de groupe sanguin.",
            groups,
        ),
        of(
            ("a-venir", "calendar", "Traitements à venir"),
            each(&synthesis.treatments.upcoming, reader, lines::treatment),
        ),
        section(
            ("prevu", "calendar", "Prévu ou demandé"),
            "Ce qui est prévu n’a pas encore eu lieu, ou aucun document lu ne le dit.",
            each(&synthesis.planned, reader, lines::mention),
        ),
        of(
            ("constantes", "gauge", "Mesures"),
            each(&synthesis.vitals, reader, lines::analysis),
        ),
        of(
            ("risques", "info", "Facteurs de risque"),
            each(&synthesis.problems.risks, reader, problem),
        ),
        of(
            ("mode-de-vie", "user", "Mode de vie"),
            each(&synthesis.lifestyle, reader, lines::analysis),
        ),
        of(
            ("grossesses", "hand-heart", "Grossesses"),
            each(&synthesis.pregnancy, reader, lines::analysis),
        ),
        of(
            ("dispositifs", "badge-check", "Dispositifs médicaux"),
            each(&synthesis.devices, reader, lines::device),
        ),
        of(
            ("constats", "microscope", "Constats d’examens"),
            findings(synthesis, reader),
        ),
        of(
            ("sejours", "hospital", "Consultations et séjours"),
            each(&synthesis.encounters, reader, lines::encounter),
        ),
    ]
}

/// What is over, and what somebody denies.
fn former_sections(synthesis: &Synthesis, reader: Reader) -> Vec<Section> {
    let mut refuted = each(&synthesis.allergies.refuted, reader, lines::allergy);
    refuted.extend(each(&synthesis.problems.refuted, reader, problem));
    let mut former = each(&synthesis.treatments.former, reader, lines::treatment);
    former.extend(each(&synthesis.allergies.past, reader, lines::allergy));
    vec![
        section(
            ("anciens", "clock", "Anciens traitements et allergies"),
            "",
            former,
        ),
        section(("ecartes", "ban", "Écarté par une source"), "", refuted),
        section(
            ("non-fait", "ban", "Non fait ou non trouvé"),
            "Un document dit que cela n’a pas été fait, pris ou trouvé.",
            each(&synthesis.denied, reader, lines::mention),
        ),
    ]
}

fn findings(synthesis: &Synthesis, reader: Reader) -> Vec<Item> {
    let mut all = each(&synthesis.problems.findings, reader, problem);
    all.extend(each(&synthesis.findings, reader, lines::analysis));
    all
}

fn gaps(view: &SynthesisView, reader: Reader) -> Vec<Gap> {
    let unread = &view.unread;
    let gap = |documents: &[NamedDocument], one: &str, many: &str| {
        (!documents.is_empty()).then(|| Gap {
            text: wording::counted(documents.len(), one, many),
            documents: documents.iter().map(|it| named(it, reader)).collect(),
        })
    };
    [
        gap(
            &unread.waiting,
            "document n’a pas encore été lu. Ce qu’il dit n’est pas sur cette page.",
            "documents n’ont pas encore été lus. Ce qu’ils disent n’est pas sur cette page.",
        ),
        gap(
            &unread.text_only,
            "document ne contient que du texte ou une image, que le site ne sait pas lire en \
             données.",
            "documents ne contiennent que du texte ou des images, que le site ne sait pas lire en \
             données.",
        ),
        gap(
            &unread.partly,
            "document contient aussi du texte que le site ne sait pas lire en données.",
            "documents contiennent aussi du texte que le site ne sait pas lire en données.",
        ),
    ]
    .into_iter()
    .flatten()
    .collect()
}

fn named(document: &NamedDocument, reader: Reader) -> SourceLink {
    SourceLink {
        href: reader.document(document.id),
        title: document.title.clone(),
        who: String::new(),
        date: dates::day(document.date),
        short_date: dates::short_day(document.date),
    }
}

/// « Depuis votre dernière visite, le 2 mars 2026 : 2 nouveaux documents (Imagerie médicale 2). »
fn novelty(view: &SynthesisView) -> String {
    let Some(since) = view.since else {
        return String::new();
    };
    let day = dates::day(since);
    if view.novelty.total() == 0 {
        return format!("Rien de nouveau depuis votre dernière visite, le {day}.");
    }
    let spaces = view.novelty.by_space.iter();
    let spaces: Vec<_> = spaces
        .map(|(space, count)| format!("{} {count}", space.label()))
        .collect();
    format!(
        "Depuis votre dernière visite, le {day} : {} ({}).",
        wording::counted(
            view.novelty.total(),
            "nouveau document",
            "nouveaux documents"
        ),
        spaces.join(", ")
    )
}
