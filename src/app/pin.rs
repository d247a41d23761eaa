//! PINs of the door: hashed so that a browser can check them without the server.

use hmac::{Hmac, KeyInit, Mac};
use sha2::Sha256;

use super::Error;
use crate::blocking;
use crate::model::PinHash;
use crate::wire::door::Pin;

/// Rounds of a new hash: some 30 ms here and half a second in a browser without WebCrypto. A PIN has few digits, so
/// that no number of rounds makes up for a device that fell into wrong hands; revoke that one.
const ITERATIONS: u32 = 100_000;

/// Hashes a PIN aside from the threads that answer.
pub async fn hash(pin: Pin, salt: [u8; 16]) -> Result<PinHash, Error> {
    let hashed = blocking::run(move || PinHash {
        salt,
        hash: pbkdf2(pin.bytes(), &salt, ITERATIONS),
        iterations: ITERATIONS,
    });
    Ok(hashed.await?)
}

/// The first block of PBKDF2 with HMAC-SHA-256 (RFC 8018, section 5.2), which is all that 32 bytes need.
fn pbkdf2(secret: &[u8], salt: &[u8], iterations: u32) -> [u8; 32] {
    let keyed = <Hmac<Sha256> as KeyInit>::new_from_slice(secret).expect("HMAC takes keys of any length");
    let mac = |parts: &[&[u8]]| -> [u8; 32] {
        let mut mac = keyed.clone();
        parts.iter().for_each(|part| mac.update(part));
        mac.finalize().into_bytes().into()
    };
    let mut round = mac(&[salt, &[0, 0, 0, 1]]);
    let mut block = round;
    for _ in 1..iterations {
        round = mac(&[&round]);
        for (sum, byte) in block.iter_mut().zip(round) {
            *sum ^= byte;
        }
    }
    block
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7914, section 11.
    #[test]
    fn the_published_examples() {
        for (secret, salt, iterations, expected) in [
            (
                "passwd",
                "salt",
                1,
                "55ac046e56e3089fec1691c22544b605f94185216dde0465e68b9d57c20dacbc",
            ),
            (
                "Password",
                "NaCl",
                80_000,
                "4ddcd8f60b98be21830cee5ef22701f9641a4418d04c0414aeff08876b34ab56",
            ),
        ] {
            let hash = pbkdf2(secret.as_bytes(), salt.as_bytes(), iterations);
            assert_eq!(data_encoding::HEXLOWER.encode(&hash), expected, "{secret}");
        }
    }
}
