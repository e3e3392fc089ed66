#!/usr/bin/env python3
"""Takes samples of the versions a program has now, where there are none yet: python3 tests/versions/take.py BINARY"""

import gzip
import json
import subprocess
import sys
import tempfile
from pathlib import Path

HERE = Path(__file__).resolve().parent


def main():
    program = str(Path(sys.argv[1]).resolve())
    forms = json.loads(subprocess.run([program, "version", "--json"], stdout=subprocess.PIPE, check=True).stdout)["forms"]
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        subprocess.run([program, "init", "."], cwd=folder, check=True)
        subprocess.run([program, "run", "--today", "2026-05-20"], cwd=folder, check=True)
        config = (folder / "config/report.yaml").read_bytes()
        metrics = (folder / "out/2026-04/S01/metrics.json").read_bytes()
        root = folder / "report-templates"
        templates = {
            path.relative_to(root).as_posix(): path.read_text(encoding="utf-8")
            for path in sorted(root.rglob("*"))
            if path.is_file()
        }
    take(f"config/{forms['config']}.yaml", config)
    take(f"metrics/{forms['metrics'].rsplit('/', 1)[1]}.json.gz", compressed(metrics))
    text = json.dumps(templates, ensure_ascii=False, indent=0)
    take(f"templates/{forms['templates']}.json.gz", compressed(text.encode()))


def compressed(data):
    return gzip.compress(data, 9, mtime=0)


def take(name, data):
    path = HERE / name
    if path.exists():
        print(f"{name} is there")
    else:
        path.write_bytes(data)
        print(f"{name} written, {len(data)} bytes")


if __name__ == "__main__":
    main()
