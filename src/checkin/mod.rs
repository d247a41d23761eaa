//! What a ticket's code says, who may pass a gate, and what many doors' scans add up to: pure rules.
//!
//! Nothing here reads a clock, a document or a random number: the time, the ticket and its guest come in
//! as plain values, and a decision or a state goes out. The door app has the same rules in JavaScript;
//! the vectors under `tests/vectors/` hold both to the same answers.

mod code;
mod decide;
mod fold;
#[cfg(test)]
mod vectors;

pub use code::{CODE_CHARS, CodeKey, KeyId, PAYLOAD_BYTES, Payload, PublicKey, Read, TicketCode, TypeTag, read};
pub use decide::{Decision, Entitlement, Gate, Holder, Means, OfEvent, Passing, Reading, Rules, Signature, Window};
pub use decide::{decide, forbidden};
pub use fold::{Conflict, Fact, First, Folded, Outcome, Reentry, State, fold};
