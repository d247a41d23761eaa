//! Within one process, without sockets: what a list costs beyond reading and writing it, and what each tier gains.

use std::hint::black_box;
use std::path::Path;
use std::sync::Arc;
use std::time::Instant;

use axum::Router;
use axum::body::Body;
use axum::http::Request;
use event_manager::app::{App, Settings};
use event_manager::cache::{Keeping, Options};
use event_manager::http::{Site, SiteOptions, respond};
use event_manager::metrics::Metrics;
use event_manager::model::{Actor, EventId, GuestId};
use event_manager::store::{self, EventQuery, Store};
use event_manager::wire::event::EventView;
use event_manager::wire::page::PageView;
use serde_json::json;
use tower::ServiceExt;

const LIST: usize = 50;
/// Repetitions before a clock is looked at.
const BLOCK: u32 = 200;
/// The best of these is shown: what disturbs a run only ever makes it slower.
const BLOCKS: usize = 15;

struct Stage {
    app: Arc<App>,
    routes: Router,
    token: String,
    _closing: tokio::sync::watch::Sender<bool>,
}

async fn stage(store: &Store, keeping: Keeping) -> Stage {
    let settings = Settings {
        cache: Options {
            keeping,
            ..Options::default()
        },
        ..Settings::default()
    };
    let app = Arc::new(App::new(store.clone(), settings).await.expect("an app"));
    let (close, closing) = tokio::sync::watch::channel(false);
    let site = Arc::new(Site::new(
        Arc::clone(&app),
        SiteOptions::default(),
        Metrics::unrecorded(),
        closing,
    ));
    let operator = app.caller(Actor::Operator);
    let made = app
        .create_token(&operator, json!({"name": "benchmark", "role": "admin"}))
        .await;
    Stage {
        routes: event_manager::api::routes(&site, Router::new()),
        token: made.expect("a token").value.1,
        app,
        _closing: close,
    }
}

impl Stage {
    async fn get(&self, path: &str) {
        let request = Request::get(path)
            .header("authorization", format!("Bearer {}", self.token))
            .body(Body::empty())
            .expect("a request");
        let response = self.routes.clone().oneshot(request).await.expect("answered");
        assert!(response.status().is_success());
        black_box(response);
    }

    /// Microseconds of one GET through all layers.
    fn us(&self, runtime: &tokio::runtime::Runtime, path: &str) -> f64 {
        best_us(|| runtime.block_on(self.get(path)))
    }
}

fn best_us(mut work: impl FnMut()) -> f64 {
    let blocks = (0..BLOCKS).map(|_| {
        let begun = Instant::now();
        (0..BLOCK).for_each(|_| work());
        begun.elapsed().as_secs_f64() * 1e6 / f64::from(BLOCK)
    });
    blocks.fold(f64::INFINITY, f64::min)
}

pub fn measure(data: &Path) {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .expect("a runtime");
    let (store, _) = Store::open(data, &store::Options::default(), &mut |_| {}).expect("a store");
    let kept = runtime.block_on(stage(&store, Keeping::On));
    let plain = runtime.block_on(stage(&store, Keeping::Off));
    let (event, guest) = first(&store);
    let (event_path, guest_path) = (format!("/api/events/{event}"), format!("/api/guests/{guest}"));
    let list_path = format!("/api/events?limit={LIST}");
    list(&runtime, &plain, &list_path);
    for (what, path) in [
        ("one event", &event_path),
        ("its figures", &format!("{event_path}/stats")),
        ("one guest, never kept", &guest_path),
        ("list of 50 events", &list_path),
    ] {
        let (with, without) = (kept.us(&runtime, path), plain.us(&runtime, path));
        println!("{what} through all layers: {with:.1} µs with the cache, {without:.1} without");
    }
    objects(&kept, &plain, event);
    println!(
        "all layers around nothing (/healthz): {:.1} µs",
        kept.us(&runtime, "/healthz")
    );
    store.close().expect("closed");
}

fn first(store: &Store) -> (EventId, GuestId) {
    let view = store.view();
    let event = view.events(&EventQuery::all(LIST)).expect("a page").items[0].id;
    let guest: event_manager::model::Guest = view
        .documents()
        .expect("guests")
        .next()
        .expect("a guest")
        .expect("readable");
    (event, guest.id)
}

/// Where the time of an uncached list goes, step by step.
fn list(runtime: &tokio::runtime::Runtime, plain: &Stage, path: &str) {
    let app = &plain.app;
    let walk = best_us(|| _ = black_box(app.view().events(&EventQuery::all(LIST)).expect("a page")));
    let read = best_us(|| {
        let view = app.view();
        _ = black_box(
            app.events(&view, &Actor::Operator, EventQuery::all(LIST))
                .expect("a page"),
        );
    });
    let page = app
        .events(&app.view(), &Actor::Operator, EventQuery::all(LIST))
        .expect("a page");
    let views = || {
        page.items
            .iter()
            .map(|full| EventView::new(&full.event, full.venue.as_ref(), &full.counters))
    };
    let viewed = best_us(|| _ = black_box(views().collect::<Vec<_>>()));
    let whole = PageView {
        items: views().collect(),
        next_cursor: None,
        plan: None,
    };
    let written = best_us(|| _ = black_box(respond::to_json(&whole).expect("JSON")));
    let handler = plain.us(runtime, path);
    let alone = read + viewed + written;
    println!("list of {LIST} events, not kept: {handler:.0} µs through all layers");
    println!("  index walk with decoding the events: {walk:.0} µs");
    println!("  their venues and counters: {:.0} µs", read - walk);
    println!("  views: {viewed:.0} µs, JSON: {written:.0} µs");
    println!(
        "  everything else: {:.0} µs; {:.2} of reading and writing alone (goal: under 2)",
        handler - alone,
        handler / alone
    );
}

/// What a decoded event and figures gain over reading them.
fn objects(kept: &Stage, plain: &Stage, event: EventId) {
    let of = |stage: &Stage| best_us(|| _ = black_box(stage.app.event_now(&Actor::Operator, event).expect("an event")));
    println!("an event as an object: {:.2} µs kept, {:.2} read", of(kept), of(plain));
    let of = |stage: &Stage| best_us(|| _ = black_box(stage.app.event_figures_now(&Actor::Operator, event)));
    println!(
        "its figures as an object: {:.2} µs kept, {:.2} read",
        of(kept),
        of(plain)
    );
    let of = |stage: &Stage| best_us(|| _ = black_box(stage.app.recognise_token(&stage.token).expect("known")));
    println!("recognising a token: {:.2} µs kept, {:.2} read", of(kept), of(plain));
}
