//! Changes to a text: insertions and replacements that may stand inside one another.

use std::ops::Range;

/// A piece of the new text.
struct Piece {
    /// Where it goes in the old text.
    at: usize,
    /// Of pieces at one place, what closes stands before what opens.
    opens: bool,
    /// How many constructs it stands in.
    depth: usize,
    /// Bytes of the old text it takes the place of.
    removes: usize,
    text: Vec<Part>,
}

/// Text, and the mutant whose doing it is.
pub struct Part {
    pub text: String,
    pub mutant: Option<usize>,
}

impl Part {
    pub fn plain(text: &str) -> Self {
        Self {
            text: text.to_owned(),
            mutant: None,
        }
    }
}

/// All changes to one file.
#[derive(Default)]
pub struct Edits(Vec<Piece>);

impl Edits {
    /// Text before a construct, in place of its first `removes` bytes.
    pub fn open(&mut self, at: usize, depth: usize, removes: usize, text: Vec<Part>) {
        self.0.push(Piece { at, opens: true, depth, removes, text });
    }

    /// Text behind a construct.
    pub fn close(&mut self, at: usize, depth: usize, text: Vec<Part>) {
        self.0.push(Piece { at, opens: false, depth, removes: 0, text });
    }

    /// The changed text, and where in it each mutant stands.
    pub fn applied(mut self, source: &str) -> (String, Vec<(usize, usize, usize)>) {
        self.0.sort_by_key(|piece| (piece.at, piece.opens, if piece.opens { piece.depth } else { usize::MAX - piece.depth }));
        let mut changed = String::new();
        let mut ranges = Vec::new();
        let mut done = 0;
        for piece in self.0 {
            changed.push_str(&source[done.min(piece.at)..piece.at]);
            done = done.max(piece.at) + piece.removes;
            for part in piece.text {
                let range: Range<usize> = changed.len()..changed.len() + part.text.len();
                changed.push_str(&part.text);
                ranges.extend(part.mutant.map(|mutant| (mutant, range.start, range.end)));
            }
        }
        changed.push_str(&source[done..]);
        (changed, ranges)
    }
}
