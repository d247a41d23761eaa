//! The desk's pages: set-up, signing in, the overview, events, series and venues, as a browser without scripts uses them.

use serde_json::json;

use crate::server::{Answer, Client, Made, Server};

const PASSWORD: &str = "correct horse battery";
const FORM: (&str, &str) = ("content-type", "application/x-www-form-urlencoded");
const PAGES: (&str, &str) = ("accept", "text/html");
const OURS: (&str, &str) = ("sec-fetch-site", "same-origin");

/// Somebody with a browser.
struct Staff<'s> {
    server: &'s Server,
    cookie: String,
}

impl<'s> Staff<'s> {
    /// A user of a role, signed in.
    fn new(server: &'s Server, role: &str) -> Self {
        let email = format!("{role}@example.org");
        let user = json!({"name": "Ada", "email": email, "role": role, "password": PASSWORD});
        server.token("admin").post("/api/users", user).created();
        Self::sign_in(server, &email)
    }

    fn sign_in(server: &'s Server, email: &str) -> Self {
        let answer = nobody(server).post(
            "/admin/sign-in",
            &[("email", email), ("password", PASSWORD), ("next", "/admin")],
        );
        assert_eq!(answer.status, 303, "{}", answer.text());
        Self {
            server,
            cookie: cookie(&answer),
        }
    }

    fn get(&self, path: &str) -> Answer {
        let headers = [PAGES, ("cookie", self.cookie.as_str())];
        self.server.public().send("GET", path, &headers, None)
    }

    #[track_caller]
    fn page(&self, path: &str) -> String {
        let answer = self.get(path);
        assert_eq!(answer.status, 200, "{path}: {}", answer.text());
        answer.text()
    }

    fn post(&self, path: &str, pairs: &[(&str, &str)]) -> Answer {
        self.send(path, pairs, &[PAGES, OURS])
    }

    fn send(&self, path: &str, pairs: &[(&str, &str)], headers: &[(&str, &str)]) -> Answer {
        let mut all = vec![FORM, ("cookie", self.cookie.as_str())];
        all.extend_from_slice(headers);
        let body = form_urlencoded::Serializer::new(String::new())
            .extend_pairs(pairs)
            .finish();
        self.server.public().send("POST", path, &all, Some(body.as_bytes()))
    }

    fn post_owned(&self, path: &str, pairs: &[(String, String)]) -> Answer {
        let pairs: Vec<(&str, &str)> = pairs
            .iter()
            .map(|(name, text)| (name.as_str(), text.as_str()))
            .collect();
        self.post(path, &pairs)
    }
}

fn nobody(server: &Server) -> Staff<'_> {
    Staff {
        server,
        cookie: "em_session=long-gone".to_owned(),
    }
}

fn cookie(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie").expect("a cookie");
    cookie.split(';').next().expect("a pair").to_owned()
}

#[track_caller]
fn location(answer: &Answer) -> String {
    assert_eq!(answer.status, 303, "{}", answer.text());
    answer.header("location").expect("a place").to_owned()
}

/// The id at the end of the path that an answer leads to.
#[track_caller]
pub fn id_of(answer: &Answer) -> String {
    let place = location(answer);
    let path = place.split('?').next().expect("a path");
    path.rsplit('/').next().expect("an id").to_owned()
}

fn unescaped(text: &str) -> String {
    text.replace("&#34;", "\"")
        .replace("&#39;", "'")
        .replace("&#60;", "<")
        .replace("&#62;", ">")
        .replace("&#38;", "&")
}

fn attribute(tag: &str, name: &str) -> Option<String> {
    let (_, rest) = tag.split_once(&format!(" {name}=\""))?;
    rest.split('"').next().map(unescaped)
}

/// What a browser would send of the form with this action, without a button.
pub fn fields(html: &str, action: &str) -> Vec<(String, String)> {
    let (_, form) = html.split_once(&format!("action=\"{action}\"")).expect("the form");
    let form = form.split("</form>").next().expect("its end");
    let mut pairs = Vec::new();
    for (at, _) in form.match_indices('<') {
        let tag = &form[at..];
        let (open, rest) = tag.split_once('>').unwrap_or((tag, ""));
        let Some(name) = attribute(open, "name") else { continue };
        if open.starts_with("<input") {
            let is_box = open.contains("type=\"checkbox\"") || open.contains("type=\"radio\"");
            if !is_box || open.contains(" checked") {
                pairs.push((name, attribute(open, "value").unwrap_or_else(|| "on".to_owned())));
            }
        } else if open.starts_with("<textarea") {
            let text = rest.split("</textarea>").next().unwrap_or_default();
            pairs.push((name, unescaped(text.strip_prefix('\n').unwrap_or(text))));
        } else if open.starts_with("<select") {
            let options = rest.split("</select>").next().unwrap_or_default();
            let chosen = options
                .split("<option")
                .skip(1)
                .find(|option| option.contains(" selected"));
            let chosen = chosen.or_else(|| options.split("<option").nth(1));
            pairs.extend(
                chosen
                    .and_then(|option| attribute(option, "value"))
                    .map(|value| (name, value)),
            );
        }
    }
    pairs
}

pub fn with(mut pairs: Vec<(String, String)>, changes: &[(&str, &str)]) -> Vec<(String, String)> {
    for (name, text) in changes {
        pairs.retain(|(known, _)| known != name);
        pairs.push(((*name).to_owned(), (*text).to_owned()));
    }
    pairs
}

fn value<'p>(pairs: &'p [(String, String)], name: &str) -> Option<&'p str> {
    let found = pairs.iter().find(|(known, _)| known == name);
    found.map(|(_, text)| text.as_str())
}

fn event_now(admin: &Client, id: &str) -> serde_json::Value {
    admin.get(&format!("/api/events/{id}")).ok()
}

#[test]
fn set_up_leads_to_the_desk() {
    let server = Server::start();
    let url = server.setup_url.clone().expect("a link");
    let path = url.trim_start_matches(server.url()).to_owned();
    let visitor = nobody(&server);
    let form = visitor.page(&path);
    let typed = with(
        fields(&form, "/setup"),
        &[
            ("name", "<script>alert(1)</script>"),
            ("email", "nonsense"),
            ("password", "short"),
        ],
    );
    let refused = visitor.post_owned("/setup", &typed);
    assert_eq!(refused.status, 422);
    let text = refused.text();
    assert!(!text.contains("<script>alert"), "what is typed stays text");
    assert_eq!(
        value(&fields(&text, "/setup"), "name"),
        Some("<script>alert(1)</script>")
    );
    assert_eq!(value(&fields(&text, "/setup"), "password"), Some(""));
    assert!(text.contains("id=\"f-email-error\"") && text.contains("id=\"f-password-error\""));
    let typed = with(
        typed,
        &[("name", "Ada"), ("email", "ada@example.org"), ("password", PASSWORD)],
    );
    let done = visitor.post_owned("/setup", &typed);
    assert_eq!(location(&done), "/admin?notice=set-up");
    let ada = Staff {
        server: &server,
        cookie: cookie(&done),
    };
    let desk = ada.page("/admin?notice=set-up");
    for part in ["Welcome!", "How to begin", "/admin/venues/new", "Ada"] {
        assert!(desk.contains(part), "{part}: {desk}");
    }
    let over = visitor.get(&path);
    assert_eq!(over.status, 410);
    assert!(over.text().contains("event-manager user add"));
}

#[test]
fn signing_in_tells_nothing_and_leads_back() {
    let server = Server::start();
    let ada = Staff::new(&server, "organizer");
    let visitor = nobody(&server);
    let asked = visitor.get("/admin/events?q=a%26b");
    assert_eq!(location(&asked), "/admin/sign-in?next=%2Fadmin%2Fevents%3Fq%3Da%2526b");
    let form = visitor.page("/admin/sign-in?next=%2Fadmin%2Fevents%3Fq%3Da%2526b");
    let next = value(&fields(&form, "/admin/sign-in"), "next").map(str::to_owned);
    assert_eq!(next.as_deref(), Some("/admin/events?q=a%26b"));
    let attempt = |email: &str, password: &str| {
        let answer = visitor.post("/admin/sign-in", &[("email", email), ("password", password)]);
        (
            answer.status,
            answer.text().replace(email, "EMAIL"),
            answer.header("set-cookie").is_some(),
        )
    };
    let wrong = attempt("organizer@example.org", "wrong password");
    assert_eq!((wrong.0, wrong.2), (422, false));
    assert_eq!(wrong, attempt("nobody@example.org", "wrong password"));
    assert!(!wrong.1.contains("wrong password"), "a password is never shown");
    for (next, place) in [
        ("/admin/venues", "/admin/venues"),
        ("//evil.example", "/"),
        ("https://evil.example/", "/"),
    ] {
        let fine = [
            ("email", "organizer@example.org"),
            ("password", PASSWORD),
            ("next", next),
        ];
        assert_eq!(location(&visitor.post("/admin/sign-in", &fine)), place);
    }
    assert_eq!(location(&ada.post("/admin/sign-out", &[])), "/?notice=signed-out");
    assert_eq!(ada.get("/admin").status, 303, "the session has ended");
}

#[test]
fn sign_ins_at_the_desk_are_limited() {
    let server = Server::start_with_settings(&[("LIMITS_SIGN_INS_PER_MINUTE", "2")]);
    let attempt = || {
        let typed = [("email", "a@example.org"), ("password", "wrong password")];
        nobody(&server).post("/admin/sign-in", &typed)
    };
    let statuses = [attempt().status, attempt().status, attempt().status];
    assert_eq!(statuses, [422, 422, 429]);
    assert!(attempt().header("retry-after").is_some());
}

#[test]
fn a_session_that_ended_mid_form_loses_nothing() {
    let server = Server::start();
    let ada = Staff::new(&server, "organizer");
    ada.post("/admin/sign-out", &[]);
    let typed = [
        ("name", "Hall & <b>Yard</b> \"1\""),
        ("city", "Köln"),
        ("address", "Line 1"),
        ("password", "must not stay"),
    ];
    let asked = ada.post("/admin/venues/new", &typed);
    assert_eq!(asked.status, 401);
    let text = asked.text();
    assert!(text.contains("Nothing that you typed is lost"), "{text}");
    assert!(!text.contains("must+not+stay") && !text.contains("<b>Yard"));
    let held = fields(&text, "/admin/sign-in");
    assert_eq!(value(&held, "held_to"), Some("/admin/venues/new"));
    let wrong = with(
        held,
        &[("email", "organizer@example.org"), ("password", "wrong password")],
    );
    let refused = ada.post_owned("/admin/sign-in", &wrong);
    assert_eq!(refused.status, 422);
    let held = fields(&refused.text(), "/admin/sign-in");
    let right = with(held, &[("password", PASSWORD)]);
    let back = ada.post_owned("/admin/sign-in", &right);
    assert_eq!(back.status, 200, "{}", back.text());
    let again = fields(&back.text(), "/admin/venues/new");
    assert_eq!(value(&again, "name"), Some("Hall & <b>Yard</b> \"1\""));
    let ada = Staff {
        server: &server,
        cookie: cookie(&back),
    };
    let id = id_of(&ada.post_owned("/admin/venues/new", &again));
    let venue = server.public().get(&format!("/api/venues/{id}")).ok();
    assert_eq!(
        (&venue["name"], &venue["city"]),
        (&json!("Hall & <b>Yard</b> \"1\""), &json!("Köln"))
    );
}

#[test]
fn nobody_elses_form_is_held() {
    let server = Server::start();
    Staff::new(&server, "organizer");
    let visitor = nobody(&server);
    for origin in [
        vec![PAGES],
        vec![PAGES, ("sec-fetch-site", "cross-site")],
        vec![PAGES, ("origin", "https://evil.example")],
    ] {
        let asked = visitor.send("/admin/venues/new", &[("name", "Evil hall")], &origin);
        assert_eq!(asked.status, 401);
        assert!(!asked.text().contains("Evil+hall"), "{origin:?}");
    }
    // Nor does the page where one signs in pass on what another site put into it.
    let evil = [
        ("email", "organizer@example.org"),
        ("password", PASSWORD),
        ("held_to", "/admin/venues/new"),
        ("held", "name=Evil+hall"),
    ];
    let answer = visitor.send("/admin/sign-in", &evil, &[PAGES, ("sec-fetch-site", "cross-site")]);
    assert_eq!(answer.status, 303);
    let elsewhere = [
        ("email", "organizer@example.org"),
        ("password", PASSWORD),
        ("held_to", "https://evil.example/admin/"),
        ("held", "name=x"),
    ];
    assert_eq!(visitor.post("/admin/sign-in", &elsewhere).status, 303);
    // Programs get a problem, as before.
    let answer = visitor.send("/admin/venues/new", &[("name", "x")], &[OURS]);
    assert_eq!(answer.kind(401), "unauthenticated");
}

#[test]
fn a_new_password_of_ones_own() {
    let server = Server::start();
    let here = Staff::new(&server, "viewer");
    let elsewhere = Staff::sign_in(&server, "viewer@example.org");
    let change = |current: &str, new: &str| here.post("/admin/password", &[("current", current), ("password", new)]);
    let wrong = change("not my password", "another long one");
    assert_eq!(wrong.status, 422);
    assert!(wrong.text().contains("f-current-error") && !wrong.text().contains("another long one"));
    assert!(change(PASSWORD, "short").text().contains("f-password-error"));
    assert_eq!(
        location(&change(PASSWORD, "another long one")),
        "/admin?notice=password-changed"
    );
    assert_eq!(here.get("/admin").status, 200, "this session goes on");
    assert_eq!(elsewhere.get("/admin").status, 303, "the others end");
    let old = [("email", "viewer@example.org"), ("password", PASSWORD)];
    assert_eq!(nobody(&server).post("/admin/sign-in", &old).status, 422);
}

#[test]
fn an_event_with_everything_is_made_and_an_unchanged_form_changes_nothing() {
    let server = Server::start();
    let (admin, ada) = (server.token("admin"), Staff::new(&server, "organizer"));
    let form = ada.page("/admin/events/new");
    let typed = with(
        fields(&form, "/admin/events/new"),
        &[
            ("name", "Gala <i>night</i>"),
            ("description", "# Hello\n\n**you** <script>alert(1)</script>"),
            ("date", "2035-06-01T19:00"),
            ("end_date", "2035-06-01T23:30"),
            ("timezone", "Europe/Berlin"),
            ("venue", "new"),
            ("venue.name", "Town hall"),
            ("venue.city", "Bonn"),
            ("venue.latitude", "50,7"),
            ("venue.longitude", "7.1"),
            ("capacity", "120"),
            ("registration", "open"),
            ("waitlist", "on"),
            ("tags", "Ball, Music ,"),
            ("ticket_types[0].name", "Adult"),
            ("ticket_types[0].quota", "100"),
            ("ticket_types[0].amount", "12,50"),
            ("ticket_types[0].currency", "EUR"),
            ("ticket_types[0].valid_from", "2035-06-01T18:00"),
            ("ticket_types[2].name", "Child"),
            ("questions[0].label", "Meal?"),
            ("questions[0].kind", "choice"),
            ("questions[0].options", "Fish\n\nNone"),
            ("questions[0].required", "on"),
            ("op", "publish"),
        ],
    );
    let made = ada.post_owned("/admin/events/new", &typed);
    let id = id_of(&made);
    assert!(location(&made).ends_with("?notice=event-published"));
    let event = event_now(&admin, &id);
    assert_eq!(
        (&event["status"], &event["date"], &event["timezone"], &event["capacity"]),
        (
            &json!("active"),
            &json!("2035-06-01T17:00:00Z"),
            &json!("Europe/Berlin"),
            &json!(120)
        )
    );
    assert_eq!(event["venue"]["location"]["coordinates"], json!([7.1, 50.7]));
    assert_eq!(event["tags"], json!(["Ball", "Music"]));
    assert_eq!(
        event["ticket_types"][0]["price"],
        json!({"amount": "12.50", "currency": "EUR"})
    );
    assert_eq!(event["ticket_types"][0]["valid_from"], "2035-06-01T16:00:00Z");
    assert_eq!(event["ticket_types"][1]["name"], "Child");
    assert_eq!(event["questions"][0]["options"], json!(["Fish", "None"]));
    let action = format!("/admin/events/{id}/edit");
    let again = fields(&ada.page(&action), &action);
    assert!(location(&ada.post_owned(&action, &again)).ends_with("notice=event-saved"));
    assert_eq!(event_now(&admin, &id), event, "nothing changed");
    let page = ada.page(&format!("/admin/events/{id}?notice=event-saved"));
    assert!(page.contains("Gala &#60;i&#62;night") && page.contains("<strong>you</strong>"));
    assert!(!page.contains("<script>alert") && page.contains("The event is saved."));
    let copy = ada.page(&format!("/admin/events/new?from={id}"));
    let copied = fields(&copy, "/admin/events/new");
    assert_eq!(value(&copied, "ticket_types[1].name"), Some("Child"));
    assert_eq!(value(&copied, "ticket_types[1].id"), Some(""));
    let other = id_of(&ada.post_owned("/admin/events/new", &copied));
    assert_eq!(event_now(&admin, &other)["status"], "draft");
}

#[test]
fn rows_are_added_and_taken_out_without_scripts_and_nothing_is_lost() {
    let server = Server::start();
    let ada = Staff::new(&server, "organizer");
    let form = fields(&ada.page("/admin/events/new"), "/admin/events/new");
    let typed = with(form, &[("name", "Talk"), ("description", "*so*"), ("op", "add-ticket")]);
    let one = ada.post_owned("/admin/events/new", &typed);
    assert_eq!(one.status, 200);
    let one = fields(&one.text(), "/admin/events/new");
    assert_eq!(
        (value(&one, "name"), value(&one, "ticket_types[0].currency")),
        (Some("Talk"), Some("EUR"))
    );
    let filled = with(one, &[("ticket_types[0].name", "Adult"), ("op", "add-ticket")]);
    let two = fields(
        &ada.post_owned("/admin/events/new", &filled).text(),
        "/admin/events/new",
    );
    let filled = with(
        two,
        &[("ticket_types[1].name", "Child"), ("op", "remove ticket_types[0]")],
    );
    let left = fields(
        &ada.post_owned("/admin/events/new", &filled).text(),
        "/admin/events/new",
    );
    assert_eq!(value(&left, "ticket_types[0].name"), Some("Child"));
    assert_eq!(value(&left, "ticket_types[1].name"), None);
    let asked = with(left, &[("op", "add-question")]);
    let with_question = fields(&ada.post_owned("/admin/events/new", &asked).text(), "/admin/events/new");
    assert_eq!(value(&with_question, "questions[0].kind"), Some("text"));
    let asked = with(with_question, &[("op", "preview")]);
    let preview = ada.post_owned("/admin/events/new", &asked).text();
    assert!(preview.contains("<em>so</em>"));
    let listed = server.token("admin").get("/api/events").ok();
    assert_eq!(listed["items"], json!([]), "nothing was saved so far");
}

#[test]
fn what_is_wrong_is_said_beside_the_field_with_what_was_typed_kept() {
    let server = Server::start();
    let ada = Staff::new(&server, "organizer");
    let odd = "\"><script>alert(1)</script>";
    let typed = [
        ("name", odd),
        ("description", odd),
        ("date", "2035-13-01T19:00"),
        ("timezone", "Mars/Olympus"),
        ("venue", "new"),
        ("venue.name", odd),
        ("venue.latitude", "north"),
        ("venue.longitude", "7"),
        ("capacity", "many"),
        ("registration", "open"),
        ("ticket_types[0].name", odd),
        ("ticket_types[0].amount", "free"),
        ("questions[0].label", odd),
        ("questions[0].kind", "choice"),
        ("op", "save"),
    ];
    let refused = ada.post("/admin/events/new", &typed);
    assert_eq!(refused.status, 422);
    let text = refused.text();
    assert!(!text.contains("<script>alert"));
    for field in [
        "date",
        "timezone",
        "capacity",
        "ticket-types-0--amount",
        "venue-latitude",
    ] {
        assert!(text.contains(&format!("id=\"f-{field}-error\"")), "{field}: {text}");
    }
    let kept = fields(&text, "/admin/events/new");
    for (name, text) in &typed[..14] {
        assert_eq!(value(&kept, name), Some(*text), "{name}");
    }
    let huge = "x".repeat(3 << 20);
    assert_eq!(ada.post("/admin/events/new", &[("name", &huge)]).status, 413);
    assert_eq!(
        ada.post("/admin/events/new", &[("name", "a\0b"), ("date", "2035-06-01T19:00")])
            .status,
        422
    );
}

/// Two people with the form of one event open.
fn two_editors(server: &Server) -> (Client, Made, Vec<(String, String)>, String) {
    let admin = server.token("admin");
    let event = admin.event(json!({
        "name": "Gala", "description": "first", "capacity": 10, "timezone": "UTC", "tags": ["a"], "ticket_types": [{"name": "Adult"}],
    }));
    let action = format!("/admin/events/{}/edit", event.id());
    let form = fields(&Staff::new(server, "organizer").page(&action), &action);
    (admin, event, form, action)
}

#[test]
fn the_second_of_two_editors_sees_what_changed_and_chooses() {
    let server = Server::start();
    let (admin, event, form, action) = two_editors(&server);
    let (ada, ben) = (
        Staff::sign_in(&server, "organizer@example.org"),
        Staff::new(&server, "admin"),
    );
    let theirs = with(
        form.clone(),
        &[("name", "Ben's gala"), ("capacity", "20"), ("op", "save")],
    );
    assert_eq!(ben.post_owned(&action, &theirs).status, 303);
    let mine = with(
        form,
        &[
            ("name", "Ada's gala"),
            ("description", "mine"),
            ("ticket_types[1].name", "Child"),
            ("op", "save"),
        ],
    );
    let stale = ada.post_owned(&action, &mine);
    assert_eq!(stale.status, 409);
    let text = unescaped(&stale.text());
    for part in [
        "Ben's gala",
        "Ada's gala",
        ">Gala<",
        "mine",
        "first",
        "Child",
        "Both of you changed this.",
    ] {
        assert!(text.contains(part), "{part}");
    }
    assert_eq!(event_now(&admin, event.id())["name"], "Ben's gala");
    let kept = fields(&stale.text(), &action);
    assert_eq!(
        value(&kept, "choose.name"),
        None,
        "both changed it: nothing is chosen for anybody"
    );
    assert_eq!(value(&kept, "choose.capacity"), Some("theirs"));
    assert_eq!(value(&kept, "choose.description"), Some("mine"));
    assert_eq!(value(&kept, "choose.tags"), None, "what is the same is not asked");
    let unanswered = ada.post_owned(&action, &kept);
    assert_eq!(unanswered.status, 422);
    assert!(unanswered.text().contains("Please choose in every field."));
    let chosen = with(fields(&unanswered.text(), &action), &[("choose.name", "mine")]);
    assert!(location(&ada.post_owned(&action, &chosen)).ends_with("notice=event-saved"));
    let now = event_now(&admin, event.id());
    assert_eq!(
        (&now["name"], &now["capacity"], &now["description"]),
        (&json!("Ada's gala"), &json!(20), &json!("mine"))
    );
    assert_eq!(now["ticket_types"][0]["id"], event["ticket_types"][0]["id"]);
    assert_eq!(now["ticket_types"][1]["name"], "Child");
}

#[test]
fn a_choice_that_is_overtaken_again_is_shown_again() {
    let server = Server::start();
    let (admin, event, form, action) = two_editors(&server);
    let ada = Staff::sign_in(&server, "organizer@example.org");
    let api = format!("/api/events/{}", event.id());
    admin.patch(&api, json!({"name": "Second"})).ok();
    let stale = ada.post_owned(&action, &with(form, &[("name", "Mine"), ("op", "save")]));
    let chosen = with(fields(&stale.text(), &action), &[("choose.name", "mine")]);
    admin.patch(&api, json!({"capacity": 99, "ticket_types": []})).ok();
    let again = ada.post_owned(&action, &chosen);
    assert_eq!(again.status, 409);
    let chosen = fields(&again.text(), &action);
    assert_eq!(
        (value(&chosen, "choose.name"), value(&chosen, "choose.capacity")),
        (Some("mine"), Some("theirs"))
    );
    // A row that others took out and that is kept is a new one.
    let chosen = with(chosen, &[("choose.ticket_types", "mine")]);
    assert_eq!(ada.post_owned(&action, &chosen).status, 303);
    let now = event_now(&admin, event.id());
    assert_eq!((&now["name"], &now["capacity"]), (&json!("Mine"), &json!(99)));
    assert_eq!(now["ticket_types"][0]["name"], "Adult");
}

#[test]
fn an_event_that_was_deleted_meanwhile_can_be_made_anew() {
    let server = Server::start();
    let (admin, event, form, action) = two_editors(&server);
    let ada = Staff::sign_in(&server, "organizer@example.org");
    admin.delete(&format!("/api/events/{}", event.id())).expect(204);
    let gone = ada.post_owned(&action, &with(form, &[("name", "Mine"), ("op", "save")]));
    assert_eq!(gone.status, 404);
    let kept = fields(&gone.text(), "/admin/events/new");
    assert_eq!(value(&kept, "name"), Some("Mine"));
    let id = id_of(&ada.post_owned("/admin/events/new", &kept));
    assert_eq!(event_now(&admin, &id)["description"], "first");
}

#[test]
fn events_are_listed_searched_and_paged() {
    let server = Server::start();
    let (admin, ada) = (server.token("admin"), Staff::new(&server, "viewer"));
    for n in 0..30 {
        admin.event(
            json!({"name": format!("Talk {n:02}"), "date": format!("2035-06-01T{:02}:{:02}:00Z", n / 2, n % 2)}),
        );
    }
    admin.event(json!({"name": "Zebra", "status": "draft", "date": "2001-01-01T00:00:00Z"}));
    let first = ada.page("/admin/events");
    assert!(first.contains("Talk 00") && first.contains("Talk 24") && !first.contains("Talk 25"));
    assert!(first.contains("Active 30") && first.contains("Draft 1"), "{first}");
    assert!(!first.contains("/admin/events/new"), "a viewer makes nothing");
    let (_, rest) = first.split_once("rel=\"next\" href=\"").expect("more");
    let next = unescaped(rest.split('"').next().expect("an address"));
    let second = ada.page(&next);
    assert!(second.contains("Talk 25") && second.contains("Talk 29") && !second.contains("Talk 24"));
    assert!(!second.contains("rel=\"next\""));
    assert!(ada.page("/admin/events?when=past&q=&status=&sort=").contains("Zebra"));
    assert!(ada.page("/admin/events?when=all&status=draft").contains("Zebra"));
    assert!(!ada.page("/admin/events?when=all&status=draft").contains("Talk 0"));
    let sorted = ada.page("/admin/events?when=all&sort=-created_at");
    assert!(sorted.contains("Zebra") && !sorted.contains("Talk 02"));
    let seq = admin.event(json!({"name": "Unicorn"}));
    admin.get("/api/search?q=Unicorn&min_seq=1").ok();
    let found = (0..100)
        .map(|_| ada.page("/admin/events?q=unicorn"))
        .find(|page| page.contains(seq.id()));
    let found = found.expect("the search follows");
    assert!(!found.contains("Talk 0"));
    for odd in [
        "?q=%22",
        "?cursor=nonsense",
        "?sort=x&status=y&when=z",
        &format!("?q={}", "a".repeat(300)),
    ] {
        assert_eq!(ada.get(&format!("/admin/events{odd}")).status, 200, "{odd}");
    }
    let text = ada.page("/admin/events?q=%22%3E%3Cscript%3Ealert(1)%3C/script%3E");
    assert!(!text.contains("<script>alert"));
}

#[test]
fn an_event_is_published_cancelled_and_deleted() {
    let server = Server::start();
    let (admin, ada) = (server.token("admin"), Staff::new(&server, "organizer"));
    let event = admin.event(json!({"status": "draft"}));
    let path = |end: &str| format!("/admin/events/{}{end}", event.id());
    let status = |to: &str| ada.post(&path("/status"), &[("to", to)]);
    assert!(location(&status("active")).ends_with("notice=event-now-active"));
    assert_eq!(event_now(&admin, event.id())["status"], "active");
    admin.guest(event.id(), json!({}));
    admin.guest(event.id(), json!({}));
    assert!(ada.page(&path("/cancel")).contains("2 guests have a place"));
    assert!(!ada.page(&path("")).contains(&path("/delete")), "it has guests");
    let refused = ada.post(&path("/delete"), &[]);
    assert_eq!(refused.status, 409);
    assert!(refused.text().contains("The event has guests."));
    assert!(location(&status("cancelled")).ends_with("notice=event-now-cancelled"));
    assert!(location(&status("active")).ends_with("notice=event-now-active"));
    assert!(location(&status("completed")).ends_with("notice=event-now-completed"));
    assert!(ada.page(&path("")).contains("Did not come"));
    assert_eq!(status("nonsense").status, 400);
    let empty = admin.event(json!({}));
    let empty = format!("/admin/events/{}/delete", empty.id());
    assert!(ada.page(&empty).contains("It has no guests."));
    assert_eq!(location(&ada.post(&empty, &[])), "/admin/events?notice=event-deleted");
    assert_eq!(ada.get(&empty).status, 404);
}

#[test]
fn a_series_keeps_its_local_time_and_leaves_out_what_is_unticked() {
    let server = Server::start();
    let (admin, ada) = (server.token("admin"), Staff::new(&server, "organizer"));
    let event = admin.event(json!({
        "name": "Yoga", "date": "2035-10-20T19:00", "end_date": "2035-10-20T20:30", "timezone": "Europe/Berlin", "ticket_types": [{"name": "Mat"}],
    }));
    let path = format!("/admin/events/{}/series", event.id());
    let asked = with(
        fields(&ada.page(&path), &path),
        &[("rhythm", "weekly"), ("count", "3"), ("op", "preview")],
    );
    let preview = ada.post_owned(&path, &asked).text();
    let days: Vec<String> = fields(&preview, &path)
        .into_iter()
        .filter(|(name, _)| name == "day")
        .map(|(_, day)| day)
        .collect();
    assert_eq!(days, ["2035-10-27", "2035-11-03", "2035-11-10"]);
    assert!(preview.contains("Sat, 3 Nov 2035, 7:00 pm"), "{preview}");
    let kept: Vec<(String, String)> = fields(&preview, &path)
        .into_iter()
        .filter(|(_, text)| text != "2035-11-03")
        .collect();
    let none: Vec<(String, String)> = kept.iter().filter(|(name, _)| name != "day").cloned().collect();
    assert_eq!(ada.post_owned(&path, &with(none, &[("op", "create")])).status, 422);
    let made = ada.post_owned(&path, &with(kept.clone(), &[("op", "create")]));
    assert!(location(&made).contains("notice=series-made"));
    let listed = || admin.get("/api/events?sort=date&name=Yoga").ok()["items"].clone();
    let dates: Vec<_> = listed()
        .as_array()
        .expect("a list")
        .iter()
        .map(|one| one["date"].clone())
        .collect();
    assert_eq!(
        dates,
        ["2035-10-20T17:00:00Z", "2035-10-27T17:00:00Z", "2035-11-10T18:00:00Z"],
        "clocks go back on the 28th"
    );
    let last = listed()[2].clone();
    assert_eq!(
        (&last["status"], &last["series_id"], &last["end_date"]),
        (&json!("draft"), &json!(event.id()), &json!("2035-11-10T19:30:00Z"))
    );
    assert_ne!(last["ticket_types"][0]["id"], event["ticket_types"][0]["id"]);
    let again = ada.post_owned(&path, &with(kept, &[("op", "create")]));
    assert!(
        location(&again).contains("notice=series-known"),
        "a second click makes nothing twice"
    );
    assert_eq!(listed().as_array().map(Vec::len), Some(3));
    for (count, rhythm) in [("0", "weekly"), ("105", "weekly"), ("x", "weekly"), ("3", "daily")] {
        let odd = [("rhythm", rhythm), ("count", count), ("op", "preview")];
        assert_eq!(ada.post(&path, &odd).status, 422, "{count} {rhythm}");
    }
    let forged = [
        ("rhythm", "weekly"),
        ("count", "1"),
        ("day", "2035-12-24"),
        ("op", "create"),
    ];
    assert_eq!(ada.post(&path, &forged).status, 422, "only days of the rhythm count");
}

#[test]
fn venues_are_made_changed_and_kept_while_events_need_them() {
    let server = Server::start();
    let (admin, ada) = (server.token("admin"), Staff::new(&server, "organizer"));
    assert!(ada.page("/admin/venues").contains("There are no venues yet."));
    let refused = ada.post(
        "/admin/venues/new",
        &[("name", ""), ("latitude", "99"), ("longitude", "7")],
    );
    assert_eq!(refused.status, 422);
    assert!(refused.text().contains("f-name-error") && refused.text().contains("f-latitude-error"));
    assert_eq!(
        value(&fields(&refused.text(), "/admin/venues/new"), "latitude"),
        Some("99")
    );
    let typed = [
        ("name", "Hall"),
        ("city", "Bonn"),
        ("latitude", "50.7"),
        ("longitude", "7.1"),
    ];
    let id = id_of(&ada.post("/admin/venues/new", &typed));
    let action = format!("/admin/venues/{id}");
    let form = fields(&ada.page(&action), &action);
    assert_eq!(
        location(&ada.post_owned(&action, &form)),
        format!("{action}?notice=venue-saved")
    );
    let listed = ada.page("/admin/venues?q=ha");
    assert!(listed.contains("cx=\"7.1\" cy=\"-50.7\"") && listed.contains("Hall"));
    assert!(!ada.page("/admin/venues?q=x").contains("Bonn"));
    admin
        .patch(&format!("/api/venues/{id}"), json!({"name": "Big hall"}))
        .ok();
    let stale = ada.post_owned(&action, &with(form, &[("city", "Berlin")]));
    assert_eq!(stale.status, 409);
    assert!(stale.text().contains("“Big hall”"));
    let kept = fields(&stale.text(), &action);
    assert_eq!(value(&kept, "city"), Some("Berlin"));
    assert_eq!(ada.post_owned(&action, &kept).status, 303);
    let event = admin.event(json!({"venue": {"id": id}}));
    assert!(ada.page(&action).contains(event.id()));
    let delete = format!("{action}/delete");
    assert!(ada.page(&delete).contains("cannot be brought back"));
    let refused = ada.post(&delete, &[]);
    assert_eq!(refused.status, 409);
    assert!(refused.text().contains("The venue has events."));
    admin.delete(&format!("/api/events/{}", event.id())).expect(204);
    assert_eq!(location(&ada.post(&delete, &[])), "/admin/venues?notice=venue-deleted");
    assert_eq!(ada.get(&action).status, 404);
}

#[test]
fn the_overview_says_what_is_next_and_to_be_done() {
    let server = Server::start();
    let (admin, ada) = (server.token("admin"), Staff::new(&server, "organizer"));
    let now = jiff::Timestamp::now();
    let at = |hours: i64| (now + jiff::SignedDuration::from_hours(hours)).to_string();
    let next = admin.event(json!({
        "name": "Next <b>one</b>", "date": at(48), "capacity": 4, "ticket_types": [{"name": "Adult", "price": {"amount": "5", "currency": "EUR"}}],
    }));
    for _ in 0..3 {
        admin.guest(next.id(), json!({"ticket_type_id": next["ticket_types"][0]["id"]}));
    }
    admin.event(json!({"name": "Half done", "date": at(72), "status": "draft"}));
    let last = admin.event(json!({"name": "Yesterday", "date": at(-20)}));
    let guest = admin.guest(last.id(), json!({"name": "Ada"}));
    admin.guest(last.id(), json!({"name": "Ben"}));
    let scan =
        json!({"event_id": last.id(), "guest_id": guest.id(), "scan_id": "01890a5d-ac96-774b-bcce-b302099a8057"});
    admin.post("/api/checkins", scan).ok();
    let page = ada.page("/admin");
    for part in [
        "Next &#60;b&#62;one",
        "3 of 4 places taken",
        "Still a draft",
        "No venue yet",
        "3 guests have not paid",
        "Registrations by day",
        "Registered in these days and still there: 5.",
        "Yesterday",
        "Did not come",
        "Arrivals over time",
        "There is no HTTPS here.",
        "<desc",
        "<details>",
    ] {
        assert!(page.contains(part), "{part}: {page}");
    }
    assert_eq!(page.matches("<desc").count(), page.matches("<table>").count());
    let viewer = Staff::new(&server, "viewer").page("/admin");
    assert!(viewer.contains("Registrations by day") && !viewer.contains("Still a draft"));
    let door = Staff::new(&server, "door").page("/admin");
    assert!(!door.contains("Registrations by day") && !door.contains("Did not come"));
}

#[test]
fn pages_are_for_those_who_may() {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({}));
    let venue = admin.post("/api/venues", json!({"name": "Hall"})).created();
    let event_path = |end: &str| format!("/admin/events/{}{end}", event.id());
    let venue_path = |end: &str| format!("/admin/venues/{}{end}", venue.id());
    let for_all = [
        "/admin".into(),
        "/admin/events".into(),
        event_path(""),
        "/admin/venues".into(),
        venue_path(""),
    ];
    let for_makers = [
        "/admin/events/new".to_owned(),
        event_path("/edit"),
        event_path("/series"),
        event_path("/cancel"),
        event_path("/delete"),
        "/admin/venues/new".to_owned(),
        venue_path("/delete"),
    ];
    for role in ["viewer", "door", "organizer", "admin"] {
        let staff = Staff::new(&server, role);
        let may = matches!(role, "organizer" | "admin");
        for path in &for_all {
            assert_eq!(staff.get(path).status, 200, "{role} {path}");
        }
        for path in &for_makers {
            assert_eq!(staff.get(path).status, if may { 200 } else { 403 }, "{role} {path}");
        }
        if !may {
            let typed = [("name", "X"), ("date", "2035-06-01T19:00"), ("to", "cancelled")];
            for path in [
                "/admin/events/new".to_owned(),
                event_path("/edit"),
                event_path("/status"),
                event_path("/delete"),
                venue_path(""),
            ] {
                assert_eq!(staff.post(&path, &typed).status, 403, "{role} {path}");
            }
        }
    }
    let visitor = nobody(&server);
    for path in for_all.iter().chain(&for_makers) {
        assert_eq!(visitor.get(path).status, 303, "{path}");
    }
    assert_eq!(event_now(&admin, event.id()), event.0);
    let other = "/admin/events/01890a5d-ac96-774b-bcce-b302099a8057";
    assert_eq!(Staff::sign_in(&server, "admin@example.org").get(other).status, 404);
}

#[test]
fn the_desk_speaks_german() {
    let server = Server::start();
    let ada = Staff::new(&server, "organizer");
    let headers = [PAGES, ("cookie", ada.cookie.as_str()), ("accept-language", "de")];
    let page = server.public().send("GET", "/admin", &headers, None).text();
    assert!(
        page.contains("Nächste Veranstaltungen") && page.contains("So geht es los") && page.contains("lang=\"de\"")
    );
    let refused = ada.send(
        "/admin/events/new",
        &[("name", "")],
        &[PAGES, OURS, ("accept-language", "de")],
    );
    assert!(
        refused.text().contains("Bitte füllen Sie") || refused.text().contains("Bitte"),
        "{}",
        refused.text()
    );
    assert!(!refused.text().contains("must be given"));
}
