//! A whole evening from an empty data directory, by mouse: set-up, venue, event with a picture, registration, mail with the
//! ticket, a guest list, badges, and the live page. By keyboard alone it is walked in `desk_browser` and `public_browser`.

use serde_json::{Value, json};

use crate::browser::{Browser, turn};
use crate::doors::scan_id;
use crate::mail::settings;
use crate::post::Post;
use crate::server::Server;

struct Evening {
    server: Server,
    browser: Browser,
    post: Post,
}

impl Evening {
    fn begin() -> Self {
        let post = Post::open();
        let mut wanted = settings(post.port);
        // Links lead back to this very server.
        wanted.retain(|(name, _)| *name != "SERVER_PUBLIC_URL");
        let wanted: Vec<(&str, &str)> = wanted.iter().map(|(name, value)| (*name, value.as_str())).collect();
        Self {
            server: Server::start_with_settings(&wanted),
            browser: Browser::start(),
            post,
        }
    }

    fn go(&self, path: &str) {
        self.browser.go(&format!("{}{path}", self.server.url()));
    }

    /// Clicks the button with which the form around a field is sent.
    #[track_caller]
    fn send(&self, within: &str) {
        self.browser.until(&format!(
            "(() => {{ const one = document.querySelector({within:?})?.closest('form')?.querySelector('button:not([name])') ?? document.querySelector({within:?})?.closest('form')?.querySelector('button'); if (!one) return false; one.click(); return true; }})()"
        ));
    }

    /// Looks at the page as it is: calm, within the width, and within the rules of accessibility, in both schemes.
    #[track_caller]
    fn look(&self, name: &str) {
        for (width, height) in [(360, 740), (1280, 800)] {
            self.browser.size(width, height);
            for scheme in ["light", "dark"] {
                self.browser.scheme(scheme);
                assert_eq!(self.browser.axe(), Vec::<String>::new(), "{name}, {width} px, {scheme}");
                self.browser.shot(&format!("{name}-{width}-{scheme}"));
            }
            let over = self.browser.run(
                "return document.documentElement.scrollWidth - document.documentElement.clientWidth",
                Value::Null,
            );
            assert_eq!(over, json!(0), "{name} is wider than {width} px");
        }
        self.browser.scheme("light");
        self.browser.expect_calm();
    }

    fn set_up(&self) {
        let Self { server, browser, .. } = self;
        browser.go(server.setup_url.as_ref().expect("a link"));
        browser.fill("#f-name", "Ada");
        browser.fill("#f-email", "ada@example.org");
        browser.fill("#f-password", "correct horse battery");
        self.look("set-up");
        browser.click("Set up");
        browser.until("location.pathname === '/admin'");
        self.look("desk-empty");
    }

    /// Makes a venue and an event there, and gives the event's id.
    fn event(&self) -> String {
        let browser = &self.browser;
        self.go("/admin/venues/new");
        browser.fill("#f-name", "Town hall <b>");
        browser.fill("#f-latitude", "50.7");
        browser.fill("#f-longitude", "7.1");
        self.send("#f-name");
        browser.until("document.querySelector('.notice.good')");
        self.go("/admin/events/new");
        browser.fill("#f-name", "Gala <script>alert(1)</script>");
        browser.fill("#f-date", "2035-06-01T19:00");
        browser.run(
            "const venue = document.querySelector('#f-venue'); venue.value = [...venue.options].find((one) => one.text.includes('Town hall')).value; document.querySelector('#f-registration').value = 'open';",
            Value::Null,
        );
        self.look("event-form");
        browser.run("document.querySelector('button[value=publish]').click()", Value::Null);
        browser.until("document.querySelector('.event-head .badge.active')");
        let place = browser.run("return location.pathname.split('/')[3]", Value::Null);
        place.as_str().expect("an id").to_owned()
    }

    fn picture(&self, event: &str) {
        let browser = &self.browser;
        self.go(&format!("/admin/events/{event}/pictures"));
        browser.until("document.querySelector('#picture-upload')");
        browser.run(
            "const canvas = Object.assign(document.createElement('canvas'), { width: 900, height: 600 });\n\
             const brush = canvas.getContext('2d');\n\
             brush.fillStyle = 'teal'; brush.fillRect(0, 0, 900, 600); brush.fillStyle = 'gold'; brush.fillRect(100, 100, 300, 300);\n\
             const painted = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg'));\n\
             const chosen = new DataTransfer();\n\
             chosen.items.add(new File([painted], 'hall.jpg', { type: 'image/jpeg' }));\n\
             document.querySelector('#f-file').files = chosen.files;",
            Value::Null,
        );
        browser.fill("#f-alt", "The hall in gold");
        browser.run("document.querySelector('#picture-upload button').click()", Value::Null);
        browser.until("document.querySelector('.badge.ready')");
        self.look("pictures");
    }

    /// Registers as a guest does, and gives the ticket's number.
    fn register(&self, slug: &str) -> String {
        let browser = &self.browser;
        self.go(&format!("/events/{slug}"));
        browser.until("document.querySelector('.event-picture img')?.naturalWidth > 0");
        assert_eq!(browser.text("h1"), "Gala <script>alert(1)</script>");
        self.look("event");
        browser.fill("#registration-form [name=name]", "Zoë <i>");
        browser.fill("#registration-form [name=email]", "zoe@example.org");
        self.send("#registration-form [name=name]");
        browser.until("location.pathname.startsWith('/tickets/')");
        self.look("ticket");
        let number = browser.run("return location.pathname.split('/')[2]", Value::Null);
        number.as_str().expect("a number").to_owned()
    }

    fn import(&self, event: &str) {
        let browser = &self.browser;
        self.go(&format!("/admin/events/{event}/import"));
        browser.fill(
            "#f-rows",
            "Name;E-Mail\nGrace Hopper;grace@example.org\nAlan;not an address\n",
        );
        self.look("import");
        self.send("#f-rows");
        browser.click("Check");
        browser.until("document.querySelector('#progress table')");
        self.look("import-checked");
        browser.run(
            "document.querySelector('#progress form[action$=run] button').click()",
            Value::Null,
        );
        browser.until("document.querySelector('#progress a.button:not([href*=columns])')");
        self.go(&format!("/admin/events/{event}/guests"));
        browser.until("document.body.innerText.includes('Grace Hopper')");
        self.look("guests");
    }
}

#[test]
fn an_evening_by_mouse() {
    let _turn = turn();
    let evening = Evening::begin();
    evening.set_up();
    let event = evening.event();
    evening.picture(&event);
    let admin = evening.server.token("admin");
    let slug = admin.get(&format!("/api/events/{event}")).ok()["slug"]
        .as_str()
        .expect("a slug")
        .to_owned();
    let number = evening.register(&slug);

    // The mail has the ticket, and the desk shows that it was sent.
    let mails = evening.post.mails(1);
    assert_eq!(mails[0].to, "zoe@example.org");
    assert!(mails[0].has("application/pdf"), "the ticket is attached");
    evening.go("/admin/mail");
    evening
        .browser
        .until("document.body.innerText.includes('zoe@example.org')");
    evening.look("mail");

    evening.import(&event);
    evening.go(&format!("/admin/events/{event}/print/badges"));
    evening.browser.until("document.body.innerText.includes('Zoë <i>')");
    evening.browser.expect_calm();

    evening.go(&format!("/admin/events/{event}/live"));
    evening.browser.until("document.querySelector('main')");
    let scan = json!({"event_id": event, "code": number, "scan_id": scan_id()});
    assert_eq!(admin.post("/api/checkins", scan).ok()["result"], "admitted");
    evening
        .browser
        .until("document.querySelector('main').innerText.includes('Zoë <i>')");
    evening.look("live");
    for page in [
        "/",
        "/events",
        "/calendar",
        "/admin",
        "/admin/events",
        "/admin/venues",
        "/admin/users",
        "/admin/audit",
        "/admin/settings",
        "/admin/monitoring",
    ] {
        evening.go(page);
        evening.browser.until("document.readyState === 'complete'");
        evening.look(page.trim_start_matches('/').replace('/', "-").as_str());
    }
}
