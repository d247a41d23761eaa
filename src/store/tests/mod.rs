//! Tests of the store as a whole, on real files.

mod batches;
mod checks;
mod damage;
mod formats;
mod layers;
mod lists;
mod logs;
mod reopening;
mod samples;
