//! The planner: whatever index it takes, the pages of a list are what a full scan would give.

use std::cmp::Ordering;

use proptest::prelude::*;

use super::samples::{
    at, event, event_id, guest_details, guest_id, name, names, open, ticket_key, venue, venue_id, write,
};
use crate::model::{
    Email, Event, EventDetails, EventStatus, Guest, GuestDetails, Moment, RawId, TimeZone, Venue, Verb, fold,
};
use crate::store::schema::Table;
use crate::store::{
    Cursor, CursorError, Direction, Drafts, EventQuery, GuestItems, GuestQuery, Key, ListError, Order, Plan, PlanError,
    Sort, Store, VenueQuery,
};

#[derive(Clone, Debug)]
struct World {
    events: Vec<Event>,
    venues: Vec<Venue>,
    guests: Vec<Guest>,
}

fn event_details() -> impl Strategy<Value = EventDetails> {
    let tags = prop::collection::vec(prop::sample::select(vec!["jazz", "Rock", "ROCK"]), 0..2);
    (
        names(),
        prop::sample::select(EventStatus::ALL),
        0i64..5,
        prop::option::of(0u64..3),
        tags,
    )
        .prop_map(|(name, status, date, venue, tags)| EventDetails {
            name,
            status,
            date: Moment::at_instant(at(date), &TimeZone::utc()),
            venue_id: venue.map(venue_id),
            tags: tags.into_iter().map(self::name).collect(),
            ..event(0).details
        })
}

fn world() -> impl Strategy<Value = World> {
    let events = prop::collection::vec(event_details(), 0..25);
    let venues = prop::collection::vec(names(), 0..12);
    let guests = prop::collection::vec((0u64..3, guest_details()), 0..60);
    (events, venues, guests).prop_map(|(events, venues, guests)| {
        let with_id =
            |(n, details): (usize, EventDetails)| Event::new(event_id(n as u64), format!("e{n}"), at(0), details);
        let guest = |(n, (event, details)): (usize, (u64, GuestDetails))| {
            let n = n as u64;
            Guest::new(guest_id(n), event_id(event), ticket_key().ticket(n), at(0), details)
        };
        World {
            events: events.into_iter().enumerate().map(with_id).collect(),
            venues: (0..).zip(venues).map(|(n, name)| venue(n, name.as_str())).collect(),
            guests: guests.into_iter().enumerate().map(guest).collect(),
        }
    })
}

fn store_of(world: &World) -> (tempfile::TempDir, Store) {
    let dir = tempfile::tempdir().expect("a directory");
    let store = open(dir.path());
    let world = world.clone();
    let fill = move |tx: &mut crate::store::WriteTx<'_, '_>| {
        world
            .events
            .iter()
            .try_for_each(|event| tx.put(Verb::EventCreated, event))?;
        world
            .venues
            .iter()
            .try_for_each(|venue| tx.put(Verb::VenueCreated, venue))?;
        world
            .guests
            .iter()
            .try_for_each(|guest| tx.put(Verb::GuestRegistered, guest))
    };
    write(&store, fill).expect("filled");
    (dir, store)
}

fn order() -> impl Strategy<Value = Option<Order>> {
    let sort = prop::sample::select(vec![Sort::CreatedAt, Sort::Name, Sort::Date]);
    let direction = prop::sample::select(vec![Direction::Forward, Direction::Backward]);
    prop::option::of((sort, direction).prop_map(|(sort, direction)| Order { sort, direction }))
}

/// A hint, mostly one that is no index of the list at all.
fn hint() -> impl Strategy<Value = Option<Table>> {
    prop_oneof![2 => Just(None), 1 => prop::sample::select(Table::ALL).prop_map(Some)]
}

fn events_query() -> impl Strategy<Value = EventQuery> {
    let filters = (
        prop::collection::vec(prop::sample::select(EventStatus::ALL), 0..3),
        prop::option::of(0i64..5),
        prop::option::of(0i64..5),
        prop::option::of(prop_oneof![
            Just(String::new()),
            Just("É".repeat(125)),
            Just("ad".to_owned()),
            "[a-c]{1,2}"
        ]),
        prop::option::of(prop::sample::select(vec!["rock", "Jazz"])),
        prop::option::of(0u64..3),
    );
    let who = (
        prop::sample::select(vec![Drafts::Shown, Drafts::Hidden]),
        prop::option::of(0u64..25),
    );
    (filters, who, order(), hint(), 1usize..8).prop_map(|(filters, (drafts, only), order, hint, limit)| {
        let (status, from, to, name, tag, venue) = filters;
        EventQuery {
            status,
            from: from.map(at),
            to: to.map(at),
            name,
            tag: tag.map(self::name),
            venue_id: venue.map(venue_id),
            drafts,
            only: only.filter(|n| *n < 3).map(event_id),
            order,
            hint,
            limit,
            cursor: None,
        }
    })
}

fn guests_query() -> impl Strategy<Value = GuestQuery> {
    let filters = (
        prop::option::of(0u64..4),
        prop::option::of(0u8..7),
        prop::option::of(0u64..300),
        prop::collection::vec(super::samples::status(), 0..3),
    );
    (filters, any::<bool>(), order(), hint(), 1usize..8).prop_map(|(filters, rows_suffice, order, hint, limit)| {
        let (event, email, ticket, status) = filters;
        GuestQuery {
            event_id: event.map(event_id),
            email: email.map(|n| Email::parse(&format!("PERSON{n}@example.ORG")).expect("an email")),
            ticket: ticket.filter(|n| *n < 60).map(|n| ticket_key().ticket(n)),
            status,
            rows_suffice,
            order,
            hint,
            limit,
            cursor: None,
        }
    })
}

/// The name as indexes sort it: folded, and cut where they cut it.
fn name_key(text: &str, id: &RawId) -> Vec<u8> {
    Key::new().text_cut(&fold(text)).id(id).into_bytes()
}

/// Sorts as asked. Without an order any will do, and ids decide in the comparison.
fn sorted<T>(mut items: Vec<T>, order: Option<Order>, compare: impl Fn(&T, &T, Sort) -> Ordering) -> Vec<T> {
    let (sort, direction) = order.map_or((Sort::CreatedAt, Direction::Forward), |order| {
        (order.sort, order.direction)
    });
    items.sort_by(|a, b| compare(a, b, sort));
    if direction == Direction::Backward {
        items.reverse();
    }
    items
}

fn compare_events(a: &Event, b: &Event, sort: Sort) -> Ordering {
    let name = |event: &Event| name_key(event.details.name.as_str(), event.id.raw());
    match sort {
        Sort::CreatedAt => a.id.cmp(&b.id),
        Sort::Name => name(a).cmp(&name(b)),
        Sort::Date => (a.details.date.at(), a.id).cmp(&(b.details.date.at(), b.id)),
    }
}

fn compare_guests(a: &Guest, b: &Guest, sort: Sort) -> Ordering {
    let name = |guest: &Guest| name_key(guest.details.name.as_str(), guest.id.raw());
    match sort {
        Sort::Name => name(a).cmp(&name(b)),
        Sort::CreatedAt | Sort::Date => a.id.cmp(&b.id),
    }
}

fn wanted_event(query: &EventQuery, event: &Event) -> bool {
    let details = &event.details;
    let date = details.date.at();
    let status = query.status.is_empty() || query.status.contains(&details.status);
    let dates = query.from.is_none_or(|from| from <= date) && query.to.is_none_or(|to| date < to);
    let name = query
        .name
        .as_ref()
        .is_none_or(|name| fold(details.name.as_str()).starts_with(&fold(name)));
    let has = |tag: &crate::model::Name| {
        details
            .tags
            .iter()
            .any(|one| one.as_str().eq_ignore_ascii_case(tag.as_str()))
    };
    let venue = query.venue_id.is_none_or(|venue| details.venue_id == Some(venue));
    let seen = query.drafts == Drafts::Shown || details.status != EventStatus::Draft;
    status
        && dates
        && name
        && query.tag.as_ref().is_none_or(has)
        && venue
        && seen
        && query.only.is_none_or(|only| only == event.id)
}

fn wanted_guest(query: &GuestQuery, guest: &Guest) -> bool {
    let details = &guest.details;
    let email = |email: &Email| details.email.as_ref().is_some_and(|one| one.folded() == email.folded());
    query.event_id.is_none_or(|event| event == guest.event_id)
        && query.email.as_ref().is_none_or(email)
        && query.ticket.is_none_or(|ticket| ticket.serial == guest.ticket.serial)
        && (query.status.is_empty() || query.status.contains(&details.status))
}

/// Follows the cursors, through their opaque form, to the end.
fn pages<T>(
    limit: usize,
    mut page: impl FnMut(Option<Cursor>) -> Result<(Vec<T>, Option<Cursor>, Plan), ListError>,
) -> Result<Vec<T>, PlanError> {
    let (mut all, mut cursor) = (Vec::new(), None);
    for _ in 0..1000 {
        let (items, next, plan) = match page(cursor) {
            Ok(page) => page,
            Err(ListError::Plan(error)) => return Err(error),
            Err(ListError::Store(error)) => panic!("{error}"),
        };
        assert!(items.len() <= limit && plan.keys_scanned >= items.len() as u64);
        assert!(next.is_none() || !items.is_empty(), "a page without items is the last");
        assert_eq!(plan.covered, plan.documents_fetched == 0 && plan.covered);
        all.extend(items);
        match next {
            Some(next) => cursor = Some(Cursor::decode(&next.encode()).expect("our own")),
            None => return Ok(all),
        }
    }
    panic!("the pages do not end");
}

/// A refusal must have a reason in the hint or the order.
fn may_refuse(error: PlanError, order: Option<Order>, hint: Option<Table>) -> bool {
    match error {
        PlanError::Order => order.is_some() && hint.is_none(),
        PlanError::HintOrder(_) => order.is_some() && hint.is_some(),
        PlanError::HintNeedsFilter(_) | PlanError::HintUnknown(_) => hint.is_some(),
        PlanError::Cursor(_) => false,
    }
}

fn same_ids<T>(found: &[T], expected: &[T], order: Option<Order>, id: impl Fn(&T) -> RawId) -> bool {
    let mut found: Vec<_> = found.iter().map(&id).collect();
    let expected: Vec<_> = expected.iter().map(&id).collect();
    if order.is_none() {
        found.sort_unstable();
    }
    found == expected
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(24))]

    #[test]
    fn events_and_venues(world in world(), queries in prop::collection::vec(events_query(), 40), venue_name in prop::option::of("[aA]?"), venue_order in order()) {
        let (_dir, store) = store_of(&world);
        let view = store.view();
        for query in queries {
            let expected: Vec<_> = world.events.iter().filter(|event| wanted_event(&query, event)).cloned().collect();
            let expected = sorted(expected, query.order, compare_events);
            let found = pages(query.limit, |cursor| {
                let page = view.events(&EventQuery { cursor, ..query.clone() })?;
                Ok((page.items, page.next, page.plan))
            });
            match found {
                Ok(found) => prop_assert!(same_ids(&found, &expected, query.order, |event| *event.id.raw()), "{query:?}"),
                Err(error) => prop_assert!(may_refuse(error, query.order, query.hint), "{query:?}: {error}"),
            }
        }
        let query = VenueQuery { name: venue_name, order: venue_order.filter(|order| order.sort != Sort::Date), hint: None, limit: 2, cursor: None };
        let wanted = |venue: &&Venue| query.name.as_ref().is_none_or(|name| fold(venue.details.name.as_str()).starts_with(&fold(name)));
        let expected = sorted(world.venues.iter().filter(wanted).cloned().collect(), query.order, |a: &Venue, b: &Venue, sort| match sort {
            Sort::Name => name_key(a.details.name.as_str(), a.id.raw()).cmp(&name_key(b.details.name.as_str(), b.id.raw())),
            _ => a.id.cmp(&b.id),
        });
        let found = pages(2, |cursor| {
            let page = view.venues(&VenueQuery { cursor, ..query.clone() })?;
            Ok((page.items, page.next, page.plan))
        });
        prop_assert!(same_ids(&found.expect("planned"), &expected, query.order, |venue| *venue.id.raw()), "{query:?}");
    }

    #[test]
    fn guests(world in world(), queries in prop::collection::vec(guests_query(), 60)) {
        let (_dir, store) = store_of(&world);
        let view = store.view();
        for query in queries {
            let expected: Vec<_> = world.guests.iter().filter(|guest| wanted_guest(&query, guest)).cloned().collect();
            let expected = sorted(expected, query.order, compare_guests);
            let found = pages(query.limit, |cursor| {
                let page = view.guests(&GuestQuery { cursor, ..query.clone() })?;
                let items = match page.items {
                    GuestItems::Documents(guests) => guests.into_iter().map(|guest| (guest.id, guest.event_id, guest.row())).collect(),
                    GuestItems::Rows(rows) => {
                        assert!(page.plan.covered && page.plan.documents_fetched == 0 && query.rows_suffice);
                        rows
                    }
                };
                Ok((items, page.next, page.plan))
            });
            match found {
                Ok(mut found) => {
                    if query.order.is_none() {
                        found.sort_by_key(|(id, _, _)| *id);
                    }
                    let expected: Vec<_> = expected.iter().map(|guest| (guest.id, guest.event_id, guest.row())).collect();
                    prop_assert_eq!(found, expected, "{:?}", query);
                }
                Err(error) => prop_assert!(may_refuse(error, query.order, query.hint), "{query:?}: {error}"),
            }
        }
    }

    #[test]
    fn garbage_is_no_cursor(text in "[ -~é]{0,60}", bytes in prop::collection::vec(any::<u8>(), 0..60)) {
        prop_assert_eq!(Cursor::decode(&text), Err(CursorError::Unknown));
        prop_assert_eq!(Cursor::decode(&data_encoding::BASE64URL_NOPAD.encode(&bytes)), Err(CursorError::Unknown));
        prop_assert_eq!(Cursor::decode(&"A".repeat(100_000)), Err(CursorError::Unknown));
    }
}

#[test]
fn a_cursor_belongs_to_its_list() {
    let guests = (0..5).map(|n| super::samples::guest(n, 1)).collect();
    let (_dir, store) = store_of(&World {
        events: vec![event(1)],
        venues: vec![],
        guests,
    });
    let view = store.view();
    let query = GuestQuery::of(Some(event_id(1)), 2);
    let cursor = view.guests(&query).expect("a page").next;
    assert!(
        view.guests(&GuestQuery {
            cursor: cursor.clone(),
            limit: 3,
            ..query.clone()
        })
        .is_ok(),
        "the limit may change"
    );
    let backward = Order {
        sort: Sort::CreatedAt,
        direction: Direction::Backward,
    };
    let others = [
        GuestQuery {
            event_id: Some(event_id(2)),
            ..query.clone()
        },
        GuestQuery {
            event_id: None,
            ..query.clone()
        },
        GuestQuery {
            status: vec![crate::model::GuestStatus::Invited],
            ..query.clone()
        },
        GuestQuery {
            order: Some(backward),
            ..query.clone()
        },
        GuestQuery {
            hint: Some(Table::GuestsByEventName),
            ..query.clone()
        },
    ];
    for other in others {
        let refused = view.guests(&GuestQuery {
            cursor: cursor.clone(),
            ..other
        });
        assert!(matches!(
            refused,
            Err(ListError::Plan(PlanError::Cursor(CursorError::OtherList)))
        ));
    }
    let refused = view.events(&EventQuery {
        cursor,
        ..EventQuery::all(2)
    });
    assert!(matches!(
        refused,
        Err(ListError::Plan(PlanError::Cursor(CursorError::OtherList)))
    ));
}
