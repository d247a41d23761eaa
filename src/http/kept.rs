//! Answers to GET that are kept: looked up by what was asked and by what the caller may see, never by who it is.

use axum::http::HeaderMap;
use axum::response::Response;

use super::encoding::Effort;
use super::ready::{Audience, Ready};
use super::{Ask, Problem};
use crate::cache::{Made, Options, Shelf, Tag, Tier, TimeClass};
use crate::model::{Actor, Eyes, RawId, Role};

/// What one entry of the tier is reckoned at; a larger answer counts as several.
const ENTRY_BYTES: u64 = 128 << 10;
/// An answer to a longer query is not kept.
const QUERY_BYTES_MAX: usize = 1024;

/// The tier of answers.
pub type Responses = Tier<String, Ready>;

/// Where an answer belongs: a route, the object in its path, and the parameters that it knows. With any other
/// parameter the answer is made and not kept, so that a new one must be thought about here first.
pub struct Place {
    pub route: &'static str,
    pub id: Option<RawId>,
    pub params: &'static [&'static str],
}

/// An answer that a handler made.
pub struct Shown {
    pub version: Option<u64>,
    pub body: Vec<u8>,
    /// What it shows, so that writes make it old. It must depend on nothing else: not on time, not on an index
    /// that follows later.
    pub shows: Vec<Tag>,
    pub class: TimeClass,
}

pub fn responses(options: &Options, generations: std::sync::Arc<crate::cache::Generations>) -> Responses {
    let shelf = Shelf {
        name: "responses",
        keeping: options.keeping,
        capacity: options.response_entries,
        unit_bytes: ENTRY_BYTES,
        ttl: options.response_ttl,
        times: options.times,
    };
    Tier::new(shelf, generations)
}

impl Place {
    /// The key of an answer, if it may be kept. Everything that it depends on but the data is in it: the caller's eyes, and
    /// the parameters in any order.
    fn key(&self, actor: &Actor, query: Option<&str>) -> Option<String> {
        let query = query.unwrap_or_default();
        if query.len() > QUERY_BYTES_MAX {
            return None;
        }
        let mut key = String::with_capacity(80 + query.len());
        let Eyes {
            role,
            bound_to,
            names_are_withheld,
        } = actor.eyes();
        key.push(match role {
            None => 'p',
            Some(Role::Viewer) => 'v',
            Some(Role::Door) if names_are_withheld => 'w',
            Some(Role::Door) => 'd',
            Some(Role::Organizer) => 'o',
            Some(Role::Admin) => 'a',
        });
        if let Some(event) = bound_to {
            push_id(&mut key, event.raw());
        }
        key.push(' ');
        key.push_str(self.route);
        if let Some(id) = &self.id {
            key.push(' ');
            push_id(&mut key, id);
        }
        let mut pairs: Vec<&str> = query.split('&').filter(|pair| !pair.is_empty()).collect();
        let is_known = |pair: &&str| self.params.contains(&pair.split('=').next().unwrap_or_default());
        if !pairs.iter().all(is_known) {
            return None;
        }
        pairs.sort_unstable();
        for pair in pairs {
            key.push('&');
            key.push_str(pair);
        }
        Some(key)
    }
}

fn push_id(key: &mut String, id: &RawId) {
    let mut buffer = uuid::Uuid::encode_buffer();
    key.push_str(uuid::Uuid::from_bytes(*id).simple().encode_lower(&mut buffer));
}

impl Ask {
    /// Answers a GET with what is kept for such callers, or else with what `make` makes.
    pub fn kept(&self, place: Place, make: impl Fn() -> Result<Shown, Problem>) -> Result<Response, Problem> {
        self.kept_or_made(place, &make)
    }

    /// One kind of `make`, so that the tier is compiled once.
    fn kept_or_made(&self, place: Place, make: &dyn Fn() -> Result<Shown, Problem>) -> Result<Response, Problem> {
        let audience = match self.caller.actor.role() {
            None => Audience::Everybody,
            Some(_) => Audience::Caller,
        };
        let responses = &self.site.responses;
        let Some(key) = place.key(&self.caller.actor, self.query()) else {
            let shown = make()?;
            return Ok(Ready::new(shown.version, shown.body).answer(&self.headers, audience, Effort::Once));
        };
        let ready = match responses.get(key.as_str()) {
            Some(ready) => ready,
            None => responses.get_or_make(key, || {
                let shown = make()?;
                Ok::<_, Problem>(Made {
                    value: Ready::new(shown.version, shown.body),
                    shows: shown.shows,
                    class: shown.class,
                })
            })?,
        };
        Ok(ready.answer(&self.headers, audience, Effort::Often))
    }
}

/// An answer that is made for this request alone.
pub fn unkept(headers: &HeaderMap, version: Option<u64>, body: Vec<u8>) -> Response {
    Ready::new(version, body).answer(headers, Audience::Caller, Effort::Once)
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;
    use crate::model::{EventId, Names, SessionId, TokenId, UserId};

    const PLACE: Place = Place {
        route: "events",
        id: None,
        params: &["limit", "status", "cursor"],
    };

    fn token(role: Role, event: Option<[u8; 16]>) -> Actor {
        Actor::Token {
            id: TokenId::from_raw([7; 16]),
            role,
            event: event.map(EventId::from_raw),
            names: Names::Shown,
        }
    }

    #[test]
    fn those_who_see_alike_share_and_others_do_not() {
        let mut actors = vec![Actor::Public];
        for role in [Role::Viewer, Role::Door, Role::Organizer, Role::Admin] {
            actors.extend([
                token(role, None),
                token(role, Some([1; 16])),
                token(role, Some([2; 16])),
            ]);
        }
        actors.push(Actor::Token {
            id: TokenId::from_raw([7; 16]),
            role: Role::Door,
            event: Some(EventId::from_raw([1; 16])),
            names: Names::Withheld,
        });
        let key = |actor: &Actor| PLACE.key(actor, None).expect("kept");
        let keys: BTreeSet<String> = actors.iter().map(key).collect();
        assert_eq!(keys.len(), actors.len());
        let user = Actor::User {
            id: UserId::from_raw([8; 16]),
            role: Role::Viewer,
            session: SessionId::from_raw([9; 16]),
        };
        assert_eq!(key(&user), key(&token(Role::Viewer, None)));
        assert_eq!(key(&Actor::Operator), key(&token(Role::Admin, None)));
    }

    #[test]
    fn the_order_of_parameters_does_not_matter_and_unknown_ones_are_not_kept() {
        let key = |query| PLACE.key(&Actor::Public, Some(query));
        assert_eq!(key("limit=5&status=active"), key("&status=active&&limit=5"));
        assert_ne!(key("limit=5"), key("limit=50"));
        assert_ne!(key("limit=5"), key(""));
        for query in ["near=1,2", "limit=5&q=x", "%6Cimit=5", "Limit=5"] {
            assert_eq!(key(query), None, "{query}");
        }
        let long = format!("cursor={}", "x".repeat(QUERY_BYTES_MAX));
        assert_eq!(PLACE.key(&Actor::Public, Some(&long)), None);
        let other = Place {
            id: Some([1; 16]),
            ..PLACE
        };
        assert_ne!(other.key(&Actor::Public, None), key(""));
    }
}
