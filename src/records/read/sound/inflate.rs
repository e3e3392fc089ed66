//! What a deflated part becomes, without keeping more of it than is asked for.

use std::io::{BufRead, BufReader, Read, copy, sink};

use flate2::read::DeflateDecoder;

/// How many bytes a part unpacks to: exact up to `most`, and more than `most` (if not by how many) beyond. One that breaks off
/// or is damaged counts as far as it goes; the error is for the real reader to report.
pub fn length(packed: &[u8], most: u64) -> u64 {
    let mut whole = Counted {
        inner: DeflateDecoder::new(packed),
        bytes: 0,
    };
    let mut limited = (&mut whole).take(most.saturating_add(1));
    // The bytes before damage have been counted.
    let _ = copy(&mut limited, &mut sink());
    whole.bytes
}

/// The first bytes of a part, at most so many; as far as they go when it is damaged.
pub fn beginning(packed: &[u8], most: usize) -> Vec<u8> {
    let mut bytes = Vec::new();
    // The bytes before damage have been kept.
    let _ = DeflateDecoder::new(packed).take(most as u64).read_to_end(&mut bytes);
    bytes
}

/// A part's bytes one after the other.
pub fn stream(packed: &[u8]) -> impl BufRead + '_ {
    BufReader::new(DeflateDecoder::new(packed))
}

/// Counts what is read through it.
struct Counted<R> {
    inner: R,
    bytes: u64,
}

impl<R: Read> Read for Counted<R> {
    fn read(&mut self, buffer: &mut [u8]) -> std::io::Result<usize> {
        let read = self.inner.read(buffer)?;
        self.bytes += read as u64;
        Ok(read)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// What Python's zlib makes of `"月报,报告;" * 40 + str(list(range(30)))`, of `b"a" * 5000`, and of `b"raw"` unpacked.
    const PACKED: [(&[u8], usize); 3] = [
        (include_bytes!("../../../../tests/files/packed.deflate"), 670),
        (
            b"\xed\xc1\x31\x01\0\0\0\xc2\xa0\xac\xeb_\xc2\x14~@\x01\0\0\0\0\x6f\x03",
            5000,
        ),
        (b"\x01\x03\x00\xfc\xffraw", 3),
    ];

    #[test]
    fn lengths_are_counted_and_beginnings_kept() {
        for (packed, unpacked) in PACKED {
            assert_eq!(length(packed, 10_000), unpacked as u64);
            assert_eq!(beginning(packed, 10_000).len(), unpacked);
        }
        let text = String::from_utf8(beginning(PACKED[0].0, 10_000)).unwrap();
        assert!(
            text.starts_with("月报,报告;月报") && text.ends_with("28, 29]"),
            "{text}"
        );
        assert_eq!(beginning(PACKED[1].0, 7), b"aaaaaaa");
    }

    #[test]
    fn counting_ends_at_the_limit() {
        assert_eq!(length(PACKED[1].0, 100), 101);
        assert_eq!(length(PACKED[1].0, 5000), 5000);
    }

    #[test]
    fn a_damaged_part_counts_as_far_as_it_goes() {
        let half = &PACKED[0].0[..PACKED[0].0.len() / 2];
        let whole = beginning(PACKED[0].0, 10_000);
        let kept = beginning(half, 10_000);
        assert_eq!(length(half, 10_000), kept.len() as u64);
        assert!(!kept.is_empty() && whole.starts_with(&kept), "{}", kept.len());
        assert_eq!(length(b"\xff\xff", 10), 0);
    }
}
