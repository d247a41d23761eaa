//! A browser that trusts our own authority has everything that HTTPS is for, without any flag that ignores certificates.

use std::path::Path;
use std::process::Command;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::browser::{Browser, INSECURE_HOST, turn};
use crate::secure::{Secure, https_address};
use crate::server::Server;

/// A home directory whose browser trusts an authority, as `/trust` teaches it for Linux; nobody without one.
fn home(authority: Option<&Path>) -> TempDir {
    let home = tempfile::tempdir().expect("a directory");
    let database = home.path().join(".pki/nssdb");
    std::fs::create_dir_all(&database).expect("a directory");
    let database = format!("sql:{}", database.display());
    let certutil = |args: &[&str]| {
        let output = Command::new("certutil")
            .args(["-d", &database])
            .args(args)
            .output()
            .expect("certutil runs; scripts/test.sh installs it");
        assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
    };
    certutil(&["-N", "--empty-password"]);
    if let Some(file) = authority {
        let file = file.display().to_string();
        certutil(&["-A", "-t", "C,,", "-n", "Event Manager", "-i", &file]);
    }
    home
}

/// The addresses under which a browser may come: a name that is somebody else's as far as it knows, and one of the
/// machine's own on its network, if there is one.
fn addresses(server: &Server) -> (String, Option<String>) {
    let address = https_address(server);
    let (_, port) = address.rsplit_once(':').expect("a port");
    let info = server.get("/trust/info.json").ok();
    let names = info["names"].as_array().expect("names").clone();
    let own = names.iter().filter_map(Value::as_str).find(|name| {
        let address: Option<std::net::Ipv4Addr> = name.parse().ok();
        address.is_some_and(|address| !address.is_loopback())
    });
    (
        format!("https://{INSECURE_HOST}:{port}"),
        own.map(|own| format!("https://{own}:{port}")),
    )
}

fn host(url: &str) -> &str {
    let host = url.trim_start_matches("https://");
    host.rsplit_once(':').map_or(host, |(host, _)| host)
}

fn start() -> Secure {
    Secure::start_with_settings(&[("TLS_LISTEN", "0.0.0.0:0"), ("TLS_NAMES", INSECURE_HOST)])
}

#[test]
fn a_browser_that_trusts_the_authority_has_camera_and_service_worker() {
    let _turn = turn();
    let server = start();
    let files = tempfile::tempdir().expect("a directory");
    let file = files.path().join("event-manager-ca.crt");
    std::fs::write(&file, server.get("/trust/ca.crt").bytes).expect("written");
    let home = home(Some(&file));
    let (named, own) = addresses(&server);
    let browser = Browser::at_home(home.path(), own.as_deref().map_or("127.0.0.1", host));
    for url in [Some(named), own].into_iter().flatten() {
        browser.go(&format!("{url}/door"));
        assert_eq!(browser.run("return isSecureContext", Value::Null), json!(true), "{url}");
        assert_eq!(browser.run("return location.origin", Value::Null), json!(url));
        browser.until("(await navigator.serviceWorker?.getRegistration('/door'))?.active?.state === 'activated'");
        let kinds = browser.run(
            "const stream = await navigator.mediaDevices.getUserMedia({ video: true });\n\
             const kinds = stream.getTracks().map((track) => `${track.kind} ${track.readyState}`);\n\
             stream.getTracks().forEach((track) => track.stop());\n\
             return kinds;",
            Value::Null,
        );
        assert_eq!(kinds, json!(["video live"]), "{url}");
        let protocol = "return performance.getEntriesByType('navigation')[0].nextHopProtocol";
        assert_eq!(browser.run(protocol, Value::Null), json!("h2"), "{url}");
    }
}

#[test]
fn a_browser_that_was_not_taught_refuses() {
    let _turn = turn();
    let server = start();
    let home = home(None);
    let (named, _) = addresses(&server);
    let browser = Browser::at_home(home.path(), "127.0.0.1");
    let warning = browser.go_in_vain(&format!("{named}/door"));
    assert!(warning.contains("ERR_CERT_AUTHORITY_INVALID"), "{warning}");
    // Over plain HTTP it is shown, and has neither camera nor service worker; it leads to where they are.
    let (_, port) = server.url().rsplit_once(':').expect("a port");
    browser.go(&format!("http://{INSECURE_HOST}:{port}/"));
    assert_eq!(browser.run("return isSecureContext", Value::Null), json!(false));
    let link = browser.run("return document.querySelector('.notice a').href", Value::Null);
    assert_eq!(link, json!(format!("{named}/")));
}

#[test]
fn the_trust_page_fits_a_phone_and_pleases_axe() {
    let _turn = turn();
    let server = start();
    let browser = Browser::start();
    for (name, scheme) in [("light", "light"), ("dark", "dark")] {
        for (device, width, height) in [("phone", 360, 740), ("desktop", 1280, 900)] {
            browser.size(width, height);
            browser.scheme(scheme);
            browser.go(&format!("{}/trust", server.url()));
            let wide = browser.run("return document.documentElement.scrollWidth", Value::Null);
            assert!(
                wide.as_u64().is_some_and(|wide| wide <= u64::from(width)),
                "{device}: {wide}"
            );
            assert_eq!(browser.axe(), Vec::<String>::new(), "{device} {scheme}");
            browser.shot(&format!("trust-{device}-{name}"));
        }
    }
}
