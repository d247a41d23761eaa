//! The command line: one file per command.
#![allow(clippy::print_stdout, reason = "this is the room that talks to a terminal")]

mod check;
mod client;
mod config;
mod demo;
mod error;
mod memory;
mod reindex;
mod serve;
mod table;
mod token;
mod user;

use std::path::PathBuf;
use std::process::ExitCode;

use clap::{Args, CommandFactory, Parser, Subcommand};

use crate::config::{Config, Overrides, environment};
use error::Error;

/// Exit status of a check that found damage.
const EXIT_DAMAGED: u8 = 3;

/// Runs events: guests, tickets, registration and the door.
#[derive(Parser)]
#[command(name = "event-manager", version, about, propagate_version = true)]
struct Cli {
    #[command(flatten)]
    common: Common,
    #[command(subcommand)]
    command: Command,
}

/// What every command takes.
#[derive(Args, Clone)]
struct Common {
    /// The configuration file; defaults apply without one.
    #[arg(long, global = true, value_name = "FILE", env = "EVENT_MANAGER_CONFIG")]
    config: Option<PathBuf>,
    /// The data directory.
    #[arg(long, global = true, value_name = "DIR")]
    data_dir: Option<PathBuf>,
}

#[derive(Subcommand)]
enum Command {
    /// Serves the API and the pages.
    Serve(serve::Serve),
    /// Manages the people who sign in.
    #[command(subcommand)]
    User(user::User),
    /// Manages API tokens.
    #[command(subcommand)]
    Token(token::Token),
    /// Takes a guest list in; repeating it makes nobody twice.
    Import(table::Import),
    /// Hands out an event's guests, or all events.
    Export(table::Export),
    /// Compares indexes, figures and documents with what they come from.
    Check(check::Check),
    /// Makes the search index anew; a damaged or missing one is rebuilt by the server itself.
    Reindex(reindex::Reindex),
    /// Fills the data directory with synthetic data.
    Demo(demo::Demo),
    /// Looks at the configuration.
    #[command(subcommand)]
    Config(config::Configure),
    /// Prints the OpenAPI document.
    Openapi,
    /// Prints a completion script.
    Completions { shell: clap_complete::Shell },
}

/// Parses the command line and carries it out.
pub fn run() -> ExitCode {
    let cli = Cli::parse();
    match carry_out(cli) {
        Ok(code) => code,
        Err(error) => {
            for line in error.to_string().lines() {
                eprintln!("event-manager: {line}");
            }
            ExitCode::from(error.status())
        }
    }
}

fn carry_out(cli: Cli) -> Result<ExitCode, Error> {
    let common = cli.common;
    match cli.command {
        Command::Serve(serve) => serve.run(&common),
        Command::User(user) => asking(&common, |config| user.run(config)),
        Command::Token(token) => asking(&common, |config| token.run(config)),
        Command::Import(import) => asking(&common, |config| import.run(config)),
        Command::Export(export) => asking(&common, |config| export.run(config)),
        Command::Check(check) => asking(&common, |config| check.run(config)),
        Command::Reindex(reindex) => asking(&common, |config| reindex.run(config)),
        Command::Demo(demo) => asking(&common, |config| demo.run(config)),
        Command::Config(configure) => configure.run(&common),
        Command::Openapi => {
            let document = crate::api::openapi().to_pretty_json().map_err(Error::failed)?;
            out(&document)
        }
        Command::Completions { shell } => {
            let mut script = Vec::new();
            clap_complete::generate(shell, &mut Cli::command(), "event-manager", &mut script);
            out(&String::from_utf8_lossy(&script))
        }
    }
}

impl Common {
    /// The settings in force, under the flags of `serve` if that is the command.
    fn load(&self, serve: Overrides) -> Result<Config, Error> {
        let flags = Overrides {
            data_dir: self.data_dir.clone(),
            ..serve
        };
        // The file's own variable is clap's to read.
        let variables = environment().filter(|(name, _)| name != "EVENT_MANAGER_CONFIG");
        Config::load(self.config.as_deref(), flags, variables).map_err(Error::Config)
    }
}

/// Runs a command that talks to the store, through a server where one runs.
fn asking<F>(common: &Common, command: impl FnOnce(Config) -> F) -> Result<ExitCode, Error>
where
    F: Future<Output = Result<ExitCode, Error>>,
{
    let config = common.load(Overrides::default())?;
    // Faults of the store are told by the command itself.
    let _first = tracing_subscriber::fmt()
        .with_writer(std::io::stderr)
        .with_max_level(tracing::Level::WARN)
        .try_init();
    runtime()?.block_on(command(config))
}

fn runtime() -> Result<tokio::runtime::Runtime, Error> {
    tokio::runtime::Builder::new_multi_thread()
        .enable_all()
        .build()
        .map_err(Error::failed)
}

/// Prints text; a reader that has closed the pipe has seen enough.
fn out(text: &str) -> Result<ExitCode, Error> {
    use std::io::Write;
    let mut stdout = std::io::stdout().lock();
    let end = if text.ends_with('\n') { "" } else { "\n" };
    match write!(stdout, "{text}{end}").and_then(|()| stdout.flush()) {
        Err(error) if error.kind() != std::io::ErrorKind::BrokenPipe => Err(Error::failed(error)),
        _ => Ok(ExitCode::SUCCESS),
    }
}
