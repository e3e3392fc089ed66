//! Who may ask: this machine, by a name of its own, knowing the token. Everyone else gets 403 and no word more.

use axum::extract::{Request, State};
use axum::http::header::{
    CACHE_CONTROL, CONTENT_SECURITY_POLICY, CONTENT_TYPE, COOKIE, HOST, HeaderName, ORIGIN, REFERRER_POLICY,
    SET_COOKIE, X_CONTENT_TYPE_OPTIONS, X_FRAME_OPTIONS,
};
use axum::http::{HeaderMap, HeaderValue, Method, StatusCode};
use axum::middleware::Next;
use axum::response::{IntoResponse, Response};
use base64::Engine;
use ring::rand::SecureRandom;

use crate::error::{Error, Kind, Result};

/// What the page may load: what this program serves, nothing inline, nothing from elsewhere.
const POLICY: &str = "default-src 'none'; script-src 'self'; style-src 'self'; img-src 'self' data:; connect-src 'self'; base-uri 'none'; \
                      form-action 'none'; frame-ancestors 'none'";

/// The token, and the names this server goes by.
#[derive(Clone)]
pub(super) struct Gate {
    token: String,
    port: u16,
}

impl Gate {
    /// A gate with a token of its own, which nobody can guess.
    pub(super) fn new(port: u16) -> Result<Self> {
        let mut bytes = [0_u8; 32];
        ring::rand::SystemRandom::new()
            .fill(&mut bytes)
            .map_err(|_| Error::new(Kind::Unexpected, "no random numbers"))?;
        let token = base64::engine::general_purpose::URL_SAFE_NO_PAD.encode(bytes);
        Ok(Self { token, port })
    }

    /// The address that lets its holder in.
    pub(super) fn url(&self) -> String {
        format!("http://127.0.0.1:{}/?token={}", self.port, self.token)
    }

    /// Cookies know no ports, so each preview's has its own name.
    fn cookie_name(&self) -> String {
        format!("servicedeck_{}", self.port)
    }

    fn is_own_host(&self, headers: &HeaderMap) -> bool {
        let mut hosts = headers.get_all(HOST).iter();
        match (hosts.next(), hosts.next()) {
            (Some(host), None) => ["127.0.0.1", "localhost"]
                .iter()
                .any(|name| host.as_bytes() == format!("{name}:{}", self.port).as_bytes()),
            _ => false,
        }
    }

    fn is_own_origin(&self, headers: &HeaderMap) -> bool {
        headers.get_all(ORIGIN).iter().all(|origin| {
            ["127.0.0.1", "localhost"]
                .iter()
                .any(|name| origin.as_bytes() == format!("http://{name}:{}", self.port).as_bytes())
        })
    }

    fn is_token(&self, offered: &str) -> bool {
        // As long for a token that is nearly right as for any other.
        let differences = self
            .token
            .bytes()
            .zip(offered.bytes())
            .fold(0, |differences, (own, other)| differences | (own ^ other));
        offered.len() == self.token.len() && differences == 0
    }

    fn in_query(&self, query: &str) -> bool {
        query
            .split('&')
            .filter_map(|part| part.strip_prefix("token="))
            .any(|offered| self.is_token(offered))
    }

    fn in_cookie(&self, headers: &HeaderMap) -> bool {
        let name = self.cookie_name();
        headers
            .get_all(COOKIE)
            .iter()
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'))
            .filter_map(|pair| pair.trim().split_once('='))
            .any(|(key, offered)| key == name && self.is_token(offered))
    }
}

/// Lets a request in or turns it away, and sets the headers every answer has.
pub(super) async fn guard(State(gate): State<Gate>, request: Request, next: Next) -> Response {
    let headers = request.headers();
    let by_query = gate.in_query(request.uri().query().unwrap_or(""));
    let known = by_query || gate.in_cookie(headers);
    if !gate.is_own_host(headers) || !gate.is_own_origin(headers) || !known {
        return with_headers(StatusCode::FORBIDDEN.into_response());
    }
    let changes = !matches!(*request.method(), Method::GET | Method::HEAD);
    // What a form of another page can send is never JSON.
    let is_json = headers
        .get(CONTENT_TYPE)
        .is_some_and(|kind| kind.as_bytes().starts_with(b"application/json"));
    if changes && !is_json {
        return with_headers(StatusCode::UNSUPPORTED_MEDIA_TYPE.into_response());
    }
    let cookie = by_query.then(|| {
        let (name, token) = (gate.cookie_name(), &gate.token);
        HeaderValue::from_str(&format!("{name}={token}; Path=/; HttpOnly; SameSite=Strict"))
    });
    let mut response = with_headers(next.run(request).await);
    if let Some(Ok(cookie)) = cookie {
        response.headers_mut().insert(SET_COOKIE, cookie);
    }
    response
}

fn with_headers(mut response: Response) -> Response {
    let headers = response.headers_mut();
    // An answer may have a stricter policy of its own.
    if !headers.contains_key(CONTENT_SECURITY_POLICY) {
        headers.insert(CONTENT_SECURITY_POLICY, HeaderValue::from_static(POLICY));
    }
    for (name, value) in [
        (X_CONTENT_TYPE_OPTIONS, "nosniff"),
        (X_FRAME_OPTIONS, "DENY"),
        (REFERRER_POLICY, "no-referrer"),
        (CACHE_CONTROL, "no-store"),
        (HeaderName::from_static("cross-origin-resource-policy"), "same-origin"),
        (HeaderName::from_static("cross-origin-opener-policy"), "same-origin"),
    ] {
        headers.insert(name, HeaderValue::from_static(value));
    }
    response
}
