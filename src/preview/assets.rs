//! The page itself, embedded: plain HTML, CSS and modules of JavaScript, as they are.

macro_rules! assets {
    ($($name:literal $kind:literal),* $(,)?) => {
        &[$(($name, $kind, include_str!(concat!("page/", $name))),)*]
    };
}

/// Name, kind and text of everything the browser loads.
pub(super) const ASSETS: &[(&str, &str, &str)] = assets![
    "index.html" "text/html; charset=utf-8",
    "style.css" "text/css; charset=utf-8",
    "main.js" "text/javascript; charset=utf-8",
    "ask.js" "text/javascript; charset=utf-8",
    "tab.js" "text/javascript; charset=utf-8",
    "pages.js" "text/javascript; charset=utf-8",
    "recipients.js" "text/javascript; charset=utf-8",
    "make.js" "text/javascript; charset=utf-8",
    "deck.js" "text/javascript; charset=utf-8",
    "figures.js" "text/javascript; charset=utf-8",
    "overlay.js" "text/javascript; charset=utf-8",
    "form.js" "text/javascript; charset=utf-8",
    "notes.js" "text/javascript; charset=utf-8",
    "actions.js" "text/javascript; charset=utf-8",
    "editor.js" "text/javascript; charset=utf-8",
    "complete.js" "text/javascript; charset=utf-8",
    "jobs.js" "text/javascript; charset=utf-8",
    "panel.js" "text/javascript; charset=utf-8",
];
