//! When a mail that could not be sent is tried again, and when no more.

use super::Options;
use crate::model::{Message, Time};

/// The longest wait between two attempts.
const WAIT_MS_MAX: i64 = 3_600_000;
/// Doublings after which the wait is at its longest anyway.
const DOUBLINGS_MAX: u32 = 20;

/// When a mail is tried again after so many attempts: each wait is twice the last, give or take a quarter. What it is
/// off by is the mail's own, so that mails that failed together do not come together again.
pub fn next_attempt(options: &Options, message: &Message, attempts: u32, now: Time) -> Time {
    let doublings = attempts.saturating_sub(1).min(DOUBLINGS_MAX);
    let wait = options.retry_first_ms.saturating_mul(1 << doublings).min(WAIT_MS_MAX);
    let [.., last] = *message.id.raw();
    // From three quarters to five quarters.
    let part = 192 + i64::from(last) / 2;
    now.plus_ms(wait * part / 256)
}

/// Whether a mail that would be tried at this time is given up instead.
pub fn is_given_up(options: &Options, message: &Message, next: Time) -> bool {
    next.millis() - message.queued_at.millis() > options.give_up_ms
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::model::{Email, EventId, GuestId, MessageKind, Name};

    fn message(guest: u8) -> Message {
        let to = Email::parse("ada@example.org").expect("an address");
        let guest = (GuestId::from_raw([guest; 16]), EventId::from_raw([9; 16]));
        Message::new(
            MessageKind::Ticket,
            1,
            guest,
            Name::parse("Ada").expect("a name"),
            to,
            at(0),
        )
    }

    fn at(ms: i64) -> Time {
        Time::from_millis_clamped(ms)
    }

    #[test]
    fn waits_double_up_to_an_hour_and_are_each_mails_own() {
        let options = Options::default();
        let one = message(1);
        let waits: Vec<i64> = (1..40)
            .map(|n| next_attempt(&options, &one, n, at(0)).millis())
            .collect();
        assert!((45_000..=75_000).contains(&waits[0]), "{}", waits[0]);
        for pair in waits.windows(2) {
            let is_twice = (pair[1] - pair[0] * 2).abs() <= 1;
            assert!(is_twice || pair[1] >= WAIT_MS_MAX * 3 / 4, "{pair:?}");
            assert!(pair[1] <= WAIT_MS_MAX * 5 / 4);
        }
        let of_all: std::collections::BTreeSet<i64> = (0..50)
            .map(|guest| next_attempt(&options, &message(guest), 1, at(0)).millis())
            .collect();
        assert!(of_all.len() > 20, "they do not all come at once");
        assert_eq!(
            next_attempt(&options, &one, 1, at(0)).millis(),
            waits[0],
            "and not by chance"
        );
    }

    #[test]
    fn it_is_given_up_after_its_time() {
        let options = Options::default();
        assert!(!is_given_up(&options, &message(1), at(options.give_up_ms)));
        assert!(is_given_up(&options, &message(1), at(options.give_up_ms + 1)));
    }
}
