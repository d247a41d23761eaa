//! What the library leaves to us: the bound on an operation's complexity, asked between its validation and its
//! execution, and what an error leaves behind. The specification (section 6.4.4) puts null where a field has failed,
//! and where null may not stand, in the place of what holds it; the library would leave such fields out.

use std::sync::Arc;

use async_graphql::async_trait::async_trait;
use async_graphql::extensions::{
    Extension, ExtensionContext, ExtensionFactory, NextResolve, NextValidation, ResolveInfo,
};
use async_graphql::{ServerError, ServerResult, ValidationResult, Value};

use super::asked::{Asked, Nullability};
use super::error;

/// See above.
#[derive(Clone, Copy)]
pub struct Ours {
    complexity_max: usize,
}

impl Ours {
    /// `complexity_max` is the most fields that an answer may have, as far as can be said beforehand.
    pub fn new(complexity_max: usize) -> Self {
        Self { complexity_max }
    }
}

impl ExtensionFactory for Ours {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(*self)
    }
}

#[async_trait]
impl Extension for Ours {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let result = next.run(ctx).await?;
        if result.complexity <= self.complexity_max {
            return Ok(result);
        }
        let detail = format!(
            "The answer may have {} fields; at most {} (graphql.complexity_max). Ask for fewer fields, or give lists a smaller limit.",
            result.complexity, self.complexity_max
        );
        Err(vec![error::refusal(&error::limit("complexity_max", detail), None)])
    }
    async fn resolve(
        &self,
        ctx: &ExtensionContext<'_>,
        info: ResolveInfo<'_>,
        next: NextResolve<'_>,
    ) -> ServerResult<Option<Value>> {
        let node = info.path_node;
        let nullability = match info.return_type.ends_with('!') {
            true => Nullability::Required,
            false => Nullability::Nullable,
        };
        let result = next.run(ctx, info).await;
        match ctx.data_opt::<Arc<Asked>>() {
            Some(asked) => asked.settle(node, nullability, result),
            None => result,
        }
    }
}
