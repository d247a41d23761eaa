//! What happens at a door: the words that scans, gates and decisions share.

use bincode::{Decode, Encode};

use super::verb::coded;

coded! {
    /// Which way somebody passes a gate.
    Passage {
        Entry = 1 "entry",
        Exit = 2 "exit",
    }
}

coded! {
    /// Why somebody is not let pass. A decision gives the first of these that holds.
    Refusal {
        Invalid = 1 "invalid",
        WrongEvent = 2 "wrong_event",
        Revoked = 3 "revoked",
        Canceled = 4 "canceled",
        Blocked = 5 "blocked",
        Unapproved = 6 "unapproved",
        Unpaid = 7 "unpaid",
        Product = 8 "product",
        InvalidTime = 9 "invalid_time",
        NotInside = 10 "not_inside",
        AlreadyRedeemed = 11 "already_redeemed",
    }
}

coded! {
    /// What staff decide about a scan that should not have been let in.
    Resolution {
        Keep = 1 "keep",
        Reject = 2 "reject",
    }
}
