//! A tab of the browser: what it shows stands in each of its requests, so that nothing of it has to be remembered here.

use std::sync::Arc;

use axum::extract::{FromRequestParts, Query};
use axum::http::StatusCode;
use axum::http::request::Parts;
use serde::Deserialize;

use super::edition::Edition;
use super::room::Choice;
use super::session::Session;
use crate::config::Audience;
use crate::language::Language;
use crate::period::Month;

/// One tab's view of the session: what a request is about.
#[derive(Clone)]
pub(super) struct Tab {
    pub session: Arc<Session>,
    pub choice: Choice,
}

impl Tab {
    /// The last good edition of what the tab shows.
    pub(super) fn edition(&self) -> Option<Arc<Edition>> {
        self.session.edition(&self.choice)
    }
}

/// What a tab shows, as every request of its says; what is left out is as the program was started.
#[derive(Deserialize)]
struct Looking {
    month: Option<Month>,
    store: Option<String>,
    /// `internal` or `hq`.
    audience: Option<String>,
    template: Option<String>,
    /// Of the messages and the page: `zh` or `en`.
    language: Option<String>,
}

impl FromRequestParts<Arc<Session>> for Tab {
    type Rejection = StatusCode;

    async fn from_request_parts(
        parts: &mut Parts,
        session: &Arc<Session>,
    ) -> std::result::Result<Self, Self::Rejection> {
        let Query(looking): Query<Looking> = Query::try_from_uri(&parts.uri).map_err(|_| StatusCode::BAD_REQUEST)?;
        let first = session.first();
        let audience = match looking.audience.as_deref() {
            None => first.audience,
            Some("hq") => Some(Audience::Hq),
            Some("internal") => Some(Audience::Internal),
            Some(_) => return Err(StatusCode::BAD_REQUEST),
        };
        let language = match looking.language.as_deref() {
            None => first.language,
            Some("zh") => Language::Chinese,
            Some("en") => Language::English,
            Some(_) => return Err(StatusCode::BAD_REQUEST),
        };
        let choice = Choice {
            month: looking.month.or(first.month),
            store: looking.store.or_else(|| first.store.clone()),
            audience,
            template: looking.template.or_else(|| first.template.clone()),
            language,
        };
        session.enter(&choice);
        let session = Arc::clone(session);
        Ok(Self { session, choice })
    }
}
