//! The addresses the page asks, behind the guard.

use std::convert::Infallible;
use std::sync::Arc;

use axum::Router;
use axum::body::Bytes;
use axum::extract::{Path, Query, State};
use axum::http::header::{CONTENT_DISPOSITION, CONTENT_SECURITY_POLICY, CONTENT_TYPE};
use axum::http::{HeaderValue, StatusCode};
use axum::middleware;
use axum::response::sse::{Event, KeepAlive, Sse};
use axum::response::{IntoResponse, Response};
use axum::routing::{get, post};
use futures_util::stream::{self, Stream};
use rust_i18n::t;
use serde::Deserialize;
use serde::de::DeserializeOwned;
use serde_json::{Value, json};

use super::assets::ASSETS;
use super::edition::Edition;
use super::guard::{Gate, guard};
use super::problem::Problem;
use super::session::{Listener, Session};
use super::tab::Tab;
use super::{actions, descriptions, figures, files, form, jobs, notes, words};
use crate::commands::schema_config::config_schema;
use crate::error::{Error, Kind, Result};
use crate::output::earlier::report_folder;

type Shared = State<Arc<Session>>;

/// A picture of a page: even when it is opened by itself it can load and run nothing.
const PICTURE_POLICY: &str = "default-src 'none'; img-src data:; style-src 'unsafe-inline'; sandbox";

/// All addresses.
pub(super) fn router(session: Arc<Session>, gate: Gate) -> Router {
    Router::new()
        .route("/", get(|| async { asset("index.html") }))
        .route(
            "/app/{name}",
            get(|Path(name): Path<String>| async move { asset(&name) }),
        )
        .route(
            "/api/words/{language}",
            get(|Path(language): Path<String>| async move { json_of(&words::words(&language)) }),
        )
        .route("/api/schema", get(|| async { json_of(&config_schema()) }))
        .route(
            "/api/descriptions",
            get(|| async { json_of(&json!(descriptions::chinese())) }),
        )
        .route(
            "/api/state",
            get(|tab: Tab| async move { json_of(&tab.session.as_json(&tab.choice)) }),
        )
        .route("/api/events", get(events))
        .route("/api/reload", post(reload))
        .route("/page/{file}", get(page))
        .route("/api/figures", get(figure_list))
        .route("/api/figure/{id}", get(figure))
        .route("/figure/{file}", get(figure_rows))
        .route("/api/form", get(|tab: Tab| answer(tab, form::read)))
        .route(
            "/api/form/check",
            post(|tab: Tab, body: Bytes| change(tab, body, |tab, wish| form::check(tab, &wish))),
        )
        .route(
            "/api/form/save",
            post(|tab: Tab, body: Bytes| change(tab, body, |tab, wish| form::save(tab, &wish))),
        )
        .route("/api/files", get(|tab: Tab| answer(tab, |tab| Ok(files::list(tab)))))
        .route("/api/file", get(file))
        .route(
            "/api/file/check",
            post(|tab: Tab, body: Bytes| change(tab, body, |tab, wish| files::check(tab, &wish))),
        )
        .route(
            "/api/file/save",
            post(|tab: Tab, body: Bytes| change(tab, body, |tab, wish| files::save(tab, &wish))),
        )
        .route(
            "/api/notes",
            get(|tab: Tab| answer(tab, |tab| notes::read(&*edition(tab)?))),
        )
        .route(
            "/api/notes",
            post(|tab: Tab, body: Bytes| change(tab, body, |tab, wish| notes::save(tab, &*edition(tab)?, &wish))),
        )
        .route(
            "/api/actions",
            get(|tab: Tab| answer(tab, |tab| Ok(actions::read(&*edition(tab)?)))),
        )
        .route(
            "/api/actions",
            post(|tab: Tab, body: Bytes| change(tab, body, |tab, wish| actions::add(tab, &*edition(tab)?, &wish))),
        )
        .route(
            "/api/deliveries",
            get(|tab: Tab| answer(tab, |tab| jobs::deliveries(tab, &*edition(tab)?))),
        )
        .route(
            "/api/job",
            post(|tab: Tab, body: Bytes| change(tab, body, |tab, wish| jobs::start(tab, &wish))),
        )
        .route("/report/{name}", get(result))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(middleware::from_fn_with_state(gate, guard))
        .with_state(session)
}

fn edition(tab: &Tab) -> Result<Arc<Edition>> {
    tab.edition()
        .ok_or_else(|| Error::new(Kind::Config, t!("preview.nothing_yet")))
}

fn asset(name: &str) -> Response {
    match ASSETS.iter().find(|(known, ..)| *known == name) {
        Some((_, kind, text)) => ([(CONTENT_TYPE, *kind)], *text).into_response(),
        None => StatusCode::NOT_FOUND.into_response(),
    }
}

fn json_of(value: &Value) -> Response {
    ([(CONTENT_TYPE, "application/json")], value.to_string()).into_response()
}

fn refusal(error: &Error) -> Response {
    let problem = json!({ "problem": Problem::from(error) });
    (StatusCode::UNPROCESSABLE_ENTITY, json_of(&problem)).into_response()
}

/// Works beside the server, which goes on answering.
async fn beside<T: Send + 'static>(work: impl FnOnce() -> Result<T> + Send + 'static) -> Result<T> {
    let worked = tokio::task::spawn_blocking(work).await;
    worked.unwrap_or_else(|error| Err(Error::new(Kind::Unexpected, error.to_string())))
}

/// As [`beside`], with messages in the tab's language.
async fn beside_in_tab<T: Send + 'static>(
    tab: Tab,
    work: impl FnOnce(&Tab) -> Result<T> + Send + 'static,
) -> Result<T> {
    beside(move || {
        let _speaking = tab.session.tongue.speak(tab.choice.language);
        work(&tab)
    })
    .await
}

async fn answer(tab: Tab, work: impl FnOnce(&Tab) -> Result<Value> + Send + 'static) -> Response {
    match beside_in_tab(tab, work).await {
        Ok(value) => json_of(&value),
        Err(error) => refusal(&error),
    }
}

async fn change<W: DeserializeOwned + Send + 'static>(
    tab: Tab,
    body: Bytes,
    work: impl FnOnce(&Tab, W) -> Result<Value> + Send + 'static,
) -> Response {
    match serde_json::from_slice(&body) {
        Ok(wish) => answer(tab, move |tab| work(tab, wish)).await,
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// The state, now and whenever it changes. Who is slow gets the newest and not all in between.
async fn events(tab: Tab) -> Sse<impl Stream<Item = std::result::Result<Event, Infallible>>> {
    let listener = Listener::new(&tab.session, &tab.choice);
    let mut changes = tab.session.changes();
    changes.mark_changed();
    let start = (tab, listener, changes, String::new());
    let states = stream::unfold(start, |(tab, listener, mut changes, told)| async move {
        // What concerns other tabs is not told.
        let state = loop {
            changes.changed().await.ok()?;
            let state = tab.session.as_json(&tab.choice).to_string();
            if state != told {
                break state;
            }
        };
        let event = Event::default().event("state").data(&state);
        Some((Ok(event), (tab, listener, changes, state)))
    });
    Sse::new(states).keep_alive(KeepAlive::default())
}

/// Reads the records again, also those of databases, whose changes nobody tells.
async fn reload(State(session): Shared) -> Response {
    session.reload();
    json_of(&json!({}))
}

/// `HASH.svg` is a page's picture, `HASH.json` its text and links. A page that newer ones have overtaken has no content any more: whoever asks
/// for it is about to hear of them.
async fn page(State(session): Shared, Path(file): Path<String>) -> Response {
    let Some((hash, kind)) = file.rsplit_once('.') else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let is_hash = !hash.is_empty() && hash.bytes().all(|byte| byte.is_ascii_hexdigit());
    if !is_hash || !["svg", "json"].contains(&kind) {
        return StatusCode::NOT_FOUND.into_response();
    }
    let Some((edition, page)) = session.page(hash) else {
        return StatusCode::NO_CONTENT.into_response();
    };
    let is_picture = kind == "svg";
    let made = beside(move || {
        let view = &edition.draft.view;
        let text = if is_picture {
            view.svg(page)
        } else {
            view.layer(page).map(|layer| json!(layer).to_string())
        };
        text.ok_or_else(|| Error::new(Kind::Unexpected, "no page"))
    });
    match made.await {
        Ok(svg) if is_picture => {
            let headers = [
                (CONTENT_TYPE, "image/svg+xml"),
                (CONTENT_SECURITY_POLICY, PICTURE_POLICY),
            ];
            (headers, svg).into_response()
        }
        Ok(layer) => ([(CONTENT_TYPE, "application/json")], layer).into_response(),
        Err(error) => refusal(&error),
    }
}

async fn figure_list(tab: Tab) -> Response {
    answer(tab, |tab| Ok(figures::list(&*edition(tab)?))).await
}

async fn figure(tab: Tab, Path(id): Path<String>) -> Response {
    answer(tab, move |tab| figures::explanation(&*edition(tab)?, &id)).await
}

/// `METRIC.csv`: all rows behind a figure.
async fn figure_rows(tab: Tab, Path(file): Path<String>) -> Response {
    let Some(id) = file.strip_suffix(".csv").map(str::to_owned) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let made = beside_in_tab(tab, move |tab| {
        let edition = edition(tab)?;
        let name = format!("{}-{}-{id}.csv", edition.store.id, edition.job.month);
        Ok((name, figures::rows_csv(&edition, &id)?))
    });
    match made.await {
        Ok((name, bytes)) => download(&name, "text/csv; charset=utf-8", bytes),
        Err(error) => refusal(&error),
    }
}

fn download(name: &str, kind: &'static str, bytes: Vec<u8>) -> Response {
    let name: String = name
        .chars()
        .map(|c| if c.is_ascii_graphic() && c != '"' { c } else { '_' })
        .collect();
    let mut response = ([(CONTENT_TYPE, kind)], bytes).into_response();
    if let Ok(disposition) = HeaderValue::from_str(&format!("attachment; filename=\"{name}\"")) {
        response.headers_mut().insert(CONTENT_DISPOSITION, disposition);
    }
    response
}

#[derive(Deserialize)]
struct Named {
    name: String,
}

async fn file(tab: Tab, Query(Named { name }): Query<Named>) -> Response {
    answer(tab, move |tab| files::read(tab, &name)).await
}

/// A file that a run has left for the shown store and month.
async fn result(tab: Tab, Path(name): Path<String>) -> Response {
    let known = jobs::RESULTS.iter().find(|(known, _)| *known == name);
    let (Some((name, kind)), Some(edition)) = (known, tab.edition()) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let folder = report_folder(&edition.job.out, edition.job.month, &edition.store.id);
    let read = beside(move || {
        std::fs::read(folder.join(name)).map_err(|error| Error::new(Kind::Unexpected, error.to_string()))
    });
    match read.await {
        Ok(bytes) => download(
            &format!("{}-{}-{name}", edition.store.id, edition.job.month),
            kind,
            bytes,
        ),
        Err(_) => StatusCode::NOT_FOUND.into_response(),
    }
}
