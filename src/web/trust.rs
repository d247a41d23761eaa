//! `/trust`: how devices learn to trust this server where no public authority vouches for it.

use axum::http::{HeaderName, HeaderValue, StatusCode, header};
use axum::response::{IntoResponse, Response};
use qrcode::QrCode;
use qrcode::types::Color;

use super::page;
use crate::http::html::escape;
use crate::http::origin::{Addresses, Secure};
use crate::http::{Ask, Problem};
use crate::tls::{Authority, Facts, Issuer, date, profile};

/// Light modules around a QR code, which readers need to find it.
const QUIET_MODULES: usize = 4;

const DOWNLOAD: HeaderValue = HeaderValue::from_static("attachment; filename=\"event-manager-ca.crt\"");

const IOS: &str = "<ol>\
    <li>In <strong>Safari</strong>, tap <a href=\"/trust/ca.mobileconfig\">download the profile</a>, then Allow.\
    <li>Open Settings. At the top is <strong>Profile Downloaded</strong>; else look in General → VPN &amp; Device Management. Tap Install, and compare the fingerprint under More Details.\
    <li>Go to Settings → General → About → <strong>Certificate Trust Settings</strong> and switch on <strong>full trust</strong> for “Event Manager”. Without this step the profile is there and nothing is trusted.</ol>";

const ANDROID: &str = "<ol>\
    <li>Tap <a href=\"/trust/ca.crt\">download the certificate</a>.\
    <li>Open Settings and search for <strong>CA certificate</strong>. It is under Security &amp; privacy → More security settings → Encryption &amp; credentials → Install a certificate.\
    <li>Choose <strong>CA certificate</strong>, Install anyway, and the file <code>event-manager-ca.crt</code>. Android wants a screen lock for it, and says afterwards that the network may be monitored: it says so of every authority that is not its own.</ol>\
    <p class=\"hint\">For Chrome and other browsers. In Firefox: Settings → About Firefox, tap the logo five times, back, Secret Settings, Use third party CA certificates.</p>";

const WINDOWS: &str = "<ol>\
    <li><a href=\"/trust/ca.crt\">Download the certificate</a> and open the file.\
    <li><strong>Install Certificate…</strong> → Current User → <strong>Place all certificates in the following store</strong> → Browse → <strong>Trusted Root Certification Authorities</strong>. Windows shows the SHA-1 thumbprint before it asks; compare the SHA-256 fingerprint under Details first.\
    <li>Start the browser again.</ol>\
    <p>Or in a terminal, in the folder of the download:</p>\
    <pre tabindex=\"0\">certutil -hashfile event-manager-ca.crt SHA256\ncertutil -user -addstore Root event-manager-ca.crt</pre>";

const MACOS: &str = "<ol>\
    <li><a href=\"/trust/ca.crt\">Download the certificate</a> and open the file: <strong>Keychain Access</strong> adds it to the login keychain.\
    <li>Find “Event Manager” among its certificates, open it, compare the fingerprint, and under <strong>Trust</strong> choose <strong>Always Trust</strong>.\
    <li>Close the window and confirm with your password. Start the browser again.</ol>";

const FIREFOX: &str = "<p>Firefox on a computer has a list of its own. On Windows and macOS it also reads the system’s; where it does not, and on Linux:</p><ol>\
    <li><a href=\"/trust/ca.pem\">Download the certificate in PEM</a>.\
    <li>Settings → Privacy &amp; Security → Certificates → View Certificates → <strong>Authorities</strong> → Import, and choose to <strong>trust it to identify websites</strong>.</ol>\
    <p>Chrome on Linux, in a terminal after <a href=\"/trust/ca.crt\">downloading the certificate</a> (<code>certutil</code> is in the package <code>libnss3-tools</code>):</p>\
    <pre tabindex=\"0\">certutil -d sql:$HOME/.pki/nssdb -A -t C,, -n \"Event Manager\" -i event-manager-ca.crt</pre>";

const REMOVING: &str = "<h2>How to take it back</h2><dl>\
    <dt>iPhone, iPad<dd>Settings → General → VPN &amp; Device Management → Event Manager → Remove Profile\
    <dt>Android<dd>Settings → search for Trusted credentials → User → Event Manager → Remove\
    <dt>Windows<dd><code>certmgr.msc</code> → Trusted Root Certification Authorities → Certificates → Event Manager → Delete\
    <dt>macOS<dd>Keychain Access → login → Certificates → Event Manager → Delete\
    <dt>Firefox<dd>View Certificates → Authorities → Event Manager → Delete or Distrust</dl>";

pub async fn show(ask: Ask) -> Result<Response, Problem> {
    ask.no_params()?;
    let main = match ask.site.secure.as_ref().zip(ask.site.https(&ask.headers)) {
        None => "<p>This server speaks plain HTTP only. Names, numbers and a hand-held scanner work; the camera, and pages that go on without a network, need HTTPS.</p><p>Whoever runs it turns HTTPS on with <code>event-manager serve --tls auto</code>.</p>".to_owned(),
        Some((secure, addresses)) => match (secure.tls.shown(), secure.tls.authority()) {
            ((Issuer::Own, _), Some(authority)) => lesson(authority, &addresses)?,
            ((issuer, facts), _) => nothing_to_do(issuer, &facts, &addresses),
        },
    };
    Ok(page("Trust this server", &main))
}

/// What to do on each kind of device, and what it means.
fn lesson(authority: &Authority, addresses: &Addresses) -> Result<String, Problem> {
    let https = escape(&addresses.https);
    let groups: String = authority
        .fingerprint_in_groups()
        .split(':')
        .collect::<Vec<_>>()
        .chunks(4)
        .map(|pairs| format!("<span>{}</span> ", pairs.join(" ")))
        .collect();
    // A phone that does not trust this server yet sees a warning there, too.
    let warning = match addresses.trust.starts_with("https:") {
        true => {
            " Your phone warns of it this once: go on, and come back to a page without a warning when you are done."
        }
        false => "",
    };
    let mut main = format!(
        "<p>Without the internet no public authority can vouch for this server, so it vouches for itself. A device has to be taught once to believe it. Then <a href=\"{https}/door\">{https}</a> has the camera and goes on when the network is gone.</p>\
         <p class=\"notice\">Clicking through a browser’s warning is <strong>not enough</strong>: the pages then show, but the browser keeps the camera or the storage for work without a network from them.</p>\
         <h2>Compare first</h2>\
         <p>This is the SHA-256 fingerprint of the certificate. The server printed the same when it started. If what your device shows differs, somebody in between has exchanged it: do not go on.</p>\
         <p class=\"fingerprint\">{groups}</p>\
         <h2>On a phone</h2>\
         <figure class=\"qr\">{}<figcaption>Opens <a href=\"{trust}\">{trust}</a>, this page.{warning}</figcaption></figure>",
        qr(&addresses.trust)?,
        trust = escape(&addresses.trust),
    );
    for (id, title, steps) in [
        ("ios", "iPhone and iPad", IOS),
        ("android", "Android", ANDROID),
        ("windows", "Windows", WINDOWS),
        ("macos", "Mac", MACOS),
        ("firefox", "Firefox, and Linux", FIREFOX),
    ] {
        main.push_str(&format!(
            "<section id=\"{id}\" aria-labelledby=\"{id}-title\"><h2 id=\"{id}-title\">{title}</h2>{steps}</section>"
        ));
    }
    main.push_str(&meaning(authority, &https));
    main.push_str(REMOVING);
    Ok(main)
}

fn meaning(authority: &Authority, https: &str) -> String {
    let domains = authority.domains();
    let names: Vec<String> = domains
        .iter()
        .map(|name| format!("<code>{}</code>", escape(name)))
        .collect();
    let bounds = match names.is_empty() {
        true => "It is not bound to particular names: whoever has its key could pose as any website to this device. Trust it only on devices that are for this work.".to_owned(),
        false => format!(
            "It can vouch for numeric addresses and for names that are or end in {}, and for nothing else: not for your bank, not for your mail.",
            names.join(", ")
        ),
    };
    format!(
        "<h2>Did it work?</h2><p>Open <a href=\"{https}/door\">{https}/door</a>. If no warning comes, this device trusts the server.</p>\
         <h2>What you agree to</h2><p>The device believes this server’s authority until {}. {bounds} Its key is on this server and nowhere else; whoever takes it could pose as such a server on a network that you use. So trust it only if you know who runs the server, and take it back when you are done.</p>",
        date(authority.not_after_s())
    )
}

fn nothing_to_do(issuer: Issuer, facts: &Facts, addresses: &Addresses) -> String {
    let https = escape(&addresses.https);
    let from = match issuer {
        Issuer::Public => "A public authority vouches for this server, which every device believes.",
        Issuer::Files | Issuer::Own => {
            "Whoever runs this server has given it a certificate. If your browser warns of it all the same, ask them: they know who vouches for it."
        }
    };
    let names: Vec<String> = facts
        .names
        .iter()
        .map(|name| format!("<code>{}</code>", escape(&name.to_string())))
        .collect();
    format!(
        "<p class=\"notice\"><strong>There is nothing to do.</strong> {from}</p><p>Go to <a href=\"{https}\">{https}</a>.</p>\
         <dl><dt>Certificate for<dd>{}<dt>Until<dd>{}</dl>",
        names.join(", "),
        date(facts.not_after_s)
    )
}

/// A QR code as a picture that needs no style: black on white in the dark, too, since readers want it so.
fn qr(text: &str) -> Result<String, Problem> {
    let code = QrCode::new(text).map_err(|error| Problem::internal(error.to_string()))?;
    let width = code.width();
    let modules: String = code
        .to_colors()
        .iter()
        .enumerate()
        .filter(|(_, color)| **color == Color::Dark)
        .map(|(n, _)| format!("M{} {}h1v1h-1z", n % width + QUIET_MODULES, n / width + QUIET_MODULES))
        .collect();
    let size = width + 2 * QUIET_MODULES;
    Ok(format!(
        "<svg viewBox=\"0 0 {size} {size}\" role=\"img\" aria-label=\"QR code of {}\" shape-rendering=\"crispEdges\">\
         <path fill=\"#fff\" d=\"M0 0h{size}v{size}h-{size}z\"/><path fill=\"#000\" d=\"{modules}\"/></svg>",
        escape(text)
    ))
}

pub async fn certificate(ask: Ask) -> Result<Response, Problem> {
    download(&ask, "application/x-x509-ca-cert", Some(DOWNLOAD), |authority| {
        authority.der().to_vec()
    })
}

pub async fn pem(ask: Ask) -> Result<Response, Problem> {
    let name = HeaderValue::from_static("attachment; filename=\"event-manager-ca.pem\"");
    download(&ask, "application/x-pem-file", Some(name), |authority| {
        authority.pem().into()
    })
}

pub async fn mobileconfig(ask: Ask) -> Result<Response, Problem> {
    let https = ask.site.https(&ask.headers).map(|addresses| addresses.https);
    let server = https.unwrap_or_default();
    let server = server.trim_start_matches("https://");
    // As a download Safari would put it among the files; it takes it in when it is shown.
    download(&ask, "application/x-apple-aspen-config", None, |authority| {
        profile(authority, server).into_bytes()
    })
}

fn download(
    ask: &Ask,
    kind: &'static str,
    disposition: Option<HeaderValue>,
    bytes: impl FnOnce(&Authority) -> Vec<u8>,
) -> Result<Response, Problem> {
    ask.no_params()?;
    let authority = ask
        .site
        .secure
        .as_ref()
        .and_then(|secure: &Secure| secure.tls.authority());
    let bytes = authority
        .map(bytes)
        .ok_or_else(|| Problem::not_found("certificate authority"))?;
    let headers: [(HeaderName, &str); 2] = [(header::CONTENT_TYPE, kind), (header::CACHE_CONTROL, "no-store")];
    let mut response = (StatusCode::OK, headers, bytes).into_response();
    if let Some(disposition) = disposition {
        response.headers_mut().insert(header::CONTENT_DISPOSITION, disposition);
    }
    Ok(response)
}
