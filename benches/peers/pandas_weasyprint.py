"""Peer: pandas, matplotlib, WeasyPrint.  python pandas_weasyprint.py DATA MONTH OUT"""

import html
import tempfile
from pathlib import Path

from weasyprint import CSS, HTML, Attachment
from weasyprint.text.fonts import FontConfiguration

import figures_pandas
from pages import CHAPTERS, contents
from run_peer import run

STYLE = """
@font-face { font-family: Report; src: url(FONTS/NotoSansSC-Regular.otf) }
@font-face { font-family: Report; font-weight: bold; src: url(FONTS/NotoSansSC-Bold.otf) }
@page { size: 254mm 142.9mm; margin: 12mm 15mm 14mm; @bottom-left { content: "示例店　客服部月报"; font: 8pt Report; color: #56636A }
        @bottom-right { content: counter(page) " / " counter(pages); font: 8pt Report; color: #56636A } }
body { font: 9pt/1.45 Report; color: #1B262B; margin: 0 }
section { break-before: page; bookmark-level: none } section:first-child { break-before: auto }
h1 { font-size: 15pt; margin: 0 0 3mm; color: #005A66; bookmark-level: 2 }
.divider h1, .cover h1 { font-size: 30pt; margin-top: 35mm; bookmark-level: 1 }
.topic { color: #56636A; margin: 0 } .source { color: #56636A; font-size: 8pt; margin: 2mm 0 0 }
table { border-collapse: collapse; width: 100%; margin: 0 0 3mm; font-size: 8pt } th { text-align: left; border-bottom: 0.6pt solid #1B262B; padding: 0.6mm 1mm }
td { border-bottom: 0.3pt solid #DCE2E5; padding: 0.5mm 1mm; vertical-align: top } tr { break-inside: avoid }
figure { margin: 0 0 2mm } figcaption { font-weight: bold } figure img { height: 72mm } .both figure img { height: 40mm }
.columns { column-count: 2; font-size: 8.5pt }
.cover p, .divider p { font-size: 13pt } a { color: inherit; text-decoration: none }
"""


def block(part):
    if part["type"] == "text":
        return "".join(f"<p>{html.escape(line)}</p>" for line in part["lines"])
    if part["type"] == "chart":
        title = html.escape(part["title"])
        return f'<figure><figcaption>{title}</figcaption><img src="{part["name"]}.svg" alt="{title}"></figure>'
    cells = lambda row, tag: "".join(f"<{tag}>{html.escape(cell)}</{tag}>" for cell in row)
    body = "".join(f"<tr>{cells(row, 'td')}</tr>" for row in part["rows"])
    return f"<table><thead><tr>{cells(part['head'], 'th')}</tr></thead><tbody>{body}</tbody></table>"


def document(deck):
    sections = []
    for number, page in enumerate(deck, 1):
        body = "".join(map(block, page["blocks"]))
        if page["kind"] == "contents":
            rows = "".join(f'<div>{CHAPTERS[c]}　<a href="#p{n}">{html.escape(t)}</a>　{n}</div>' for c, t, n in contents(deck))
            body = f'<div class="columns">{rows}</div>'
        topic = f'<p class="topic">{page["chapter"]} {CHAPTERS[page["chapter"]]}　{html.escape(page["topic"])}</p>'
        source = f'<p class="source">{html.escape(page["source"])}</p>' if page["source"] else ""
        both = " both" if len(page["blocks"]) > 1 else ""
        sections.append(f'<section id="p{number}" class="{page["kind"]}{both}">{topic}<h1>{html.escape(page["headline"])}</h1>{body}{source}</section>')
    head = '<meta charset="utf-8"><title>客服部月报</title><meta name="author" content="示例店">'
    return f'<html lang="zh-CN"><head>{head}</head><body>{"".join(sections)}</body></html>'


def typeset(deck, drawn, fonts, attached):
    with tempfile.TemporaryDirectory() as folder:
        for name, svg in drawn.items():
            (Path(folder) / f"{name}.svg").write_text(svg, encoding="utf-8")
        configuration = FontConfiguration()
        style = CSS(string=STYLE.replace("FONTS", fonts.as_uri()), font_config=configuration)
        attachments = [Attachment(string=content, name=name, relationship="Data") for name, content in attached.items()]
        return HTML(string=document(deck), base_url=f"{folder}/").write_pdf(
            stylesheets=[style], font_config=configuration, pdf_variant="pdf/a-3a", attachments=attachments)


if __name__ == "__main__":
    run(figures_pandas.compute, typeset)
