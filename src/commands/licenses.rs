//! `servicedeck licenses`: what others wrote that is in this binary, with the licence texts in full.

use std::fmt::Write as _;

use rust_i18n::t;
use serde_json::json;

use super::answer;
use crate::cli::Common;
use crate::error::Result;
use crate::licenses::{self, Crate, FONTS, Listing, OWN};

const RULE: &str = "================================================================================";

pub(super) fn licenses(common: &Common) -> Result<u8> {
    let listing = licenses::listing(std::env::consts::OS)?;
    let (font, font_license, font_text) = FONTS;
    if common.json {
        let own: Vec<_> = OWN
            .iter()
            .map(|(name, text)| json!({ "license": name, "text": text }))
            .collect();
        let whole = json!({
            "program": { "name": "servicedeck", "version": env!("CARGO_PKG_VERSION"), "licenses": own },
            "fonts": [{ "name": font, "license": font_license, "text": font_text }],
            "crates": listing.crates,
            "texts": listing.texts,
        });
        answer(&format!("{whole:#}\n"))?;
    } else {
        answer(&text(&listing))?;
    }
    Ok(0)
}

fn text(listing: &Listing) -> String {
    let own: Vec<&str> = OWN.iter().map(|(name, _)| *name).collect();
    let (font, font_license, font_text) = FONTS;
    let mut text = t!(
        "licenses.head",
        version = env!("CARGO_PKG_VERSION"),
        own = own.join(" OR "),
        font = font,
        font_license = font_license,
        crates = listing.crates.len(),
        texts = listing.texts.len()
    )
    .into_owned();
    text.push_str("\n\n");
    let longest = |of: fn(&Crate) -> String| listing.crates.iter().map(|one| of(one).len()).max().unwrap_or(0);
    let (names, expressions) = (longest(called), longest(|one| one.license.clone()));
    for one in &listing.crates {
        let source = one.source.as_deref().unwrap_or_default();
        let line = format!("{:names$}  {:expressions$}  {source}", called(one), one.license);
        text.push_str(line.trim_end());
        text.push('\n');
    }
    for (name, licence) in OWN {
        section(
            &mut text,
            &format!("servicedeck {} ({name})", env!("CARGO_PKG_VERSION")),
            licence,
        );
    }
    section(&mut text, &format!("{font} ({font_license})"), font_text);
    for (name, licence) in &listing.texts {
        let of: Vec<String> = listing
            .crates
            .iter()
            .filter(|one| one.texts.contains(name))
            .map(|one| match &one.text_from {
                Some(origin) => t!("licenses.borrowed", name = called(one), origin = origin).into_owned(),
                None => called(one),
            })
            .collect();
        section(&mut text, &of.join("\n"), licence);
    }
    text
}

fn called(one: &Crate) -> String {
    format!("{} {}", one.name, one.version)
}

fn section(text: &mut String, heading: &str, licence: &str) {
    // Writing to a string cannot fail.
    let _ = write!(text, "\n{RULE}\n{heading}\n{RULE}\n\n{}\n", licence.trim_end());
}
