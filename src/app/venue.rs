//! Venues: list, read, create, change, delete.

use serde_json::Value;

use super::event::require;
use super::{App, Caller, Conflict, Done, Error};
use crate::model::{Venue, VenueDetails, VenueId, Verb, fold};
use crate::store::{Key, Page, Table, VenueQuery, View, WriteTx};
use crate::wire;
use crate::wire::fields::merge;

/// Venues of one name that are looked through for an equal one.
const SAME_NAME_MAX: usize = 100;

impl App {
    /// Venues are public.
    pub fn venues(&self, view: &View, query: &VenueQuery) -> Result<Page<Vec<Venue>>, Error> {
        Ok(view.venues(query)?)
    }

    pub fn venue(&self, view: &View, id: VenueId) -> Result<Venue, Error> {
        view.get(id.raw())?.ok_or(Error::NotFound("venue"))
    }

    pub async fn create_venue(&self, caller: &Caller, body: Value) -> Result<Done<Venue>, Error> {
        require(&caller.actor, caller.actor.may_create_events())?;
        let venue = Venue::new(
            VenueId::from_raw(self.ids.one(caller.at)),
            caller.at,
            wire::venue::read(body)?,
        );
        self.write(caller, move |tx| {
            tx.put(Verb::VenueCreated, &venue)?;
            Ok(venue.clone())
        })
        .await
    }

    /// `patch` is a JSON merge patch; `version` is what `If-Match` asks for.
    pub async fn update_venue(
        &self,
        caller: &Caller,
        id: VenueId,
        version: Option<u64>,
        patch: Value,
    ) -> Result<Done<Venue>, Error> {
        require(&caller.actor, caller.actor.may_create_events())?;
        let at = caller.at;
        self.write(caller, move |tx| {
            let venue = current(tx, id, version)?;
            let mut body = serde_json::to_value(wire::venue::VenueInput::from(&venue.details))
                .map_err(|error| Error::Malformed(error.to_string()))?;
            merge(&mut body, patch.clone());
            let details = wire::venue::read(body)?;
            if details == venue.details {
                return Ok(venue);
            }
            let venue = venue.with_details(at, details);
            tx.put(Verb::VenueUpdated, &venue)?;
            Ok(venue)
        })
        .await
    }

    pub async fn delete_venue(&self, caller: &Caller, id: VenueId, version: Option<u64>) -> Result<Done<()>, Error> {
        require(&caller.actor, caller.actor.may_create_events())?;
        self.write(caller, move |tx| {
            current(tx, id, version)?;
            if !tx
                .ids(Table::EventsByVenueDate, &Key::new().id(id.raw()), 1)?
                .is_empty()
            {
                return Err(Conflict::VenueHasEvents.into());
            }
            tx.delete::<Venue>(Verb::VenueDeleted, id.raw())?;
            Ok(())
        })
        .await
    }
}

fn current(tx: &mut WriteTx<'_, '_>, id: VenueId, version: Option<u64>) -> Result<Venue, Error> {
    let venue: Venue = tx.get(id.raw())?.ok_or(Error::NotFound("venue"))?;
    if version.is_some_and(|version| version != venue.version) {
        return Err(Error::Stale("venue"));
    }
    Ok(venue)
}

/// The venue with this name and location, made with `id` if there is none.
pub fn reuse_or_create(
    tx: &mut WriteTx<'_, '_>,
    id: VenueId,
    at: crate::model::Time,
    details: VenueDetails,
) -> Result<Venue, Error> {
    let name = fold(details.name.as_str());
    for known in tx.ids(Table::VenuesByName, &Key::new().text_cut(&name), SAME_NAME_MAX)? {
        let known: Option<Venue> = tx.get(&known)?;
        let same =
            |venue: &Venue| fold(venue.details.name.as_str()) == name && venue.details.location == details.location;
        if let Some(venue) = known.filter(same) {
            return Ok(venue);
        }
    }
    let venue = Venue::new(id, at, details);
    tx.put(Verb::VenueCreated, &venue)?;
    Ok(venue)
}
