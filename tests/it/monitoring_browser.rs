//! The monitoring page in a real browser: it keeps up by itself, leaves alone what somebody reads, and everybody can use it.

use serde_json::{Value, json};

use crate::browser::{Browser, turn};
use crate::monitoring::{EMAIL, PASSWORD, make_admin};
use crate::server::Server;

/// The page is read anew each ten seconds; here twenty times a second.
const HURRY: &str = "
    const real = setInterval;
    window.ticks = 0;
    window.setInterval = (work, ms) => real(() => { ticks += 1; work(); }, ms === 10000 ? 50 : ms);
";

#[test]
fn figures_keep_up_and_what_is_read_stays_open() {
    let _turn = turn();
    let server = Server::start();
    make_admin(&server);
    let browser = Browser::start();
    browser.inject(HURRY);
    browser.go(&format!("{}/admin/sign-in?next=/admin/monitoring", server.url()));
    browser.fill("input[name=email]", EMAIL);
    browser.fill("input[name=password]", PASSWORD);
    browser.run("document.querySelector('main form').requestSubmit()", Value::Null);
    browser.until("document.querySelector('#monitoring')");
    browser.run("document.querySelector('#chart-cpu-table').open = true", Value::Null);
    let row = |route: &str| {
        format!(
            "[...document.querySelectorAll('#monitoring tbody tr')].find((row) => row.innerText.includes('{route}'))"
        )
    };
    server.get("/api/venues").ok();
    browser.until(&row("/api/venues"));
    assert_eq!(
        browser.run("return document.querySelector('#chart-cpu-table').open", Value::Null),
        json!(true)
    );
    browser.run("document.querySelector('#chart-cpu-table').open = false", Value::Null);
    browser.click("Pause updates");
    assert_eq!(
        browser.run(
            "return document.querySelector('#monitoring-pause').getAttribute('aria-pressed')",
            Value::Null
        ),
        "true"
    );
    browser.run(
        "document.querySelector('.as-of').textContent = 'paused'; ticks = 0;",
        Value::Null,
    );
    browser.until("ticks > 5");
    assert_eq!(browser.text(".as-of"), "paused");
    for scheme in ["light", "dark"] {
        browser.scheme(scheme);
        for width in [360, 1280] {
            browser.size(width, 800);
            assert_eq!(browser.axe(), Vec::<String>::new(), "{scheme} {width}");
            let overflow = "return document.documentElement.scrollWidth - document.documentElement.clientWidth";
            assert_eq!(browser.run(overflow, Value::Null), 0, "{width}");
            browser.shot(&format!("monitoring-{scheme}-{width}"));
        }
    }
    browser.run("document.querySelector('#monitoring-pause').click()", Value::Null);
    browser.until("document.querySelector('.as-of').textContent !== 'paused'");
    browser.expect_calm();
    // A server that is gone is told, and the figures stay.
    let _gone = server.kill();
    browser.until("!document.querySelector('#monitoring-stale').hidden");
    assert!(!browser.text("#monitoring .figure").is_empty());
}
