//! A certificate authority of our own, for where no public one can be asked: made once, then kept.

use std::collections::BTreeSet;
use std::path::Path;
use std::time::Duration;

use rcgen::{
    BasicConstraints, CertificateParams, DistinguishedName, DnType, GeneralSubtree, IsCa, Issuer, KeyPair,
    KeyUsagePurpose, NameConstraints, PublicKeyData,
};
use rustls::pki_types::CertificateDer;
use sha2::{Digest, Sha256};

use super::certificate::{chain, date, parse};
use super::names::{Machine, Name};
use super::{Error, secret};

/// Ten years: devices that trust it should not have to be asked again during their life.
const LIFE_S: i64 = 3652 * 86_400;
/// Clocks of phones may be behind by that much.
pub const BACKDATED_S: i64 = 86_400;
/// Top-level names that belong to no one on the internet. An authority that can vouch for these, for this machine's
/// own names and for addresses is of little use to whoever steals its key.
const PRIVATE_DOMAINS: &[&str] = &["localhost", "local", "lan", "home", "internal", "home.arpa", "test"];
/// Of a subject's common name, by X.520.
const COMMON_NAME_CHARS_MAX: usize = 64;

pub struct Authority {
    key: KeyPair,
    der: CertificateDer<'static>,
    pem: String,
    fingerprint: [u8; 32],
    not_before_s: i64,
    not_after_s: i64,
    /// Names, and whatever ends in a dot and one of them, that it may vouch for; everything, if there are none.
    domains: Vec<String>,
}

impl Authority {
    /// Reads the authority of a file, or makes one for a machine if there is none.
    pub fn open(path: &Path, machine: &Machine, configured: &[Name], now_s: i64) -> Result<Self, Error> {
        match secret::read(path)? {
            Some(pem) => Self::from_pem(&pem, now_s).map_err(|why| Error::AuthorityBroken {
                path: path.to_owned(),
                why,
            }),
            None => {
                let made = Self::make(machine, configured, now_s)?;
                secret::write(path, format!("{}{}", made.key.serialize_pem(), made.pem).as_bytes())?;
                tracing::info!(path = %path.display(), fingerprint = %made.fingerprint_in_groups(), "made a certificate authority");
                Ok(made)
            }
        }
    }

    fn make(machine: &Machine, configured: &[Name], now_s: i64) -> Result<Self, Error> {
        let mut domains: Vec<String> = PRIVATE_DOMAINS.iter().map(|domain| (*domain).to_owned()).collect();
        for name in machine.wanted(configured) {
            match name {
                Name::Dns(name) if !is_within(&name, &domains) => domains.push(name),
                Name::Dns(_) | Name::Address(_) => {}
            }
        }
        let mut params = CertificateParams::default();
        set_life(&mut params, now_s - BACKDATED_S, now_s - BACKDATED_S + LIFE_S);
        // People find it under this name in a list when they want to remove it.
        let host = machine.host.as_deref().unwrap_or("this machine");
        let name = format!("Event Manager, {}, {host}", date(now_s));
        params.distinguished_name = subject(&name);
        params.is_ca = IsCa::Ca(BasicConstraints::Constrained(0));
        params.key_usages = vec![KeyUsagePurpose::KeyCertSign, KeyUsagePurpose::CrlSign];
        params.name_constraints = Some(NameConstraints {
            permitted_subtrees: domains.into_iter().map(GeneralSubtree::DnsName).collect(),
            excluded_subtrees: Vec::new(),
        });
        let key = KeyPair::generate().map_err(Error::make)?;
        let made = params.self_signed(&key).map_err(Error::make)?;
        Self::new(key, made.der().clone(), made.pem(), now_s).map_err(Error::Make)
    }

    fn from_pem(pem: &[u8], now_s: i64) -> Result<Self, String> {
        let text = std::str::from_utf8(pem).map_err(|_| "it is not text".to_owned())?;
        let key = KeyPair::from_pem(text).map_err(|error| format!("it has no usable private key: {error}"))?;
        let mut certificates = chain(pem).map_err(|why| format!("it {why}"))?;
        let der = certificates.swap_remove(0);
        let begin = text.find("-----BEGIN CERTIFICATE-----").unwrap_or_default();
        Self::new(key, der, text[begin..].to_owned(), now_s)
    }

    fn new(key: KeyPair, der: CertificateDer<'static>, pem: String, now_s: i64) -> Result<Self, String> {
        let certificate = parse(&der).map_err(|why| format!("it {why}"))?;
        if !certificate.is_ca() {
            return Err("its certificate is not an authority's".to_owned());
        }
        if certificate.public_key().raw != key.subject_public_key_info() {
            return Err("its key does not fit its certificate".to_owned());
        }
        let (not_before_s, not_after_s) = (
            certificate.validity().not_before.timestamp(),
            certificate.validity().not_after.timestamp(),
        );
        if now_s > not_after_s {
            return Err(format!("it expired on {}", date(not_after_s)));
        }
        let constraints = certificate
            .name_constraints()
            .map_err(|error| format!("its names cannot be read: {error}"))?;
        let permitted = constraints.and_then(|found| found.value.permitted_subtrees.as_ref());
        let domains = permitted
            .into_iter()
            .flatten()
            .filter_map(|subtree| match subtree.base {
                x509_parser::extensions::GeneralName::DNSName(name) => Some(name.to_owned()),
                _ => None,
            });
        Ok(Self {
            domains: domains.collect(),
            fingerprint: Sha256::digest(&der).into(),
            key,
            pem,
            not_before_s,
            not_after_s,
            der,
        })
    }

    /// Whether clients would believe it a certificate for this name.
    pub fn may_vouch_for(&self, name: &Name) -> bool {
        let Name::Dns(name) = name else {
            return true;
        };
        self.domains.is_empty() || is_within(name, &self.domains)
    }

    /// Whether a certificate was signed by it.
    pub fn has_issued(&self, der: &CertificateDer<'_>) -> bool {
        let (Ok(own), Ok(other)) = (parse(&self.der), parse(der)) else {
            return false;
        };
        other.verify_signature(Some(own.public_key())).is_ok()
    }

    /// Signs what `params` says, for the owner of a key.
    pub fn issue(&self, params: &CertificateParams, key: &KeyPair) -> Result<rcgen::Certificate, Error> {
        let issuer = Issuer::from_ca_cert_der(&self.der, &self.key).map_err(Error::make)?;
        params.signed_by(key, &issuer).map_err(Error::make)
    }

    pub fn der(&self) -> &[u8] {
        &self.der
    }

    /// The certificate alone.
    pub fn pem(&self) -> &str {
        &self.pem
    }

    pub fn not_before_s(&self) -> i64 {
        self.not_before_s
    }

    pub fn not_after_s(&self) -> i64 {
        self.not_after_s
    }

    /// The SHA-256 of its certificate.
    pub fn fingerprint(&self) -> [u8; 32] {
        self.fingerprint
    }

    /// As systems show it: pairs of digits with colons between them.
    pub fn fingerprint_in_groups(&self) -> String {
        let pairs: Vec<String> = self.fingerprint.iter().map(|byte| format!("{byte:02X}")).collect();
        pairs.join(":")
    }

    /// The names of hosts that it may vouch for, with whatever is below them.
    pub fn domains(&self) -> BTreeSet<&str> {
        self.domains.iter().map(String::as_str).collect()
    }
}

/// Whether a name is one of some domains or below one.
fn is_within(name: &str, domains: &[String]) -> bool {
    let mut rests = domains.iter().filter_map(|domain| name.strip_suffix(domain.as_str()));
    rests.any(|rest| rest.is_empty() || rest.ends_with('.'))
}

/// A subject by which people know a certificate.
pub fn subject(name: &str) -> DistinguishedName {
    let name: String = name.chars().take(COMMON_NAME_CHARS_MAX).collect();
    let mut subject = DistinguishedName::new();
    subject.push(DnType::OrganizationName, "Event Manager");
    subject.push(DnType::CommonName, name);
    subject
}

/// Says from when to when a certificate counts.
pub fn set_life(params: &mut CertificateParams, not_before_s: i64, not_after_s: i64) {
    let at = |at_s: i64| rcgen::date_time_ymd(1970, 1, 1) + Duration::from_secs(at_s.max(0).unsigned_abs());
    params.not_before = at(not_before_s);
    params.not_after = at(not_after_s);
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_S: i64 = 1_800_000_000;

    fn machine() -> Machine {
        Machine {
            host: Some("box".to_owned()),
            addresses: BTreeSet::new(),
        }
    }

    #[test]
    fn it_is_made_once_and_then_the_same() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("authority.pem");
        let open = |now_s| Authority::open(&path, &machine(), &[], now_s);
        let (first, second) = (open(NOW_S).expect("made"), open(NOW_S + 1).expect("read"));
        assert_eq!(first.der(), second.der());
        assert_eq!(first.pem(), second.pem());
        assert!(!second.pem().contains("PRIVATE"));
        assert_eq!(first.fingerprint_in_groups().len(), 32 * 3 - 1);
        assert_eq!((first.not_after_s() - NOW_S) / 86_400, 3651);
    }

    #[test]
    fn one_that_is_damaged_or_over_is_never_replaced() {
        let dir = tempfile::tempdir().expect("a directory");
        let path = dir.path().join("authority.pem");
        let whole = Authority::open(&path, &machine(), &[], NOW_S).map(|_| std::fs::read_to_string(&path));
        let whole = whole.expect("made").expect("text");
        let (key, certificate) = whole.split_at(whole.find("-----BEGIN CERTIFICATE").expect("a certificate"));
        let leaf = rcgen::generate_simple_self_signed(vec!["a.example".to_owned()]).expect("made");
        let stranger = KeyPair::generate().expect("made").serialize_pem();
        for (text, why) in [
            (String::new(), "it has no usable private key"),
            (key.to_owned(), "it has no certificate in PEM"),
            (certificate.to_owned(), "it has no usable private key"),
            (
                format!("{stranger}{certificate}"),
                "its key does not fit its certificate",
            ),
            (
                format!("{}{}", leaf.signing_key.serialize_pem(), leaf.cert.pem()),
                "its certificate is not an authority's",
            ),
        ] {
            std::fs::write(&path, &text).expect("written");
            let error = Authority::open(&path, &machine(), &[], NOW_S)
                .err()
                .expect("refused")
                .to_string();
            assert!(
                error.contains(why) && error.contains("put it back from a backup"),
                "{error}"
            );
            assert_eq!(std::fs::read_to_string(&path).expect("text"), text);
        }
        std::fs::write(&path, whole).expect("written");
        let error = Authority::open(&path, &machine(), &[], NOW_S + LIFE_S)
            .err()
            .expect("refused");
        assert!(error.to_string().contains("it expired on 2037-01-"), "{error}");
    }

    #[test]
    fn it_vouches_for_addresses_and_names_of_local_networks_only() {
        let configured = [Name::parse("tickets.example.org")];
        let made = Authority::make(&machine(), &configured, NOW_S).expect("made");
        for name in [
            "box",
            "door.box",
            "a.b.local",
            "tickets.example.org",
            "192.168.1.1",
            "8.8.8.8",
            "fd00::1",
        ] {
            assert!(made.may_vouch_for(&Name::parse(name)), "{name}");
        }
        for name in ["example.org", "notbox", "bank.example", "local.example"] {
            assert!(!made.may_vouch_for(&Name::parse(name)), "{name}");
        }
    }
}
