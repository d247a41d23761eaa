//! Users, tokens, sessions and the set-up link.

use serde_json::json;

use crate::server::{Answer, Client, Made, Server};

const PASSWORD: &str = "correct horse battery";

fn user(admin: &Client, email: &str, role: &str) -> Made {
    let body = json!({"name": "Ada", "email": email, "role": role, "password": PASSWORD});
    admin.post("/api/users", body).created()
}

fn sign_in(server: &Server, email: &str, password: &str) -> Answer {
    server
        .public()
        .post("/api/session", json!({"email": email, "password": password}))
}

/// The cookie of a sign-in, as a browser sends it back.
fn cookie(answer: &Answer) -> String {
    let cookie = answer.header("set-cookie").expect("a cookie");
    cookie.split(';').next().expect("a pair").to_owned()
}

fn with_cookie(server: &Server, method: &str, path: &str, cookie: &str, origin: &[(&str, &str)]) -> Answer {
    let mut headers = vec![("cookie", cookie), ("content-type", "application/json")];
    headers.extend_from_slice(origin);
    let body = br#"{"name":"Hall"}"#.as_slice();
    server
        .public()
        .send(method, path, &headers, (method == "POST").then_some(body))
}

#[test]
fn the_set_up_link_makes_one_admin_once() {
    let server = Server::start();
    let url = server.setup_url.clone().expect("a link while there are no users");
    let path = url.trim_start_matches(server.url()).to_owned();
    assert!(server.get(&path).text().contains("<form"));
    let (_, key) = path.split_once("?key=").expect("a key");
    let form = [("content-type", "application/x-www-form-urlencoded")];
    let submit = |key: &str, password: &str| {
        let body = format!("key={key}&name=Ada&email=ada%40example.org&password={password}");
        server.public().send("POST", "/setup", &form, Some(body.as_bytes()))
    };
    assert_eq!(submit("wrong", "long+enough+password").status, 410);
    let refused = submit(key, "short");
    assert_eq!(refused.status, 422);
    assert!(!refused.text().contains("value=\"short\""), "a password is never shown");
    let done = submit(key, "long+enough+password");
    assert_eq!(done.status, 303, "{}", done.text());
    assert_eq!(done.header("location"), Some("/admin?notice=set-up"));
    let me = with_cookie(&server, "GET", "/api/session", &cookie(&done), &[]).ok();
    assert_eq!(
        (&me["email"], &me["role"]),
        (&json!("ada@example.org"), &json!("admin"))
    );
    assert_eq!(submit(key, "long+enough+password").status, 410);
    assert_eq!(server.get(&path).status, 410);
    let server = server.restart();
    assert_eq!(server.setup_url, None, "there is an admin now");
}

#[test]
fn signing_in_and_out() {
    let server = Server::start();
    let admin = server.token("admin");
    user(&admin, "ada@example.org", "organizer");
    let signed_in = sign_in(&server, "ADA@example.org", PASSWORD);
    assert_eq!(signed_in.created()["role"], "organizer");
    let set = signed_in.header("set-cookie").expect("a cookie");
    for part in ["HttpOnly", "SameSite=Lax", "Path=/", "Max-Age="] {
        assert!(set.contains(part), "{set}");
    }
    assert_eq!(signed_in.header("cache-control"), Some("no-store"));
    let cookie = cookie(&signed_in);
    let session = with_cookie(&server, "GET", "/api/session", &cookie, &[]).ok();
    assert_eq!(session["email"], "ada@example.org");
    let own = [("sec-fetch-site", "same-origin")];
    with_cookie(&server, "POST", "/api/venues", &cookie, &own).created();
    with_cookie(&server, "DELETE", "/api/session", &cookie, &own).expect(204);
    assert_eq!(
        with_cookie(&server, "GET", "/api/session", &cookie, &[]).kind(401),
        "unauthenticated"
    );
    // A cookie that has ended does not keep anybody from public things.
    with_cookie(&server, "GET", "/api/events", &cookie, &[]).ok();
}

#[test]
fn a_wrong_password_says_no_more_than_a_wrong_email() {
    let server = Server::start();
    let admin = server.token("admin");
    user(&admin, "ada@example.org", "viewer");
    let wrong = sign_in(&server, "ada@example.org", "wrong password");
    let unknown = sign_in(&server, "nobody@example.org", "wrong password");
    assert_eq!(wrong.kind(401), "wrong_credentials");
    assert_eq!(wrong.bytes, unknown.bytes);
    assert_eq!(wrong.header("set-cookie"), None);
    assert_eq!(
        server
            .public()
            .post("/api/session", json!({"email": "x", "otp": 1}))
            .problem(422),
        ["email", "password", "otp"]
    );
}

#[test]
fn other_sites_cannot_use_the_cookie() {
    let server = Server::start();
    let admin = server.token("admin");
    user(&admin, "ada@example.org", "organizer");
    let cookie = cookie(&sign_in(&server, "ada@example.org", PASSWORD));
    let own_origin = format!("http://{}", server.address());
    for (headers, status) in [
        (vec![], 403),
        (vec![("origin", "https://evil.example")], 403),
        (vec![("origin", "null")], 403),
        (vec![("sec-fetch-site", "cross-site")], 403),
        (vec![("sec-fetch-site", "same-site")], 403),
        (
            vec![("sec-fetch-site", "cross-site"), ("origin", own_origin.as_str())],
            403,
        ),
        (vec![("origin", own_origin.as_str())], 201),
        (vec![("sec-fetch-site", "same-origin")], 201),
    ] {
        let answer = with_cookie(&server, "POST", "/api/venues", &cookie, &headers);
        assert_eq!(answer.status, status, "{headers:?}");
        if status == 403 {
            assert_eq!(answer.kind(403), "cross_origin");
            let read = with_cookie(&server, "GET", "/api/guests", &cookie, &headers);
            assert_eq!(
                read.status, 200,
                "reading is safe: browsers keep the answer from other sites"
            );
        }
    }
}

#[test]
fn a_new_password_ends_the_sessions() {
    let server = Server::start();
    let admin = server.token("admin");
    let ada = user(&admin, "ada@example.org", "viewer");
    let cookie = cookie(&sign_in(&server, "ada@example.org", PASSWORD));
    let path = format!("/api/users/{}/password", ada.id());
    assert_eq!(
        admin.put(&path, json!({"password": "short"})).problem(422),
        ["password"]
    );
    let changed = admin.put(
        "/api/users/ada@example.org/password",
        json!({"password": "another long one"}),
    );
    assert!(!changed.text().contains("password"));
    assert_eq!(changed.ok()["version"], 2);
    assert_eq!(with_cookie(&server, "GET", "/api/session", &cookie, &[]).status, 401);
    assert_eq!(sign_in(&server, "ada@example.org", PASSWORD).status, 401);
    sign_in(&server, "ada@example.org", "another long one").created();
    assert_eq!(
        admin
            .put("/api/users/nobody/password", json!({"password": "another long one"}))
            .kind(404),
        "not_found"
    );
}

#[test]
fn passwords_and_secrets_are_never_shown() {
    let server = Server::start();
    let admin = server.token("admin");
    let ada = user(&admin, "ada@example.org", "viewer");
    assert!(ada.0.get("password").is_none() && ada.0.get("password_hash").is_none());
    sign_in(&server, "ada@example.org", PASSWORD).created();
    let token = admin
        .post("/api/tokens", json!({"name": "T", "role": "viewer"}))
        .created();
    let secret = token["token"].as_str().expect("a token").to_owned();
    for path in [
        "/api/users",
        "/api/tokens",
        "/api/audit?limit=1000",
        "/api/changes?limit=1000",
    ] {
        let text = admin.get(path).text();
        for hidden in [PASSWORD, secret.as_str(), "argon2", "password", "secret"] {
            assert!(!text.contains(hidden), "{path} shows {hidden}");
        }
    }
}

#[test]
fn users_have_one_email_each_and_one_admin_stays() {
    let server = Server::start();
    let admin = server.token("admin");
    let first = user(&admin, "ada@example.org", "admin");
    let twice = json!({"name": "B", "email": "ADA@EXAMPLE.ORG", "role": "viewer", "password": PASSWORD});
    assert_eq!(admin.post("/api/users", twice).kind(409), "email_taken");
    let path = format!("/api/users/{}", first.id());
    assert_eq!(admin.delete(&path).kind(409), "last_admin");
    user(&admin, "viv@example.org", "viewer");
    assert_eq!(admin.delete(&path).kind(409), "last_admin", "a viewer is no admin");
    user(&admin, "ben@example.org", "admin");
    let session = cookie(&sign_in(&server, "ada@example.org", PASSWORD));
    admin.delete(&path).expect(204);
    assert_eq!(with_cookie(&server, "GET", "/api/session", &session, &[]).status, 401);
    assert_eq!(admin.delete("/api/users/ben@example.org").kind(409), "last_admin");
    assert_eq!(admin.delete(&path).kind(404), "not_found");
    let left = admin.get("/api/users").ok();
    assert_eq!(left["items"].as_array().map(Vec::len), Some(2));
    let mut fields = admin
        .post(
            "/api/users",
            json!({"name": "", "email": "x", "role": "king", "password": "short", "id": 1}),
        )
        .problem(422);
    fields.sort_unstable();
    assert_eq!(fields, ["email", "id", "name", "password", "role"]);
}

#[test]
fn a_revoked_token_is_worth_nothing() {
    let server = Server::start();
    let admin = server.token("admin");
    let made = admin
        .post("/api/tokens", json!({"name": "T", "role": "viewer"}))
        .created();
    let client = server.with_token(made["token"].as_str().expect("a token"));
    client.get("/api/guests").ok();
    let path = format!("/api/tokens/{}", made.id());
    admin.delete(&path).expect(204);
    assert_eq!(client.get("/api/guests").kind(401), "unauthenticated");
    assert_eq!(
        client.get("/api/events").kind(401),
        "unauthenticated",
        "a bad token is not the public"
    );
    assert_eq!(admin.delete(&path).kind(404), "not_found");
    for header in ["Bearer", "Bearer ", "Bearer x", "Basic YTpi", "em_x"] {
        let answer = server
            .public()
            .send("GET", "/api/events", &[("authorization", header)], None);
        assert_eq!(answer.kind(401), "unauthenticated", "{header}");
        assert_eq!(answer.header("www-authenticate"), Some("Bearer"));
    }
    let lower = format!("bearer {}", admin.token());
    server
        .public()
        .send("GET", "/api/users", &[("authorization", &lower)], None)
        .ok();
    let unknown = json!({"name": "T", "role": "door", "event_id": "01890a5d-ac96-774b-bcce-b302099a8057"});
    assert_eq!(admin.post("/api/tokens", unknown).problem(422), ["event_id"]);
    assert_eq!(
        admin
            .post("/api/tokens", json!({"role": "x", "event_id": "y", "token": "z"}))
            .problem(422),
        ["token", "name", "role", "event_id"]
    );
}

#[test]
fn sign_ins_are_limited() {
    let server = Server::start_with_settings(&[("LIMITS_SIGN_INS_PER_MINUTE", "2")]);
    let statuses: Vec<u16> = (0..3)
        .map(|_| sign_in(&server, "a@example.org", "wrong password").status)
        .collect();
    assert_eq!(statuses, [401, 401, 429]);
}
