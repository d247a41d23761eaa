//! Projection: `fields=id,name,venue.name` leaves only these parts of an answer.

use serde_json::{Map, Value};

use crate::model::{Code, FieldErrors};

/// Paths that one request may name.
const PATHS_MAX: usize = 50;

/// Reads a `fields` parameter; every path must begin with one of `known`.
pub fn read(text: &str, known: &[&str]) -> Result<Vec<String>, FieldErrors> {
    let mut errors = FieldErrors::new();
    let paths: Vec<String> = text
        .split(',')
        .map(|path| path.trim().to_owned())
        .filter(|path| !path.is_empty())
        .collect();
    if paths.is_empty() || paths.len() > PATHS_MAX {
        errors.add(
            "fields",
            Code::Invalid,
            format!("must name 1 to {PATHS_MAX} fields, separated by commas"),
        );
    }
    for path in &paths {
        let first = path.split('.').next().unwrap_or_default();
        if !known.contains(&first) {
            let shown: String = path.chars().take(100).collect();
            errors.add(
                "fields",
                Code::Unknown,
                format!("`{shown}` is not a field; known are {}", known.join(", ")),
            );
        }
    }
    errors.or(paths)
}

/// The parts of an object that the paths name, and `id`. Lists are projected entry by entry.
pub fn project(value: Value, paths: &[String]) -> Value {
    let mut projected = Map::new();
    let Value::Object(map) = value else { return value };
    for (name, value) in map {
        let rests: Vec<Option<String>> = paths
            .iter()
            .filter_map(|path| match path.split_once('.') {
                Some((first, rest)) if first == name => Some(Some(rest.to_owned())),
                None if *path == name => Some(None),
                _ => None,
            })
            .collect();
        if name == "id" || rests.contains(&None) {
            projected.insert(name, value);
        } else if !rests.is_empty() {
            let rests: Vec<String> = rests.into_iter().flatten().collect();
            projected.insert(name, within(value, &rests));
        }
    }
    Value::Object(projected)
}

fn within(value: Value, paths: &[String]) -> Value {
    match value {
        Value::Array(items) => Value::Array(items.into_iter().map(|item| within(item, paths)).collect()),
        // `id` is always there at the top only: inside, one gets what one asked for.
        Value::Object(map) => {
            let had_id = paths.iter().any(|path| path == "id");
            let Value::Object(mut map) = project(Value::Object(map), paths) else {
                return Value::Null;
            };
            if !had_id {
                map.remove("id");
            }
            Value::Object(map)
        }
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn dotted_paths_reach_into_objects_and_lists() {
        let event = json!({
            "id": 1, "name": "N", "venue": {"id": 2, "name": "V", "city": "C"}, "ticket_types": [{"id": 3, "name": "T", "quota": 4}], "tags": ["x"],
        });
        let paths = |text: &str| text.split(',').map(str::to_owned).collect::<Vec<_>>();
        assert_eq!(project(event.clone(), &paths("name")), json!({"id": 1, "name": "N"}));
        assert_eq!(
            project(event.clone(), &paths("venue.name,tags")),
            json!({"id": 1, "venue": {"name": "V"}, "tags": ["x"]})
        );
        assert_eq!(
            project(event.clone(), &paths("venue.name,venue")),
            json!({"id": 1, "venue": {"id": 2, "name": "V", "city": "C"}})
        );
        assert_eq!(
            project(event.clone(), &paths("ticket_types.quota")),
            json!({"id": 1, "ticket_types": [{"quota": 4}]})
        );
        assert_eq!(
            project(json!({"id": 1, "venue": null}), &paths("venue.name")),
            json!({"id": 1, "venue": null})
        );
    }

    #[test]
    fn unknown_fields_are_refused() {
        assert!(read("name,venue.name", &["id", "name", "venue"]).is_ok());
        assert!(read("colour", &["id", "name"]).is_err());
        assert!(read(",,", &["id"]).is_err());
    }
}
