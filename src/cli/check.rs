//! `check`: holds everything derived against what it is derived from, and mends it when asked.

use std::process::ExitCode;

use clap::Args;
use indicatif::ProgressBar;

use super::client::Client;
use super::error::Error;
use super::{EXIT_DAMAGED, out};
use crate::config::Config;

#[derive(Args)]
pub struct Check {
    /// Rebuilds indexes and figures from the documents where they are wrong, and has missing variants of pictures made anew.
    #[arg(long)]
    repair: bool,
}

impl Check {
    pub async fn run(self, config: Config) -> Result<ExitCode, Error> {
        let mut client = Client::connect(&config).await?;
        let bar = ProgressBar::new_spinner();
        let outcome = client
            .lines(&format!("/control/check?repair={}", self.repair), |line| {
                bar.set_message(format!(
                    "{} {}",
                    line["count"],
                    line["progress"].as_str().unwrap_or_default()
                ));
                bar.tick();
            })
            .await?;
        bar.finish_and_clear();
        client.close().await?;
        let findings = outcome["findings"].as_array().cloned().unwrap_or_default();
        for finding in &findings {
            let text = |name: &str| finding[name].as_str().unwrap_or_default();
            let advice = match (finding["repairable"].as_bool(), finding["advice"].as_str()) {
                (Some(true), _) => "check --repair mends it",
                (_, Some(advice)) => advice,
                _ => "restore a backup",
            };
            out(&format!("{}: {} ({advice})", text("place"), text("what")))?;
        }
        if outcome["more"].as_u64().unwrap_or(0) > 0 {
            out(&format!("and {} more", outcome["more"]))?;
        }
        if outcome["repaired"] == true {
            out("Rebuilt all indexes and figures.")?;
        }
        if let Some(count @ 1..) = outcome["variants_to_make"].as_u64() {
            out(&format!(
                "Variants of pictures to be made, by the server that runs or when it is started next: {count}."
            ))?;
        }
        out(&format!(
            "Checked {} documents, {} index entries and {} commits: {}.",
            outcome["documents"],
            outcome["index_entries"],
            outcome["commits"],
            if findings.is_empty() {
                "all is well"
            } else {
                "damage found"
            }
        ))?;
        Ok(if findings.is_empty() {
            ExitCode::SUCCESS
        } else {
            ExitCode::from(EXIT_DAMAGED)
        })
    }
}
