//! Who asks: the answer to a registry's challenge, and the tokens of its service.
//!
//! Credentials go to the registry that they are kept for, and to the service of tokens that this registry names: over
//! TLS, or where the registry itself is spoken to without. A token is for one registry and one scope.

use std::sync::PoisonError;

use http::header::CONTENT_TYPE;
use serde::Deserialize;
use url::Url;

use super::challenge::{self, Challenge};
use super::reference::is_loopback;
use super::{ImageReference, RegistryClient, RegistryError};
use crate::fetch::credentials::{self, Login};
use crate::fetch::error::{Refusal, shown, shown_text};
use crate::fetch::http::is_same_server;
use crate::fetch::{Access, Credentials, FetchError, Method, Payload, Request, Response};

/// How we call ourselves for a service of tokens.
const CLIENT: &str = "meshctl";

/// How large the answer of a service of tokens may be.
const TOKEN_LIMIT: u64 = 256 * 1024;

/// What a request is good for: actions on one repository, and what is read of others besides.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Scope {
    scopes: Vec<String>,
}

impl Scope {
    /// Returns that of reading.
    pub(super) fn pull(reference: &ImageReference) -> Self {
        Self { scopes: vec![format!("repository:{}:pull", reference.repository())] }
    }

    /// Returns that of writing.
    pub(super) fn push(reference: &ImageReference) -> Self {
        Self { scopes: vec![format!("repository:{}:pull,push", reference.repository())] }
    }

    /// Adds reading from another repository of the same registry.
    pub(super) fn and_pull(mut self, repository: &str) -> Self {
        self.scopes.push(format!("repository:{repository}:pull"));
        self
    }
}

impl RegistryClient {
    /// Asks with what was accepted last; when that is not enough, proves who we are and asks once more.
    pub(super) async fn authorized<T>(
        &self,
        reference: &ImageReference,
        scope: &Scope,
        url: &Url,
        ask: impl AsyncFn(Access) -> Result<T, FetchError>,
    ) -> Result<T, RegistryError> {
        let key = (reference.api_host().to_owned(), scope.scopes.join(" "));
        let accepted = self.accepted.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned();
        let error = match ask(self.access(accepted)).await {
            Ok(answer) => return Ok(answer),
            Err(error) => error,
        };
        let Some(credentials) = self.proof(reference, scope, url, &error).await? else {
            return Err(told(error, reference));
        };
        self.accepted.lock().unwrap_or_else(PoisonError::into_inner).insert(key.clone(), credentials.clone());
        let second = ask(self.access(Some(credentials))).await;
        second.map_err(|error| {
            if error.status() == Some(401) {
                self.accepted.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
            }
            told(error, reference)
        })
    }

    /// Sends a request as [`Self::authorized`] does; an answer that says no is an error.
    pub(super) async fn send(
        &self,
        reference: &ImageReference,
        scope: &Scope,
        request: &Request,
    ) -> Result<Response, RegistryError> {
        self.authorized(reference, scope, &request.url, async |access| {
            let request = Request { access, ..request.clone() };
            self.fetcher.send(&request).await?.successful()
        })
        .await
    }

    /// Returns what was accepted last for a scope.
    pub(super) fn accepted_access(&self, reference: &ImageReference, scope: &Scope) -> Access {
        let key = (reference.api_host().to_owned(), scope.scopes.join(" "));
        self.access(self.accepted.lock().unwrap_or_else(PoisonError::into_inner).get(&key).cloned())
    }

    /// Forgets what was accepted last for a scope.
    pub(super) fn forget(&self, reference: &ImageReference, scope: &Scope) {
        let key = (reference.api_host().to_owned(), scope.scopes.join(" "));
        self.accepted.lock().unwrap_or_else(PoisonError::into_inner).remove(&key);
    }

    fn access(&self, credentials: Option<Credentials>) -> Access {
        Access { credentials, trust: self.options.trust.clone() }
    }

    /// Returns what a registry wants to see that just said no; none when there is nothing that would help.
    async fn proof(
        &self,
        reference: &ImageReference,
        scope: &Scope,
        url: &Url,
        error: &FetchError,
    ) -> Result<Option<Credentials>, RegistryError> {
        let Some(refusal) = error.refusal().filter(|refusal| refusal.code == 401) else { return Ok(None) };
        // What another server says, behind a redirect, is not about the registry's credentials.
        if !Url::parse(&refusal.url).is_ok_and(|answered| is_same_server(&answered, url)) {
            return Ok(None);
        }
        let challenges = challenge::read(refusal.challenges.iter().map(String::as_str));
        let bearer = challenges.iter().find_map(|challenge| match challenge {
            Challenge::Bearer { realm, service, scope } => Some((realm, service.as_deref(), scope.as_deref())),
            Challenge::Basic => None,
        });
        if let Some((realm, service, asked)) = bearer {
            let realm = trusted_realm(realm, url)?;
            return self.token(reference, scope, &realm, service, asked).await.map(Some);
        }
        if !challenges.contains(&Challenge::Basic) {
            return Ok(None);
        }
        Ok(match self.login(reference).await? {
            Some(Login::Basic { user, password }) => Some(Credentials::Basic { user, password }),
            Some(Login::Bearer(token)) => Some(Credentials::Bearer(token)),
            Some(Login::Identity(_)) | None => None,
        })
    }

    /// Returns how one logs in to a registry, when that is known.
    async fn login(&self, reference: &ImageReference) -> Result<Option<Login>, RegistryError> {
        if let Some((known, login)) = &self.options.login
            && known == reference.host()
        {
            return Ok(Some(login.clone()));
        }
        let found = credentials::find(reference.host(), Some(reference.repository()), self.fetcher.settings()).await;
        Ok(found?)
    }

    /// Gets a token.
    async fn token(
        &self,
        reference: &ImageReference,
        scope: &Scope,
        realm: &Url,
        service: Option<&str>,
        asked: Option<&str>,
    ) -> Result<Credentials, RegistryError> {
        #[derive(Deserialize)]
        struct Answer {
            token: Option<String>,
            access_token: Option<String>,
        }
        let mut scopes: Vec<&str> = scope.scopes.iter().map(String::as_str).collect();
        // A registry may want more than the protocol says, for instance the right to pull in order to push.
        if let Some(asked) = asked.filter(|asked| !scopes.contains(asked) && asked.len() < 1024) {
            scopes.push(asked);
        }
        let login = self.login(reference).await?;
        // It is a token already.
        if let Some(Login::Bearer(token)) = login {
            return Ok(Credentials::Bearer(token));
        }
        let had_credentials = login.is_some();
        let mut request = Request::get(realm.clone(), TOKEN_LIMIT);
        request.access.trust = self.options.trust.clone();
        if let Some(Login::Identity(identity)) = &login {
            let mut form = url::form_urlencoded::Serializer::new(String::new());
            form.append_pair("grant_type", "refresh_token").append_pair("client_id", CLIENT);
            if let Some(service) = service {
                form.append_pair("service", service);
            }
            form.append_pair("scope", &scopes.join(" ")).append_pair("refresh_token", identity);
            request.method = Method::Post;
            request.headers.push((CONTENT_TYPE, "application/x-www-form-urlencoded".to_owned()));
            request.payload = Payload::Bytes(form.finish().into_bytes());
        } else {
            let mut query = request.url.query_pairs_mut();
            if let Some(service) = service {
                query.append_pair("service", service);
            }
            for scope in scopes {
                query.append_pair("scope", scope);
            }
            drop(query);
            if let Some(Login::Basic { user, password }) = login {
                request.access.credentials = Some(Credentials::Basic { user, password });
            }
        }
        let answer = self.fetcher.send(&request).await.and_then(Response::successful);
        let answer = answer.map_err(|error| match error {
            FetchError::Status(mut refusal) => {
                refusal.had_credentials = had_credentials;
                told(FetchError::Status(refusal), reference)
            }
            error => error.into(),
        })?;
        let token = serde_json::from_slice::<Answer>(&answer.body).ok();
        let token = token.and_then(|answer| answer.token.or(answer.access_token)).filter(|token| is_token(token));
        token.map(Credentials::Bearer).ok_or_else(|| {
            FetchError::Answer { url: shown(&answer.url), what: "there is no token in the answer".to_owned() }.into()
        })
    }
}

/// Tells whether a text can stand behind `Bearer`.
fn is_token(text: &str) -> bool {
    !text.is_empty() && text.bytes().all(|byte| byte.is_ascii_graphic())
}

/// Returns the service of tokens that a registry names, when it may see the registry's credentials.
fn trusted_realm(realm: &str, registry: &Url) -> Result<Url, RegistryError> {
    let refused = |why| Err(RegistryError::Realm { url: shown(registry), realm: shown_text(realm), why });
    let Ok(url) = Url::parse(realm) else { return refused("which is not an address") };
    if !url.username().is_empty() || url.password().is_some() {
        return refused("which has a user in it");
    }
    let host_of = |url: &Url| url.host_str().map(str::to_owned).unwrap_or_default();
    match url.scheme() {
        "https" => Ok(url),
        "http" if registry.scheme() == "http" && is_same_server(&url, registry) => Ok(url),
        "http" if is_loopback(&host_of(registry)) && is_loopback(&host_of(&url)) => Ok(url),
        "http" => refused("which is not HTTPS, so that anybody on the way could read the credentials"),
        _ => refused("which is not HTTPS"),
    }
}

/// Returns what an error means where it comes from a registry.
pub(super) fn told(error: FetchError, reference: &ImageReference) -> RegistryError {
    let FetchError::Status(refusal) = error else { return error.into() };
    let Refusal { url, code, message, had_credentials, .. } = &*refusal;
    let host = reference.host().to_owned();
    match code {
        401 | 403 => RegistryError::Refused {
            url: url.clone(),
            host,
            code: *code,
            had_credentials: *had_credentials,
            said: message.clone(),
        },
        404 => RegistryError::Missing { url: url.clone(), host, what: reference.to_string() },
        _ => RegistryError::Fetch(FetchError::Status(refusal)),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_come_from_who_may_see_the_credentials() {
        for (registry, realm, is_fine) in [
            ("https://quay.io/v2/", "https://auth.elsewhere.io/token", true),
            ("https://quay.io/v2/", "http://quay.io/token", false),
            ("https://quay.io/v2/", "http://127.0.0.1/token", false),
            ("http://registry.lan:5000/v2/", "http://registry.lan:5000/token", true),
            ("http://registry.lan:5000/v2/", "http://registry.lan:5001/token", false),
            ("http://registry.lan:5000/v2/", "http://elsewhere.lan/token", false),
            ("http://127.0.0.1:5000/v2/", "http://localhost:5001/token", true),
            ("http://[::1]:5000/v2/", "http://127.0.0.1:5001/token", true),
            ("https://quay.io/v2/", "file:///etc/passwd", false),
            ("https://quay.io/v2/", "https://a:b@quay.io/token", false),
            ("https://quay.io/v2/", "/token", false),
        ] {
            let url = Url::parse(registry).unwrap();
            assert_eq!(trusted_realm(realm, &url).is_ok(), is_fine, "{registry} with {realm}");
        }
    }
}
