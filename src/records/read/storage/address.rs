//! `s3://BUCKET/KEY`, where the key may hold patterns as a path does.

use rust_i18n::t;

use crate::error::{Error, Kind};

/// What an address of objects begins with.
const SCHEME: &str = "s3://";

/// An address taken apart.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Address<'a> {
    /// The bucket.
    pub bucket: &'a str,
    /// The object, or a pattern of objects.
    pub key: &'a str,
    /// As written.
    pub shown: &'a str,
}

/// Whether a path is the address of objects.
#[must_use]
pub fn is_address(path: &str) -> bool {
    path.starts_with(SCHEME)
}

/// Takes an address apart.
///
/// # Errors
///
/// One without bucket or key; the configuration lets none through.
pub fn parse(path: &str) -> Result<Address<'_>, Error> {
    path.strip_prefix(SCHEME)
        .and_then(|rest| rest.split_once('/'))
        .filter(|(bucket, key)| !bucket.is_empty() && !key.is_empty())
        .map(|(bucket, key)| Address {
            bucket,
            key,
            shown: path,
        })
        .ok_or_else(|| Error::new(Kind::Config, t!("records.storage.no_address", path = path)))
}

/// The address of a key.
#[must_use]
pub fn shown(bucket: &str, key: &str) -> String {
    format!("{SCHEME}{bucket}/{key}")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn addresses_have_a_bucket_and_a_key() {
        let address = parse("s3://reports/data/*/orders.parquet").unwrap();
        assert_eq!((address.bucket, address.key), ("reports", "data/*/orders.parquet"));
        assert_eq!(shown(address.bucket, address.key), address.shown);
        for wrong in ["s3://reports", "s3://reports/", "s3:///key", "data/orders.parquet"] {
            assert!(parse(wrong).is_err(), "{wrong}");
        }
    }
}
