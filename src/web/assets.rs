//! `/assets`: what pages load, under addresses that change with the content.

use axum::extract::Path;
use axum::http::HeaderMap;
use axum::response::Response;

use crate::http::Problem;
use crate::http::asset::Asset;

pub async fn show(Path(name): Path<String>, headers: HeaderMap) -> Result<Response, Problem> {
    let asset = Asset::at(&format!("/assets/{name}"));
    let asset = asset.ok_or_else(|| Problem::not_found("asset"))?;
    Ok(asset.answer(&headers))
}
