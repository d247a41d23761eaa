//! The names and addresses that this machine is called by, which its certificate is for.

use std::collections::BTreeSet;
use std::fmt;
use std::net::{IpAddr, Ipv4Addr, Ipv6Addr};

use nix::ifaddrs::getifaddrs;
use nix::net::if_::InterfaceFlags;

use crate::model::is_host;

/// Of one machine; what is more is left out, IPv6 first.
const ADDRESSES_MAX: usize = 64;

/// A name that a certificate is for.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Name {
    /// In lower case.
    Dns(String),
    Address(IpAddr),
}

impl Name {
    /// From a configured host: an address, or else a name.
    pub fn parse(text: &str) -> Self {
        match text.trim_matches(['[', ']']).parse() {
            Ok(address) => Name::Address(address),
            Err(_) => Name::Dns(text.to_ascii_lowercase()),
        }
    }

    /// Whether it is the name of one host, which can be typed.
    pub fn is_plain_dns(&self) -> bool {
        matches!(self, Name::Dns(name) if !name.starts_with('*'))
    }

    /// Whether a certificate's name covers a host: the host itself, or a `*` for its first label.
    pub fn covers(&self, host: &Name) -> bool {
        let (Name::Dns(name), Name::Dns(host)) = (self, host) else {
            return self == host;
        };
        let parent = |name: &str| name.split_once('.').map(|(_, parent)| parent.to_owned());
        name == host || name.starts_with("*.") && parent(name) == parent(host)
    }
}

impl fmt::Display for Name {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Name::Dns(name) => f.write_str(name),
            Name::Address(address) => address.fmt(f),
        }
    }
}

/// What a machine is called by those around it.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Machine {
    pub host: Option<String>,
    pub addresses: BTreeSet<IpAddr>,
}

impl Machine {
    /// Looks at the machine that this runs on. One whose interfaces cannot be listed has no addresses.
    pub fn look() -> Self {
        let host = rustix::system::uname()
            .nodename()
            .to_string_lossy()
            .to_ascii_lowercase();
        let interfaces = match getifaddrs() {
            Ok(interfaces) => Some(interfaces),
            Err(error) => {
                tracing::warn!(%error, "the addresses of this machine cannot be listed; name them in tls.names");
                None
            }
        };
        let up = interfaces
            .into_iter()
            .flatten()
            .filter(|interface| interface.flags.contains(InterfaceFlags::IFF_UP));
        let addresses = up.filter_map(|interface| {
            let address = interface.address?;
            let four = address.as_sockaddr_in().map(|four| IpAddr::V4(four.ip()));
            four.or(address.as_sockaddr_in6().map(|six| IpAddr::V6(six.ip())))
        });
        Self {
            host: is_host(&host).then_some(host),
            addresses: addresses.filter(is_reachable).take(ADDRESSES_MAX).collect(),
        }
    }

    /// Everything that a certificate for this machine is for: what it is called anyway, and what was configured.
    pub fn wanted(&self, configured: &[Name]) -> BTreeSet<Name> {
        let dns = |name: &str| Name::Dns(name.to_owned());
        let mut wanted = BTreeSet::from([
            dns("localhost"),
            Name::Address(Ipv4Addr::LOCALHOST.into()),
            Name::Address(Ipv6Addr::LOCALHOST.into()),
        ]);
        if let Some(host) = &self.host {
            let first = host.split('.').next().unwrap_or(host);
            wanted.extend([dns(host), dns(first), dns(&format!("{first}.local"))]);
        }
        wanted.extend(self.addresses.iter().copied().map(Name::Address));
        wanted.extend(configured.iter().cloned());
        wanted
    }
}

/// Whether others can type an address into a browser to get here. Those of one link only need a zone, which
/// browsers do not take.
fn is_reachable(address: &IpAddr) -> bool {
    match address {
        IpAddr::V4(four) => !four.is_loopback() && !four.is_unspecified(),
        IpAddr::V6(six) => !six.is_loopback() && !six.is_unspecified() && !six.is_unicast_link_local(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn shown(names: &BTreeSet<Name>) -> Vec<String> {
        names.iter().map(Name::to_string).collect()
    }

    #[test]
    fn a_certificate_is_for_whatever_the_machine_is_called() {
        let machine = Machine {
            host: Some("box.venue.example".to_owned()),
            addresses: BTreeSet::from(["192.168.1.20".parse().expect("an address")]),
        };
        let configured = [
            Name::parse("Door.Local"),
            Name::parse("[fd00::1]"),
            Name::parse("10.0.0.9"),
        ];
        assert_eq!(
            shown(&machine.wanted(&configured)),
            [
                "box",
                "box.local",
                "box.venue.example",
                "door.local",
                "localhost",
                "10.0.0.9",
                "127.0.0.1",
                "192.168.1.20",
                "::1",
                "fd00::1",
            ]
        );
        assert_eq!(
            shown(&Machine::default().wanted(&[])),
            ["localhost", "127.0.0.1", "::1"]
        );
    }

    #[test]
    fn a_star_covers_one_label() {
        let covers = |name: &str, host: &str| Name::parse(name).covers(&Name::parse(host));
        assert!(covers("*.example.org", "a.example.org") && covers("a.example", "A.example") && covers("::1", "[::1]"));
        assert!(!covers("*.example.org", "example.org") && !covers("*.example.org", "a.b.example.org"));
        assert!(!covers("10.0.0.1", "10.0.0.2") && !covers("a.example", "b.example"));
    }

    #[test]
    fn this_machine_has_only_addresses_that_others_can_type() {
        let machine = Machine::look();
        assert!(machine.addresses.iter().all(is_reachable), "{machine:?}");
    }
}
