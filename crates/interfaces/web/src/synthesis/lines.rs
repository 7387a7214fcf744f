//! Each kind of line as an [`Item`].

use super::words::{self, capital, listed};
use super::{Item, Reader, SourceLink};
use crate::{dates, wording};
use dmp_core::clinical::{
    Allergy, Device, Encounter, Labelled, Medication, Problem, ProblemCategory, Procedure,
};
use dmp_core::synthesis::{
    Absence, Analysis, BloodGroupLine, DocumentLine, Line, Mention, Place, Point, Relative, Series,
    SourceRef, Treatment, TreatmentStep, Vaccine,
};

/// The source as a link.
pub fn link(source: &SourceRef, reader: Reader) -> SourceLink {
    let (href, title) = match &source.place {
        Place::Document(id) => (reader.document(*id), source.title.to_string()),
        Place::Declared(_) => (reader.informations(), "Informations de santé".to_owned()),
    };
    SourceLink {
        href,
        title,
        who: capital(&words::source(source, reader)),
        date: dates::day(source.date),
        short_date: dates::short_day(source.date),
    }
}

fn links<'a>(sources: impl IntoIterator<Item = &'a SourceRef>, reader: Reader) -> Vec<SourceLink> {
    let mut places: Vec<&SourceRef> = Vec::new();
    for source in sources {
        if !places.iter().any(|known| known.place == source.place) {
            places.push(source);
        }
    }
    places.into_iter().map(|it| link(it, reader)).collect()
}

/// A line without its details.
fn item<T>(title: &str, line: &Line<T>, reader: Reader) -> Item {
    Item {
        title: capital(title),
        differences: words::differences(line, reader),
        sources: links(&line.sources, reader),
        ..Item::default()
    }
}

fn labels(labels: &[Labelled]) -> String {
    listed(labels.iter().map(|it| it.display().to_owned()))
}

fn said(label: &str, text: &str) -> String {
    match text {
        "" => String::new(),
        text => format!("{label} : {text}"),
    }
}

fn concept(label: &str, concept: Option<&Labelled>) -> String {
    said(label, concept.map_or("", |it| it.display()))
}

impl Item {
    fn with(mut self, meta: impl IntoIterator<Item = String>) -> Self {
        self.meta
            .extend(meta.into_iter().filter(|it| !it.is_empty()));
        self
    }

    fn briefly(mut self, brief: String) -> Self {
        self.brief = brief;
        self
    }

    fn marked(mut self, kind: &'static str, icon: &'static str, text: Option<String>) -> Self {
        self.badges.extend(text.map(|text| (kind, icon, text)));
        self
    }
}

/// An allergy.
pub fn allergy(line: &Line<Allergy>, reader: Reader) -> Item {
    let fact = &line.fact;
    let reactions = listed(
        fact.reactions
            .iter()
            .map(|it| it.manifestation.display().to_owned()),
    );
    let name = match fact.agent.display() {
        "" => fact
            .finding
            .as_ref()
            .map_or(fact.kind.display(), |it| it.display()),
        name => name,
    };
    item(name, line, reader)
        .briefly(reactions.clone())
        .with([
            capital(&reactions),
            words::period(fact.period),
            concept("risque", fact.criticality.as_ref()),
            concept("certitude", fact.certainty.as_ref()),
        ])
        .marked("warn", "shield-alert", text_of(fact.severity.as_ref()))
}

fn text_of(concept: Option<&Labelled>) -> Option<String> {
    let text = concept?.display();
    (!text.is_empty()).then(|| capital(text))
}

/// A problem; `shows_list` where lines of several lists stand together.
pub fn problem(line: &Line<Problem>, reader: Reader, shows_list: bool) -> Item {
    let fact = &line.fact;
    let list = match fact.category {
        ProblemCategory::MedicalHistory => "Antécédent médical",
        ProblemCategory::SurgicalHistory => "Antécédent chirurgical",
        ProblemCategory::FamilyHistory => "Antécédent familial",
        ProblemCategory::RiskFactor => "Facteur de risque",
        ProblemCategory::Finding => "Constaté à un examen",
        ProblemCategory::Diagnosis => "Diagnostic",
        ProblemCategory::Current | ProblemCategory::Unsaid => "",
    };
    let status = fact.status.map(|it| capital(words::status(it)));
    item(fact.condition.display(), line, reader)
        .briefly(fact.period.start.map(words::date).unwrap_or_default())
        .with([
            if shows_list {
                list.to_owned()
            } else {
                String::new()
            },
            words::period(fact.period),
            status.unwrap_or_default(),
            concept("gravité", fact.severity.as_ref()),
            concept("certitude", fact.certainty.as_ref()),
            labels(&fact.sites),
        ])
}

/// A problem of a relative.
pub fn relative(line: &Line<Relative>, reader: Reader) -> Item {
    let condition = line.fact.problem.condition.display();
    let title = match line.fact.relation.display() {
        "" => condition.to_owned(),
        relation => format!("{} : {condition}", capital(relation)),
    };
    item(&title, line, reader).with([
        "Antécédent familial".to_owned(),
        words::period(line.fact.problem.period),
    ])
}

/// A treatment, each stage in a sentence.
pub fn treatment(line: &Line<Treatment>, reader: Reader) -> Item {
    let steps = &line.fact.steps;
    let brief = steps.iter().map(|step| taken(&step.medication));
    let brief = brief.into_iter().find(|it| !it.is_empty());
    Item {
        differences: words::treatment_differences(line),
        ..item(line.fact.product.display(), line, reader)
    }
    .briefly(brief.unwrap_or_default())
    .with(steps.iter().map(step))
}

fn step(step: &TreatmentStep) -> String {
    let medication = &step.medication;
    let what = capital(words::stage(step.stage));
    let details = [
        taken(medication),
        words::period(medication.period).to_lowercase(),
        concept("raison", medication.reasons.first()),
        concept("si besoin", medication.condition.as_ref()),
    ];
    let details: Vec<_> = details.into_iter().filter(|it| !it.is_empty()).collect();
    if details.is_empty() {
        what
    } else {
        said(&what, &details.join(", "))
    }
}

/// How it is taken: in words, else the dose.
fn taken(medication: &Medication) -> String {
    let dose = || medication.dose.as_ref().map(words::value);
    let words = medication.dosage_text.clone().or_else(dose);
    words.unwrap_or_default()
}

/// A series of sessions.
pub fn series(line: &Line<Series>, reader: Reader) -> Item {
    let progress = line.fact.progress;
    let done = match progress.planned {
        Some(planned) => format!("{} séances faites sur {planned}", progress.done),
        None => format!("{} séances faites", progress.done),
    };
    item(line.fact.what.display(), line, reader)
        .briefly(done.clone())
        .with([done, words::period(line.fact.period)])
}

/// An analysis, by its last value.
pub fn analysis(analysis: &Analysis, reader: Reader) -> Item {
    let last = analysis.last();
    let out = words::flag(last.flag).map(str::to_owned);
    Item {
        title: capital(analysis.test.display()),
        sources: links(&last.sources, reader),
        ..Item::default()
    }
    .briefly(values(last))
    .with([
        values(last),
        words::reference(&last.ranges).unwrap_or_default(),
        last.date.map(words::date).unwrap_or_default(),
        analysis.previous().map(before).unwrap_or_default(),
    ])
    .marked("warn", "triangle-alert", out)
}

fn values(point: &Point) -> String {
    listed(point.values.iter().map(words::value))
}

fn before(point: &Point) -> String {
    let date = point.date.map(|it| format!(" ({})", words::date(it)));
    format!("avant : {}{}", values(point), date.unwrap_or_default())
}

/// A vaccine with its doses.
pub fn vaccine(vaccine: &Vaccine, reader: Reader) -> Item {
    let doses = &vaccine.doses;
    let newest = doses.first();
    let date = newest.map(|dose| words::moment(dose.fact.period));
    let lot = newest.and_then(|dose| dose.fact.vaccine.lot.as_deref());
    Item {
        title: capital(&vaccine.label),
        differences: doses
            .iter()
            .flat_map(|it| words::differences(it, reader))
            .collect(),
        sources: links(doses.iter().flat_map(|it| &it.sources), reader),
        ..Item::default()
    }
    .briefly(date.clone().unwrap_or_default())
    .with([
        said("dernière dose", &date.unwrap_or_default()),
        said("lot", lot.unwrap_or_default()),
        wording::counted(doses.len(), "dose connue", "doses connues"),
        said("contre", &labels(&vaccine.targets)),
    ])
}

/// A blood group.
pub fn blood_group(group: &BloodGroupLine, reader: Reader) -> Item {
    let fact = &group.line.fact;
    let conflict = group
        .is_conflicting
        .then(|| "Une autre source dit autre chose".to_owned());
    item(fact.group.display(), &group.line, reader)
        .with([fact.test.display().to_owned(), words::period(fact.period)])
        .marked("warn", "triangle-alert", conflict)
}

/// An act.
pub fn procedure(line: &Line<Procedure>, reader: Reader) -> Item {
    let fact = &line.fact;
    let when = fact.period.date().map(words::date).unwrap_or_default();
    item(fact.code.display(), line, reader)
        .briefly(when.clone())
        .with([when, labels(&fact.sites), labels(&fact.reasons)])
}

/// A device.
pub fn device(line: &Line<Device>, reader: Reader) -> Item {
    let fact = &line.fact;
    let name = match fact.kind.display() {
        "" => fact.name.as_str(),
        kind => kind,
    };
    item(name, line, reader).with([words::period(fact.period), labels(&fact.sites)])
}

/// A visit or a stay.
pub fn encounter(line: &Line<Encounter>, reader: Reader) -> Item {
    let fact = &line.fact;
    let name = match fact.kind.display() {
        "" => "Contact avec un professionnel",
        kind => kind,
    };
    item(name, line, reader).with([
        words::moment(fact.period),
        fact.place.clone().unwrap_or_default(),
        labels(&fact.reasons),
    ])
}

/// A document that is a line of its own.
pub fn document(line: &DocumentLine, reader: Reader) -> Item {
    let behind = match line.behind {
        0 => String::new(),
        count => wording::counted(
            count,
            "autre version ou format",
            "autres versions ou formats",
        ),
    };
    Item {
        title: line.source.title.to_string(),
        sources: vec![link(&line.source, reader)],
        ..Item::default()
    }
    .with([line.type_label.clone(), behind])
}

/// What is planned, or was not done.
pub fn mention(mention: &Mention, reader: Reader) -> Item {
    let kind = words::kind(mention.kind);
    let title = match mention.what.display() {
        "" => kind,
        what => what,
    };
    Item {
        title: capital(title),
        sources: links(&mention.sources, reader),
        ..Item::default()
    }
    .with([capital(kind), words::moment(mention.period)])
}

/// « Aucune allergie connue », with who says so.
pub fn absence(absence: &Absence, reader: Reader) -> Item {
    let conflict = absence
        .is_contradicted
        .then(|| "Une autre source dit le contraire".to_owned());
    Item {
        title: capital(absence.label.display()),
        sources: links(&absence.sources, reader),
        ..Item::default()
    }
    .marked("warn", "triangle-alert", conflict)
}
