//! `serve`

use std::process::ExitCode;

use clap::Args;
use tracing_subscriber::EnvFilter;

use super::error::Error;
use super::{Common, runtime};
use crate::config::{Config, LogFormat};
use crate::server::{self, Announcement, Sample};

#[derive(Args)]
pub struct Serve {
    /// The address to listen on, such as 127.0.0.1:8080.
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// Fills an empty data directory with sample data.
    #[arg(long)]
    demo: bool,
}

impl Serve {
    pub fn run(self, common: &Common) -> Result<ExitCode, Error> {
        let config = common.load(self.listen)?;
        log_to_stderr(&config)?;
        let minutes = config.limits.setup_link_minutes;
        let sample = if self.demo { Sample::Demo } else { Sample::None };
        runtime()?.block_on(server::serve(config, sample, |what| announce(what, minutes)))?;
        Ok(ExitCode::SUCCESS)
    }
}

fn announce(what: &Announcement, setup_link_minutes: u32) {
    println!("Event Manager listens on {}", what.url);
    if let Some((venues, events, guests)) = what.loaded {
        println!("Loaded the sample data: {venues} venues, {events} events, {guests} guests");
    }
    if what.sample_skipped {
        println!("The data directory has data already; --demo changes nothing there");
    }
    if what.replayed > 0 {
        println!(
            "Replayed {} commits from the journal after an unclean stop",
            what.replayed
        );
    }
    if let Some(url) = &what.setup_url {
        println!("Set up the first admin within {setup_link_minutes} minutes: {url}");
    }
}

fn log_to_stderr(config: &Config) -> Result<(), Error> {
    let filter = EnvFilter::try_new(&config.log.level).map_err(Error::failed)?;
    let log = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_env_filter(filter);
    let started = match config.log.format {
        LogFormat::Json => log.json().try_init(),
        LogFormat::Text => log
            .with_ansi(std::io::IsTerminal::is_terminal(&std::io::stderr()))
            .try_init(),
    };
    started.map_err(Error::failed)
}
