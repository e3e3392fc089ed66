#!/usr/bin/env python3
"""Collects what `servicedeck licenses` prints: every crate in a release binary, with its licence texts.

    python3 packaging/licenses.py          writes packaging/licenses/
    python3 packaging/licenses.py --check  says whether that is current, and writes nothing

Reads Cargo.lock and the crates' own files as cargo downloaded them; nothing but Python and cargo is needed, and no network once
`cargo fetch --locked` was run. A crate without a licence file is given the texts of a crate of the same repository, else the standard
text of a licence it may be used under (`text_from` says which); where neither is possible the collecting stops.
"""

import gzip
import hashlib
import json
import re
import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OUT = ROOT / "packaging" / "licenses"

# The platforms releases are built for, by the name the program knows them under (std::env::consts::OS).
TARGETS = {
    "linux": ["x86_64-unknown-linux-gnu", "aarch64-unknown-linux-gnu"],
    "macos": ["x86_64-apple-darwin", "aarch64-apple-darwin"],
    "windows": ["x86_64-pc-windows-msvc"],
}

LICENCE_FILE = re.compile(r"(?i)^(li[cs]en[sc]e|copying|notice|unlicense|copyright|patents)([-_.].*)?$")
# Licences of what no binary holds: tests, examples, tools.
NOT_IN_THE_BINARY = {"tests", "test", "examples", "example", "benches", "scripts", "programs", "contrib", "third-party"}
# zstd may be used under BSD or GPL; it is used under BSD.
LEFT_OUT = {("zstd-sys", "zstd/COPYING")}
# The owner named by the licence in the repository, where what is published holds none.
OWNERS = {"https://github.com/plotters-rs/plotters": "Copyright (c) 2019 Hao Hou <haohou302@gmail.com>"}


def metadata(target):
    command = ["cargo", "metadata", "--offline", "--locked", "--format-version", "1", "--filter-platform", target]
    return json.loads(subprocess.run(command, cwd=ROOT, stdout=subprocess.PIPE, check=True).stdout)


def shipped(data):
    """The packages a binary is made of: what is needed by what is needed, build and development tools aside."""
    nodes = {node["id"]: node for node in data["resolve"]["nodes"]}
    open_ids, found = [data["resolve"]["root"]], set()
    while open_ids:
        package = open_ids.pop()
        if package in found:
            continue
        found.add(package)
        for dependency in nodes[package]["deps"]:
            if any(kind["kind"] is None for kind in dependency["dep_kinds"]):
                open_ids.append(dependency["pkg"])
    return found - {data["resolve"]["root"]}


def texts_of(package):
    """The crate's licence texts, and whether one of them is its own rather than that of a part."""
    folder = Path(package["manifest_path"]).parent
    named = {folder / package["license_file"]} if package["license_file"] else set()
    for path in folder.rglob("*"):
        inside = path.relative_to(folder)
        if NOT_IN_THE_BINARY.intersection(inside.parts[:-1]) or path.suffix in {".rs", ".py"}:
            continue
        if LICENCE_FILE.match(path.name) and path.is_file() and (package["name"], inside.as_posix()) not in LEFT_OUT:
            named.add(path)
    # Files a package links to outside of itself are left out of what is published.
    texts, has_own = [], False
    for path in sorted(path for path in named if path.is_file()):
        text = tidy(path.read_text(encoding="utf-8", errors="replace"))
        if len(text.split()) > 10:
            texts.append(text)
            has_own |= path.parent == folder
    return texts, has_own


def tidy(text):
    lines = [line.rstrip() for line in text.replace("\r\n", "\n").replace("\f", "\n").split("\n")]
    return "\n".join(lines).strip("\n") + "\n"


def licences_in(expression):
    return set(re.split(r"\s+(?:OR|AND|WITH)\s+|/", re.sub(r"[()]", "", expression)))


def collected():
    packages, platforms = {}, {}
    for platform, targets in TARGETS.items():
        for target in targets:
            data = metadata(target)
            packages.update({package["id"]: package for package in data["packages"]})
            for package in shipped(data):
                platforms.setdefault(package, set()).add(platform)
    order = sorted(platforms, key=lambda id: (packages[id]["name"], packages[id]["version"]))
    found = {id: texts_of(packages[id]) for id in order}
    texts, crates = {}, []
    for id in order:
        package = packages[id]
        expression = package["license"] or "see text"
        (own, has_own), origin = found[id], None
        if not has_own or not is_whole(own, expression):
            own, origin = borrowed(package, expression, found, packages)
        keys = []
        for text in own:
            key = hashlib.sha256(" ".join(text.split()).encode()).hexdigest()[:12]
            texts.setdefault(key, text)
            if key not in keys:
                keys.append(key)
        crate = {"name": package["name"], "version": package["version"], "license": expression}
        if package["repository"]:
            crate["source"] = package["repository"]
        if platforms[id] != set(TARGETS):
            crate["platforms"] = sorted(platforms[id])
        if origin:
            crate["text_from"] = origin
        crates.append(crate | {"texts": keys})
    lock = (ROOT / "Cargo.lock").read_text(encoding="utf-8")
    listed = set(re.findall(r'name = "(.+)"\nversion = "(.+)"\n', lock))
    listed -= {(crate["name"], crate["version"]) for crate in crates} | {own_name()}
    not_shipped = [" ".join(crate) for crate in sorted(listed)]
    return crates, not_shipped, texts


def own_name():
    manifest = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    return re.search(r'name = "(.+)"\nversion = "(.+)"', manifest).groups()


def is_whole(texts, expression):
    """Whether texts hold both licences of the crates that are under both at once."""
    if expression != "MIT AND Apache-2.0":
        return True
    return all(any(words in text for text in texts) for words in ("Permission is hereby granted", "Apache License"))


def borrowed(package, expression, found, packages):
    """Texts for a crate that brings none (or not all), and where they are from."""
    own, _ = found[package["id"]]
    for id, (texts, has_own) in found.items():
        if not has_own or not package["repository"] or packages[id]["repository"] != package["repository"]:
            continue
        if packages[id]["license"] in {package["license"], "MIT"} and is_whole(own + texts, expression):
            return own + texts, f"{packages[id]['name']} {packages[id]['version']}"
    may_be_used_under = licences_in(expression)
    if "Apache-2.0" in may_be_used_under:
        text = (ROOT / "LICENSE-APACHE").read_text(encoding="utf-8")
        return own + [tidy(text)], "Apache-2.0"
    if "CC0-1.0" in may_be_used_under:
        same = next(texts for id, (texts, has_own) in found.items() if packages[id]["license"] == "CC0-1.0" and has_own)
        return own + same, "CC0-1.0"
    owner = OWNERS.get((package["repository"] or "").removesuffix(".git"))
    if owner and expression == "MIT":
        text = (ROOT / "LICENSE-MIT").read_text(encoding="utf-8")
        return own + [tidy(re.sub(r"(?m)^Copyright .*$", owner, text, count=1))], package["repository"]
    sys.exit(f"{package['name']} {package['version']} ({expression}) brings no licence text: put it into this program")


def main():
    crates, not_shipped, texts = collected()
    listing = ",\n".join(f"    {json.dumps(crate, ensure_ascii=False)}" for crate in crates)
    others = ",\n".join(f"    {json.dumps(name)}" for name in not_shipped)
    listing = f'{{\n  "crates": [\n{listing}\n  ],\n  "not_shipped": [\n{others}\n  ]\n}}\n'
    written = json.dumps(dict(sorted(texts.items())), ensure_ascii=False, indent=0)
    size = len(written.encode())
    if "--check" in sys.argv:
        current = gzip.decompress((OUT / "texts.json.gz").read_bytes()).decode()
        if (OUT / "crates.json").read_text(encoding="utf-8") != listing or current != written:
            sys.exit("packaging/licenses is not current: run python3 packaging/licenses.py")
        return
    OUT.mkdir(parents=True, exist_ok=True)
    (OUT / "crates.json").write_text(listing, encoding="utf-8")
    # Without a time in it, so that the same texts are the same bytes.
    (OUT / "texts.json.gz").write_bytes(gzip.compress(written.encode(), 9, mtime=0))
    print(f"{len(crates)} crates in a binary, {len(not_shipped)} in none; {len(texts)} texts, {size} bytes")


if __name__ == "__main__":
    main()
