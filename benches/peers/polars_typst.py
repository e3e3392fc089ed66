"""Peer: polars, matplotlib, Typst from PyPI.  python polars_typst.py DATA MONTH OUT"""

import json
import tempfile
from pathlib import Path

import typst

import figures_polars
from pages import CHAPTERS, contents
from run_peer import run


def typeset(deck, drawn, fonts, attached):
    with tempfile.TemporaryDirectory() as folder:
        folder = Path(folder)
        (folder / "charts").mkdir()
        for name, svg in drawn.items():
            (folder / "charts" / f"{name}.svg").write_text(svg, encoding="utf-8")
        for name, content in attached.items():
            (folder / name).write_bytes(content)
        data = {"pages": deck, "chapters": CHAPTERS, "contents": contents(deck)}
        (folder / "data.json").write_text(json.dumps(data, ensure_ascii=False), encoding="utf-8")
        (folder / "deck.typ").write_bytes((Path(__file__).parent / "deck.typ").read_bytes())
        return typst.compile(str(folder / "deck.typ"), root=str(folder), font_paths=[str(fonts)], ignore_system_fonts=True,
                             pdf_standards=["a-3a", "ua-1"])


if __name__ == "__main__":
    run(figures_polars.compute, typeset)
