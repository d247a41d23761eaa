//! Pictures at the desk in a browser: it tells how far an upload and its variants are, and keeps what was chosen.

use serde_json::{Value, json};

use crate::browser::{Browser, turn};
use crate::server::{Client, Made, Server};

const PASSWORD: &str = "correct horse battery";

/// Chooses a file of this text, or a picture that the browser paints.
fn choose(browser: &Browser, text: Option<&str>) {
    browser.until("document.querySelector('#picture-upload')");
    browser.run(
        "const canvas = Object.assign(document.createElement('canvas'), { width: 120, height: 80 });\n\
         const brush = canvas.getContext('2d');\n\
         brush.fillStyle = 'teal'; brush.fillRect(0, 0, 120, 80); brush.fillStyle = 'gold'; brush.fillRect(20, 20, 40, 40);\n\
         const painted = await new Promise((resolve) => canvas.toBlob(resolve, 'image/jpeg'));\n\
         const chosen = new DataTransfer();\n\
         chosen.items.add(new File([args ?? painted], 'hall.jpg', { type: 'image/jpeg' }));\n\
         document.querySelector('#f-file').files = chosen.files;",
        json!(text),
    );
}

/// An event, and somebody who has signed in to its pictures.
fn at_pictures(server: &Server, admin: &Client) -> (Made, Browser) {
    let person = json!({"name": "Zoë", "email": "zoe@example.org", "role": "organizer", "password": PASSWORD});
    admin.post("/api/users", person).created();
    let event = admin.event(json!({"name": "Gala"}));
    let page = format!("/admin/events/{}/pictures", event.id());
    let browser = Browser::start();
    browser.go(&format!("{}/admin/sign-in?next={page}", server.url()));
    browser.fill("main [name=email]", "zoe@example.org");
    browser.fill("main [name=password]", PASSWORD);
    browser.run("document.querySelector('main form button').click()", Value::Null);
    (event, browser)
}

#[test]
fn a_picture_is_sent_described_and_removed() {
    let _turn = turn();
    let server = Server::start();
    let admin = server.token("admin");
    let (_, browser) = at_pictures(&server, &admin);

    choose(&browser, Some("<svg/>"));
    browser.fill("#f-alt", "Teal & gold");
    browser.run("document.querySelector('#picture-upload button').click()", Value::Null);
    browser.until("document.querySelector('#f-file-error')?.innerText.includes('JPEG, PNG or WebP')");
    let kept = browser.run(
        "const form = document.querySelector('#picture-upload'); return [form.elements.file.files.length, form.elements.alt.value]",
        Value::Null,
    );
    assert_eq!(kept, json!([1, "Teal & gold"]));
    let told = browser.log();
    assert!(
        told.len() == 1 && told[0].contains("422"),
        "the refusal and nothing else: {told:?}"
    );

    choose(&browser, None);
    browser.run("document.querySelector('#picture-upload button').click()", Value::Null);
    browser.until("document.querySelector('.notice.good')?.innerText.includes('The picture was added')");
    // It follows the variants by itself.
    browser.until("document.querySelector('.badge.ready')");
    browser.until("document.querySelector('.picture img')?.naturalWidth > 0");
    for scheme in ["light", "dark"] {
        browser.scheme(scheme);
        for (width, height) in [(360, 740), (1280, 800)] {
            browser.size(width, height);
            assert_eq!(browser.axe(), Vec::<String>::new(), "{scheme} {width}");
        }
    }
    browser.shot("pictures");

    browser.click("Remove");
    browser.until("location.pathname.endsWith('/remove')");
    assert_eq!(browser.axe(), Vec::<String>::new());
    browser.click("Remove the picture");
    browser.until("document.querySelector('.empty')");
    browser.expect_calm();
}

#[test]
fn a_picture_is_sent_on_by_itself_after_signing_in_again() {
    let _turn = turn();
    let server = Server::start();
    let admin = server.token("admin");
    let (event, browser) = at_pictures(&server, &admin);
    choose(&browser, None);
    browser.fill("#f-alt", "Teal & gold");
    // The session ends while somebody types.
    browser.cdp("Network.clearBrowserCookies", json!({}));
    browser.run("document.querySelector('#picture-upload button').click()", Value::Null);
    browser.until("document.querySelector('main [name=held_file]') && document.activeElement.name === 'email'");
    assert_eq!(browser.axe(), Vec::<String>::new());
    browser.fill("main [name=email]", "zoe@example.org");
    browser.fill("main [name=password]", PASSWORD);
    browser.run("document.querySelector('main form button').click()", Value::Null);
    browser.until("document.querySelector('.notice.good')?.innerText.includes('The picture was added')");
    let list = admin.get(&format!("/api/events/{}/images", event.id())).ok();
    assert_eq!(list["items"].as_array().map(Vec::len), Some(1));
    assert_eq!(list["items"][0]["alt"], "Teal & gold");
}
