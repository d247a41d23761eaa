//! Pages of all sorts of tickets, written twice.

use super::*;
use crate::model::{
    EventDetails, EventId, GuestDetails, GuestId, Heads, LongText, Name, Registration, ShortText, Ticket, TicketNumber,
    TicketTypeId, TimeZone, VenueDetails, VenueId,
};

const CODE: &str = "EM1MAYTQOLCHE2DIMRRGAYTANRQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQGAYDAMBQGA";

fn name(text: &str) -> Name {
    Name::parse(text).expect("a name")
}

fn event(title: &str) -> Event {
    let timezone = TimeZone::parse("Europe/Berlin").expect("a zone");
    let moment = |text: &str| Moment::at_local(text.parse().expect("a local time"), &timezone).expect("in bounds");
    let at = Time::parse("2026-01-02T03:04:05Z").expect("a time");
    let details = EventDetails {
        name: name(title),
        description: LongText::empty(),
        status: EventStatus::Active,
        date: moment("2026-11-20T19:00:00"),
        end_date: Some(moment("2026-11-20T23:30:00")),
        venue_id: None,
        capacity: None,
        registration: Registration::Closed,
        waitlist: false,
        ticket_types: vec![TicketType {
            id: TicketTypeId::from_raw([1; 16]),
            name: name("Balcony"),
            quota: None,
            price: None,
            valid_from: Time::parse("2026-11-20T17:00:00Z"),
            valid_until: None,
        }],
        questions: Vec::new(),
        tags: Vec::new(),
        series_id: None,
        timezone,
    };
    Event::new(EventId::from_raw([7; 16]), "slug".into(), at, details)
}

fn venue(title: &str) -> Venue {
    let short = |text: &str| Some(ShortText::parse(text).expect("text"));
    let at = Time::parse("2026-01-02T03:04:05Z").expect("a time");
    Venue::new(
        VenueId::from_raw([1; 16]),
        at,
        VenueDetails {
            name: name(title),
            address: short("Am Kaiserkai 62"),
            city: short("Hamburg"),
            country: short("Germany"),
            location: None,
        },
    )
}

fn guest(title: &str) -> Guest {
    let ticket = Ticket {
        serial: 1,
        number: TicketNumber::from_value(0x12_3456_789a),
    };
    let at = Time::parse("2026-01-02T03:04:05Z").expect("a time");
    let details = GuestDetails {
        name: name(title),
        email: None,
        phone: None,
        company: None,
        status: GuestStatus::Registered,
        party_size: Heads::new(3).expect("in bounds"),
        ticket_type_id: Some(TicketTypeId::from_raw([1; 16])),
        payment: Payment::Unpaid,
        flags: Default::default(),
        answers: Vec::new(),
        notes: LongText::empty(),
        language: None,
    };
    Guest::new(
        GuestId::from_raw([2; 16]),
        EventId::from_raw([7; 16]),
        ticket,
        at,
        details,
    )
}

/// Event, venue and guest: an ordinary ticket, the longest, and scripts of all sorts.
fn samples() -> Vec<(Event, Venue, Guest)> {
    let sample = |one, two, three| (event(one), venue(two), guest(three));
    let long = "Donaudampfschifffahrtsgesellschaftskapitänspatentverleihungsfeierlichkeiten ".repeat(3);
    let long: String = long.chars().take(200).collect();
    vec![
        sample("Harbour Nights: Chamber Music", "Elbphilharmonie", "Alice Example"),
        sample(long.trim(), long.trim(), &"W".repeat(200)),
        sample("Вечер поэзии – Βραδιά ποίησης", "Музей Ахматовой", "Ελένη Παπαδοπούλου"),
        sample("أمسية شعرية في 2026", "مسرح المدينة (Beirut)", "محمد عبد الله"),
        sample("ערב שירה", "תיאטרון הבימה", "שרה לוי"),
        sample("秋の音楽会 🎻", "東京文化会館 Tokyo", "田中 Tarō"),
    ]
}

#[test]
fn the_same_ticket_gives_the_same_bytes() {
    let fonts = Fonts::built_in().expect("readable");
    // Where somebody wants to look at the pages.
    let shown = std::env::var_os("SHOW_PAGES_IN").map(std::path::PathBuf::from);
    for (n, (event, venue, guest)) in samples().iter().enumerate() {
        let printed = Printed {
            event,
            venue: Some(venue),
            guest,
            code: CODE,
        };
        let bytes = pdf(&fonts, &printed).expect("drawn");
        assert!(
            bytes.starts_with(b"%PDF-") && bytes.len() < 200_000,
            "{} bytes",
            bytes.len()
        );
        assert_eq!(
            pdf(&Fonts::built_in().expect("readable"), &printed).expect("drawn"),
            bytes
        );
        if let Some(dir) = &shown {
            std::fs::write(dir.join(format!("{n}.pdf")), bytes).expect("written");
        }
    }
}

#[test]
fn the_longest_texts_leave_the_code_its_place() {
    let fonts = Fonts::built_in().expect("readable");
    let setter = Setter::new(&fonts);
    for (event, venue, guest) in &samples() {
        let mut event = event.clone();
        event.details.end_date = Some(Moment::at_instant(
            Time::parse("2026-11-25T00:00:00Z").expect("a time"),
            &event.details.timezone,
        ));
        let printed = Printed {
            event: &event,
            venue: Some(venue),
            guest,
            code: CODE,
        };
        let room = HEIGHT_PT - 2.0 * MARGIN_PT - BELOW_CODE_PT - CODE_PT;
        let set = fitting(&setter, &blocks(&printed), room);
        let height: f32 = set.iter().map(SetBlock::height).sum();
        assert!(height <= room, "{height} pt in {room} pt: {}", event.details.name);
        for block in &set {
            for line in &block.lines {
                assert!(line.width * block.size <= TEXT_WIDTH_PT + 0.5, "{}", event.details.name);
            }
        }
    }
}

#[test]
fn dates_are_local_and_say_their_zone() {
    let mut event = event("x");
    assert_eq!(
        when(&event),
        ["Friday, 20 November 2026", "19:00–23:30 CET (Europe/Berlin)"]
    );
    event.details.end_date = None;
    assert_eq!(when(&event)[1], "19:00 CET (Europe/Berlin)");
    event.details.timezone = TimeZone::utc();
    assert_eq!(when(&event)[1], "19:00 UTC");
    event.details.timezone = TimeZone::parse("Asia/Riyadh").expect("a zone");
    assert_eq!(when(&event)[1], "19:00 UTC+03 (Asia/Riyadh)");
}

#[test]
fn numbers_are_typed_in_threes() {
    assert_eq!(grouped("ABCDEF123"), "ABC DEF 123");
}
