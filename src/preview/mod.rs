//! `servicedeck preview`: the report in the browser, made again whenever a file it depends on changes.
//!
//! - `watch`, `stamps` – what the report depends on, and whether it has changed: events are hints, the files have the last word
//! - `workshop` – from files to pages, one at a time, the latest wish wins; what did not change is not done again
//! - `session`, `room`, `tab` – what each tab of the browser shows: the last good `edition`, the mistake in the way of a newer one
//! - `tongue` – messages in the language of the tab that they are for
//! - `server`, `guard` – the page and its answers, for this machine and whoever knows the token only
//! - `figures`, `form`, `files`, `notes`, `actions`, `jobs` – what the page shows beside the report, and lets people do

mod actions;
mod assets;
mod descriptions;
pub(crate) mod diff;
mod edition;
mod figures;
mod files;
mod form;
mod guard;
mod jobs;
mod measure;
mod notes;
mod open;
mod problem;
mod reading;
mod room;
mod server;
mod session;
mod stamps;
mod tab;
mod tongue;
mod watch;
mod words;
mod workshop;

use std::net::{Ipv4Addr, SocketAddr};
use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};
use std::time::Duration;

use rust_i18n::t;

use crate::cli::Common;
use crate::error::{Error, Kind, Result};
use session::Session;

/// How the preview is served.
#[derive(Debug, Clone, Copy)]
pub struct Options {
    /// 0 = any that is free.
    pub port: u16,
    /// Whether to open the browser.
    pub open: bool,
}

/// How often the wish to end is looked for.
const LOOK: Duration = Duration::from_millis(50);

/// Serves until Ctrl-C or SIGTERM. `announce` is told the address once it answers.
///
/// # Errors
///
/// A port that is taken, and what else the machine refuses.
pub fn serve(common: &Common, options: Options, announce: &dyn Fn(&str) -> Result<()>) -> Result<()> {
    let ended = ending()?;
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_all()
        .build()
        .map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?;
    let address = SocketAddr::from((Ipv4Addr::LOCALHOST, options.port));
    let taken = |error: std::io::Error| {
        Error::new(
            Kind::Unexpected,
            t!("preview.port", port = options.port, reason = error),
        )
        .hint(t!("preview.port_hint"))
    };
    let listener = runtime
        .block_on(tokio::net::TcpListener::bind(address))
        .map_err(taken)?;
    let port = listener.local_addr().map_err(taken)?.port();
    let gate = guard::Gate::new(port)?;
    let url = gate.url();
    let (session, wakes) = Session::new(common.clone());
    let session = Arc::new(session);
    let worker = Arc::clone(&session);
    std::thread::Builder::new()
        .name("workshop".to_owned())
        .spawn(move || workshop::run(&worker, &wakes))
        .map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?;
    let router = server::router(Arc::clone(&session), gate);
    let served = runtime.spawn(async move { axum::serve(listener, router).await });
    announce(&url)?;
    let opened = if options.open { open::in_browser(&url) } else { None };
    runtime.block_on(async {
        while !ended.load(Ordering::Relaxed) && !served.is_finished() {
            tokio::time::sleep(LOOK).await;
        }
    });
    // Streams of events are open as long as a page is; nothing is lost when they end here.
    runtime.shutdown_background();
    drop(opened);
    Ok(())
}

/// Becomes true on Ctrl-C and SIGTERM.
fn ending() -> Result<Arc<AtomicBool>> {
    let ended = Arc::new(AtomicBool::new(false));
    for signal in [signal_hook::consts::SIGINT, signal_hook::consts::SIGTERM] {
        signal_hook::flag::register(signal, Arc::clone(&ended))
            .map_err(|error| Error::new(Kind::Unexpected, error.to_string()))?;
    }
    Ok(ended)
}
