//! The demo's fictitious world: people, structures, records and documents, all invented.

mod declared;
mod documents;
mod facts;
mod people;
mod seed;
mod stories;

use crate::wiring::Wired;
use anyhow::Context;
use data_encoding::BASE32_NOPAD;
use dmp_notify::Inbox;
use dmp_service::app::DemoAuthenticator;
use dmp_service::upkeep;
use serde::{Deserialize, Serialize};
use std::fmt::Write;

/// Name under which the demo keeps its sign-in details, sealed like everything else.
const SETTING: &str = "demo";

/// Name under which the demo notes that it began to fill its data.
const BEGUN: &str = "demo-begun";

/// Where the demo is.
#[derive(Serialize)]
pub struct Addresses {
    patient_portal: String,
    professional_portal: String,
    admin_portal: String,
    inbox: String,
}

impl Addresses {
    /// The addresses under `base`, `http://host:port`.
    pub fn at(base: &str) -> Self {
        Self {
            patient_portal: format!("{base}/connexion"),
            professional_portal: format!("{base}/pro/connexion"),
            admin_portal: format!("{base}/admin/connexion"),
            inbox: format!("{base}/demo/courrier"),
        }
    }
}

/// How one person of the demo signs in.
#[derive(Clone, Serialize, Deserialize)]
pub struct DemoAccount {
    role: String,
    name: String,
    login: String,
    secret: String,
    second_factor: SecondFactor,
    #[serde(skip_serializing_if = "Option::is_none")]
    totp_secret: Option<String>,
}

#[derive(Clone, Copy, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum SecondFactor {
    Email,
    Totp,
}

/// Fills a new demo, or finds the accounts of one that is there.
///
/// # Errors
/// If the store cannot be written, or a former start was stopped before it had filled the demo.
pub fn prepare(wired: &Wired, inbox: &Inbox) -> anyhow::Result<Vec<DemoAccount>> {
    let kept = upkeep::sealed_setting(&wired.app, SETTING)?;
    let accounts: Vec<DemoAccount> = if let Some(bytes) = kept {
        serde_json::from_slice(&bytes).context("the demo's data folder is older: remove it")?
    } else {
        anyhow::ensure!(
            upkeep::sealed_setting(&wired.app, BEGUN)?.is_none(),
            "the demo was stopped while it filled its data: remove its data folder (and empty its \
             database, if it has another one), then start it again"
        );
        upkeep::put_sealed_setting(&wired.app, BEGUN, &[])?;
        let accounts = seed::fill(wired, inbox)?;
        let bytes = serde_json::to_vec(&accounts)?;
        upkeep::put_sealed_setting(&wired.app, SETTING, &bytes)?;
        accounts
    };
    let authenticators = accounts
        .iter()
        .filter_map(|it: &DemoAccount| {
            let secret = BASE32_NOPAD
                .decode(it.totp_secret.as_ref()?.as_bytes())
                .ok()?;
            Some(DemoAuthenticator {
                name: it.name.clone(),
                login: it.login.clone(),
                secret,
            })
        })
        .collect();
    wired.app.show_demo_codes(authenticators);
    Ok(accounts)
}

/// For programs.
///
/// # Errors
/// Never with our own types.
pub fn as_json(addresses: &Addresses, accounts: &[DemoAccount]) -> anyhow::Result<String> {
    let mut value = serde_json::to_value(addresses)?;
    value["accounts"] = serde_json::to_value(accounts)?;
    Ok(serde_json::to_string(&value)?)
}

/// For people.
pub fn as_text(addresses: &Addresses, accounts: &[DemoAccount]) -> String {
    let mut text = format!(
        "DMP, démonstration : toutes les personnes et tous les documents sont fictifs.\n\n  \
         Patients           {}\n  Professionnels     {}\n  Administration     {}\n  \
         Codes et courriels {}\n\n",
        addresses.patient_portal,
        addresses.professional_portal,
        addresses.admin_portal,
        addresses.inbox
    );
    let _ = writeln!(
        text,
        "  {:<18} {:<24} {:<20} {:<20} second facteur",
        "qui", "nom", "identifiant", "code secret"
    );
    for it in accounts {
        let factor = match it.second_factor {
            SecondFactor::Email => "code reçu par courriel",
            SecondFactor::Totp => "code de l’application",
        };
        let _ = writeln!(
            text,
            "  {:<18} {:<24} {:<20} {:<20} {factor}",
            role(&it.role),
            it.name,
            it.login,
            it.secret
        );
    }
    let _ = write!(
        text,
        "\nLe second facteur s’affiche sur {} (cette page n’existe que dans la démonstration).\n\
         Ctrl+C arrête le serveur.",
        addresses.inbox
    );
    text
}

fn role(code: &str) -> &str {
    match code {
        "patient" => "patiente",
        "primary_care" => "médecin traitant",
        "doctor" => "autre médecin",
        "nurse" => "infirmière",
        "pharmacist" => "pharmacien",
        "biologist" => "biologiste",
        "emergency_doctor" => "urgentiste",
        "administrator" => "administratrice",
        other => other,
    }
}
