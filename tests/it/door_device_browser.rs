//! What surrounds the door app on a device, in a real browser: tabs, new versions, tokens, senses, cameras, plain HTTP.

use serde_json::{Value, json};

use crate::between::{Between, Way};
use crate::browser::{Browser, INSECURE_HOST, turn};
use crate::door_browser::{Venue, check, code_of, codes_of, decision, is_kept, number, scanned};
use crate::server::Made;

/// Guests that are let in to see how long it takes.
const TIMED: usize = 20;

fn guests(venue: &Venue, count: usize) -> Vec<Made> {
    (0..count)
        .map(|n| venue.guest(json!({"name": format!("Guest {n}")})))
        .collect()
}

fn scans(venue: &Venue) -> Vec<Value> {
    let scans = venue.admin.get(&venue.path("checkins")).ok();
    scans["items"].as_array().expect("items").clone()
}

#[test]
fn one_tab_works_and_the_other_can_take_over() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert"}));
    let guests = guests(&venue, 2);
    let browser = Browser::start();
    venue.pair(&browser, json!({"name": "Phone 1"}));
    let says_so = "document.querySelector('h1')?.innerText === 'Open in another tab'";
    browser.new_tab();
    browser.go(&format!("{}/door", venue.server.url()));
    browser.until(says_so);
    browser.tab(0);
    assert_eq!(check(&browser, number(&guests[0])), "Let in");
    browser.until("document.querySelector('.pill').innerText.includes('all sent')");
    let device = venue.admin.get(&venue.path("devices")).ok()["items"][0].clone();
    let version = venue.server.public().get("/door/version.js").text();
    assert!(
        version.contains(device["app_version"].as_str().expect("a version")),
        "{version} is not {device}"
    );
    assert_eq!(device["app_outdated"], json!(false));
    browser.tab(1);
    browser.click("Use it here");
    browser.until("document.querySelector('.pill[data-state=online]')");
    assert_eq!(check(&browser, number(&guests[1])), "Let in");
    browser.until("document.querySelector('.pill').innerText.includes('all sent')");
    browser.tab(0);
    browser.until(says_so);
    assert_eq!(browser.text(".pill"), "", "nothing of it goes on");
    assert_eq!(scans(&venue).len(), 2, "each was told once");
    browser.expect_calm();
}

#[test]
fn a_new_version_is_taken_up_and_what_waits_stays() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert"}));
    let guests = guests(&venue, 2);
    let between = Between::new(venue.server.address());
    let browser = Browser::start();
    venue.pair_at(&between.url(), &browser, json!({"name": "Phone 1"}));
    is_kept(&browser);
    let versions = "(await caches.keys()).filter((name) => name.startsWith('door-')).join()";
    let old = browser.until(versions);
    between.set(Way::Nothing);
    browser.until("document.querySelector('.pill[data-state=offline]')");
    for guest in &guests {
        assert_eq!(check(&browser, number(guest)), "Let in");
    }
    let waits = "document.querySelector('.pill[data-state=offline]')?.innerText.includes('2 unsent')";
    browser.until(waits);
    between.renew();
    between.set(Way::AppAlone);
    // It is found and kept while the old one works, and takes over when the page begins.
    browser.reload();
    browser.until("(await navigator.serviceWorker.getRegistration('/door'))?.waiting");
    browser.until(waits);
    browser.reload();
    browser.until(&format!("({versions}) !== {old} && !({versions}).includes(',')"));
    browser.until(waits);
    between.set(Way::All);
    browser.until("document.querySelector('.pill[data-state=online]')?.innerText.includes('all sent')");
    assert_eq!(scans(&venue).len(), 2);
    for guest in &guests {
        assert_eq!(venue.guest_now(guest)["admitted"], 1);
    }
}

#[test]
fn a_token_that_is_not_known_any_more_is_told_and_loses_nothing() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert"}));
    let guests = guests(&venue, 2);
    let browser = Browser::start();
    venue.pair(&browser, json!({"name": "Phone 1"}));
    is_kept(&browser);
    let gone = venue.vanish();
    browser.until("document.querySelector('.pill[data-state=offline]')");
    for guest in &guests {
        assert_eq!(check(&browser, number(guest)), "Let in");
    }
    browser.until("document.querySelector('.pill').innerText.includes('2 unsent')");
    // As if the server had been set up anew from an older copy.
    browser.run(
        "const open = indexedDB.open('event-manager-door'); const database = await new Promise((resolve) => { open.onsuccess = () => resolve(open.result); });\n\
         const values = database.transaction('values', 'readwrite').objectStore('values'); const got = values.get('pairing');\n\
         const pairing = await new Promise((resolve) => { got.onsuccess = () => resolve(got.result); });\n\
         const put = values.put({ ...pairing, token: 'em_door_nobody' }, 'pairing'); await new Promise((resolve) => { put.onsuccess = resolve; });\n\
         database.close();",
        Value::Null,
    );
    browser.reload();
    browser.until("document.querySelector('.pill')?.innerText.includes('2 unsent')");
    let venue = gone.back();
    browser.until("document.querySelector('.banner')?.innerText.includes('does not know this device any more')");
    browser.until("document.querySelector('.pill').innerText.includes('2 unsent')");
    assert_eq!(scans(&venue).len(), 0);
    venue.pair(&browser, json!({"name": "Phone 1 again"}));
    browser.until("document.querySelector('.pill').innerText.includes('all sent')");
    assert_eq!(scans(&venue).len(), 2);
    assert_eq!(browser.text(".banner"), "", "all is well again");
}

#[test]
fn over_plain_http_scanner_and_search_decide() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert"}));
    let guests = guests(&venue, 2);
    let gone = venue.vanish();
    let code = code_of(&gone.stopped, &guests[0]);
    let venue = gone.back();
    let port = venue.server.address().rsplit(':').next().expect("a port").to_owned();
    let browser = Browser::start();
    venue.pair_at(
        &format!("http://{INSECURE_HOST}:{port}"),
        &browser,
        json!({"name": "Counter"}),
    );
    let lacking = "return [isSecureContext, typeof crypto.subtle, typeof navigator.serviceWorker]";
    assert_eq!(
        browser.run(lacking, Value::Null),
        json!([false, "undefined", "undefined"])
    );
    browser.until("document.querySelector('.stage-title')?.innerText === 'Counter mode'");
    // Its signature is verified without the browser's help: one that is not right does not pass.
    let (start, end) = code.split_at(100);
    let other = if end.starts_with('A') { "B" } else { "A" };
    let forged = format!("{start}{other}{}", &end[1..]);
    browser.press(&scanned(&forged), 4);
    assert_eq!(decision(&browser), "Stop");
    browser.press(&scanned(&code), 4);
    browser.until("document.querySelector('.verdict-name')?.innerText === 'Guest 0'");
    assert_eq!(decision(&browser), "Let in");
    browser.run("location.hash = 'search'", Value::Null);
    browser.fill("#search", "1 gue");
    browser.click("Guest 1");
    browser.click("Let in");
    browser.until("document.querySelector('.verdict-name')?.innerText === 'Guest 1'");
    assert_eq!(decision(&browser), "Let in");
    browser.until("document.querySelector('.pill').innerText.includes('all sent')");
    for guest in &guests {
        assert_eq!(venue.guest_now(guest)["admitted"], 1);
    }
    browser.expect_calm();
}

#[test]
fn a_change_that_the_server_refuses_leaves_the_row_at_once() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert"}));
    let guest = venue.guest(json!({"name": "Ada", "flags": {"attention": "Side entrance"}}));
    let browser = Browser::start();
    venue.pair(&browser, json!({"name": "Phone 1"}));
    browser.run(
        "const real = fetch; const refused = { type: 'urn:x:conflict', title: 'Conflict', detail: 'Not today.', status: 409, errors: [] };\n\
         window.fetch = (path, options) => (options?.method === 'POST' && path.endsWith('/door') ? Promise.resolve(new Response(JSON.stringify(refused), { status: 409 })) : real(path, options));",
        Value::Null,
    );
    browser.run("location.hash = 'search'", Value::Null);
    browser.fill("#search", "ada");
    browser.click("Ada");
    browser.click("Block");
    browser.until("document.querySelector('.toast.bad')?.innerText.includes('did not take a change')");
    browser.until("document.querySelector('dialog[open]') && !document.querySelector('dialog .tag.bad')");
    assert_eq!(
        browser.text("dialog .attention"),
        "Side entrance",
        "what the server has stays"
    );
    assert_eq!(check(&browser, number(&guest)), "Let in");
    let shown = "(() => { location.hash = 'recent'; const row = document.querySelector('.view.recent .refused'); return row?.innerText.includes('Ada') && row.innerText.includes('Block: not taken') && row.innerText.includes('Not today.'); })()";
    browser.until(shown);
    browser.until("document.querySelector('.pill').innerText.includes('all sent')");
    browser.shot("refused");
    browser.reload();
    browser.until(shown);
    assert_eq!(venue.guest_now(&guest)["flags"]["blocked"], false);
}

/// Notes what the app asks of the device's speaker, motor and screen.
const SENSES: &str = "
    window.heard = []; window.felt = []; window.awake = [];
    const Tone = OscillatorNode;
    window.OscillatorNode = class extends Tone { constructor(context, options) { super(context, options); heard.push(options.frequency); } };
    const Sound = AudioContext;
    window.AudioContext = class extends Sound { constructor() { super(); window.audio = this; } };
    Object.defineProperty(navigator, 'vibrate', { value: (pattern) => { felt.push(pattern); return true; } });
    Object.defineProperty(navigator, 'wakeLock', { value: { request: async (kind) => { awake.push(kind); return new EventTarget(); } } });
";

#[test]
fn outcomes_are_heard_and_felt_and_the_screen_stays_on() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert"}));
    let guest = &guests(&venue, 1)[0];
    let browser = Browser::start();
    browser.inject(SENSES);
    venue.pair(&browser, json!({"name": "Phone 1"}));
    browser.until("awake.includes('screen')");
    // Browsers let a page sound and shake only after somebody touched it.
    browser.press(&[("KeyX".to_owned(), "x".to_owned())], 4);
    browser.until("window.audio?.state === 'running'");
    browser.press(&scanned(number(guest)), 4);
    assert_eq!(decision(&browser), "Let in");
    browser.until("heard.length === 2 && felt.length === 1");
    browser.press(&scanned(number(guest)), 4);
    browser.until("document.querySelector('.verdict-word')?.innerText === 'Stop'");
    browser.until("heard.length === 4 && felt.length === 2");
    assert_eq!(browser.run("return heard", Value::Null), json!([880, 1318, 196, 147]));
    assert_eq!(browser.run("return felt", Value::Null), json!([[70], [220, 90, 220]]));
    browser.expect_calm();
}

/// Cameras of computers have no torch.
const TORCH: &str = "
    window.lit = [];
    const real = MediaStreamTrack.prototype.getCapabilities;
    MediaStreamTrack.prototype.getCapabilities = function () { return { ...real.call(this), torch: true }; };
    MediaStreamTrack.prototype.applyConstraints = async function (wanted) { lit.push(wanted.advanced[0].torch); };
";

#[test]
fn cameras_can_be_chosen_and_the_torch_switched() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert"}));
    let browser = Browser::with_cameras(2);
    browser.inject(TORCH);
    venue.pair(&browser, json!({"name": "Phone 1"}));
    browser.until("document.querySelector('.stage')?.dataset.camera === 'on'");
    for (pressed, lit) in [("true", json!([true])), ("false", json!([true, false]))] {
        browser.until("document.querySelector('[aria-label=Torch]')?.click() ?? true");
        browser.until(&format!(
            "document.querySelector('[aria-label=Torch]').getAttribute('aria-pressed') === '{pressed}'"
        ));
        assert_eq!(browser.run("return lit", Value::Null), lit);
    }
    let camera = "document.querySelector('video').srcObject?.getVideoTracks()[0]?.getSettings().deviceId";
    let first = browser.until(camera);
    browser.until("document.querySelector('[aria-label=\"Choose a camera\"]')?.click() ?? true");
    browser.until("document.querySelectorAll('dialog[open] .stack button').length === 2");
    assert_eq!(
        browser.run(
            "return document.querySelectorAll('dialog .stack [aria-pressed=true]').length",
            Value::Null
        ),
        1
    );
    browser.run(
        "document.querySelector('dialog .stack [aria-pressed=false]').click()",
        Value::Null,
    );
    browser.until(&format!("{camera} && {camera} !== {first}"));
    let chosen = browser.until(camera);
    // It is remembered.
    browser.reload();
    browser.until(&format!("document.querySelector('video') && {camera} === {chosen}"));
    browser.expect_calm();
}

/// A browser with a decoder of its own; it reads whatever a test says is before the camera, once.
const NATIVE: &str = "
    window.BarcodeDetector = class {
        static async getSupportedFormats() { return ['ean_13', 'qr_code']; }
        async detect() {
            const text = window.shown ?? null;
            window.shown = null;
            if (text !== null) window.begun = performance.now();
            return text === null ? [] : [{ rawValue: text }];
        }
    };
";

#[test]
fn a_decoder_of_the_browser_is_used_where_there_is_one() {
    let _turn = turn();
    let venue = Venue::open(json!({"name": "Concert"}));
    let guest = &guests(&venue, 1)[0];
    let gone = venue.vanish();
    let code = code_of(&gone.stopped, guest);
    let venue = gone.back();
    let browser = Browser::start();
    browser.inject(NATIVE);
    venue.pair(&browser, json!({"name": "Phone 1"}));
    browser.until("document.querySelector('.stage')?.dataset.camera === 'on'");
    browser.run("window.shown = args", json!(code));
    assert_eq!(decision(&browser), "Let in");
    let loaded = browser.run(
        "return performance.getEntriesByType('resource').map((one) => one.name).filter((name) => /zxing|decoder/.test(name))",
        Value::Null,
    );
    assert_eq!(loaded, json!([]), "the other decoder stays where it is");
    browser.expect_calm();
}

/// Notes how long it is from the scanner's last key, or from what the decoder read, until the decision is painted.
const STOPWATCH: &str = "
    window.begun = 0; window.took = [];
    addEventListener('keydown', (event) => { if (event.key === 'Enter') begun = performance.now(); }, { capture: true });
    const painted = () => {
        const verdict = document.querySelector('.verdict');
        if (begun === 0 || !verdict || verdict.hidden) return;
        const from = begun;
        begun = 0;
        requestAnimationFrame(() => {
            const after = new MessageChannel();
            after.port1.onmessage = () => took.push(performance.now() - from);
            after.port2.postMessage(null);
        });
    };
    new MutationObserver(painted).observe(document, { subtree: true, childList: true, attributes: true, attributeFilter: ['hidden'] });
";

/// Milliseconds from the code that was read to the decision on the screen: the median and the longest, of a scanner that
/// types and of the camera.
pub fn decision_times() -> Value {
    let venue = Venue::open(json!({"name": "Concert"}));
    let guests = guests(&venue, 2 * TIMED);
    let gone = venue.vanish();
    let codes = codes_of(&gone.stopped, &guests);
    let venue = gone.back();
    let browser = Browser::start();
    browser.inject(NATIVE);
    browser.inject(STOPWATCH);
    venue.pair(&browser, json!({"name": "Phone 1"}));
    browser.until("document.querySelector('.stage')?.dataset.camera === 'on'");
    let (typed, seen) = codes.split_at(TIMED);
    let mut figures = json!({});
    for (name, codes) in [("scanner", typed), ("camera", seen)] {
        browser.run("took.length = 0", Value::Null);
        for (n, code) in codes.iter().enumerate() {
            browser.run(
                "document.querySelector('.verdict').hidden = true; begun = 0;",
                Value::Null,
            );
            if name == "scanner" {
                browser.press(&scanned(code), 4);
            } else {
                browser.run("window.shown = args", json!(code));
            }
            browser.until(&format!("took.length === {}", n + 1));
            assert_eq!(decision(&browser), "Let in");
        }
        let took = browser.run(
            "return took.sort((one, other) => one - other).map((ms) => Math.round(ms * 10) / 10)",
            Value::Null,
        );
        figures[format!("{name}_decision_p50_ms")] = took[TIMED / 2].clone();
        figures[format!("{name}_decision_max_ms")] = took[TIMED - 1].clone();
    }
    figures
}

#[test]
fn a_decision_is_on_the_screen_at_once() {
    let _turn = turn();
    let figures = decision_times();
    // The goal is 100 ms; a machine that runs other tests besides may need a little more.
    for name in ["scanner", "camera"] {
        let figure = |which: &str| {
            figures[format!("{name}_decision_{which}_ms")]
                .as_f64()
                .expect("a number")
        };
        assert!(figure("p50") < 150.0 && figure("max") < 1000.0, "{figures}");
    }
}
