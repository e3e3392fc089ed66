//! The text of a page, its links and its pictures in words, with their places, as plain data.

use std::sync::Arc;

use serde::Serialize;
use typst::introspection::Introspector;
use typst::layout::{Frame, FrameItem, Point, Transform};
use typst::model::Destination;
use typst_layout::PagedIntrospector;

/// What lies over a page's picture.
#[derive(Debug, Clone, Default, PartialEq, Serialize)]
pub struct Layer {
    /// In the order they are drawn.
    pub texts: Vec<LayerText>,
    /// Places that lead to other pages.
    pub links: Vec<LayerLink>,
    /// Pictures that have a description.
    pub pictures: Vec<LayerPicture>,
}

/// A run of text; lengths in points, `y` is the baseline.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LayerText {
    /// From the left.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// Of the font.
    pub size: f64,
    /// Of the run.
    pub width: f64,
    /// The run.
    pub text: String,
}

/// A place that leads to a page, counted from 0.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LayerLink {
    /// From the left, in points; so the others.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// To the right.
    pub width: f64,
    /// Downwards.
    pub height: f64,
    /// Where it leads.
    pub page: usize,
}

/// A picture in words.
#[derive(Debug, Clone, PartialEq, Serialize)]
pub struct LayerPicture {
    /// From the left, in points; so the others.
    pub x: f64,
    /// From the top.
    pub y: f64,
    /// To the right.
    pub width: f64,
    /// Downwards.
    pub height: f64,
    /// Its description.
    pub alt: String,
}

/// Adds what a frame holds to the layer.
pub(super) fn collect(frame: &Frame, transform: Transform, introspector: &Arc<PagedIntrospector>, layer: &mut Layer) {
    for (position, item) in frame.items() {
        let here = transform.pre_concat(Transform::translate(position.x, position.y));
        let Point { x, y } = Point::zero().transform(here);
        let (x, y) = (x.to_pt(), y.to_pt());
        let (across, down) = (here.sx.get(), here.sy.get());
        let corner = |size: typst::layout::Size| (size.x.to_pt() * across, size.y.to_pt() * down);
        match item {
            FrameItem::Group(group) => {
                collect(&group.frame, here.pre_concat(group.transform), introspector, layer);
            }
            // Turned text is read in its picture.
            FrameItem::Text(text) if across > 0.0 && here.kx.get().abs() < 1e-6 => layer.texts.push(LayerText {
                x,
                y,
                size: text.size.to_pt() * down,
                width: text.width().to_pt() * across,
                text: text.text.to_string(),
            }),
            FrameItem::Link(destination, size) => {
                if let Some(page) = target(destination, introspector) {
                    let (width, height) = corner(*size);
                    layer.links.push(LayerLink {
                        x,
                        y,
                        width,
                        height,
                        page,
                    });
                }
            }
            FrameItem::Image(image, size, _) => {
                if let Some(alt) = image.alt() {
                    let (width, height) = corner(*size);
                    let alt = alt.to_owned();
                    layer.pictures.push(LayerPicture {
                        x,
                        y,
                        width,
                        height,
                        alt,
                    });
                }
            }
            FrameItem::Text(_) | FrameItem::Shape(..) | FrameItem::Tag(_) => {}
        }
    }
}

/// The page a link leads to, counted from 0; `None` for one that leaves the document.
pub(super) fn target(destination: &Destination, introspector: &Arc<PagedIntrospector>) -> Option<usize> {
    let page = match destination {
        Destination::Url(_) => None,
        Destination::Position(position) => Some(position.page),
        Destination::Location(location) => introspector.page(*location),
    };
    page.map(|page| page.get() - 1)
}
