#!/usr/bin/env python3
"""Prints the components of the release binaries as a CycloneDX 1.5 document, from packaging/licenses/crates.json and Cargo.lock.

The same sources give the same document: it carries no time and no number of its own.
"""

import json
import re
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


def main():
    manifest = (ROOT / "Cargo.toml").read_text(encoding="utf-8")
    name, version, licence = (re.search(rf'^{key} = "(.+)"', manifest, re.M).group(1) for key in ("name", "version", "license"))
    lock = (ROOT / "Cargo.lock").read_text(encoding="utf-8")
    package = re.compile(r'name = "(.+)"\nversion = "(.+)"\nsource = ".+"\nchecksum = "(.+)"')
    checksums = {(crate, number): checksum for crate, number, checksum in package.findall(lock)}
    crates = json.loads((ROOT / "packaging" / "licenses" / "crates.json").read_text(encoding="utf-8"))["crates"]
    document = {
        "bomFormat": "CycloneDX",
        "specVersion": "1.5",
        "version": 1,
        "metadata": {"component": component("application", name, version, licence, None, None)},
        "components": [
            component("library", crate["name"], crate["version"], crate["license"], crate.get("source"), checksums)
            for crate in crates
        ],
    }
    print(json.dumps(document, ensure_ascii=False, indent=1))


def component(kind, name, version, licence, source, checksums):
    found = {"type": kind, "bom-ref": f"{name}@{version}", "name": name, "version": version}
    if checksums is not None:
        found["purl"] = f"pkg:cargo/{name}@{version}"
        found["hashes"] = [{"alg": "SHA-256", "content": checksums[name, version]}]
    # `/` is how older manifests write OR.
    expression = re.sub(r"\s*/\s*", " OR ", licence)
    if licence == "see text":
        found["licenses"] = [{"license": {"name": "see the crate's LICENSE"}}]
    else:
        found["licenses"] = [{"expression": expression}]
    if source:
        found["externalReferences"] = [{"type": "vcs", "url": source}]
    return found


if __name__ == "__main__":
    main()
