//! `serve`: the server itself, and what it tells the operator when it listens.

use std::process::ExitCode;

use clap::Args;
use tracing_subscriber::EnvFilter;

use super::error::Error;
use super::{Common, memory, out, runtime};
use crate::config::{Config, LogFormat, Overrides};
use crate::server::{self, Announcement, Sample};

#[derive(Args)]
pub struct Serve {
    /// The address to listen on, such as 127.0.0.1:8080.
    #[arg(long, value_name = "ADDR")]
    listen: Option<String>,
    /// HTTPS beside plain HTTP: `off`, or `auto` with a certificate from files, a public authority or one of its own.
    #[arg(long, value_name = "MODE")]
    tls: Option<String>,
    /// Fills an empty data directory with sample data.
    #[arg(long)]
    demo: bool,
}

impl Serve {
    pub fn run(self, common: &Common) -> Result<ExitCode, Error> {
        memory::give_back();
        let config = common.load(Overrides {
            data_dir: None,
            listen: self.listen,
            tls: self.tls,
        })?;
        log_to_stderr(&config)?;
        let minutes = config.limits.setup_link_minutes;
        let sample = if self.demo { Sample::Demo } else { Sample::None };
        runtime()?.block_on(server::serve(config, sample, |what| announce(what, minutes)))?;
        Ok(ExitCode::SUCCESS)
    }
}

/// Tells the operator. Whoever started the server may have closed the pipe, which is no reason to end.
fn announce(what: &Announcement, setup_link_minutes: u32) {
    let mut text = format!("Event Manager listens on {}\n", what.url);
    if let Some(https) = &what.https {
        text += &format!("HTTPS, for cameras and pages that work offline, on {}\n", https.url);
        if let Some((url, fingerprint)) = &https.trust {
            text += &format!("Teach phones and computers to trust it: {url}\nIts fingerprint is {fingerprint}\n");
        }
    }
    if let Some((venues, events, guests)) = what.loaded {
        text += &format!("Loaded the sample data: {venues} venues, {events} events, {guests} guests\n");
    }
    if what.sample_skipped {
        text += "The data directory has data already; --demo changes nothing there\n";
    }
    if what.replayed > 0 {
        text += &format!(
            "Replayed {} commits from the journal after an unclean stop\n",
            what.replayed
        );
    }
    if let Some(url) = &what.setup_url {
        text += &format!("Set up the first admin within {setup_link_minutes} minutes: {url}\n");
    }
    if let Err(error) = out(&text) {
        tracing::warn!(%error, "standard output cannot be written");
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
