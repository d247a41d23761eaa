//! Certificates of a public authority by ACME (RFC 8555), asked for over the HTTPS port itself (RFC 8737).

use std::path::{Path, PathBuf};
use std::sync::Arc;
use std::time::Duration;

use futures_util::StreamExt;
use rustls::{ClientConfig, RootCertStore};
use rustls_acme::caches::DirCache;
use rustls_acme::{AcmeConfig, AcmeState, CertCache, EventError, EventOk};
use tokio::sync::watch;

use super::certificate::{Facts, chain, provider};
use super::resolver::Resolver;
use super::{Error, files, secret};

/// What the first retry waits for; each further one waits twice as long, …
const RETRY_S: u64 = 60;
/// … up to this.
const RETRY_S_MAX: u64 = 3600;

/// Which authority is asked for what.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Options {
    pub domains: Vec<String>,
    pub email: Option<String>,
    /// The address of the authority's directory.
    pub directory: String,
    /// Whom the directory's own certificate is from, where that is no public authority.
    pub root: Option<PathBuf>,
}

impl Options {
    /// Whether the root's file can be used.
    pub fn check(&self) -> Result<(), Error> {
        self.client().map(|_| ())
    }

    fn client(&self) -> Result<Option<Arc<ClientConfig>>, Error> {
        self.root.as_deref().map(trusting).transpose()
    }
}

/// Asks the authority, and asks again in time.
pub struct Acme {
    options: Options,
    cache: PathBuf,
    client: Option<Arc<ClientConfig>>,
}

type State = AcmeState<std::io::Error, std::io::Error>;

impl Acme {
    /// # Errors
    /// If the root's file is of no use, or the cache's directory cannot be made.
    pub fn open(options: Options, cache: PathBuf) -> Result<Self, Error> {
        secret::directory(&cache)?;
        let client = options.client()?;
        Ok(Self { options, cache, client })
    }

    pub fn domains(&self) -> &[String] {
        &self.options.domains
    }

    /// Keeps the resolver's public certificate fresh until the server closes. An authority that cannot be reached
    /// stops nothing: what is there is served on, and it is asked again later.
    pub async fn keep(&self, resolver: &Resolver, mut closing: watch::Receiver<bool>) {
        let mut failures = 0;
        loop {
            let lasted = tokio::select! {
                lasted = self.attempt(resolver) => lasted,
                _ = closing.wait_for(|closing| *closing) => return,
            };
            failures = if lasted.had_certificate { 1 } else { failures + 1 };
            let wait_s = retry_s(failures);
            metrics::counter!("tls_acme_failures_total").increment(1);
            tracing::warn!(
                error = lasted.error,
                retry_s = wait_s,
                "no certificate from the public authority"
            );
            tokio::select! {
                () = tokio::time::sleep(Duration::from_secs(wait_s)) => {}
                _ = closing.wait_for(|closing| *closing) => return,
            }
        }
    }

    /// Asks until something goes wrong. The library would go on by itself, but wait for up to eighteen hours.
    async fn attempt(&self, resolver: &Resolver) -> Attempt {
        let mut state = self.state();
        let ours = state.resolver();
        resolver.change_public(|public| public.challenge = Some(Arc::clone(&ours)));
        let mut had_certificate = false;
        while let Some(event) = state.next().await {
            match event {
                Ok(EventOk::DeployedCachedCert | EventOk::CertCacheStore) => {
                    had_certificate = true;
                    let facts = self.cached().await;
                    resolver.change_public(|public| {
                        public.certificate = Some(Arc::clone(&ours));
                        public.facts = facts;
                    });
                }
                Ok(EventOk::DeployedNewCert) => {
                    tracing::info!(domains = ?self.options.domains, "the public authority gave a certificate");
                    resolver.change_public(|public| public.certificate = Some(Arc::clone(&ours)));
                }
                Ok(EventOk::AccountCacheStore) => {}
                Err(EventError::Order(error)) => {
                    return Attempt {
                        error: error.to_string(),
                        had_certificate,
                    };
                }
                // What is lost in the cache is asked for again.
                Err(error) => tracing::warn!(%error, cache = %self.cache.display(), "the cache of certificates"),
            }
        }
        Attempt {
            error: "it was not asked any more".to_owned(),
            had_certificate,
        }
    }

    fn state(&self) -> State {
        let config = match &self.client {
            Some(client) => AcmeConfig::new_with_client_config(&self.options.domains, Arc::clone(client)),
            None => AcmeConfig::new_with_provider(&self.options.domains, provider().into()),
        };
        config
            .directory(&self.options.directory)
            .contact(self.options.email.iter().map(|email| format!("mailto:{email}")))
            .cache(DirCache::new(self.cache.clone()))
            .state()
    }

    /// What is known of the certificate in the cache, which is the one that is served.
    async fn cached(&self) -> Option<Facts> {
        let cache = DirCache::new(self.cache.clone());
        let pem = cache.load_cert(&self.options.domains, &self.options.directory).await;
        let chain = chain(&pem.ok().flatten()?).ok()?;
        Facts::read(chain.first()?).ok()
    }
}

/// How asking ended.
struct Attempt {
    error: String,
    had_certificate: bool,
}

fn retry_s(failures: u32) -> u64 {
    let doubled = 2_u64.saturating_pow(failures.saturating_sub(1));
    RETRY_S.saturating_mul(doubled).min(RETRY_S_MAX)
}

/// A client that trusts the roots of a file and nobody else.
fn trusting(path: &Path) -> Result<Arc<ClientConfig>, Error> {
    let failed = |why: String| Error::AcmeRootFile {
        path: path.to_owned(),
        why,
    };
    let pem = files::read(path).map_err(|error| failed(format!("cannot be read: {error}")))?;
    let mut roots = RootCertStore::empty();
    for root in chain(&pem).map_err(failed)? {
        roots
            .add(root)
            .map_err(|error| failed(format!("has a certificate that cannot be used: {error}")))?;
    }
    let client = ClientConfig::builder_with_provider(provider().into())
        .with_safe_default_protocol_versions()
        .map_err(Error::make)?
        .with_root_certificates(roots)
        .with_no_client_auth();
    Ok(Arc::new(client))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn retries_wait_longer_and_longer_up_to_a_bound() {
        let waits: Vec<u64> = (1..=8).map(retry_s).collect();
        assert_eq!(waits, [60, 120, 240, 480, 960, 1920, 3600, 3600]);
        assert_eq!(retry_s(u32::MAX), RETRY_S_MAX);
    }

    #[test]
    fn a_root_that_is_none_is_refused() {
        let dir = tempfile::tempdir().expect("a directory");
        let root = dir.path().join("root.pem");
        let said = || trusting(&root).expect_err("refused").to_string();
        assert!(said().starts_with("tls.acme_root_file: ") && said().contains("cannot be read"));
        std::fs::write(&root, "nothing").expect("written");
        assert!(said().contains("has no certificate in PEM"), "{}", said());
    }
}
