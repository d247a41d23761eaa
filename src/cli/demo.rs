//! `demo`: fills the data directory with synthetic data.

use std::process::ExitCode;

use clap::Args;
use indicatif::{ProgressBar, ProgressStyle};

use super::client::Client;
use super::error::Error;
use super::out;
use crate::config::Config;

#[derive(Args)]
pub struct Demo {
    /// Events to make.
    #[arg(long, default_value_t = 100)]
    events: u64,
    /// Guests to make, over all events.
    #[arg(long, default_value_t = 10_000)]
    guests: u64,
    /// The same seed makes the same people and events.
    #[arg(long, default_value_t = 1)]
    seed: u64,
}

impl Demo {
    pub async fn run(self, config: Config) -> Result<ExitCode, Error> {
        let mut client = Client::connect(&config).await?;
        let bar = ProgressBar::new(self.guests);
        if let Ok(style) = ProgressStyle::with_template("{bar:30} {pos}/{len} guests {per_sec} {eta}") {
            bar.set_style(style);
        }
        let path = format!(
            "/control/demo?events={}&guests={}&seed={}",
            self.events, self.guests, self.seed
        );
        let making = client.lines(&path, |line| bar.set_position(line["guests"].as_u64().unwrap_or(0)));
        let made = tokio::select! {
            made = making => made,
            // What is on disk stays; leaving the connection stops the rest.
            _ = tokio::signal::ctrl_c() => Err(Error::Failed("interrupted; what was made so far stays".into())),
        };
        bar.finish_and_clear();
        client.close().await?;
        let made = made?;
        out(&format!(
            "Made {} venues, {} events and {} guests.",
            made["venues"], made["events"], made["guests"]
        ))
    }
}
