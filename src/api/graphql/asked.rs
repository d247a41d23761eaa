//! What one operation is carried out with: who asks, one snapshot, what was read already, and the bounds on it.

use std::collections::hash_map::Entry;
use std::collections::{HashMap, HashSet};
use std::net::IpAddr;
use std::str::FromStr;
use std::sync::{Arc, Mutex, MutexGuard, PoisonError};
use std::time::{Duration, Instant};

use async_graphql::{Context, Error, ID, QueryPathNode, QueryPathSegment, Result, ServerError, ServerResult, Value};
use serde::Serialize;

use super::error;
use crate::app::{self, App, Caller, Done};
use crate::http::{Problem, Site};
use crate::model::{self, Actor, EventCounters, EventId, GuestId, LanguageTag, VenueId};
use crate::store::{Seq, View};

/// Long texts of one answer, together: an alias can ask for one text often.
const TEXT_BYTES_MAX: usize = 8 << 20;

/// How often the store was asked, by what for.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Reads {
    pub snapshots: u32,
    pub events: u32,
    pub venues: u32,
    pub guests: u32,
    pub counters: u32,
    pub figures: u32,
    pub lists: u32,
}

/// An operation under way. Resolvers read through it only.
pub struct Asked {
    pub site: Arc<Site>,
    pub caller: Caller,
    pub address: IpAddr,
    /// What links begin with.
    pub origin: String,
    /// The language that was asked in, if any.
    pub asked_in: Option<LanguageTag>,
    /// For the operation, or for one message of a subscription.
    time: Duration,
    state: Mutex<State>,
}

/// What changes while an operation is carried out.
struct State {
    deadline: Instant,
    /// One for a query; a mutation's fields and a subscription's messages have one each.
    view: Option<View>,
    events: HashMap<EventId, Arc<model::Event>>,
    venues: HashMap<VenueId, Option<Arc<model::Venue>>>,
    guests: HashMap<GuestId, Arc<model::Guest>>,
    counters: HashMap<EventId, EventCounters>,
    reads: Reads,
    text_bytes_left: usize,
    seq: Option<Seq>,
    secrecy: Secrecy,
    causes: Vec<String>,
    /// Of fields that null stands for.
    errors: Vec<ServerError>,
    /// Paths of fields that hold a null that may not stand there, and have to become null themselves.
    voided: HashSet<Vec<String>>,
}

/// Whether null may stand for a field.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Nullability {
    Nullable,
    Required,
}

/// Whether an answer may be kept.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Secrecy {
    Ordinary,
    /// It has a secret that is shown once.
    Secret,
}

/// What is known of an operation after it was carried out.
pub struct Outcome {
    pub reads: Reads,
    /// The last commit it made.
    pub seq: Option<Seq>,
    pub secrecy: Secrecy,
    /// Of internal errors, for the log.
    pub causes: Vec<String>,
    /// Of fields that null stands for.
    pub errors: Vec<ServerError>,
}

/// The operation that a resolver belongs to.
pub fn asked<'c>(ctx: &Context<'c>) -> Result<&'c Asked> {
    ctx.data::<Arc<Asked>>().map(Arc::as_ref)
}

impl Asked {
    pub fn new(site: Arc<Site>, caller: Caller, address: IpAddr, origin: String) -> Self {
        let limits = (site.options.graphql.timeout_s, site.options.request_timeout_s);
        let time = Duration::from_secs(limits.0.min(limits.1));
        let state = State {
            deadline: Instant::now() + time,
            view: None,
            events: HashMap::new(),
            venues: HashMap::new(),
            guests: HashMap::new(),
            counters: HashMap::new(),
            reads: Reads::default(),
            text_bytes_left: TEXT_BYTES_MAX,
            seq: None,
            secrecy: Secrecy::Ordinary,
            causes: Vec::new(),
            errors: Vec::new(),
            voided: HashSet::new(),
        };
        Self {
            site,
            caller,
            address,
            origin,
            asked_in: None,
            time,
            state: Mutex::new(state),
        }
    }

    pub fn in_language(self, asked_in: Option<LanguageTag>) -> Self {
        Self { asked_in, ..self }
    }

    pub fn app(&self) -> &App {
        &self.site.app
    }

    fn state(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// An error as a resolver returns it. What only the log may learn stays here.
    pub fn refuse(&self, problem: impl Into<Problem>) -> Error {
        let problem = problem.into();
        self.state().causes.extend(problem.cause().map(str::to_owned));
        error::of(&problem)
    }

    /// Ends an operation that takes too long, wherever it is about to read or write.
    pub fn check_time(&self) -> Result<()> {
        let deadline = self.state().deadline;
        if Instant::now() < deadline {
            return Ok(());
        }
        Err(self.refuse(error::timeout(self.time)))
    }

    fn with<T>(&self, work: impl FnOnce(&mut State, &App, &View, &Actor) -> Result<T, app::Error>) -> Result<T> {
        self.check_time()?;
        let mut state = self.state();
        let view = state.view(self.app());
        let done = work(&mut state, self.app(), &view, &self.caller.actor);
        drop(state);
        done.map_err(|error| self.refuse(error))
    }

    /// Reads a list, or something else that is not a document of its own.
    pub fn list<T>(&self, read: impl FnOnce(&App, &View, &Actor) -> Result<T, app::Error>) -> Result<T> {
        self.with(|state, app, view, actor| {
            state.reads.lists += 1;
            read(app, view, actor)
        })
    }

    /// Reads an event's figures, which are more than its counters.
    pub fn figures(&self, id: EventId) -> Result<app::EventFigures> {
        self.with(|state, app, view, actor| {
            state.reads.figures += 1;
            app.event_stats(view, actor, id)
        })
    }

    pub fn event(&self, id: EventId) -> Result<Arc<model::Event>> {
        self.with(|state, app, view, actor| match state.events.entry(id) {
            Entry::Occupied(known) => Ok(Arc::clone(known.get())),
            Entry::Vacant(place) => {
                state.reads.events += 1;
                Ok(Arc::clone(place.insert(Arc::new(app.event_alone(view, actor, id)?))))
            }
        })
    }

    /// Takes note of events that a list has read already.
    pub fn know(&self, events: &[Arc<model::Event>]) {
        let mut state = self.state();
        for event in events {
            state.events.insert(event.id, Arc::clone(event));
        }
    }

    /// `None` for a venue that is gone.
    pub fn venue(&self, id: VenueId) -> Result<Option<Arc<model::Venue>>> {
        self.with(|state, app, view, _| match state.venues.entry(id) {
            Entry::Occupied(known) => Ok(known.get().clone()),
            Entry::Vacant(place) => {
                state.reads.venues += 1;
                let venue = match app.venue(view, id) {
                    Ok(venue) => Some(Arc::new(venue)),
                    Err(app::Error::NotFound(_)) => None,
                    Err(error) => return Err(error),
                };
                Ok(place.insert(venue).clone())
            }
        })
    }

    pub fn guest(&self, id: GuestId) -> Result<Arc<model::Guest>> {
        self.with(|state, app, view, actor| match state.guests.entry(id) {
            Entry::Occupied(known) => Ok(Arc::clone(known.get())),
            Entry::Vacant(place) => {
                state.reads.guests += 1;
                Ok(Arc::clone(place.insert(Arc::new(app.guest(view, actor, id)?))))
            }
        })
    }

    pub fn counters(&self, event: &model::Event) -> Result<EventCounters> {
        self.with(|state, app, view, _| match state.counters.entry(event.id) {
            Entry::Occupied(known) => Ok(known.get().clone()),
            Entry::Vacant(place) => {
                state.reads.counters += 1;
                Ok(place.insert(app.counters_of(view, event)?).clone())
            }
        })
    }

    /// Counts a long text against what one answer may hold.
    pub fn text(&self, text: &str) -> Result<String> {
        let mut state = self.state();
        match state.text_bytes_left.checked_sub(text.len()) {
            Some(left) => state.text_bytes_left = left,
            None => {
                drop(state);
                return Err(self.refuse(error::limit(
                    "text_bytes_max",
                    format!("The answer's long texts have more than {TEXT_BYTES_MAX} bytes; ask for fewer at once."),
                )));
            }
        }
        Ok(text.to_owned())
    }

    /// Lets the snapshot go: what is read next, is read from the newest state. A snapshot that waits would
    /// keep the store from giving back what later writes replace.
    pub fn renew(&self) {
        let mut state = self.state();
        state.view = None;
        state.events.clear();
        state.venues.clear();
        state.guests.clear();
        state.counters.clear();
    }

    /// Begins the next message of a subscription: with new time, and with a new snapshot when it reads.
    pub fn begin_anew(&self) {
        self.renew();
        let mut state = self.state();
        state.deadline = Instant::now() + self.time;
        state.text_bytes_left = TEXT_BYTES_MAX;
    }

    /// Waits for a write, and lets what follows see it.
    pub async fn write<T>(&self, work: impl Future<Output = Result<Done<T>, app::Error>>) -> Result<Done<T>> {
        let done = self.within(work).await?;
        self.wrote(done.seq);
        Ok(done)
    }

    /// Waits for work on the writer within the operation's time. What was queued may still happen.
    pub async fn within<T>(&self, work: impl Future<Output = Result<T, app::Error>>) -> Result<T> {
        self.check_time()?;
        let deadline = self.state().deadline;
        match tokio::time::timeout_at(deadline.into(), work).await {
            Ok(done) => done.map_err(|error| self.refuse(error)),
            Err(_) => Err(self.refuse(error::timeout(self.time))),
        }
    }

    /// Takes note of a write that was answered.
    pub fn wrote(&self, seq: Seq) {
        self.renew();
        self.state().seq = Some(seq);
    }

    /// Puts null where a field has failed, or where it holds a failed one that null may not stand for.
    pub fn settle(
        &self,
        node: &QueryPathNode<'_>,
        nullability: Nullability,
        result: ServerResult<Option<Value>>,
    ) -> ServerResult<Option<Value>> {
        if matches!(node.segment, QueryPathSegment::Index(_)) {
            return result;
        }
        let mut state = self.state();
        match result {
            Ok(value) if state.voided.is_empty() || !state.voided.remove(&node.to_string_vec()) => return Ok(value),
            Ok(_) => {}
            Err(error) => state.errors.push(error),
        }
        if let (Nullability::Required, Some(above)) = (nullability, field_above(node)) {
            state.voided.insert(above.to_string_vec());
        }
        Ok(Some(Value::Null))
    }

    pub fn keep_secret(&self) {
        self.state().secrecy = Secrecy::Secret;
    }

    pub fn outcome(&self) -> Outcome {
        let mut state = self.state();
        Outcome {
            reads: state.reads,
            seq: state.seq,
            secrecy: state.secrecy,
            causes: std::mem::take(&mut state.causes),
            errors: std::mem::take(&mut state.errors),
        }
    }

    /// An id as it was sent. What is no id cannot be anything's.
    pub fn id<T: FromStr>(&self, id: &ID, what: &str) -> Result<T> {
        id.parse().map_err(|_| self.refuse(Problem::not_found(what)))
    }

    /// An input object as the JSON that the same input is over REST.
    pub fn json(&self, input: &impl Serialize) -> Result<serde_json::Value> {
        serde_json::to_value(input).map_err(|error| self.refuse(Problem::internal(error.to_string())))
    }
}

/// The field that holds a field, past the places in lists: our lists have no null in them.
fn field_above<'n>(node: &'n QueryPathNode<'n>) -> Option<&'n QueryPathNode<'n>> {
    let mut above = node.parent;
    while let Some(QueryPathNode {
        segment: QueryPathSegment::Index(_),
        parent,
    }) = above
    {
        above = *parent;
    }
    above
}

impl State {
    /// The snapshot that all of the operation reads from.
    fn view(&mut self, app: &App) -> View {
        let view = self.view.get_or_insert_with(|| {
            self.reads.snapshots += 1;
            app.view()
        });
        view.clone()
    }
}

impl Reads {
    pub fn to_value(self) -> Value {
        serde_json::to_value(self)
            .ok()
            .and_then(|json| Value::from_json(json).ok())
            .unwrap_or_default()
    }
}
