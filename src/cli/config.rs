//! `config check` and `config show`

use std::process::ExitCode;

use clap::Subcommand;

use super::error::Error;
use super::{Common, out};
use crate::config::Overrides;
use crate::server::tls_options;

#[derive(Subcommand)]
pub enum Configure {
    /// Says whether the configuration can be used.
    Check,
    /// Prints every setting in force and where it comes from.
    Show,
}

impl Configure {
    pub fn run(self, common: &Common) -> Result<ExitCode, Error> {
        let config = common.load(Overrides::default())?;
        match self {
            Configure::Check => {
                let warning =
                    tls_options(&config).map_or(Ok(None), |options| options.check(jiff::Timestamp::now().as_second()));
                match warning.map_err(Error::failed)? {
                    Some(warning) => out(&format!("The configuration is fine, but {warning}.")),
                    None => out("The configuration is fine."),
                }
            }
            Configure::Show => out(&config.to_toml()),
        }
    }
}
