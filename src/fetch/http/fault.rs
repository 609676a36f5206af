//! What an answer that says no, or the lack of one, is told as.

use std::error::Error;
use std::time::Duration;

use ::http::header::{self, HeaderMap, HeaderName};
use url::Url;

use super::Opened;
use crate::diagnostic::causes;
use crate::fetch::FetchError;
use crate::fetch::error::{Refusal, shortened, shown, shown_text};

/// Returns the error that an answer stands for that says no.
pub(in crate::fetch) fn refused(
    code: u16,
    headers: &HeaderMap,
    url: &Url,
    body: &[u8],
    had_credentials: bool,
) -> FetchError {
    let text = |name: HeaderName| headers.get(name).and_then(|value| value.to_str().ok());
    let retry_after = text(header::RETRY_AFTER).and_then(|value| value.trim().parse().ok()).map(Duration::from_secs);
    let challenges = headers.get_all(header::WWW_AUTHENTICATE).into_iter();
    let challenges = challenges.filter_map(|value| value.to_str().ok()).map(str::to_owned).collect();
    let message = message(text(header::CONTENT_TYPE).unwrap_or_default(), body);
    FetchError::Status(Box::new(Refusal { url: shown(url), code, message, challenges, retry_after, had_credentials }))
}

/// Returns what an answer that says no has to say to a person: a line of text, or the message of a JSON object; pages
/// are for browsers.
pub(super) fn message(media_type: &str, body: &[u8]) -> String {
    let text = String::from_utf8_lossy(body);
    if media_type.contains("json") || text.trim_start().starts_with('{') {
        let Ok(value) = serde_json::from_str::<serde_json::Value>(&text) else { return String::new() };
        let found = value["errors"][0]["message"]
            .as_str()
            .or_else(|| value["message"].as_str())
            .or_else(|| value["error"].as_str());
        return shortened(found.unwrap_or_default());
    }
    if media_type.starts_with("text/plain") || (media_type.is_empty() && !text.trim_start().starts_with('<')) {
        return shortened(&text);
    }
    String::new()
}

/// Tells from an error of the client what happened.
pub(super) fn fault(error: &reqwest::Error, url: &Url, proxy: Option<&str>) -> FetchError {
    let mut what = String::new();
    let mut tls = None;
    let mut is_name = false;
    let mut is_tunnel = false;
    let mut is_timeout = error.is_timeout();
    for cause in causes(error.source()) {
        what = cause.to_string();
        is_name |= what.starts_with("dns error");
        is_tunnel |= what.starts_with("tunnel error");
        is_timeout |= cause.is::<tokio::time::error::Elapsed>();
        tls = tls.or(cause.downcast_ref::<rustls::Error>());
    }
    let what = if what.is_empty() { error.to_string() } else { what };
    let what = if is_timeout { "there is none in time".to_owned() } else { shortened(&what) };
    let url_shown = shown(url);
    if let Some(error) = tls {
        let certificate = matches!(error, rustls::Error::InvalidCertificate(_));
        return FetchError::Tls { url: url_shown, what: shortened(&error.to_string()), certificate };
    }
    if let Some(proxy) = proxy
        && is_tunnel
    {
        let unauthorized = what.contains("authorization required");
        let what = if unauthorized {
            "wants to know who asks (407)".to_owned()
        } else {
            format!("does not let through: {what}")
        };
        return FetchError::Proxy { url: url_shown, proxy: shown_text(proxy), what, unauthorized };
    }
    let proxy = proxy.map(shown_text);
    if is_name && proxy.is_none() {
        let host = url.host_str().unwrap_or_default().to_owned();
        return FetchError::Resolve { url: url_shown, host, what };
    }
    if error.is_connect() {
        return FetchError::Unreachable { url: url_shown, what, proxy };
    }
    if error.is_builder() {
        return FetchError::Answer { url: url_shown, what };
    }
    FetchError::Broken { url: url_shown, what }
}

/// Refuses a content that is encoded in a way that was not asked for: its bytes are not those that were published.
pub(in crate::fetch) fn refuse_encoding(opened: &Opened) -> Result<(), FetchError> {
    let encodings = opened.response.headers().get_all(header::CONTENT_ENCODING);
    for encoding in encodings {
        let encoding = String::from_utf8_lossy(encoding.as_bytes());
        if !encoding.trim().is_empty() && !encoding.trim().eq_ignore_ascii_case("identity") {
            return Err(FetchError::Encoding { url: shown(&opened.url), encoding: shortened(&encoding) });
        }
    }
    Ok(())
}
