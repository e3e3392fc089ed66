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
use super::guard::{Gate, guard};
use super::problem::Problem;
use super::session::Session;
use super::workshop::Edition;
use super::{actions, figures, files, form, jobs, notes, words};
use crate::commands::schema_config::config_schema;
use crate::config::Audience;
use crate::error::{Error, Kind, Result};
use crate::output::earlier::report_folder;
use crate::period::Month;

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
            "/api/state",
            get(|State(session): Shared| async move { json_of(&session.as_json()) }),
        )
        .route("/api/events", get(events))
        .route("/api/choose", post(choose))
        .route("/api/reload", post(reload))
        .route("/page/{file}", get(page))
        .route("/api/figures", get(figure_list))
        .route("/api/figure/{id}", get(figure))
        .route("/figure/{file}", get(figure_rows))
        .route(
            "/api/form",
            get(|session: Shared| answer(session, |session| form::read(session))),
        )
        .route(
            "/api/form/check",
            post(|session: Shared, body: Bytes| change(session, body, |session, wish| form::check(session, &wish))),
        )
        .route(
            "/api/form/save",
            post(|session: Shared, body: Bytes| change(session, body, |session, wish| form::save(session, &wish))),
        )
        .route(
            "/api/files",
            get(|session: Shared| answer(session, |session| Ok(files::list(session)))),
        )
        .route("/api/file", get(file))
        .route(
            "/api/file/check",
            post(|session: Shared, body: Bytes| change(session, body, |session, wish| files::check(session, &wish))),
        )
        .route(
            "/api/file/save",
            post(|session: Shared, body: Bytes| change(session, body, |session, wish| files::save(session, &wish))),
        )
        .route(
            "/api/notes",
            get(|session: Shared| answer(session, |session| notes::read(&*edition(session)?))),
        )
        .route(
            "/api/notes",
            post(|session: Shared, body: Bytes| {
                change(session, body, |session, wish| {
                    notes::save(session, &*edition(session)?, &wish)
                })
            }),
        )
        .route(
            "/api/actions",
            get(|session: Shared| answer(session, |session| Ok(actions::read(&*edition(session)?)))),
        )
        .route(
            "/api/actions",
            post(|session: Shared, body: Bytes| {
                change(session, body, |session, wish| {
                    actions::add(session, &*edition(session)?, &wish)
                })
            }),
        )
        .route(
            "/api/deliveries",
            get(|session: Shared| answer(session, |session| jobs::deliveries(session, &*edition(session)?))),
        )
        .route(
            "/api/job",
            post(|session: Shared, body: Bytes| change(session, body, |session, wish| jobs::start(session, &wish))),
        )
        .route("/report/{name}", get(result))
        .fallback(|| async { StatusCode::NOT_FOUND })
        .layer(middleware::from_fn_with_state(gate, guard))
        .with_state(session)
}

fn edition(session: &Session) -> Result<Arc<Edition>> {
    session
        .edition()
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

async fn answer(
    State(session): Shared,
    work: impl FnOnce(&Arc<Session>) -> Result<Value> + Send + 'static,
) -> Response {
    match beside(move || work(&session)).await {
        Ok(value) => json_of(&value),
        Err(error) => refusal(&error),
    }
}

async fn change<W: DeserializeOwned + Send + 'static>(
    session: Shared,
    body: Bytes,
    work: impl FnOnce(&Arc<Session>, W) -> Result<Value> + Send + 'static,
) -> Response {
    match serde_json::from_slice(&body) {
        Ok(wish) => answer(session, move |session| work(session, wish)).await,
        Err(_) => StatusCode::BAD_REQUEST.into_response(),
    }
}

/// The state, now and whenever it changes. Who is slow gets the newest and not all in between.
async fn events(State(session): Shared) -> Sse<impl Stream<Item = std::result::Result<Event, Infallible>>> {
    let mut changes = session.changes();
    changes.mark_changed();
    let states = stream::unfold((session, changes), |(session, mut changes)| async move {
        changes.changed().await.ok()?;
        let event = Event::default().event("state").data(session.as_json().to_string());
        Some((Ok(event), (session, changes)))
    });
    Sse::new(states).keep_alive(KeepAlive::default())
}

/// What is to be shown; what is left out stays.
#[derive(Deserialize)]
struct Chosen {
    month: Option<Month>,
    store: Option<String>,
    audience: Option<String>,
    template: Option<String>,
    /// Of the messages and the page: `zh` or `en`.
    language: Option<String>,
}

async fn choose(State(session): Shared, body: Bytes) -> Response {
    let Ok(chosen) = serde_json::from_slice::<Chosen>(&body) else {
        return StatusCode::BAD_REQUEST.into_response();
    };
    if let Some(language) = chosen
        .language
        .filter(|language| ["zh", "en"].contains(&language.as_str()))
    {
        rust_i18n::set_locale(&language);
    }
    session.choose(|choice| {
        choice.month = chosen.month.or(choice.month);
        choice.store = chosen.store.or(choice.store.take());
        choice.template = chosen.template.or(choice.template.take());
        choice.audience = match chosen.audience.as_deref() {
            Some("hq") => Some(Audience::Hq),
            Some("internal") => Some(Audience::Internal),
            _ => choice.audience,
        };
    });
    json_of(&json!({}))
}

/// Reads the records again, also those of databases, whose changes nobody tells.
async fn reload(State(session): Shared) -> Response {
    session.choose(|choice| choice.reload += 1);
    json_of(&json!({}))
}

/// `HASH.svg` is a page's picture, `HASH.json` its text and links.
async fn page(State(session): Shared, Path(file): Path<String>) -> Response {
    let Some((hash, kind)) = file.rsplit_once('.') else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let (Some((edition, page)), true) = (session.page(hash), ["svg", "json"].contains(&kind)) else {
        return StatusCode::NOT_FOUND.into_response();
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

async fn figure_list(session: Shared) -> Response {
    answer(session, |session| Ok(figures::list(&*edition(session)?))).await
}

async fn figure(session: Shared, Path(id): Path<String>) -> Response {
    answer(session, move |session| figures::explanation(&*edition(session)?, &id)).await
}

/// `METRIC.csv`: all rows behind a figure.
async fn figure_rows(State(session): Shared, Path(file): Path<String>) -> Response {
    let Some(id) = file.strip_suffix(".csv").map(str::to_owned) else {
        return StatusCode::NOT_FOUND.into_response();
    };
    let made = beside(move || {
        let edition = edition(&session)?;
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

async fn file(session: Shared, Query(Named { name }): Query<Named>) -> Response {
    answer(session, move |session| files::read(session, &name)).await
}

/// A file that a run has left for the shown store and month.
async fn result(State(session): Shared, Path(name): Path<String>) -> Response {
    let known = jobs::RESULTS.iter().find(|(known, _)| *known == name);
    let (Some((name, kind)), Some(edition)) = (known, session.edition()) else {
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
