//! What the values of guests are called, as choices of forms.

use crate::app::Conflict;
use crate::language::Words;
use crate::model::{Event, Guest, GuestStatus, Payment};
use crate::web::field::Choice;

pub fn status(words: Words, status: GuestStatus) -> String {
    words.t(&format!("guest-status-{}", status.as_str()))
}

pub fn payment(words: Words, payment: Payment) -> String {
    words.t(&format!("payment-{}", payment.as_str()))
}

pub fn statuses(words: Words) -> Vec<Choice> {
    let all = GuestStatus::ALL.iter();
    all.map(|one| Choice::new(one.as_str(), status(words, *one))).collect()
}

pub fn payments(words: Words) -> Vec<Choice> {
    let all = Payment::ALL.iter();
    all.map(|one| Choice::new(one.as_str(), payment(words, *one))).collect()
}

/// The languages that guests read; one that there is no file of stands there by its code, so that saving keeps it.
pub fn languages(words: Words, chosen: Option<&str>) -> Vec<Choice> {
    let usual = Choice::new("", words.t("guests-language-usual"));
    let own = Words::all().map(|one| Choice::new(one.code(), one.t("language-name")));
    let strange = chosen.filter(|code| Words::all().all(|one| one.code() != *code));
    let strange = strange.map(|code| Choice::new(code, code));
    [usual].into_iter().chain(own).chain(strange).collect()
}

pub fn ticket_types(event: &Event) -> Vec<Choice> {
    let all = event.details.ticket_types.iter();
    all.map(|one| Choice::new(one.id.to_string(), one.name.as_str()))
        .collect()
}

/// With a first choice that lets everything through.
pub fn or_any(words: Words, mut choices: Vec<Choice>) -> Vec<Choice> {
    choices.insert(0, Choice::new("", words.t("guests-any")));
    choices
}

/// What a guest's ticket is called.
pub fn ticket_type(event: &Event, guest: &Guest) -> Option<String> {
    let kind = event.details.ticket_type(guest.details.ticket_type_id?)?;
    Some(kind.name.to_string())
}

/// Why something cannot be done now. Languages without words for a conflict of their own say it in the program's.
pub fn conflict(words: Words, conflict: &Conflict) -> String {
    let key = format!("guests-conflict-{}", conflict.code());
    match words.t(&key) {
        text if text == key => words.t1("guests-conflict", "why", conflict.to_string()),
        text => text,
    }
}

/// A ticket's number as people read it out: `7DT-K4X-90B`.
pub fn grouped(number: &str) -> String {
    let groups = number
        .as_bytes()
        .chunks(3)
        .map(|group| String::from_utf8_lossy(group).into_owned());
    groups.collect::<Vec<_>>().join("-")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn ticket_numbers_are_read_in_threes() {
        assert_eq!(grouped("7DTK4X90B"), "7DT-K4X-90B");
        assert_eq!(grouped(""), "");
    }
}
