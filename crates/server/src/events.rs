//! The event stream: which cases, queues and rows changed, ids only, in scope, in whichever process.

use crate::App;
use crate::ask::{Signed, still_listens};
use crate::observe::Watching;
use crate::problem::{Problem, ProblemBody};
use axum::extract::State;
use axum::response::sse::{Event, KeepAlive, Sse};
use futures_util::Stream;
use gridwork_definitions::model::Key;
use gridwork_kernel::authz;
use gridwork_kernel::desk::Notice;
use gridwork_operations::registers;
use std::convert::Infallible;
use std::time::Duration;
use tokio::sync::broadcast::error::RecvError;
use tokio::time::{MissedTickBehavior, interval};

/// Server-sent events `case`, `turn` and `row`, with ids only, as far as the reader's scope goes. `missed` says that
/// the reader was too slow and should read its lists anew.
#[utoipa::path(get, path = "/api/v1/events", tag = "events", operation_id = "events_stream",
    responses((status = 200, description = "a stream of events", content_type = "text/event-stream"), (status = 401, body = ProblemBody)))]
pub async fn stream(
    State(app): State<App>,
    signed: Signed,
) -> Result<Sse<impl Stream<Item = Result<Event, Infallible>>>, Problem> {
    let mut notices = app.desk.subscribe();
    let mut stopping = app.stopping.clone();
    let mut hears = app.hears.clone();
    let watching = Watching::new();
    let mut looks = interval(Duration::from_millis(app.settings.look_ms.max(1)));
    looks.set_missed_tick_behavior(MissedTickBehavior::Delay);
    let stream = async_stream::stream! {
        let _watching = watching;
        // From the greeting on nothing is left out, wherever it happens. A server that stops before has nothing to tell.
        if hears.wait_for(|hears| *hears).await.is_err() {
            return;
        }
        yield Ok(Event::default().comment("listening"));
        loop {
            let notice = tokio::select! {
                notice = notices.recv() => Some(notice),
                _ = stopping.wait_for(|stopping| *stopping) => break,
                _ = looks.tick() => None,
            };
            let Some(notice) = notice else {
                // Where nothing happens, a session ends all the same.
                if has_ended(&app, &signed).await {
                    break;
                }
                continue;
            };
            match notice {
                Ok(notice) => {
                    let Some(said) = in_scope(&app, &signed, notice).await else { break };
                    for event in said {
                        yield Ok(event);
                    }
                }
                Err(RecvError::Lagged(_)) => yield Ok(Event::default().event("missed").data("{}")),
                Err(RecvError::Closed) => break,
            }
        }
    };
    Ok(Sse::new(stream).keep_alive(KeepAlive::new().interval(Duration::from_secs(15))))
}

/// Whether the session is over, idle, or open for nothing but what is due. A storage that is gone for a moment ends none.
async fn has_ended(app: &App, signed: &Signed) -> bool {
    let listens = async {
        let mut view = app.desk.view().await?;
        still_listens(app, &mut view, &signed.token).await
    };
    matches!(listens.await, Ok(None))
}

/// What the reader may learn of a notice; none when the session has ended or the storage is gone.
///
/// Session and scope are asked anew for every notice: a stream lives long, and both end meanwhile.
async fn in_scope(app: &App, signed: &Signed, notice: Notice) -> Option<Vec<Event>> {
    let mut view = app.desk.view().await.ok()?;
    let actor = still_listens(app, &mut view, &signed.token).await.ok()??;
    let event = |name: &str, data: serde_json::Value| Event::default().event(name).data(data.to_string());
    match notice {
        Notice::Case { facts, version, is_turn } => {
            if !authz::case_scope(&actor, &view.world, view.now).contains(&facts) {
                return Some(Vec::new());
            }
            let id = facts.id.0;
            let mut said = vec![event("case", serde_json::json!({"id": id, "version": version}))];
            if is_turn {
                said.push(event("turn", serde_json::json!({"case": id})));
            }
            Some(said)
        }
        Notice::Row { register, id, org, version } => {
            let register = Key::parse(&register).and_then(|key| view.world.catalog.registers.get(&key).cloned());
            let Some(register) = register else { return Some(Vec::new()) };
            let at = org.zip(org.and_then(|org| view.world.orgs.get(org)).map(|org| org.path.clone()));
            let id = gridwork_kernel::RowId(id);
            let is_inside = registers::is_inside(&mut view, &actor, &register, id, at).await.ok()?;
            if !is_inside {
                return Some(Vec::new());
            }
            let data = serde_json::json!({"register": register.key, "id": id, "version": version});
            Some(vec![event("row", data)])
        }
        Notice::Missed => Some(vec![event("missed", serde_json::json!({}))]),
    }
}
