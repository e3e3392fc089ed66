# Ratios measured side by side in one run; needs Rust and Python, nothing else. `just bench thousand rows` for the long ones.
bench *cases:
    python3 benches/run.py {{cases}}

# Stores twice under the memory the README promises; nothing lost, everything the same: `just soak 1000`.
soak stores="20":
    python3 benches/soak.py {{stores}}
