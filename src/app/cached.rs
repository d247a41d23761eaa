//! What the use cases keep between requests: decoded events, figures, and who has which secret.

use std::sync::Arc;

use super::event::require;
use super::token::hash_secret;
use super::{App, Caller, Error, EventFigures, EventFull};
use crate::cache::{
    Generations, Keeping, KnownActors, Made, Options, Shelf, Tag, Tier, TierFigures, TimeClass, Weight, tags,
};
use crate::model::{Actor, EventDetails, EventId, GateTraffic, Image, Kind, Venue};
use crate::store::{Effect, Store};

/// What an allocation costs beside its bytes, about.
const ALLOCATION_BYTES: usize = 16;

/// What the tier of objects holds. Venues alone are not among them: one read of a small document costs what finding
/// it here would.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
enum Key {
    Event(EventId),
    Figures(EventId),
}

enum Object {
    Event(Arc<EventFull>),
    Figures(Arc<EventFigures>),
}

/// The application's part of the cache.
pub struct Cached {
    generations: Arc<Generations>,
    actors: KnownActors,
    objects: Tier<Key, Object>,
    options: Options,
}

impl Cached {
    /// An empty cache that follows the store from now on.
    pub fn new(options: Options, store: &Store) -> Self {
        let generations = Arc::new(Generations::default());
        let raised = Arc::clone(&generations);
        store.observe(Box::new(move |seq, effects| raise(&raised, seq, effects)));
        let shelf = Shelf {
            name: "objects",
            keeping: options.keeping,
            capacity: options.object_bytes_on(None),
            unit_bytes: 1,
            ttl: options.object_ttl,
            times: options.times,
        };
        Self {
            objects: Tier::new(shelf, Arc::clone(&generations)),
            actors: KnownActors::default(),
            generations,
            options,
        }
    }

    pub fn generations(&self) -> &Arc<Generations> {
        &self.generations
    }

    pub fn options(&self) -> &Options {
        &self.options
    }

    pub fn figures(&self) -> TierFigures {
        self.objects.figures()
    }

    /// Makes the next reader read everything again, whoever keeps it.
    pub fn clear(&self) {
        self.generations.forget_all();
        self.objects.clear();
    }
}

/// Runs on the writer's thread after a batch can be seen and before it is answered.
fn raise(generations: &Generations, seq: u64, effects: &[Effect]) {
    // A guest whose event is not known could be anybody's.
    if effects
        .iter()
        .any(|effect| effect.kind == Kind::Guest && effect.event_id.is_none())
    {
        generations.forget_all();
    }
    let touched = effects
        .iter()
        .flat_map(|effect| tags(effect.verb, effect.id, effect.event_id));
    generations.raise(seq, touched);
}

impl App {
    pub fn cached(&self) -> &Cached {
        &self.cached
    }

    /// Whether the caller may look after the program itself.
    pub fn may_administer(&self, caller: &Caller) -> Result<(), Error> {
        require(&caller.actor, caller.actor.may_administer())
    }

    /// An event as it is now, out of the cache if it is there.
    pub fn event_now(&self, actor: &Actor, id: EventId) -> Result<Arc<EventFull>, Error> {
        let object = self.cached.objects.get_or_make(Key::Event(id), || {
            // Read with the program's own eyes; the caller's are asked below, every time.
            let full = self.event(&self.view(), &Actor::System, id)?;
            Ok::<_, Error>(Made {
                shows: tags_of_event(&full),
                value: Object::Event(Arc::new(full)),
                class: TimeClass::Medium,
            })
        })?;
        match &*object {
            Object::Event(full) if actor.may_see_event(id, full.event.is_draft()) => Ok(Arc::clone(full)),
            _ => Err(Error::NotFound("event")),
        }
    }

    /// The figures of an event as they are now, out of the cache if they are there.
    pub fn event_figures_now(&self, actor: &Actor, id: EventId) -> Result<Arc<EventFigures>, Error> {
        let object = self.cached.objects.get_or_make(Key::Figures(id), || {
            let figures = self.event_stats(&self.view(), &Actor::System, id)?;
            Ok::<_, Error>(Made {
                value: Object::Figures(Arc::new(figures)),
                shows: tags_of_figures(id),
                class: TimeClass::Short,
            })
        })?;
        let Object::Figures(figures) = &*object else {
            return Err(Error::NotFound("event"));
        };
        if !actor.may_see_event(id, figures.event.is_draft()) {
            return Err(Error::NotFound("event"));
        }
        require(actor, actor.may_see_figures(id))?;
        Ok(Arc::clone(figures))
    }

    /// Who has this token, out of the cache if it was seen lately.
    pub fn recognise_token(&self, secret: &str) -> Result<Actor, Error> {
        let (hash, now) = (hash_secret(secret), self.now());
        let cached = &self.cached;
        if let Some(actor @ Actor::Token { .. }) = cached.actors.find(&cached.generations, &hash, now) {
            return Ok(actor);
        }
        let stamp = cached.generations.stamp();
        let actor = self.actor_of_token(&self.view(), &hash)?;
        if cached.options.keeping == Keeping::On {
            cached.actors.keep(hash, actor, None, stamp);
        }
        Ok(actor)
    }

    /// Who has this session's cookie, out of the cache if it was seen lately.
    pub fn recognise_session(&self, secret: &str) -> Result<Actor, Error> {
        let (hash, now) = (hash_secret(secret), self.now());
        let cached = &self.cached;
        if let Some(actor @ Actor::User { .. }) = cached.actors.find(&cached.generations, &hash, now) {
            return Ok(actor);
        }
        let stamp = cached.generations.stamp();
        let (actor, until) = self.actor_of_session(&self.view(), &hash)?;
        if cached.options.keeping == Keeping::On {
            cached.actors.keep(hash, actor, Some(until), stamp);
        }
        Ok(actor)
    }
}

/// What shows this event: its document, its venue, how many guests it has.
pub fn tags_of_event(full: &EventFull) -> Vec<Tag> {
    let venue = full.event.details.venue_id.map(|id| Tag::Venue(*id.raw()));
    let id = *full.event.id.raw();
    [Tag::Event(id), Tag::GuestsOf(id)].into_iter().chain(venue).collect()
}

/// What shows these events as a list.
pub fn tags_of_events<'e>(items: impl IntoIterator<Item = &'e EventFull>) -> Vec<Tag> {
    let mut tags = vec![Tag::Events];
    for full in items {
        tags.push(Tag::GuestsOf(*full.event.id.raw()));
        tags.extend(full.event.details.venue_id.map(|id| Tag::Venue(*id.raw())));
    }
    tags
}

/// What shows an event's figures.
pub fn tags_of_figures(id: EventId) -> Vec<Tag> {
    vec![Tag::Event(*id.raw()), Tag::GuestsOf(*id.raw())]
}

impl Weight for Object {
    fn bytes(&self) -> u64 {
        let bytes = match self {
            Object::Event(full) => {
                size_of::<EventFull>()
                    + of_details(&full.event.details)
                    + of_images(&full.event.images)
                    + full.venue.as_ref().map_or(0, of_venue)
            }
            Object::Figures(figures) => {
                size_of::<EventFigures>()
                    + of_details(&figures.event.details)
                    + of_images(&figures.event.images)
                    + figures.arrivals.len() * size_of::<(crate::model::Time, u64)>()
                    + figures.gates.iter().map(of_gate).sum::<usize>()
            }
        };
        // The counters have an entry of about this size for each ticket type.
        (bytes + 2 * ALLOCATION_BYTES) as u64
    }
}

fn of_gate(gate: &GateTraffic) -> usize {
    size_of::<GateTraffic>() + size_of_val(gate.minutes.as_slice()) + ALLOCATION_BYTES
}

fn of_text(text: &str) -> usize {
    text.len() + ALLOCATION_BYTES
}

fn of_details(details: &EventDetails) -> usize {
    let types: usize = details
        .ticket_types
        .iter()
        .map(|one| size_of_val(one) + of_text(one.name.as_str()) + 2 * ALLOCATION_BYTES)
        .sum();
    let questions: usize = details
        .questions
        .iter()
        .map(|one| {
            let options = one
                .options
                .iter()
                .map(|option| of_text(option.as_str()) + size_of_val(option));
            size_of_val(one) + of_text(one.label.as_str()) + options.sum::<usize>()
        })
        .sum();
    let tags = details.tags.iter().map(|tag| of_text(tag.as_str()) + size_of_val(tag));
    of_text(details.name.as_str())
        + of_text(details.description.as_str())
        + of_text(details.timezone.as_str())
        + types
        + questions
        + tags.sum::<usize>()
}

fn of_images(images: &[Image]) -> usize {
    let of = |image: &Image| {
        let texts = [&image.alt, &image.failure].into_iter().flatten();
        let variants = size_of_val(image.variants.as_slice()) + ALLOCATION_BYTES;
        size_of_val(image) + variants + texts.map(|text| of_text(text.as_str())).sum::<usize>()
    };
    images.iter().map(of).sum()
}

fn of_venue(venue: &Venue) -> usize {
    let details = &venue.details;
    let texts = [&details.address, &details.city, &details.country];
    let texts = texts.into_iter().flatten().map(|text| of_text(text.as_str()));
    of_text(details.name.as_str()) + texts.sum::<usize>()
}
