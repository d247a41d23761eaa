//! What a certificate says, its key, and the two together ready to be served.

use std::collections::BTreeSet;
use std::net::IpAddr;
use std::sync::Arc;

use rustls::crypto::CryptoProvider;
use rustls::pki_types::pem::PemObject;
use rustls::pki_types::{CertificateDer, PrivateKeyDer};
use rustls::sign::CertifiedKey;
use x509_parser::extensions::GeneralName;
use x509_parser::prelude::{FromDer, X509Certificate};

use super::names::Name;

/// Days before its end from which a certificate of somebody else's making is worth a warning.
const WARN_DAYS: i64 = 14;
const DAY_S: i64 = 86_400;

/// What is served: certificate and key, and what is known of them.
#[derive(Clone, Debug)]
pub struct Served {
    pub key: Arc<CertifiedKey>,
    pub facts: Facts,
}

/// What a certificate says of itself. Times are seconds since 1970.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Facts {
    pub names: BTreeSet<Name>,
    pub not_before_s: i64,
    pub not_after_s: i64,
}

/// Why a chain and a key make nothing that can be served.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Unfit {
    Certificate(String),
    Key(String),
    /// The key is another certificate's.
    Strangers,
}

impl Served {
    /// From PEM texts; they may be one and the same.
    pub fn from_pem(certificates: &[u8], key: &[u8]) -> Result<Self, Unfit> {
        let chain = chain(certificates).map_err(Unfit::Certificate)?;
        let facts = chain
            .first()
            .map_or_else(|| Err("has no certificate".to_owned()), |first| Facts::read(first))
            .map_err(Unfit::Certificate)?;
        let key = PrivateKeyDer::from_pem_slice(key).map_err(|_| {
            Unfit::Key("has no private key in PEM; one that is encrypted must be decrypted first".to_owned())
        })?;
        let key = CertifiedKey::from_der(chain, key, &provider()).map_err(|error| match error {
            rustls::Error::InconsistentKeys(_) => Unfit::Strangers,
            error => Unfit::Key(format!("cannot be used: {error}")),
        })?;
        Ok(Self {
            key: Arc::new(key),
            facts,
        })
    }
}

impl Facts {
    pub fn read(der: &CertificateDer<'_>) -> Result<Self, String> {
        let certificate = parse(der)?;
        let names = certificate
            .subject_alternative_name()
            .map_err(|error| format!("has a certificate with unreadable names: {error}"))?;
        let names = names.map(|extension| &extension.value.general_names);
        Ok(Self {
            names: names.into_iter().flatten().filter_map(name).collect(),
            not_before_s: certificate.validity().not_before.timestamp(),
            not_after_s: certificate.validity().not_after.timestamp(),
        })
    }

    pub fn is_for(&self, host: &Name) -> bool {
        self.names.iter().any(|name| name.covers(host))
    }

    /// What the operator should know at a time; `None` if all is well.
    pub fn warning(&self, now_s: i64) -> Option<String> {
        if now_s > self.not_after_s {
            Some(format!("the certificate expired on {}", date(self.not_after_s)))
        } else if now_s < self.not_before_s {
            Some(format!(
                "the certificate is not valid before {}",
                date(self.not_before_s)
            ))
        } else if now_s > self.not_after_s - WARN_DAYS * DAY_S {
            Some(format!("the certificate expires on {}", date(self.not_after_s)))
        } else {
            None
        }
    }
}

/// Parses a certificate, which has nothing after it.
pub fn parse<'a>(der: &'a CertificateDer<'_>) -> Result<X509Certificate<'a>, String> {
    match X509Certificate::from_der(der) {
        Ok(([], certificate)) => Ok(certificate),
        Ok(_) => Err("has bytes after its certificate".to_owned()),
        Err(error) => Err(format!("has a certificate that cannot be read: {error}")),
    }
}

/// The certificates of a PEM text, in its order; at least one.
pub fn chain(pem: &[u8]) -> Result<Vec<CertificateDer<'static>>, String> {
    let chain: Result<Vec<_>, _> = CertificateDer::pem_slice_iter(pem).collect();
    let chain = chain.map_err(|error| format!("is not PEM: {error}"))?;
    match chain.is_empty() {
        true => Err("has no certificate in PEM".to_owned()),
        false => Ok(chain),
    }
}

/// What all cryptography of TLS is done with.
pub fn provider() -> CryptoProvider {
    rustls::crypto::ring::default_provider()
}

/// The day in UTC, as people read it.
pub fn date(at_s: i64) -> String {
    jiff::Timestamp::from_second(at_s).map_or_else(
        |_| "a day beyond the calendar".to_owned(),
        |at| at.strftime("%Y-%m-%d").to_string(),
    )
}

fn name(name: &GeneralName<'_>) -> Option<Name> {
    match name {
        GeneralName::DNSName(name) => Some(Name::Dns((*name).to_ascii_lowercase())),
        GeneralName::IPAddress(bytes) => {
            let four: Option<[u8; 4]> = (*bytes).try_into().ok();
            let sixteen: Option<[u8; 16]> = (*bytes).try_into().ok();
            four.map(IpAddr::from).or(sixteen.map(IpAddr::from)).map(Name::Address)
        }
        _ => None,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn facts() -> Facts {
        Facts {
            names: BTreeSet::new(),
            not_before_s: 0,
            not_after_s: 100 * DAY_S,
        }
    }

    #[test]
    fn an_end_that_is_near_or_past_is_told_with_its_date() {
        for (day, expected) in [
            (-1, Some("the certificate is not valid before 1970-01-01")),
            (0, None),
            (85, None),
            (87, Some("the certificate expires on 1970-04-11")),
            (101, Some("the certificate expired on 1970-04-11")),
        ] {
            assert_eq!(facts().warning(day * DAY_S).as_deref(), expected, "day {day}");
        }
    }

    #[test]
    fn a_key_of_another_certificate_is_refused() {
        let made = |name: &str| rcgen::generate_simple_self_signed(vec![name.to_owned()]).expect("made");
        let (one, other) = (made("one.example"), made("other.example"));
        let served = Served::from_pem(one.cert.pem().as_bytes(), one.signing_key.serialize_pem().as_bytes());
        let names = served.expect("fits").facts.names;
        assert_eq!(names, BTreeSet::from([Name::Dns("one.example".to_owned())]));
        let unfit = |certificate: &str, key: &str| {
            Served::from_pem(certificate.as_bytes(), key.as_bytes()).expect_err("refused")
        };
        assert_eq!(
            unfit(&one.cert.pem(), &other.signing_key.serialize_pem()),
            Unfit::Strangers
        );
        let unfit_chain = unfit(&one.signing_key.serialize_pem(), &one.signing_key.serialize_pem());
        assert_eq!(unfit_chain, Unfit::Certificate("has no certificate in PEM".to_owned()));
        assert!(matches!(unfit(&one.cert.pem(), &one.cert.pem()), Unfit::Key(_)));
        let damaged = "-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n";
        assert!(matches!(
            unfit(damaged, &one.signing_key.serialize_pem()),
            Unfit::Certificate(_)
        ));
    }
}
