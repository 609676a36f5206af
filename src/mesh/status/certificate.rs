//! Until when the certificates are good that a mesh stands on: its root, what signs beneath it, and what webhooks are
//! believed by.

use base64::Engine;
use base64::engine::general_purpose::STANDARD;
use jiff::Timestamp;
use schemars::JsonSchema;
use serde::Serialize;
use x509_cert::der::Decode as _;
use x509_cert::der::oid::db::rfc4519;

use super::{FEW_DAYS, Finding, Severity, counted};

/// What a certificate begins with in a text.
const BEGIN: &str = "-----BEGIN CERTIFICATE-----";
/// What it ends with.
const END: &str = "-----END";
/// Seconds of a day.
const DAY: i64 = 86_400;

/// A certificate, and who uses it.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, JsonSchema)]
#[serde(rename_all = "camelCase")]
pub struct Certificate {
    /// Whose it is: its common name, or its organisation.
    pub subject: String,
    /// Where it was found, such as `ConfigMap istio-system/istio-ca-root-cert`.
    pub used_by: Vec<String>,
    /// When it ends (RFC 3339).
    pub not_after: String,
    /// How many whole days that is from now; negative when it has ended.
    pub days_left: i64,
}

/// A text with certificates, and where it was found.
#[derive(Debug, Clone, Default)]
pub struct Bundle {
    /// Where.
    pub place: String,
    /// The text, in PEM.
    pub pem: String,
}

impl Bundle {
    /// Returns a bundle from base64, as webhooks and Secrets have it; none when it is not what it should be.
    pub fn of_base64(place: String, text: &str) -> Option<Self> {
        let text: String = text.split_whitespace().collect();
        let pem = String::from_utf8(STANDARD.decode(text).ok()?).ok()?;
        Some(Self { place, pem })
    }
}

impl Certificate {
    /// Returns the certificates of bundles, each once, the one that ends first before the others. What cannot be read
    /// as a certificate is left out.
    pub fn all(bundles: &[Bundle], now: Timestamp) -> Vec<Self> {
        let mut found: Vec<(Vec<u8>, Self)> = Vec::new();
        for bundle in bundles {
            for body in bodies(&bundle.pem) {
                if let Some((_, known)) = found.iter_mut().find(|(known, _)| *known == body) {
                    if !known.used_by.contains(&bundle.place) {
                        known.used_by.push(bundle.place.clone());
                    }
                } else if let Some(mut certificate) = Self::read(&body, now) {
                    certificate.used_by.push(bundle.place.clone());
                    found.push((body, certificate));
                }
            }
        }
        let mut all: Vec<Self> = found.into_iter().map(|(_, certificate)| certificate).collect();
        all.sort_by_key(|certificate| certificate.days_left);
        all
    }

    fn read(body: &[u8], now: Timestamp) -> Option<Self> {
        let certificate = x509_cert::Certificate::from_der(body).ok()?;
        let certificate = certificate.tbs_certificate();
        let seconds = i64::try_from(certificate.validity().not_after.to_unix_duration().as_secs()).ok()?;
        let end = Timestamp::from_second(seconds).ok()?;
        Some(Self {
            subject: subject(certificate.subject()),
            used_by: Vec::new(),
            not_after: end.strftime("%Y-%m-%dT%H:%M:%SZ").to_string(),
            days_left: (seconds - now.as_second()).div_euclid(DAY),
        })
    }

    /// Returns what there is to say about it.
    pub(super) fn finding(&self) -> Option<Finding> {
        let object = format!("certificate {}", self.subject);
        let of = self.used_by.join(", ");
        if self.days_left < 0 {
            let message = format!("it ended on {} ({of})", self.not_after);
            return Some(Finding::new(Severity::Error, object, message));
        }
        let days = usize::try_from(self.days_left).unwrap_or_default();
        (self.days_left < FEW_DAYS).then(|| {
            let message = format!("it ends in {} ({of})", counted(days, "day", "days"));
            Finding::new(Severity::Warning, object, message)
        })
    }
}

/// Returns the bodies of the certificates in a text.
fn bodies(pem: &str) -> Vec<Vec<u8>> {
    pem.split(BEGIN)
        .skip(1)
        .filter_map(|rest| rest.split(END).next())
        .filter_map(|body| STANDARD.decode(body.split_whitespace().collect::<String>()).ok())
        .collect()
}

/// Returns the common name, or the organisation, of whom a certificate is about.
fn subject(name: &x509_cert::name::Name) -> String {
    let value = |wanted| {
        let found = name.iter().find(|attribute| attribute.oid == wanted)?;
        Some(String::from_utf8_lossy(found.value.value()).into_owned())
    };
    value(rfc4519::CN).or_else(|| value(rfc4519::O)).unwrap_or_else(|| "without a name".to_owned())
}
