//! The GraphQL page in a browser: it runs what is written with nothing from elsewhere, tells errors, and keeps no token.

use serde_json::json;

use crate::browser::{Browser, turn};
use crate::server::Server;

#[test]
fn the_page_runs_queries_and_says_what_is_wrong() {
    let _turn = turn();
    let server = Server::start();
    let admin = server.token("admin");
    let event = admin.event(json!({"name": "Gala <b>", "status": "active"}));
    let browser = Browser::start();
    browser.go(&format!("{}/graphql", server.url()));
    browser.fill(
        "#query",
        "query Named($id: ID!) { event(id: $id) { name guests { total } } }",
    );
    browser.fill("#variables", &json!({"id": event.id()}).to_string());
    browser.click("Run");
    browser.until("document.querySelector('#result').textContent.includes('Gala <b>')");
    assert!(browser.text("#state").contains("200"), "{}", browser.text("#state"));

    browser.fill("#variables", "{oops");
    browser.click("Run");
    browser.until("document.querySelector('#variables:invalid')");
    browser.fill("#variables", "");
    browser.fill("#query", "{ nothing }");
    browser.click("Run");
    browser.until("document.querySelector('#result').textContent.includes('Unknown field')");
    let told = browser.log();
    assert!(
        told.len() == 1 && told[0].contains("400"),
        "the refusal and nothing else: {told:?}"
    );

    // With a token of the page's own a mutation works, and after a reload the token is gone.
    browser.fill("#token", admin.token());
    browser.fill(
        "#query",
        "mutation { create_venue(input: {name: \"Hall\"}) { venue { name } } }",
    );
    browser.click("Run");
    browser.until("document.querySelector('#result').textContent.includes('\"Hall\"')");
    assert_eq!(admin.get("/api/venues").ok()["items"][0]["name"], "Hall");
    browser.reload();
    assert_eq!(browser.until("document.querySelector('#token').value === ''"), true);
    for scheme in ["light", "dark"] {
        browser.scheme(scheme);
        for (width, height) in [(360, 740), (1280, 800)] {
            browser.size(width, height);
            assert_eq!(browser.axe(), Vec::<String>::new(), "{scheme} {width}");
        }
    }
    browser.expect_calm();
}
