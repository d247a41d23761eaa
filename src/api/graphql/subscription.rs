//! What can be followed.

use std::sync::Arc;
use std::time::Duration;

use async_graphql::{Context, ID, Object, Result, Subscription};
use futures_util::Stream;

use super::asked::{Asked, asked};
use super::event::STATS_COST;
use super::scalar::Long;
use super::stats::Stats;
use crate::app::EventFollowed;
use crate::model::EventId;
use crate::store::Seq;
use crate::wire::stats::StatsView;

/// The least time between two messages: a rush at the door is shown five times a second, not five hundred times.
const INTERVAL_MS: u64 = 200;

/// What can be followed, at `/graphql/stream`.
pub struct Live;

/// What can be followed, as server-sent events.
#[Subscription(name = "Subscription", rename_fields = "snake_case", rename_args = "snake_case")]
impl Live {
    /// An event's counts: now, and whenever they change.
    async fn event_figures(&self, ctx: &Context<'_>, event_id: ID) -> Result<impl Stream<Item = Result<LiveFigures>>> {
        let asked = Arc::clone(ctx.data::<Arc<Asked>>()?);
        let id = asked.id(&event_id, "event")?;
        Ok(follow(asked, id))
    }
}

fn follow(asked: Arc<Asked>, id: EventId) -> impl Stream<Item = Result<LiveFigures>> {
    let mut bell = asked.app().store().bell();
    let mut shown: Option<EventFollowed> = None;
    async_stream::stream! {
        loop {
            // Marks the bell as heard before looking, so that a commit in between rings again.
            bell.borrow_and_update();
            asked.begin_anew();
            let now = asked.list(|app, view, actor| {
                // The permission is asked anew each time: a token may have been revoked meanwhile.
                Ok((app.follow_event(view, actor, id)?, view.seq()))
            });
            let is_new = match now {
                Ok((now, _)) if shown.as_ref() == Some(&now) => false,
                Ok((now, seq)) => {
                    shown = Some(now.clone());
                    yield Ok(LiveFigures { id, now, seq });
                    true
                }
                Err(error) => {
                    yield Err(error);
                    return;
                }
            };
            asked.renew();
            if is_new {
                tokio::select! {
                    () = tokio::time::sleep(Duration::from_millis(INTERVAL_MS)) => {}
                    () = asked.site.closed() => return,
                }
            }
            tokio::select! {
                rung = bell.changed() => if rung.is_err() { return },
                () = asked.site.closed() => return,
            }
        }
    }
}

/// An event's counts at one time.
pub struct LiveFigures {
    id: EventId,
    now: EventFollowed,
    seq: Seq,
}

/// An event's counts at one time.
#[Object(rename_fields = "snake_case", rename_args = "snake_case")]
impl LiveFigures {
    async fn event_id(&self) -> ID {
        ID(self.id.to_string())
    }

    /// Guests that are neither cancelled nor waitlisted.
    async fn total(&self) -> u32 {
        self.now.total
    }

    /// Guests with at least one head let in.
    async fn checked_in(&self) -> u32 {
        self.now.checked_in
    }

    /// The last commit that the counts know of.
    async fn journal_seq(&self) -> Long {
        Long(self.seq)
    }

    /// All figures, for those who may see the event's guests.
    #[graphql(complexity = "STATS_COST + child_complexity")]
    async fn stats(&self, ctx: &Context<'_>) -> Result<Option<Stats>> {
        let figures = asked(ctx)?.figures(self.id)?;
        let view = StatsView::new(&figures.event, &figures.counters, &figures.arrivals, &figures.gates);
        Ok(Some(view.into()))
    }
}
