//! Samples add up to what was recorded, windows end where they say, and memory does not grow.

use std::time::Duration;

use super::*;

const SAMPLE_MS: i64 = SAMPLE_S as i64 * 1000;

fn monitor() -> Monitor {
    Monitor::new(Arc::default())
}

fn at(sample: i64) -> Readings {
    Readings {
        at_ms: sample * SAMPLE_MS,
        ..Readings::default()
    }
}

#[test]
fn an_hour_and_a_day_have_what_was_asked_in_them() {
    let monitor = monitor();
    let route = monitor.route("GET", "/api/events");
    monitor.sample(at(0));
    // One request in each ten seconds, for thirty hours.
    let last = 30 * 360;
    for n in 1..=last {
        route.record_answer(200, Duration::from_millis(3));
        monitor.sample(at(n));
    }
    let hour = monitor.seen(Span::Hour, at(last));
    assert_eq!(hour.whole.requests.counts().total(), 360);
    assert_eq!(hour.whole.until_ms - hour.whole.from_ms, 3_600_000);
    let day = monitor.seen(Span::Day, at(last));
    assert_eq!(day.whole.requests.counts().total(), 24 * 360);
    assert_eq!(day.whole.until_ms - day.whole.from_ms, 86_400_000);
    for (seen, window_ms) in [(&hour, 3_600_000), (&day, 86_400_000)] {
        let counted = seen.routes[0].counts.total();
        let since_ms = last * SAMPLE_MS - seen.routes_since_ms;
        assert!(
            since_ms >= window_ms && since_ms < window_ms * 13 / 12,
            "{since_ms} of {window_ms}"
        );
        assert_eq!(counted as i64, since_ms / SAMPLE_MS, "what is told is what is counted");
        let points = seen.points.iter().map(|point| point.requests.counts().total());
        assert_eq!(points.sum::<u64>(), seen.whole.requests.counts().total());
        assert!(seen.points.len() <= 97, "{}", seen.points.len());
    }
}

#[test]
fn what_is_not_sampled_yet_is_seen_already() {
    let monitor = monitor();
    let route = monitor.route("POST", "/graphql");
    monitor.sample(at(0));
    route.record_answer(503, Duration::from_millis(70));
    let seen = monitor.seen(Span::Hour, at(1));
    let counts = seen.whole.requests.counts();
    assert_eq!((counts.total(), counts.failed), (1, 1));
    assert_eq!(seen.routes[0].counts, counts);
    assert_eq!((seen.routes[0].method, &*seen.routes[0].route), ("POST", "/graphql"));
}

#[test]
fn a_young_server_is_seen_in_detail() {
    let monitor = monitor();
    (0..=5).for_each(|n| monitor.sample(at(n)));
    let later = |ms| Readings {
        at_ms: 5 * SAMPLE_MS + ms,
        ..Readings::default()
    };
    for (ms, points, seconds) in [(0, 5, 10.0), (4000, 5, 14.0), (6000, 6, 6.0)] {
        let seen = monitor.seen(Span::Hour, later(ms));
        let newest = seen.points.last().map(Sample::seconds);
        assert_eq!((seen.points.len(), newest), (points, Some(seconds)), "{ms}");
    }
    (6..=60).for_each(|n| monitor.sample(at(n)));
    assert_eq!(monitor.seen(Span::Hour, at(60)).points.len(), 60);
    monitor.sample(at(61));
    let seen = monitor.seen(Span::Hour, at(61));
    assert_eq!(seen.points.len(), 11, "minutes, and what is left over");
}

#[test]
fn a_monitor_that_never_sampled_shows_nothing() {
    let seen = monitor().seen(Span::Day, at(5));
    assert_eq!((seen.points.len(), seen.routes.len()), (1, 0));
}

#[test]
fn peaks_stay_and_shares_are_means() {
    let monitor = monitor();
    let cpu = |busy, all| {
        Some(Cpu {
            busy,
            all,
            process: busy / 2,
        })
    };
    let readings = |n: i64, queue_depth, cpu| Readings {
        gauges: Gauged {
            queue_depth,
            ..Gauged::default()
        },
        cpu,
        head: n as u64 * 100,
        lookups: [(n as u64 * 3, n as u64); TIERS],
        ..at(n)
    };
    monitor.sample(readings(0, 0, cpu(0, 0)));
    monitor.sample(readings(1, 90, cpu(100, 100)));
    monitor.sample(readings(2, 1, cpu(100, 200)));
    let whole = monitor.seen(Span::Hour, readings(2, 0, cpu(100, 200))).whole;
    assert_eq!(whole.gauges.queue_depth, 90);
    assert_eq!((whole.writes, whole.lookups[1]), (200, (6, 2)));
    assert!(
        (whole.cpu - 0.5).abs() < 0.001 && (whole.process_cpu - 0.25).abs() < 0.001,
        "{whole:?}"
    );
}

#[test]
fn memory_stays_within_its_bounds() {
    let monitor = monitor();
    let lives: Vec<_> = (0..10_000)
        .map(|n| monitor.route("GET", &format!("/route/{n}")))
        .collect();
    monitor.sample(at(0));
    for n in 1..=11_000 {
        if n % 100 == 0 {
            lives
                .iter()
                .for_each(|live| live.record_answer(404, Duration::from_micros(n as u64)));
        }
        monitor.sample(at(n));
    }
    let state = monitor.state();
    assert_eq!(state.routes.len(), ROUTES_MAX);
    assert_eq!((state.hour.len(), state.day.len()), (HOUR_SAMPLES, DAY_SAMPLES));
    assert!(state.steps_begun_ms.len() <= HOUR_STEPS + 1 && state.hours_begun_ms.len() <= DAY_HOURS + 1);
    for route in &state.routes {
        assert!(route.steps.len() <= HOUR_STEPS && route.hours.len() <= DAY_HOURS);
    }
    assert!(
        size_of::<Counts>() <= 400 && size_of::<Sample>() <= 220,
        "what is said above holds"
    );
    drop(state);
    let seen = monitor.seen(Span::Hour, at(11_000));
    let other = seen.routes.iter().find(|route| &*route.route == OTHER_ROUTES);
    let other = other.expect("those that found no place").counts.total();
    let all: u64 = seen.routes.iter().map(|route| route.counts.total()).sum();
    assert_eq!(all % 10_000, 0, "none is lost: {all}");
    assert_eq!(other, all / 10_000 * (10_001 - ROUTES_MAX as u64));
}
