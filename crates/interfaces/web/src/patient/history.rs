//! `/acces`: who opened the record, when, and why it was allowed or refused.

use crate::csv;
use crate::error::PageError;
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::Page;
use crate::search::escaped;
use crate::security::FileOfRecord;
use crate::session::PatientSession;
use crate::{dates, wording};
use askama::Template;
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_TYPE};
use axum::response::{IntoResponse, Response};
use dmp_core::access::{Action, Mode};
use dmp_core::codes;
use dmp_core::ids::{DocumentId, ProfessionalId};
use dmp_core::people::Sex;
use dmp_core::record::Grantee;
use dmp_ledger::{ActorKind, Event, Outcome, Subject};
use dmp_service::Session;
use dmp_service::history::{self, HistoryKind, HistoryLine, HistoryPage, HistoryQuery};
use dmp_service::proof;

/// Lines of one page.
const PAGE_LINES: usize = 50;
/// Titles that a line names before it counts the others.
const TITLES_MAX: usize = 3;

/// The fields that choose among lines.
const FILTERS: [&str; 5] = ["jours", "qui", "structure", "document", "action"];

/// The history.
#[derive(Template)]
#[template(path = "patient/history.html")]
struct AccessPage {
    frame: Frame,
    periods: Vec<(String, String)>,
    period: String,
    people: Vec<(String, String)>,
    person: String,
    structures: Vec<(String, String)>,
    structure: String,
    documents: Vec<(String, String)>,
    document: String,
    kinds: Vec<(String, String)>,
    kind: String,
    csv: String,
    days: Vec<DayGroup>,
    total: String,
    prepared: Option<String>,
    next: Option<String>,
}

/// The lines of a day.
struct DayGroup {
    heading: String,
    lines: Vec<LogLine>,
}

/// One act, or several of a kind.
struct LogLine {
    time: String,
    who: String,
    role: String,
    action: String,
    reason: String,
    why: &'static str,
    badge: Option<(&'static str, &'static str, &'static str)>,
    is_emergency: bool,
    note: &'static str,
}

const PERIODS: [(&str, &str); 4] = [
    ("", "Depuis l’ouverture"),
    ("7", "7 derniers jours"),
    ("30", "30 derniers jours"),
    ("365", "12 derniers mois"),
];

const KINDS: [(&str, &str); 7] = [
    ("", "Toutes"),
    ("consultation", "Consultation"),
    ("depot", "Dépôt"),
    ("urgence", "Accès en urgence"),
    ("refus", "Accès refusé"),
    ("changement", "Changement"),
    ("lecture", "Lecture automatique"),
];

/// `GET /acces`
pub async fn show(
    patient: PatientSession,
    fields: Fields,
) -> Result<Page<impl Template>, PageError> {
    let record = patient.record;
    let query = query(&fields);
    let page = patient
        .run(move |app, session| history::history(app, session, record, &query))
        .await?;
    Ok(Page(AccessPage::new(&patient, &fields, &page)))
}

/// `GET /acces/fichier`: every line that the filters let through, for a spreadsheet.
pub async fn file(patient: PatientSession, fields: Fields) -> Result<Response, PageError> {
    let record = patient.record;
    let query = HistoryQuery {
        before: None,
        limit: usize::MAX,
        ..query(&fields)
    };
    let page = patient
        .run(move |app, session| history::history(app, session, record, &query))
        .await?;
    let rows = page.lines.iter().map(|line| {
        let shown = LogLine::of(line, line.is_own(&patient.session), patient.sex);
        cells(line, shown)
    });
    Ok(csv::answer("historique.csv", &HEAD, rows))
}

/// `GET /acces/preuve`: the history with its proofs.
pub async fn proof(patient: PatientSession) -> Result<Response, PageError> {
    let record = patient.record;
    let file = patient
        .run(move |app, session| proof::history_proof(app, session, record))
        .await?;
    let headers = [
        (CONTENT_TYPE, "application/json"),
        (
            CONTENT_DISPOSITION,
            "attachment; filename=\"historique-preuve.json\"",
        ),
    ];
    let mut answer = (headers, file).into_response();
    answer.extensions_mut().insert(FileOfRecord::Other);
    Ok(answer)
}

const HEAD: [&str; 9] = [
    "Jour",
    "Heure",
    "Qui",
    "Qualité et structure",
    "Action",
    "Actes",
    "Mode",
    "Motif",
    "Pourquoi",
];

fn cells(line: &HistoryLine, shown: LogLine) -> Vec<String> {
    let mode = wording::mode(line.event.mode);
    vec![
        dates::iso(line.event.at),
        shown.time,
        csv::safe(&shown.who),
        csv::safe(&shown.role),
        csv::safe(&shown.action),
        line.count.to_string(),
        mode.to_owned(),
        csv::safe(&shown.reason),
        shown.why.to_owned(),
    ]
}

fn query(fields: &Fields) -> HistoryQuery {
    HistoryQuery {
        days: fields.text("jours").parse().ok().filter(|days| *days > 0),
        who: ProfessionalId::parse(fields.text("qui")).ok(),
        kind: kind(fields.text("action")),
        organization: Some(fields.text("structure"))
            .filter(|it| !it.is_empty())
            .map(str::to_owned),
        document: DocumentId::parse(fields.text("document")).ok(),
        before: fields.text("avant").parse().ok(),
        limit: PAGE_LINES,
    }
}

fn kind(text: &str) -> Option<HistoryKind> {
    match text {
        "consultation" => Some(HistoryKind::Reading),
        "depot" => Some(HistoryKind::Deposit),
        "urgence" => Some(HistoryKind::Emergency),
        "refus" => Some(HistoryKind::Refused),
        "changement" => Some(HistoryKind::Change),
        "lecture" => Some(HistoryKind::Preparation),
        _ => None,
    }
}

impl AccessPage {
    fn new(patient: &PatientSession, fields: &Fields, page: &HistoryPage) -> Self {
        let text = |name: &str| fields.text(name).to_owned();
        let people = page.people.iter();
        let people = people.map(|(id, name)| (id.to_string(), name.clone()));
        let structures = page.organizations.iter();
        let structures = structures.map(|name| (name.clone(), name.clone()));
        let documents = page.documents.iter();
        let documents = documents.map(|(id, title)| (id.to_string(), title.clone()));
        Self {
            frame: patient.frame(),
            periods: options(&PERIODS),
            period: text("jours"),
            people: with_all("Toutes", people),
            person: text("qui"),
            structures: with_all("Toutes", structures),
            structure: text("structure"),
            documents: with_all("Tous", documents),
            document: text("document"),
            csv: format!("/acces/fichier{}", kept(fields)),
            kinds: options(&KINDS),
            kind: text("action"),
            days: by_day(&patient.session, patient.sex, &page.lines),
            total: wording::counted(page.total, "ligne", "lignes"),
            prepared: wording::prepared(page.prepared),
            next: page.next.map(|before| address(fields, before)),
        }
    }
}

fn options(list: &[(&str, &str)]) -> Vec<(String, String)> {
    list.iter()
        .map(|(value, label)| ((*value).to_owned(), (*label).to_owned()))
        .collect()
}

/// The choices of a list after the one that takes all of them.
fn with_all(all: &str, choices: impl Iterator<Item = (String, String)>) -> Vec<(String, String)> {
    let all = (String::new(), all.to_owned());
    std::iter::once(all).chain(choices).collect()
}

/// The filters that were chosen, as the end of an address.
fn kept(fields: &Fields) -> String {
    let kept: Vec<String> = FILTERS
        .iter()
        .filter(|name| !fields.text(name).is_empty())
        .map(|name| format!("{name}={}", escaped(fields.text(name))))
        .collect();
    if kept.is_empty() {
        String::new()
    } else {
        format!("?{}", kept.join("&"))
    }
}

fn address(fields: &Fields, before: u64) -> String {
    let kept = kept(fields);
    let joint = if kept.is_empty() { '?' } else { '&' };
    format!("/acces{kept}{joint}avant={before}")
}

fn by_day(session: &Session, sex: Sex, lines: &[HistoryLine]) -> Vec<DayGroup> {
    let mut days: Vec<(String, DayGroup)> = Vec::new();
    for line in lines {
        let day = dates::iso(line.event.at);
        let shown = LogLine::of(line, line.is_own(session), sex);
        if let Some((_, group)) = days.last_mut().filter(|(found, _)| *found == day) {
            group.lines.push(shown);
        } else {
            let heading = dates::weekday(line.event.at);
            days.push((
                day,
                DayGroup {
                    heading,
                    lines: vec![shown],
                },
            ));
        }
    }
    days.into_iter().map(|(_, group)| group).collect()
}

impl LogLine {
    fn of(line: &HistoryLine, is_own: bool, sex: Sex) -> Self {
        let event = &line.event;
        let is_refused = matches!(event.outcome, Outcome::Refused(_));
        let is_emergency = event.mode != Mode::Normal && !is_refused;
        Self {
            time: dates::time(event.at),
            who: who(event, is_own),
            role: if is_own { String::new() } else { role(event) },
            action: action(line, is_own),
            reason: event.reason.clone().unwrap_or_default(),
            why: why(event),
            badge: badge(event),
            is_emergency,
            note: if is_emergency {
                emergency_note(sex)
            } else if event.action == Action::PrepareDocument {
                wording::NOBODY_LOOKED
            } else if event.action == Action::RemindPatient {
                wording::NOBODY_REMINDED
            } else {
                ""
            },
        }
    }
}

fn who(event: &Event, is_own: bool) -> String {
    match event.actor.kind {
        _ if is_own => "Vous".to_owned(),
        ActorKind::System => "Le service".to_owned(),
        ActorKind::Patient
        | ActorKind::Representative
        | ActorKind::Professional
        | ActorKind::Staff
        | ActorKind::OrganizationSystem
        | ActorKind::Administrator => event.actor.name.clone(),
    }
}

const fn emergency_note(sex: Sex) -> &'static str {
    wording::agree(
        sex,
        "Cette personne a déclaré une urgence : nous vous en avons prévenue aussitôt.",
        "Cette personne a déclaré une urgence : nous vous en avons prévenu aussitôt.",
        "Cette personne a déclaré une urgence : un message vous a été envoyé aussitôt.",
    )
}

/// « Médecin urgentiste, SAMU de Valbrune ».
fn role(event: &Event) -> String {
    let actor = &event.actor;
    let specialty = actor.specialty.as_ref().and_then(codes::specialty_label);
    let profession = actor.profession.as_ref().and_then(codes::profession_label);
    let capacity = specialty.or(profession).unwrap_or(match actor.kind {
        ActorKind::Patient => "Titulaire du dossier",
        ActorKind::Representative => "Représentant légal",
        ActorKind::Professional => "Professionnel de santé",
        ActorKind::Staff => "Personnel d’une structure",
        ActorKind::OrganizationSystem => "Logiciel d’une structure",
        ActorKind::Administrator => "Administrateur du service",
        ActorKind::System => "Automatique",
    });
    match &actor.organization {
        Some(organization) => format!("{capacity}, {organization}"),
        None => capacity.to_owned(),
    }
}

/// « A consulté « Scanner thoracique » et 2 autres documents ».
fn action(line: &HistoryLine, is_own: bool) -> String {
    let event = &line.event;
    let begins = if is_own { "Avez" } else { "A" };
    let done = wording::done(event.action);
    if let Outcome::Refused(_) = event.outcome {
        let tried = if is_own {
            "Avez tenté une action"
        } else {
            "A tenté une action"
        };
        return format!("{tried} : « {done} ». Rien n’a été montré ni changé");
    }
    let object = documents(line).or_else(|| event.subject.as_ref().and_then(subject));
    match object {
        Some(object) if event.action.is_deposit() => format!("{begins} déposé {object}"),
        Some(object) if event.action == Action::Replace => format!("{begins} remplacé {object}"),
        Some(object) => format!("{begins} {done} {object}"),
        None if event.action == Action::OpenDocument => {
            format!(
                "{begins} {done} {}",
                wording::counted(line.count, "document", "documents")
            )
        }
        None => format!("{begins} {done}"),
    }
}

/// « « Scanner » et 2 autres documents »; none when the act names no document.
fn documents(line: &HistoryLine) -> Option<String> {
    let all = line.documents.len();
    let titles: Vec<String> = line
        .documents
        .iter()
        .filter_map(|(_, title)| title.as_ref())
        .take(TITLES_MAX)
        .map(|title| format!("« {title} »"))
        .collect();
    let others = all - titles.len();
    match (titles.is_empty(), others) {
        (true, 0) => None,
        (true, 1) => Some("un document qui n’est plus là".to_owned()),
        (true, others) => Some(format!("{others} documents qui ne sont plus là")),
        (false, 0) => Some(titles.join(", ")),
        (false, 1) => Some(format!("{} et 1 autre document", titles.join(", "))),
        (false, others) => Some(format!(
            "{} et {others} autres documents",
            titles.join(", ")
        )),
    }
}

/// Whom or what an act is about, when it is not a document.
fn subject(subject: &Subject) -> Option<String> {
    match subject {
        Subject::Professional { name, .. } | Subject::Organization { name, .. } => {
            Some(name.clone())
        }
        Subject::Authorization {
            name,
            until,
            grantee,
        } => {
            let whole = match grantee {
                Grantee::Professional(_) => "",
                Grantee::Organization(_) => " (toute la structure)",
            };
            let end = until
                .map(|it| format!(" jusqu’au {}", dates::day(it)))
                .unwrap_or_default();
            Some(format!("{name}{whole}{end}"))
        }
        Subject::Until { until } => Some(format!("jusqu’au {}", dates::day_time(*until))),
        Subject::Mail => Some("et vous a écrit".to_owned()),
        Subject::Profession(code) => codes::profession_label(code).map(str::to_owned),
        Subject::Visibility { .. }
        | Subject::Objections(_)
        | Subject::Consent { .. }
        | Subject::Document(_)
        | Subject::Account(_)
        | Subject::SignedForm { .. } => None,
    }
}

/// Why it was allowed or refused.
const fn why(event: &Event) -> &'static str {
    match event.outcome {
        Outcome::Permitted(ground) => wording::ground(ground),
        Outcome::Refused(refusal) => wording::refusal_to_patient(refusal),
    }
}

fn badge(event: &Event) -> Option<(&'static str, &'static str, &'static str)> {
    match (&event.outcome, event.mode) {
        (Outcome::Refused(_), _) => Some(("warn", "Accès refusé", "ban")),
        (Outcome::Permitted(_), Mode::BreakGlass | Mode::EmergencyDispatch) => {
            Some(("solid", wording::mode(event.mode), "siren"))
        }
        (Outcome::Permitted(_), Mode::Normal) => event
            .action
            .is_deposit()
            .then_some(("info", "Dépôt", "upload")),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::assert_is_sound;
    use dmp_core::access::{Ground, Refusal};
    use dmp_core::ids::DocumentId;
    use dmp_core::time::Timestamp;
    use dmp_ledger::ActorTrace;

    fn line(action: Action, outcome: Outcome, titles: &[Option<&str>]) -> HistoryLine {
        let event = Event {
            at: Timestamp(1_773_332_640_000),
            actor: ActorTrace {
                kind: ActorKind::Professional,
                professional: None,
                national_id: None,
                name: "Dr Marc Oriol".to_owned(),
                profession: None,
                specialty: None,
                organization: Some("SAMU de Valbrune".to_owned()),
                account: None,
            },
            action,
            mode: Mode::Normal,
            reason: None,
            document: None,
            subject: None,
            outcome,
            is_secret: false,
            matrix_version: String::new(),
            software: None,
        };
        let id = DocumentId::from_bytes([7; 16]);
        let documents = titles
            .iter()
            .map(|title| (id, title.map(str::to_owned)))
            .collect();
        HistoryLine {
            sequence: 1,
            count: titles.len(),
            event,
            documents,
        }
    }

    #[test]
    fn an_act_is_said_in_one_sentence() {
        let yes = || Outcome::Permitted(Ground::Authorization);
        let no = || Outcome::Refused(Refusal::BlockedByPatient);
        for (action_of, outcome, titles, expected) in [
            (
                Action::OpenDocument,
                yes(),
                &[Some("Scanner")][..],
                "A consulté « Scanner »",
            ),
            (
                Action::OpenDocument,
                yes(),
                &[Some("a"), Some("b"), Some("c"), Some("d"), None],
                "A consulté « a », « b », « c » et 2 autres documents",
            ),
            (
                Action::Submit,
                yes(),
                &[Some("Bilan")],
                "A déposé « Bilan »",
            ),
            (
                Action::PrepareDocument,
                yes(),
                &[Some("Bilan")],
                "A lu automatiquement « Bilan »",
            ),
            (
                Action::RemindPatient,
                yes(),
                &[],
                "A vérifié vos rappels de vaccination",
            ),
            (
                Action::Mask,
                yes(),
                &[None],
                "A masqué un document qui n’est plus là",
            ),
            (
                Action::ListDocuments,
                yes(),
                &[],
                "A consulté la liste des documents",
            ),
            (
                Action::ListDocuments,
                no(),
                &[],
                "A tenté une action : « consulté la liste des documents ». \
                    Rien n’a été montré ni changé",
            ),
        ] {
            assert_eq!(action(&line(action_of, outcome, titles), false), expected);
        }
    }

    #[test]
    fn the_page_is_sound() {
        let yes = Outcome::Permitted(Ground::BreakGlass);
        let mut emergency = line(Action::OpenDocument, yes, &[Some("Scanner")]);
        emergency.event.mode = Mode::BreakGlass;
        emergency.event.reason = Some("Crise d’asthme <sévère>".to_owned());
        let refused = line(Action::OpenDocument, Outcome::Refused(Refusal::Masked), &[]);
        let lines = [emergency, refused]
            .iter()
            .map(|it| LogLine::of(it, false, Sex::Female))
            .collect();
        let days = vec![DayGroup {
            heading: "Lundi 9 mars 2026".to_owned(),
            lines,
        }];
        for days in [days, Vec::new()] {
            assert_is_sound(&AccessPage {
                frame: Frame::sample().in_section("/acces"),
                periods: options(&PERIODS),
                period: "30".to_owned(),
                people: vec![(String::new(), "Toutes".to_owned())],
                person: String::new(),
                structures: vec![(String::new(), "Toutes".to_owned())],
                structure: String::new(),
                documents: vec![(String::new(), "Tous".to_owned())],
                document: String::new(),
                kinds: options(&KINDS),
                kind: "urgence".to_owned(),
                csv: "/acces/fichier?jours=30".to_owned(),
                days,
                total: "2 lignes".to_owned(),
                prepared: wording::prepared(12),
                next: Some("/acces?avant=12".to_owned()),
            });
        }
    }
}
