//! Ticket numbers: short, typeable, unguessable, and sequential where it matters, in the index.
//!
//! A ticket has a *serial*, counted up by one per ticket; the printed *number* is a keyed permutation of
//! it. The index is keyed by the serial, so that new tickets are neighbours on disk, while the number
//! tells a stranger nothing about other numbers.

use std::fmt;
use std::hash::Hasher;

use bincode::{Decode, Encode};
use siphasher::sip::SipHasher13;

use super::{Code, Secret};

/// Serials take 40 bits: eight characters of five bits.
const SERIAL_BITS: u32 = 40;
/// The last serial there is: a trillion tickets an installation.
pub const SERIAL_MAX: u64 = (1 << SERIAL_BITS) - 1;
const HALF_BITS: u32 = SERIAL_BITS / 2;
const HALF_MASK: u64 = (1 << HALF_BITS) - 1;
const ROUNDS: u64 = 8;
const DATA_CHARS: usize = 8;
const NUMBER_CHARS: usize = DATA_CHARS + 1;

/// Crockford's base 32: no I, L, O or U, so that nothing read aloud or off paper is ambiguous.
const ALPHABET: &[u8; 32] = b"0123456789ABCDEFGHJKMNPQRSTVWXYZ";

/// A ticket's serial together with the number printed on it.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct Ticket {
    pub serial: u64,
    pub number: TicketNumber,
}

/// Nine characters: eight of data and a check character that catches any single wrong character and any
/// two neighbours swapped.
#[derive(Clone, Copy, PartialEq, Eq, Hash, PartialOrd, Ord, Encode, Decode)]
#[cfg_attr(test, derive(wincode::SchemaWrite, wincode::SchemaRead))]
pub struct TicketNumber([u8; NUMBER_CHARS]);

impl TicketNumber {
    /// The number with these 40 bits; higher ones do not count.
    pub fn from_value(value: u64) -> Self {
        let mut chars = [0; NUMBER_CHARS];
        let mut symbols = [0u8; DATA_CHARS];
        for (n, symbol) in symbols.iter_mut().enumerate() {
            *symbol = (value >> (5 * (DATA_CHARS - 1 - n)) & 31) as u8;
            chars[n] = ALPHABET[usize::from(*symbol)];
        }
        chars[DATA_CHARS] = ALPHABET[usize::from(check_symbol(&symbols))];
        Self(chars)
    }

    /// The 40 bits that the eight characters of data stand for.
    pub fn value(&self) -> u64 {
        self.0[..DATA_CHARS]
            .iter()
            .fold(0, |value, c| value << 5 | u64::from(symbol_of(*c).unwrap_or(0)))
    }

    /// Forgives case, spaces, dashes, `O` for `0` and `I` or `L` for `1`.
    pub fn parse(text: &str) -> Result<Self, (Code, String)> {
        let invalid = |message: &str| (Code::Invalid, message.to_owned());
        let mut symbols = [0u8; NUMBER_CHARS];
        let mut count = 0;
        for c in text.chars().filter(|c| !c.is_whitespace() && *c != '-') {
            let symbol = u8::try_from(c).ok().and_then(symbol_of);
            let (Some(symbol), Some(place)) = (symbol, symbols.get_mut(count)) else {
                return Err(invalid("must be a ticket number of nine letters and digits"));
            };
            *place = symbol;
            count += 1;
        }
        if count != NUMBER_CHARS {
            return Err(invalid("must be a ticket number of nine letters and digits"));
        }
        let (data, check) = symbols.split_at(DATA_CHARS);
        if check_symbol(data) != check[0] {
            return Err(invalid("is mistyped: its check character does not fit"));
        }
        Ok(Self(symbols.map(|symbol| ALPHABET[usize::from(symbol)])))
    }

    pub fn as_str(&self) -> &str {
        std::str::from_utf8(&self.0).unwrap_or_default()
    }
}

impl fmt::Display for TicketNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl fmt::Debug for TicketNumber {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

impl serde::Serialize for TicketNumber {
    fn serialize<S: serde::Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        serializer.serialize_str(self.as_str())
    }
}

fn symbol_of(c: u8) -> Option<u8> {
    let c = match c.to_ascii_uppercase() {
        b'O' => b'0',
        b'I' | b'L' => b'1',
        c => c,
    };
    ALPHABET.iter().position(|a| *a == c).map(|n| n as u8)
}

/// The symbol that makes the sum of `symbol × α^position` zero in GF(32).
///
/// All weights differ and none is zero, so that a single wrong symbol changes the sum, and so do two
/// different symbols that swap places (a Reed-Solomon code with one check symbol).
fn check_symbol(data: &[u8]) -> u8 {
    // Horner: after the loop `sum` is Σ dᵢ·α^(8−i); the check symbol has weight α⁰.
    data.iter().fold(0, |sum, symbol| times_alpha(sum ^ symbol))
}

/// Multiplies by α in GF(32) with the primitive polynomial x⁵ + x² + 1.
fn times_alpha(symbol: u8) -> u8 {
    let shifted = symbol << 1;
    if shifted & 32 == 0 {
        shifted
    } else {
        shifted ^ 0b10_0101
    }
}

/// The key of the permutation between serials and printed numbers.
#[derive(Clone, Copy)]
pub struct TicketKey([u8; 16]);

impl TicketKey {
    pub fn new(secret: &Secret) -> Self {
        let mut key = [0; 16];
        key.copy_from_slice(&secret.bytes()[..16]);
        Self(key)
    }

    /// The ticket with this serial; only the low 40 bits count.
    pub fn ticket(&self, serial: u64) -> Ticket {
        let serial = serial & SERIAL_MAX;
        let (mut left, mut right) = (serial >> HALF_BITS, serial & HALF_MASK);
        for round in 0..ROUNDS {
            (left, right) = (right, left ^ self.round(round, right));
        }
        Ticket {
            serial,
            number: TicketNumber::from_value(left << HALF_BITS | right),
        }
    }

    /// The ticket that carries this number.
    pub fn ticket_of(&self, number: TicketNumber) -> Ticket {
        let value = number.value();
        let (mut left, mut right) = (value >> HALF_BITS, value & HALF_MASK);
        for round in (0..ROUNDS).rev() {
            (left, right) = (right ^ self.round(round, left), left);
        }
        Ticket {
            serial: left << HALF_BITS | right,
            number,
        }
    }

    /// A balanced Feistel network of eight rounds is a permutation whatever its round function
    /// (Luby and Rackoff, 1988).
    fn round(&self, round: u64, half: u64) -> u64 {
        let mut hasher = SipHasher13::new_with_key(&self.0);
        hasher.write_u64(round << 32 | half);
        hasher.finish() & HALF_MASK
    }
}

#[cfg(test)]
mod tests {
    use std::collections::HashSet;

    use proptest::prelude::*;

    use super::*;

    fn key() -> TicketKey {
        TicketKey::new(&Secret::from_bytes([7; 32]))
    }

    proptest! {
        #[test]
        fn number_and_serial_are_one_to_one(serial in 0..=SERIAL_MAX) {
            let ticket = key().ticket(serial);
            prop_assert_eq!(key().ticket_of(ticket.number), ticket);
            prop_assert_eq!(TicketNumber::parse(ticket.number.as_str()), Ok(ticket.number));
        }

        #[test]
        fn any_single_typo_is_caught(serial in 0..=SERIAL_MAX, place in 0..NUMBER_CHARS, typed in 0usize..32) {
            let number = key().ticket(serial).number;
            let mut chars = number.0;
            chars[place] = ALPHABET[typed];
            let parsed = TicketNumber::parse(std::str::from_utf8(&chars).expect("ASCII"));
            prop_assert_eq!(parsed.is_ok(), chars == number.0);
        }

        #[test]
        fn swapped_neighbours_are_caught(serial in 0..=SERIAL_MAX, place in 0..NUMBER_CHARS - 1) {
            let number = key().ticket(serial).number;
            let mut chars = number.0;
            chars.swap(place, place + 1);
            let parsed = TicketNumber::parse(std::str::from_utf8(&chars).expect("ASCII"));
            prop_assert_eq!(parsed.is_ok(), chars == number.0);
        }
    }

    #[test]
    fn forgives_how_people_type() {
        let number = (0..)
            .map(|n| key().ticket(n).number)
            .find(|n| n.as_str().contains('0') && n.as_str().contains('1'))
            .expect("some");
        let typed = number.as_str().to_lowercase().replace('0', "o").replace('1', "l");
        let typed = format!(" {}-{} {}", &typed[..4], &typed[4..8], &typed[8..]);
        assert_eq!(TicketNumber::parse(&typed), Ok(number));
        for bad in ["", "ABC", "ABCDEFGH", "ABCDEFGH0U", "ÄBCDEFGH1", "\0\0\0\0\0\0\0\0\0"] {
            assert!(TicketNumber::parse(bad).is_err(), "{bad}");
        }
    }

    #[test]
    fn neighbours_look_unrelated() {
        let numbers: HashSet<_> = (0..1000)
            .map(|n| key().ticket(n).number.as_str()[..3].to_owned())
            .collect();
        assert!(
            numbers.len() > 900,
            "{} prefixes among a thousand neighbours",
            numbers.len()
        );
    }
}
