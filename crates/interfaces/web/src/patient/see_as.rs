//! `/professionnels/voir-comme`: the record as somebody else sees it, by the decisions that he
//! would get.

use super::professionals::role_of_person;
use super::rows::{DocRow, RowDate};
use crate::error::PageError;
use crate::filters;
use crate::frame::Frame;
use crate::page::Page;
use crate::session::PatientSession;
use crate::wording;
use askama::Template;
use axum::extract::Query;
use dmp_core::codes;
use dmp_core::ids::{ProfessionalId, RecordId};
use dmp_core::people::ProfessionCode;
use dmp_service::authorizations::{self, GranteeProfile};
use dmp_service::directory::{self, ProfessionalProfile};
use dmp_service::viewpoints::{self, SeenRecord, Viewpoint};
use dmp_service::{App, Error, Session};
use serde::Deserialize;

/// What is asked for.
#[derive(Deserialize)]
pub struct Asked {
    /// `pro-` and an identifier, or `profession-` and a code; empty at first.
    #[serde(default)]
    qui: String,
}

/// The page.
#[derive(Template)]
#[template(path = "patient/see_as.html")]
struct SeeAsPage {
    frame: Frame,
    people: Vec<Choice>,
    professions: Vec<Choice>,
    seen: Option<Seen>,
}

/// Somebody to choose.
struct Choice {
    value: String,
    label: String,
    is_chosen: bool,
}

/// What the chosen one sees.
struct Seen {
    name: String,
    role: String,
    /// Why he may read, or why not.
    why: &'static str,
    sees: Vec<DocRow>,
    hidden: Vec<Hidden>,
}

/// A document that he does not see.
struct Hidden {
    row: DocRow,
    why: &'static str,
}

/// What the page needs to know.
struct Known {
    people: Vec<ProfessionalProfile>,
    seen: Option<SeenRecord>,
}

/// `GET /professionnels/voir-comme`
pub async fn show(
    patient: PatientSession,
    Query(asked): Query<Asked>,
) -> Result<Page<impl Template>, PageError> {
    let whose = match asked.qui.as_str() {
        "" => None,
        text => Some(viewpoint(text).ok_or_else(PageError::not_found)?),
    };
    let record = patient.record;
    let wanted = whose.clone();
    let known = patient
        .run(move |app, session| known(app, session, record, wanted.as_ref()))
        .await?;
    Ok(Page(SeeAsPage::new(&patient, known, whose.as_ref())))
}

fn viewpoint(text: &str) -> Option<Viewpoint> {
    if let Some(id) = text.strip_prefix("pro-") {
        return ProfessionalId::parse(id).ok().map(Viewpoint::Professional);
    }
    let code = ProfessionCode(text.strip_prefix("profession-")?.to_owned());
    codes::profession_label(&code)?;
    Some(Viewpoint::Profession(code))
}

/// How a form and an address name a professional of this page.
pub fn value_of(professional: ProfessionalId) -> String {
    format!("pro-{professional}")
}

fn known(
    app: &App,
    session: &Session,
    record: RecordId,
    whose: Option<&Viewpoint>,
) -> Result<Known, Error> {
    let (list, seen) = match whose {
        Some(whose) => {
            let (list, seen) = viewpoints::see_as(app, session, record, whose)?;
            (list, Some(seen))
        }
        None => (authorizations::access_list(app, session, record)?, None),
    };
    let granted = list.authorized.into_iter().map(|it| it.grantee);
    let granted = granted.filter_map(|it| match it {
        GranteeProfile::Professional(profile) => Some(profile),
        GranteeProfile::Organization(_) => None,
    });
    let blocked = list.blocked.into_iter().map(|(profile, _)| profile);
    let mut people: Vec<ProfessionalProfile> = Vec::new();
    for profile in list.primary_care.into_iter().chain(granted).chain(blocked) {
        if people.iter().all(|it| it.id != profile.id) {
            people.push(profile);
        }
    }
    if let Some(Viewpoint::Professional(id)) = whose
        && people.iter().all(|it| it.id != *id)
    {
        people.push(directory::professional(app, *id)?);
    }
    Ok(Known { people, seen })
}

impl SeeAsPage {
    fn new(patient: &PatientSession, known: Known, whose: Option<&Viewpoint>) -> Self {
        let people = known.people.iter().map(|it| Choice {
            value: value_of(it.id),
            label: format!("{}, {}", it.display_name(), it.capacity().to_lowercase()),
            is_chosen: whose == Some(&Viewpoint::Professional(it.id)),
        });
        let professions = codes::professions().iter().map(|it| {
            let code = ProfessionCode(it.code.clone());
            Choice {
                value: format!("profession-{}", it.code),
                label: it.label.clone(),
                is_chosen: whose == Some(&Viewpoint::Profession(code)),
            }
        });
        Self {
            frame: patient.frame().in_section("/professionnels"),
            people: people.collect(),
            professions: professions.collect(),
            seen: known
                .seen
                .and_then(|seen| whose.map(|whose| Seen::of(&seen, whose))),
        }
    }
}

impl Seen {
    fn of(view: &SeenRecord, whose: &Viewpoint) -> Self {
        let (name, role) = match (&view.professional, whose) {
            (Some(profile), _) => (profile.display_name(), role_of_person(profile)),
            (None, Viewpoint::Profession(code)) => (
                codes::profession_label(code).unwrap_or_default().to_owned(),
                "Cette profession, si vous l’autorisiez aujourd’hui".to_owned(),
            ),
            (None, Viewpoint::Professional(_)) => Default::default(),
        };
        let mut sees = Vec::new();
        let mut hidden = Vec::new();
        for it in &view.documents {
            let row = DocRow::of(&it.line, RowDate::Full);
            match it.answer {
                Ok(_) => sees.push(row),
                Err(refusal) => hidden.push(Hidden {
                    row,
                    why: wording::refusal_to_patient(refusal),
                }),
            }
        }
        Self {
            name,
            role,
            why: match view.answer {
                Ok(ground) => wording::ground(ground),
                Err(refusal) => wording::refusal_to_patient(refusal),
            },
            sees,
            hidden,
        }
    }

    /// « 4 documents visibles, 2 cachés »; for the template.
    fn counts(&self) -> String {
        let sees = wording::counted(self.sees.len(), "document visible", "documents visibles");
        let hidden = wording::counted(self.hidden.len(), "caché", "cachés");
        format!("{sees}, {hidden}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::assert_is_sound;

    fn page(seen: Option<Seen>) -> SeeAsPage {
        let choice = |value: &str, label: &str| Choice {
            value: value.to_owned(),
            label: label.to_owned(),
            is_chosen: true,
        };
        SeeAsPage {
            frame: Frame::sample().in_section("/professionnels"),
            people: vec![choice("pro-07", "Dr Karim Benali, diabétologue")],
            professions: vec![choice("profession-60", "Infirmier")],
            seen,
        }
    }

    #[test]
    fn the_page_is_sound() {
        assert_is_sound(&page(None));
        for (sees, hidden) in [(1, 1), (0, 1), (1, 0), (0, 0)] {
            assert_is_sound(&page(Some(Seen {
                name: "Dr Karim <Benali>".to_owned(),
                role: "Diabétologue".to_owned(),
                why: "Autorisé par vous",
                sees: (0..sees).map(|_| DocRow::sample()).collect(),
                hidden: (0..hidden)
                    .map(|_| Hidden {
                        row: DocRow::sample(),
                        why: "Document masqué",
                    })
                    .collect(),
            })));
        }
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn only_somebody_who_can_be_named_is_asked_for() {
        let id = ProfessionalId::from_bytes([7; 16]);
        for (text, expected) in [
            ("pro-07070707070707070707070707070707", Some(Viewpoint::Professional(id))),
            ("profession-60", Some(Viewpoint::Profession(ProfessionCode("60".to_owned())))),
            ("profession-<script>", None),
            ("pro-zz",              None),
            ("60",                  None),
        ] {
            assert_eq!(viewpoint(text), expected, "{text}");
        }
        assert_eq!(viewpoint(&value_of(id)), Some(Viewpoint::Professional(id)));
    }
}
