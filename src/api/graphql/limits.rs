//! The bound on an operation's complexity, asked between its validation and its execution.

use std::sync::Arc;

use async_graphql::async_trait::async_trait;
use async_graphql::extensions::{Extension, ExtensionContext, ExtensionFactory, NextValidation};
use async_graphql::{ServerError, ValidationResult};

use super::error;

/// The most fields that an answer may have, as far as can be said beforehand.
#[derive(Clone, Copy)]
pub struct Complexity {
    max: usize,
}

impl Complexity {
    pub fn new(max: usize) -> Self {
        Self { max }
    }
}

impl ExtensionFactory for Complexity {
    fn create(&self) -> Arc<dyn Extension> {
        Arc::new(*self)
    }
}

#[async_trait]
impl Extension for Complexity {
    async fn validation(
        &self,
        ctx: &ExtensionContext<'_>,
        next: NextValidation<'_>,
    ) -> Result<ValidationResult, Vec<ServerError>> {
        let result = next.run(ctx).await?;
        if result.complexity <= self.max {
            return Ok(result);
        }
        let detail = format!(
            "The answer may have {} fields; at most {} (graphql.complexity_max). Ask for fewer fields, or give lists a smaller limit.",
            result.complexity, self.max
        );
        Err(vec![error::refusal(&error::limit("complexity_max", detail), None)])
    }
}
