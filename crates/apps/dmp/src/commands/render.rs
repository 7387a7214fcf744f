//! `dmp render`: the HTML page of a clinical document.

use crate::output;
use anyhow::Context;
use std::path::PathBuf;
use std::process::ExitCode;

/// Options of `dmp render`.
#[derive(clap::Args)]
pub struct Arguments {
    /// The file.
    file: PathBuf,
}

/// Renders.
///
/// # Errors
/// If the file cannot be read or would be refused by a deposit.
pub fn run(arguments: &Arguments) -> anyhow::Result<ExitCode> {
    let bytes = std::fs::read(&arguments.file)
        .with_context(|| format!("{} cannot be read", arguments.file.display()))?;
    dmp_media::detect(&bytes).context("refused")?;
    let cda = dmp_cda::parse(&bytes).context("refused")?;
    let body = dmp_cda::render(&cda, |index| data_address(&cda, index));
    output::line(dmp_web::standalone_page(&cda.header.title, body.as_str()));
    Ok(ExitCode::SUCCESS)
}

/// An embedded image as an address that needs no server.
fn data_address(cda: &dmp_cda::Cda, index: usize) -> String {
    use base64::Engine;
    dmp_cda::media(cda, index).map_or_else(String::new, |(kind, bytes)| {
        let text = base64::engine::general_purpose::STANDARD.encode(bytes);
        format!("data:{};base64,{text}", kind.media_type())
    })
}
