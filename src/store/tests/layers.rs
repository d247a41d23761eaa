//! Views over memtables and redb: each sees its own moment, wherever the entries lie.

use std::collections::BTreeMap;

use proptest::prelude::*;
use redb::backends::InMemoryBackend;

use crate::store::layers::Layers;
use crate::store::memtable::Writes;
use crate::store::recover::prepare;
use crate::store::schema::Table;
use crate::store::view::{Direction, Range, View};

type Model = BTreeMap<Vec<u8>, Vec<u8>>;

#[derive(Clone, Debug)]
enum Step {
    /// Keys and what is put under them; nothing removes them.
    Batch(Vec<(u8, Option<u8>)>),
    Freeze,
    Merge,
    /// Another view is taken and kept to the end.
    View,
}

fn step() -> impl Strategy<Value = Step> {
    let change = (any::<u8>(), prop::option::weighted(0.7, any::<u8>()));
    prop_oneof![
        5 => prop::collection::vec(change, 1..90).prop_map(Step::Batch),
        2 => Just(Step::Freeze),
        1 => Just(Step::Merge),
        2 => Just(Step::View),
    ]
}

fn layers() -> Layers {
    let database = redb::Builder::new()
        .create_with_backend(InMemoryBackend::new())
        .expect("a database");
    prepare(&database).expect("tables");
    Layers::new(database).expect("layers")
}

fn add(layers: &Layers, model: &mut Model, changes: &[(u8, Option<u8>)], seq: u64) {
    let mut writes: Writes = Table::ALL.iter().map(|_| BTreeMap::new()).collect();
    for (key, value) in changes {
        let (key, value) = (vec![*key], value.map(|byte| vec![byte]));
        match &value {
            Some(value) => model.insert(key.clone(), value.clone()),
            None => model.remove(&key),
        };
        writes[Table::Guests as usize].insert(key, value);
    }
    layers.add(writes, seq, 1);
}

fn holds(view: &View, model: &Model, range: &Range) -> Result<(), TestCaseError> {
    let within = |key: &Vec<u8>| *key >= range.start && range.end.as_ref().is_none_or(|end| key < end);
    let mut expected: Vec<_> = model.iter().filter(|(key, _)| within(key)).collect();
    for direction in [Direction::Forward, Direction::Backward] {
        let walk = view.walk(Table::Guests, range, direction).expect("a walk");
        let seen: Vec<_> = walk.map(|entry| entry.expect("an entry")).collect();
        let seen: Vec<_> = seen.iter().map(|(key, value)| (key, value)).collect();
        prop_assert_eq!(&seen, &expected);
        expected.reverse();
    }
    for key in 0..=u8::MAX {
        let seen = view.bytes(Table::Guests, &[key]).expect("read");
        prop_assert_eq!(seen.as_ref(), model.get(&vec![key]));
    }
    prop_assert_eq!(view.len(Table::Guests).expect("counted"), model.len() as u64);
    Ok(())
}

proptest! {
    #![proptest_config(ProptestConfig::with_cases(96))]

    #[test]
    fn every_view_sees_its_own_moment(
        steps in prop::collection::vec(step(), 1..24), start in any::<u8>(), end in prop::option::of(any::<u8>()),
    ) {
        let (layers, mut model, mut seq) = (layers(), Model::new(), 0);
        let mut kept = vec![(layers.view(), model.clone())];
        for step in &steps {
            match step {
                Step::Batch(changes) => {
                    seq += 1;
                    add(&layers, &mut model, changes, seq);
                }
                Step::Freeze => _ = layers.freeze(),
                Step::Merge => _ = layers.merge().expect("merged"),
                Step::View => kept.push((layers.view(), model.clone())),
            }
        }
        kept.push((layers.view(), model));
        let range = Range { start: vec![start], end: end.map(|end| vec![end]) };
        for (view, model) in &kept {
            holds(view, model, &range)?;
            holds(view, model, &Range::all())?;
        }
    }
}
