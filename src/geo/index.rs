//! The index: venues' places in an R-tree of unit vectors, kept fresh by every write before it is answered.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BinaryHeap};
use std::ops::Bound;
use std::sync::{Arc, PoisonError, RwLock};

use rstar::primitives::GeomWithData;
use rstar::{AABB, Envelope, RTree, RTreeNode, RTreeObject};

use super::sphere::{self, SpaceBox, Vector};
use super::{Near, PlaceFilter, Position};
use crate::model::{Kind, Place, Venue, VenueId};
use crate::store::{Effect, Error, Store, decode};

/// Places within a shape that are gathered and sorted by id at most. With more of them, ids are gone through in their
/// order, since one in so many lies within then.
const GATHERED_MAX: usize = 2_000;

/// A place that was found.
#[derive(Clone, Copy, Debug, PartialEq)]
pub struct Hit {
    pub id: VenueId,
    pub place: Place,
    /// From what the list is near to; zero where it is near to nothing.
    pub distance_m: f64,
}

impl Hit {
    pub fn position(&self) -> Position {
        Position::new(self.distance_m, *self.id.raw())
    }
}

/// A part of a list, in its order.
#[derive(Clone, Debug, PartialEq)]
pub struct Chunk {
    pub hits: Vec<Hit>,
    /// Entries that were looked at one by one.
    pub scanned: usize,
    /// Everything up to here was looked at; absent when there is nothing behind.
    pub rest: Option<Position>,
}

/// What the tree holds: 24 bytes of vector, 16 of place, 16 of id.
type Leaf = GeomWithData<Vector, (Place, VenueId)>;

/// Both forms of the same entries.
#[derive(Default)]
struct Entries {
    tree: RTree<Leaf>,
    places: BTreeMap<VenueId, Place>,
}

/// Where every venue is that says so. Threads share it.
#[derive(Default)]
pub struct PlaceIndex {
    entries: RwLock<Entries>,
}

fn leaf(id: VenueId, place: Place) -> Leaf {
    Leaf::new(sphere::vector(&place), (place, id))
}

impl FromIterator<(VenueId, Place)> for PlaceIndex {
    /// Loads the tree in bulk, which packs it tighter and takes a tenth of the time of as many insertions.
    fn from_iter<T: IntoIterator<Item = (VenueId, Place)>>(places: T) -> Self {
        let index = Self::default();
        index.update(|entries| *entries = Entries::load(places.into_iter().collect()));
        index
    }
}

impl PlaceIndex {
    /// Makes the index of a store's venues and lets it follow the store's writes.
    pub fn follow(store: &Store) -> Result<Arc<Self>, Error> {
        let index = Arc::new(Self::default());
        let mut entries = index.entries.write().unwrap_or_else(PoisonError::into_inner);
        // The lock is held from before the first batch is told of until the documents are loaded. So a batch that the
        // snapshot has not is applied after it; one that it has is applied once more, which changes nothing in the end.
        let follower = Arc::clone(&index);
        store.observe(Box::new(move |_, effects| follower.take(effects)));
        let mut places = BTreeMap::new();
        for venue in store.view().documents::<Venue>()? {
            let venue = venue?;
            places.extend(venue.details.location.map(|place| (venue.id, place)));
        }
        *entries = Entries::load(places);
        drop(entries);
        Ok(index)
    }

    /// Applies what a batch did to venues.
    fn take(&self, effects: &[Effect]) {
        let mut venues = effects.iter().filter(|effect| effect.kind == Kind::Venue).peekable();
        if venues.peek().is_none() {
            return;
        }
        self.update(|entries| {
            for effect in venues {
                entries.set(VenueId::from_raw(effect.id), location(effect));
            }
        });
    }

    /// Puts a venue at a place, or takes it out.
    pub fn set(&self, id: VenueId, place: Option<Place>) {
        self.update(|entries| entries.set(id, place));
    }

    fn update<T>(&self, change: impl FnOnce(&mut Entries) -> T) -> T {
        change(&mut self.entries.write().unwrap_or_else(PoisonError::into_inner))
    }

    fn read<T>(&self, look: impl FnOnce(&Entries) -> T) -> T {
        look(&self.entries.read().unwrap_or_else(PoisonError::into_inner))
    }

    pub fn len(&self) -> usize {
        self.read(|entries| entries.places.len())
    }

    pub fn is_empty(&self) -> bool {
        self.len() == 0
    }

    /// Where a venue is.
    pub fn place(&self, id: VenueId) -> Option<Place> {
        self.read(|entries| entries.places.get(&id).copied())
    }

    /// One venue, if it is among those asked for.
    pub fn find(&self, filter: &PlaceFilter, id: VenueId) -> Option<Hit> {
        let place = self.place(id)?;
        let distance_m = filter.distance_m(&place)?;
        Some(Hit { id, place, distance_m })
    }

    /// The next part of a list: at least `hits_min` hits unless the list ends or `scanned_max` entries were looked at.
    pub fn chunk(&self, filter: &PlaceFilter, after: Option<Position>, hits_min: usize, scanned_max: usize) -> Chunk {
        self.read(|entries| match &filter.near {
            Some(near) => entries.nearest(near, filter, after, hits_min.min(scanned_max)),
            None => entries.enclosed(filter, after, hits_min, scanned_max),
        })
    }
}

/// Where a venue is after a change of it.
fn location(effect: &Effect) -> Option<Place> {
    let venue: Venue = match decode(effect.document.as_deref()?) {
        Ok(venue) => venue,
        Err(error) => {
            // The writer has just encoded it, so this is a fault of the program; the list says nothing wrong.
            tracing::error!(%error, "a venue was left out of the index of places");
            return None;
        }
    };
    venue.details.location
}

impl Entries {
    fn load(places: BTreeMap<VenueId, Place>) -> Self {
        let leaves = places.iter().map(|(id, place)| leaf(*id, *place)).collect();
        Self {
            tree: RTree::bulk_load(leaves),
            places,
        }
    }

    fn set(&mut self, id: VenueId, place: Option<Place>) {
        let before = match place {
            Some(place) => self.places.insert(id, place),
            None => self.places.remove(&id),
        };
        if before == place {
            return;
        }
        if let Some(before) = before {
            self.tree.remove(&leaf(id, before));
        }
        if let Some(place) = place {
            self.tree.insert(leaf(id, place));
        }
    }

    /// The nearest entries behind `after`, `max` of them, and of these the hits.
    ///
    /// Nodes are taken up in the order of their least distance (G. R. Hjaltason, H. Samet, "Distance Browsing in
    /// Spatial Databases", 1999). Those that lie before `after` altogether are passed over, so a deep page costs little
    /// more than the first.
    fn nearest(&self, near: &Near, filter: &PlaceFilter, after: Option<Position>, max: usize) -> Chunk {
        let mut search = Search {
            from: *near.vector(),
            least: after.map_or(0.0, |after| sphere::at_least(sphere::chord2_of(after.distance_m()))),
            most: sphere::at_most(sphere::chord2_of(near.reach_m())),
            spaces: filter.shapes.iter().map(super::Shape::space).collect(),
            waiting: BinaryHeap::with_capacity(128),
        };
        search.extend(self.tree.root().children());
        let mut found: Vec<(Hit, Vector)> = Vec::with_capacity(max.min(256));
        while let Some(next) = search.next() {
            let vector = next.leaf.geom();
            let (place, id) = next.leaf.data;
            let distance_m = near.distance_m(vector);
            let hit = Hit { id, place, distance_m };
            if distance_m > near.reach_m() || after.is_some_and(|after| hit.position() <= after) {
                continue;
            }
            found.push((hit, *vector));
            if found.len() == max {
                // Rounding may have put what is equally far behind; ids decide about those.
                search.most = search.most.min(sphere::at_most(next.chord2));
            }
        }
        found.sort_unstable_by_key(|(hit, _)| hit.position());
        let is_more = found.len() >= max;
        found.truncate(max);
        let rest = found.last().filter(|_| is_more).map(|(hit, _)| hit.position());
        let scanned = found.len();
        found.retain(|(hit, vector)| filter.encloses(&hit.place, vector));
        let hits = found.into_iter().map(|(hit, _)| hit).collect();
        Chunk { hits, scanned, rest }
    }

    /// Entries within shapes behind `after`, in the order of ids.
    fn enclosed(&self, filter: &PlaceFilter, after: Option<Position>, hits_min: usize, scanned_max: usize) -> Chunk {
        let start = after.map_or(Bound::Unbounded, |after| Bound::Excluded(VenueId::from_raw(after.id)));
        match self.gather(filter) {
            Some(mut gathered) => {
                gathered.retain(|(id, _)| after.is_none_or(|after| *id.raw() > after.id));
                gathered.sort_unstable_by_key(|(id, _)| *id);
                pick(filter, gathered.into_iter(), hits_min, scanned_max)
            }
            None => {
                let entries = self.places.range((start, Bound::Unbounded));
                pick(filter, entries.map(|(id, place)| (*id, *place)), hits_min, scanned_max)
            }
        }
    }

    /// Entries in the boxes around all shapes; `None` if there are too many.
    fn gather(&self, filter: &PlaceFilter) -> Option<Vec<(VenueId, Place)>> {
        let spaces: Vec<SpaceBox> = filter.shapes.iter().map(super::Shape::space).collect();
        let (first, others) = spaces.split_first()?;
        let inner = others.iter().try_fold(*first, intersection);
        let Some(inner) = inner else {
            return Some(Vec::new());
        };
        let mut gathered = Vec::new();
        for leaf in self.tree.locate_in_envelope(inner) {
            if gathered.len() == GATHERED_MAX {
                return None;
            }
            let (place, id) = leaf.data;
            gathered.push((id, place));
        }
        Some(gathered)
    }
}

/// Looks at entries in the order of ids until there are enough hits.
fn pick(
    filter: &PlaceFilter,
    entries: impl Iterator<Item = (VenueId, Place)>,
    hits_min: usize,
    scanned_max: usize,
) -> Chunk {
    let mut chunk = Chunk {
        hits: Vec::new(),
        scanned: 0,
        rest: None,
    };
    for (id, place) in entries {
        if chunk.hits.len() >= hits_min || chunk.scanned >= scanned_max {
            return chunk;
        }
        chunk.scanned += 1;
        chunk.rest = Some(Position::new(0.0, *id.raw()));
        if let Some(distance_m) = filter.distance_m(&place) {
            chunk.hits.push(Hit { id, place, distance_m });
        }
    }
    Chunk { rest: None, ..chunk }
}

/// What two boxes share.
fn intersection(one: SpaceBox, other: &SpaceBox) -> Option<SpaceBox> {
    let lower: Vector = std::array::from_fn(|axis| one.lower()[axis].max(other.lower()[axis]));
    let upper: Vector = std::array::from_fn(|axis| one.upper()[axis].min(other.upper()[axis]));
    let is_empty = lower.iter().zip(&upper).any(|(lower, upper)| lower > upper);
    (!is_empty).then(|| AABB::from_corners(lower, upper))
}

/// A search for what is nearest.
struct Search<'t> {
    from: Vector,
    /// Squared chords that matter.
    least: f64,
    most: f64,
    /// Boxes around the shapes that hits must lie within.
    spaces: Vec<SpaceBox>,
    waiting: BinaryHeap<Waiting<'t>>,
}

/// A node and the least squared chord to something in it.
struct Waiting<'t> {
    chord2: f64,
    node: &'t RTreeNode<Leaf>,
}

struct Nearest<'t> {
    chord2: f64,
    leaf: &'t Leaf,
}

impl<'t> Search<'t> {
    fn next(&mut self) -> Option<Nearest<'t>> {
        while let Some(Waiting { chord2, node }) = self.waiting.pop() {
            if chord2 > self.most {
                return None;
            }
            match node {
                RTreeNode::Leaf(leaf) => return Some(Nearest { chord2, leaf }),
                RTreeNode::Parent(parent) => self.extend(parent.children()),
            }
        }
        None
    }

    fn extend(&mut self, nodes: &'t [RTreeNode<Leaf>]) {
        for node in nodes {
            let (chord2, farthest2, space) = match node {
                RTreeNode::Leaf(leaf) => {
                    let chord2 = sphere::chord2(&self.from, leaf.geom());
                    (chord2, chord2, leaf.envelope())
                }
                RTreeNode::Parent(parent) => {
                    let space = parent.envelope();
                    let farthest2 = if self.least > 0.0 {
                        sphere::farthest2(&space, &self.from)
                    } else {
                        f64::INFINITY
                    };
                    (space.distance_2(&self.from), farthest2, space)
                }
            };
            let is_of_use = chord2 <= self.most && farthest2 >= self.least;
            if is_of_use && self.spaces.iter().all(|shape| shape.intersects(&space)) {
                self.waiting.push(Waiting { chord2, node });
            }
        }
    }
}

impl Ord for Waiting<'_> {
    /// The least first: a binary heap gives out its greatest.
    fn cmp(&self, other: &Self) -> Ordering {
        other.chord2.total_cmp(&self.chord2)
    }
}

impl PartialOrd for Waiting<'_> {
    fn partial_cmp(&self, other: &Self) -> Option<Ordering> {
        Some(self.cmp(other))
    }
}

impl PartialEq for Waiting<'_> {
    fn eq(&self, other: &Self) -> bool {
        self.cmp(other) == Ordering::Equal
    }
}

impl Eq for Waiting<'_> {}

impl PlaceIndex {
    /// Every entry in the order of ids, out of the tree and out of the map: the same, if the index is sound.
    #[cfg(test)]
    pub fn contents(&self) -> [Vec<(VenueId, Place)>; 2] {
        self.read(|entries| {
            let mut leaves: Vec<_> = entries.tree.iter().map(|leaf| (leaf.data.1, leaf.data.0)).collect();
            leaves.sort_unstable_by_key(|(id, _)| *id);
            [leaves, entries.places.iter().map(|(id, place)| (*id, *place)).collect()]
        })
    }
}
