//! `token create`, `list` and `revoke`

use std::process::ExitCode;

use axum::http::Method;
use clap::{Args, Subcommand};
use serde_json::json;

use super::client::{Client, encode};
use super::error::Error;
use super::out;
use crate::config::Config;

#[derive(Subcommand)]
pub enum Token {
    /// Makes a token and prints it, and nothing else, on standard output.
    Create(Create),
    /// Lists the tokens, without their secrets.
    List,
    /// Revokes a token.
    Revoke { id: String },
}

#[derive(Args)]
pub struct Create {
    /// viewer, door, organizer or admin.
    #[arg(long)]
    role: String,
    /// What the token is for.
    #[arg(long)]
    name: String,
    /// Binds the token to one event.
    #[arg(long, value_name = "ID")]
    event: Option<String>,
}

impl Token {
    pub async fn run(self, config: Config) -> Result<ExitCode, Error> {
        let mut client = Client::connect(&config).await?;
        let text = match self {
            Token::Create(create) => {
                let body = json!({ "role": create.role, "name": create.name, "event_id": create.event });
                let token = client.json(Method::POST, "/api/tokens", Some(&body)).await?;
                token["token"].as_str().unwrap_or_default().to_owned()
            }
            Token::List => {
                let tokens = client.json(Method::GET, "/api/tokens", None).await?;
                let rows = tokens["items"].as_array().into_iter().flatten().map(|token| {
                    let field = |name: &str| token[name].as_str().unwrap_or("-");
                    format!(
                        "{}\t{}\t{}\t{}\n",
                        field("id"),
                        field("role"),
                        field("event_id"),
                        field("name")
                    )
                });
                rows.collect()
            }
            Token::Revoke { id } => {
                client
                    .json(Method::DELETE, &format!("/api/tokens/{}", encode(&id)), None)
                    .await?;
                "The token was revoked.".to_owned()
            }
        };
        client.close().await?;
        if text.is_empty() {
            Ok(ExitCode::SUCCESS)
        } else {
            out(&text)
        }
    }
}
