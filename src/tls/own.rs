//! A certificate of our own authority: when it is due, and how it is made.

use std::collections::BTreeSet;
use std::ops::RangeInclusive;
use std::path::{Path, PathBuf};

use rcgen::{CertificateParams, ExtendedKeyUsagePurpose, KeyPair, KeyUsagePurpose, SanType};

use super::authority::{Authority, BACKDATED_S, set_life, subject};
use super::certificate::Served;
use super::names::{Machine, Name};
use super::{Error, secret};

const DAY_S: i64 = 86_400;
/// Apple takes 825 days of a private authority and 398 of others.
const LIFE_S: i64 = 397 * DAY_S;
/// Before its end a certificate is made anew.
const RENEW_S: i64 = 30 * DAY_S;

const AUTHORITY_FILE: &str = "authority.pem";
const CERTIFICATE_FILE: &str = "certificate.pem";

/// Our own authority, and where its certificates are kept.
pub struct Own {
    pub authority: Authority,
    /// Names and addresses beside those of the machine.
    configured: Vec<Name>,
    file: PathBuf,
}

/// Why a certificate is made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Due {
    First,
    /// The clock was ahead when it was made: nobody takes it yet.
    Early,
    Ending,
    Names,
}

impl Own {
    /// The authority of a directory with the certificate that it issued last, both made if this is the first start.
    ///
    /// # Errors
    /// If the authority is another than the one that issued the certificate: devices trust that one.
    pub fn open(
        directory: &Path,
        configured: Vec<Name>,
        machine: &Machine,
        now_s: i64,
    ) -> Result<(Self, Served), Error> {
        secret::directory(directory)?;
        let (path, file) = (directory.join(AUTHORITY_FILE), directory.join(CERTIFICATE_FILE));
        let kept = secret::read(&file)?;
        if kept.is_some() && secret::read(&path)?.is_none() {
            return Err(Error::AuthorityGone { path });
        }
        let authority = Authority::open(&path, machine, &configured, now_s)?;
        let own = Self {
            authority,
            configured,
            file,
        };
        let kept = kept.and_then(|pem| match Served::from_pem(&pem, &pem) {
            Ok(served) => Some(served),
            Err(unfit) => {
                tracing::warn!(file = %own.file.display(), ?unfit, "the certificate is damaged; another is made");
                None
            }
        });
        if let Some(served) = &kept
            && !served
                .key
                .cert
                .first()
                .is_some_and(|first| own.authority.has_issued(first))
        {
            return Err(Error::AuthorityChanged { path });
        }
        let served = match own.renewed(kept.as_ref(), machine, now_s)? {
            Some(renewed) => renewed,
            None => kept.ok_or_else(|| Error::Make("none was made".to_owned()))?,
        };
        Ok((own, served))
    }

    /// Another certificate, if the one that is served is not good for long or not for all names any more.
    pub fn renewed(&self, served: Option<&Served>, machine: &Machine, now_s: i64) -> Result<Option<Served>, Error> {
        let (wanted, refused): (BTreeSet<Name>, BTreeSet<Name>) = machine
            .wanted(&self.configured)
            .into_iter()
            .partition(|name| self.authority.may_vouch_for(name));
        let served = served.map(|served| &served.facts);
        let facts = served.map(|facts| (&facts.names, facts.not_before_s..=facts.not_after_s));
        let Some(due) = due(facts, &wanted, &self.life_s(now_s), now_s) else {
            return Ok(None);
        };
        if !refused.is_empty() {
            let names = shown(&refused);
            tracing::warn!(%names, "the certificate authority was made for other names and cannot vouch for these; see docs/operations.md");
        }
        let made = self.make(&wanted, machine, now_s)?;
        tracing::info!(?due, names = %shown(&wanted), "made a certificate");
        Ok(Some(made))
    }

    /// The life of a certificate that is made now, which lies within that of its authority.
    fn life_s(&self, now_s: i64) -> RangeInclusive<i64> {
        let begin_s = (now_s - BACKDATED_S).max(self.authority.not_before_s());
        // The last second counts, too.
        begin_s..=(begin_s + LIFE_S - 1).min(self.authority.not_after_s())
    }

    fn make(&self, names: &BTreeSet<Name>, machine: &Machine, now_s: i64) -> Result<Served, Error> {
        let mut params = CertificateParams::default();
        let (not_before_s, not_after_s) = self.life_s(now_s).into_inner();
        set_life(&mut params, not_before_s, not_after_s);
        let host = machine.host.as_deref().unwrap_or("this machine");
        params.distinguished_name = subject(&format!("Event Manager, {host}"));
        params.key_usages = vec![KeyUsagePurpose::DigitalSignature];
        params.extended_key_usages = vec![ExtendedKeyUsagePurpose::ServerAuth];
        params.use_authority_key_identifier_extension = true;
        for name in names {
            params.subject_alt_names.push(match name {
                Name::Dns(name) => SanType::DnsName(name.as_str().try_into().map_err(Error::make)?),
                Name::Address(address) => SanType::IpAddress(*address),
            });
        }
        let key = KeyPair::generate().map_err(Error::make)?;
        let made = self.authority.issue(&params, &key)?;
        let pem = format!("{}{}", key.serialize_pem(), made.pem());
        secret::write(&self.file, pem.as_bytes())?;
        Served::from_pem(pem.as_bytes(), pem.as_bytes()).map_err(|unfit| Error::Make(format!("{unfit:?}")))
    }
}

/// Whether a certificate has to be made: the names and the life of the one that is served, if there is one, against the
/// names it should be for and the life that a new one would have.
pub fn due(
    served: Option<(&BTreeSet<Name>, RangeInclusive<i64>)>,
    wanted: &BTreeSet<Name>,
    new_s: &RangeInclusive<i64>,
    now_s: i64,
) -> Option<Due> {
    let Some((names, life_s)) = served else {
        return Some(Due::First);
    };
    let (not_before_s, not_after_s) = life_s.into_inner();
    if names != wanted {
        Some(Due::Names)
    } else if not_before_s > now_s && *new_s.start() < not_before_s {
        // If the authority itself is of a time to come, a new one would be no better.
        Some(Due::Early)
    } else if not_after_s - now_s < RENEW_S && not_after_s < *new_s.end() {
        // Nor would it be near the authority's end.
        Some(Due::Ending)
    } else {
        None
    }
}

fn shown(names: &BTreeSet<Name>) -> String {
    let names: Vec<String> = names.iter().map(Name::to_string).collect();
    names.join(", ")
}

#[cfg(test)]
mod tests {
    use super::*;

    const NOW_S: i64 = 1_800_000_000;

    fn machine(addresses: &[&str]) -> Machine {
        Machine {
            host: Some("box".to_owned()),
            addresses: addresses.iter().filter_map(|text| text.parse().ok()).collect(),
        }
    }

    #[test]
    fn a_certificate_is_due_before_its_end_or_for_other_names() {
        let names = |list: &[&str]| -> BTreeSet<Name> { list.iter().map(|name| Name::parse(name)).collect() };
        let (one, two) = (names(&["box"]), names(&["box", "10.0.0.1"]));
        let far = NOW_S + LIFE_S;
        let (year, ahead) = (365 * DAY_S, NOW_S + 3650 * DAY_S);
        for (served, wanted, new_s, expected) in [
            (None, &one, NOW_S..=far, Some(Due::First)),
            (Some((&one, NOW_S..=far)), &one, NOW_S..=far, None),
            (Some((&one, NOW_S..=far)), &two, NOW_S..=far, Some(Due::Names)),
            (Some((&two, NOW_S..=far)), &one, NOW_S..=far, Some(Due::Names)),
            (Some((&one, NOW_S..=NOW_S + RENEW_S)), &one, NOW_S..=far, None),
            (
                Some((&one, NOW_S..=NOW_S + RENEW_S - 1)),
                &one,
                NOW_S..=far,
                Some(Due::Ending),
            ),
            (Some((&one, 0..=NOW_S - 1)), &one, NOW_S..=far, Some(Due::Ending)),
            (Some((&one, NOW_S..=NOW_S + DAY_S)), &one, NOW_S..=NOW_S + DAY_S, None),
            (Some((&one, ahead..=ahead + year)), &one, NOW_S..=far, Some(Due::Early)),
            (Some((&one, ahead..=ahead + year)), &one, ahead..=ahead + year, None),
        ] {
            let shown = format!("{served:?} {wanted:?}");
            assert_eq!(due(served, wanted, &new_s, NOW_S), expected, "{shown}");
        }
    }

    #[test]
    fn one_from_a_clock_that_was_ahead_is_made_anew_when_the_clock_is_right() {
        let dir = tempfile::tempdir().expect("a directory");
        let open = |now_s| Own::open(dir.path(), Vec::new(), &machine(&[]), now_s).expect("opened");
        let (own, _) = open(NOW_S);
        let (_, early) = open(NOW_S + 1500 * DAY_S);
        assert!(early.facts.not_before_s > NOW_S + 1000 * DAY_S, "the clock was ahead");
        let (again, right) = open(NOW_S + DAY_S);
        let facts = &right.facts;
        assert!(
            facts.not_before_s <= NOW_S + DAY_S && facts.not_after_s > NOW_S + 300 * DAY_S,
            "{facts:?}"
        );
        assert_eq!(again.authority.der(), own.authority.der(), "devices go on trusting it");
        let (_, same) = open(NOW_S + 2 * DAY_S);
        assert_eq!(same.facts, right.facts, "once is enough");
    }

    #[test]
    fn under_an_authority_from_a_clock_that_was_ahead_nothing_is_made_over_and_over() {
        let dir = tempfile::tempdir().expect("a directory");
        let open = |now_s| Own::open(dir.path(), Vec::new(), &machine(&[]), now_s).expect("opened");
        let (own, early) = open(NOW_S + 1500 * DAY_S);
        let (_, same) = open(NOW_S);
        assert_eq!(same.facts, early.facts);
        let life_s = own.life_s(NOW_S);
        assert!(life_s.start() < life_s.end() && *life_s.start() == own.authority.not_before_s());
    }

    #[test]
    fn it_is_made_anew_in_time_and_for_a_new_address_by_the_same_authority() {
        let dir = tempfile::tempdir().expect("a directory");
        let open =
            |addresses: &[&str], now_s| Own::open(dir.path(), Vec::new(), &machine(addresses), now_s).expect("opened");
        let (own, first) = open(&["10.0.0.1"], NOW_S);
        let facts = &first.facts;
        assert!(facts.names.contains(&Name::parse("10.0.0.1")) && facts.names.contains(&Name::parse("box.local")));
        assert_eq!(facts.not_after_s - facts.not_before_s + 1, LIFE_S);
        assert!(own.authority.has_issued(&first.key.cert[0]));

        let (_, same) = open(&["10.0.0.1"], NOW_S + 300 * DAY_S);
        assert_eq!(same.facts, first.facts);
        let (_, moved) = open(&["10.0.0.2"], NOW_S + 300 * DAY_S);
        assert!(moved.facts.names.contains(&Name::parse("10.0.0.2")));
        let later_s = NOW_S + 680 * DAY_S;
        let (own_later, later) = open(&["10.0.0.2"], later_s);
        assert!(later.facts.not_after_s > later_s + 390 * DAY_S);
        assert_eq!(own_later.authority.der(), own.authority.der());
        assert!(
            own.renewed(Some(&later), &machine(&["10.0.0.2"]), later_s)
                .expect("asked")
                .is_none()
        );

        let end_s = own.authority.not_after_s();
        let (_, last) = open(&[], end_s - 10 * DAY_S);
        assert_eq!(last.facts.not_after_s, end_s);
        assert!(
            own.renewed(Some(&last), &machine(&[]), end_s - DAY_S)
                .expect("asked")
                .is_none()
        );
    }

    #[test]
    fn names_that_the_authority_cannot_vouch_for_are_left_out() {
        let dir = tempfile::tempdir().expect("a directory");
        let open = |configured: &[&str]| {
            let configured = configured.iter().map(|name| Name::parse(name)).collect();
            Own::open(dir.path(), configured, &machine(&[]), NOW_S)
                .expect("opened")
                .1
                .facts
                .names
        };
        assert!(open(&["tickets.example"]).contains(&Name::parse("tickets.example")));
        let names = open(&["tickets.example", "bank.example", "door.local"]);
        assert!(names.contains(&Name::parse("door.local")) && !names.contains(&Name::parse("bank.example")));
    }

    #[test]
    fn another_authority_in_its_place_is_refused() {
        let (dir, other) = (
            tempfile::tempdir().expect("a directory"),
            tempfile::tempdir().expect("a directory"),
        );
        let open = |dir: &Path| Own::open(dir, Vec::new(), &machine(&[]), NOW_S);
        let _both = (open(dir.path()).expect("opened"), open(other.path()).expect("opened"));
        let path = dir.path().join(AUTHORITY_FILE);
        std::fs::copy(other.path().join(AUTHORITY_FILE), &path).expect("copied");
        assert!(matches!(open(dir.path()), Err(Error::AuthorityChanged { .. })));
        std::fs::remove_file(&path).expect("removed");
        assert!(matches!(open(dir.path()), Err(Error::AuthorityGone { .. })));
        assert!(!path.exists());
        // Whoever removes both wants another.
        std::fs::remove_file(dir.path().join(CERTIFICATE_FILE)).expect("removed");
        open(dir.path()).expect("made anew");
    }

    #[test]
    fn a_damaged_certificate_is_made_anew() {
        let dir = tempfile::tempdir().expect("a directory");
        let open = || Own::open(dir.path(), Vec::new(), &machine(&[]), NOW_S).expect("opened");
        let (own, _) = open();
        std::fs::write(dir.path().join(CERTIFICATE_FILE), "damaged").expect("written");
        let (again, served) = open();
        assert_eq!(again.authority.der(), own.authority.der());
        assert!(own.authority.has_issued(&served.key.cert[0]));
    }
}
