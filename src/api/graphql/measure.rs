//! How large an operation is, before anything is done with it: of text that must not be parsed, and of fragments
//! that must not be followed.
//!
//! Fragments multiply: thirty that each spread the next one twice are a short text and a billion fields. So a
//! fragment is measured once and its measure is added wherever it is spread; what the library does later, with
//! fragments spread out, is bounded by these sums.

use std::collections::HashMap;

use async_graphql::Pos;
use async_graphql::parser::types::{
    Directive, DocumentOperations, ExecutableDocument, FragmentDefinition, OperationDefinition, OperationType,
    Selection, SelectionSet,
};
use async_graphql::{Name, Positioned, ServerError};

use super::error::{self, limit};
use crate::http::{GraphqlLimits, Problem};

/// Brackets within brackets, of any kind: the parser goes down into each.
const NESTING_MAX: usize = 64;
/// Selections within selections, fragments included: what reads them goes down into each.
pub const LEVELS_MAX: usize = 32;
/// Operations and fragments that one document has.
const DEFINITIONS_MAX: usize = 100;
/// Fields with all fragments spread out.
const FIELDS_MAX: usize = 5_000;

/// What is found out about an operation.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Measured {
    pub kind: OperationType,
    pub introspection: Introspection,
}

/// Whether an operation asks for the schema.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Introspection {
    Asked,
    None,
}

/// Refuses a text that is too long or too deep to be parsed.
pub fn text(query: &str, limits: &GraphqlLimits) -> Result<(), Problem> {
    if query.len() > limits.query_bytes_max {
        return Err(limit(
            "query_bytes_max",
            format!(
                "The query has {} bytes; at most {} are taken (graphql.query_bytes_max).",
                query.len(),
                limits.query_bytes_max
            ),
        ));
    }
    if nesting(query.as_bytes()) > NESTING_MAX {
        return Err(limit(
            "nesting_max",
            format!("The query has more than {NESTING_MAX} brackets within brackets."),
        ));
    }
    Ok(())
}

/// How deep brackets stand within brackets, outside of strings and comments.
fn nesting(text: &[u8]) -> usize {
    let (mut depth, mut deepest, mut at) = (0usize, 0, 0);
    while let Some(byte) = text.get(at) {
        match byte {
            b'{' | b'[' | b'(' => {
                depth += 1;
                deepest = deepest.max(depth);
            }
            b'}' | b']' | b')' => depth = depth.saturating_sub(1),
            b'#' => {
                at += text[at..]
                    .iter()
                    .position(|b| matches!(b, b'\n' | b'\r'))
                    .unwrap_or(text.len() - at)
                    - 1
            }
            b'"' => at += string_bytes(&text[at..]) - 1,
            _ => {}
        }
        at += 1;
    }
    deepest
}

/// The length of the string that a text begins with, quotes included.
fn string_bytes(text: &[u8]) -> usize {
    let quotes: &[u8] = if text.starts_with(b"\"\"\"") { b"\"\"\"" } else { b"\"" };
    let mut at = quotes.len();
    while at < text.len() {
        let rest = &text[at..];
        if rest.starts_with(b"\\\"\"\"") && quotes.len() == 3 {
            at += 4;
        } else if rest[0] == b'\\' && quotes.len() == 1 {
            at += 2;
        } else if rest.starts_with(quotes) {
            return at + quotes.len();
        } else if quotes.len() == 1 && matches!(rest[0], b'\n' | b'\r') {
            // An open string ends with its line: the parser will refuse it, but no bracket after it goes uncounted.
            return at;
        } else {
            at += 1;
        }
    }
    // Three quotes without an end are, to the parser, an empty string and the beginning of another.
    if quotes.len() == 3 { 2 } else { text.len() }
}

/// Measures the operation that will be carried out, and refuses the document if any of its operations exceeds
/// a bound.
pub fn document(
    document: &ExecutableDocument,
    operation_name: Option<&str>,
    limits: &GraphqlLimits,
) -> Result<Measured, ServerError> {
    let definitions = document.operations.iter().count() + document.fragments.len();
    if definitions > DEFINITIONS_MAX {
        let detail = format!("The document has {definitions} operations and fragments; at most {DEFINITIONS_MAX}.");
        return Err(error::refusal(&limit("definitions_max", detail), None));
    }
    let mut measure = Measure {
        fragments: &document.fragments,
        known: HashMap::new(),
        limits,
    };
    // Fragments that no operation spreads are read by the validation, too.
    for (name, fragment) in &document.fragments {
        measure.fragment(name, fragment.pos, 0)?;
    }
    for (_, operation) in document.operations.iter() {
        measure.operation(operation)?;
    }
    let chosen = choose(&document.operations, operation_name)?;
    let size = measure.operation(chosen)?;
    if chosen.node.ty == OperationType::Subscription && size.roots != 1 {
        let problem = Problem::malformed("A subscription has exactly one field.");
        return Err(error::refusal(&problem, Some(chosen.pos)));
    }
    Ok(Measured {
        kind: chosen.node.ty,
        introspection: size.introspection,
    })
}

fn choose<'d>(
    operations: &'d DocumentOperations,
    name: Option<&str>,
) -> Result<&'d Positioned<OperationDefinition>, ServerError> {
    let refuse = |detail: String| error::refusal(&Problem::malformed(detail), None);
    match (operations, name) {
        (DocumentOperations::Single(operation), None) => Ok(operation),
        (DocumentOperations::Multiple(operations), Some(name)) => operations
            .get(name)
            .ok_or_else(|| refuse("operationName is none of the document's operations.".to_owned())),
        (DocumentOperations::Single(_), Some(_)) => Err(refuse(
            "operationName is given, but the document's operation has no name.".to_owned(),
        )),
        (DocumentOperations::Multiple(operations), None) => match operations.values().next() {
            Some(operation) if operations.len() == 1 => Ok(operation),
            _ => Err(refuse(
                "The document has several operations; operationName must say which.".to_owned(),
            )),
        },
    }
}

/// The size of a selection with all fragments spread out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Size {
    fields: usize,
    /// Fields directly in it.
    roots: usize,
    /// Fields within fields.
    depth: usize,
    /// Selections within selections.
    levels: usize,
    aliases: usize,
    introspection: Introspection,
}

impl Size {
    const EMPTY: Self = Self {
        fields: 0,
        roots: 0,
        depth: 0,
        levels: 0,
        aliases: 0,
        introspection: Introspection::None,
    };

    /// Together with what stands beside it.
    fn beside(self, other: Self) -> Self {
        Self {
            fields: self.fields.saturating_add(other.fields),
            roots: self.roots.saturating_add(other.roots),
            depth: self.depth.max(other.depth),
            levels: self.levels.max(other.levels),
            aliases: self.aliases.saturating_add(other.aliases),
            introspection: match self.introspection {
                Introspection::None => other.introspection,
                asked => asked,
            },
        }
    }
}

struct Measure<'d> {
    fragments: &'d HashMap<Name, Positioned<FragmentDefinition>>,
    /// Fragments that were measured; nothing for one that is being measured.
    known: HashMap<&'d str, Option<Size>>,
    limits: &'d GraphqlLimits,
}

impl<'d> Measure<'d> {
    fn operation(&mut self, operation: &'d Positioned<OperationDefinition>) -> Result<Size, ServerError> {
        let (limits, pos) = (self.limits, Some(operation.pos));
        self.directives(&operation.node.directives, operation.pos)?;
        let size = self.selection(&operation.node.selection_set.node, operation.pos, 0)?;
        let bounds = [
            ("fields_max", size.fields, FIELDS_MAX, "fields, fragments spread out"),
            (
                "depth_max",
                size.depth,
                limits.depth_max,
                "fields within fields (graphql.depth_max)",
            ),
            (
                "aliases_max",
                size.aliases,
                limits.aliases_max,
                "aliases (graphql.aliases_max)",
            ),
            (
                "root_fields_max",
                size.roots,
                limits.root_fields_max,
                "fields at the top (graphql.root_fields_max)",
            ),
        ];
        for (name, found, max, what) in bounds {
            if found > max {
                let found = if found > FIELDS_MAX {
                    format!("more than {FIELDS_MAX}")
                } else {
                    found.to_string()
                };
                let detail = format!("The operation has {found} {what}; at most {max}.");
                return Err(error::refusal(&limit(name, detail), pos));
            }
        }
        Ok(size)
    }

    fn selection(&mut self, set: &'d SelectionSet, pos: Pos, level: usize) -> Result<Size, ServerError> {
        if level > LEVELS_MAX {
            let detail = format!("The operation has more than {LEVELS_MAX} selections within selections.");
            return Err(error::refusal(&limit("levels_max", detail), Some(pos)));
        }
        let mut size = Size::EMPTY;
        for item in &set.items {
            self.directives(item.node.directives(), item.pos)?;
            let one = match &item.node {
                Selection::Field(field) => {
                    let within = self.selection(&field.node.selection_set.node, field.pos, level + 1)?;
                    let is_schema = matches!(field.node.name.node.as_str(), "__schema" | "__type");
                    Size {
                        fields: within.fields.saturating_add(1),
                        roots: 1,
                        depth: within.depth + 1,
                        levels: within.levels + 1,
                        aliases: within.aliases.saturating_add(usize::from(field.node.alias.is_some())),
                        introspection: if is_schema {
                            Introspection::Asked
                        } else {
                            within.introspection
                        },
                    }
                }
                Selection::InlineFragment(fragment) => {
                    let within = self.selection(&fragment.node.selection_set.node, fragment.pos, level + 1)?;
                    Size {
                        levels: within.levels + 1,
                        ..within
                    }
                }
                Selection::FragmentSpread(spread) => {
                    let within = self.fragment(&spread.node.fragment_name.node, spread.pos, level + 1)?;
                    Size {
                        levels: within.levels + 1,
                        ..within
                    }
                }
            };
            size = size.beside(one);
        }
        if level + size.levels > LEVELS_MAX + 1 {
            let detail = format!("The operation has more than {LEVELS_MAX} selections within selections.");
            return Err(error::refusal(&limit("levels_max", detail), Some(pos)));
        }
        Ok(size)
    }

    /// A fragment that is not there is the validation's to name.
    fn fragment(&mut self, name: &str, pos: Pos, level: usize) -> Result<Size, ServerError> {
        let Some((name, fragment)) = self.fragments.get_key_value(name) else {
            return Ok(Size::EMPTY);
        };
        match self.known.get(name.as_str()) {
            Some(Some(size)) => return Ok(*size),
            Some(None) => {
                let detail = format!("The fragment {name} spreads itself.");
                return Err(error::refusal(&limit("cyclic_fragment", detail), Some(pos)));
            }
            None => {}
        }
        self.known.insert(name, None);
        self.directives(&fragment.node.directives, fragment.pos)?;
        let size = self.selection(&fragment.node.selection_set.node, fragment.pos, level)?;
        self.known.insert(name, Some(size));
        Ok(size)
    }

    fn directives(&self, directives: &[Positioned<Directive>], pos: Pos) -> Result<(), ServerError> {
        let (found, max) = (directives.len(), self.limits.directives_max);
        if found > max {
            let detail = format!("One place has {found} directives; at most {max} (graphql.directives_max).");
            return Err(error::refusal(&limit("directives_max", detail), Some(pos)));
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use async_graphql::parser::parse_query;

    use super::*;

    fn measured(query: &str) -> Result<Measured, String> {
        let limits = GraphqlLimits::default();
        text(query, &limits).map_err(|problem| problem.name().to_owned())?;
        let parsed = parse_query(query).expect("a document");
        document(&parsed, None, &limits).map_err(|refused| error::code_of(&refused).unwrap_or_default())
    }

    #[track_caller]
    fn refused(query: &str, code: &str) {
        assert_eq!(measured(query), Err(code.to_owned()));
    }

    #[test]
    fn brackets_are_counted_where_they_count() {
        for (query, deepest) in [
            ("{ a }", 1),
            ("{ a(b: [1]) { c } }", 3),
            ("# {{{{\n{ a }", 1),
            ("# {{{{", 0),
            (r#"{ a(b: "{{{{\"{{{{") }"#, 2),
            (r#"{ a(b: """{{ \""" {{"{{""") { c } }"#, 2),
            ("{ a(b: \"{{{{\n{{{ ) }", 5),
            ("}}}}{", 1),
            ("\"", 0),
            ("\"\\", 0),
            ("\"\"\"", 0),
            (r#"["""x" {{{"#, 4),
        ] {
            assert_eq!(nesting(query.as_bytes()), deepest, "{query}");
        }
    }

    #[test]
    fn sizes_are_those_of_what_is_spread_out() {
        let limits = GraphqlLimits::default();
        let parsed =
            parse_query("{ a: x { ...F ... on T { ...F } } y } fragment F on T { b: z { w } }").expect("a document");
        let mut measure = Measure {
            fragments: &parsed.fragments,
            known: HashMap::new(),
            limits: &limits,
        };
        let DocumentOperations::Single(operation) = &parsed.operations else {
            panic!("one operation")
        };
        let size = measure.operation(operation).expect("small");
        assert_eq!((size.fields, size.roots, size.depth, size.aliases), (6, 2, 3, 3));
    }

    #[test]
    fn what_multiplies_is_refused() {
        let bomb = (0..30).fold("{ ...F0 } ".to_owned(), |text, n| {
            format!("{text} fragment F{n} on Query {{ ...F{0} ...F{0} }}", n + 1)
        });
        refused(&format!("{bomb} fragment F30 on Query {{ __typename }}"), "fields_max");
        refused(
            "{ ...A } fragment A on Query { ...B } fragment B on Query { ...A }",
            "cyclic_fragment",
        );
        refused("{ a } fragment A on Query { ...A }", "cyclic_fragment");
        let chain = (0..60).fold("{ ...F0 } ".to_owned(), |text, n| {
            format!("{text} fragment F{n} on Query {{ ...F{} }}", n + 1)
        });
        refused(&chain, "levels_max");
        let aliases: String = (0..1000).map(|n| format!("a{n}: __typename ")).collect();
        refused(&format!("{{ {aliases} }}"), "aliases_max");
        refused(&format!("{{ {} }}", "__typename ".repeat(21)), "root_fields_max");
        refused(&format!("{{ a{} }}", " @skip(if: false)".repeat(6)), "directives_max");
        refused(&("{a".repeat(65) + &"}".repeat(65)), "nesting_max");
        refused(&("{a".repeat(17) + &"}".repeat(17)), "depth_max");
        refused(
            &format!("{{ a(b: {}1{}) }}", "[".repeat(10_000), "]".repeat(10_000)),
            "nesting_max",
        );
        let many: String = (0..101).map(|n| format!("query Q{n} {{ a }} ")).collect();
        refused(&many, "definitions_max");
    }

    #[test]
    fn what_is_asked_for_is_known() {
        let known = |query: &str| measured(query).map(|measured| (measured.kind, measured.introspection));
        assert_eq!(
            known("{ ...S } fragment S on Query { __schema { types { name } } }"),
            Ok((OperationType::Query, Introspection::Asked))
        );
        assert_eq!(known("{ __typename }"), Ok((OperationType::Query, Introspection::None)));
        assert_eq!(
            known("mutation { a }"),
            Ok((OperationType::Mutation, Introspection::None))
        );
        refused("subscription { a b }", "malformed");
        refused("query A { a } query B { b }", "malformed");
    }
}
