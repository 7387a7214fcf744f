//! `/documents/{id}/visibilite`: who may see a document; the consequence is said before the button.

use super::file::parsed;
use super::{effects, rows};
use crate::error::PageError;
use crate::faults::{Fault, Faults};
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::{Again, Go, Page};
use crate::session::PatientSession;
use crate::{dates, wording};
use askama::Template;
use axum::extract::Path;
use axum::response::{IntoResponse, Response};
use dmp_core::access::Refusal;
use dmp_core::codes;
use dmp_core::ids::{DocumentId, ProfessionalId, RecordId};
use dmp_core::people::ProfessionCode;
use dmp_service::authorizations::AccessList;
use dmp_service::reading::{self, DocumentView};
use dmp_service::viewpoints::{self, Change};
use dmp_service::{App, Error, Session, authorizations, directory, masking};
use std::collections::BTreeSet;

/// The form.
#[derive(Template)]
#[template(path = "patient/visibility.html")]
struct VisibilityPage {
    frame: Frame,
    space: (&'static str, String),
    title: String,
    base: String,
    about: String,
    choice: Choice,
    everyone: String,
    people: Vec<BoxRow>,
    professions: Vec<BoxRow>,
    effects: Effects,
    faults: Faults,
}

/// What each answer would do, in a sentence.
#[derive(Default)]
struct Effects {
    everyone: String,
    masked: String,
    /// For those who are ticked; empty until they are shown by « Voir ce que cela change ».
    chosen: String,
}

/// A box.
struct BoxRow {
    value: String,
    title: String,
    small: String,
    is_ticked: bool,
}

/// An answer: three in the form, and the one that undoes a masking.
#[derive(Clone, Copy, PartialEq, Eq, Debug)]
enum Choice {
    Everyone,
    Chosen,
    Masked,
    NoLongerMasked,
}

/// What was sent.
#[derive(Clone)]
struct Sent {
    choice: Choice,
    professionals: BTreeSet<ProfessionalId>,
    professions: BTreeSet<ProfessionCode>,
}

/// What the page needs to know.
struct Known {
    view: DocumentView,
    people: Vec<directory::ProfessionalProfile>,
    authorized: usize,
    effects: Effects,
}

impl Choice {
    fn of(text: &str) -> Option<Self> {
        match text {
            "tous" => Some(Self::Everyone),
            "choix" => Some(Self::Chosen),
            "masque" => Some(Self::Masked),
            "demasque" => Some(Self::NoLongerMasked),
            _ => None,
        }
    }

    /// Whether a radio button has this value; for the template.
    fn is(self, text: &str) -> bool {
        Self::of(text) == Some(self)
    }
}

/// `GET /documents/{id}/visibilite`
pub async fn show(
    patient: PatientSession,
    Path(id): Path<String>,
) -> Result<Page<impl Template>, PageError> {
    let (record, document) = (patient.record, parsed(&id)?);
    let known = patient
        .run(move |app, session| known(app, session, (record, document), None))
        .await?;
    Ok(Page(VisibilityPage::new(&patient, known, None)))
}

/// `POST /documents/{id}/visibilite`
pub async fn change(
    patient: PatientSession,
    Path(id): Path<String>,
    fields: Fields,
) -> Result<Response, PageError> {
    let (record, document) = (patient.record, parsed(&id)?);
    let sent = Sent::of(&fields).filter(Sent::is_complete);
    if let Some(sent) = sent.clone().filter(|_| !is_preview(&fields)) {
        let go = Go::to(rows::address(document)).saying_about(sent.choice.message(), document);
        patient
            .run(move |app, session| apply(app, session, (record, document), &sent))
            .await?;
        return Ok(go.into_response());
    }
    let is_complete = sent.is_some();
    let known = patient
        .run(move |app, session| known(app, session, (record, document), sent.as_ref()))
        .await?;
    let page = VisibilityPage::new(&patient, known, Some(&fields));
    Ok(if is_complete {
        Page(page).into_response()
    } else {
        Again(page).into_response()
    })
}

/// Whether the effect is asked for, and not the change.
fn is_preview(fields: &Fields) -> bool {
    !fields.text("apercu").is_empty()
}

impl Sent {
    fn of(fields: &Fields) -> Option<Self> {
        Some(Self {
            choice: Choice::of(fields.text("v"))?,
            professionals: fields
                .all("pro")
                .filter_map(|id| ProfessionalId::parse(id).ok())
                .collect(),
            professions: fields
                .all("profession")
                .map(|it| ProfessionCode(it.to_owned()))
                .collect(),
        })
    }

    /// Whether someone was chosen, where that is what was asked.
    fn is_complete(&self) -> bool {
        self.choice != Choice::Chosen
            || !(self.professionals.is_empty() && self.professions.is_empty())
    }
}

impl Choice {
    const fn message(self) -> &'static str {
        match self {
            Self::Everyone | Self::NoLongerMasked => "document-visible",
            Self::Chosen => "document-restreint",
            Self::Masked => "document-masque",
        }
    }
}

/// The acts that lead to the answer. Each is refused or done by its own decision.
fn apply(
    app: &App,
    session: &Session,
    (record, document): (RecordId, DocumentId),
    sent: &Sent,
) -> Result<(), Error> {
    let to = (record, document);
    match sent.choice {
        Choice::Masked => masking::mask(app, session, record, document),
        Choice::NoLongerMasked => unmask(app, session, to),
        Choice::Everyone => {
            unmask(app, session, to)?;
            masking::choose_audience(app, session, to, &BTreeSet::new(), &BTreeSet::new())
        }
        Choice::Chosen => {
            masking::choose_audience(app, session, to, &sent.professionals, &sent.professions)?;
            unmask(app, session, to)
        }
    }
}

/// Shows a masked document again; one that is not masked stays as it is.
fn unmask(
    app: &App,
    session: &Session,
    (record, document): (RecordId, DocumentId),
) -> Result<(), Error> {
    match masking::unmask(app, session, record, document) {
        Err(Error::Refused(Refusal::WrongStatus)) => Ok(()),
        other => other,
    }
}

fn known(
    app: &App,
    session: &Session,
    (record, document): (RecordId, DocumentId),
    sent: Option<&Sent>,
) -> Result<Known, Error> {
    let view = reading::document(app, session, record, document)?;
    let (list, effects) = foreseen(app, session, (record, document), sent)?;
    let authorized = list.authorized.iter().filter(|it| !it.is_expired);
    let mut people: Vec<directory::ProfessionalProfile> = list.primary_care;
    for grant in authorized {
        match &grant.grantee {
            authorizations::GranteeProfile::Professional(it) => people.push(it.clone()),
            authorizations::GranteeProfile::Organization(_) => {}
        }
    }
    // Those who are excluded already stay in the list, also when they are no longer authorised.
    for id in view.entry.visibility.excluded_professionals() {
        people.push(directory::professional(app, *id)?);
    }
    let mut seen = BTreeSet::new();
    people.retain(|it| seen.insert(it.id));
    Ok(Known {
        view,
        authorized: people.len(),
        people,
        effects,
    })
}

/// The list as it is, and what each answer would do.
fn foreseen(
    app: &App,
    session: &Session,
    (record, document): (RecordId, DocumentId),
    sent: Option<&Sent>,
) -> Result<(AccessList, Effects), Error> {
    let mut changes = vec![Change::Show(document), Change::Mask(document)];
    let chosen = sent.filter(|it| it.choice == Choice::Chosen);
    changes.extend(
        chosen
            .map(|it| Change::Exclude(document, it.professionals.clone(), it.professions.clone())),
    );
    let foreseen = viewpoints::previews(app, session, record, &changes)?;
    let mut sentences = foreseen.previews.iter().map(effects::sentence);
    let mut next = || sentences.next().unwrap_or_default();
    let effects = Effects {
        everyone: next(),
        masked: next(),
        chosen: next(),
    };
    Ok((foreseen.list, effects))
}

impl VisibilityPage {
    /// Whether the list of professions is shown open; for the template.
    fn has_profession(&self) -> bool {
        self.professions.iter().any(|it| it.is_ticked)
    }

    fn new(patient: &PatientSession, known: Known, fields: Option<&Fields>) -> Self {
        let line = &known.view.line;
        let visibility = &known.view.entry.visibility;
        let sent = fields.and_then(Sent::of);
        let present = match (line.is_masked, line.is_restricted) {
            (true, _) => Choice::Masked,
            (false, true) => Choice::Chosen,
            (false, false) => Choice::Everyone,
        };
        let (people, excluded) = match &sent {
            Some(sent) => (&sent.professionals, &sent.professions),
            None => (
                visibility.excluded_professionals(),
                visibility.excluded_professions(),
            ),
        };
        let is_complete = fields.is_none() || sent.as_ref().is_some_and(Sent::is_complete);
        let missing = || Fault::new("choix", "Cochez au moins une personne ou une profession.");
        let space = (
            line.space.label(),
            format!("/espaces/{}", line.space.slug()),
        );
        Self {
            frame: patient.frame().in_section(space.1.clone()),
            about: format!("{}, {}", line.title, dates::day(line.date)),
            title: line.title.clone(),
            base: rows::address(line.id),
            everyone: wording::counted(
                known.authorized,
                "personne aujourd’hui",
                "personnes aujourd’hui",
            ),
            people: known.people.iter().map(|it| person(it, people)).collect(),
            professions: professions(excluded),
            choice: sent.as_ref().map_or(present, |it| it.choice),
            effects: known.effects,
            faults: if is_complete {
                Faults::none()
            } else {
                missing().into()
            },
            space,
        }
    }
}

fn person(profile: &directory::ProfessionalProfile, excluded: &BTreeSet<ProfessionalId>) -> BoxRow {
    BoxRow {
        value: profile.id.to_string(),
        title: profile.display_name(),
        small: profile.capacity(),
        is_ticked: excluded.contains(&profile.id),
    }
}

fn professions(excluded: &BTreeSet<ProfessionCode>) -> Vec<BoxRow> {
    codes::professions()
        .iter()
        .map(|it| BoxRow {
            is_ticked: excluded.contains(&ProfessionCode(it.code.clone())),
            value: it.code.clone(),
            title: it.label.clone(),
            small: String::new(),
        })
        .collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::assert_is_sound;

    fn sample() -> VisibilityPage {
        let text = str::to_owned;
        VisibilityPage {
            frame: Frame::sample().in_section("/espaces/imagerie"),
            space: ("Imagerie médicale", text("/espaces/imagerie")),
            title: text("Scanner"),
            base: text("/documents/07"),
            about: text("Scanner, 21 février 2026"),
            choice: Choice::Chosen,
            everyone: text("6 personnes aujourd’hui"),
            people: vec![BoxRow {
                value: text("0a"),
                title: text("Dr Karim Benali"),
                small: text("Diabétologue"),
                is_ticked: true,
            }],
            effects: Effects {
                masked: text("2 professionnels ne verront plus 1 document."),
                ..Effects::default()
            },
            professions: professions(&BTreeSet::from([ProfessionCode("10".to_owned())])),
            faults: Fault::new("choix", "Cochez au moins une personne.").into(),
        }
    }

    #[test]
    fn the_page_is_sound() {
        assert_is_sound(&sample());
        assert_is_sound(&VisibilityPage {
            people: Vec::new(),
            faults: Faults::none(),
            ..sample()
        });
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_choice_of_nobody_is_asked_again() {
        for (body, expected) in [
            ("v=tous",                  true),
            ("v=masque",                true),
            ("v=choix",                 false),
            ("v=choix&pro=zz",          false),
            ("v=choix&profession=10",   true),
            ("v=choix&pro=07070707070707070707070707070707", true),
        ] {
            let sent = Sent::of(&Fields::parse(body.as_bytes())).unwrap();
            assert_eq!(sent.is_complete(), expected, "{body}");
        }
        assert!(Sent::of(&Fields::parse(b"v=autre")).is_none());
    }
}
