//! The recorder of the `metrics` macros: everything goes to Prometheus's, and the times of the store to our own counts, too.

use std::sync::Arc;
use std::time::Duration;

use metrics::{Counter, Gauge, Histogram, HistogramFn, Key, KeyName, Metadata, Recorder, SharedString, Unit};

use super::counts::Live;

/// Times of the store that the desk shows.
#[derive(Debug, Default)]
pub struct StoreTimes {
    pub commit: Arc<Live>,
    pub flush: Arc<Live>,
}

impl StoreTimes {
    fn named(&self, name: &str) -> Option<&Arc<Live>> {
        match name {
            "store_commit_seconds" => Some(&self.commit),
            "store_flush_seconds" => Some(&self.flush),
            _ => None,
        }
    }
}

/// Passes on what is recorded.
pub struct Tee<R> {
    pub inner: R,
    pub store: Arc<StoreTimes>,
}

/// A histogram that counts here, too.
struct Both {
    inner: Histogram,
    live: Arc<Live>,
}

impl HistogramFn for Both {
    fn record(&self, value: f64) {
        self.inner.record(value);
        if let Ok(took) = Duration::try_from_secs_f64(value) {
            self.live.record(took);
        }
    }
}

impl<R: Recorder> Recorder for Tee<R> {
    fn describe_counter(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.inner.describe_counter(key, unit, description);
    }

    fn describe_gauge(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.inner.describe_gauge(key, unit, description);
    }

    fn describe_histogram(&self, key: KeyName, unit: Option<Unit>, description: SharedString) {
        self.inner.describe_histogram(key, unit, description);
    }

    fn register_counter(&self, key: &Key, metadata: &Metadata<'_>) -> Counter {
        self.inner.register_counter(key, metadata)
    }

    fn register_gauge(&self, key: &Key, metadata: &Metadata<'_>) -> Gauge {
        self.inner.register_gauge(key, metadata)
    }

    fn register_histogram(&self, key: &Key, metadata: &Metadata<'_>) -> Histogram {
        let inner = self.inner.register_histogram(key, metadata);
        match self.store.named(key.name()) {
            Some(live) => Histogram::from_arc(Arc::new(Both {
                inner,
                live: Arc::clone(live),
            })),
            None => inner,
        }
    }
}
