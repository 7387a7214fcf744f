//! `/admin`: how the installation does.

use super::avoided::Avoided;
use crate::dates;
use crate::error::PageError;
use crate::filters;
use crate::frame::Frame;
use crate::page::Page;
use crate::session::AdminSession;
use crate::wording;
use askama::Template;
use dmp_service::indicators::{self, Indicators};
use dmp_service::verification::Verification;

/// The page.
#[derive(Template)]
#[template(path = "admin/dashboard.html")]
pub struct DashboardPage {
    frame: Frame,
    at: String,
    numbers: Vec<Number>,
    messages_waiting: String,
    messages_failed: String,
    avoided: Avoided,
    outbox: Badge,
    readings_waiting: String,
    readings: Badge,
    ledger: Badge,
    verification: String,
}

/// A number and what it counts.
struct Number {
    label: &'static str,
    value: String,
}

/// A state, in a colour, an icon and words.
struct Badge {
    kind: &'static str,
    icon: &'static str,
    text: &'static str,
}

/// `GET /admin`
///
/// # Errors
/// The page of a refusal or of a failure of the store.
pub(crate) async fn show(session: AdminSession) -> Result<Page<DashboardPage>, PageError> {
    let indicators = session.run(indicators::indicators).await?;
    Ok(Page(DashboardPage::new(session.frame(), &indicators)))
}

impl DashboardPage {
    fn new(frame: Frame, indicators: &Indicators) -> Self {
        let (ledger, verification) = ledger(indicators.last_verification.as_ref());
        let number = |label, value| Number { label, value };
        let found = &indicators.quantities;
        Self {
            at: format!("{} à {}", dates::weekday(frame.now), dates::time(frame.now)),
            numbers: vec![
                number("Dossiers", thousands(found.records)),
                number("Documents", thousands(found.documents)),
                number("Comptes", thousands(found.accounts)),
                number("Base de données", wording::size(found.bytes)),
                number("Version du schéma", found.schema_version.to_string()),
            ],
            messages_waiting: thousands(found.messages_waiting),
            messages_failed: thousands(found.messages_failed),
            avoided: Avoided::of(&indicators.exam_choices),
            outbox: outbox(found.messages_failed),
            readings_waiting: thousands(found.readings_waiting),
            readings: readings(found.readings_waiting),
            ledger,
            verification,
            frame,
        }
    }
}

fn outbox(failed: u64) -> Badge {
    if failed > 0 {
        Badge {
            kind: "warn",
            icon: "triangle-alert",
            text: "Envois abandonnés",
        }
    } else {
        Badge {
            kind: "ok",
            icon: "check",
            text: "Normal",
        }
    }
}

/// More than this waits only where reading does not follow the deposits.
const READINGS_WAITING_USUAL: u64 = 1_000;

fn readings(waiting: u64) -> Badge {
    match waiting {
        0 => Badge {
            kind: "ok",
            icon: "check",
            text: "À jour",
        },
        1..=READINGS_WAITING_USUAL => Badge {
            kind: "ok",
            icon: "clock",
            text: "En cours",
        },
        _ => Badge {
            kind: "warn",
            icon: "triangle-alert",
            text: "En retard",
        },
    }
}

fn ledger(last: Option<&Verification>) -> (Badge, String) {
    let Some(last) = last else {
        let badge = Badge {
            kind: "warn",
            icon: "clock",
            text: "Jamais vérifié",
        };
        return (badge, "Lancez la vérification du registre.".to_owned());
    };
    let done = format!(
        "Vérifié le {} : {} chaînes, {} maillons.",
        dates::day_time(last.at),
        thousands(last.chains),
        thousands(last.links)
    );
    match &last.broken {
        None => (
            Badge {
                kind: "ok",
                icon: "shield-check",
                text: "Intact",
            },
            done,
        ),
        Some(place) => {
            let badge = Badge {
                kind: "danger",
                icon: "shield-alert",
                text: "Altéré",
            };
            (badge, format!("{done} Défaut : {place}."))
        }
    }
}

/// « 482 120 ».
pub fn thousands(number: u64) -> String {
    let digits = number.to_string();
    let mut text = String::new();
    for (index, digit) in digits.chars().enumerate() {
        if index > 0 && (digits.len() - index).is_multiple_of(3) {
            text.push(' ');
        }
        text.push(digit);
    }
    text
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::assert_is_sound;
    use dmp_core::time::Timestamp;
    use dmp_service::indicators::Quantities;

    fn indicators(failed: u64, broken: Option<&str>) -> Indicators {
        Indicators {
            quantities: Quantities {
                records: 482_120,
                documents: 3_910_000,
                accounts: 482_500,
                messages_waiting: 4,
                messages_failed: failed,
                readings_waiting: failed * 1_000,
                bytes: 7_000_000_000,
                schema_version: 3,
            },
            exam_choices: Vec::new(),
            last_verification: Some(Verification {
                checkpoints: 4,
                at: Timestamp(1_773_332_640_000),
                chains: 482_121,
                links: 9_000_000,
                broken: broken.map(str::to_owned),
            }),
        }
    }

    #[test]
    fn the_page_is_sound() {
        let untouched = DashboardPage::new(Frame::sample(), &indicators(0, None));
        let kinds = |page: &DashboardPage| (page.outbox.kind, page.readings.kind, page.ledger.kind);
        assert_eq!(kinds(&untouched), ("ok", "ok", "ok"));
        assert_is_sound(&untouched);
        let worrying = DashboardPage::new(Frame::sample(), &indicators(3, Some("maillon 12")));
        assert_eq!(kinds(&worrying), ("warn", "warn", "danger"));
        assert_is_sound(&worrying);
    }

    #[test]
    fn large_numbers_are_read_in_thousands() {
        for (number, expected) in [
            (0, "0"),
            (999, "999"),
            (1_000, "1 000"),
            (482_120, "482 120"),
        ] {
            assert_eq!(thousands(number), expected);
        }
    }
}
