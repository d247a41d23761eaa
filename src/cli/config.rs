//! `config check` and `config show`

use std::process::ExitCode;

use clap::Subcommand;

use super::error::Error;
use super::{Common, out};

#[derive(Subcommand)]
pub enum Configure {
    /// Says whether the configuration can be used.
    Check,
    /// Prints every setting in force and where it comes from.
    Show,
}

impl Configure {
    pub fn run(self, common: &Common) -> Result<ExitCode, Error> {
        let config = common.load(None)?;
        match self {
            Configure::Check => out("The configuration is fine."),
            Configure::Show => out(&config.to_toml()),
        }
    }
}
