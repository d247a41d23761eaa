//! `/api/search` and `q=`: what is found, by whom, in which order, and what is refused.

use serde_json::{Value, json};

use crate::doors::Doors;
use crate::server::{Client, Made, Server};

/// The last commit, for `min_seq`.
pub fn head(server: &Server) -> u64 {
    server.get("/readyz").json()["journal_head"].as_u64().expect("a seq")
}

/// The path with a query, percent-encoded, that sees everything written so far.
fn asking(server: &Server, path: &str, q: &str) -> String {
    let q: String = q.bytes().map(|byte| format!("%{byte:02x}")).collect();
    let joined = if path.contains('?') { '&' } else { '?' };
    format!("{path}{joined}q={q}&min_seq={}", head(server))
}

fn items(answer: &Value) -> Vec<Value> {
    answer["items"].as_array().expect("items").clone()
}

/// The names of what a search finds, in its order.
#[track_caller]
fn found(server: &Server, client: &Client, path: &str, q: &str) -> Vec<String> {
    let answer = client.get(&asking(server, path, q)).ok();
    let name = |item: &Value| {
        let kind = item["type"].as_str().map_or(item, |kind| &item[kind]);
        kind["name"].as_str().expect("a name").to_owned()
    };
    items(&answer).iter().map(name).collect()
}

fn party(admin: &Client) -> (Made, Made, Made) {
    let jazz = admin.event(json!({
        "name": "Jazz Night Köln", "description": "Doors open at seven. <b>Soul</b> & more.", "tags": ["Musik"],
        "venue": {"name": "Stadtgarten", "city": "Köln", "country": "Germany"},
    }));
    let past = admin.event(json!({"name": "Jazz Night Bonn", "date": "2020-01-01T19:00:00Z", "status": "completed"}));
    let tokyo =
        admin.event(json!({"name": "東京タワー展", "description": "No jazz at all.", "date": "2036-01-01T10:00:00Z"}));
    (jazz, past, tokyo)
}

#[test]
fn events_are_found_best_first() {
    let server = Server::start();
    let admin = server.token("admin");
    party(&admin);
    admin.event(json!({"name": "Jazz Draft", "status": "draft"}));
    let public = server.public();
    for (q, names) in [
        ("jazz", vec!["Jazz Night Köln", "Jazz Night Bonn", "東京タワー展"]),
        ("JAZZ koln", vec!["Jazz Night Köln"]),
        ("nigh", vec!["Jazz Night Köln", "Jazz Night Bonn"]),
        ("jaz", vec!["Jazz Night Köln", "Jazz Night Bonn", "東京タワー展"]),
        ("jzaz", vec!["Jazz Night Köln", "Jazz Night Bonn", "東京タワー展"]),
        ("stadgarten", vec!["Jazz Night Köln"]),
        ("statdgraten", vec!["Jazz Night Köln"]),
        ("germany", vec!["Jazz Night Köln"]),
        ("musik", vec!["Jazz Night Köln"]),
        ("\"night köln\"", vec!["Jazz Night Köln"]),
        ("\"köln night\"", vec![]),
        ("東京", vec!["東京タワー展"]),
        ("京タワ", vec!["東京タワー展"]),
        ("展", vec!["東京タワー展"]),
        ("jazz tango", vec![]),
        ("jxxz", vec![]),
        ("bon", vec!["Jazz Night Bonn"]),
        ("nbo", vec![]),
    ] {
        assert_eq!(found(&server, &public, "/api/search", q), names, "{q}");
        assert_eq!(found(&server, &public, "/api/events", q), names, "{q}");
    }
    let drafts = found(&server, &admin, "/api/search", "draft");
    assert_eq!(drafts, ["Jazz Draft"]);
}

#[test]
fn filters_go_with_the_words() {
    let server = Server::start();
    let admin = server.token("admin");
    let (jazz, past, tokyo) = party(&admin);
    for (event, name) in [
        (&jazz, "Jazz Fan Ada"),
        (&past, "Jazz Fan Bob"),
        (&tokyo, "Jazz Fan Chi"),
    ] {
        admin.guest(event.id(), json!({"name": name, "status": "invited"}));
    }
    let both = |filters: &str| {
        let mut names = found(&server, &admin, &format!("/api/search{filters}"), "jazz");
        names.sort();
        names
    };
    assert_eq!(both("").len(), 6);
    assert_eq!(both("?type=guest"), ["Jazz Fan Ada", "Jazz Fan Bob", "Jazz Fan Chi"]);
    assert_eq!(both("?type=event").len(), 3);
    assert_eq!(both("?type=event,guest&status=completed"), ["Jazz Night Bonn"]);
    assert_eq!(
        both("?status=completed,invited&from=2020-01-01T00:00:00Z&to=2021-01-01T00:00:00Z"),
        ["Jazz Fan Bob", "Jazz Night Bonn"]
    );
    assert_eq!(both("?from=2036-01-01T00:00:00Z"), ["Jazz Fan Chi", "東京タワー展"]);
    assert_eq!(
        both(&format!("?event_id={}", jazz.id())),
        ["Jazz Fan Ada", "Jazz Night Köln"]
    );
    assert_eq!(
        both(&format!("?event_id={}&to=2030-01-01T00:00:00Z", jazz.id())),
        [""; 0]
    );
    assert_eq!(
        found(&server, &admin, "/api/events?tag=musik", "jazz"),
        ["Jazz Night Köln"]
    );
    assert_eq!(
        found(&server, &admin, "/api/events?name=jazz%20night%20b", "jazz"),
        ["Jazz Night Bonn"]
    );
    let venue = jazz["venue"]["id"].as_str().expect("an id");
    assert_eq!(
        found(&server, &admin, &format!("/api/events?venue_id={venue}"), "jazz"),
        ["Jazz Night Köln"]
    );
    assert_eq!(found(&server, &admin, "/api/guests?status=registered", "jazz"), [""; 0]);
    let of_event = format!("/api/events/{}/guests", past.id());
    assert_eq!(found(&server, &admin, &of_event, "jazz"), ["Jazz Fan Bob"]);
}

#[test]
fn those_who_have_come_are_told_from_those_who_are_to_come() {
    let doors = Doors::open();
    let guests: Vec<Made> = (0..60)
        .map(|n| doors.guest(json!({"name": format!("Jazz Fan {n}")})))
        .collect();
    for guest in &guests[..55] {
        doors.scan(&doors.admin, json!({"guest_id": guest.id()}));
    }
    let of = |status: &str| {
        let path = doors.path(&format!("/guests?status={status}&limit=4"));
        found(&doors.server, &doors.admin, &path, "jazz").len()
    };
    assert_eq!((of("registered"), of("checked_in"), of("cancelled")), (4, 4, 0));
    let path = doors.path("/guests?status=registered&limit=20");
    assert_eq!(found(&doors.server, &doors.admin, &path, "jazz").len(), 5);
    let path = doors.path("/guests?status=checked_in,registered&limit=60");
    assert_eq!(found(&doors.server, &doors.admin, &path, "jazz").len(), 60);
}

#[test]
fn words_go_with_a_place() {
    let server = Server::start();
    let admin = server.token("admin");
    let at = |name: &str, status: &str, longitude: f64| {
        let location = json!({"type": "Point", "coordinates": [longitude, 50.0]});
        let venue = json!({"name": format!("Hall of {name}"), "location": location});
        admin.event(json!({"name": name, "status": status, "venue": venue}));
    };
    at("Jazz Far", "active", 9.0);
    at("Jazz Near", "active", 7.1);
    at("Jazz Nearest", "draft", 7.0);
    at("Tango Near", "active", 7.0);
    admin.event(json!({"name": "Jazz Nowhere"}));
    let public = server.public();
    for (path, names) in [
        ("/api/events?near=50,7", vec!["Jazz Near", "Jazz Far"]),
        ("/api/events?near=50,7&radius_m=50000", vec!["Jazz Near"]),
        ("/api/events?bbox=8,49,10,51", vec!["Jazz Far"]),
        ("/api/events?near=50,7&from=2099-01-01T00:00:00Z", vec![]),
    ] {
        assert_eq!(found(&server, &public, path, "jazz"), names, "{path}");
    }
    let drafts = found(&server, &admin, "/api/events?near=50,7", "jazz");
    assert_eq!(drafts, ["Jazz Nearest", "Jazz Near", "Jazz Far"]);
    // Pages go on where the one before ended, and only with the same words.
    let page = admin
        .get(&asking(&server, "/api/events?near=50,7&limit=2", "jazz"))
        .ok();
    assert!(items(&page).iter().all(|item| item["distance_m"].is_number()), "{page}");
    let next = page["next_cursor"].as_str().expect("a cursor");
    let path = format!("/api/events?near=50,7&limit=2&cursor={next}");
    assert_eq!(found(&server, &admin, &path, "jazz"), ["Jazz Far"]);
    admin.get(&asking(&server, &path, "tango")).problem(422);
}

#[test]
fn guests_are_found_by_all_that_one_knows_of_them() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let ada = admin.guest(
        event.id(),
        json!({"name": "Ada Lovelace", "email": "Countess.Ada@Example.org", "company": "Engines Ltd"}),
    );
    admin.guest(event.id(), json!({"name": "Adam Smith", "email": "smith@example.org"}));
    let number = ada["ticket_number"].as_str().expect("a number");
    let spaced = format!("{} {}-{}", &number[..4], &number[4..8], &number[8..]).to_lowercase();
    for q in [
        "lovelace",
        "Lovelaec",
        "love",
        "ada lov",
        "engines",
        "countess.ada@example.org",
        "countess.ada",
        "COUNTESS.AD",
        number,
        &spaced,
        &number[..5],
        "\"ada lovelace\"",
    ] {
        assert_eq!(found(&server, &admin, "/api/guests", q), ["Ada Lovelace"], "{q}");
    }
    assert_eq!(
        found(&server, &admin, "/api/guests", "ada"),
        ["Ada Lovelace", "Adam Smith"]
    );
    assert_eq!(
        found(&server, &admin, "/api/guests?email=SMITH@example.org", "ada"),
        ["Adam Smith"]
    );
    assert_eq!(
        found(&server, &admin, &format!("/api/guests?ticket_number={number}"), "ada"),
        ["Ada Lovelace"]
    );
    admin
        .patch(&format!("/api/guests/{}", ada.id()), json!({"name": "Augusta King"}))
        .ok();
    assert_eq!(found(&server, &admin, "/api/guests", "lovelace"), [""; 0]);
    assert_eq!(found(&server, &admin, "/api/guests", "king"), ["Augusta King"]);
    assert_eq!(admin.delete(&format!("/api/guests/{}", ada.id())).status, 204);
    assert_eq!(found(&server, &admin, "/api/guests", "king"), [""; 0]);
}

#[test]
fn an_event_is_found_by_what_its_venue_is_called_now() {
    let server = Server::start();
    let admin = server.token("admin");
    let (jazz, ..) = party(&admin);
    let venue = format!("/api/venues/{}", jazz["venue"]["id"].as_str().expect("an id"));
    admin.patch(&venue, json!({"name": "Philharmonie"})).ok();
    assert_eq!(
        found(&server, &admin, "/api/search", "philharmonie"),
        ["Jazz Night Köln"]
    );
    assert_eq!(found(&server, &admin, "/api/search", "stadtgarten"), [""; 0]);
}

#[test]
fn highlights_are_escaped() {
    let server = Server::start();
    let admin = server.token("admin");
    party(&admin);
    admin.event(json!({"name": "<script>alert('Tango')</script>"}));
    let highlight = |q: &str| {
        let answer = server.get(&asking(&server, "/api/search", q)).ok();
        items(&answer)[0]["highlight"].clone()
    };
    assert_eq!(
        highlight("soul jazz stadtgarten musik"),
        json!({
            "name": "<mark>Jazz</mark> Night Köln", "venue": "<mark>Stadtgarten</mark>, Köln, Germany",
            "tags": "<mark>Musik</mark>",
            "description": "Doors open at seven. &lt;b&gt;<mark>Soul</mark>&lt;/b&gt; &amp; more.",
        })
    );
    assert_eq!(
        highlight("tango"),
        json!({"name": "&lt;script&gt;alert(&#39;<mark>Tango</mark>&#39;)&lt;/script&gt;"})
    );
}

#[test]
fn pages_plans_and_projections() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"name": "Gala"}));
    for n in 0..25 {
        admin.guest(event.id(), json!({"name": format!("Ada Nr {n}")}));
    }
    for path in ["/api/search?limit=10", "/api/guests?limit=10"] {
        let pages = admin.pages(&asking(&server, path, "ada"));
        assert_eq!(pages.len(), 25, "{path}");
        let mut ids: Vec<String> = pages
            .iter()
            .map(|item| item.get("guest").unwrap_or(item)["id"].to_string())
            .collect();
        ids.sort();
        ids.dedup();
        assert_eq!(ids.len(), 25, "{path}");
    }
    let first = admin
        .get(&asking(&server, "/api/guests?limit=10&fields=name&explain=true", "ada"))
        .ok();
    assert_eq!(
        items(&first)[0]
            .as_object()
            .expect("an object")
            .keys()
            .collect::<Vec<_>>(),
        ["id", "name"]
    );
    assert_eq!(first["plan"]["index"], "search");
    assert_eq!(
        (&first["plan"]["keys_scanned"], &first["plan"]["documents_fetched"]),
        (&json!(25), &json!(10))
    );
    let cursor = first["next_cursor"].as_str().expect("more");
    let other = admin.get(&format!("/api/guests?q=gala&cursor={cursor}"));
    assert_eq!(other.problem(422), ["cursor"]);
    assert_eq!(admin.get("/api/search?q=ada&cursor=AAAA").problem(422), ["cursor"]);
    let plain = admin.get("/api/guests?limit=1").ok();
    let plain = plain["next_cursor"].as_str().expect("more");
    assert_eq!(
        admin.get(&format!("/api/guests?q=ada&cursor={plain}")).problem(422),
        ["cursor"]
    );
    let tag = admin.get(&asking(&server, "/api/search", "ada"));
    let tag = tag.header("etag").expect("an ETag").to_owned();
    let again = admin.send(
        "GET",
        &asking(&server, "/api/search", "ada"),
        &[("if-none-match", &tag)],
        None,
    );
    assert_eq!(again.status, 304);
}

#[test]
fn guests_are_for_those_who_may_see_them() {
    let server = Server::start();
    let admin = server.token("admin");
    let (one, other) = (
        admin.event(json!({"name": "Gala One"})),
        admin.event(json!({"name": "Gala Two"})),
    );
    let draft = admin.event(json!({"name": "Gala Draft", "status": "draft"}));
    admin.guest(one.id(), json!({"name": "Secret Ada", "email": "secret@example.org"}));
    let searched = |client: &Client, path: &str| found(&server, client, path, "secret");
    let galas = |client: &Client| {
        let mut names = found(&server, client, "/api/search", "gala");
        names.sort();
        names
    };
    for role in ["admin", "organizer", "viewer"] {
        let everywhere = server.token(role);
        assert_eq!(searched(&everywhere, "/api/search"), ["Secret Ada"], "{role}");
        assert_eq!(galas(&everywhere), ["Gala Draft", "Gala One", "Gala Two"], "{role}");
        let bound = server.bound_token(role, one.id());
        assert_eq!(searched(&bound, "/api/search"), ["Secret Ada"], "{role}");
        assert_eq!(galas(&bound), ["Gala One"], "{role}");
        let elsewhere = server.bound_token(role, other.id());
        assert_eq!(searched(&elsewhere, "/api/search"), [""; 0], "{role}");
        assert_eq!(searched(&elsewhere, "/api/guests"), [""; 0], "{role}");
        assert_eq!(
            searched(&elsewhere, &format!("/api/search?event_id={}", one.id())),
            [""; 0],
            "{role}"
        );
        let hidden = elsewhere.get(&format!("/api/events/{}/guests?q=secret", one.id()));
        assert_eq!(hidden.status, 404, "{role}");
    }
    let door = server.bound_token("door", one.id());
    assert_eq!(searched(&door, "/api/search?type=guest"), ["Secret Ada"]);
    let next_door = server.bound_token("door", other.id());
    for client in [next_door, server.public()] {
        let answer = client.get(&asking(&server, "/api/search", "secret"));
        assert_eq!(items(&answer.ok()), [json!(null); 0]);
        assert!(
            !answer.text().contains("Ada") && !answer.text().contains("mark"),
            "{}",
            answer.text()
        );
    }
    let public = server.public();
    assert_eq!(galas(&public), ["Gala One", "Gala Two"]);
    assert_eq!(public.get("/api/search?q=secret&type=guest").status, 401);
    assert_eq!(public.get("/api/guests?q=secret").status, 401);
    assert_eq!(
        items(
            &public
                .get(&asking(
                    &server,
                    &format!("/api/search?event_id={}", draft.id()),
                    "gala"
                ))
                .ok()
        )
        .len(),
        0
    );
    let roaming = server.token("door");
    assert_eq!(roaming.get("/api/guests?q=secret").status, 403);
    assert_eq!(searched(&roaming, "/api/search"), [""; 0]);
}

#[test]
fn bad_queries_are_refused_or_find_nothing() {
    let server = Server::start();
    let admin = server.token("admin");
    party(&admin);
    let words = |n: usize| vec!["jazz"; n].join("+");
    assert_eq!(admin.get("/api/search").problem(422), ["q"]);
    assert_eq!(admin.get(&format!("/api/search?q={}", words(17))).problem(422), ["q"]);
    assert_eq!(
        admin.get(&format!("/api/search?q={}", "a".repeat(257))).problem(422),
        ["q"]
    );
    assert_eq!(
        admin.get(&format!("/api/events?q={}", words(2_000))).problem(422),
        ["q"]
    );
    assert_eq!(
        admin.get(&format!("/api/search?q={}", words(10_000))).status,
        400,
        "the query string is too long"
    );
    assert_eq!(
        admin
            .get("/api/events?q=jazz&sort=date&hint=events_by_date")
            .problem(422),
        ["sort", "hint"]
    );
    assert_eq!(
        admin.get("/api/events?q=jazz&near=50.9,6.9&sort=date").problem(422),
        ["sort"]
    );
    assert_eq!(
        admin
            .get("/api/search?q=jazz&type=venue&status=x&limit=0&nope=1")
            .problem(422)
            .len(),
        4
    );
    let beyond = format!("min_seq={}", head(&server) + 1);
    for path in [
        "/api/search?q=jazz",
        "/api/events?q=jazz",
        "/api/events?limit=1",
        "/api/guests?limit=1",
    ] {
        assert_eq!(
            admin.get(&format!("{path}&{beyond}")).problem(422),
            ["min_seq"],
            "{path}"
        );
    }
    assert_eq!(
        found(&server, &admin, "/api/search", &words(16).replace('+', " ")).len(),
        3
    );
    for nothing in [
        "***",
        "\"",
        "\"\"\"",
        " \u{200f}\u{202e} ",
        "(((((((((x+)+)+)+)+)+)+)+)+$",
        ".*",
        "[a-z]{1000000}",
        "name:x~9 OR *:*",
        "../../etc/passwd",
        "'; DROP TABLE events; --",
        "\u{0}x",
        "🎉🎉🎉",
        "the and of",
    ] {
        let answer = admin.get(&asking(&server, "/api/search", nothing));
        let is_refused = answer.status == 422 && answer.problem(422).iter().all(|field| field == "q");
        assert!(
            is_refused || items(&answer.ok()).is_empty(),
            "{nothing}: {}",
            answer.text()
        );
    }
    assert_eq!(
        found(&server, &admin, "/api/search", "\"jazz nigh").len(),
        2,
        "a quote too few is none"
    );
    assert_eq!(
        found(&server, &admin, "/api/search", "\u{200f}bonn\u{200f}"),
        ["Jazz Night Bonn"]
    );
    let long = "漢".repeat(256);
    assert_eq!(found(&server, &admin, "/api/search", &long), [""; 0]);
    // The widest queries over the widest automata.
    let wide = (0..16)
        .map(|n| format!("abcdefghijklmnopqrst{n}"))
        .collect::<Vec<_>>()
        .join(" ");
    assert_eq!(
        admin.get(&asking(&server, "/api/search", &wide)).status,
        422,
        "longer than 256"
    );
    let wide = (0..16)
        .map(|n| format!("abcdefghijk{n:02}"))
        .collect::<Vec<_>>()
        .join(" ");
    assert_eq!(found(&server, &admin, "/api/search", &wide), [""; 0]);
}
