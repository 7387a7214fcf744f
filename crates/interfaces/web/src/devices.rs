//! `…/compte/appareils`: where an account is signed in, in the three portals.

use crate::dates;
use crate::error::PageError;
use crate::filters;
use crate::flash::FlashSpec;
use crate::forms::Fields;
use crate::frame::Frame;
use crate::page::{Go, Page};
use crate::routes::{Audience, Routes};
use crate::session::{AdminSession, PatientSession, ProfessionalSession, SignedIn};
use askama::Template;
use dmp_service::devices::{self, Device};

/// The messages that these pages say once.
pub(crate) const FLASHES: &[FlashSpec] = &[
    FlashSpec::done("appareil-deconnecte", "Cet appareil est déconnecté."),
    FlashSpec::done(
        "appareils-deconnectes",
        "Tous les autres appareils sont déconnectés.",
    ),
];

/// What browsers and systems are recognised by, the most telling sign first.
const KNOWN: &str = include_str!("../assets/devices.csv");

/// What a form says instead of a mark, to sign out all others.
const OTHERS: &str = "autres";

/// The list.
struct Devices {
    /// Where its forms go.
    base: &'static str,
    rows: Vec<DeviceRow>,
}

/// A device.
struct DeviceRow {
    mark: String,
    label: String,
    since: String,
    last_seen: String,
    is_this: bool,
}

macro_rules! portals {
    ($($page:ident, $show:ident, $end:ident, $session:ty, $base:literal, $template:literal;)*) => {
        $(
            #[derive(Template)]
            #[template(path = $template)]
            struct $page {
                frame: Frame,
                devices: Devices,
            }

            async fn $show(session: $session) -> Result<Page<impl Template>, PageError> {
                let devices = Devices::of(&session, $base).await?;
                let frame = session.frame().in_section($base.trim_end_matches("/appareils"));
                Ok(Page($page { frame, devices }))
            }

            async fn $end(session: $session, fields: Fields) -> Result<Go, PageError> {
                sign_out(&session, &fields, $base).await
            }
        )*
    };
}

portals! {
    PatientPage, show_patient, end_patient, PatientSession,
        "/compte/appareils", "patient/devices.html";
    ProfessionalPage, show_professional, end_professional, ProfessionalSession,
        "/pro/compte/appareils", "professional/devices.html";
    AdminPage, show_admin, end_admin, AdminSession,
        "/admin/compte/appareils", "admin/devices.html";
}

/// The routes of the three portals.
pub fn routes() -> Routes {
    Routes::new(Audience::Patient)
        .get("/compte/appareils", show_patient)
        .post("/compte/appareils", end_patient)
        .merge(
            Routes::new(Audience::Professional)
                .get("/pro/compte/appareils", show_professional)
                .post("/pro/compte/appareils", end_professional),
        )
        .merge(
            Routes::new(Audience::Administration)
                .get("/admin/compte/appareils", show_admin)
                .post("/admin/compte/appareils", end_admin),
        )
}

async fn sign_out(
    session: &SignedIn,
    fields: &Fields,
    base: &'static str,
) -> Result<Go, PageError> {
    let mark = fields.text("appareil").to_owned();
    let said = if mark == OTHERS {
        session.run(devices::sign_out_others).await?;
        "appareils-deconnectes"
    } else {
        session
            .run(move |app, session| devices::sign_out_device(app, session, &mark))
            .await?;
        "appareil-deconnecte"
    };
    Ok(Go::to(base).saying(said))
}

impl Devices {
    async fn of(session: &SignedIn, base: &'static str) -> Result<Self, PageError> {
        let devices = session.run(devices::devices).await?;
        Ok(Self {
            base,
            rows: devices.iter().map(DeviceRow::of).collect(),
        })
    }

    /// Whether there is another than this one; for the template.
    fn has_others(&self) -> bool {
        self.rows.iter().any(|it| !it.is_this)
    }
}

impl DeviceRow {
    fn of(device: &Device) -> Self {
        let label = if device.label.is_empty() {
            "Appareil inconnu"
        } else {
            &device.label
        };
        Self {
            mark: device.mark.clone(),
            label: label.to_owned(),
            since: dates::day_time(device.since),
            last_seen: dates::time(device.last_seen),
            is_this: device.is_this,
        }
    }
}

/// « Firefox sur Android », from what the browser says of itself; empty if it says nothing known.
///
/// Order matters: most browsers also name the one that they descend from.
pub fn label(user_agent: &str) -> String {
    let known = |kind: &str| {
        let rows = KNOWN.lines().filter_map(|row| row.split_once(','));
        let of_kind = rows.filter(|(it, _)| *it == kind);
        let mut signs = of_kind.filter_map(|(_, row)| row.split_once(','));
        signs
            .find(|(sign, _)| user_agent.contains(sign))
            .map(|(_, name)| name)
    };
    match (known("browser"), known("system")) {
        (Some(browser), Some(system)) => format!("{browser} sur {system}"),
        (Some(only), None) | (None, Some(only)) => only.to_owned(),
        (None, None) => String::new(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::page::tests::assert_is_sound;

    fn devices(others: usize) -> Devices {
        let row = |is_this| DeviceRow {
            mark: "0a".to_owned(),
            label: "Firefox <sur> Android".to_owned(),
            since: "3 mars 2026 à 9 h 12".to_owned(),
            last_seen: "17 h 05".to_owned(),
            is_this,
        };
        Devices {
            base: "/compte/appareils",
            rows: std::iter::once(row(true))
                .chain((0..others).map(|_| row(false)))
                .collect(),
        }
    }

    #[test]
    fn the_pages_are_sound() {
        for others in [0, 2] {
            assert_is_sound(&PatientPage {
                frame: Frame::sample(),
                devices: devices(others),
            });
            assert_is_sound(&ProfessionalPage {
                frame: Frame::sample(),
                devices: devices(others),
            });
            assert_is_sound(&AdminPage {
                frame: Frame::sample(),
                devices: devices(others),
            });
        }
    }

    #[test]
    #[rustfmt::skip] // one line per case
    fn a_device_is_named_as_people_name_it() {
        for (said, expected) in [
            ("Mozilla/5.0 (Android 15; Mobile; rv:133.0) Gecko/133.0 Firefox/133.0", "Firefox sur Android"),
            ("Mozilla/5.0 (iPhone; CPU iPhone OS 18_1 like Mac OS X) AppleWebKit/605.1.15 Version/18.1 Mobile/15E148 Safari/604.1", "Safari sur iPhone"),
            ("Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36 Edg/131.0.0.0", "Edge sur Windows"),
            ("Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36", "Chrome sur Mac"),
            ("curl/8.9", ""),
            ("<script>alert(1)</script> Linux", "Linux"),
            ("", ""),
        ] {
            assert_eq!(label(said), expected, "{said}");
        }
    }
}
