//! The formats on disk: today's program reads every released one, and another codec could take over.

use std::fmt::Debug;
use std::path::Path;

use proptest::prelude::*;
use proptest::strategy::ValueTree;
use proptest::test_runner::TestRunner;

use super::samples::{
    at, event, event_id, guest, guest_details, guest_id, id, name, scan, short, ticket_key, venue, venue_id,
};
use crate::model::{
    Answer, Broadcast, Conflicting, Currency, Decided, Device, DeviceId, Email, Event, EventDoor, FileHash, Flags,
    Gate, GateDetails, GateId, GateWay, Guest, GuestStatus, Heads, IdempotencyRecord, Image, ImageFormat, ImageId,
    Installation, KeptAnswer, Kind, LanguageTag, LongText, MailPlace, MailTemplate, Message, MessageKind, MessageState,
    Money, Names, Pairing, Payment, PinHash, Place, Question, QuestionId, QuestionKind, Reentry, Refusal, Resolution,
    RevokedTicket, Role, Said, Scan, ScanId, Secret, Session, SessionId, Settled, Shape, TicketType, TicketTypeId,
    Time, Token, TokenId, Undone, User, UserId, Variant, Venue, Whereabouts,
};
use crate::store::value::{self, Value};

/// Values as they were written when their format was made, a directory for each version. Never change these files.
const FIXTURES: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/fixtures");

fn fixture(kind: Kind, version: u8) -> std::path::PathBuf {
    Path::new(FIXTURES).join(format!("values-v{version}/{}.bin", kind.as_str()))
}

/// The bytes of a released value mean what they meant, and are written the same way today.
///
/// With `UPDATE_FIXTURES=1` the file of a new kind or version is made; one that is there stays as it is.
fn golden<T: Value + PartialEq + Debug>(kind: Kind, value: &T) {
    let path = fixture(kind, T::VERSION);
    if std::env::var_os("UPDATE_FIXTURES").is_some() && !path.exists() {
        std::fs::create_dir_all(path.parent().expect("within a directory")).expect("made");
        std::fs::write(&path, value::to_bytes(value).expect("encodes")).expect("written");
    }
    let bytes = std::fs::read(&path).unwrap_or_else(|error| panic!("{}: {error}", path.display()));
    assert_eq!(
        &value::from_bytes::<T>(&bytes).expect("decodes"),
        value,
        "{}",
        path.display()
    );
    assert_eq!(value::to_bytes(value).expect("encodes"), bytes, "{}", path.display());
}

fn full_event() -> Event {
    let mut event = event(7);
    let euro = Currency::parse("EUR").expect("a currency");
    event.details.venue_id = Some(venue_id(3));
    event.details.end_date = Some(event.details.date);
    event.details.description = LongText::parse("Zwei Sätze.\nUnd 日本語.").expect("a text");
    event.details.tags = vec![name("jazz"), name("open air")];
    event.details.series_id = Some(event_id(6));
    event.details.ticket_types = vec![TicketType {
        id: TicketTypeId::from_raw(id(4, 1)),
        name: name("Balcony"),
        quota: Some(300),
        price: Some(Money::parse("12.50", euro).expect("a price")),
        valid_from: Some(at(-5)),
        valid_until: None,
    }];
    event.details.questions = vec![Question {
        id: QuestionId::from_raw(id(5, 1)),
        label: short("Which meal?"),
        kind: QuestionKind::Choice,
        required: true,
        options: vec![name("Soup"), name("Salad")],
    }];
    event.images = vec![Image {
        id: ImageId::from_raw(id(13, 1)),
        alt: Some(short("The hall, full")),
        master: FileHash::from_bytes([7; 32]),
        width: 800,
        height: 600,
        color: Some([1, 2, 250]),
        variants: vec![Variant {
            shape: Shape {
                format: ImageFormat::Webp,
                width: 640,
                height: 480,
            },
            bytes: 70_000,
            hash: FileHash::from_bytes([8; 32]),
        }],
        failure: Some(short("the disk was full")),
        created_at: at(3),
    }];
    event
}

fn full_venue() -> Venue {
    let mut venue = venue(3, "Kulturhaus");
    venue.details.city = Some(short("Köln"));
    venue.details.location = Some(Place::new(6.95, 50.94).expect("a place"));
    venue
}

fn full_guest() -> Guest {
    let mut details = guest(9, 7).details;
    details.phone = Some(short("+49 221 12345"));
    details.company = Some(short("Acme GmbH"));
    details.status = GuestStatus::CheckedIn;
    details.party_size = Heads::new(3).expect("few");
    details.ticket_type_id = Some(TicketTypeId::from_raw(id(4, 1)));
    details.payment = Payment::Paid;
    details.flags = Flags {
        vip: true,
        attention: Some(short("wheelchair")),
        blocked: true,
    };
    let text = Answer::Text(LongText::parse("Soup").expect("a text"));
    details.answers = vec![
        (QuestionId::from_raw(id(5, 1)), text),
        (QuestionId::from_raw(id(5, 2)), Answer::Checked(true)),
    ];
    details.notes = LongText::parse("Old friend").expect("a text");
    details.language = Some(LanguageTag::parse("de").expect("a language"));
    Guest::new(
        guest_id(9),
        event_id(7),
        ticket_key().ticket(1 << 33),
        at(60_000),
        details,
    )
}

#[test]
fn released_values_of_every_kind_are_read_and_written_the_same() {
    golden(Kind::Event, &full_event());
    golden(Kind::Venue, &full_venue());
    golden(Kind::Guest, &full_guest());
    golden(
        Kind::User,
        &User {
            id: UserId::from_raw(id(6, 1)),
            name: name("Zoë"),
            email: Email::parse("Zoe@Example.org").expect("an email"),
            role: Role::Admin,
            password_hash: "$argon2id$v=19$m=19456,t=2,p=1$c2FsdA$aGFzaA".into(),
            created_at: Time::MIN,
            updated_at: Time::MAX,
            version: u64::MAX,
        },
    );
    golden(
        Kind::Token,
        &Token {
            id: TokenId::from_raw(id(7, 1)),
            name: name("door 1"),
            role: Role::Door,
            event_id: Some(event_id(7)),
            secret_hash: [3; 32],
            created_at: at(1),
        },
    );
    golden(
        Kind::Session,
        &Session {
            id: SessionId::from_raw(id(8, 1)),
            user_id: UserId::from_raw(id(6, 1)),
            secret_hash: [4; 32],
            created_at: at(1),
            expires_at: at(2),
        },
    );
    golden(
        Kind::Idempotency,
        &IdempotencyRecord {
            id: id(9, 1),
            request_hash: [5; 32],
            at: at(1),
            made: Some((Kind::Guest, *guest_id(9).raw())),
            answer: Some(KeptAnswer {
                status: 201,
                headers: vec![("location".into(), "/api/guests/1".into())],
                body: b"{}".to_vec(),
            }),
        },
    );
    golden(
        Kind::Installation,
        &Installation {
            ticket_secret: Secret::from_bytes([1; 32]),
            link_secret: Secret::from_bytes([2; 32]),
            setup: Some(([6; 32], at(1_800_000))),
            created_at: at(0),
        },
    );
}

#[test]
fn an_event_of_version_1_has_no_pictures() {
    let bytes = std::fs::read(fixture(Kind::Event, 1)).expect("a fixture");
    let read: Event = value::from_bytes(&bytes).expect("decodes");
    let mut expected = full_event();
    expected.images.clear();
    assert_eq!(read, expected);
}

#[test]
fn a_guest_of_version_1_is_not_blocked() {
    let bytes = std::fs::read(fixture(Kind::Guest, 1)).expect("a fixture");
    let read: Guest = value::from_bytes(&bytes).expect("decodes");
    let mut expected = full_guest();
    expected.details.flags.blocked = false;
    expected.details.language = None;
    assert_eq!(read, expected);
}

#[test]
fn a_guest_of_version_2_reads_the_language_of_the_installation() {
    let bytes = std::fs::read(fixture(Kind::Guest, 2)).expect("a fixture");
    let read: Guest = value::from_bytes(&bytes).expect("decodes");
    let mut expected = full_guest();
    expected.details.language = None;
    assert_eq!(read, expected);
}

fn full_scan() -> Scan {
    let mut scan = scan(5, 9, 7);
    if let Some(fact) = &mut scan.fact {
        fact.decided = Decided::Refused(Refusal::AlreadyRedeemed);
        fact.override_reason = Some(short("The organiser's mother"));
        fact.against = Some(Refusal::Canceled);
    }
    scan.undone = Some(Undone {
        at: at(9),
        by: "user:1".into(),
    });
    scan.settled = Some(Settled {
        choice: Resolution::Keep,
        at: at(10),
        by: "user:2".into(),
        note: Some(short("fine")),
    });
    scan.conflict = Some(Conflicting {
        reason: Refusal::AlreadyRedeemed,
        with: Some(ScanId::from_raw(id(12, 4))),
    });
    scan
}

fn pin(n: u8) -> PinHash {
    PinHash {
        salt: [n; 16],
        hash: [n + 1; 32],
        iterations: 100_000,
    }
}

#[test]
fn released_values_of_the_door_are_read_and_written_the_same() {
    let gate_id = GateId::from_raw(id(10, 1));
    golden(Kind::Scan, &full_scan());
    golden(
        Kind::Door,
        &EventDoor {
            key_generation: 3,
            revoked_generations: vec![1, 2],
            reentry: Reentry::Refused,
            names: Names::Withheld,
            supervisor_pin: Some(pin(1)),
            kiosk_pin: Some(pin(3)),
            version: 4,
            ..EventDoor::of(event_id(7), [5; 16], at(6))
        },
    );
    golden(
        Kind::Gate,
        &Gate::new(
            gate_id,
            event_id(7),
            at(1),
            GateDetails {
                name: name("North"),
                ticket_type_ids: vec![TicketTypeId::from_raw(id(4, 1))],
                direction: GateWay::Exit,
                valid_from: Some(at(1)),
                valid_until: Some(at(2)),
            },
        ),
    );
    golden(
        Kind::Device,
        &Device {
            id: DeviceId::from_raw(id(11, 1)),
            event_id: event_id(7),
            name: name("Phone 1"),
            gate_id: Some(gate_id),
            may_override: true,
            pairing: Some(Pairing {
                secret_hash: [9; 32],
                expires_at: at(5),
            }),
            clock_offset_ms: Some(-86_400_000),
            clock_jumped_at: Some(at(3)),
            created_at: at(1),
            paired_at: Some(at(2)),
            revoked_at: Some(at(4)),
        },
    );
    golden(
        Kind::RevokedTicket,
        &RevokedTicket {
            event_id: event_id(7),
            guest_id: guest_id(9),
            ticket: ticket_key().ticket(77),
            at: at(8),
        },
    );
}

#[test]
fn released_values_of_mail_are_read_and_written_the_same() {
    let before = Whereabouts {
        date: event(7).details.date,
        end_date: Some(event(7).details.date),
        venue: Some(name("Kulturhaus")),
    };
    let to = Email::parse("Zoe@Example.org").expect("an email");
    let ids = (guest_id(9), event_id(7));
    let mut message = Message::new(MessageKind::EventChanged, 12, ids, name("Zoë"), to, at(1));
    message.state = MessageState::Sent;
    message.attempts = 3;
    message.before = Some(before.clone());
    message.error = Some("451 later".into());
    message.said = Some(Said {
        subject: "Changed".into(),
        text: "Hello".into(),
    });
    golden(Kind::Message, &message);
    golden(
        Kind::MailTemplate,
        &MailTemplate {
            kind: MessageKind::Reminder,
            language: "de".into(),
            subject: short("Bald: {{ event_name }}"),
            text: LongText::parse("Guten Tag").expect("a text"),
            updated_at: at(3),
            version: 2,
        },
    );
    golden(Kind::MailPlace, &MailPlace { seq: 1 << 40 });
    golden(
        Kind::Broadcast,
        &Broadcast {
            before: Some(before),
            after: Some(guest_id(3)),
            is_done: true,
            ..Broadcast::new(event_id(7), MessageKind::EventCancelled, 4, at(2))
        },
    );
}

#[test]
fn unknown_versions_and_bytes_left_over_are_damage() {
    let bytes = value::to_bytes(&full_guest()).expect("encodes");
    let newer: Vec<u8> = [&[Guest::VERSION + 1], &bytes[1..]].concat();
    let longer: Vec<u8> = [&bytes[..], &[0]].concat();
    for damaged in [&newer[..], &longer, &bytes[..bytes.len() - 1], &[]] {
        assert!(value::from_bytes::<Guest>(damaged).is_err());
    }
}

/// bincode is no longer maintained: wincode must be able to take its place without a migration.
#[test]
fn wincode_reads_and_writes_the_same_bytes() {
    let config = wincode::config::Configuration::default().with_varint_encoding();
    let mut runner = TestRunner::deterministic();
    let strategy = (any::<u64>(), any::<i64>(), any::<[u8; 16]>(), guest_details());
    for _ in 0..1000 {
        let (serial, ms, id, details) = strategy.new_tree(&mut runner).expect("a guest").current();
        let at = Time::from_millis_clamped(ms);
        let guest_id = crate::model::GuestId::from_raw(id);
        let mut guest = Guest::new(guest_id, event_id(serial), ticket_key().ticket(serial), at, details);
        guest.version = serial;
        let bytes = value::to_bytes(&guest).expect("encodes");
        let other = wincode::config::serialize(&guest, config).expect("wincode encodes");
        assert_eq!(other, bytes[1..]);
        assert_eq!(
            wincode::config::deserialize::<Guest, _>(&other, config).expect("wincode decodes"),
            guest
        );
    }
    let bytes = value::to_bytes(&full_event()).expect("encodes");
    assert_eq!(
        wincode::config::serialize(&full_event(), config).expect("wincode encodes"),
        bytes[1..]
    );
    let read: Event = wincode::config::deserialize(&bytes[1..], config).expect("wincode decodes");
    assert_eq!(read, full_event());
    let bytes = value::to_bytes(&full_scan()).expect("encodes");
    assert_eq!(
        wincode::config::serialize(&full_scan(), config).expect("wincode encodes"),
        bytes[1..]
    );
    let read: Scan = wincode::config::deserialize(&bytes[1..], config).expect("wincode decodes");
    assert_eq!(read, full_scan());
}
