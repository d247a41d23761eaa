//! `/admin/events/{id}/live`: the door at this moment. The page is whole without scripts; one of them keeps it new.

use askama::Template;
use axum::response::Response;

use super::opened;
use crate::app::{CONFLICTS_COUNTED_MAX, LIVE_MINUTES, Live, LiveGate};
use crate::http::asset::path;
use crate::http::{Ask, Id, Problem};
use crate::model::{EventId, Time, Verb};
use crate::web::desk::chart::{Chart, Point, Shape};
use crate::web::desk::clock::Clock;
use crate::web::desk::event_head::EventHead;
use crate::web::page::{Frame, shown};
use crate::wire::scan::ScanView;

const MINUTE_MS: i64 = 60_000;
/// The picture of a gate's arrivals, in its own units.
const SPARK_STEP: usize = 8;
const SPARK_BAR: usize = 6;
const SPARK_HEIGHT: u64 = 40;
/// What changes something of the page: the nouns of these verbs.
const NOUNS: &[&str] = &["event", "guest", "scan", "gate", "device"];

#[derive(Template)]
#[template(path = "desk/door/live.html", config = "src/web/askama.toml")]
struct LivePage {
    frame: Frame,
    head: EventHead,
    now: Now,
    /// The kinds of messages that say that something changed.
    verbs: String,
}

/// A bar of a gate's picture: left, top, width, height.
type Bar = (usize, u64, usize, u64);

/// A gate at this moment.
struct Gate {
    name: String,
    entries: String,
    exits: String,
    this_minute: String,
    /// What the picture shows, in words.
    said: String,
    bars: Vec<Bar>,
}

/// A scan of the list of the latest.
struct Latest {
    /// `admitted`, `out` or `refused`: part of a class.
    kind: &'static str,
    outcome: String,
    guest: String,
    reason: Option<String>,
    place: String,
    time: String,
    is_flagged: bool,
    is_undone: bool,
}

/// The part that changes.
#[derive(Template)]
#[template(path = "desk/door/live_now.html", config = "src/web/askama.toml")]
struct Now {
    event_id: EventId,
    words: crate::language::Words,
    inside: String,
    admitted: String,
    admitted_of: String,
    share: u32,
    arrived: String,
    arrived_of: String,
    this_minute: String,
    peak: String,
    devices: String,
    devices_of: String,
    /// Open conflicts, if there are any.
    conflicts: Option<String>,
    chart: Chart,
    spark_width: usize,
    spark_height: u64,
    gates: Vec<Gate>,
    scans: Vec<Latest>,
    as_of: String,
}

impl Now {
    fn new(frame: &Frame, clock: &Clock, live: &Live, now: Time) -> Self {
        let (words, counters) = (frame.words, &live.full.counters);
        let number = |n: u32| words.number(u64::from(n));
        let minutes = live.minutes();
        let expected = counters.heads_held().max(counters.admitted);
        Self {
            event_id: live.full.event.id,
            inside: number(counters.inside),
            admitted: number(counters.admitted),
            admitted_of: words.t1("live-of", "all", number(expected)),
            share: counters.admitted.saturating_mul(100).checked_div(expected).unwrap_or(0),
            arrived: number(counters.checked_in),
            arrived_of: words.t1("live-of", "all", number(counters.total())),
            this_minute: words.number(minutes.last().copied().unwrap_or(0)),
            peak: words.t1(
                "live-peak",
                "count",
                words.number(minutes.iter().copied().max().unwrap_or(0)),
            ),
            devices: words.number(live.devices_online as u64),
            devices_of: words.t1("live-of", "all", words.number(live.devices as u64)),
            conflicts: conflicts_said(frame, live.conflicts),
            chart: chart(frame, clock, live.from, &minutes),
            spark_width: LIVE_MINUTES * SPARK_STEP,
            spark_height: SPARK_HEIGHT,
            gates: live.gates.iter().map(|gate| gate_at(frame, gate)).collect(),
            scans: live.scans.iter().map(|scan| latest(frame, clock, scan)).collect(),
            as_of: words.t1("live-as-of", "time", clock.time_of_day(now)),
            words,
        }
    }
}

fn conflicts_said(frame: &Frame, count: usize) -> Option<String> {
    match count {
        0 => None,
        1..=CONFLICTS_COUNTED_MAX => Some(frame.words.t1("live-conflicts", "count", count as u64)),
        _ => Some(
            frame
                .words
                .t1("live-conflicts-many", "count", CONFLICTS_COUNTED_MAX as u64),
        ),
    }
}

fn chart(frame: &Frame, clock: &Clock, from: Time, minutes: &[u64]) -> Chart {
    let words = frame.words;
    let point = |(n, heads): (usize, &u64)| Point {
        label: clock.minute(from.plus_ms(n as i64 * MINUTE_MS)),
        value: *heads as f64,
        said: words.number(*heads),
    };
    Chart {
        id: "arrivals",
        title: words.t("live-arrivals"),
        description: words.t2(
            "live-arrivals-said",
            ("sum", words.number(minutes.iter().sum())),
            ("most", words.number(minutes.iter().copied().max().unwrap_or(0))),
        ),
        label_name: words.t("live-minute"),
        value_name: words.t("live-people"),
        table_name: words.t("as-a-table"),
        shape: Shape::Bars,
        points: minutes.iter().enumerate().map(point).collect(),
        at_least: 4.0,
    }
}

fn gate_at(frame: &Frame, gate: &LiveGate) -> Gate {
    let words = frame.words;
    let most = gate.minutes.iter().copied().max().unwrap_or(0);
    let bar = |(n, heads): (usize, &u64)| {
        // A minute in which nobody came is a line on the ground.
        let height = (heads * SPARK_HEIGHT).div_ceil(most.max(1)).max(1);
        (n * SPARK_STEP, SPARK_HEIGHT - height, SPARK_BAR, height)
    };
    Gate {
        name: gate.name.clone().unwrap_or_else(|| words.t("door-gate-none")),
        entries: words.number(u64::from(gate.counters.entries)),
        exits: words.number(u64::from(gate.counters.exits)),
        this_minute: words.number(gate.minutes.last().copied().unwrap_or(0)),
        said: words.t2(
            "live-arrivals-said",
            ("sum", words.number(gate.minutes.iter().sum())),
            ("most", words.number(most)),
        ),
        bars: gate.minutes.iter().enumerate().map(bar).collect(),
    }
}

fn latest(frame: &Frame, clock: &Clock, scan: &ScanView) -> Latest {
    let words = frame.words;
    let kind = match (scan.result, scan.direction.as_str()) {
        ("admitted", "exit") => "out",
        ("admitted", _) => "admitted",
        _ => "refused",
    };
    let gate = scan.gate_name.clone();
    let place = [gate, scan.device_name.clone()]
        .into_iter()
        .flatten()
        .collect::<Vec<_>>();
    Latest {
        kind,
        outcome: words.t1(&format!("live-outcome-{kind}"), "heads", scan.heads),
        guest: scan.guest_name.clone().unwrap_or_else(|| words.t("door-guest-unknown")),
        reason: scan
            .reason
            .map(|reason| words.t(&format!("door-reason-{}", reason.as_str()))),
        place: place.join(" · "),
        time: clock.time_of_day(scan.at),
        is_flagged: scan.conflict.is_some(),
        is_undone: scan.undone.is_some(),
    }
}

fn now_of(ask: &Ask, id: EventId, frame: &Frame) -> Result<Now, Problem> {
    let live = ask.app().live(&ask.app().view(), &ask.caller, id)?;
    let clock = Clock::new(frame.words, &live.full.event.details.timezone);
    Ok(Now::new(frame, &clock, &live, ask.caller.at))
}

pub async fn show(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let (frame, head, _) = opened(&ask, id)?;
    let verbs = Verb::ALL.iter().map(|verb| verb.as_str());
    let verbs: Vec<&str> = verbs
        .filter(|verb| verb.split_once('.').is_some_and(|(noun, _)| NOUNS.contains(&noun)))
        .collect();
    shown(&LivePage {
        now: now_of(&ask, id, &frame)?,
        verbs: verbs.join(" "),
        head,
        frame,
    })
}

/// The part that changes, alone: what the page's script puts in place of the older one.
pub async fn now(Id(id): Id<EventId>, ask: Ask) -> Result<Response, Problem> {
    let frame = crate::web::desk::open(&ask)?;
    shown(&now_of(&ask, id, &frame)?)
}
