//! The robots of 企业微信, 钉钉 and 飞书: a text posted to an address that is a key.

use std::time::Duration;

use base64::Engine;
use base64::engine::general_purpose::STANDARD as BASE64;
use chrono::{DateTime, Utc};
use ring::hmac;
use serde_json::{Value, json};

use super::secret::{self, Password};
use crate::config::{Config, Webhook, WebhookKind};

/// How long a robot may take.
const ROBOT_TIMEOUT: Duration = Duration::from_secs(15);

/// Longest text of a robot, in bytes: 企业微信 takes 2048.
const LONGEST_TEXT: usize = 2000;

/// What people call it.
#[must_use]
pub fn name(kind: WebhookKind) -> &'static str {
    match kind {
        WebhookKind::Wecom => "企业微信",
        WebhookKind::Dingtalk => "钉钉",
        WebhookKind::Feishu => "飞书",
    }
}

/// Posts a text. Messages about failures never hold the address.
///
/// # Errors
///
/// Why the robot did not take it.
pub fn call(
    webhook: &Webhook,
    text: &str,
    config: &Config,
    environment: &dyn Fn(&str) -> Option<String>,
    now: DateTime<Utc>,
) -> std::result::Result<(), String> {
    let url = secret::fetch(&webhook.url, &config.root, environment).map_err(|error| error.message)?;
    let key = webhook
        .secret
        .as_ref()
        .map(|key| secret::fetch(key, &config.root, environment))
        .transpose()
        .map_err(|error| error.message)?;
    let (address, body) = request(webhook.kind, url.reveal(), key.as_ref(), text, now);
    let answer = post(&address, body.to_string())?;
    understood(webhook.kind, &answer)
}

/// Where to post what.
fn request(kind: WebhookKind, url: &str, key: Option<&Password>, text: &str, now: DateTime<Utc>) -> (String, Value) {
    let text = &text[..text.floor_char_boundary(LONGEST_TEXT)];
    match (kind, key) {
        (WebhookKind::Wecom, _) | (WebhookKind::Dingtalk, None) => (
            url.to_owned(),
            json!({ "msgtype": "text", "text": { "content": text } }),
        ),
        (WebhookKind::Dingtalk, Some(key)) => {
            let timestamp = now.timestamp_millis();
            let signature = sign(key.reveal(), &format!("{timestamp}\n{}", key.reveal()));
            let signature = signature.replace('+', "%2B").replace('/', "%2F").replace('=', "%3D");
            let joint = if url.contains('?') { '&' } else { '?' };
            (
                format!("{url}{joint}timestamp={timestamp}&sign={signature}"),
                json!({ "msgtype": "text", "text": { "content": text } }),
            )
        }
        (WebhookKind::Feishu, key) => {
            let mut body = json!({ "msg_type": "text", "content": { "text": text } });
            if let Some(key) = key {
                let timestamp = now.timestamp();
                body["timestamp"] = json!(timestamp.to_string());
                body["sign"] = json!(sign(&format!("{timestamp}\n{}", key.reveal()), ""));
            }
            (url.to_owned(), body)
        }
    }
}

fn sign(key: &str, text: &str) -> String {
    BASE64.encode(hmac::sign(
        &hmac::Key::new(hmac::HMAC_SHA256, key.as_bytes()),
        text.as_bytes(),
    ))
}

/// Posts JSON and returns the answer. Messages never hold the address: it is a key.
fn post(url: &str, body: String) -> std::result::Result<String, String> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| error.to_string())?;
    runtime.block_on(async {
        let failed = |error: reqwest::Error| error.without_url().to_string();
        let client = reqwest::Client::builder()
            .timeout(ROBOT_TIMEOUT)
            .build()
            .map_err(failed)?;
        let answer = client
            .post(url)
            .header("content-type", "application/json; charset=utf-8")
            .body(body)
            .send()
            .await
            .map_err(failed)?;
        answer.error_for_status().map_err(failed)?.text().await.map_err(failed)
    })
}

/// Robots answer 200 to everything and say in the body whether they understood.
fn understood(kind: WebhookKind, answer: &str) -> std::result::Result<(), String> {
    let answer: Value = serde_json::from_str(answer).map_err(|error| error.to_string())?;
    let (code, message) = match kind {
        WebhookKind::Feishu => ("code", "msg"),
        _ => ("errcode", "errmsg"),
    };
    // 飞书's older robots answer with StatusCode.
    let code = answer
        .get(code)
        .or_else(|| answer.get("StatusCode"))
        .and_then(Value::as_i64);
    if code == Some(0) {
        return Ok(());
    }
    let message = answer.get(message).and_then(Value::as_str).unwrap_or_default();
    Err(format!(
        "{} {message}",
        code.map_or_else(|| "?".to_owned(), |code| code.to_string())
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn asked(kind: WebhookKind, key: Option<&str>) -> (String, Value) {
        let key = key.map(|key| {
            let environment = |_: &str| Some(key.to_owned());
            secret::fetch(
                &crate::config::Secret::Env("KEY".to_owned()),
                std::path::Path::new("."),
                &environment,
            )
            .unwrap()
        });
        request(
            kind,
            "http://127.0.0.1/robot?key=k",
            key.as_ref(),
            "月报",
            DateTime::from_timestamp(1_700_000_000, 0).unwrap(),
        )
    }

    #[test]
    fn each_robot_gets_its_own_form() {
        let (url, body) = asked(WebhookKind::Wecom, None);
        assert_eq!(
            (url.as_str(), &body),
            (
                "http://127.0.0.1/robot?key=k",
                &json!({ "msgtype": "text", "text": { "content": "月报" } })
            )
        );
        let (url, _) = asked(WebhookKind::Dingtalk, Some("SEC"));
        assert_eq!(
            url,
            "http://127.0.0.1/robot?key=k&timestamp=1700000000000&sign=r%2B2we0q01lkZqz38LA5IPNbHN81U1leRf3Au4PSQb6Q%3D"
        );
        let (_, body) = asked(WebhookKind::Feishu, Some("SEC"));
        assert_eq!(body["timestamp"], "1700000000");
        assert_eq!(body["sign"], "yKzlnG5gJbbUvULgjP0QN/V99n1fNH31XG8Rrvl9pfk=");
    }

    #[test]
    fn answers_that_refuse_are_failures() {
        assert_eq!(understood(WebhookKind::Wecom, r#"{"errcode":0,"errmsg":"ok"}"#), Ok(()));
        assert_eq!(
            understood(
                WebhookKind::Wecom,
                r#"{"errcode":93000,"errmsg":"invalid webhook url"}"#
            ),
            Err("93000 invalid webhook url".to_owned())
        );
        assert_eq!(
            understood(WebhookKind::Feishu, r#"{"StatusCode":0,"StatusMessage":"success"}"#),
            Ok(())
        );
        assert_eq!(
            understood(WebhookKind::Feishu, r#"{"code":19021,"msg":"sign match fail"}"#),
            Err("19021 sign match fail".to_owned())
        );
        assert!(understood(WebhookKind::Dingtalk, "<html>").is_err());
    }
}
