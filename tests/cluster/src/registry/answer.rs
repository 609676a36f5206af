//! What a registry answers: the distribution specification, version 1.1, without deletion and referrers.

use serde_json::json;

use super::http::{Answer, Request};
use super::{Access, Registry, Repository, State, Trouble, basic, digest};

/// The largest body that is taken at all.
const MANIFEST_LIMIT: usize = 4 << 20;

impl Registry {
    /// Answers a request: as it should be, and what is to go wrong with that.
    pub(super) fn answer(&self, request: &Request) -> (Answer, Option<Trouble>) {
        let mut state = self.state();
        state.requests.push(request.clone());
        let trouble = state.trouble(request);
        let is_done_for = matches!(trouble, Some(Trouble::Hangup | Trouble::Status(..) | Trouble::Redirect(_)));
        let answer = if is_done_for { Answer::new(500) } else { state.respond(request, self.address()) };
        (answer, trouble)
    }
}

impl State {
    /// Returns the trouble that comes with a request.
    fn trouble(&mut self, request: &Request) -> Option<Trouble> {
        let fault = self.faults.iter_mut().find(|fault| {
            fault.times > 0
                && (fault.method.is_empty() || fault.method == request.method)
                && request.target.contains(&fault.part)
        })?;
        fault.times = fault.times.saturating_sub(1);
        Some(fault.trouble.clone())
    }

    fn respond(&mut self, request: &Request, address: &str) -> Answer {
        if request.path() == "/token" {
            return self.token(request);
        }
        let Some(path) = request.path().strip_prefix("/v2/") else { return Answer::new(404) };
        let (path, method) = (path.to_owned(), request.method.as_str());
        // The parts of a path stand behind the repository's name, which has slashes itself.
        let (repository, what) = match ["/manifests/", "/blobs/uploads/", "/blobs/", "/tags/"]
            .iter()
            .find_map(|part| path.find(part).map(|at| (at, part.trim_end_matches('/'))))
        {
            Some((at, part)) => (path[..at].to_owned(), (part.to_owned(), path[at + part.len() + 1..].to_owned())),
            None => (String::new(), (String::new(), String::new())),
        };
        if let Some(refusal) = self.refusal(request, &repository, address) {
            return refusal;
        }
        let (part, rest) = what;
        match (part.as_str(), method) {
            ("", _) => Answer::new(200).body(b"{}".to_vec()),
            ("/manifests", "GET" | "HEAD") => self.read_manifest(&repository, &rest),
            ("/manifests", "PUT") => self.write_manifest(&repository, &rest, request),
            ("/blobs", "GET" | "HEAD") => {
                match self.repositories.get(&repository).and_then(|found| found.blobs.get(&rest)) {
                    Some(blob) => Answer::new(200).header("Docker-Content-Digest", &rest).body(blob.clone()),
                    None => Answer::error(404, "BLOB_UNKNOWN", "blob unknown to registry"),
                }
            }
            ("/blobs/uploads", "POST") => self.begin_upload(&repository, request),
            ("/blobs/uploads", "PATCH") => self.continue_upload(&repository, &rest, request),
            ("/blobs/uploads", "PUT") => self.end_upload(&repository, &rest, request),
            ("/tags", "GET") => self.tags(&repository, request),
            _ => Answer::error(405, "UNSUPPORTED", "the operation is unsupported"),
        }
    }

    /// Returns the refusal of who may not ask this.
    fn refusal(&self, request: &Request, repository: &str, address: &str) -> Option<Answer> {
        let given = request.header("authorization").unwrap_or_default();
        let challenge = match &self.access {
            Access::Anyone => return None,
            Access::Basic { user, password } => {
                if given == basic(user, password) {
                    return None;
                }
                r#"Basic realm="registry""#.to_owned()
            }
            Access::Token { realm, .. } => {
                let action = if matches!(request.method.as_str(), "GET" | "HEAD") { "pull" } else { "push" };
                let allowed = given.strip_prefix("Bearer ").and_then(|token| self.tokens.get(token));
                let is_in = |scope: &String| {
                    let mut parts = scope.splitn(3, ':');
                    (parts.next(), parts.next()) == (Some("repository"), Some(repository))
                        && parts.next().is_some_and(|actions| actions.split(',').any(|known| known == action))
                };
                if allowed.is_some_and(|scopes| repository.is_empty() || scopes.iter().any(is_in)) {
                    return None;
                }
                let realm = realm.clone().unwrap_or_else(|| format!("http://{address}/token"));
                let actions = if action == "push" { "pull,push" } else { "pull" };
                format!(r#"Bearer realm="{realm}",service="{address}",scope="repository:{repository}:{actions}""#)
            }
        };
        let answer = Answer::error(401, "UNAUTHORIZED", "authentication required");
        Some(answer.header("WWW-Authenticate", &challenge))
    }

    /// Gives a token.
    fn token(&mut self, request: &Request) -> Answer {
        let Access::Token { user, identity, .. } = &self.access else { return Answer::new(404) };
        let denied = || Answer::error(401, "UNAUTHORIZED", "incorrect username or password");
        let scopes = if request.method == "POST" {
            let refresh = request.form("refresh_token");
            if identity.is_none() || refresh != *identity {
                return denied();
            }
            request.form("scope").map(|scopes| scopes.split(' ').map(str::to_owned).collect()).unwrap_or_default()
        } else {
            let given = request.header("authorization");
            let wanted = user.as_ref().map(|(user, password)| basic(user, password));
            if wanted.as_deref() != given && (wanted.is_some() || identity.is_some()) {
                return denied();
            }
            request.parameters("scope")
        };
        self.counter += 1;
        let token = format!("token-{}", self.counter);
        self.tokens.insert(token.clone(), scopes);
        let key = if request.method == "POST" { "access_token" } else { "token" };
        let body = json!({key: token, "expires_in": 300}).to_string();
        Answer::new(200).header("Content-Type", "application/json").body(body.into_bytes())
    }

    fn read_manifest(&self, repository: &str, reference: &str) -> Answer {
        let unknown = || Answer::error(404, "MANIFEST_UNKNOWN", "manifest unknown");
        let Some(repository) = self.repositories.get(repository) else {
            return Answer::error(404, "NAME_UNKNOWN", "repository name not known to registry");
        };
        let digest = repository.tags.get(reference).map_or(reference, String::as_str);
        let Some(manifest) = repository.manifests.get(digest) else { return unknown() };
        let answer = Answer::new(200).header("Content-Type", &manifest.media_type);
        answer.header("Docker-Content-Digest", digest).body(manifest.bytes.clone())
    }

    fn write_manifest(&mut self, name: &str, reference: &str, request: &Request) -> Answer {
        if request.body.len() > MANIFEST_LIMIT {
            return Answer::new(413);
        }
        let Ok(tree) = serde_json::from_slice::<serde_json::Value>(&request.body) else {
            return Answer::error(400, "MANIFEST_INVALID", "manifest invalid");
        };
        let digest = digest(&request.body);
        if reference.contains(':') && reference != digest {
            return Answer::error(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
        }
        let repository = self.repositories.entry(name.to_owned()).or_default();
        let parts = tree["layers"].as_array().into_iter().flatten().chain(tree.get("config"));
        for part in parts {
            if !repository.blobs.contains_key(part["digest"].as_str().unwrap_or_default()) {
                return Answer::error(400, "MANIFEST_BLOB_UNKNOWN", "blob unknown to registry");
            }
        }
        for part in tree["manifests"].as_array().into_iter().flatten() {
            if !repository.manifests.contains_key(part["digest"].as_str().unwrap_or_default()) {
                return Answer::error(400, "MANIFEST_UNKNOWN", "manifest unknown to registry");
            }
        }
        let media_type = request.header("content-type").unwrap_or_default().to_owned();
        let manifest = super::Manifest { media_type, bytes: request.body.clone() };
        repository.manifests.insert(digest.clone(), manifest);
        if !reference.contains(':') {
            repository.tags.insert(reference.to_owned(), digest.clone());
        }
        let answer = Answer::new(201).header("Location", &format!("/v2/{name}/manifests/{digest}"));
        answer.header("Docker-Content-Digest", &digest)
    }

    fn begin_upload(&mut self, name: &str, request: &Request) -> Answer {
        if let (Some(digest), Some(from)) =
            (request.parameters("mount").into_iter().next(), request.parameters("from").into_iter().next())
            && self.is_mounting
            && let Some(blob) = self.repositories.get(&from).and_then(|repository| repository.blobs.get(&digest))
        {
            let blob = blob.clone();
            self.repositories.entry(name.to_owned()).or_default().blobs.insert(digest.clone(), blob);
            return Answer::new(201).header("Location", &format!("/v2/{name}/blobs/{digest}"));
        }
        self.counter += 1;
        let upload = format!("upload-{}", self.counter);
        self.uploads.insert(upload.clone(), Vec::new());
        Answer::new(202).header("Location", &format!("/v2/{name}/blobs/uploads/{upload}?state=1"))
    }

    fn continue_upload(&mut self, name: &str, upload: &str, request: &Request) -> Answer {
        if request.body.len() > self.largest_upload {
            return Answer::new(413);
        }
        let Some(so_far) = self.uploads.get_mut(upload) else {
            return Answer::error(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
        };
        if let Some(range) = request.header("content-range")
            && !range.starts_with(&format!("{}-", so_far.len()))
        {
            return Answer::new(416).header("Range", &format!("0-{}", so_far.len().saturating_sub(1)));
        }
        so_far.extend(&request.body);
        let range = format!("0-{}", so_far.len().saturating_sub(1));
        let answer = Answer::new(202).header("Location", &format!("/v2/{name}/blobs/uploads/{upload}?state=2"));
        answer.header("Range", &range)
    }

    fn end_upload(&mut self, name: &str, upload: &str, request: &Request) -> Answer {
        if request.body.len() > self.largest_upload {
            return Answer::new(413);
        }
        let Some(mut bytes) = self.uploads.remove(upload) else {
            return Answer::error(404, "BLOB_UPLOAD_UNKNOWN", "blob upload unknown to registry");
        };
        bytes.extend(&request.body);
        let wanted = request.parameters("digest").into_iter().next().unwrap_or_default();
        if digest(&bytes) != wanted {
            return Answer::error(400, "DIGEST_INVALID", "provided digest did not match uploaded content");
        }
        let repository: &mut Repository = self.repositories.entry(name.to_owned()).or_default();
        repository.blobs.insert(wanted.clone(), bytes);
        Answer::new(201).header("Location", &format!("/v2/{name}/blobs/{wanted}"))
    }

    fn tags(&self, name: &str, request: &Request) -> Answer {
        let Some(repository) = self.repositories.get(name) else {
            return Answer::error(404, "NAME_UNKNOWN", "repository name not known to registry");
        };
        let last = request.parameters("last").into_iter().next().unwrap_or_default();
        let mut rest = repository.tags.keys().filter(|tag| **tag > last);
        let page: Vec<&String> = rest.by_ref().take(self.page).collect();
        let mut answer = Answer::new(200).header("Content-Type", "application/json");
        if let (Some(last), Some(_)) = (page.last(), rest.next()) {
            let next = format!(r#"</v2/{name}/tags/list?n={}&last={last}>; rel="next""#, self.page);
            answer = answer.header("Link", &next);
        }
        answer.body(json!({"name": name, "tags": page}).to_string().into_bytes())
    }
}
