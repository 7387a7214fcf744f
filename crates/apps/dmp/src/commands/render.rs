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
    output::line(page(&cda.header.title, body.as_str()));
    Ok(ExitCode::SUCCESS)
}

/// A page that needs no server: the safe fragment, a policy that lets nothing in, and little style.
fn page(title: &str, body: &str) -> String {
    const STYLE: &str = "body{font:17px/1.5 sans-serif;max-width:60rem;margin:2rem auto;\
        padding:0 1rem}table{border-collapse:collapse}th,td{border:1px solid #728486;\
        padding:.3rem .6rem;text-align:left}img{max-width:100%}";
    let title = escaped(title);
    format!(
        "<!doctype html>\n<html lang=\"fr\">\n<head>\n<meta charset=\"utf-8\">\n\
         <meta http-equiv=\"Content-Security-Policy\" content=\"default-src 'none'; img-src data:; \
         style-src 'unsafe-inline'\">\n<meta name=\"viewport\" content=\"width=device-width\">\n\
         <title>{title}</title>\n<style>{STYLE}</style>\n</head>\n<body>\n<main>\n\
         <h1>{title}</h1>\n{body}\n</main>\n</body>\n</html>"
    )
}

fn escaped(text: &str) -> String {
    text.replace('&', "&amp;")
        .replace('<', "&lt;")
        .replace('>', "&gt;")
}

/// An embedded image as an address that needs no server.
fn data_address(cda: &dmp_cda::Cda, index: usize) -> String {
    use base64::Engine;
    dmp_cda::media(cda, index).map_or_else(String::new, |(kind, bytes)| {
        let text = base64::engine::general_purpose::STANDARD.encode(bytes);
        format!("data:{};base64,{text}", kind.media_type())
    })
}
