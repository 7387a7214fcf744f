//! `dmp account`: the first operator, and accounts of professionals.

use super::Configured;
use crate::{output, wiring};
use anyhow::Context;
use clap::{Subcommand, ValueEnum};
use dmp_core::people::{InstallationMode, NationalId, ProfessionCode, SpecialtyCode};
use dmp_service::App;
use dmp_service::account::{NewStaffAccount, StaffHolder, create_staff_account};
use dmp_service::directory::{
    NewProfessional, OrganizationProfile, new_organization_id, put_professional,
};
use dmp_storage::Options;
use std::io::BufRead;
use std::process::ExitCode;

/// Options of `dmp account`.
#[derive(clap::Args)]
pub struct Arguments {
    #[command(flatten)]
    configured: Configured,
    /// Accept test identities, as the demo does.
    #[arg(long, hide = true, value_enum, default_value_t = Mode::Production)]
    mode: Mode,
    #[command(subcommand)]
    command: Command,
}

#[derive(Clone, Copy, ValueEnum)]
enum Mode {
    Production,
    Demo,
}

#[derive(Subcommand)]
enum Command {
    /// Make an operator's account; the password is read from standard input.
    Administrator {
        /// What he types to sign in.
        #[arg(long)]
        login: String,
        /// His name.
        #[arg(long)]
        name: String,
    },
    /// Make a professional's account; the password is read from standard input.
    Professional(Box<Professional>),
}

#[derive(clap::Args)]
struct Professional {
    /// What he types to sign in.
    #[arg(long)]
    login: String,
    /// National identifier: 8 and the RPPS number.
    #[arg(long)]
    national_id: String,
    /// « Dr », or nothing.
    #[arg(long, default_value = "")]
    title: String,
    /// Family name.
    #[arg(long)]
    family_name: String,
    /// Given name.
    #[arg(long)]
    given_name: String,
    /// Profession (`TRE_G15`): 10 doctor, 21 pharmacist, 60 nurse…
    #[arg(long)]
    profession: String,
    /// Specialty (`TRE_R38`): SM26…
    #[arg(long)]
    specialty: Option<String>,
    /// Where notices go.
    #[arg(long)]
    email: Option<String>,
    /// National identifier of his structure.
    #[arg(long)]
    organization_id: Option<String>,
    /// Name of his structure.
    #[arg(long, requires = "organization_id")]
    organization: Option<String>,
    /// Its town.
    #[arg(long, default_value = "")]
    city: String,
}

/// Makes the account and prints the secret for its authenticator application.
///
/// # Errors
/// If the login is taken, the password too easy, or the store cannot be used.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let config = arguments.configured.load()?;
    let store = wiring::open_store(&config, &Options::default())?;
    let mode = match arguments.mode {
        Mode::Production => InstallationMode::Production,
        Mode::Demo => InstallationMode::Demo,
    };
    let app = wiring::wire(&config, store, mode, None)?.app;
    output::note("password (one line):");
    let mut password = String::new();
    std::io::stdin().lock().read_line(&mut password)?;
    let password = password.trim_end_matches(['\r', '\n']).to_owned();
    let new = match &arguments.command {
        Command::Administrator { login, name } => NewStaffAccount {
            login: login.clone(),
            password,
            totp_secret: None,
            email: None,
            holder: StaffHolder::Administrator { name: name.clone() },
        },
        Command::Professional(it) => NewStaffAccount {
            login: it.login.clone(),
            password,
            totp_secret: None,
            email: it.email.clone(),
            holder: StaffHolder::Professional(enter(&app, it)?),
        },
    };
    let secret = create_staff_account(&app, new)?;
    output::line(format!(
        "secret for the authenticator application: {secret}"
    ));
    Ok(ExitCode::SUCCESS)
}

fn enter(app: &App, it: &Professional) -> anyhow::Result<dmp_core::ids::ProfessionalId> {
    let national_id = NationalId::parse(&it.national_id).context("--national-id")?;
    let organization = it.organization.as_ref().zip(it.organization_id.as_ref());
    let profile = put_professional(
        app,
        NewProfessional {
            national_id,
            title: it.title.clone(),
            family_name: it.family_name.clone(),
            given_name: it.given_name.clone(),
            profession: ProfessionCode(it.profession.clone()),
            specialty: it.specialty.clone().map(SpecialtyCode),
            organization: organization.map(|(name, national_id)| OrganizationProfile {
                id: new_organization_id(app),
                name: name.clone(),
                city: it.city.clone(),
                national_id: national_id.clone(),
                facility_type: "SA07".to_owned(),
                practice_setting: "AMBULATOIRE".to_owned(),
            }),
        },
    )?;
    Ok(profile.id)
}
