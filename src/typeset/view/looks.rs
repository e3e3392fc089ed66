//! Whether a page still looks the same.

use std::hash::{Hash, Hasher};
use std::sync::Arc;

use typst::layout::{Frame, FrameItem};
use typst_layout::{Page, PagedIntrospector};

use super::layer::target;

/// What of a page can be seen. Places in the template's source and positions in the document's structure are not part of it: they
/// change when another page does.
pub(super) struct Looks<'a> {
    frame: &'a Frame,
    fill: Option<typst::visualize::Paint>,
    introspector: &'a Arc<PagedIntrospector>,
}

impl<'a> Looks<'a> {
    /// The looks of a page.
    pub(super) fn of(page: &'a Page, introspector: &'a Arc<PagedIntrospector>) -> Self {
        Self {
            frame: &page.frame,
            fill: page.fill_or_white(),
            introspector,
        }
    }
}

impl Hash for Looks<'_> {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.fill.hash(state);
        hash_frame(self.frame, self.introspector, state);
    }
}

fn hash_frame<H: Hasher>(frame: &Frame, introspector: &Arc<PagedIntrospector>, state: &mut H) {
    frame.size().hash(state);
    for (position, item) in frame.items() {
        if matches!(item, FrameItem::Tag(_)) {
            continue;
        }
        std::mem::discriminant(item).hash(state);
        position.hash(state);
        match item {
            FrameItem::Group(group) => {
                group.transform.hash(state);
                group.clip.hash(state);
                hash_frame(&group.frame, introspector, state);
            }
            FrameItem::Text(text) => {
                (&text.font, text.size, &text.fill, &text.stroke, &text.text).hash(state);
                for glyph in &text.glyphs {
                    (
                        glyph.id,
                        glyph.x_advance,
                        glyph.x_offset,
                        glyph.y_advance,
                        glyph.y_offset,
                    )
                        .hash(state);
                }
            }
            FrameItem::Shape(shape, _) => shape.hash(state),
            FrameItem::Image(image, size, _) => (image, size).hash(state),
            FrameItem::Link(destination, size) => (target(destination, introspector), size).hash(state),
            FrameItem::Tag(_) => {}
        }
    }
}
