//! Every use case, one file per noun. The only room that writes.

mod audit;
mod bulk;
mod bulk_job;
mod bundle;
mod cached;
mod change;
mod checkin;
mod deliver;
mod desk;
mod device;
mod door;
mod error;
mod event;
mod export;
mod gate;
mod guest;
mod held;
mod history;
mod housekeeping;
mod idempotency;
mod ids;
mod image;
mod import;
mod import_job;
mod import_row;
mod job;
mod listing;
mod live;
mod mail;
mod outbox;
mod overview;
mod pin;
mod place;
mod presence;
mod printed;
mod reading;
mod registration;
mod scan;
mod search;
mod series;
mod session;
mod setup;
mod story;
mod sync;
mod telling;
mod ticket;
mod token;
mod undo;
mod user;
mod venue;
mod verdict;
mod waitlist;

use std::sync::atomic::{AtomicI64, AtomicU64, Ordering};
use std::sync::{Arc, OnceLock};

pub use audit::{Alteration, FieldChange, Former, Trail, TrailChange, TrailCommit, TrailQuery, Upkeep, Who};
pub use bulk::{BulkAction, BulkFault, BulkOutcome, BulkRequest, TypeAsked};
pub use bulk_job::{BulkJob, BulkState};
pub use cached::{Cached, tags_of_event, tags_of_events, tags_of_figures};
pub use change::{ChangeFeed, FeedScope};
pub use deliver::Print;
pub use device::Paired;
pub use door::BundleState;
pub use error::{Conflict, Error};
pub use event::{EventFigures, EventFollowed, EventFull};
pub use export::ExportFormat;
pub use guest::Registered;
pub use held::{HeldFile, Holding};
pub use idempotency::{Kept, KeyedRequest};
pub use ids::{IdPool, Ids};
pub use image::{IMAGE_BYTES_MAX, ImageDone, MissingFile, Upload, UploadTurn, image_of};
pub use import::{ImportFormat, ImportMapping, ImportOptions, ImportOutcome, Mode as ImportMode, RowFault};
pub use import_job::{ImportJob, ImportPhase, ImportState};
pub use job::{About, Ended, Jobs};
pub use listing::{City, Listed, Listing, MONTH_EVENTS_MAX, Mapped, Period, RoomWanted, Sitemap, is_stale_cursor};
pub use live::{CONFLICTS_COUNTED_MAX, LIVE_MINUTES, Live, LiveGate};
pub use mail::{MailFilter, MailPage, MailShown, TemplateShown};
pub use overview::{Tallied, Tally};
pub use place::{Located, PlacePage};
pub use presence::{Listening, Presence};
pub use printed::OwnTicket;
pub use registration::{Admission, Closed, admission, language_of, language_wanted, may_give_back, places_left};
pub use search::{Among, SearchCursor, SearchHit, SearchItem, SearchPage, SearchQuery};
pub use series::SeriesMade;
pub use session::SignedIn;
pub use story::{Happened, Happening, Story, StoryPlace};
pub use telling::ChangeMessage;
pub use undo::{UNDO_GUESTS_MAX, UndoNote, UndoOutcome};

use crate::blocking;
use crate::cache;
use crate::feed::Follower;
use crate::geo::PlaceIndex;
use crate::mail as post;
use crate::model::{Actor, Installation, Secret, TicketKey, Time, TimeZone};
use crate::search::{self as index, Search};
use crate::store::{Seq, Store, View, WriteTx};

/// What the use cases need to know of the configuration.
#[derive(Clone, Debug)]
pub struct Settings {
    /// Of events that name none.
    pub timezone: TimeZone,
    pub session_ms: i64,
    pub setup_link_ms: i64,
    pub idempotency_ms: i64,
    /// Documents that one closure of a bulk action changes.
    pub bulk_batch: usize,
    /// How the search index is kept.
    pub search: index::Options,
    pub cache: cache::Options,
    pub mail: post::Options,
    /// The version of the door app that devices get here.
    pub door_app: String,
}

impl Default for Settings {
    fn default() -> Self {
        Self {
            timezone: TimeZone::utc(),
            session_ms: 14 * 86_400_000,
            setup_link_ms: 30 * 60_000,
            idempotency_ms: 86_400_000,
            bulk_batch: 1000,
            search: index::Options::default(),
            cache: cache::Options::default(),
            mail: post::Options::default(),
            door_app: String::new(),
        }
    }
}

/// The application: the store, and what it takes to use it.
pub struct App {
    store: Store,
    search: Arc<Search>,
    settings: Settings,
    ids: Ids,
    ticket_key: TicketKey,
    /// Ticket numbers and the keys of ticket codes come from it.
    ticket_secret: Secret,
    link_secret: Secret,
    code_keys: reading::KeyRing,
    presence: Arc<Presence>,
    tellings: telling::Tellings,
    /// What the desk's first page counts.
    tallied: Tallied,
    passwords: user::Passwords,
    places: Arc<PlaceIndex>,
    cached: Cached,
    undo: undo::Notes,
    /// Files of those whose session had ended.
    held: held::HeldFiles,
    imports: Jobs<ImportJob>,
    bulks: Jobs<BulkJob>,
    pictures: image::Pictures,
    /// What links in mails begin with, once the server listens.
    mail_base: OnceLock<String>,
    /// How far the outbox has followed the journal.
    mail_place: Arc<AtomicU64>,
    /// The last time given out, so that time never runs backwards within a process.
    last_ms: AtomicI64,
}

/// Who asks, when, and under which idempotency key.
#[derive(Clone, Debug)]
pub struct Caller {
    pub actor: Actor,
    pub at: Time,
    pub keyed: Option<KeyedRequest>,
}

/// What a write made, and the seq at which reads see it.
#[derive(Debug)]
pub struct Done<T> {
    pub value: T,
    pub seq: Seq,
}

impl App {
    /// Wraps an open store. A new store gets its secrets first.
    pub async fn new(store: Store, settings: Settings) -> Result<Self, Error> {
        let ids = Ids::new();
        let installation = setup::installation(&store, now_ms()).await?;
        let followed = store.clone();
        let places = blocking::run(move || PlaceIndex::follow(&followed)).await??;
        import_job::clear_uploads(&store.temporary_dir())?;
        let Installation {
            ticket_secret,
            link_secret,
            ..
        } = installation;
        Ok(Self {
            presence: Arc::new(Presence::new(settings.door_app.clone())),
            cached: Cached::new(settings.cache.clone(), &store),
            pictures: image::Pictures::new(&store),
            store,
            search: Arc::new(Search::new(settings.search)),
            settings,
            ids,
            ticket_key: TicketKey::new(&ticket_secret),
            ticket_secret,
            code_keys: reading::KeyRing::default(),
            tellings: telling::Tellings::default(),
            tallied: Tallied::default(),
            undo: undo::Notes::default(),
            held: held::HeldFiles::default(),
            imports: Jobs::default(),
            bulks: Jobs::default(),
            link_secret,
            passwords: user::Passwords::new(),
            places,
            mail_base: OnceLock::new(),
            mail_place: Arc::default(),
            last_ms: AtomicI64::new(0),
        })
    }

    pub fn store(&self) -> &Store {
        &self.store
    }

    pub fn searching(&self) -> &Arc<Search> {
        &self.search
    }

    /// Starts what follows the journal; to be stopped before the store is closed.
    pub fn follow(&self) -> std::io::Result<Vec<Follower>> {
        Ok(vec![self.search.follow(&self.store)?])
    }

    pub fn settings(&self) -> &Settings {
        &self.settings
    }

    pub fn ticket_key(&self) -> TicketKey {
        self.ticket_key
    }

    /// Which devices were heard of lately.
    pub fn presence(&self) -> &Arc<Presence> {
        &self.presence
    }

    /// Where venues are.
    fn places(&self) -> &PlaceIndex {
        &self.places
    }

    /// A snapshot to read from.
    pub fn view(&self) -> View {
        self.store.view()
    }

    /// The time, never earlier than one given out before.
    pub fn now(&self) -> Time {
        let now = now_ms().millis();
        let last = self.last_ms.fetch_max(now, Ordering::Relaxed);
        Time::from_millis_clamped(now.max(last))
    }

    pub fn caller(&self, actor: Actor) -> Caller {
        Caller {
            actor,
            at: self.now(),
            keyed: None,
        }
    }

    /// Runs a closure on the writer. With an idempotency key, what it made is remembered in the same commit.
    async fn write<T, F>(&self, caller: &Caller, closure: F) -> Result<Done<T>, Error>
    where
        T: Send + Unpin + 'static,
        F: Fn(&mut WriteTx<'_, '_>) -> Result<T, Error> + Send + 'static,
    {
        let (by, at, keyed) = (caller.actor.to_string(), caller.at, caller.keyed.clone());
        let writing = self.store.write(by, at, move |tx| {
            let value = closure(tx)?;
            if let Some(keyed) = &keyed {
                keyed.remember(tx, at)?;
            }
            Ok::<_, Error>(value)
        });
        let (value, seq) = writing.await?;
        Ok(Done { value, seq })
    }
}

/// The wall clock. The only place above the store that reads it.
fn now_ms() -> Time {
    Time::from_millis_clamped(jiff::Timestamp::now().as_millisecond())
}

impl App {
    /// An id for something that is not kept, a request say.
    pub fn new_id(&self) -> uuid::Uuid {
        uuid::Uuid::from_bytes(self.ids.one(self.now()))
    }
}
