//! HTTPS, also where there is no internet: certificates from files, from a public authority, or from one of our own.

mod acme;
mod authority;
mod certificate;
mod error;
mod files;
mod handshake;
mod names;
mod own;
mod profile;
mod resolver;
mod secret;

use std::path::PathBuf;
use std::sync::{Arc, Mutex, PoisonError};
use std::time::Duration;

use tokio::sync::watch;

pub use acme::Options as AcmeOptions;
pub use authority::Authority;
pub use certificate::{Facts, date};
pub use error::Error;
pub use files::Files;
pub use handshake::Handshake;
pub use names::Name;
pub use profile::profile;

use crate::blocking;
use acme::Acme;
use certificate::Served;
use files::Stamps;
use names::Machine;
use own::Own;
use resolver::Resolver;

/// How often files of a certificate are looked at for a change.
const FILES_S: u64 = 2;
/// How often names, addresses and the end of our own certificate are looked at.
const OWN_S: u64 = 60;

/// Where certificates come from, the strongest first: files, a public authority, one of our own.
#[derive(Clone, Debug)]
pub struct Options {
    /// For the authority and what it issues.
    pub directory: PathBuf,
    pub files: Option<Files>,
    pub acme: Option<AcmeOptions>,
    /// Names and addresses of this server beside those of its machine, the one to show first.
    pub names: Vec<Name>,
    /// How long a client may take for its handshake.
    pub handshake_timeout: Duration,
}

impl Options {
    /// Whether the files that are named can be used; what is to be told of them, if they can. Nothing is made.
    pub fn check(&self, now_s: i64) -> Result<Option<String>, Error> {
        if let Some(acme) = &self.acme {
            acme.check()?;
        }
        let served = self.files.as_ref().map(Files::load).transpose()?;
        Ok(served.and_then(|served| served.facts.warning(now_s)))
    }
}

/// The certificates of a running server.
pub struct Tls {
    resolver: Arc<Resolver>,
    source: Source,
    names: Vec<Name>,
    handshake_timeout: Duration,
}

enum Source {
    Files(Watched),
    Own(Own),
    /// Our own serves those who come by an address, or before the public authority has answered.
    Public(Own, Acme),
}

/// Files, and their state when they were last looked at.
struct Watched {
    files: Files,
    seen: Mutex<Stamps>,
}

/// Who a certificate is from, for those who are told whether they have anything to do.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Issuer {
    Files,
    Public,
    Own,
}

impl Issuer {
    pub fn as_str(self) -> &'static str {
        match self {
            Issuer::Files => "files",
            Issuer::Public => "public",
            Issuer::Own => "own",
        }
    }
}

impl Tls {
    /// Makes or reads what is needed to serve. Files are read and directories made, so this blocks.
    pub fn open(options: Options, now_s: i64) -> Result<Self, Error> {
        let Options {
            directory,
            files,
            acme,
            names,
            handshake_timeout,
        } = options;
        let (served, source) = match (files, acme) {
            (Some(files), _) => {
                let seen = Mutex::new(files.stamps());
                let served = files.load()?;
                if let Some(warning) = served.facts.warning(now_s) {
                    tracing::warn!(file = %files.cert.display(), "{warning}");
                }
                (served, Source::Files(Watched { files, seen }))
            }
            (None, acme) => {
                let (own, served) = Own::open(&directory, names.clone(), &Machine::look(), now_s)?;
                match acme {
                    None => (served, Source::Own(own)),
                    Some(options) => {
                        let acme = Acme::open(options, directory.join("acme"))?;
                        (served, Source::Public(own, acme))
                    }
                }
            }
        };
        let domains = match &source {
            Source::Public(_, acme) => acme.domains().to_vec(),
            _ => Vec::new(),
        };
        Ok(Self {
            resolver: Arc::new(Resolver::new(served, domains)),
            source,
            names,
            handshake_timeout,
        })
    }

    pub fn handshake(&self) -> Result<Handshake, Error> {
        Handshake::new(Arc::clone(&self.resolver), self.handshake_timeout)
    }

    /// Looks after the certificates until the server closes.
    pub async fn keep(self: Arc<Self>, clock: impl Fn() -> i64, closing: watch::Receiver<bool>) {
        let public = async {
            if let Source::Public(_, acme) = &self.source {
                acme.keep(&self.resolver, closing.clone()).await;
            }
        };
        tokio::join!(public, self.look_after(clock, closing.clone()));
    }

    async fn look_after(self: &Arc<Self>, clock: impl Fn() -> i64, mut closing: watch::Receiver<bool>) {
        let every_s = match &self.source {
            Source::Files(_) => FILES_S,
            Source::Own(_) | Source::Public(..) => OWN_S,
        };
        let mut ticks = tokio::time::interval(Duration::from_secs(every_s));
        loop {
            tokio::select! {
                _ = ticks.tick() => {}
                _ = closing.wait_for(|closing| *closing) => return,
            }
            let (tls, now_s) = (Arc::clone(self), clock());
            let looked = blocking::run(move || tls.look(now_s)).await;
            if let Err(error) = looked {
                tracing::error!(%error, "certificates were not looked after");
            }
        }
    }

    /// Takes what has changed. What cannot be used is told and changes nothing.
    fn look(&self, now_s: i64) {
        let served = self.resolver.served();
        let renewed = match &self.source {
            Source::Files(watched) => watched.changed(),
            Source::Own(own) | Source::Public(own, _) => own.renewed(Some(&served), &Machine::look(), now_s),
        };
        match renewed {
            Ok(None) => {}
            Ok(Some(renewed)) => {
                let warning = renewed.facts.warning(now_s).unwrap_or_default();
                tracing::info!(until = %date(renewed.facts.not_after_s), warning, "serving another certificate");
                self.resolver.serve(renewed);
            }
            Err(error) => tracing::warn!(%error, "still serving the certificate from before"),
        }
    }

    /// The certificate that most visitors get, and who it is from.
    pub fn shown(&self) -> (Issuer, Facts) {
        let public = self.resolver.public().facts;
        match (&self.source, public) {
            (Source::Files(_), _) => (Issuer::Files, self.resolver.served().facts.clone()),
            (Source::Public(..), Some(facts)) => (Issuer::Public, facts),
            _ => (Issuer::Own, self.resolver.served().facts.clone()),
        }
    }

    /// Whether a certificate is for a host as clients type it.
    pub fn is_for(&self, host: &str) -> bool {
        let host = Name::parse(host);
        let public = self.resolver.public().facts;
        self.resolver.served().facts.is_for(&host) || public.is_some_and(|facts| facts.is_for(&host))
    }

    /// Our own authority, unless certificates come from files.
    pub fn authority(&self) -> Option<&Authority> {
        match &self.source {
            Source::Files(_) => None,
            Source::Own(own) | Source::Public(own, _) => Some(&own.authority),
        }
    }

    /// The name under which this server is best reached: as configured, else as its certificate says.
    pub fn best_name(&self) -> Name {
        let (_, facts) = self.shown();
        let given = match &self.source {
            Source::Public(_, acme) => acme.domains().first().map(|domain| Name::parse(domain)),
            Source::Files(_) => facts.names.iter().find(|name| name.is_plain_dns()).cloned(),
            Source::Own(_) => None,
        };
        let address = facts.names.iter().find(|name| match name {
            Name::Address(address) => !address.is_loopback(),
            Name::Dns(_) => false,
        });
        let best = self.names.first().cloned().or(given).or(address.cloned());
        best.unwrap_or_else(|| Name::Dns("localhost".to_owned()))
    }

    /// Sets the gauges that tell when certificates end.
    pub fn measure(&self) {
        let gauge = |issuer: Issuer, facts: &Facts| {
            metrics::gauge!("tls_certificate_not_after_timestamp_seconds", "source" => issuer.as_str())
                .set(facts.not_after_s as f64);
        };
        let issuer = match self.source {
            Source::Files(_) => Issuer::Files,
            Source::Own(_) | Source::Public(..) => Issuer::Own,
        };
        gauge(issuer, &self.resolver.served().facts);
        if let Some(facts) = self.resolver.public().facts {
            gauge(Issuer::Public, &facts);
        }
    }
}

impl Watched {
    /// What the files hold now, if they were changed since they were looked at.
    fn changed(&self) -> Result<Option<Served>, Error> {
        let now = self.files.stamps();
        let mut seen = self.seen.lock().unwrap_or_else(PoisonError::into_inner);
        if *seen == now {
            return Ok(None);
        }
        // Files that cannot be used are told once; whoever writes them is perhaps halfway through.
        *seen = now;
        self.files.load().map(Some)
    }
}
