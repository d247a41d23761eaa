//! What the doors share: who asks, what is wrong, limits, answers, connections.

pub mod ask;
pub mod asset;
pub mod auth;
pub mod encoding;
pub mod fonts;
pub mod html;
pub mod idempotency;
pub mod kept;
pub mod limits;
pub mod listen;
pub mod monitoring;
pub mod observe;
pub mod origin;
pub mod params;
pub mod problem;
pub mod ready;
pub mod recent;
pub mod respond;
mod site;
pub mod upload;

pub use ask::{Ask, Id, Ids};
pub use params::Params;
pub use problem::Problem;
pub use site::{GraphqlLimits, SettingRow, Site, SiteOptions};
