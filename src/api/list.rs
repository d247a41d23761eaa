//! The parameters that all lists share, and their answer.

use serde_json::Value;

use crate::geo;
use crate::http::{Params, Problem, respond};
use crate::model::Code;
use crate::store::{Cursor, Direction, Order, Page, Plan, Sort, Table};
use crate::wire::page::{LIMIT_DEFAULT, LIMIT_MAX, PageView, PlanView};
use crate::wire::project;

/// What `hint` can name: an index of the store, or the view of venues by location.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Hint {
    Table(Table),
    Location,
}

impl Hint {
    fn name(self) -> &'static str {
        match self {
            Hint::Table(table) => table.name(),
            Hint::Location => geo::INDEX_NAME,
        }
    }
}

impl From<Table> for Hint {
    fn from(table: Table) -> Self {
        Hint::Table(table)
    }
}

/// `limit`, `cursor`, `sort`, `fields`, `hint` and `explain`.
pub struct ListParams {
    pub limit: usize,
    pub cursor: Option<Cursor>,
    pub order: Option<Order>,
    pub hint: Option<Hint>,
    /// Empty when everything is asked for.
    pub fields: Vec<String>,
    explain: bool,
}

impl ListParams {
    /// Reads the shared parameters. `sorts` are the fields that the list can be sorted by, `hints` its
    /// indexes, `fields` what its items have.
    pub fn read<H>(params: &mut Params, sorts: &[(&str, Sort)], hints: &[H], fields: &[&str]) -> Self
    where
        H: Copy + Into<Hint>,
    {
        let order = params.checked("sort", |text| {
            let (name, direction) = match text.strip_prefix('-') {
                Some(name) => (name, Direction::Backward),
                None => (text, Direction::Forward),
            };
            let known = sorts.iter().find(|(known, _)| *known == name);
            known.map(|(_, sort)| Order { sort: *sort, direction }).ok_or_else(|| {
                let names: Vec<_> = sorts
                    .iter()
                    .flat_map(|(name, _)| [(*name).to_owned(), format!("-{name}")])
                    .collect();
                (Code::Invalid, format!("must be one of {}", names.join(", ")))
            })
        });
        let hint = params.checked("hint", |text| {
            let mut hints = hints.iter().map(|hint| (*hint).into());
            hints.clone().find(|hint: &Hint| hint.name() == text).ok_or_else(|| {
                let names: Vec<_> = hints.by_ref().map(Hint::name).collect();
                (Code::Invalid, format!("must be one of {}", names.join(", ")))
            })
        });
        let fields = projection(params, fields);
        Self {
            limit: params
                .number("limit", 1..=LIMIT_MAX as u64)
                .map_or(LIMIT_DEFAULT, |limit| limit as usize),
            cursor: params.checked("cursor", |text| {
                Cursor::decode(text).map_err(|error| (Code::Invalid, error.to_string()))
            }),
            order,
            hint,
            fields,
            explain: params.flag("explain"),
        }
    }

    /// The index of the store that is asked for.
    pub fn table(&self) -> Option<Table> {
        self.hint.and_then(|hint| match hint {
            Hint::Table(table) => Some(table),
            Hint::Location => None,
        })
    }

    /// A page whose items are projected already, as JSON.
    pub fn page<T: serde::Serialize>(&self, page: Page<Vec<T>>) -> Result<Vec<u8>, Problem> {
        let plan = self.explain.then(|| plan_view(&page.plan));
        let view = PageView {
            items: page.items,
            next_cursor: page.next.map(|next| next.encode()),
            plan,
        };
        respond::to_json(&view)
    }

    /// What a search found, projected if `fields` was given, as JSON.
    pub fn page_found<T: serde::Serialize>(
        &self,
        items: &[T],
        next_cursor: Option<String>,
        plan: &Plan,
    ) -> Result<Vec<u8>, Problem> {
        let items = items.iter().map(|item| projected(item, &self.fields));
        let view = PageView {
            items: items.collect::<Result<Vec<_>, _>>()?,
            next_cursor,
            plan: self.explain.then(|| plan_view(plan)),
        };
        respond::to_json(&view)
    }

    /// A page of views, projected if `fields` was given, as JSON.
    pub fn page_of_views<T: serde::Serialize>(&self, page: Page<Vec<T>>) -> Result<Vec<u8>, Problem> {
        if self.fields.is_empty() {
            return self.page(page);
        }
        let items = page
            .items
            .iter()
            .map(|item| projected(item, &self.fields))
            .collect::<Result<Vec<_>, _>>()?;
        self.page(Page {
            items,
            next: page.next,
            plan: page.plan,
        })
    }
}

/// How a list was answered, as clients see it.
pub fn plan_view(plan: &Plan) -> PlanView {
    PlanView {
        index: plan.index,
        keys_scanned: plan.keys_scanned,
        documents_fetched: plan.documents_fetched,
        covered: plan.covered,
    }
}

/// Reads `fields`; empty when everything is asked for.
pub fn projection(params: &mut Params, known: &[&str]) -> Vec<String> {
    let Some(text) = params.take("fields") else {
        return Vec::new();
    };
    match project::read(&text, known) {
        Ok(fields) => fields,
        Err(errors) => {
            for error in errors.iter() {
                params
                    .errors()
                    .add(error.field.clone(), error.code, error.message.clone());
            }
            Vec::new()
        }
    }
}

/// The named parts of a view; all of it when none are named.
pub fn projected(view: &impl serde::Serialize, fields: &[String]) -> Result<Value, Problem> {
    let value = serde_json::to_value(view).map_err(|error| Problem::internal(error.to_string()))?;
    Ok(if fields.is_empty() {
        value
    } else {
        project::project(value, fields)
    })
}
