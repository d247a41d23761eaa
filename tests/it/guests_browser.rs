//! Guests in a browser: searched as one types, changed in place by keyboard, chosen and put back; sheets that print whole.

use serde_json::json;

use crate::browser::{Browser, turn};
use crate::server::{Made, Server, command_with_input};

const EMAIL: &str = "admin@example.org";
const PASSWORD: &str = "correct horse battery";

/// Adds an admin, and signs in with the form.
fn sign_in(server: &Server, browser: &Browser, next: &str) {
    let added = command_with_input(
        server.dir(),
        &["user", "add", "--email", EMAIL],
        format!("{PASSWORD}\n").as_bytes(),
    );
    assert!(added.status.success());
    browser.go(&format!("{}/admin/sign-in?next={next}", server.url()));
    browser.fill("[name=email]", EMAIL);
    browser.fill("[name=password]", PASSWORD);
    browser.run("document.querySelector('main form').requestSubmit()", json!(null));
    browser.until(&format!("location.pathname === {next:?}"));
}

fn event() -> (Server, Made) {
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"capacity": 100}));
    for (name, email) in [
        ("Ada Lovelace", "ada@example.org"),
        ("Bob", "bob@example.org"),
        ("Charles Babbage", "charles@example.org"),
    ] {
        admin.guest(event.id(), json!({"name": name, "email": email}));
    }
    (server, event)
}

#[test]
fn the_table_is_worked_with_by_typing() {
    let _turn = turn();
    let (server, event) = event();
    let browser = Browser::start();
    browser.size(1280, 900);
    let base = format!("/admin/events/{}/guests", event.id());
    sign_in(&server, &browser, &base);

    // Search as one types, with the address following.
    browser.until("window.htmx && document.querySelectorAll('#guest-list tbody tr').length === 3");
    browser.fill("[name=q]", "babb");
    browser
        .until("document.querySelectorAll('#guest-list tbody tr').length === 1 && location.search.includes('q=babb')");
    browser.fill("[name=q]", "");
    browser.until("document.querySelectorAll('#guest-list tbody tr').length === 3");

    // A row is changed in place: the first field has the focus, Enter saves, and Undo puts it back.
    browser.until("document.querySelector('#guest-list .edit a')");
    browser.run("document.querySelector('#guest-list .edit a').click()", json!(null));
    browser.until("document.activeElement?.name === 'name' && document.activeElement.value === 'Ada Lovelace'");
    browser.run(
        "document.activeElement.value = 'Ada King'; document.activeElement.form.requestSubmit()",
        json!(null),
    );
    browser.until("document.querySelector('#done')?.innerText.includes('Saved: Ada King')");
    browser.until("document.querySelector('#guest-list tbody')?.innerText.includes('Ada King') && !document.querySelector('.row-form')");
    browser.click("↶ Undo");
    browser.until("document.querySelector('#guest-list tbody')?.innerText.includes('Ada Lovelace')");

    // What is wrong is said in the row, and Escape leaves it.
    browser.until("document.querySelector('#guest-list .edit a')");
    browser.run("document.querySelector('#guest-list .edit a').click()", json!(null));
    browser.until("document.querySelector('.row-form [name=email]')");
    browser.run("const form = document.querySelector('.row-form'); form.noValidate = true; form.elements.email.value = 'nowhere'; form.requestSubmit()", json!(null));
    browser.until("document.querySelector('.row-form .error') && document.activeElement?.name === 'email'");
    browser.run(
        "document.activeElement.dispatchEvent(new KeyboardEvent('keydown', { key: 'Escape', bubbles: true }))",
        json!(null),
    );
    browser.until("!document.querySelector('.row-form')");

    // All of the page are chosen with one box.
    browser.run("document.getElementById('pick-all').click()", json!(null));
    assert!(browser.text("#picked").contains('3'), "{}", browser.text("#picked"));
    browser.run(
        "document.getElementById('bulk-action').value = 'cancelled'",
        json!(null),
    );
    browser.click("Do it");
    browser.until("document.querySelector('.done')?.innerText.includes('3 guests were changed')");
    browser.click("↶ Undo");
    browser.until("document.querySelector('#guest-list tbody')?.innerText.includes('Registered') && !document.querySelector('#guest-list tbody').innerText.includes('Cancelled')");
}

#[test]
fn pages_of_guests_are_for_everybody() {
    let _turn = turn();
    let (server, event) = event();
    let admin = server.token("admin");
    let guest = admin.guest(
        event.id(),
        json!({"name": "Zoë", "flags": {"vip": true, "attention": "Speaks", "blocked": true}}),
    );
    let browser = Browser::start();
    let base = format!("/admin/events/{}", event.id());
    sign_in(&server, &browser, &format!("{base}/guests"));
    for path in [
        "/guests".to_owned(),
        "/guests/new".to_owned(),
        format!("/guests/{}", guest.id()),
        format!("/guests/{}/delete", guest.id()),
        "/import".to_owned(),
        "/print".to_owned(),
        "/print/list".to_owned(),
        "/print/tickets".to_owned(),
    ] {
        browser.go(&format!("{}{base}{path}", server.url()));
        for scheme in ["light", "dark"] {
            browser.scheme(scheme);
            for (width, height) in [(360, 740), (1280, 800)] {
                browser.size(width, height);
                assert_eq!(browser.axe(), Vec::<String>::new(), "{path} {scheme} {width}");
            }
        }
        browser.expect_calm();
    }
}

#[test]
fn no_card_is_cut_by_the_end_of_a_page() {
    let _turn = turn();
    let (server, event) = event();
    let admin = server.token("admin");
    for n in 0..16 {
        let name = format!("{n} {}", "Very long name of somebody ".repeat(7).trim());
        admin.guest(
            event.id(),
            json!({"name": name, "company": "Company ".repeat(20).trim()}),
        );
    }
    let browser = Browser::start();
    let base = format!("/admin/events/{}", event.id());
    sign_in(&server, &browser, &format!("{base}/print"));
    // What a phone shows is not printed.
    browser.size(1280, 900);
    // 19 cards each.
    for (path, pages) in [
        ("tickets?layout=4", 5),
        ("tickets?layout=6", 4),
        ("tickets?layout=8", 3),
        ("badges?layout=90x54", 2),
        ("badges?layout=105x74", 3),
        ("badges?layout=105x148", 5),
    ] {
        browser.go(&format!("{}{base}/print/{path}", server.url()));
        browser.until("document.readyState === 'complete' && document.fonts.status === 'loaded'");
        // A busy browser may print what was laid out for the page before; then it is asked again.
        let printed = || {
            String::from_utf8_lossy(&browser.print())
                .matches("/Type /Page\n")
                .count()
        };
        let counts: Vec<usize> = (0..5).map(|_| printed()).take_while(|count| *count != pages).collect();
        assert!(counts.len() < 5, "{path}: {pages} pages, not {counts:?}");
        // Each card lies within its sheet.
        let outside = browser.run(
            "return [...document.querySelectorAll('.sheet')].flatMap((sheet) => [...sheet.children].filter((card) => { const [one, other] = [card.getBoundingClientRect(), sheet.getBoundingClientRect()]; return one.bottom > other.bottom + 1 || one.right > other.right + 1; })).length",
            json!(null),
        );
        assert_eq!(outside, 0, "{path}");
    }
}
