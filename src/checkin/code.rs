//! Ticket codes: what a QR code says, signed so that a gate without a network can believe it.
//!
//! The text is [`PREFIX`] and RFC 4648 base 32 (upper case, without padding) of payload and signature.
//! Every character is one of a QR code's alphanumeric mode, and of those that every keyboard layout has in
//! the same place, or nearly, so that a scanner that types survives a foreign layout.
//!
//! The payload, big endian:
//!
//! | bytes | what |
//! |---|---|
//! | 4 | key id: the first 4 bytes of SHA-256 of the public key |
//! | 5 | the ticket number's 40 bits |
//! | 4 | ticket type: the last 4 bytes of its id; 0 for none |
//! | 1 | heads the ticket admits, 1–50 |
//! | 4 | valid from, minutes since 1970-01-01T00:00Z; 0 for always |
//! | 4 | valid until, likewise; 0 for always |
//!
//! The signature is Ed25519 (RFC 8032) over [`SIGNED_AS`] and the payload. It is deterministic: the same
//! ticket has the same code whenever it is asked for, so that none has to be stored.

use std::fmt;

use data_encoding::{BASE32_NOPAD, HEXLOWER};
use ed25519_dalek::{Signature, Signer, SigningKey, VerifyingKey};
use hmac::{Hmac, KeyInit, Mac};
use sha2::{Digest, Sha256};

use super::decide::{Entitlement, Window};
use crate::model::{EventId, Heads, Secret, TicketNumber, TicketTypeId, Time};

/// What every code begins with: the name and the version of the format.
const PREFIX: &str = "EM1";
/// Bytes of a payload.
pub const PAYLOAD_BYTES: usize = 22;
const SIGNATURE_BYTES: usize = 64;
/// Characters of a code: the prefix, and five bits of payload and signature each.
pub const CODE_CHARS: usize = PREFIX.len() + ((PAYLOAD_BYTES + SIGNATURE_BYTES) * 8).div_ceil(5);
/// Signed in front of the payload, so that no other signature of the key can be taken for a ticket's.
const SIGNED_AS: &[u8] = b"event-manager ticket 1:";
/// What the seeds of ticket keys are derived with, so that they are nothing else's.
const DERIVED_AS: &[u8] = b"ticket signing";
const MINUTE_MS: i64 = 60_000;

/// Which key signed a code: the first four bytes of SHA-256 of the public key.
///
/// Two keys of an installation could share an id, once in four billion; the signature then fits one of
/// them only.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct KeyId([u8; 4]);

/// Which ticket type a code is for: the last four bytes of its id, which are random.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct TypeTag([u8; 4]);

impl TypeTag {
    pub fn of(id: TicketTypeId) -> Self {
        let [.., a, b, c, d] = *id.raw();
        Self([a, b, c, d])
    }
}

macro_rules! shown_as_hex {
    ($($name:ident)*) => {$(
        impl $name {
            /// Reads eight lower-case hexadecimal digits.
            pub fn parse(text: &str) -> Option<Self> {
                let bytes = HEXLOWER.decode(text.as_bytes()).ok()?;
                Some(Self(bytes.try_into().ok()?))
            }
        }

        impl fmt::Display for $name {
            /// Eight lower-case hexadecimal digits.
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                f.write_str(&HEXLOWER.encode(&self.0))
            }
        }

        impl fmt::Debug for $name {
            fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
                fmt::Display::fmt(self, f)
            }
        }
    )*};
}
shown_as_hex! { KeyId TypeTag }

/// The secret half of an event's ticket key.
pub struct CodeKey {
    secret: SigningKey,
    public: PublicKey,
}

/// The half of a ticket key that devices get: it checks codes and makes none.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct PublicKey {
    id: KeyId,
    key: VerifyingKey,
}

impl CodeKey {
    /// The key of an event's generation 1, 2, …: its seed is HMAC-SHA-256 (RFC 2104), under the
    /// installation's secret, of `ticket signing`, the event's id and the generation as four bytes.
    ///
    /// So no secret is stored by event, and nobody who has one event's key learns another's.
    pub fn derive(installation: &Secret, event: EventId, generation: u32) -> Self {
        let mut mac =
            <Hmac<Sha256> as KeyInit>::new_from_slice(installation.bytes()).expect("HMAC takes keys of any length");
        mac.update(DERIVED_AS);
        mac.update(event.raw());
        mac.update(&big_endian::<4>(u64::from(generation)));
        Self::from_seed(&mac.finalize().into_bytes().into())
    }

    /// The key of a seed of 32 bytes (RFC 8032, section 5.1.5).
    pub fn from_seed(seed: &[u8; 32]) -> Self {
        let secret = SigningKey::from_bytes(seed);
        let public = PublicKey::new(secret.verifying_key());
        Self { secret, public }
    }

    pub fn public(&self) -> PublicKey {
        self.public
    }

    /// The code of a ticket: its number, and what it entitles to.
    ///
    /// Times are written in minutes, the window rounded outwards: a code never says less than the ticket
    /// type does, and the server knows the type to the millisecond.
    pub fn sign(&self, number: TicketNumber, says: &Entitlement) -> TicketCode {
        let payload = Payload {
            key: self.public.id,
            number,
            says: *says,
        };
        let payload = payload.to_bytes();
        let signature = self.secret.sign(&signed(&payload)).to_bytes();
        TicketCode { payload, signature }
    }
}

impl PublicKey {
    fn new(key: VerifyingKey) -> Self {
        let [a, b, c, d, ..]: [u8; 32] = Sha256::digest(key.as_bytes()).into();
        Self {
            id: KeyId([a, b, c, d]),
            key,
        }
    }

    /// The key of 32 bytes (RFC 8032, section 5.1.2); `None` if they are no point of the curve.
    pub fn from_bytes(bytes: &[u8; 32]) -> Option<Self> {
        VerifyingKey::from_bytes(bytes).ok().map(Self::new)
    }

    pub fn id(&self) -> KeyId {
        self.id
    }

    pub fn bytes(&self) -> &[u8; 32] {
        self.key.as_bytes()
    }
}

impl fmt::Debug for PublicKey {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "PublicKey({})", self.id)
    }
}

/// What a code says. Only to be believed when [`TicketCode::is_signed_by`] says so.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Payload {
    pub key: KeyId,
    pub number: TicketNumber,
    pub says: Entitlement,
}

impl Payload {
    fn to_bytes(self) -> [u8; PAYLOAD_BYTES] {
        let Self { key, number, says } = self;
        let mut bytes = [0; PAYLOAD_BYTES];
        bytes[..4].copy_from_slice(&key.0);
        bytes[4..9].copy_from_slice(&big_endian::<5>(number.value()));
        bytes[9..13].copy_from_slice(&says.ticket_type.map_or([0; 4], |tag| tag.0));
        // At most HEADS_MAX, which is 50.
        bytes[13] = says.heads.get() as u8;
        let from = says.valid.from.map_or(0, |from| from.millis().div_euclid(MINUTE_MS));
        let until = says
            .valid
            .until
            .map_or(0, |until| (until.millis() + MINUTE_MS - 1).div_euclid(MINUTE_MS).max(1));
        bytes[14..18].copy_from_slice(&minutes(from));
        bytes[18..].copy_from_slice(&minutes(until));
        bytes
    }

    /// `None` if the heads are out of bounds.
    fn from_bytes(bytes: &[u8; PAYLOAD_BYTES]) -> Option<Self> {
        let [k0, k1, k2, k3, rest @ ..] = *bytes;
        let tag = [rest[5], rest[6], rest[7], rest[8]];
        Some(Self {
            key: KeyId([k0, k1, k2, k3]),
            number: TicketNumber::from_value(number(&rest[..5])),
            says: Entitlement {
                heads: Heads::new(i64::from(rest[9])).ok()?,
                ticket_type: (tag != [0; 4]).then_some(TypeTag(tag)),
                valid: Window {
                    from: time(number(&rest[10..14])),
                    until: time(number(&rest[14..])),
                },
            },
        })
    }
}

/// A code that is well formed; whether it is genuine, a key says.
#[derive(Clone, Copy, PartialEq, Eq)]
pub struct TicketCode {
    payload: [u8; PAYLOAD_BYTES],
    signature: [u8; SIGNATURE_BYTES],
}

impl TicketCode {
    /// Reads the text of a QR code as scanners give it, or as it was typed: case does not matter, and
    /// spaces and line ends are left out wherever they stand. `None` if it is no ticket code.
    pub fn read(text: &str) -> Option<Self> {
        let mut code = String::with_capacity(CODE_CHARS);
        for c in text.chars().filter(|c| !c.is_ascii_whitespace()) {
            if code.len() == CODE_CHARS {
                return None;
            }
            code.push(c.to_ascii_uppercase());
        }
        // Bits that no byte uses must be zero: each code has one spelling.
        let bytes = BASE32_NOPAD.decode(code.strip_prefix(PREFIX)?.as_bytes()).ok()?;
        let (payload, signature) = bytes.split_first_chunk()?;
        Payload::from_bytes(payload)?;
        Some(Self {
            payload: *payload,
            signature: signature.try_into().ok()?,
        })
    }

    pub fn payload(&self) -> Payload {
        Payload::from_bytes(&self.payload).expect("looked at when the code was read or made")
    }

    /// Whether this key made the code. A device asks the key whose id the payload names.
    pub fn is_signed_by(&self, key: &PublicKey) -> bool {
        let signature = Signature::from_bytes(&self.signature);
        self.payload().key == key.id && key.key.verify_strict(&signed(&self.payload), &signature).is_ok()
    }
}

impl fmt::Display for TicketCode {
    /// [`CODE_CHARS`] characters of `A`–`Z`, `1`–`7`.
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let bytes = [&self.payload[..], &self.signature[..]].concat();
        write!(f, "{PREFIX}{}", BASE32_NOPAD.encode(&bytes))
    }
}

impl fmt::Debug for TicketCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// What a scanner read, or a hand typed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Read {
    Code(TicketCode),
    Number(TicketNumber),
}

/// Tells a code from a ticket number: they differ in length. `None` if the text is neither.
pub fn read(text: &str) -> Option<Read> {
    match TicketNumber::parse(text) {
        Ok(number) => Some(Read::Number(number)),
        Err(_) => TicketCode::read(text).map(Read::Code),
    }
}

fn signed(payload: &[u8; PAYLOAD_BYTES]) -> Vec<u8> {
    [SIGNED_AS, payload].concat()
}

/// Minutes since 1970; those before are 0. Four bytes last until the year 10136, and [`Time`] until 9999.
fn minutes(count: i64) -> [u8; 4] {
    big_endian(count.max(0).cast_unsigned())
}

fn time(minutes: u64) -> Option<Time> {
    let ms = i64::try_from(minutes).ok()?.checked_mul(MINUTE_MS)?;
    (minutes != 0).then(|| Time::from_millis_clamped(ms))
}

/// The low `N` bytes of a number, the highest first.
fn big_endian<const N: usize>(number: u64) -> [u8; N] {
    std::array::from_fn(|place| (number >> (8 * (N - 1 - place))) as u8)
}

fn number(big_endian: &[u8]) -> u64 {
    big_endian.iter().fold(0, |number, byte| number << 8 | u64::from(*byte))
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;
    use crate::model::{HEADS_MAX, SERIAL_MAX};

    fn key() -> CodeKey {
        CodeKey::from_seed(&[7; 32])
    }

    fn entitlement() -> impl Strategy<Value = Entitlement> {
        let bound =
            || proptest::option::of((1..=u32::MAX).prop_map(|minutes| time(u64::from(minutes)).expect("bound")));
        let tag = any::<[u8; 4]>().prop_map(|tag| (tag != [0; 4]).then_some(TypeTag(tag)));
        (1..=i64::from(HEADS_MAX), tag, bound(), bound()).prop_map(|(heads, ticket_type, from, until)| Entitlement {
            heads: Heads::new(heads).expect("in bounds"),
            ticket_type,
            valid: Window { from, until },
        })
    }

    proptest! {
        #[test]
        fn a_code_says_what_was_signed(value in 0..=SERIAL_MAX, says in entitlement()) {
            let code = key().sign(TicketNumber::from_value(value), &says);
            let text = code.to_string();
            prop_assert_eq!(text.len(), CODE_CHARS);
            prop_assert_eq!(TicketCode::read(&text), Some(code));
            prop_assert_eq!(read(&text.to_lowercase()), Some(Read::Code(code)));
            prop_assert!(code.is_signed_by(&key().public()));
            prop_assert!(!code.is_signed_by(&CodeKey::from_seed(&[8; 32]).public()));
            let payload = code.payload();
            prop_assert_eq!((payload.key, payload.number.value()), (key().public().id(), value));
            // Times of the last century that four bytes of minutes can say are kept as they are.
            let latest = |time: Option<Time>| time.is_none_or(|time| time < Time::MAX);
            if latest(says.valid.from) && latest(says.valid.until) {
                prop_assert_eq!(payload.says, says);
            }
        }

        #[test]
        fn one_wrong_character_is_no_ticket(says in entitlement(), place in 0..CODE_CHARS, typed in 0usize..32) {
            let text = key().sign(TicketNumber::from_value(81), &says).to_string();
            let mut wrong = text.clone().into_bytes();
            wrong[place] = b"ABCDEFGHIJKLMNOPQRSTUVWXYZ234567"[typed];
            let wrong = String::from_utf8(wrong).expect("ASCII");
            let genuine = TicketCode::read(&wrong).is_some_and(|code| code.is_signed_by(&key().public()));
            prop_assert_eq!(genuine, wrong == text);
        }

        #[test]
        fn whatever_is_read_is_read_without_a_panic(text in "\\PC{0,200}", bytes in any::<[u8; 32]>()) {
            let _neither_or_either = read(&text);
            let _on_the_curve_or_not = PublicKey::from_bytes(&bytes);
        }
    }

    #[test]
    fn spaces_and_line_ends_are_left_out() {
        let code = key().sign(TicketNumber::from_value(1), &Entitlement::of(Heads::ONE));
        let text = code.to_string();
        let typed = format!(
            "\r\n {}\t{} {}\r\n",
            &text[..2],
            &text[2..70],
            text[70..].to_lowercase()
        );
        assert_eq!(TicketCode::read(&typed), Some(code));
        for bad in [
            &text[..140],
            &format!("{text}A"),
            &text[3..],
            &format!("EM2{}", &text[3..]),
            "",
            "EM1",
        ] {
            assert_eq!(TicketCode::read(bad), None, "{bad}");
        }
    }

    #[test]
    fn windows_are_rounded_outwards() {
        let at = |text: &str| Time::parse(text).expect("a time");
        let valid = Window {
            from: Some(at("2026-11-23T08:30:59.999Z")),
            until: Some(at("2026-11-23T09:30:00.001Z")),
        };
        let says = Entitlement {
            valid,
            ..Entitlement::of(Heads::ONE)
        };
        let read = key().sign(TicketNumber::from_value(1), &says).payload().says.valid;
        assert_eq!(read.from, Some(at("2026-11-23T08:30:00Z")));
        assert_eq!(read.until, Some(at("2026-11-23T09:31:00Z")));
        let past = Window {
            from: Some(Time::MIN),
            until: Some(Time::MIN),
        };
        let says = Entitlement {
            valid: past,
            ..Entitlement::of(Heads::ONE)
        };
        let read = key().sign(TicketNumber::from_value(1), &says).payload().says.valid;
        assert_eq!(read.from, None);
        assert_eq!(read.until, Some(at("1970-01-01T00:01:00Z")));
    }

    #[test]
    fn every_event_and_generation_has_a_key_of_its_own() {
        let (one, other) = (EventId::from_raw([1; 16]), EventId::from_raw([2; 16]));
        let secret = Secret::from_bytes([3; 32]);
        let key = |secret, event, generation| *CodeKey::derive(secret, event, generation).public().bytes();
        let first = key(&secret, one, 1);
        assert_eq!(first, key(&secret, one, 1));
        for another in [
            key(&secret, one, 2),
            key(&secret, other, 1),
            key(&Secret::from_bytes([4; 32]), one, 1),
        ] {
            assert_ne!(first, another);
        }
    }
}
