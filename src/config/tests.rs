//! Tests of the configuration: which source wins, what is refused, and that the pages about it are true.

use std::io::Write;

use super::*;

const SHIPPED: &str = include_str!("../../config/event-manager.toml");
const MANUAL: &str = include_str!("../../docs/operations.md");

fn load(file: &str, flags: Overrides, env: &[(&str, &str)]) -> Result<Config, ConfigError> {
    let mut named = tempfile::NamedTempFile::new().expect("a file");
    named.write_all(file.as_bytes()).expect("written");
    let path = named.path().to_owned();
    let env = env
        .iter()
        .map(|(name, value)| ((*name).to_owned(), (*value).to_owned()));
    Config::load(Some(&path), flags, env).map_err(|ConfigError(problems)| {
        let shown = path.display().to_string();
        ConfigError(problems.iter().map(|line| line.replace(&shown, "FILE")).collect())
    })
}

fn problems(file: &str, env: &[(&str, &str)]) -> Vec<String> {
    load(file, Overrides::default(), env).expect_err("refused").0
}

#[test]
fn flag_over_environment_over_file_over_default() {
    let file = "[server]\nlisten = \"127.0.0.1:1\"\n[store]\ncache_mb = 16\nqueue_max = 9\n";
    let env = [
        ("EVENT_MANAGER_SERVER_LISTEN", "127.0.0.1:2"),
        ("EVENT_MANAGER_STORE_CACHE_MB", "32"),
        ("EVENT_MANAGER_DATA_DIR", "/srv/events"),
        ("PATH", "/bin"),
    ];
    let flags = Overrides {
        data_dir: None,
        listen: Some("127.0.0.1:3".to_owned()),
        tls: Some("auto".to_owned()),
    };
    let config = load(file, flags, &env).expect("valid");
    assert_eq!(config.server.listen.port(), 3);
    assert_eq!(config.tls.mode, TlsMode::Auto);
    assert_eq!(config.store.cache_mb, 32);
    assert_eq!(config.store.queue_max, 9);
    assert_eq!(config.data_dir, Path::new("/srv/events"));
    assert_eq!(config.store.batch_max, 512);
    let shown = config.to_toml();
    for line in [
        "data_dir = \"/srv/events\" # environment",
        "listen = \"127.0.0.1:3\" # flag",
        "cache_mb = 32 # environment",
        "queue_max = 9 # file",
        "batch_max = 512 # default",
    ] {
        assert!(shown.lines().any(|shown| shown == line), "{line} in\n{shown}");
    }
}

#[test]
fn what_is_shown_can_be_read_again() {
    let file = "data_dir = 'C:\\\"odd\"'\ntimezone = \"europe/berlin\"\n[server]\npublic_url = \"https://e.example:8443/\"\n\
                trusted_proxies = [\"::1\", \"10.0.0.1\"]\n[log]\nlevel = \"warn,event_manager::store=debug\"\nformat = \"json\"\n";
    let config = load(file, Overrides::default(), &[]).expect("valid");
    assert_eq!(config.timezone.as_str(), "Europe/Berlin");
    assert_eq!(config.server.public_url.as_deref(), Some("https://e.example:8443"));
    let mut again = load(&config.to_toml(), Overrides::default(), &[]).expect("valid");
    again.sources = config.sources.clone();
    assert_eq!(again, config);
}

#[test]
fn unknown_keys_are_named_with_their_line() {
    let file = "lisen = 1\n\n[server]\nlisten = \"127.0.0.1:1\"\ndrain = 3\n\n[cash]\nmb = 1\n[empty]\n[log]\n";
    let found = problems(file, &[("EVENT_MANAGER_CACHE_MB", "1")]);
    assert_eq!(found.len(), 5, "{found:#?}");
    assert!(found[0].starts_with("FILE:1: unknown key lisen; "));
    assert!(found[1].starts_with("FILE:5: unknown key server.drain; in [server] there are listen, public_url, "));
    assert!(found[2].starts_with("FILE:8: unknown key cash.mb; there is no section [cash]"));
    assert!(found[3].starts_with("FILE:9: unknown key empty; "));
    assert!(found[4].starts_with("environment variable EVENT_MANAGER_CACHE_MB: names no setting"));
}

#[test]
fn bad_values_are_reported_all_at_once() {
    let file = "data_dir = \"\"\ntimezone = \"Mars/Olympus\"\n[server]\nlisten = \"localhost\"\npublic_url = \"https://a.example/b\"\n\
                drain_s = -1\nconnections_max = \"many\"\ntrusted_proxies = [\"10.0.0.0/8\"]\n[log]\nlevel = \"inof\"\n\
                format = \"xml\"\n[store]\ncache_mb = 1.5\n";
    let flags = Overrides {
        data_dir: Some(PathBuf::new()),
        listen: Some(":80".to_owned()),
        tls: Some("on".to_owned()),
    };
    let error = load(file, flags, &[("EVENT_MANAGER_STORE_CACHE_MB", "7")]).expect_err("refused");
    let expected = "\
FILE:1: data_dir must be the path of a directory, not \"\"
FILE:2: timezone must be an IANA time zone such as Europe/Berlin, not \"Mars/Olympus\"
FILE:4: server.listen must be an IP address with a port such as 127.0.0.1:8080 or [::]:8080, not \"localhost\"
FILE:5: server.public_url must be empty, or an http or https URL without a path such as https://events.example.org, not \"https://a.example/b\"
FILE:6: server.drain_s must be a whole number from 0 to 60, not -1
FILE:7: server.connections_max must be a whole number from 1 to 100000, not \"many\"
FILE:8: server.trusted_proxies must be a list of at most 64 IP addresses, not [\"10.0.0.0/8\"]
FILE:10: log.level must be off, error, warn, info, debug, trace, or directives such as info,event_manager=debug, not \"inof\"
FILE:11: log.format must be text or json, not \"xml\"
FILE:13: store.cache_mb must be a whole number from 8 to 65536, not 1.5
environment variable EVENT_MANAGER_STORE_CACHE_MB: store.cache_mb must be a whole number from 8 to 65536, not \"7\"
--data-dir: data_dir must be the path of a directory, not \"\"
--listen: server.listen must be an IP address with a port such as 127.0.0.1:8080 or [::]:8080, not \":80\"
--tls: tls.mode must be off or auto, not \"on\"";
    assert_eq!(error.to_string(), expected);
}

#[test]
fn a_flag_is_true_or_false() {
    let config = load("[cache]\nenabled = false\n", Overrides::default(), &[]).expect("valid");
    assert!(!config.cache.enabled);
    let on = [("EVENT_MANAGER_CACHE_ENABLED", "true")];
    let config = load("[cache]\nenabled = false\n", Overrides::default(), &on).expect("valid");
    assert!(config.cache.enabled);
    assert_eq!(
        problems("[cache]\nenabled = 1\n", &[("EVENT_MANAGER_CACHE_ENABLED", "yes")]),
        [
            "FILE:2: cache.enabled must be true or false, not 1",
            "environment variable EVENT_MANAGER_CACHE_ENABLED: cache.enabled must be true or false, not \"yes\"",
        ]
    );
}

#[test]
fn names_files_and_addresses_of_tls_are_checked() {
    let file = "[tls]\nlisten = \"8443\"\ncert_file = \"a.pem\"\nacme_domains = [\"localhost\"]\nacme_email = \"nobody\"\n\
                acme_directory = \"http://a.example\"\nnames = [\"a:80\"]\n";
    let expected = [
        "FILE:2: tls.listen must be an IP address with a port such as 127.0.0.1:8080 or [::]:8080, not \"8443\"",
        "FILE:4: tls.acme_domains must be a list of at most 64 public host names such as events.example.org, without *, not [\"localhost\"]",
        "FILE:5: tls.acme_email must be an email address, or empty, not \"nobody\"",
        "FILE:6: tls.acme_directory must be an https URL such as https://acme.example.org/directory, not \"http://a.example\"",
        "FILE:7: tls.names must be a list of at most 64 host names and IP addresses, without ports, not [\"a:80\"]",
        "tls.cert_file is given without tls.key_file; give both, or neither",
    ];
    assert_eq!(problems(file, &[]), expected);
    let env = [
        ("EVENT_MANAGER_TLS_NAMES", "Door.local, 10.0.0.9,fd00::1"),
        ("EVENT_MANAGER_TLS_KEY_FILE", "k"),
    ];
    let only = problems("", &env);
    assert_eq!(
        only,
        ["tls.key_file is given without tls.cert_file; give both, or neither"]
    );
    let config = load("[tls]\nmode = \"auto\"\n", Overrides::default(), &env[..1]).expect("valid");
    assert_eq!(config.tls.names, ["door.local", "10.0.0.9", "fd00::1"]);
}

#[test]
fn a_mail_server_is_whole_and_shows_no_password() {
    let file = "[mail]\nhost = \"smtp.example.org:25\"\nport = 0\ntls = \"ssl\"\nfrom = \"box\"\nlanguage = \"\"\n";
    let expected = [
        "FILE:2: mail.host must be a host name or an IP address, without a port, or empty, not \"smtp.example.org:25\"",
        "FILE:3: mail.port must be a whole number from 1 to 65535, not 0",
        "FILE:4: mail.tls must be starttls, tls or none, not \"ssl\"",
        "FILE:5: mail.from must be an email address, or empty, not \"box\"",
        "FILE:6: mail.language must be the code of a language such as en or de, not \"\"",
    ];
    assert_eq!(problems(file, &[]), expected);
    let host = "[mail]\nhost = \"smtp.example.org\"\n";
    let from = "from = \"box@example.org\"\n";
    let user = "user = \"box\"\n";
    let password = "password_file = \"/run/secret\"\n";
    for (file, said) in [
        (host.to_owned(), "mail.host is given without mail.from"),
        (
            format!("{host}{from}{user}"),
            "mail.user is given without mail.password_file",
        ),
        (
            format!("{host}{from}{password}"),
            "mail.password_file is given without mail.user",
        ),
        (
            format!("{host}{from}{user}{password}tls = \"none\"\n"),
            "mail.user is given with mail.tls = \"none\"",
        ),
    ] {
        let found = problems(&file, &[]);
        assert!(found.len() == 1 && found[0].starts_with(said), "{found:?}");
    }
    let near = format!("[mail]\nhost = \"127.0.0.1\"\n{from}{user}{password}tls = \"none\"\n");
    assert!(load(&near, Overrides::default(), &[]).is_ok());
}

#[test]
fn urls_are_scheme_and_authority() {
    for good in [
        "http://localhost:8080",
        "https://events.example.org/",
        "http://[::1]:80",
    ] {
        let env = [("EVENT_MANAGER_SERVER_PUBLIC_URL", good)];
        let config = load("", Overrides::default(), &env).expect(good);
        assert_eq!(config.server.public_url.as_deref(), Some(good.trim_end_matches('/')));
    }
    for bad in [
        "events.example.org",
        "/events",
        "ftp://a.example",
        "https://",
        "https://u:p@a.example",
        "https://a.example/?q",
        "https://a.example#f",
    ] {
        assert_eq!(
            problems("", &[("EVENT_MANAGER_SERVER_PUBLIC_URL", bad)]).len(),
            1,
            "{bad}"
        );
    }
}

#[test]
fn a_list_in_the_environment_is_separated_by_commas() {
    for (text, count) in [("", 0), ("::1", 1), ("10.0.0.1, ::1", 2)] {
        let env = [("EVENT_MANAGER_SERVER_TRUSTED_PROXIES", text)];
        let config = load("", Overrides::default(), &env).expect(text);
        assert_eq!(config.server.trusted_proxies.len(), count, "{text}");
    }
    assert_eq!(
        problems("", &[("EVENT_MANAGER_SERVER_TRUSTED_PROXIES", "::1,")]).len(),
        1
    );
}

#[test]
fn odd_files_are_refused_in_one_line_each() {
    for (file, count) in [
        ("\"a\\nb\" = 1", 1),
        ("[server.listen]\nport = 1\n[server.extra.deep]\nx = 1", 2),
        ("server.drain_s = 1\nstore.a.b = 2", 1),
        ("[\"\"]\n\"\" = \"\"", 1),
        ("[[server]]\nlisten = \"127.0.0.1:1\"", 1),
        ("[server]\ndrain_s = 0xfff\nlisten = \"\"\"\na\nb\"\"\"", 2),
        ("server = 3", 1),
    ] {
        let found = problems(file, &[]);
        assert_eq!(found.len(), count, "{file}: {found:#?}");
        assert!(found.iter().all(|line| !line.contains('\n')), "{found:#?}");
    }
    let many: String = (0..1000).map(|n| format!("k{n} = 1\n")).collect();
    assert_eq!(problems(&many, &[]).len(), PROBLEMS_MAX);
}

#[test]
fn a_file_that_is_missing_or_no_toml_is_one_problem() {
    let error = Config::load(
        Some(Path::new("/nowhere/em.toml")),
        Overrides::default(),
        std::iter::empty(),
    )
    .expect_err("refused")
    .to_string();
    assert!(error.starts_with("/nowhere/em.toml cannot be read ("), "{error}");
    for (file, line) in [
        ("timezone = \"UTC\"\n[server\n", 2),
        ("timezone = \"UTC\"\ntimezone = \"UTC\"\n", 2),
    ] {
        let found = problems(file, &[]);
        assert_eq!(found.len(), 1);
        assert!(
            found[0].starts_with(&format!("FILE:{line}: this is not TOML: ")),
            "{found:?}"
        );
        assert!(!found[0].contains('\n'));
    }
}

#[test]
fn the_shipped_file_is_the_defaults_and_complete() {
    let mut config = load(SHIPPED, Overrides::default(), &[]).expect("valid");
    assert_eq!(config.sources.len(), config.settings().len());
    config.sources.clear();
    assert_eq!(config, Config::default());
    let mut lines = SHIPPED.lines();
    for (key, slot) in config.settings() {
        let name = key.rsplit_once('.').map_or(key, |(_, name)| name);
        let setting = format!("{name} = {}", slot.to_toml());
        let above: String = lines.by_ref().take_while(|line| *line != setting).collect();
        if let Slot::Number(_, range) = &slot {
            let bounds = format!("{} to {}", range.start(), range.end());
            assert!(above.contains(&bounds), "{key} has no comment with {bounds}");
        }
        assert!(
            above.contains(&format!("Default: {}", slot.to_toml())),
            "{key} has no comment with its default"
        );
    }
}

#[test]
fn the_manual_has_every_setting() {
    for (key, slot) in Config::default().settings() {
        let row = MANUAL
            .lines()
            .find(|line| line.starts_with(&format!("| `{key}` | `{}` |", slot.to_toml())));
        let row = row.unwrap_or_else(|| panic!("no row for {key} and its default"));
        if let Slot::Number(_, range) = &slot {
            assert!(
                row.contains(&format!("| {} to {} |", range.start(), range.end())),
                "{row}"
            );
        }
    }
}
