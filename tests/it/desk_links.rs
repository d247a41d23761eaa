//! Every link that a page of the desk shows leads somewhere its reader may go.

use std::collections::{BTreeSet, VecDeque};

use serde_json::json;

use crate::desk_pages::{Staff, unescaped};
use crate::doors::{Doors, now};
use crate::images::dot;

/// More pages than the desk of this test has.
const PAGES_MAX: usize = 1_500;

/// The addresses on this host that a page links to.
fn links(page: &str) -> BTreeSet<String> {
    let hrefs = page.split(" href=\"").skip(1);
    let hrefs = hrefs.map(|rest| unescaped(rest.split('"').next().unwrap_or_default()));
    hrefs
        .map(|href| href.split('#').next().unwrap_or_default().to_owned())
        .filter(|href| href.starts_with('/') && !href.starts_with("//"))
        .collect()
}

/// Follows all links from the desk's first page on. Pages beside the desk are read, and their links left alone.
fn walk(staff: &Staff<'_>, role: &str) -> BTreeSet<String> {
    let mut seen = BTreeSet::from(["/admin".to_owned()]);
    let mut next = VecDeque::from(["/admin".to_owned()]);
    let mut dead = Vec::new();
    while let Some(place) = next.pop_front() {
        let answer = staff.get(&place);
        if answer.status >= 400 {
            dead.push(format!("{place}: {}", answer.status));
            continue;
        }
        let is_page = answer
            .header("content-type")
            .is_some_and(|kind| kind.starts_with("text/html"));
        if !(is_page && (place == "/admin" || place.starts_with("/admin/"))) {
            continue;
        }
        for link in links(&answer.text()) {
            if seen.insert(link.clone()) {
                next.push_back(link.clone());
            }
        }
        assert!(seen.len() < PAGES_MAX, "{role}: there is no end to it: {seen:?}");
    }
    assert!(dead.is_empty(), "{role}: {dead:#?}");
    seen
}

/// An installation with something of everything: conflicts, mails, drafts, what was deleted.
fn venue() -> Doors {
    let doors = Doors::with(json!({
        "venue": {"name": "Hall", "location": {"type": "Point", "coordinates": [7.0, 50.9]}},
        "ticket_types": [{"name": "Adult"}],
        "waitlist": true, "capacity": 3,
        "registration": "open",
    }));
    let gates = [
        doors.gate(json!({"name": "Left"})),
        doors.gate(json!({"name": "Right"})),
    ];
    let guest = doors.guest(json!({"name": "Ada", "email": "ada@example.org"}));
    for (gate, at) in gates.iter().zip([now(-60), now(-30)]) {
        let device = doors.device(json!({"name": "Phone", "gate_id": gate}));
        let scan = json!({"scan_id": crate::doors::scan_id(), "code": guest["ticket_number"], "scanned_at": at, "result": "admitted"});
        doors.sync(&device.client, &[scan]);
    }
    for n in 0..4 {
        doors.guest(json!({"name": format!("Guest {n}"), "email": format!("g{n}@example.org"), "status": "invited"}));
    }
    let admin = &doors.admin;
    admin.post(&format!("/api/guests/{}/ticket", guest.id()), json!({}));
    let kind = [("content-type", "image/png")];
    admin
        .send("POST", &doors.path("/images"), &kind, Some(&dot()))
        .created();
    admin.event(json!({"name": "Draft", "status": "draft", "date": now(86_400_000)}));
    let past = admin.event(json!({"name": "Past", "date": "2020-01-01T19:00:00Z"}));
    admin.guest(past.id(), json!({"name": "Old"}));
    let gone = admin.event(json!({"name": "Gone"}));
    admin.guest(gone.id(), json!({"name": "Gone, too"}));
    doors.server.bound_token("door", gone.id());
    admin.delete(&format!("/api/events/{}", gone.id()));
    doors
}

#[test]
fn no_link_of_the_desk_leads_where_its_reader_may_not_go() {
    let doors = venue();
    for role in ["admin", "organizer", "viewer", "door"] {
        let staff = Staff::new(&doors.server, role);
        let seen = walk(&staff, role);
        let own = format!("/admin/events/{}", doors.event);
        assert!(seen.contains(&own), "{role}: {seen:?}");
        assert_eq!(seen.contains(&format!("{own}/live")), role != "door", "{role}");
        assert_eq!(seen.contains(&format!("{own}/guests")), role != "door", "{role}");
        let edits = matches!(role, "admin" | "organizer");
        assert_eq!(seen.contains(&format!("{own}/edit")), edits, "{role}");
        assert_eq!(seen.contains("/admin/mail"), edits, "{role}");
        assert_eq!(seen.contains("/admin/audit"), role == "admin", "{role}");
    }
}

#[test]
fn an_empty_desk_has_no_dead_links_either() {
    let server = crate::server::Server::start();
    for role in ["viewer", "door", "organizer", "admin"] {
        let staff = Staff::new(&server, role);
        let seen = walk(&staff, role);
        let may_make = matches!(role, "organizer" | "admin");
        assert_eq!(seen.contains("/admin/venues/new"), may_make, "{role}");
    }
}
