//! The one place that makes key bytes: order-preserving (`encode(a) < encode(b)` exactly when `a < b`) and prefix-safe.
#![expect(
    clippy::big_endian_bytes,
    reason = "keys sort as bytes, so numbers in them are big-endian"
)]

use crate::model::{RawId, Time};

/// Names are cut to this many bytes in keys; what lies beyond is compared on the document.
const TEXT_BYTES_MAX: usize = 120;

/// A key of a table, built from parts. Parts sort as their values do, first part first.
#[derive(Clone, Debug, Default, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Key(Vec<u8>);

impl Key {
    pub fn new() -> Self {
        Self(Vec::with_capacity(64))
    }

    /// A key that is nothing but these bytes, of a hash say.
    pub fn from_bytes(bytes: &[u8]) -> Self {
        Self(bytes.to_vec())
    }

    pub fn byte(mut self, value: u8) -> Self {
        self.0.push(value);
        self
    }

    pub fn id(mut self, id: &RawId) -> Self {
        self.0.extend_from_slice(id);
        self
    }

    pub fn number(mut self, value: u64) -> Self {
        self.0.extend_from_slice(&value.to_be_bytes());
        self
    }

    /// Flipping the sign bit makes two's complement sort as unsigned.
    pub fn time(self, time: Time) -> Self {
        self.number(time.millis().cast_unsigned() ^ 1 << 63)
    }

    /// Whole text, ended so that no text is a prefix of another: a zero byte becomes `00 FF`, the end is `00 00`.
    pub fn text(mut self, text: &str) -> Self {
        self.push_text(text);
        self.0.extend_from_slice(&[0, 0]);
        self
    }

    /// The first [`TEXT_BYTES_MAX`] bytes of a text, ended as in [`Key::text`].
    pub fn text_cut(self, text: &str) -> Self {
        self.text(cut(text))
    }

    /// The start of all keys whose text begins with `prefix`; nothing may follow it.
    pub fn text_prefix(mut self, prefix: &str) -> Self {
        self.push_text(cut(prefix));
        self
    }

    fn push_text(&mut self, text: &str) {
        for byte in text.bytes() {
            self.0.push(byte);
            if byte == 0 {
                self.0.push(0xff);
            }
        }
    }

    pub fn bytes(&self) -> &[u8] {
        &self.0
    }

    pub fn into_bytes(self) -> Vec<u8> {
        self.0
    }

    /// The range of all keys that begin with this one: its end, exclusive. `None` when there is no end.
    pub fn prefix_end(&self) -> Option<Vec<u8>> {
        let mut end = self.0.clone();
        while let Some(last) = end.last_mut() {
            if *last < 0xff {
                *last += 1;
                return Some(end);
            }
            end.pop();
        }
        None
    }
}

fn cut(text: &str) -> &str {
    &text[..text.floor_char_boundary(TEXT_BYTES_MAX)]
}

impl Key {
    /// The time that begins at a place of a key.
    pub fn time_at(key: &[u8], place: usize) -> Option<Time> {
        let bits = number_at_start(key.get(place..)?)?;
        Time::from_millis((bits ^ 1 << 63).cast_signed())
    }
}

/// The id that ends an index key.
pub fn id_at_end(key: &[u8]) -> Option<RawId> {
    key.last_chunk().copied()
}

/// The number that a key begins with.
pub fn number_at_start(key: &[u8]) -> Option<u64> {
    key.first_chunk().map(|bytes| u64::from_be_bytes(*bytes))
}

/// The bytes of a number as a table's value.
pub fn number_bytes(value: u64) -> [u8; 8] {
    value.to_be_bytes()
}

#[cfg(test)]
mod tests {
    use proptest::prelude::*;

    use super::*;

    fn text() -> impl Strategy<Value = String> {
        // Few letters, so that prefixes and zero bytes meet often.
        proptest::collection::vec(
            prop_oneof![Just('\0'), Just('a'), Just('b'), Just('\u{1}'), any::<char>()],
            0..6,
        )
        .prop_map(|chars| chars.into_iter().collect())
    }

    fn key((text, number, ms, id, byte): &(String, u64, i64, RawId, u8)) -> Key {
        Key::new()
            .byte(*byte)
            .text(text)
            .number(*number)
            .time(Time::from_millis_clamped(*ms))
            .id(id)
    }

    proptest! {
        #[test]
        fn keys_sort_as_their_parts(
            a in (text(), any::<u64>(), any::<i64>(), any::<RawId>(), 0u8..3),
            b in (text(), any::<u64>(), any::<i64>(), any::<RawId>(), 0u8..3),
        ) {
            let parts = |x: &(String, u64, i64, RawId, u8)| (x.4, x.0.clone(), x.1, Time::from_millis_clamped(x.2), x.3);
            prop_assert_eq!(key(&a).cmp(&key(&b)), parts(&a).cmp(&parts(&b)));
        }

        #[test]
        fn a_prefix_range_holds_exactly_the_texts_with_that_prefix(prefix in text(), other in text()) {
            let start = Key::new().text_prefix(&prefix);
            let whole = Key::new().text(&other).into_bytes();
            let within = whole.as_slice() >= start.bytes() && start.prefix_end().is_none_or(|end| whole < end);
            prop_assert_eq!(within, other.starts_with(&prefix));
        }

        #[test]
        fn what_goes_in_comes_out(number in any::<u64>(), ms in any::<i64>(), id in any::<RawId>()) {
            let time = Time::from_millis_clamped(ms);
            let key = Key::new().number(number).time(time).id(&id);
            prop_assert_eq!(number_at_start(key.bytes()), Some(number));
            prop_assert_eq!(id_at_end(key.bytes()), Some(id));
            prop_assert_eq!(Key::time_at(key.bytes(), 8), Some(time));
        }
    }

    #[test]
    fn long_texts_are_cut_at_a_character() {
        let long = "é".repeat(100);
        assert_eq!(Key::new().text_cut(&long), Key::new().text_cut(&long[..TEXT_BYTES_MAX]));
        assert_eq!(Key::new().text_cut(&"aé".repeat(100)).bytes().len(), TEXT_BYTES_MAX + 2);
    }
}
