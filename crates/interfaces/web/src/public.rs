//! Pages for everybody: the root, help, legal pages, and the inbox of the demonstration.

use crate::Web;
use crate::error::PageError;
use crate::filters;
use crate::frame::Frame;
use crate::page::{Go, Page};
use crate::preferences::SignedInPortal;
use crate::routes::{Audience, Routes};
use crate::session::home_path;
use askama::Template;
use axum::extract::State;

/// The routes for everybody.
pub fn routes() -> Routes {
    Routes::new(Audience::Everyone)
        .get("/", root)
        .get("/aide", |frame: Frame| async { Page(HelpPage { frame }) })
        .get("/mentions-legales", |frame: Frame| async {
            Page(LegalPage { frame })
        })
        .get("/accessibilite", |frame: Frame| async {
            Page(AccessibilityPage { frame })
        })
        .get("/donnees-personnelles", |frame: Frame| async {
            Page(PrivacyPage { frame })
        })
        .get("/demo/courrier", inbox)
}

/// Help.
#[derive(Template)]
#[template(path = "public/help.html")]
struct HelpPage {
    frame: Frame,
}

/// Legal notice.
#[derive(Template)]
#[template(path = "public/legal.html")]
struct LegalPage {
    frame: Frame,
}

/// Accessibility statement.
#[derive(Template)]
#[template(path = "public/accessibility.html")]
struct AccessibilityPage {
    frame: Frame,
}

/// Personal data.
#[derive(Template)]
#[template(path = "public/privacy.html")]
struct PrivacyPage {
    frame: Frame,
}

/// The mails and codes of a demonstration.
#[derive(Template)]
#[template(path = "public/inbox.html")]
struct InboxPage {
    frame: Frame,
    codes: Vec<CodeRow>,
    mails: Vec<MailRow>,
}

struct CodeRow {
    name: String,
    login: String,
    code: String,
    seconds_left: i64,
}

struct MailRow {
    to: String,
    subject: String,
    text: String,
}

/// `GET /`
async fn root(signed_in: Option<SignedInPortal>) -> Go {
    Go::to(signed_in.map_or("/connexion", |it| home_path(it.portal())))
}

/// `GET /demo/courrier`: where it is not a demonstration, nothing is there.
async fn inbox(State(web): State<Web>, frame: Frame) -> Result<Page<InboxPage>, PageError> {
    let found = web
        .run(|app| Some((app.demo_inbox()?, app.demo_codes())))
        .await;
    let (mails, codes) = found.ok_or_else(PageError::not_found)?;
    let mails = mails.into_iter().map(|it| MailRow {
        to: it.to,
        subject: it.subject,
        text: it.text,
    });
    let codes = codes.into_iter().map(|it| CodeRow {
        name: it.name,
        login: it.login,
        code: it.code,
        seconds_left: it.seconds_left,
    });
    Ok(Page(InboxPage {
        frame,
        codes: codes.collect(),
        mails: mails.collect(),
    }))
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::assert_is_sound;

    #[test]
    fn the_pages_are_sound() {
        let mut frame = Frame::sample();
        assert_is_sound(&HelpPage {
            frame: frame.clone(),
        });
        assert_is_sound(&LegalPage {
            frame: frame.clone(),
        });
        assert_is_sound(&AccessibilityPage {
            frame: frame.clone(),
        });
        assert_is_sound(&PrivacyPage {
            frame: frame.clone(),
        });
        frame.person = None;
        let text = str::to_owned;
        let codes = vec![CodeRow {
            name: text("Dr Hélène Lacaze"),
            login: text("lacaze"),
            code: text("123456"),
            seconds_left: 12,
        }];
        let mails = vec![MailRow {
            to: text("camille@exemple.fr"),
            subject: text("Votre code"),
            text: text("123456\nCe code…"),
        }];
        assert_is_sound(&InboxPage {
            frame,
            codes,
            mails,
        });
    }
}
