//! Buckets.

use serde_json::Value;

use super::build::{boolean, pattern, section, string, whole};

pub(super) fn object_storage() -> Value {
    section(
        "Where the buckets of s3:// sources are; credentials come from the environment or the files of AWS's tools.",
        [
            (
                "endpoint",
                pattern(
                    "Address of the server; default what AWS_ENDPOINT_URL says, else AWS.",
                    "^https?://[^/@]+/?$",
                ),
            ),
            (
                "region",
                string("Region; default what AWS_REGION says, else us-east-1."),
            ),
            (
                "path_style",
                boolean(
                    "The bucket stands in the path (HOST/BUCKET), not in the host (BUCKET.HOST).",
                    true,
                ),
            ),
            (
                "allow_http",
                boolean(
                    "A server on another machine may be talked to without encryption.",
                    false,
                ),
            ),
            ("timeout_seconds", whole("Seconds for each request.", 30)),
        ],
    )
}
