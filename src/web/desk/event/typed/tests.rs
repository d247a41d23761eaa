//! A form says what its event says, and its texts are read as they were typed.

use super::*;
use crate::model::{Event, EventCounters, EventId};
use crate::wire::event::{Context, read};

fn event(body: Value) -> EventFull {
    let mut n = 0;
    let mut ids = || {
        n += 1;
        [n; 16]
    };
    let zone = TimeZone::utc();
    let context = Context {
        timezone: &zone,
        current: None,
    };
    let (details, _) = read(body, &context, &mut ids).expect("valid");
    let at = Time::MIN;
    EventFull {
        event: Event::new(EventId::from_raw([9; 16]), "gala".to_owned(), at, details),
        venue: None,
        counters: EventCounters::default(),
    }
}

#[test]
fn a_form_that_nobody_changed_changes_nothing() {
    let full = event(json!({
        "name": "Gala", "description": "a\n\nb", "date": "2026-10-25T02:30:00+01:00", "end_date": "2026-10-25T05:00:07",
        "timezone": "Europe/Berlin", "capacity": 7, "registration": "open", "waitlist": true, "tags": ["Ball", "Music"],
        "ticket_types": [{"name": "Adult", "quota": 5, "price": {"amount": 12.5, "currency": "USD"}, "valid_from": "2026-10-25T02:30:00+01:00"}],
        "questions": [{"label": "Meal?", "kind": "choice", "options": ["Fish", "None"], "required": true}],
    }));
    let details = &full.event.details;
    let body = Typed::of(&full).json(Some(details));
    let zone = TimeZone::utc();
    let context = Context {
        timezone: &zone,
        current: Some(details),
    };
    let mut same = read(body, &context, &mut || [0; 16]).expect("valid").0;
    same.status = details.status;
    assert_eq!(same, *details);
}

#[test]
fn rows_are_read_in_order_and_blank_ones_left_out() {
    let form = Form::of_query(Some(
        "name=+Gala+&ticket_types[0].name=&ticket_types[0].currency=EUR&ticket_types[1].name=Adult&ticket_types[1].amount=12,50\
         &ticket_types[1].id=gone&questions[0].label=Meal%3F&questions[0].kind=choice&questions[0].options=Fish%0A+%0ANone&tags=a,+b,,",
    ));
    let body = Typed::read(&form).json(None);
    assert_eq!(body["name"], "Gala");
    assert_eq!(body["tags"], json!(["a", "b"]));
    assert_eq!(
        body["ticket_types"],
        json!([{"name": "Adult", "quota": null, "price": {"amount": "12.50", "currency": "EUR"}, "valid_from": null, "valid_until": null}])
    );
    assert_eq!(
        body["questions"],
        json!([{"label": "Meal?", "kind": "choice", "required": false, "options": ["Fish", "None"]}])
    );
    assert_eq!(body["capacity"], Value::Null);
}

#[test]
fn errors_stand_at_the_fields_of_the_form() {
    let mut errors = FieldErrors::new();
    for field in [
        "tags[3]",
        "questions[2].options[7]",
        "ticket_types[0].price.amount",
        "ticket_types[0].price.currency",
        "venue.id",
        "name",
    ] {
        errors.add(field, Code::Invalid, "is odd");
    }
    errors.add("venue.location", Code::Type, "must be a GeoJSON point");
    let fields = by_fields(&errors);
    let named: Vec<_> = fields.iter().map(|error| error.field.as_str()).collect();
    assert_eq!(
        named,
        [
            "tags",
            "questions[2].options",
            "ticket_types[0].amount",
            "ticket_types[0].currency",
            "venue",
            "name",
            "venue.location"
        ]
    );
    assert!(
        fields
            .iter()
            .any(|error| error.message.starts_with("must be two numbers"))
    );
}
