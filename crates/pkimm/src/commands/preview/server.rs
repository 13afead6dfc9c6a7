//! The server of a preview: what was made, from memory, to this machine alone.
//!
//! Nothing is read from the disk for a request, so that no path leads out of what was made. A page of the web that a browser shows can
//! send requests here, and by a name of its own that leads to this machine also read what comes back; so a request is answered only where
//! it names this machine as its host.

use std::collections::HashMap;
use std::io::Cursor;
use std::net::{Ipv4Addr, SocketAddr};
use std::sync::atomic::{AtomicUsize, Ordering};
use std::sync::{Arc, Condvar, Mutex, PoisonError};
use std::time::Duration;

use anyhow::Context as _;
use pkimm_emit::formats::preview::FOLDER;
use pkimm_release::site::decoded;
use tiny_http::{Header, Method, Request, Response, StatusCode};

/// How long a page waits for news before it asks again.
const PATIENCE: Duration = Duration::from_secs(25);
/// How many pages wait at once; others are answered at once, and ask again.
const MOST_WAITING: usize = 32;
/// The address at which a page asks for news.
const CHANGES: &str = "/.changes";
/// What there is to show.
pub enum Pages {
    /// The files of the format.
    Made(HashMap<String, Vec<u8>>),
    /// The model has errors, and this page lists them.
    Refused(Vec<u8>),
}

struct State {
    pages: Pages,
    /// How often the pages were made.
    number: u64,
}

#[derive(Default)]
struct Shared {
    state: Mutex<Option<State>>,
    changed: Condvar,
    waiting: AtomicUsize,
}

/// A server that runs.
pub struct Served {
    shared: Arc<Shared>,
    address: SocketAddr,
}

impl Served {
    /// Starts it on a port of this machine, or on any free one for 0.
    ///
    /// # Errors
    /// Where the port is taken.
    pub fn start(port: u16) -> anyhow::Result<Self> {
        let server = tiny_http::Server::http((Ipv4Addr::LOCALHOST, port))
            .map_err(anyhow::Error::from_boxed)
            .with_context(|| {
                format!("cannot serve at port {port}; name a different one with `--port`, or 0 for any that is free")
            })?;
        let address = server
            .server_addr()
            .to_ip()
            .context("the server has no address")?;
        let shared = Arc::new(Shared::default());
        let of_thread = Arc::clone(&shared);
        std::thread::spawn(move || {
            for request in server.incoming_requests() {
                of_thread.answer(request, address.port());
            }
        });
        Ok(Self { shared, address })
    }

    /// Where a browser finds it.
    pub fn address(&self) -> String {
        format!("http://{}/", self.address)
    }

    /// Shows other pages from now on.
    pub fn show(&self, pages: Pages) {
        let mut state = self
            .shared
            .state
            .lock()
            .unwrap_or_else(PoisonError::into_inner);
        let number = state.as_ref().map_or(1, |state| state.number + 1);
        *state = Some(State { pages, number });
        drop(state);
        self.shared.changed.notify_all();
    }
}

/// What is sent back.
struct Answer {
    status: u16,
    kind: &'static str,
    bytes: Vec<u8>,
    /// Where else to look.
    location: Option<String>,
}

impl Answer {
    fn told(status: u16, text: &str) -> Self {
        Self {
            status,
            kind: "text/plain; charset=utf-8",
            bytes: text.as_bytes().to_vec(),
            location: None,
        }
    }
}

impl Shared {
    fn answer(self: &Arc<Self>, request: Request, port: u16) {
        if !names_this_machine(&request, port) {
            let text =
                "This preview answers only where it is asked for by the address of this machine.\n";
            return send(request, Answer::told(421, text));
        }
        if !matches!(request.method(), Method::Get | Method::Head) {
            return send(request, Answer::told(405, "A preview can only be read.\n"));
        }
        let url = request.url().to_owned();
        let (path, query) = url.split_once('?').unwrap_or((&url, ""));
        if path != CHANGES {
            return send(request, self.page(path));
        }
        let seen = query
            .strip_prefix("after=")
            .and_then(|seen| seen.parse().ok());
        if self.waiting.fetch_add(1, Ordering::Relaxed) >= MOST_WAITING {
            self.waiting.fetch_sub(1, Ordering::Relaxed);
            return send(request, Answer::told(503, "Too many pages wait.\n"));
        }
        let shared = Arc::clone(self);
        std::thread::spawn(move || {
            let number = shared.wait(seen);
            shared.waiting.fetch_sub(1, Ordering::Relaxed);
            send(request, Answer::told(200, &number.to_string()));
        });
    }

    /// Waits until the pages are others than those that were seen.
    fn wait(&self, seen: Option<u64>) -> u64 {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let number = |state: &Option<State>| state.as_ref().map_or(0, |state| state.number);
        let is_seen = |state: &mut Option<State>| Some(number(state)) == seen;
        let waited = self.changed.wait_timeout_while(state, PATIENCE, is_seen);
        let (state, _) = waited.unwrap_or_else(PoisonError::into_inner);
        number(&state)
    }

    fn page(&self, path: &str) -> Answer {
        let state = self.state.lock().unwrap_or_else(PoisonError::into_inner);
        let html = "text/html; charset=utf-8";
        match state.as_ref().map(|state| &state.pages) {
            None => Answer::told(503, "The pages are being made.\n"),
            Some(Pages::Refused(page)) => Answer {
                status: 200,
                kind: html,
                bytes: page.clone(),
                location: None,
            },
            Some(Pages::Made(files)) => {
                let path = decoded(path);
                let name = match path.ends_with('/') {
                    true => format!("{FOLDER}{path}index.html"),
                    false => format!("{FOLDER}{path}"),
                };
                if let Some(bytes) = files.get(&name) {
                    return Answer {
                        status: 200,
                        kind: kind(&name),
                        bytes: bytes.clone(),
                        location: None,
                    };
                }
                if files.contains_key(&format!("{name}/index.html")) {
                    return Answer {
                        location: Some(
                            format!("{}/", path.trim_start_matches('/')).replace('\\', ""),
                        ),
                        ..Answer::told(308, "It is a folder.\n")
                    };
                }
                Answer::told(404, "The preview has no such page.\n")
            }
        }
    }
}

/// Whether a request names this machine as its host.
fn names_this_machine(request: &Request, port: u16) -> bool {
    let hosts: Vec<&Header> = request
        .headers()
        .iter()
        .filter(|header| header.field.equiv("Host"))
        .collect();
    let [host] = hosts.as_slice() else {
        return false;
    };
    ["127.0.0.1", "localhost"]
        .iter()
        .any(|name| host.value.as_str() == format!("{name}:{port}"))
}

/// What a file is, by its name.
fn kind(name: &str) -> &'static str {
    let ending = name.rsplit('.').next().unwrap_or_default();
    match ending.to_ascii_lowercase().as_str() {
        "html" => "text/html; charset=utf-8",
        "js" => "text/javascript; charset=utf-8",
        "svg" => "image/svg+xml",
        "png" => "image/png",
        "jpg" | "jpeg" => "image/jpeg",
        "gif" => "image/gif",
        "webp" => "image/webp",
        "pdf" => "application/pdf",
        _ => "application/octet-stream",
    }
}

fn send(request: Request, answer: Answer) {
    let header = |name: &str, value: &str| Header::from_bytes(name, value).ok();
    let is_page = answer.kind.starts_with("text/html");
    let headers = [
        header("Content-Type", answer.kind),
        header("Cache-Control", "no-store"),
        header("X-Content-Type-Options", "nosniff"),
        header("Referrer-Policy", "no-referrer"),
        header("Cross-Origin-Resource-Policy", "same-origin"),
        // A page has a policy of its own; an image that is opened by itself runs nothing.
        header(
            "Content-Security-Policy",
            match is_page {
                true => "frame-ancestors 'none'",
                false => "default-src 'none'; style-src 'unsafe-inline'; sandbox",
            },
        ),
        answer
            .location
            .and_then(|to| header("Location", &format!("/{to}"))),
    ];
    let headers: Vec<Header> = headers.into_iter().flatten().collect();
    let length = answer.bytes.len();
    let response = Response::new(
        StatusCode(answer.status),
        headers,
        Cursor::new(answer.bytes),
        Some(length),
        None,
    );
    // A browser that has gone away needs no answer.
    let _ = request.respond(response);
}
