//! `reindex`: makes the search index anew from the documents.

use std::process::ExitCode;

use clap::Args;
use indicatif::ProgressBar;

use super::client::Client;
use super::error::Error;
use super::out;
use crate::config::Config;

#[derive(Args)]
pub struct Reindex;

impl Reindex {
    pub async fn run(self, config: Config) -> Result<ExitCode, Error> {
        let mut client = Client::connect(&config).await?;
        let bar = ProgressBar::new(0);
        let outcome = client
            .lines("/control/reindex", |line| {
                bar.set_length(line["total"].as_u64().unwrap_or(0));
                bar.set_position(line["documents"].as_u64().unwrap_or(0));
            })
            .await;
        bar.finish_and_clear();
        let outcome = outcome?;
        client.close().await?;
        out(&format!("Indexed {} documents.", outcome["documents"]))
    }
}
