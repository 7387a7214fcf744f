//! One file per subcommand.

pub mod account;
pub mod checkpoint;
pub mod config;
pub mod demo;
pub mod extract_text;
pub mod ins;
pub mod inspect;
pub mod migrate;
pub mod proof;
pub mod render;
pub mod rotate_keys;
pub mod serve;
pub mod verify;

use crate::config::Config;
use std::path::PathBuf;

/// The options of every command that works on an installation.
#[derive(clap::Args)]
pub struct Configured {
    /// Configuration file; `dmp.toml` if it exists, else the defaults.
    #[arg(long, value_name = "FILE")]
    pub config: Option<PathBuf>,
    /// Data folder, instead of the configuration's.
    #[arg(long, value_name = "DIR")]
    pub data_dir: Option<PathBuf>,
}

impl Configured {
    /// The configuration with the options of the command line.
    ///
    /// # Errors
    /// If the file cannot be read or is wrong.
    pub fn load(&self) -> anyhow::Result<Config> {
        let mut config = Config::load(self.config.as_deref())?;
        if let Some(folder) = &self.data_dir {
            config.data_dir.clone_from(folder);
        }
        Ok(config)
    }
}
