//! `import` and `export`

use std::io::Write;
use std::path::PathBuf;
use std::process::ExitCode;

use axum::body::Body;
use axum::http::Method;
use clap::Args;
use futures_util::StreamExt;
use http_body_util::BodyExt;
use indicatif::{ProgressBar, ProgressStyle};
use serde_json::Value;
use tokio::io::AsyncRead;
use tokio_util::io::ReaderStream;

use super::client::{Client, encode};
use super::error::Error;
use super::out;
use crate::config::Config;

#[derive(Args)]
pub struct Import {
    /// A CSV or NDJSON file; `-` is standard input.
    file: PathBuf,
    /// The event that the guests belong to.
    #[arg(long, value_name = "ID")]
    event: String,
    /// csv or ndjson; by the file's name when absent.
    #[arg(long)]
    format: Option<String>,
    /// Fields for headers that are not recognised.
    #[arg(long, value_name = "HEADER:FIELD,…")]
    map: Option<String>,
    /// Says what would happen, and writes nothing.
    #[arg(long)]
    dry_run: bool,
}

impl Import {
    pub async fn run(self, config: Config) -> Result<ExitCode, Error> {
        let name = self.file.display().to_string();
        let format = self.format.clone().unwrap_or_else(|| {
            if name.ends_with("json") || name.ends_with("jsonl") {
                "ndjson".into()
            } else {
                "csv".into()
            }
        });
        let content_type = match format.as_str() {
            "csv" => "text/csv",
            "ndjson" => "application/x-ndjson",
            _ => return Err(Error::Usage("--format must be csv or ndjson".into())),
        };
        let (input, length): (Box<dyn AsyncRead + Send + Unpin>, u64) = if name == "-" {
            (Box::new(tokio::io::stdin()), 0)
        } else {
            let file = tokio::fs::File::open(&self.file)
                .await
                .map_err(|error| Error::Failed(format!("{name}: {error}")))?;
            let length = file.metadata().await.map_err(Error::failed)?.len();
            (Box::new(file), length)
        };
        let bar = bar(length);
        let counted = bar.clone();
        let body = ReaderStream::with_capacity(input, 64 << 10)
            .inspect(move |piece| counted.inc(piece.as_ref().map_or(0, |piece| piece.len() as u64)));
        let mut path = format!(
            "/api/events/{}/guests/import?dry_run={}",
            encode(&self.event),
            self.dry_run
        );
        if let Some(map) = &self.map {
            path.push_str(&format!("&map={}", encode(map)));
        }
        let mut client = Client::connect(&config).await?;
        let response = client
            .send(Method::POST, &path, Some(content_type), Body::from_stream(body))
            .await?;
        let bytes = response.into_body().collect().await.map_err(Error::failed)?.to_bytes();
        bar.finish_and_clear();
        client.close().await?;
        let outcome: Value = serde_json::from_slice(&bytes).map_err(Error::failed)?;
        report(&outcome, self.dry_run)
    }
}

fn report(outcome: &Value, dry_run: bool) -> Result<ExitCode, Error> {
    for fault in outcome["errors"].as_array().into_iter().flatten() {
        let text = |name: &str| fault[name].as_str().unwrap_or_default();
        eprintln!("row {}: {}: {}", fault["row"], text("field"), text("message"));
    }
    for header in outcome["unknown_headers"].as_array().into_iter().flatten() {
        eprintln!("column {header} means nothing here and was passed over");
    }
    let count = |name: &str| outcome[name].as_u64().unwrap_or(0);
    let note = if dry_run { " (dry run: nothing was written)" } else { "" };
    out(&format!(
        "created {}, updated {}, skipped {}, failed {}{note}",
        count("created"),
        count("updated"),
        count("skipped"),
        count("failed")
    ))?;
    Ok(if count("failed") > 0 {
        ExitCode::FAILURE
    } else {
        ExitCode::SUCCESS
    })
}

fn bar(length: u64) -> ProgressBar {
    let bar = if length > 0 {
        ProgressBar::new(length)
    } else {
        ProgressBar::new_spinner()
    };
    if let Ok(style) = ProgressStyle::with_template("{bar:30} {bytes}/{total_bytes} {bytes_per_sec} {eta}") {
        bar.set_style(style);
    }
    bar
}

#[derive(Args)]
#[command(group(clap::ArgGroup::new("what").required(true).args(["event", "events"])))]
pub struct Export {
    /// The event whose guests are handed out.
    #[arg(long, value_name = "ID")]
    event: Option<String>,
    /// Hands out all events instead.
    #[arg(long)]
    events: bool,
    /// csv, ndjson or xlsx.
    #[arg(long, default_value = "csv")]
    format: String,
    /// The file to write; standard output when absent.
    #[arg(long, short, value_name = "FILE")]
    output: Option<PathBuf>,
}

impl Export {
    pub async fn run(self, config: Config) -> Result<ExitCode, Error> {
        let path = match &self.event {
            Some(event) => format!(
                "/api/events/{}/guests/export?format={}",
                encode(event),
                encode(&self.format)
            ),
            None => format!("/api/events/export?format={}", encode(&self.format)),
        };
        let mut client = Client::connect(&config).await?;
        let mut body = client.send(Method::GET, &path, None, Body::empty()).await?.into_body();
        let mut output: Box<dyn Write> = match &self.output {
            Some(path) => Box::new(
                std::fs::File::create(path).map_err(|error| Error::Failed(format!("{}: {error}", path.display())))?,
            ),
            None => Box::new(std::io::stdout()),
        };
        while let Some(frame) = body.frame().await {
            if let Ok(data) = frame.map_err(Error::failed)?.into_data() {
                match output.write_all(&data) {
                    Err(error) if error.kind() == std::io::ErrorKind::BrokenPipe => break,
                    written => written.map_err(Error::failed)?,
                }
            }
        }
        output.flush().map_err(Error::failed)?;
        client.close().await?;
        Ok(ExitCode::SUCCESS)
    }
}
