//! Mails to guests: what makes one, what it says and brings along, and how the desk shows and words them.

use serde_json::{Value, json};

use crate::post::{Mail, Post};
use crate::server::{Answer, Client, Made, Server};

/// A server whose mails go to a mail server of the test's, quickly tried again.
pub struct Office {
    pub server: Server,
    pub admin: Client,
    pub post: Post,
}

/// What a server needs to send mails there.
pub fn settings(port: u16) -> Vec<(&'static str, String)> {
    [
        ("MAIL_HOST", "127.0.0.1".to_owned()),
        ("MAIL_PORT", port.to_string()),
        ("MAIL_TLS", "none".to_owned()),
        ("MAIL_FROM", "box@venue.example".to_owned()),
        ("MAIL_FROM_NAME", "Café Venue".to_owned()),
        ("MAIL_REPLY_TO", "desk@venue.example".to_owned()),
        ("MAIL_PER_MINUTE", "60000".to_owned()),
        ("MAIL_RETRY_FIRST_S", "1".to_owned()),
        // The guests of the tests are at example.org.
        ("MAIL_TO_RESERVED_DOMAINS", "true".to_owned()),
    ]
    .to_vec()
}

pub fn office_with(more: &[(&'static str, &str)]) -> Office {
    let post = Post::open();
    let mut settings = settings(post.port);
    settings.extend(more.iter().map(|(name, value)| (*name, (*value).to_owned())));
    let settings: Vec<(&str, &str)> = settings.iter().map(|(name, value)| (*name, value.as_str())).collect();
    let server = Server::start_with_settings(&settings);
    let admin = server.token("admin");
    Office { server, admin, post }
}

impl Office {
    fn new() -> Self {
        office_with(&[])
    }

    /// Registers a guest as the public does.
    #[track_caller]
    pub fn register(&self, event: &str, name: &str, email: &str) -> Made {
        let body = json!({"name": name, "email": email});
        let path = format!("/api/events/{event}/registrations");
        self.server.public().post(&path, body).created()
    }

    #[track_caller]
    pub fn guest_of(&self, email: &str) -> Value {
        let found = self.admin.get(&format!("/api/guests?email={email}")).ok();
        found["items"][0].clone()
    }

    /// The rows of the log, as text.
    #[track_caller]
    pub fn log(&self, query: &str) -> String {
        page(&self.admin.get(&format!("/admin/mail{query}")))
    }

    /// The address of the newest mail in a log.
    #[track_caller]
    pub fn newest(&self, query: &str) -> String {
        let log = self.log(query);
        let (_, rest) = log.split_once("class=\"mail-open\" href=\"").expect("a mail");
        rest.split('"').next().unwrap_or_default().to_owned()
    }
}

#[track_caller]
pub fn page(answer: &Answer) -> String {
    assert_eq!(answer.status, 200, "{}", answer.text());
    answer.text()
}

pub fn send_form(client: &Client, path: &str, fields: &[(&str, &str)]) -> Answer {
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs(fields);
    let kind = [("content-type", "application/x-www-form-urlencoded")];
    client.send("POST", path, &kind, Some(form.finish().as_bytes()))
}

fn to<'m>(mails: &'m [Mail], address: &str) -> Vec<&'m Mail> {
    mails.iter().filter(|mail| mail.to == address).collect()
}

fn subjects(mails: &[&Mail]) -> Vec<String> {
    mails.iter().map(|mail| mail.header("subject")).collect()
}

#[test]
fn who_registers_gets_the_ticket() {
    let office = Office::new();
    let event = office.admin.event(json!({
        "registration": "open", "name": "Größe & Gala", "timezone": "Europe/Berlin",
        "venue": {"name": "Rathaus", "address": "Markt 1", "city": "Köln"},
    }));
    let ticket = office.register(event.id(), "Zoë *Star* [x](https://evil.example)", "zoe@example.org");
    let mails = office.post.mails(1);
    let mail = &mails[0];
    assert_eq!(
        (mail.from.as_str(), mail.to.as_str()),
        ("box@venue.example", "zoe@example.org")
    );
    assert_eq!(mail.header("subject"), "Your ticket for Größe & Gala");
    assert!(mail.header("from").starts_with("Café Venue") || mail.header("from").contains("Venue"));
    assert_eq!(mail.header("reply-to"), "desk@venue.example");
    assert_eq!(mail.header("auto-submitted"), "auto-generated");
    assert!(mail.header("message-id").ends_with("@venue.example>"));
    assert!(!mail.header("date").is_empty() && mail.header("mime-version") == "1.0");
    let number = ticket["ticket_number"].as_str().expect("a number");
    let text = mail.plain();
    for part in [
        "Zoë *Star* [x](https://evil.example)",
        "Rathaus, Markt 1, Köln",
        number,
        "1 June 2035, 9:00 pm",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    assert!(!text.contains("**"), "{text}");
    // The link is the guest's own.
    let (_, key) = text
        .split_once(&format!("{}/tickets/{number}?key=", office.server.url()))
        .expect("a link");
    let key = key.split_whitespace().next().expect("a key");
    let own = office.server.get(&format!("/api/tickets/{number}?key={key}")).ok();
    assert_eq!(own["ticket_number"], number);
    // What a guest is called is text, and nothing else.
    let html = mail.html();
    assert!(
        !html.contains("href=\"https://evil.example\"") && !html.contains("<em>Star"),
        "{html}"
    );
    assert!(html.contains("cid:ticket") && html.contains(&format!("?key={key}\"")));
    let (_, code) = crate::tickets::decoded(&mail.part("image/png"));
    assert!(code.len() > 40, "{code}");
    assert!(mail.part("application/pdf").starts_with(b"%PDF"));
    let calendar = String::from_utf8(mail.part("text/calendar")).expect("UTF-8");
    assert!(calendar.contains("BEGIN:VEVENT") && calendar.contains("Größe"));
    let metrics = office.server.get("/metrics").text();
    assert!(metrics.contains("follower_lag{view=\"mail\"}") && metrics.contains("mail_queue"));
}

#[test]
fn who_waits_is_told_and_told_again_when_there_is_a_place() {
    let office = Office::new();
    let event = office
        .admin
        .event(json!({"registration": "open", "capacity": 1, "waitlist": true}));
    office.register(event.id(), "Ada", "ada@example.org");
    office.register(event.id(), "Bob", "bob@example.org");
    office.post.mails(2);
    let ada = office.guest_of("ada@example.org");
    let path = format!("/api/guests/{}", ada["id"].as_str().expect("an id"));
    office.admin.patch(&path, json!({"status": "cancelled"})).ok();
    let mails = office.post.mails(4);
    let bob = to(&mails, "bob@example.org");
    assert_eq!(
        subjects(&bob),
        ["You are on the waitlist for Gala", "A place for you: Gala"]
    );
    assert!(!bob[0].has("application/pdf") && bob[1].has("application/pdf") && bob[1].has("image/png"));
    let ada = to(&mails, "ada@example.org");
    assert_eq!(
        subjects(&ada),
        ["Your ticket for Gala", "Your place is cancelled: Gala"]
    );
    assert!(!ada[1].has("application/pdf"));
    let calendar = String::from_utf8(ada[1].part("text/calendar")).expect("UTF-8");
    assert!(calendar.contains("STATUS:CANCELLED"));
}

#[test]
fn everybody_hears_that_an_event_is_moved_or_cancelled() {
    let office = Office::new();
    // All but five wait, and get no ticket, which is much faster.
    let event = office
        .admin
        .event(json!({"venue": {"name": "Old Hall"}, "capacity": 5, "waitlist": true}));
    let draft = office.admin.event(json!({"status": "draft"}));
    let lines: String = (0..507).map(|n| format!("Guest {n},g{n}@example.org\n")).collect();
    import(&office, event.id(), &format!("name,email\n{lines}"));
    import(&office, draft.id(), "name,email\nNobody,nobody@example.org\n");
    let path = format!("/api/events/{}", event.id());
    office.admin.patch(&path, json!({"name": "Other name"})).ok();
    let moved = json!({"date": "2035-07-02T19:00:00Z", "venue": {"name": "New Hall"}});
    office.admin.patch(&path, moved).ok();
    office
        .admin
        .patch(
            &format!("/api/events/{}", draft.id()),
            json!({"date": "2035-08-02T19:00:00Z"}),
        )
        .ok();
    let mails = office.post.mails(507);
    let one = to(&mails, "g7@example.org")[0].plain();
    for part in ["2 July 2035", "New Hall", "1 June 2035", "Old Hall"] {
        assert!(one.contains(part), "{part} in {one}");
    }
    office.admin.patch(&path, json!({"status": "cancelled"})).ok();
    let mails = office.post.mails(2 * 507);
    for n in [0, 499, 500, 506] {
        let own = to(&mails, &format!("g{n}@example.org"));
        assert_eq!(subjects(&own), ["Changed: Other name", "Cancelled: Other name"]);
    }
    assert_eq!(mails.len(), 2 * 507, "nobody hears it twice, and of a draft nobody");
}

#[track_caller]
fn import(office: &Office, event: &str, table: &str) {
    let path = format!("/api/events/{event}/guests/import");
    let kind = [("content-type", "text/csv")];
    let outcome = office.admin.send("POST", &path, &kind, Some(table.as_bytes())).ok();
    assert_eq!(outcome["failed"], 0, "{outcome}");
}

#[test]
fn lists_tell_nobody_until_tickets_are_sent() {
    let office = Office::new();
    let event = office.admin.event(json!({"registration": "open"}));
    import(
        &office,
        event.id(),
        "name,email\nAda,ada@example.org\nBob,bob@example.org\nCy,\n",
    );
    import(
        &office,
        event.id(),
        "name,email,status\nBob,bob@example.org,cancelled\n",
    );
    office.register(event.id(), "Dan", "dan@example.org");
    let mails = office.post.mails(1);
    assert_eq!(mails[0].to, "dan@example.org", "the lists came first and told nobody");
    let bulk = format!("/api/events/{}/guests/bulk", event.id());
    let done = office
        .admin
        .post(&bulk, json!({"action": "send_tickets", "filter": {}}))
        .ok();
    // Cy has no address, and Bob no place.
    assert_eq!((&done["changed"], &done["skipped"]), (&json!(2), &json!(2)), "{done}");
    let mails = office.post.mails(3);
    let ada = to(&mails, "ada@example.org");
    assert_eq!(subjects(&ada), ["Your ticket for Gala"]);
    assert!(ada[0].has("application/pdf"));
    assert!(to(&mails, "bob@example.org").is_empty());
}

#[test]
fn guests_are_reminded_once_when_it_is_time() {
    let office = Office::new();
    let soon = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(3);
    let later = jiff::Timestamp::now() + jiff::SignedDuration::from_hours(30);
    let near = office.admin.event(json!({"name": "Near", "date": soon.to_string()}));
    let far = office.admin.event(json!({"name": "Far", "date": later.to_string()}));
    for event in [&near, &far] {
        import(
            &office,
            event.id(),
            "name,email,status\nAda,ada@example.org,\nBob,bob@example.org,cancelled\n",
        );
    }
    let mails = office.post.mails(1);
    assert_eq!(
        (mails[0].to.as_str(), mails[0].header("subject").as_str()),
        ("ada@example.org", "Soon: Near")
    );
    assert!(mails[0].has("application/pdf"));
    // A new date is a new reminder; the old one is not repeated.
    let sooner = soon - jiff::SignedDuration::from_hours(1);
    let path = format!("/api/events/{}", near.id());
    office.admin.patch(&path, json!({"date": sooner.to_string()})).ok();
    let mails = office.post.mails(3);
    let mut told = subjects(&to(&mails, "ada@example.org"));
    told.sort();
    assert_eq!(told, ["Changed: Near", "Soon: Near", "Soon: Near"]);
}

#[test]
fn without_a_mail_server_mails_are_read_at_the_desk() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"registration": "open"}));
    let body = json!({"name": "Ada <b>", "email": "ada@example.org"});
    server
        .public()
        .post(&format!("/api/events/{}/registrations", event.id()), body)
        .created();
    let log = crate::mail_sending::eventually(|| {
        let log = page(&admin.get("/admin/mail"));
        log.contains("ada@example.org").then_some(log)
    });
    assert!(
        log.contains("No mail server is set up") && log.contains("Ada &#60;b&#62;"),
        "{log}"
    );
    assert!(log.contains("Waiting") && log.contains("Confirmation"));
    let (_, rest) = log.split_once("class=\"mail-open\" href=\"").expect("a mail");
    let address = rest.split('"').next().expect("an address");
    let one = page(&admin.get(address));
    for part in [
        "As it would be sent now",
        "Your ticket for Gala",
        "ticket.pdf",
        "qr.png",
        "calendar.ics",
    ] {
        assert!(one.contains(part), "{part} in {one}");
    }
    let german = admin.send("GET", address, &[("accept-language", "de")], None);
    assert!(page(&german).contains("Nicht senden"));
}

#[test]
fn the_log_is_filtered_and_mails_are_cancelled_and_sent_again() {
    let office = Office::new();
    office.post.then(crate::post::Turn::Recipient("550 5.1.1 no such box"));
    let event = office.admin.event(json!({"registration": "open"}));
    let other = office.admin.event(json!({"registration": "open", "name": "Other"}));
    office.register(event.id(), "Ada", "ada@example.org");
    office.post.named(1);
    office.register(other.id(), "Bob", "bob@example.org");
    office.post.mails(1);
    crate::mail_sending::eventually(|| office.log("?state=sent").contains("bob@example.org").then_some(()));
    let bounced = office.log("?state=bounced");
    assert!(bounced.contains("Refused") && bounced.contains("no such box") && !bounced.contains("bob@example.org"));
    assert!(
        office
            .log(&format!("?event={}", other.id()))
            .contains("Only mails about Other")
    );
    assert!(
        !office
            .log(&format!("?event={}", other.id()))
            .contains("ada@example.org")
    );
    assert!(!office.log("?to=BOB").contains("ada@example.org") && office.log("?to=BOB").contains("bob@example.org"));
    assert!(office.log("?to=nobody").contains("No mail fits"));
    let ada = office.newest("?to=ada");
    let again = send_form(&office.admin, &format!("{ada}/retry"), &[]);
    assert_eq!(
        (again.status, again.header("location")),
        (303, Some(format!("{ada}?notice=mail-queued").as_str()))
    );
    let mails = office.post.mails(2);
    assert_eq!(mails[1].to, "ada@example.org");
    let sent = crate::mail_sending::eventually(|| {
        let shown = page(&office.admin.get(&ada));
        shown.contains("As it was sent").then_some(shown)
    });
    assert!(sent.contains("Café Venue &#60;box@venue.example&#62;"), "{sent}");
    // What was sent is neither sent again nor cancelled.
    for action in ["retry", "cancel"] {
        let refused = send_form(&office.admin, &format!("{ada}/{action}"), &[]);
        assert_eq!(refused.status, 409, "{action}");
        assert!(refused.text().contains("role=\"alert\""));
    }
    // Who goes takes their mails along.
    let guest = office.guest_of("ada@example.org");
    let path = format!("/api/guests/{}", guest["id"].as_str().expect("an id"));
    office.admin.delete(&path);
    crate::mail_sending::eventually(|| (!office.log("").contains("ada@example.org")).then_some(()));
    assert_eq!(office.admin.get(&ada).status, 404);
}

#[test]
fn mail_is_for_organisers() {
    let server = Server::start();
    server.token("admin").event(json!({}));
    for path in [
        "/admin/mail",
        "/admin/mail/templates",
        "/admin/mail/templates/en/reminder",
    ] {
        assert_eq!(server.token("organizer").get(path).status, 200, "{path}");
        for role in ["viewer", "door"] {
            assert_eq!(server.token(role).get(path).status, 403, "{path} {role}");
        }
        let public = server.public().send("GET", path, &[("accept", "text/html")], None);
        assert_eq!(public.status, 303, "{path}");
        assert!(
            public
                .header("location")
                .is_some_and(|to| to.starts_with("/admin/sign-in"))
        );
    }
    let path = "/admin/mail/templates/en/reminder";
    let fields = [("subject", "x"), ("text", "y")];
    assert_eq!(send_form(&server.token("viewer"), path, &fields).status, 403);
    assert_eq!(
        send_form(&server.token("viewer"), &format!("{path}/reset"), &[]).status,
        403
    );
    for nowhere in ["tlh/reminder", "en/nothing", "../x"] {
        assert_eq!(
            server
                .token("admin")
                .get(&format!("/admin/mail/templates/{nowhere}"))
                .status,
            404,
            "{nowhere}"
        );
    }
    assert_eq!(server.token("admin").get("/admin/mail/not-an-id").status, 404);
}

#[test]
fn mails_are_worded_anew_previewed_and_as_they_came() {
    let office = Office::new();
    let path = "/admin/mail/templates/en/confirmation";
    let list = page(&office.admin.get("/admin/mail/templates"));
    assert!(list.contains(path) && list.contains("/admin/mail/templates/de/reminder"));
    let wrong = send_form(
        &office.admin,
        path,
        &[("subject", "Hi {{ guest_nam }}"), ("text", "Hello <b>{{ foo }}</b>")],
    );
    assert_eq!(wrong.status, 422);
    let text = wrong.text();
    for part in [
        "guest_nam, foo",
        "event_name, event_when",
        "Hello &#60;b&#62;{{ foo }}",
        "aria-invalid=\"true\"",
    ] {
        assert!(text.contains(part), "{part} in {text}");
    }
    let new = [
        ("subject", "Welcome, {{ guest_name }}"),
        (
            "text",
            "Hi **{{ guest_name }}**!\n\n<script>x</script> {{ ticket_url }}",
        ),
    ];
    let preview = send_form(&office.admin, path, &[new[0], new[1], ("preview", "1")]);
    let text = page(&preview);
    assert!(
        text.contains("Welcome, Ada Example") && text.contains("<strong>Ada Example</strong>"),
        "{text}"
    );
    assert!(!text.contains("<script>x"), "{text}");
    assert!(
        !page(&office.admin.get(path)).contains("Welcome,"),
        "a preview saves nothing"
    );
    assert_eq!(send_form(&office.admin, path, &new).status, 303);
    assert!(page(&office.admin.get("/admin/mail/templates")).contains("Changed"));
    let event = office.admin.event(json!({"registration": "open"}));
    office.register(event.id(), "Ada", "ada@example.org");
    let mail = office.post.mails(1)[0].clone();
    assert_eq!(mail.header("subject"), "Welcome, Ada");
    assert!(mail.plain().starts_with("Hi Ada!") && mail.html().contains("<strong>Ada</strong>"));
    assert!(!mail.html().contains("<script"));
    assert_eq!(send_form(&office.admin, &format!("{path}/reset"), &[]).status, 303);
    office.register(event.id(), "Bob", "bob@example.org");
    assert_eq!(office.post.mails(2)[1].header("subject"), "Your ticket for Gala");
}

#[test]
fn mails_come_in_the_language_of_the_installation() {
    let office = office_with(&[("MAIL_LANGUAGE", "de")]);
    let event = office.admin.event(json!({"registration": "open"}));
    office.register(event.id(), "Ada", "ada@example.org");
    let mail = office.post.mails(1)[0].clone();
    assert_eq!(mail.header("subject"), "Ihre Karte für Gala");
    assert!(mail.plain().contains("Freitag, 1. Juni 2035, 19:00 Uhr") && mail.html().contains("lang=\"de\""));
}

/// Registers on the event's page, whose language a browser chooses.
#[track_caller]
fn register_on_page(office: &Office, event: &Made, language: &str, email: &str) {
    let path = format!("/events/{}/register", event["slug"].as_str().expect("a slug"));
    let mut form = form_urlencoded::Serializer::new(String::new());
    form.extend_pairs([("name", "Ada"), ("email", email), ("party_size", "1")]);
    let headers = [
        ("content-type", "application/x-www-form-urlencoded"),
        ("accept", "text/html"),
        ("accept-language", language),
    ];
    let done = office
        .server
        .public()
        .send("POST", &path, &headers, Some(form.finish().as_bytes()));
    assert_eq!(done.status, 303, "{}", done.text());
}

#[test]
fn mails_come_in_the_language_that_a_guest_reads() {
    let office = Office::new();
    let event = office.admin.event(json!({"registration": "open"}));
    let register = format!("/api/events/{}/registrations", event.id());
    let register = |headers: &[(&str, &str)], fields: Value| {
        let mut body = json!({"name": "Ada"});
        crate::doors::extend(&mut body, fields);
        let answer = office.server.public().send_json("POST", &register, headers, &body);
        answer.created();
    };
    register_on_page(&office, &event, "de-CH, en;q=0.5", "page@example.org");
    register_on_page(&office, &event, "en", "english@example.org");
    register(
        &[("accept-language", "de-AT, fr;q=0.9")],
        json!({"email": "asked@example.org"}),
    );
    register(
        &[("accept-language", "de")],
        json!({"email": "said@example.org", "language": "en"}),
    );
    register(&[], json!({"email": "region@example.org", "language": "DE-at"}));
    register(&[], json!({"email": "klingon@example.org", "language": "tlh"}));
    register(&[], json!({"email": "nothing@example.org"}));
    let query = format!(
        "mutation {{ register(event_id: \"{}\", input: {{name: \"Ada\", email: \"graph@example.org\"}}) {{ ticket {{ name }} }} }}",
        event.id()
    );
    let german = [("accept-language", "de")];
    let public = office.server.public();
    public
        .send_json("POST", "/graphql", &german, &json!({"query": query}))
        .ok();
    let mails = office.post.mails(8);
    for (address, language, is_german) in [
        ("page@example.org", json!("de"), true),
        ("english@example.org", json!("en"), false),
        ("asked@example.org", json!("de"), true),
        ("said@example.org", json!("en"), false),
        ("region@example.org", json!("de-AT"), true),
        ("klingon@example.org", json!("tlh"), false),
        ("nothing@example.org", json!(null), false),
        ("graph@example.org", json!("de"), true),
    ] {
        assert_eq!(office.guest_of(address)["language"], language, "{address}");
        let subject = if is_german {
            "Ihre Karte für Gala"
        } else {
            "Your ticket for Gala"
        };
        assert_eq!(subjects(&to(&mails, address)), [subject], "{address}");
    }
    let mail = to(&mails, "page@example.org")[0];
    assert!(mail.plain().contains("Freitag, 1. Juni 2035") && mail.html().contains("lang=\"de\""));
    let refused = office.admin.post(
        "/api/guests",
        json!({"event_id": event.id(), "name": "Ada", "language": "Deutsch"}),
    );
    assert_eq!(refused.problem(422), ["language"]);
    // What an organiser has worded anew holds for its own language, which the desk says.
    let new = [("subject", "Welcome, {{ guest_name }}"), ("text", "Hi!")];
    let worded = send_form(&office.admin, "/admin/mail/templates/en/ticket", &new);
    assert_eq!(worded.status, 303, "{}", worded.text());
    assert!(page(&office.admin.get("/admin/mail/templates")).contains("whoever reads another, gets English"));
    let guest = office.guest_of("region@example.org");
    let path = format!("/api/guests/{}", guest["id"].as_str().expect("an id"));
    assert_eq!(
        office.admin.patch(&path, json!({"language": null})).ok()["language"],
        json!(null)
    );
    let bulk = format!("/api/events/{}/guests/bulk", event.id());
    office
        .admin
        .post(&bulk, json!({"action": "send_tickets", "filter": {}}))
        .ok();
    let mails = office.post.mails(16);
    for (address, subject) in [
        ("page@example.org", "Ihre Karte für Gala"),
        ("region@example.org", "Welcome, Ada"),
        ("english@example.org", "Welcome, Ada"),
    ] {
        assert_eq!(subjects(&to(&mails, address))[1], subject, "{address}");
    }
    let shown = page(&office.admin.get(&office.newest("?to=page@example.org")));
    assert!(shown.contains("Ihre Karte für Gala"), "{shown}");
}

#[test]
fn who_waits_is_told_nothing_of_a_ticket() {
    let office = Office::new();
    let event = office
        .admin
        .event(json!({"registration": "open", "capacity": 1, "waitlist": true}));
    let path = format!("/api/events/{}", event.id());
    let register = |email: &str, language: &str| {
        let body = json!({"name": "Ada", "email": email, "language": language});
        office
            .server
            .public()
            .post(&format!("{path}/registrations"), body)
            .created();
    };
    register("in@example.org", "en");
    register("first@example.org", "en");
    register("second@example.org", "de");
    register("third@example.org", "de");
    office.post.mails(4);
    office.admin.patch(&path, json!({"date": "2035-07-02T19:00:00Z"})).ok();
    let mails = office.post.mails(8);
    let last = |mails: &[Mail], address: &str| to(mails, address).last().expect("a mail").plain();
    assert!(last(&mails, "in@example.org").contains("stays valid"));
    let (english, german) = (last(&mails, "first@example.org"), last(&mails, "second@example.org"));
    assert!(
        english.contains("You stay on the waitlist.") && !english.contains("ticket "),
        "{english}"
    );
    assert!(
        german.contains("Sie bleiben auf der Warteliste.") && !german.contains("Karte"),
        "{german}"
    );
    for address in ["first@example.org", "second@example.org"] {
        let guest = office.guest_of(address);
        let guest = format!("/api/guests/{}", guest["id"].as_str().expect("an id"));
        office.admin.patch(&guest, json!({"status": "cancelled"})).ok();
    }
    let mails = office.post.mails(10);
    for (address, subject) in [
        ("first@example.org", "You are no longer on the waitlist: Gala"),
        ("second@example.org", "Sie stehen nicht mehr auf der Warteliste: Gala"),
    ] {
        let own = to(&mails, address);
        assert_eq!(own[2].header("subject"), subject);
        assert!(!own[2].has("text/calendar"), "there is no entry to take out");
        let text = own[2].plain();
        assert!(!text.contains("icket ") && !text.contains("Karte"), "{text}");
    }
    office.admin.patch(&path, json!({"status": "cancelled"})).ok();
    let mails = office.post.mails(12);
    assert!(last(&mails, "in@example.org").contains("is not valid any more"));
    let german = last(&mails, "third@example.org");
    assert!(
        german.contains("Damit endet auch die Warteliste.") && !german.contains("Karte"),
        "{german}"
    );
}

#[test]
fn nothing_that_is_typed_becomes_a_header() {
    let office = Office::new();
    let event = office.admin.event(json!({"registration": "open"}));
    let register = format!("/api/events/{}/registrations", event.id());
    for (name, email) in [
        ("Ada\r\nBcc: all@example.org", "ada@example.org"),
        ("Ada", "ada@example.org\r\nBcc: all@example.org"),
        ("Ada", "<ada@example.org> all@example.org"),
    ] {
        let answer = office
            .server
            .public()
            .post(&register, json!({"name": name, "email": email}));
        assert_eq!(answer.status, 422, "{name:?} {email:?}");
    }
    let long = format!("{} \"; Bcc: all@example.org", "Ä,<>".repeat(40));
    office.register(event.id(), &long, "ada@example.org");
    let mail = office.post.mails(1)[0].clone();
    assert!(
        !mail.head().lines().any(|line| line.to_lowercase().starts_with("bcc")),
        "{}",
        mail.head()
    );
    assert_eq!(mail.to, "ada@example.org");
    assert!(
        mail.text.lines().all(|line| line.len() <= 998),
        "RFC 5322, section 2.1.1"
    );
}
