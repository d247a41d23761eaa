//! A connection to a mail server (RFC 5321), and what its answers mean for a mail.

use std::fmt;
use std::future::Future;
use std::time::Duration;

use lettre::transport::smtp::Error;
use lettre::transport::smtp::authentication::{Credentials, Mechanism};
use lettre::transport::smtp::client::{AsyncSmtpConnection, Certificate, TlsParameters, TlsParametersBuilder};
use lettre::transport::smtp::commands::{Data, Mail, Rcpt, Rset};
use lettre::transport::smtp::extension::{ClientId, Extension, MailParameter};

use super::Sender;
use super::letter::Ready;

/// Chars of a server's answer that are kept.
const ANSWER_CHARS_MAX: usize = 500;
/// The server asks for a sign-in first: no fault of the mail.
const SIGN_IN_NEEDED: &str = "530";
/// It is about to close the connection.
const CLOSING: &str = "421";

/// How the connection is kept secret.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Tls {
    /// Begun in the clear, and refused if the server cannot go on encrypted (RFC 3207).
    Starttls,
    /// From the first byte (RFC 8314).
    Implicit,
    None,
}

/// Where mails are handed in, and how.
#[derive(Clone)]
pub struct Server {
    pub host: String,
    pub port: u16,
    pub tls: Tls,
    /// Roots in PEM that the server's certificate may be from, beside the public ones.
    pub roots: Option<Vec<u8>>,
    pub credentials: Option<(String, String)>,
    pub sender: Sender,
    /// For each step.
    pub timeout: Duration,
}

impl fmt::Debug for Server {
    /// Without what signs in.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "Server({}:{} {:?})", self.host, self.port, self.tls)
    }
}

/// What a mail that did not go through failed for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Trouble {
    /// The server does not take mail for this address.
    Recipient,
    /// It does not take this mail.
    Letter,
    /// It does not take it now.
    Later,
    /// It cannot be reached, or not be used: every other mail would fare the same.
    Server,
}

/// Why a mail did not go through, and what the server said.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    pub trouble: Trouble,
    pub answer: String,
}

impl Refused {
    fn server(answer: impl fmt::Display) -> Self {
        Self {
            trouble: Trouble::Server,
            answer: cut(&answer.to_string()),
        }
    }

    /// What an error of a step means, where a refusal for good means `permanent`.
    fn at(error: &Error, permanent: Trouble) -> Self {
        let code = error.status().map(|code| code.to_string());
        let trouble = match code.as_deref() {
            Some(SIGN_IN_NEEDED | CLOSING) => Trouble::Server,
            _ if error.is_permanent() => permanent,
            _ if error.is_transient() => Trouble::Later,
            _ => Trouble::Server,
        };
        Self {
            trouble,
            answer: cut(&said(error)),
        }
    }
}

/// An error with its causes, which have what the server said.
fn said(error: &Error) -> String {
    let mut text = error.to_string();
    let mut cause = std::error::Error::source(error);
    while let Some(inner) = cause {
        let more = inner.to_string();
        if !text.contains(&more) {
            text = format!("{text}: {more}");
        }
        cause = inner.source();
    }
    text
}

fn cut(text: &str) -> String {
    let line: String = text.split_whitespace().collect::<Vec<_>>().join(" ");
    line.chars().take(ANSWER_CHARS_MAX).collect()
}

/// A connection that is made when it is needed and kept for the next mail.
#[derive(Default)]
pub struct Line(Option<AsyncSmtpConnection>);

impl Line {
    /// Hands a mail to the server. `Ok` is the server's word that it has it.
    pub async fn send(&mut self, server: &Server, ready: &Ready) -> Result<(), Refused> {
        let (mut connection, is_new) = match self.0.take() {
            Some(kept) if !kept.has_broken() => (kept, false),
            _ => (connect(server).await?, true),
        };
        let begun = begin(&mut connection, server, ready).await;
        if let (Err(refused), false) = (&begun, is_new)
            && refused.trouble == Trouble::Server
        {
            // Servers close what is idle. Nothing was handed over yet, so that it is safe to begin again.
            connection = connect(server).await?;
            begin(&mut connection, server, ready).await?;
        } else {
            begun?;
        }
        let outcome = hand_over(&mut connection, server, ready).await;
        match &outcome {
            Ok(()) => self.0 = Some(connection),
            Err(refused) if refused.trouble != Trouble::Server => {
                let reset = step(server, connection.command(Rset)).await;
                if let Ok(Ok(_)) = reset {
                    self.0 = Some(connection);
                }
            }
            Err(_) => {}
        }
        outcome
    }

    /// Takes leave of the server, if there is a connection.
    pub async fn close(&mut self, server: &Server) {
        if let Some(mut connection) = self.0.take() {
            let _answered = step(server, connection.quit()).await;
        }
    }
}

/// Waits for a step, but not for ever.
async fn step<T>(server: &Server, step: impl Future<Output = T>) -> Result<T, Refused> {
    let waited = tokio::time::timeout(server.timeout, step).await;
    waited.map_err(|_| Refused::server(format!("no answer within {} s", server.timeout.as_secs())))
}

async fn connect(server: &Server) -> Result<AsyncSmtpConnection, Refused> {
    let hello = ClientId::Domain(server.sender.domain().to_owned());
    let implicit = match server.tls {
        Tls::Implicit => Some(tls(server)?),
        Tls::Starttls | Tls::None => None,
    };
    let address = (server.host.as_str(), server.port);
    let connecting = AsyncSmtpConnection::connect_tokio1(address, Some(server.timeout), &hello, implicit, None);
    let mut connection = step(server, connecting)
        .await?
        .map_err(|error| Refused::server(said(&error)))?;
    if server.tls == Tls::Starttls {
        let upgrading = connection.starttls(tls(server)?, &hello);
        step(server, upgrading)
            .await?
            .map_err(|error| Refused::server(said(&error)))?;
    }
    if let Some((user, password)) = &server.credentials {
        let credentials = Credentials::new(user.clone(), password.clone());
        let signing_in = connection.auth(&[Mechanism::Plain, Mechanism::Login], &credentials);
        step(server, signing_in)
            .await?
            .map_err(|error| Refused::server(said(&error)))?;
    }
    Ok(connection)
}

fn tls(server: &Server) -> Result<TlsParameters, Refused> {
    let mut builder = TlsParametersBuilder::new(server.host.clone());
    if let Some(pem) = &server.roots {
        builder = builder.add_root_certificate(Certificate::from_pem(pem).map_err(Refused::server)?);
    }
    builder.build().map_err(Refused::server)
}

/// Says from whom a mail is. That the server does not take mail from us is no fault of one mail.
async fn begin(connection: &mut AsyncSmtpConnection, server: &Server, ready: &Ready) -> Result<(), Refused> {
    let mut parameters = Vec::new();
    let addresses = ready.envelope.from().into_iter().chain(ready.envelope.to());
    if addresses.into_iter().any(|address| !address.to_string().is_ascii()) {
        if !connection.server_info().supports_feature(Extension::SmtpUtfEight) {
            return Err(Refused {
                trouble: Trouble::Recipient,
                answer: "the mail server cannot write to addresses that are not ASCII".to_owned(),
            });
        }
        parameters.push(MailParameter::SmtpUtfEight);
    }
    let saying = connection.command(Mail::new(ready.envelope.from().cloned(), parameters));
    step(server, saying)
        .await?
        .map(drop)
        .map_err(|error| Refused::at(&error, Trouble::Server))
}

async fn hand_over(connection: &mut AsyncSmtpConnection, server: &Server, ready: &Ready) -> Result<(), Refused> {
    for to in ready.envelope.to() {
        let saying = connection.command(Rcpt::new(to.clone(), vec![]));
        step(server, saying)
            .await?
            .map_err(|error| Refused::at(&error, Trouble::Recipient))?;
    }
    step(server, connection.command(Data))
        .await?
        .map_err(|error| Refused::at(&error, Trouble::Letter))?;
    step(server, connection.message(&ready.bytes))
        .await?
        .map(drop)
        .map_err(|error| Refused::at(&error, Trouble::Letter))
}
