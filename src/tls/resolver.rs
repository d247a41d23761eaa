//! Which certificate a connection gets; it can be changed while connections are open.

use std::fmt;
use std::sync::{Arc, PoisonError, RwLock};

use rustls::server::{ClientHello, ResolvesServerCert};
use rustls::sign::CertifiedKey;
use rustls_acme::{ResolvesServerCertAcme, is_tls_alpn_challenge};

use super::certificate::{Facts, Served};

/// What connections are given.
pub struct Resolver {
    served: RwLock<Arc<Served>>,
    /// In lower case; those who ask for one of these get the public certificate.
    domains: Vec<String>,
    public: RwLock<Public>,
}

/// What a public authority is asked for, and what it gave.
#[derive(Clone, Default)]
pub struct Public {
    /// Proves to the authority that a domain is ours.
    pub challenge: Option<Arc<ResolvesServerCertAcme>>,
    pub certificate: Option<Arc<ResolvesServerCertAcme>>,
    pub facts: Option<Facts>,
}

impl Resolver {
    pub fn new(served: Served, domains: Vec<String>) -> Self {
        Self {
            served: RwLock::new(Arc::new(served)),
            domains,
            public: RwLock::default(),
        }
    }

    pub fn served(&self) -> Arc<Served> {
        Arc::clone(&self.served.read().unwrap_or_else(PoisonError::into_inner))
    }

    /// New connections get another certificate; open ones keep theirs.
    pub fn serve(&self, served: Served) {
        *self.served.write().unwrap_or_else(PoisonError::into_inner) = Arc::new(served);
    }

    pub fn public(&self) -> Public {
        self.public.read().unwrap_or_else(PoisonError::into_inner).clone()
    }

    pub fn change_public(&self, change: impl FnOnce(&mut Public)) {
        change(&mut self.public.write().unwrap_or_else(PoisonError::into_inner));
    }
}

impl fmt::Debug for Resolver {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Resolver")
            .field("domains", &self.domains)
            .finish_non_exhaustive()
    }
}

impl ResolvesServerCert for Resolver {
    fn resolve(&self, hello: ClientHello<'_>) -> Option<Arc<CertifiedKey>> {
        let public = self.public();
        if is_tls_alpn_challenge(&hello) {
            return public.challenge?.resolve(hello);
        }
        let is_public = hello
            .server_name()
            .is_some_and(|name| self.domains.iter().any(|domain| domain.eq_ignore_ascii_case(name)));
        match public.certificate.filter(|_| is_public) {
            Some(certificate) => certificate.resolve(hello),
            None => None,
        }
        // Before the public certificate is there, and for those who come by an address.
        .or_else(|| Some(Arc::clone(&self.served().key)))
    }
}
