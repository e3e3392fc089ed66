# Ratios measured side by side in one run; needs Rust and Python, nothing else. `just bench thousand rows` for the long ones.
bench *cases:
    python3 benches/run.py {{cases}}

# Stores twice under the memory the README promises; nothing lost, everything the same: `just soak 1000`.
soak stores="20":
    python3 benches/soak.py {{stores}}

# The pictures of README and manual, drawn from reports made anew.
pictures:
    UPDATE_EXPECTED=1 cargo test --release --locked --test suite manual::pictures::pictures_are_current -- --ignored

# The manual as web pages, both languages beside each other: target/manual/zh/index.html. Needs mdBook (`cargo install mdbook`).
manual:
    mdbook build docs/zh
    mdbook build docs/en
