//! `/pro/patients`: find a record by an identifier that the patient shows, and the list of those
//! who let this professional in.

use super::creation::cards::{CARDS, Card};
use super::creation::form::CreationForm;
use super::view::Badge;
use crate::dates;
use crate::error::PageError;
use crate::faults::{Fault, Faults};
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::{Again, Page};
use crate::session::ProfessionalSession;
use askama::Template;
use axum::response::{IntoResponse, Response};
use dmp_core::access::AuthorizationState;
use dmp_core::ids::RecordId;
use dmp_core::record::RecordState;
use dmp_core::time::Timestamp;
use dmp_service::records::{self, MyRecord};
use dmp_service::{Error, Problem};

/// The page.
#[derive(Template)]
#[template(path = "professional/patients.html")]
pub struct PatientsPage {
    frame: Frame,
    faults: Faults,
    number: String,
    cards: Vec<String>,
    found: Option<Found>,
    unknown: Option<Unknown>,
    form: CreationForm,
    patients: Vec<PatientRow>,
}

/// A record that exists, and what may be done next.
struct Found {
    record: RecordId,
    number: String,
    badge: Badge,
    next: Next,
}

/// What may be done with a record that exists.
enum Next {
    Open,
    AskPatient,
    Reopen(String),
    Nothing(&'static str),
}

/// A number that nobody has a record with.
struct Unknown {
    number: String,
}

/// A patient of the list.
struct PatientRow {
    record: RecordId,
    name: String,
    initials: String,
    age: String,
    until: String,
    new_documents: usize,
}

impl PatientsPage {
    /// The page before anything was looked for.
    pub fn new(frame: Frame, patients: &[MyRecord]) -> Self {
        let now = frame.now;
        Self {
            cards: if frame.is_demo {
                CARDS.iter().map(Card::label).collect()
            } else {
                Vec::new()
            },
            frame,
            faults: Faults::none(),
            number: String::new(),
            found: None,
            unknown: None,
            form: CreationForm::default(),
            patients: patients.iter().map(|it| row(it, now)).collect(),
        }
    }

    /// With what was typed and why it cannot be looked for.
    #[must_use]
    pub fn with_faults(mut self, number: &str, faults: Faults) -> Self {
        number.clone_into(&mut self.number);
        self.faults = faults;
        self
    }

    /// With the record that was found.
    #[must_use]
    pub fn with_found(mut self, number: &str, found: &records::Found) -> Self {
        number.clone_into(&mut self.number);
        let (badge, next) = standing(found, self.frame.now);
        self.found = Some(Found {
            record: found.record,
            number: grouped(number),
            badge,
            next,
        });
        self
    }

    /// With the number that nobody has a record with; what a card said goes on to the creation.
    #[must_use]
    pub fn with_unknown(mut self, number: &str, form: CreationForm) -> Self {
        number.clone_into(&mut self.number);
        self.unknown = Some(Unknown {
            number: grouped(number),
        });
        self.form = form;
        self
    }
}

/// `GET /pro/patients`.
///
/// # Errors
/// The page for a failure of the store.
pub(crate) async fn show(session: ProfessionalSession) -> Result<Page<PatientsPage>, PageError> {
    let patients = session.run(records::my_records).await?;
    Ok(Page(PatientsPage::new(session.frame(), &patients)))
}

/// `POST /pro/patients`: by an INS or an INS-C, which never stands in an address.
///
/// # Errors
/// The page for a refusal or a failure of the store.
pub(crate) async fn find(
    session: ProfessionalSession,
    fields: Fields,
) -> Result<Response, PageError> {
    let number = fields.text("ins").to_owned();
    let form = CreationForm {
        numero: number.clone(),
        ..CreationForm::default()
    };
    look_for(session, number, form).await
}

/// `POST /pro/patients/carte`: by what a Vitale card says.
///
/// # Errors
/// The page for a refusal or a failure of the store.
pub(crate) async fn read_card(
    session: ProfessionalSession,
    fields: Fields,
) -> Result<Response, PageError> {
    let mut form = CreationForm::of(&fields);
    match Card::chosen(fields.text("carte")).filter(|_| session.frame.is_demo) {
        Some(card) => card.fill(&mut form),
        None => fields.text("nir").clone_into(&mut form.numero),
    }
    look_for(session, form.numero.clone(), form).await
}

async fn look_for(
    session: ProfessionalSession,
    number: String,
    form: CreationForm,
) -> Result<Response, PageError> {
    let text = number.clone();
    let act = move |app: &_, it: &_| {
        (
            records::find_by_ins(app, it, &text),
            records::my_records(app, it),
        )
    };
    let (found, patients) = session.run(act).await;
    let page = PatientsPage::new(session.frame(), &patients?);
    match found {
        Ok(found) => Ok(Page(page.with_found(&number, &found)).into_response()),
        Err(Error::NotFound) => Ok(Page(page.with_unknown(&number, form)).into_response()),
        Err(Error::Invalid { problem, .. }) => {
            Ok(Again(page.with_faults(&number, fault(problem).into())).into_response())
        }
        Err(other) => Err(other.into()),
    }
}

fn fault(problem: Problem) -> Fault {
    const KEY: &str = "La clé ne correspond pas au numéro. Relisez les chiffres.";
    const FORM: &str = "Saisissez les 15 chiffres de l’INS, ou les 22 chiffres de l’INS-C.";
    Fault::new(
        "ins",
        if problem == Problem::WrongKey {
            KEY
        } else {
            FORM
        },
    )
}

/// What a record says of the caller, and what he may do about it.
fn standing(found: &records::Found, now: Timestamp) -> (Badge, Next) {
    const BLOCKED: &str = "Le patient ne vous donne pas accès à son dossier. \
        Lui seul peut changer ce choix, depuis son espace.";
    const OVER: &str = "Ce dossier est fermé, et son temps d’archive est passé : il est détruit.";
    let standing = found.standing;
    if !found.state.is_open() {
        let next = match found.archived_until.filter(|until| now < *until) {
            Some(until) => Next::Reopen(closed(found, until)),
            None => Next::Nothing(OVER),
        };
        return (Badge::new("warn", "lock", "Dossier fermé"), next);
    }
    if standing.is_blocked {
        return (
            Badge::new("danger", "ban", "Accès bloqué par le patient"),
            Next::Nothing(BLOCKED),
        );
    }
    if standing.is_primary_care_physician {
        return (
            Badge::new("ok", "user-check", "Médecin traitant"),
            Next::Open,
        );
    }
    match standing.authorization {
        AuthorizationState::Valid { until } => {
            let text = format!("Autorisé jusqu’au {}", dates::day(until));
            (Badge::new("ok", "user-check", text), Next::Open)
        }
        AuthorizationState::Expired => (
            Badge::new("warn", "clock", "Autorisation expirée"),
            Next::AskPatient,
        ),
        AuthorizationState::Missing => (
            Badge::new("warn", "lock", "Sans autorisation"),
            Next::AskPatient,
        ),
    }
}

/// What the existence test says of a closed record. Rule: REQ-R-50.
fn closed(found: &records::Found, until: Timestamp) -> String {
    let since = match found.state {
        RecordState::Closed { at } => dates::day(at),
        RecordState::Open { .. } | RecordState::Reopened { .. } | RecordState::Purged { .. } => {
            String::new()
        }
    };
    let why = found.closed_for.map_or("", crate::closing::reason);
    format!(
        "Fermé le {since} ({}), archivé jusqu’au {}. Personne ne le consulte.",
        why.to_lowercase(),
        dates::day(until)
    )
}

fn row(record: &MyRecord, now: Timestamp) -> PatientRow {
    let age = record.birth_date.age_on(dates::day_of(now));
    let unit = if age > 1 { "ans" } else { "an" };
    PatientRow {
        record: record.record,
        name: record.patient_name.clone(),
        initials: crate::wording::initials(&record.patient_name),
        age: format!("{age} {unit}"),
        until: match record.until {
            _ if record.is_primary_care => "médecin traitant".to_owned(),
            Some(until) => format!("jusqu’au {}", dates::day(until)),
            None => String::new(),
        },
        new_documents: record.new_documents,
    }
}

/// An INS of 15 characters as a card prints it; anything else in groups of four.
fn grouped(number: &str) -> String {
    let compact: String = number.chars().filter(|it| !it.is_whitespace()).collect();
    dmp_core::people::Nir::parse(&compact).map_or_else(
        |_| crate::wording::grouped(&compact, 4),
        |nir| nir.grouped(),
    )
}

#[cfg(test)]
mod tests {
    use super::super::samples;
    use super::*;
    use crate::page::tests::assert_is_sound;
    use dmp_core::access::Standing;
    use dmp_core::people::Sex;
    use dmp_core::time::Date;

    const NUMBER: &str = "281049999912389";

    fn page() -> PatientsPage {
        let patient = MyRecord {
            record: samples::record(),
            patient_name: "Camille MOREAU".to_owned(),
            birth_date: Date::new(1981, 4, 14).unwrap(),
            sex: Sex::Female,
            until: Some(samples::NOW),
            is_primary_care: false,
            new_documents: 2,
            last_visit: None,
        };
        PatientsPage::new(Frame::sample(), &[patient])
    }

    fn found(state: RecordState, standing: Standing) -> records::Found {
        records::Found {
            record: samples::record(),
            standing,
            state,
            closed_for: Some(dmp_core::record::ClosingReason::PatientRequest),
            archived_until: state.purge_due(),
        }
    }

    fn html(state: RecordState, standing: Standing) -> String {
        let page = page().with_found(NUMBER, &found(state, standing));
        assert_is_sound(&page);
        page.render().unwrap()
    }

    const NOBODY: Standing = Standing {
        authorization: AuthorizationState::Missing,
        is_blocked: false,
        is_primary_care_physician: false,
    };
    const OPEN: RecordState = RecordState::Open {
        since: samples::NOW,
    };

    #[test]
    fn the_pages_are_sound() {
        assert_is_sound(&page());
        assert_is_sound(&page().with_faults("12", fault(Problem::Malformed).into()));
        assert_is_sound(&page().with_unknown(NUMBER, CreationForm::default()));
        let real = Frame {
            is_demo: false,
            ..Frame::sample()
        };
        assert_is_sound(&PatientsPage::new(real, &[]));
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn what_can_be_done_next_follows_from_what_the_record_says() {
        let valid = AuthorizationState::Valid { until: samples::NOW };
        let closed = RecordState::Closed { at: samples::NOW };
        for (state, standing, opens, asks) in [
            (OPEN,   Standing { is_primary_care_physician: true, ..NOBODY }, true,  false),
            (OPEN,   Standing { authorization: valid, ..NOBODY },            true,  false),
            (OPEN,   NOBODY,                                                 false, true),
            (OPEN,   Standing { authorization: AuthorizationState::Expired, ..NOBODY }, false, true),
            (OPEN,   Standing { is_blocked: true, authorization: valid, ..NOBODY }, false, false),
            (closed, Standing { authorization: valid, ..NOBODY },            false, false),
        ] {
            let html = html(state, standing);
            assert_eq!(html.contains("Ouvrir le dossier"), opens, "{standing:?}");
            assert_eq!(html.contains("Enregistrer l’accord du patient"), asks, "{standing:?}");
            assert_eq!(html.contains("/rouvrir\""), state == closed, "{state:?}"); // REQ-R-50
        }
    }

    #[test]
    fn what_a_card_says_goes_on_to_the_creation() {
        let form = CreationForm {
            numero: NUMBER.to_owned(),
            ..CreationForm::default()
        };
        let html = page().with_unknown(NUMBER, form).render().unwrap();
        let field = format!("name=\"numero\" value=\"{NUMBER}\"");
        assert!(html.contains(&field) && html.contains("/pro/creation/accord"));
        assert!(!html.contains(&format!("?ins={NUMBER}")));
    }
}
