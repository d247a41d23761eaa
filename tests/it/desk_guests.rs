//! Guests at the desk: the table, rows changed in place and put back, one guest, many at once.

use serde_json::{Value, json};

use crate::server::{Answer, Client, Made, Server};

/// A text that would do harm if a page took it for HTML, and what a page must say in its place.
pub const HARMFUL: &str = "<script>alert(1)</script>\"'&";
pub const HARMLESS: &str = "&#60;script&#62;alert(1)&#60;/script&#62;&#34;&#39;&#38;";

/// Somebody at the desk, as a browser asks.
pub struct Desk {
    pub client: Client,
    pub base: String,
}

impl Desk {
    pub fn at(client: &Client, event: &Made) -> Self {
        Self {
            client: client.clone(),
            base: format!("/admin/events/{}", event.id()),
        }
    }

    pub fn get(&self, path: &str) -> Answer {
        let headers = [("accept", "text/html")];
        self.client.send("GET", &format!("{}{path}", self.base), &headers, None)
    }

    #[track_caller]
    pub fn page(&self, path: &str) -> String {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.text()
    }

    /// A part of a page, as the script asks for it.
    #[track_caller]
    pub fn part(&self, path: &str) -> String {
        let headers = [("accept", "text/html"), ("hx-request", "true")];
        let answer = self.client.send("GET", &format!("{}{path}", self.base), &headers, None);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.text()
    }

    pub fn post(&self, path: &str, fields: &[(&str, &str)]) -> Answer {
        let mut body = form_urlencoded::Serializer::new(String::new());
        body.extend_pairs(fields);
        let headers = [
            ("accept", "text/html"),
            ("content-type", "application/x-www-form-urlencoded"),
            ("hx-request", if path.ends_with("/row") { "true" } else { "false" }),
        ];
        let address = format!("{}{path}", self.base);
        self.client
            .send("POST", &address, &headers, Some(body.finish().as_bytes()))
    }

    /// Posts, and gives where it leads.
    #[track_caller]
    pub fn done(&self, path: &str, fields: &[(&str, &str)]) -> String {
        let answer = self.post(path, fields);
        assert_eq!(answer.status, 303, "{path}: {}", answer.text());
        answer.header("location").expect("a place to go").to_owned()
    }

    /// Presses the button that undoes what a page says was done.
    #[track_caller]
    pub fn undo(&self, page: &str) -> String {
        self.done(
            "/guests/undo",
            &[("note", &between(page, "name=\"note\" value=\"", "\""))],
        )
    }
}

/// The text between two others.
#[track_caller]
pub fn between(text: &str, from: &str, until: &str) -> String {
    let (_, rest) = text.split_once(from).unwrap_or_else(|| panic!("no {from} in {text}"));
    rest.split_once(until).expect("an end").0.to_owned()
}

/// The names in a table, in its order.
fn names(page: &str) -> Vec<String> {
    let rows = page.split("<tr id=\"g-").skip(1);
    rows.map(|row| between(row, "class=\"who\"><a href=\"", "</a>"))
        .map(|link| link.split_once('>').expect("a link").1.to_owned())
        .collect()
}

/// The last part of an address, without what follows it.
fn query_of(address: &str, name: &str) -> Option<String> {
    let (_, query) = address.split_once('?')?;
    let mut pairs = form_urlencoded::parse(query.as_bytes());
    pairs
        .find(|(known, _)| known == name)
        .map(|(_, value)| value.into_owned())
}

struct Stage {
    server: Server,
    admin: Client,
    event: Made,
    desk: Desk,
}

fn stage(fields: Value) -> Stage {
    let server = Server::start_with_settings(&[("LIMITS_BULK_BATCH", "2")]);
    let admin = server.token("admin");
    let event = admin.event(fields);
    let desk = Desk::at(&admin, &event);
    Stage {
        server,
        admin,
        event,
        desk,
    }
}

impl Stage {
    fn guest(&self, fields: Value) -> Made {
        self.admin.guest(self.event.id(), fields)
    }

    fn now(&self, guest: &Made) -> Value {
        self.admin.get(&format!("/api/guests/{}", guest.id())).ok()
    }
}

#[test]
fn the_table_is_sorted_filtered_and_searched() {
    let types = json!([{"name": "Seat"}, {"name": "Stand"}]);
    let stage = stage(json!({"ticket_types": types}));
    let seat = stage.event["ticket_types"][0]["id"].clone();
    stage.guest(json!({"name": "Cid", "status": "invited", "ticket_type_id": seat}));
    stage.guest(
        json!({"name": "Ada Lovelace", "email": "ada@example.org", "payment": "unpaid", "flags": {"vip": true}}),
    );
    stage.guest(json!({"name": "Bob", "status": "cancelled", "payment": "unpaid"}));
    let page = stage.desk.page("/guests");
    assert_eq!(names(&page), ["Ada Lovelace", "Bob", "Cid"]);
    assert!(page.contains("★ VIP") && page.contains("ada@example.org") && page.contains("On the waitlist"));
    assert!(page.contains("2 places taken"), "{page}");
    for (query, expected) in [
        ("sort=newest", vec!["Bob", "Ada Lovelace", "Cid"]),
        ("status=cancelled", vec!["Bob"]),
        ("payment=unpaid", vec!["Ada Lovelace", "Bob"]),
        ("payment=unpaid&status=registered", vec!["Ada Lovelace"]),
        (format!("type={}", seat.as_str().expect("an id")).as_str(), vec!["Cid"]),
        ("type=none", vec!["Ada Lovelace", "Bob"]),
        ("q=lovel", vec!["Ada Lovelace"]),
        ("q=ada%40example.org", vec!["Ada Lovelace"]),
        ("q=nobody", vec![]),
        (
            "status=nonsense&type=x&payment=&sort=x&cursor=x",
            vec!["Ada Lovelace", "Bob", "Cid"],
        ),
    ] {
        // Search follows the store in its own time.
        let deadline = std::time::Instant::now() + std::time::Duration::from_secs(20);
        loop {
            let part = stage.desk.part(&format!("/guests?{query}"));
            assert!(part.starts_with("<div id=\"guest-list\">"), "{part}");
            if names(&part) == expected {
                break;
            }
            assert!(std::time::Instant::now() < deadline, "{query}: {part}");
        }
    }
    let long = "x".repeat(300);
    let part = stage.desk.part(&format!("/guests?q={long}"));
    assert!(part.contains("too long to search"), "{part}");
}

#[test]
fn pages_follow_each_other_without_a_gap() {
    let stage = stage(json!({}));
    let rows: String = (0..120)
        .map(|n| format!("Guest {n:03},{}\n", if n % 3 == 0 { "invited" } else { "registered" }))
        .collect();
    let list = format!("name,status\n{rows}");
    let path = format!("/api/events/{}/guests/import", stage.event.id());
    let taken = stage
        .admin
        .send("POST", &path, &[("content-type", "text/csv")], Some(list.as_bytes()));
    assert_eq!(taken.ok()["created"], 120);
    for (query, expected) in [
        ("", 120),
        ("?status=invited", 40),
        ("?status=invited&sort=name", 40),
        ("?payment=free", 120),
        ("?payment=paid", 0),
    ] {
        let mut seen: Vec<String> = Vec::new();
        let mut path = format!("/guests{query}");
        loop {
            let page = stage.desk.page(&path);
            let here = names(&page);
            assert!(here.len() <= 100);
            seen.extend(here);
            if !page.contains("rel=\"next\"") {
                break;
            }
            let next = between(&page, "rel=\"next\" href=\"", "\"").replace("&#38;", "&");
            path = next.strip_prefix(&stage.desk.base).expect("of this event").to_owned();
        }
        assert_eq!(seen.len(), expected, "{query}");
        seen.sort();
        seen.dedup();
        assert_eq!(seen.len(), expected, "{query}: nobody twice");
    }
}

const ROW: [(&str, &str); 7] = [
    ("name", "Ada King"),
    ("email", "king@example.org"),
    ("status", "invited"),
    ("payment", "paid"),
    ("party_size", "3"),
    ("flags.vip", "on"),
    ("flags.attention", "Speaks first"),
];

#[test]
fn what_a_guest_reads_is_chosen_and_what_is_not_offered_stays() {
    let stage = stage(json!({}));
    let guest = stage.guest(json!({"name": "Ada", "language": "pt-BR"}));
    let path = format!("/guests/{}", guest.id());
    let page = stage.desk.page(&path);
    for choice in ["value=\"de\"", "value=\"en\"", "value=\"pt-BR\" selected"] {
        assert!(page.contains(choice), "{choice} in {page}");
    }
    let fields = [
        ("name", "Ada"),
        ("status", "registered"),
        ("payment", "free"),
        ("party_size", "1"),
    ];
    for (version, language, read) in [("1", "de", json!("de")), ("2", "", json!(null))] {
        let typed = [&fields[..], &[("version", version), ("language", language)]].concat();
        let saved = stage.desk.post(&path, &typed);
        assert_eq!(saved.status, 303, "{}", saved.text());
        assert_eq!(stage.now(&guest)["language"], read);
    }
}

#[test]
fn a_row_is_changed_in_place_and_put_back() {
    let stage = stage(json!({}));
    let guest = stage.guest(json!({"name": "Ada", "email": "ada@example.org", "phone": "1", "notes": "old"}));
    let path = format!("/guests/{}/row", guest.id());
    let form = stage.desk.part(&path);
    assert!(
        form.contains("value=\"ada@example.org\"") && form.starts_with("<tr id=\"g-"),
        "{form}"
    );
    assert_eq!(
        stage.desk.get(&path).status,
        303,
        "without scripts the guest's page has the form"
    );

    let saved = stage.desk.post(&path, &[&ROW[..], &[("version", "1")]].concat());
    assert_eq!(saved.status, 200, "{}", saved.text());
    let part = saved.text();
    assert!(
        part.starts_with("<tr id=\"g-") && part.contains("<hx-partial hx-target=\"#done\""),
        "{part}"
    );
    assert!(
        part.contains("Speaks first") && part.contains("Saved: Ada King."),
        "{part}"
    );
    let now = stage.now(&guest);
    let seen = ["name", "email", "phone", "status", "payment", "party_size", "notes"].map(|field| now[field].clone());
    let expected = json!(["Ada King", "king@example.org", "1", "invited", "paid", 3, ""]);
    assert_eq!(json!(seen), expected);
    assert_eq!(
        now["flags"],
        json!({"vip": true, "attention": "Speaks first", "blocked": false})
    );

    // What was typed wrongly is kept and told, and nothing is saved.
    let refused = stage.desk.post(
        &path,
        &[
            ("version", "2"),
            ("name", ""),
            ("email", "nonsense"),
            ("party_size", "99"),
            ("status", "invited"),
            ("payment", "paid"),
        ],
    );
    assert_eq!(refused.status, 422);
    let form = refused.text();
    assert!(
        form.contains("value=\"nonsense\"") && form.matches("class=\"error\"").count() == 3,
        "{form}"
    );
    assert_eq!(stage.now(&guest)["version"], 2);

    assert!(stage.desk.undo(&part).contains("notice=guests-undone"));
    let back = stage.now(&guest);
    assert_eq!(
        (&back["name"], &back["notes"], &back["party_size"]),
        (&json!("Ada"), &json!("old"), &json!(1))
    );
    let again = stage.desk.post(
        "/guests/undo",
        &[("note", &between(&part, "name=\"note\" value=\"", "\""))],
    );
    assert_eq!(again.status, 404, "a note is good once");
}

#[test]
fn two_who_change_one_guest_learn_of_each_other() {
    let stage = stage(json!({}));
    let guest = stage.guest(json!({"name": "Ada"}));
    let path = format!("/guests/{}/row", guest.id());
    let page = stage.desk.post(&path, &[&ROW[..], &[("version", "1")]].concat()).text();
    let other = stage.desk.post(
        &path,
        &[
            ("version", "1"),
            ("name", "Countess"),
            ("status", "registered"),
            ("payment", "free"),
            ("party_size", "1"),
        ],
    );
    assert_eq!(other.status, 412);
    let form = other.text();
    assert!(
        form.contains("value=\"Countess\"") && form.contains("<dd>Ada King</dd>") && form.contains("value=\"2\""),
        "{form}"
    );
    assert_eq!(stage.now(&guest)["name"], "Ada King", "nothing is lost");
    let whole = stage.desk.post(
        &format!("/guests/{}", guest.id()),
        &[
            ("version", "1"),
            ("name", "Countess"),
            ("status", "registered"),
            ("payment", "free"),
            ("party_size", "1"),
        ],
    );
    assert_eq!(whole.status, 412);
    assert!(whole.text().contains("<dd>Ada King</dd>"));

    // Whoever undoes after somebody else's change is shown what it is now.
    stage
        .admin
        .patch(&format!("/api/guests/{}", guest.id()), json!({"name": "Lady Ada"}))
        .ok();
    let shown = stage.desk.undo(&page);
    assert!(
        shown.contains(guest.id()) && shown.contains("guests-undo-stale"),
        "{shown}"
    );
    assert_eq!(stage.now(&guest)["name"], "Lady Ada");
    // A note is its maker's own.
    let path = format!("/guests/{}/cancel", guest.id());
    let address = stage.desk.done(&path, &[]);
    let note = query_of(&address, "undo").expect("a note");
    let stranger = Desk::at(&stage.server.token("admin"), &stage.event);
    assert_eq!(stranger.post("/guests/undo", &[("note", &note)]).status, 404);
    assert!(
        stage
            .desk
            .page(&format!("/guests?undo={note}"))
            .contains("Saved: Lady Ada.")
    );
    assert!(!stranger.page(&format!("/guests?undo={note}")).contains("Saved"));
}

#[test]
fn the_page_of_a_guest_has_everything_about_it() {
    let question = json!([{"label": "Menu", "kind": "choice", "options": ["fish", "none"]}, {"label": "Vegan", "kind": "checkbox"}]);
    let stage = stage(json!({"questions": question}));
    let ids = [0, 1].map(|n| stage.event["questions"][n]["id"].as_str().expect("an id").to_owned());
    let guest = stage
        .guest(json!({"name": HARMFUL, "email": "ada@example.org", "notes": HARMFUL, "flags": {"attention": HARMFUL}}));
    let path = format!("/guests/{}", guest.id());
    let page = stage.desk.page(&path);
    assert!(!page.contains("<script>alert") && page.contains(HARMLESS), "{page}");
    assert!(page.contains("/qr.svg") && page.contains("/ticket.pdf") && !page.contains("Let in"));
    assert!(!stage.desk.page("/guests").contains("<script>alert"));
    assert!(!stage.desk.part(&format!("{path}/row")).contains("<script>alert"));

    let answers = [format!("answers.{}", ids[0]), format!("answers.{}", ids[1])];
    let typed = [
        ("version", "1"),
        ("name", "Ada"),
        ("status", "registered"),
        ("payment", "free"),
        ("party_size", "2"),
        (answers[0].as_str(), "fish"),
        (answers[1].as_str(), "on"),
    ];
    let address = stage.desk.done(&path, &typed);
    assert_eq!(
        stage.now(&guest)["answers"],
        json!({ids[0].clone(): "fish", ids[1].clone(): true})
    );
    let page = stage
        .desk
        .page(address.strip_prefix(&stage.desk.base).expect("of this event"));
    assert!(
        page.contains("<option value=\"fish\" selected>") && page.contains("Saved: Ada."),
        "{page}"
    );
    let wrong = stage.desk.post(
        &path,
        &[&typed[1..5], &[("version", "2"), (answers[0].as_str(), "meat")]].concat(),
    );
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("must be one of the question"));

    let scan = json!({"event_id": stage.event.id(), "guest_id": guest.id(), "scan_id": "0190b5a0-0000-7000-8000-000000000001", "heads": 1});
    assert_eq!(stage.admin.post("/api/checkins", scan).ok()["result"], "admitted");
    let page = stage.desk.page(&path);
    assert!(
        page.contains("<strong>Let in</strong> <span>Door · one head</span>") && page.contains("1 of 2 let in"),
        "{page}"
    );

    let before = stage.now(&guest)["ticket_number"].clone();
    assert!(
        stage
            .desk
            .done(&format!("{path}/reissue"), &[])
            .contains("guests-reissued")
    );
    assert_ne!(stage.now(&guest)["ticket_number"], before);
    stage.desk.done(&format!("{path}/block"), &[("blocked", "true")]);
    assert_eq!(stage.now(&guest)["flags"]["blocked"], true);
    assert!(stage.desk.page(&path).contains("⊘ Blocked"));
    stage.desk.done(&format!("{path}/block"), &[("blocked", "false")]);
    assert_eq!(stage.now(&guest)["flags"]["blocked"], false);
    let address = stage.desk.done(&format!("{path}/cancel"), &[]);
    assert_eq!(stage.now(&guest)["status"], "cancelled");
    let page = stage
        .desk
        .page(address.strip_prefix(&stage.desk.base).expect("of this event"));
    stage.desk.undo(&page);
    assert_eq!(stage.now(&guest)["status"], "checked_in");

    assert!(stage.desk.page(&format!("{path}/delete")).contains("Delete Ada?"));
    assert!(
        stage
            .desk
            .done(&format!("{path}/delete"), &[])
            .contains("guests-deleted")
    );
    assert_eq!(stage.desk.get(&path).status, 404);
}

#[test]
fn a_guest_is_added_by_hand() {
    let types = json!([{"name": "Seat", "price": {"amount": "10.00", "currency": "EUR"}}]);
    let stage = stage(json!({"capacity": 1, "ticket_types": types}));
    let seat = stage.event["ticket_types"][0]["id"].as_str().expect("an id");
    assert!(stage.desk.page("/guests/new").contains("name=\"ticket_type_id\""));
    let typed = [
        ("name", "Ada"),
        ("email", ""),
        ("status", "registered"),
        ("party_size", "1"),
        ("ticket_type_id", seat),
        ("payment", "unpaid"),
    ];
    let address = stage.desk.done("/guests", &typed);
    assert!(address.contains("notice=guests-added"), "{address}");
    let list = format!("/api/events/{}/guests", stage.event.id());
    assert_eq!(stage.admin.get(&list).ok()["items"][0]["payment"], "unpaid");

    let refused = stage.desk.post(
        "/guests",
        &[
            ("name", " "),
            ("email", "x"),
            ("party_size", "1.5"),
            ("status", "registered"),
        ],
    );
    assert_eq!(refused.status, 422);
    let page = refused.text();
    assert!(
        page.contains("value=\"x\"") && page.contains("value=\"1.5\"") && page.matches("class=\"error\"").count() >= 3,
        "{page}"
    );
    let full = stage.desk.post("/guests", &typed);
    assert_eq!(full.status, 409);
    assert!(full.text().contains("The event is full.") && full.text().contains("value=\"Ada\""));
    stage
        .admin
        .patch(&format!("/api/events/{}", stage.event.id()), json!({"waitlist": true}))
        .ok();
    assert!(stage.desk.done("/guests", &typed).contains("guests-added-waiting"));
    let huge = "n".repeat(3 << 20);
    assert_eq!(stage.desk.post("/guests", &[("name", &huge)]).status, 413);
}

#[test]
fn many_are_changed_at_once_and_put_back() {
    let stage = stage(json!({}));
    let guests: Vec<Made> = (0..5)
        .map(|n| stage.guest(json!({"name": format!("Guest {n}")})))
        .collect();
    let invited = stage.guest(json!({"name": "Invited", "status": "invited"}));
    let count = |status: &str| {
        let list = format!("/api/events/{}/guests?status={status}", stage.event.id());
        stage.admin.get(&list).ok()["items"].as_array().expect("items").len()
    };
    assert!(
        stage
            .desk
            .done("/guests/bulk", &[("action", "cancelled"), ("which", "ids")])
            .contains("guests-none-chosen")
    );

    let ticked: Vec<(&str, &str)> = guests[..3].iter().map(|guest| ("id", guest.id())).collect();
    let address = stage.desk.done(
        "/guests/bulk",
        &[&ticked[..], &[("action", "cancelled"), ("back", "status=registered")]].concat(),
    );
    assert_eq!(
        (count("cancelled"), query_of(&address, "status").as_deref()),
        (3, Some("registered"))
    );
    let page = stage
        .desk
        .page(address.strip_prefix(&stage.desk.base).expect("of this event"));
    assert!(page.contains("3 guests were changed."), "{page}");
    // One was changed meanwhile, and stays as it is.
    let path = format!("/api/guests/{}", guests[0].id());
    stage.admin.patch(&path, json!({"name": "Changed"})).ok();
    let note = between(&page, "name=\"note\" value=\"", "\"");
    let undone = stage.desk.post("/guests/undo", &[("note", &note)]);
    assert!(
        undone.text().contains("2 guests were put back.")
            && undone.text().contains("One guest was changed or deleted meanwhile"),
        "{}",
        undone.text()
    );
    assert_eq!(
        (count("cancelled"), &stage.now(&guests[0])["name"]),
        (1, &json!("Changed"))
    );

    // All that match are asked about, and so is what cannot be undone.
    let all = [("action", "checked_in"), ("which", "all"), ("status", "registered")];
    let asked = stage.desk.post("/guests/bulk", &all);
    assert!(
        asked.status == 200 && asked.text().contains("Set 4 guests to “Checked in”?"),
        "{}",
        asked.text()
    );
    assert_eq!(count("checked_in"), 0);
    stage
        .desk
        .done("/guests/bulk", &[&all[..], &[("sure", "yes")]].concat());
    assert_eq!(
        (count("checked_in"), stage.now(&invited)["status"].clone()),
        (4, json!("invited"))
    );
    let delete = [("action", "delete"), ("id", guests[1].id())];
    assert!(
        stage
            .desk
            .post("/guests/bulk", &delete)
            .text()
            .contains("Delete one guest?")
    );
    assert_eq!(stage.now(&guests[1])["name"], "Guest 1");
    assert!(
        stage
            .desk
            .done("/guests/bulk", &[&delete[..], &[("sure", "yes")]].concat())
            .contains("guests-deleted-many")
    );
    assert_eq!(stage.admin.get(&format!("/api/guests/{}", guests[1].id())).status, 404);
    assert_eq!(
        stage
            .desk
            .post("/guests/bulk", &[("action", "nonsense"), ("id", guests[2].id())])
            .status,
        422
    );
}

#[test]
fn all_that_the_filters_and_the_search_find_are_changed_at_once() {
    let stage = stage(json!({"ticket_types": [{"name": "Adult"}]}));
    let adult = stage.event["ticket_types"][0]["id"].as_str().expect("an id").to_owned();
    let (mut unpaid, mut typed) = (Vec::new(), Vec::new());
    for n in 0..4 {
        let payment = if n < 3 { "unpaid" } else { "paid" };
        let fields = json!({"name": format!("Annabel {n}"), "ticket_type_id": adult, "payment": payment});
        unpaid.push(stage.guest(fields));
    }
    for n in 0..3 {
        typed.push(stage.guest(json!({"name": format!("Robert {n}"), "payment": "unpaid"})));
    }
    let statuses = |guests: &[Made]| {
        let status = |guest| stage.now(guest)["status"].as_str().expect("a status").to_owned();
        guests.iter().map(status).collect::<Vec<_>>()
    };
    // The list offers it for whatever it shows, and the form keeps to that.
    let page = stage.desk.page(&format!("/guests?payment=unpaid&type={adult}"));
    let form = between(&page, "<form id=\"bulk\"", "</form>");
    assert!(
        form.contains("value=\"all\"") && form.contains("All that match, on all pages"),
        "{form}"
    );
    assert!(form.contains("name=\"payment\" value=\"unpaid\"") && form.contains(&format!("value=\"{adult}\"")));

    let asked = [
        ("action", "cancelled"),
        ("which", "all"),
        ("payment", "unpaid"),
        ("type", adult.as_str()),
        ("back", "payment=unpaid"),
    ];
    let sure = stage.desk.post("/guests/bulk", &asked);
    assert!(sure.text().contains("Set 3 guests to “Cancelled”?"), "{}", sure.text());
    assert_eq!(statuses(&unpaid), ["registered"; 4], "asking changes nothing");
    let kept = between(&sure.text(), "/guests/bulk\">", "</form>");
    assert!(
        kept.contains("name=\"type\"") && kept.contains("name=\"payment\""),
        "{kept}"
    );
    let address = stage
        .desk
        .done("/guests/bulk", &[&asked[..], &[("sure", "yes")]].concat());
    assert_eq!(statuses(&unpaid), ["cancelled", "cancelled", "cancelled", "registered"]);
    assert_eq!(statuses(&typed), ["registered"; 3]);
    let page = stage
        .desk
        .page(address.strip_prefix(&stage.desk.base).expect("of this event"));
    assert!(page.contains("3 guests were changed."), "{page}");
    stage.desk.undo(&page);
    assert_eq!(statuses(&unpaid), ["registered"; 4]);

    // Words find what was written a moment ago, and all filters must fit.
    let words = [
        ("action", "cancelled"),
        ("which", "all"),
        ("q", "robert"),
        ("type", "none"),
    ];
    let sure = stage.desk.post("/guests/bulk", &words);
    assert!(sure.text().contains("Set 3 guests to “Cancelled”?"), "{}", sure.text());
    stage
        .desk
        .done("/guests/bulk", &[&words[..], &[("sure", "yes")]].concat());
    assert_eq!(statuses(&typed), ["cancelled"; 3]);
    let none = [&words[..3], &[("type", adult.as_str())]].concat();
    assert!(stage.desk.post("/guests/bulk", &none).text().contains("Set 0 guests"));
    assert_eq!(statuses(&unpaid), ["registered"; 4]);
    // A filter that cannot be read lets nobody through.
    for (name, value) in [("type", "x"), ("payment", "x"), ("status", "x")] {
        let body = [("action", "delete"), ("which", "all"), (name, value), ("sure", "yes")];
        assert_eq!(stage.desk.post("/guests/bulk", &body).status, 422, "{name}");
    }
    assert_eq!(statuses(&unpaid), ["registered"; 4]);
}

/// Sample data were put later than they say.
#[test]
fn guests_of_the_sample_data_have_a_story() {
    let server = Server::start_with(&["--demo"]);
    let admin = server.token("admin");
    let guests = admin.get("/api/guests?limit=1").ok();
    let [event, guest] = ["event_id", "id"].map(|name| guests["items"][0][name].as_str().expect("an id").to_owned());
    let path = format!("/admin/events/{event}/guests/{guest}");
    let page = admin.send("GET", &path, &[("accept", "text/html")], None).text();
    let story = between(&page, "<section id=\"story\"", "</section>");
    assert!(story.contains("Guest registered"), "{story}");
}

#[test]
fn a_guest_has_a_story() {
    let stage = stage(json!({"ticket_types": [{"name": "Adult"}]}));
    let adult = stage.event["ticket_types"][0]["id"].clone();
    let guest = stage.guest(json!({"name": "Ada", "ticket_type_id": adult, "notes": "shy"}));
    let other = stage.guest(json!({"name": "Nobody else"}));
    let own = format!("/guests/{}", guest.id());
    let number = stage.now(&guest)["ticket_number"]
        .as_str()
        .expect("a number")
        .to_owned();
    let api = format!("/api/guests/{}", guest.id());
    stage
        .admin
        .patch(&api, json!({"name": HARMFUL, "payment": "paid", "notes": ""}))
        .ok();
    stage
        .admin
        .patch(&format!("/api/guests/{}", other.id()), json!({"name": "Somebody else"}))
        .ok();
    stage.desk.done(&format!("{own}/reissue"), &[]);
    let scan = json!({"event_id": stage.event.id(), "guest_id": guest.id(), "scan_id": "0190b5a0-0000-7000-8000-000000000001"});
    assert_eq!(stage.admin.post("/api/checkins", scan).ok()["result"], "admitted");

    let page = stage.desk.page(&own);
    let story = between(&page, "<section id=\"story\"", "</section>");
    let at = |text: &str| story.find(text).unwrap_or_else(|| panic!("no {text} in {story}"));
    let order = [
        at("Let in"),
        at("Ticket replaced"),
        at("Guest changed"),
        at("Guest registered"),
    ];
    assert!(order.is_sorted(), "the newest first: {story}");
    let old = format!(
        "<del>{}</del>",
        number
            .as_bytes()
            .chunks(3)
            .map(|part| String::from_utf8_lossy(part))
            .collect::<Vec<_>>()
            .join("-")
    );
    for part in [
        &old,
        &format!("<ins>{HARMLESS}</ins>"),
        "<del>Ada</del>",
        "<ins>Paid</ins>",
        "<del>shy</del>",
        "Token test",
        &format!("/admin/audit?kind=guest&#38;document={}", guest.id()),
    ] {
        assert!(story.contains(part), "{part} is not in {story}");
    }
    assert!(
        !story.contains("omebody else") && !story.contains("<script>"),
        "{story}"
    );
    // The whole trail of it has its changes alone.
    let trail = stage.admin.send(
        "GET",
        &format!("/admin/audit?kind=guest&document={}", guest.id()),
        &[("accept", "text/html")],
        None,
    );
    assert!(trail.text().contains("Guest registered: Ada") && !trail.text().contains("omebody else"));
    // Those who may only read see it, and no way to the trail.
    let viewer = Desk::at(&stage.server.token("viewer"), &stage.event);
    let page = viewer.page(&own);
    assert!(
        page.contains("Ticket replaced") && !page.contains("/admin/audit"),
        "{page}"
    );
}

#[test]
fn a_long_story_goes_on_over_pages_without_a_gap() {
    let stage = stage(json!({}));
    let guest = stage.guest(json!({"name": "Version 1"}));
    let api = format!("/api/guests/{}", guest.id());
    for n in 2..=95 {
        stage.admin.patch(&api, json!({"name": format!("Version {n}")})).ok();
    }
    let mut path = format!("/guests/{}", guest.id());
    let mut seen = Vec::new();
    for _ in 0..10 {
        let page = stage.desk.page(&path);
        let story = between(&page, "<section id=\"story\"", "</section>");
        let changes = story.split("<ins>Version ").skip(1);
        seen.extend(changes.map(|rest| {
            rest.split('<')
                .next()
                .expect("a number")
                .parse::<u32>()
                .expect("a number")
        }));
        match story.split_once("rel=\"next\" href=\"") {
            Some((_, rest)) => {
                let next = rest.split(['"', '#']).next().expect("an address");
                path = next.strip_prefix(&stage.desk.base).expect("of this event").to_owned();
            }
            None => {
                assert!(story.contains("Guest registered"), "{story}");
                break;
            }
        }
    }
    assert_eq!(seen, (2..=95).rev().collect::<Vec<_>>());
}

#[test]
fn mails_belong_to_a_guests_story() {
    let office = crate::mail::office_with(&[]);
    let event = office.admin.event(json!({"registration": "open"}));
    office.register(event.id(), "Ada", "ada@example.org");
    let guest = office.guest_of("ada@example.org");
    let path = format!("/guests/{}", guest["id"].as_str().expect("an id"));
    let desk = Desk::at(&office.admin, &event);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(60);
    while !desk.page(&path).contains("Mail “Confirmation”: Sent") {
        assert!(std::time::Instant::now() < deadline, "{}", desk.page(&path));
        std::thread::yield_now();
    }
    let viewer = Desk::at(&office.server.token("viewer"), &event);
    assert!(
        !viewer.page(&path).contains("Mail “"),
        "mails are for those who see mails"
    );
}

#[test]
fn what_cannot_be_changed_is_told_on_a_page_of_its_own() {
    let stage = stage(json!({"capacity": 2}));
    let held: Vec<Made> = (0..2)
        .map(|n| stage.guest(json!({"name": format!("Here {n}")})))
        .collect();
    let out: Vec<Made> = (0..3)
        .map(|n| stage.guest(json!({"name": format!("Out {n}"), "status": "cancelled"})))
        .collect();
    let ticked: Vec<(&str, &str)> = out.iter().map(|guest| ("id", guest.id())).collect();
    let address = stage
        .desk
        .done("/guests/bulk", &[&ticked[..], &[("action", "registered")]].concat());
    let path = address.strip_prefix(&stage.desk.base).expect("of this event");
    assert!(path.starts_with("/guests/bulk/"), "{path}");
    let page = stage.desk.page(path);
    assert!(
        page.contains("3 failed") && page.contains("the event is full") && page.contains(out[0].id()),
        "{page}"
    );
    assert!(stage.desk.part(path).starts_with("<section id=\"progress\""));
    let stranger = Desk::at(&stage.server.token("admin"), &stage.event);
    assert_eq!(stranger.get(path).status, 404, "it is its maker's own");
    assert_eq!(stage.now(&held[0])["status"], "registered");
}

#[test]
fn everybody_sees_and_does_what_the_role_allows() {
    let stage = stage(json!({}));
    let guest = stage.guest(json!({"name": "Ada"}));
    let elsewhere = stage.admin.event(json!({"name": "Other"}));
    let viewer = Desk::at(&stage.server.token("viewer"), &stage.event);
    let page = viewer.page("/guests");
    assert!(
        page.contains("Ada") && !page.contains("type=\"checkbox\"") && !page.contains("/guests/new"),
        "{page}"
    );
    let own = format!("/guests/{}", guest.id());
    assert!(!viewer.page(&own).contains("<button>Save"));
    for path in ["/guests/new", &format!("{own}/delete"), "/import"] {
        assert_eq!(viewer.get(path).status, 403, "{path}");
    }
    for path in [
        "/guests",
        &own,
        &format!("{own}/row"),
        &format!("{own}/cancel"),
        &format!("{own}/delete"),
        "/guests/bulk",
        "/guests/undo",
    ] {
        let note = "0190b5a0-0000-7000-8000-000000000001";
        let status = viewer
            .post(
                path,
                &[
                    ("name", "Eve"),
                    ("note", note),
                    ("id", guest.id()),
                    ("action", "delete"),
                ],
            )
            .status;
        assert_eq!(status, 403, "{path}");
    }
    let door = Desk::at(&stage.server.token("door"), &stage.event);
    assert_eq!(door.get("/guests").status, 403);
    let public = Desk::at(&stage.server.public(), &stage.event);
    let answer = public.get("/guests");
    assert_eq!(answer.status, 303, "{}", answer.text());
    assert!(
        answer
            .header("location")
            .expect("a place")
            .starts_with("/admin/sign-in")
    );
    assert_eq!(public.post("/guests", &[("name", "Eve")]).status, 401);

    // Guests of another event are nobody here, and what is no id is nothing.
    let other = Desk::at(&stage.admin, &elsewhere);
    for path in [
        own.clone(),
        format!("{own}/row"),
        format!("{own}/delete"),
        "/guests/nonsense".to_owned(),
        "/guests/bulk/x".to_owned(),
    ] {
        assert_eq!(other.get(&path).status, 404, "{path}");
    }
    for path in [
        own.clone(),
        format!("{own}/row"),
        format!("{own}/cancel"),
        format!("{own}/block"),
        format!("{own}/reissue"),
        format!("{own}/delete"),
    ] {
        assert_eq!(
            other.post(&path, &[("name", "Eve"), ("status", "invited")]).status,
            404,
            "{path}"
        );
    }
    assert_eq!(stage.now(&guest)["version"], 1);
    let bound = Desk::at(&stage.server.bound_token("organizer", elsewhere.id()), &stage.event);
    assert_eq!(bound.get("/guests").status, 404);
}
