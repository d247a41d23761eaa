//! What the desk shows without a Prometheus: samples of the last hour and day, and the routes' times, in bounded memory.
//!
//! A sample has a [`Counts`] each for requests, commits and flushes where there were any (380 bytes each) and the readings
//! (about 200): at most 648 samples of 1.4 kB, less than 1 MB. A route has at most 39 counts, 15 kB, and there are at
//! most [`ROUTES_MAX`]: 6 MB if every one of them is asked for all the time.

use std::collections::VecDeque;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};

use super::counts::{Counts, Live};
use super::machine::Cpu;
use super::tee::StoreTimes;

/// How often a sample is taken.
pub const SAMPLE_S: u64 = 10;
/// Samples of the last hour.
const HOUR_SAMPLES: usize = 3600 / SAMPLE_S as usize;
/// Samples that are added up to a sample of the day: five minutes.
const STEP_SAMPLES: usize = 30;
const STEP_S: i64 = SAMPLE_S as i64 * STEP_SAMPLES as i64;
/// Samples of the last day.
const DAY_SAMPLES: usize = 86_400 / STEP_S as usize;
/// Steps of a route's last hour, and hours of its last day.
const HOUR_STEPS: usize = 12;
const DAY_HOURS: usize = 24;
/// Pairs of route and method with counts of their own; whatever comes later is counted as one.
pub const ROUTES_MAX: usize = 400;
/// The name of those that found no place.
pub const OTHER_ROUTES: &str = "other";
/// What charts show as one point: a minute of the hour, a quarter of an hour of the day.
const POINT_SAMPLES_OF_HOUR: usize = 6;
const POINT_SAMPLES_OF_DAY: usize = 3;
/// As long as there are no more samples than this, each is a point of its own.
const POINTS_FINE_MAX: usize = 60;
/// What was since the last sample is shown with it until it is so long: rates of a moment say nothing.
const NEWEST_MIN_S: f64 = SAMPLE_S as f64 / 2.0;
/// Tiers of the cache.
pub const TIERS: usize = 2;

/// How far back one looks.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Span {
    Hour,
    Day,
}

/// What was read at a moment. Counters go up since the start.
#[derive(Clone, Copy, Debug, Default)]
pub struct Readings {
    /// In milliseconds since 1970.
    pub at_ms: i64,
    pub cpu: Option<Cpu>,
    pub gauges: Gauged,
    /// The last commit in the journal.
    pub head: u64,
    /// Hits and misses of each tier.
    pub lookups: [(u64, u64); TIERS],
}

/// What is at a moment, whatever was before.
#[derive(Clone, Copy, Debug, Default, PartialEq)]
pub struct Gauged {
    pub active_users: u64,
    pub devices_online: u64,
    pub queue_depth: u64,
    /// Commits that searches do not see yet.
    pub search_lag: u64,
    /// Commits that are in the journal only.
    pub checkpoint_lag: u64,
    pub memory_used_bytes: u64,
    pub memory_total_bytes: u64,
    pub resident_bytes: u64,
}

impl Gauged {
    /// The most of both: a peak is what one looks for, however long the time that is shown as one.
    fn most(self, other: Self) -> Self {
        Self {
            active_users: self.active_users.max(other.active_users),
            devices_online: self.devices_online.max(other.devices_online),
            queue_depth: self.queue_depth.max(other.queue_depth),
            search_lag: self.search_lag.max(other.search_lag),
            checkpoint_lag: self.checkpoint_lag.max(other.checkpoint_lag),
            memory_used_bytes: self.memory_used_bytes.max(other.memory_used_bytes),
            memory_total_bytes: self.memory_total_bytes.max(other.memory_total_bytes),
            resident_bytes: self.resident_bytes.max(other.resident_bytes),
        }
    }
}

/// What was between two moments.
#[derive(Clone, Debug, Default)]
pub struct Sample {
    pub from_ms: i64,
    pub until_ms: i64,
    pub requests: Times,
    pub commits: Times,
    pub flushes: Times,
    /// Writes that came to be on disk; a commit of the store has many.
    pub writes: u64,
    /// Hits and misses of each tier.
    pub lookups: [(u64, u64); TIERS],
    /// Shares of all processors, 0 to 1.
    pub cpu: f64,
    pub process_cpu: f64,
    pub gauges: Gauged,
}

/// Counts that take room only where something was counted.
#[derive(Clone, Debug, Default)]
pub struct Times(Option<Box<Counts>>);

impl Times {
    fn of(counts: Counts) -> Self {
        Self((counts != Counts::default()).then(|| Box::new(counts)))
    }

    fn add(&mut self, other: &Self) {
        if let Some(more) = &other.0 {
            self.0.get_or_insert_default().add(more);
        }
    }

    pub fn counts(&self) -> Counts {
        self.0.as_deref().cloned().unwrap_or_default()
    }
}

impl Sample {
    pub fn seconds(&self) -> f64 {
        (self.until_ms - self.from_ms).max(1) as f64 / 1000.0
    }

    /// Adds what came after it.
    fn add(&mut self, later: &Self) {
        let (own, more) = (self.seconds(), later.seconds());
        let mean = |one: f64, other: f64| (one * own + other * more) / (own + more);
        self.cpu = mean(self.cpu, later.cpu);
        self.process_cpu = mean(self.process_cpu, later.process_cpu);
        self.until_ms = later.until_ms;
        self.requests.add(&later.requests);
        self.commits.add(&later.commits);
        self.flushes.add(&later.flushes);
        self.writes += later.writes;
        for (sum, more) in self.lookups.iter_mut().zip(later.lookups) {
            *sum = (sum.0 + more.0, sum.1 + more.1);
        }
        self.gauges = self.gauges.most(later.gauges);
    }

    fn sum<'s>(samples: impl IntoIterator<Item = &'s Self>) -> Option<Self> {
        let mut samples = samples.into_iter();
        let mut sum = samples.next()?.clone();
        samples.for_each(|later| sum.add(later));
        Some(sum)
    }
}

/// What was seen in an hour or a day.
#[derive(Clone, Debug)]
pub struct Seen {
    /// All of it as one.
    pub whole: Sample,
    /// The same, minute by minute of an hour, quarter by quarter of a day; finer after a start.
    pub points: Vec<Sample>,
    /// Since when routes are counted: whole steps of five minutes, whole hours of a day.
    pub routes_since_ms: i64,
    pub routes: Vec<RouteSeen>,
}

/// A route with what was asked of it.
#[derive(Clone, Debug)]
pub struct RouteSeen {
    pub method: &'static str,
    pub route: Box<str>,
    pub counts: Counts,
}

/// Takes samples, and keeps them for a day.
pub struct Monitor {
    state: Mutex<State>,
    store: Arc<StoreTimes>,
}

#[derive(Default)]
struct State {
    routes: Vec<Route>,
    /// What samples are taken against; `None` until the first.
    last: Option<Moment>,
    hour: VecDeque<Sample>,
    day: VecDeque<Sample>,
    /// The step of the day under way, of so many samples.
    step: Option<Sample>,
    step_samples: usize,
    /// Steps since the last whole hour of the routes.
    hour_steps: usize,
    /// When the steps that routes have began; the last is the one under way.
    steps_begun_ms: VecDeque<i64>,
    hours_begun_ms: VecDeque<i64>,
}

/// All counters at a moment.
#[derive(Clone)]
struct Moment {
    readings: Readings,
    requests: Counts,
    commits: Counts,
    flushes: Counts,
}

/// A route and method, with its steps: five minutes each of the last hour, hours of the last day.
struct Route {
    method: &'static str,
    route: Box<str>,
    live: Arc<Live>,
    /// Its counts when the step under way began.
    at_step: Counts,
    steps: VecDeque<Times>,
    /// The hour under way but for the step under way.
    hour: Times,
    hours: VecDeque<Times>,
}

impl Route {
    fn new(method: &'static str, route: &str) -> Self {
        Self {
            method,
            route: route.into(),
            live: Arc::default(),
            at_step: Counts::default(),
            steps: VecDeque::new(),
            hour: Times::default(),
            hours: VecDeque::new(),
        }
    }

    fn seen(&self, span: Span) -> Counts {
        let mut counts = self.live.read().since(&self.at_step);
        let kept = match span {
            Span::Hour => &self.steps,
            Span::Day => &self.hours,
        };
        let open = (span == Span::Day).then_some(&self.hour);
        for more in kept.iter().chain(open).filter_map(|times| times.0.as_deref()) {
            counts.add(more);
        }
        counts
    }

    fn end_step(&mut self) {
        let now = self.live.read();
        let step = Times::of(now.since(&self.at_step));
        self.at_step = now;
        self.hour.add(&step);
        keep(&mut self.steps, step, HOUR_STEPS);
    }

    fn end_hour(&mut self) {
        keep(&mut self.hours, std::mem::take(&mut self.hour), DAY_HOURS);
    }
}

/// Adds to what is kept, and lets the oldest go where there is no room.
fn keep<T>(kept: &mut VecDeque<T>, new: T, most: usize) {
    if kept.len() >= most {
        kept.pop_front();
    }
    kept.push_back(new);
}

impl Monitor {
    pub fn new(store: Arc<StoreTimes>) -> Self {
        Self {
            state: Mutex::default(),
            store,
        }
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The counts of a route, for those who record. They are looked up once.
    pub fn route(&self, method: &'static str, route: &str) -> Arc<Live> {
        let routes = &mut self.state().routes;
        let is_same = |known: &&Route| known.method == method && &*known.route == route;
        if let Some(known) = routes.iter().find(is_same) {
            return Arc::clone(&known.live);
        }
        // The last place is for all that find none.
        let new = match routes.len() {
            ROUTES_MAX.. => return Arc::clone(&routes[ROUTES_MAX - 1].live),
            len if len == ROUTES_MAX - 1 => Route::new("", OTHER_ROUTES),
            _ => Route::new(method, route),
        };
        let live = Arc::clone(&new.live);
        routes.push(new);
        live
    }

    fn moment(&self, state: &State, readings: Readings) -> Moment {
        let mut requests = Counts::default();
        state.routes.iter().for_each(|route| requests.add(&route.live.read()));
        Moment {
            readings,
            requests,
            commits: self.store.commit.read(),
            flushes: self.store.flush.read(),
        }
    }

    /// Takes a sample; to be called each [`SAMPLE_S`]. The first call is what the next ones are held against.
    pub fn sample(&self, readings: Readings) {
        let mut state = self.state();
        let now = self.moment(&state, readings);
        let Some(last) = state.last.replace(now.clone()) else {
            state.steps_begun_ms.push_back(readings.at_ms);
            state.hours_begun_ms.push_back(readings.at_ms);
            return;
        };
        let sample = between(&last, &now);
        state.take(sample);
    }

    /// What was seen until now, the time since the last sample included.
    pub fn seen(&self, span: Span, readings: Readings) -> Seen {
        let state = self.state();
        let now = self.moment(&state, readings);
        let last = state.last.clone().unwrap_or_else(|| now.clone());
        let mut newest = between(&last, &now);
        let (kept, open, point) = match span {
            Span::Hour => (&state.hour, None, POINT_SAMPLES_OF_HOUR),
            Span::Day => (&state.day, state.step.as_ref(), POINT_SAMPLES_OF_DAY),
        };
        let mut samples: Vec<&Sample> = kept.iter().chain(open).collect();
        if newest.seconds() < NEWEST_MIN_S
            && let Some(before) = samples.pop()
        {
            newest = Sample::sum([before, &newest]).unwrap_or_default();
        }
        samples.push(&newest);
        let point = if samples.len() <= POINTS_FINE_MAX { 1 } else { point };
        // Counted from the newest, so that all points but the first are of equal length.
        let mut points: Vec<Sample> = samples
            .rchunks(point)
            .filter_map(|chunk| Sample::sum(chunk.iter().copied()))
            .collect();
        points.reverse();
        let begun = match span {
            Span::Hour => &state.steps_begun_ms,
            Span::Day => &state.hours_begun_ms,
        };
        let routes = state.routes.iter().map(|route| RouteSeen {
            method: route.method,
            route: route.route.clone(),
            counts: route.seen(span),
        });
        Seen {
            whole: Sample::sum(samples.iter().copied()).unwrap_or(newest.clone()),
            points,
            routes_since_ms: begun.front().copied().unwrap_or(readings.at_ms),
            routes: routes.filter(|route| route.counts.total() > 0).collect(),
        }
    }
}

impl State {
    fn take(&mut self, sample: Sample) {
        let until_ms = sample.until_ms;
        match &mut self.step {
            Some(step) => step.add(&sample),
            None => self.step = Some(sample.clone()),
        }
        keep(&mut self.hour, sample, HOUR_SAMPLES);
        self.step_samples += 1;
        if self.step_samples == STEP_SAMPLES {
            self.step_samples = 0;
            self.end_step(until_ms);
        }
    }

    fn end_step(&mut self, at_ms: i64) {
        if let Some(step) = self.step.take() {
            keep(&mut self.day, step, DAY_SAMPLES);
        }
        self.routes.iter_mut().for_each(Route::end_step);
        // One more than the steps that are kept: the one under way.
        keep(&mut self.steps_begun_ms, at_ms, HOUR_STEPS + 1);
        self.hour_steps += 1;
        if self.hour_steps == HOUR_STEPS {
            self.hour_steps = 0;
            self.routes.iter_mut().for_each(Route::end_hour);
            keep(&mut self.hours_begun_ms, at_ms, DAY_HOURS + 1);
        }
    }
}

fn between(last: &Moment, now: &Moment) -> Sample {
    let (before, after) = (&last.readings, &now.readings);
    let cpu = after.cpu.zip(before.cpu);
    let (cpu, process_cpu) = cpu.map_or((0.0, 0.0), |(now, then)| now.shares_since(then));
    let lookups = std::array::from_fn(|n| {
        let (now, then) = (after.lookups[n], before.lookups[n]);
        (now.0.saturating_sub(then.0), now.1.saturating_sub(then.1))
    });
    Sample {
        from_ms: before.at_ms,
        until_ms: after.at_ms,
        requests: Times::of(now.requests.since(&last.requests)),
        commits: Times::of(now.commits.since(&last.commits)),
        flushes: Times::of(now.flushes.since(&last.flushes)),
        writes: after.head.saturating_sub(before.head),
        lookups,
        cpu,
        process_cpu,
        gauges: after.gauges,
    }
}

#[cfg(test)]
mod tests;
