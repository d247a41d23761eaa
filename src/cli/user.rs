//! `user add`, `list`, `password` and `remove`

use std::io::{BufRead, IsTerminal};
use std::process::ExitCode;

use axum::http::Method;
use clap::{Args, Subcommand};
use serde_json::json;

use super::client::{Client, encode};
use super::error::Error;
use super::out;
use crate::config::Config;

#[derive(Subcommand)]
pub enum User {
    /// Adds a user. The password is asked for, or read from standard input.
    Add(Add),
    /// Lists the users.
    List,
    /// Gives a user a new password and ends its sessions.
    Password {
        /// Email or id.
        user: String,
    },
    /// Removes a user.
    Remove {
        /// Email or id.
        user: String,
    },
}

#[derive(Args)]
pub struct Add {
    #[arg(long)]
    email: String,
    /// As the email when absent.
    #[arg(long)]
    name: Option<String>,
    /// viewer, door, organizer or admin.
    #[arg(long, default_value = "admin")]
    role: String,
}

impl User {
    pub async fn run(self, config: Config) -> Result<ExitCode, Error> {
        let mut client = Client::connect(&config).await?;
        let text = match self {
            User::Add(add) => {
                let name = add.name.unwrap_or_else(|| add.email.clone());
                let body = json!({ "email": add.email, "name": name, "role": add.role, "password": password()? });
                let user = client.json(Method::POST, "/api/users", Some(&body)).await?;
                user["id"].as_str().unwrap_or_default().to_owned()
            }
            User::List => {
                let users = client.json(Method::GET, "/api/users", None).await?;
                let rows = users["items"].as_array().into_iter().flatten().map(|user| {
                    let field = |name: &str| user[name].as_str().unwrap_or_default();
                    format!(
                        "{}\t{}\t{}\t{}\n",
                        field("id"),
                        field("role"),
                        field("email"),
                        field("name")
                    )
                });
                rows.collect()
            }
            User::Password { user } => {
                let body = json!({ "password": password()? });
                client
                    .json(
                        Method::PUT,
                        &format!("/api/users/{}/password", encode(&user)),
                        Some(&body),
                    )
                    .await?;
                "The password was changed.".to_owned()
            }
            User::Remove { user } => {
                client
                    .json(Method::DELETE, &format!("/api/users/{}", encode(&user)), None)
                    .await?;
                "The user was removed.".to_owned()
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

/// Asks twice at a terminal; reads one line from anything else.
fn password() -> Result<String, Error> {
    if !std::io::stdin().is_terminal() {
        let mut line = String::new();
        std::io::stdin().lock().read_line(&mut line).map_err(Error::failed)?;
        return Ok(line.trim_end_matches(['\n', '\r']).to_owned());
    }
    let first = rpassword::prompt_password("Password: ").map_err(Error::failed)?;
    let second = rpassword::prompt_password("Once more: ").map_err(Error::failed)?;
    if first != second {
        return Err(Error::Usage("the two passwords differ".into()));
    }
    Ok(first)
}
