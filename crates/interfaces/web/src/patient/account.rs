//! `/compte`: identity, how one is reached, how one signs in, emergency choices, appearance.

use crate::error::PageError;
use crate::faults::{Fault, Faults};
use crate::filters;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::{Again, Go, Page};
use crate::session::PatientSession;
use crate::sign_in::{SecretFault, change};
use crate::{dates, wording};
use askama::Template;
use axum::response::{IntoResponse, Response};
use dmp_core::people::Sex;
use dmp_core::record::Objections;
use dmp_service::Error;
use dmp_service::account::{self, AccountPage as Account, TotpEnrolment};

/// The account.
#[derive(Template)]
#[template(path = "patient/account.html")]
#[expect(
    clippy::struct_excessive_bools,
    reason = "each is something the page shows"
)]
struct AccountPage {
    frame: Frame,
    who: String,
    ins: String,
    ins_c: String,
    login: String,
    opened: String,
    email: String,
    mobile: String,
    has_application: bool,
    dispatch: bool,
    break_glass: bool,
    masked: bool,
    told: &'static str,
    faults: Faults,
}

/// A new authenticator application.
#[derive(Template)]
#[template(path = "patient/application.html")]
struct ApplicationPage {
    frame: Frame,
    secret: String,
    uri: String,
    faults: Faults,
}

/// A new code secret.
#[derive(Template)]
#[template(path = "patient/secret.html")]
struct SecretPage {
    frame: Frame,
    faults: Faults,
}

/// `GET /compte`
pub async fn show(patient: PatientSession) -> Result<Page<impl Template>, PageError> {
    let account = patient.run(account::account).await?;
    Ok(Page(AccountPage::new(&patient, &account, Faults::none())))
}

/// `POST /compte/courriel`
pub async fn change_email(patient: PatientSession, fields: Fields) -> Result<Response, PageError> {
    let email = fields.text("courriel").to_owned();
    let typed = email.clone();
    let done = patient
        .run(move |app, session| account::change_email(app, session, &email))
        .await;
    match done {
        Ok(()) => Ok(Go::to("/compte").saying("courriel-change").into_response()),
        Err(Error::Invalid { .. }) => {
            let fault = Fault::new("courriel", "Saisissez une adresse comme prenom@exemple.fr.");
            let account = patient.run(account::account).await?;
            let page = AccountPage::new(&patient, &account, fault.into());
            Ok(Again(AccountPage {
                email: typed,
                ..page
            })
            .into_response())
        }
        Err(error) => Err(error.into()),
    }
}

/// `POST /compte/urgence`: the boxes say what is allowed, the record keeps what is objected to.
pub async fn change_objections(patient: PatientSession, fields: Fields) -> Result<Go, PageError> {
    let objections = Objections {
        to_emergency_dispatch: !fields.is_ticked("regulation"),
        to_break_glass: !fields.is_ticked("bris"),
        to_masked_in_emergency: !fields.is_ticked("masques"),
    };
    patient
        .run(move |app, session| account::change_objections(app, session, objections))
        .await?;
    Ok(Go::to("/compte#urgence").saying("urgence-enregistree"))
}

/// `GET /compte/code`
pub async fn show_secret(patient: PatientSession) -> Page<impl Template> {
    Page(SecretPage {
        frame: patient.frame(),
        faults: Faults::none(),
    })
}

/// `POST /compte/code`
pub async fn change_secret(patient: PatientSession, fields: Fields) -> Result<Response, PageError> {
    match change(&patient, &fields).await {
        Ok(()) => Ok(Go::to("/compte")
            .saying("code-secret-change")
            .into_response()),
        Err(SecretFault::Page(error)) => Err(error),
        Err(SecretFault::Shown(faults)) => Ok(Again(SecretPage {
            frame: patient.frame(),
            faults,
        })
        .into_response()),
    }
}

/// `POST /compte/application`: shows the secret once, to be confirmed by a code.
pub async fn begin_application(patient: PatientSession) -> Result<Page<impl Template>, PageError> {
    let enrolment = patient.run(account::begin_totp).await?;
    Ok(Page(ApplicationPage::new(&patient, &enrolment)))
}

/// `POST /compte/application/confirmer`
pub async fn confirm_application(
    patient: PatientSession,
    fields: Fields,
) -> Result<Response, PageError> {
    let code: String = fields
        .text("code")
        .chars()
        .filter(|it| !it.is_whitespace())
        .collect();
    match patient
        .run(move |app, session| account::confirm_totp(app, session, &code))
        .await
    {
        Ok(()) => Ok(Go::to("/compte")
            .saying("application-ajoutee")
            .into_response()),
        Err(Error::Invalid { .. }) => {
            // The secret that was shown still waits; a new one would make people start again.
            let page = ApplicationPage {
                frame: patient.frame().in_section("/compte"),
                secret: fields.text("secret").to_owned(),
                uri: String::new(),
                faults: Fault::new("code", "Ce code ne correspond pas. Attendez le suivant.")
                    .into(),
            };
            Ok(Again(page).into_response())
        }
        Err(error) => Err(error.into()),
    }
}

impl AccountPage {
    fn new(patient: &PatientSession, account: &Account, faults: Faults) -> Self {
        let identity = account.identity.as_ref();
        let objections = account.objections;
        let allows = |objects: fn(Objections) -> bool| objections.is_some_and(|it| !objects(it));
        let who = identity.map(|it| {
            let born = wording::agree(patient.sex, "née", "né", "né(e)");
            let birth = dates::civil(it.traits.birth_date);
            format!("{}, {born} le {birth}", it.traits.display_name())
        });
        Self {
            frame: patient.frame().in_section("/compte"),
            who: who.unwrap_or_default(),
            ins: identity.map(|it| it.ins.grouped()).unwrap_or_default(),
            ins_c: identity
                .and_then(|it| it.ins_c.as_ref())
                .map(|it| wording::grouped(it.as_str(), 4))
                .unwrap_or_default(),
            login: wording::grouped(&account.login, 4),
            opened: account.opened_at.map(dates::day).unwrap_or_default(),
            email: account.email.clone().unwrap_or_default(),
            mobile: account.mobile.clone().unwrap_or_default(),
            has_application: account.has_totp,
            dispatch: allows(|it| it.to_emergency_dispatch),
            break_glass: allows(|it| it.to_break_glass),
            masked: allows(|it| it.to_masked_in_emergency),
            told: told(patient.sex),
            faults,
        }
    }
}

const fn told(sex: Sex) -> &'static str {
    wording::agree(
        sex,
        "Être prévenue",
        "Être prévenu",
        "Recevoir les messages",
    )
}

impl ApplicationPage {
    fn new(patient: &PatientSession, enrolment: &TotpEnrolment) -> Self {
        Self {
            frame: patient.frame().in_section("/compte"),
            secret: wording::grouped(&enrolment.secret, 4),
            uri: enrolment.uri.clone(),
            faults: Faults::none(),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::assert_is_sound;

    #[test]
    fn the_pages_are_sound() {
        let text = str::to_owned;
        for has_application in [true, false] {
            assert_is_sound(&AccountPage {
                frame: Frame::sample().in_section("/compte"),
                who: text("Camille MOREAU, née le 14 avril 1981"),
                ins: text("2 81 04 99 999 123 89"),
                ins_c: text("1065 9135 3404 3162 2440 45"),
                login: text("4829 1637 05"),
                opened: text("18 avril 2011"),
                email: text("c.moreau@exemple.fr"),
                mobile: text("06 99 99 99 42"),
                has_application,
                dispatch: true,
                break_glass: true,
                masked: false,
                told: told(Sex::Female),
                faults: Fault::new("courriel", "Saisissez une adresse.").into(),
            });
        }
        for uri in ["otpauth://totp/DMP:1?secret=ABCD&issuer=DMP", ""] {
            assert_is_sound(&ApplicationPage {
                frame: Frame::sample(),
                secret: text("ABCD EFGH"),
                uri: text(uri),
                faults: Faults::none(),
            });
        }
        assert_is_sound(&SecretPage {
            frame: Frame::sample(),
            faults: Faults::none(),
        });
    }
}
