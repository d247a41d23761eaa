//! The vectors under `tests/vectors/`, which the door app's JavaScript is held to as well.

use std::path::Path;

use data_encoding::{BASE64URL_NOPAD, HEXLOWER};
use serde::Deserialize;
use serde::de::DeserializeOwned;

use super::*;
use crate::model::{EventStatus, GuestStatus, Heads, Passage, Payment, Refusal, Resolution, TicketNumber, Time};

/// The rows of a file, at least as many as it had when it was made.
fn rows<T: DeserializeOwned>(file: &str, least: usize) -> Vec<T> {
    let path = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/vectors").join(file);
    let text = std::fs::read_to_string(path).expect("a file of vectors");
    let rows: Vec<T> = serde_json::from_str(&text).expect("rows of the form that this file knows");
    assert!(rows.len() >= least, "{file} has lost rows: {} of {least}", rows.len());
    rows
}

fn at(text: &str) -> Time {
    Time::parse(text).expect("a time")
}

fn window(from: &Option<String>, until: &Option<String>) -> Window {
    Window {
        from: from.as_deref().map(at),
        until: until.as_deref().map(at),
    }
}

fn heads(count: u16) -> Heads {
    Heads::new(i64::from(count)).expect("heads in bounds")
}

fn tag(text: &Option<String>) -> Option<TypeTag> {
    text.as_deref().map(|text| TypeTag::parse(text).expect("eight digits"))
}

fn reentry(allowed: bool) -> Reentry {
    match allowed {
        true => Reentry::Allowed,
        false => Reentry::Forbidden,
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionRow {
    name: String,
    at: String,
    event: EventRow,
    gate: Option<GateRow>,
    read: ReadRow,
    guest: Option<GuestRow>,
    scan: PassingRow,
    expect: DecisionExpected,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct EventRow {
    status: String,
    reentry: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GateRow {
    ticket_types: Vec<String>,
    direction: String,
    valid_from: Option<String>,
    valid_until: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ReadRow {
    kind: String,
    signature: String,
    event: String,
    revoked: bool,
    heads: u16,
    ticket_type: Option<String>,
    valid_from: Option<String>,
    valid_until: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct GuestRow {
    status: String,
    payment: String,
    blocked: bool,
    party_size: u16,
    ticket_type: Option<String>,
    valid_from: Option<String>,
    valid_until: Option<String>,
    admitted: u16,
    inside: u16,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PassingRow {
    direction: String,
    heads: Option<u16>,
    #[serde(rename = "override")]
    overridden: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct DecisionExpected {
    result: String,
    reason: Option<String>,
    heads: u16,
    admitted: u16,
    inside: u16,
}

impl GateRow {
    fn gate(&self) -> Gate {
        Gate {
            ticket_types: self
                .ticket_types
                .iter()
                .filter_map(|text| TypeTag::parse(text))
                .collect(),
            only: match self.direction.as_str() {
                "both" => None,
                direction => Some(Passage::parse(direction).expect("a direction")),
            },
            open: window(&self.valid_from, &self.valid_until),
        }
    }
}

impl ReadRow {
    fn reading(&self) -> Reading {
        let signature = match self.signature.as_str() {
            "valid" => Signature::Valid,
            "bad" => Signature::Bad,
            "revoked_key" => Signature::RevokedKey,
            "none" => Signature::UnknownKey,
            other => panic!("no signature is {other}"),
        };
        let says = Entitlement {
            heads: heads(self.heads),
            ticket_type: tag(&self.ticket_type),
            valid: window(&self.valid_from, &self.valid_until),
        };
        Reading {
            means: match (self.kind.as_str(), signature) {
                ("code", signature) => Means::Code { signature, says },
                ("number", Signature::UnknownKey) => Means::Number,
                ("guest", Signature::UnknownKey) => Means::Guest,
                other => panic!("nothing is read as {other:?}"),
            },
            event: match self.event.as_str() {
                "this" => OfEvent::This,
                "other" => OfEvent::Other,
                "unknown" => OfEvent::Unknown,
                other => panic!("no event is {other}"),
            },
            revoked: self.revoked,
        }
    }
}

impl GuestRow {
    fn holder(&self) -> Holder {
        Holder {
            status: GuestStatus::parse(&self.status).expect("a status"),
            payment: Payment::parse(&self.payment).expect("a payment"),
            blocked: self.blocked,
            entitled: Entitlement {
                heads: heads(self.party_size),
                ticket_type: tag(&self.ticket_type),
                valid: window(&self.valid_from, &self.valid_until),
            },
            state: State {
                admitted: self.admitted,
                inside: self.inside,
            },
        }
    }
}

#[test]
fn decisions() {
    let mut reasons = std::collections::BTreeSet::new();
    for row in rows::<DecisionRow>("decisions.json", 135) {
        let gate = row.gate.as_ref().map(GateRow::gate);
        let rules = Rules {
            event: EventStatus::parse(&row.event.status).expect("a status"),
            reentry: reentry(row.event.reentry),
            gate: gate.as_ref(),
        };
        let holder = row.guest.as_ref().map(GuestRow::holder);
        let passing = Passing {
            at: at(&row.at),
            direction: Passage::parse(&row.scan.direction).expect("a direction"),
            heads: row.scan.heads.map(heads),
            overridden: row.scan.overridden.is_some(),
        };
        let decision = decide(&rules, &row.read.reading(), holder.as_ref(), &passing);
        let refusal = row
            .expect
            .reason
            .as_deref()
            .map(|text| Refusal::parse(text).expect("a reason"));
        assert_eq!(row.expect.result == "admitted", refusal.is_none(), "{}", row.name);
        let expected = Decision {
            refusal,
            heads: heads(row.expect.heads),
            state: State {
                admitted: row.expect.admitted,
                inside: row.expect.inside,
            },
        };
        assert_eq!(decision, expected, "{}", row.name);
        reasons.extend(refusal);
    }
    assert!(reasons.iter().eq(Refusal::ALL), "reasons without a vector: {reasons:?}");
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FoldRow {
    name: String,
    party_size: u16,
    reentry: bool,
    scans: Vec<ScanRow>,
    expect: FoldExpected,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct ScanRow {
    id: String,
    at: String,
    direction: String,
    heads: u16,
    result: String,
    #[serde(rename = "override")]
    overridden: bool,
    undone: bool,
    resolution: Option<String>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct FoldExpected {
    admitted: u16,
    inside: u16,
    first: Option<String>,
    conflicts: Vec<ConflictRow>,
}

#[derive(Deserialize, Debug, PartialEq)]
#[serde(deny_unknown_fields)]
struct ConflictRow {
    id: String,
    with: Option<String>,
}

impl ScanRow {
    fn fact(&self) -> Fact<&str> {
        Fact {
            id: &self.id,
            at: at(&self.at),
            direction: Passage::parse(&self.direction).expect("a direction"),
            heads: heads(self.heads),
            outcome: match (self.result.as_str(), self.overridden) {
                ("refused", _) => Outcome::Refused,
                ("admitted", false) => Outcome::Admitted,
                ("admitted", true) => Outcome::Overridden,
                other => panic!("nothing results in {other:?}"),
            },
            undone: self.undone,
            resolution: self
                .resolution
                .as_deref()
                .map(|text| Resolution::parse(text).expect("a resolution")),
        }
    }
}

#[test]
fn folds() {
    for row in rows::<FoldRow>("folds.json", 46) {
        let facts: Vec<_> = row.scans.iter().map(ScanRow::fact).collect();
        let folded = fold(heads(row.party_size), reentry(row.reentry), &facts);
        let state = State {
            admitted: row.expect.admitted,
            inside: row.expect.inside,
        };
        assert_eq!(folded.state, state, "{}", row.name);
        assert_eq!(
            folded.first.map(|first| first.id),
            row.expect.first.as_deref(),
            "{}",
            row.name
        );
        let conflicts: Vec<_> = folded
            .conflicts
            .iter()
            .map(|conflict| ConflictRow {
                id: conflict.id.to_owned(),
                with: conflict.with.map(str::to_owned),
            })
            .collect();
        assert_eq!(conflicts, row.expect.conflicts, "{}", row.name);
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct CodeRow {
    name: String,
    seed: String,
    public_key: String,
    code: String,
    payload: Option<PayloadRow>,
    valid: bool,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct PayloadRow {
    key: String,
    number: String,
    ticket_type: Option<String>,
    heads: u16,
    valid_from: Option<String>,
    valid_until: Option<String>,
}

impl PayloadRow {
    fn payload(&self) -> Payload {
        Payload {
            key: KeyId::parse(&self.key).expect("eight digits"),
            number: TicketNumber::parse(&self.number).expect("a number"),
            says: Entitlement {
                heads: heads(self.heads),
                ticket_type: tag(&self.ticket_type),
                valid: window(&self.valid_from, &self.valid_until),
            },
        }
    }
}

#[test]
fn codes() {
    for row in rows::<CodeRow>("codes.json", 42) {
        let seed = HEXLOWER.decode(row.seed.as_bytes()).expect("hexadecimal digits");
        let key = CodeKey::from_seed(&seed.try_into().expect("32 bytes"));
        assert_eq!(
            BASE64URL_NOPAD.encode(key.public().bytes()),
            row.public_key,
            "{}",
            row.name
        );
        assert_eq!(
            PublicKey::from_bytes(key.public().bytes()),
            Some(key.public()),
            "{}",
            row.name
        );

        let code = TicketCode::read(&row.code);
        let payload = row.payload.as_ref().map(PayloadRow::payload);
        assert_eq!(code.map(|code| code.payload()), payload, "{}", row.name);
        let genuine = code.is_some_and(|code| code.is_signed_by(&key.public()));
        assert_eq!(genuine, row.valid, "{}", row.name);
        if let (true, Some(payload)) = (row.valid, payload) {
            assert_eq!(Some(key.sign(payload.number, &payload.says)), code, "{}", row.name);
        }
    }
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct NumberRow {
    typed: String,
    number: Option<String>,
}

#[test]
fn ticket_numbers() {
    for row in rows::<NumberRow>("ticket_numbers.json", 71) {
        let number = TicketNumber::parse(&row.typed).ok();
        let shown = number.as_ref().map(TicketNumber::as_str);
        assert_eq!(shown, row.number.as_deref(), "{:?}", row.typed);
        if let Some(number) = number {
            assert_eq!(TicketNumber::from_value(number.value()), number);
            assert_eq!(read(&row.typed), Some(Read::Number(number)));
        }
    }
}
