"""The data dictionary as one page that opens without a network."""

from __future__ import annotations

from collections.abc import Iterator
from html import escape
from pathlib import Path

from warehouse.snapshot.chinese import chinese_columns, chinese_names
from warehouse.snapshot.material import Material

_STYLE = (
    'body{font:15px/1.6 "Noto Sans CJK SC","Microsoft YaHei",sans-serif;margin:2rem auto;max-width:72rem;padding:0 1rem;color:#1b2733}'
    "table{border-collapse:collapse;width:100%}th,td{border:1px solid #c6d0dc;padding:.25rem .5rem;text-align:left;vertical-align:top}"
    "th{background:#e7edf5}code{font-family:monospace}h2{margin-top:2.5rem}nav{columns:3}@media print{nav{display:none}}"
)


def write_page(material: Material, file: Path) -> None:
    """Write the page."""
    file.write_text("\n".join(_lines(material)) + "\n", encoding="utf-8")


def _lines(material: Material) -> Iterator[str]:
    title = f"数据字典 Data dictionary {material.scheme.year}"
    chinese = chinese_names(material.scheme)
    yield f'<!DOCTYPE html><html lang="zh"><head><meta charset="utf-8"><title>{title}</title><style>{_STYLE}</style></head><body>'
    yield f"<h1>{title}</h1>"
    province, number = f"{material.scheme.province.name} {material.scheme.province_en}", material.edition.id
    yield f"<p>{escape(province)} · 第{number}版 edition {number}</p>"
    yield "<nav><ul>"
    yield from (f'<li><a href="#{x.name}"><code>{x.name}</code> {escape(x.words.zh)}</a></li>' for x in material.everything)
    yield "</ul></nav>"
    for listing in material.everything:
        yield f'<h2 id="{listing.name}"><code>{listing.name}</code> {escape(listing.words.zh)}</h2>'
        yield f'<p lang="en">{escape(listing.words.en)}</p>'
        yield f"<p>中文视图 Chinese view: <code>{escape(chinese[listing.name])}</code></p>" if listing.name in chinese else ""
        heads = ("栏目 column", "类型 kind", "中文视图中的名称 in the Chinese view", "中文", "English")
        yield "<table><thead><tr>" + "".join(f'<th scope="col">{head}</th>' for head in heads) + "</tr></thead><tbody>"
        for field, name in chinese_columns(listing.fields):
            yield f"<tr><td><code>{field.name}</code></td><td>{field.kind}</td><td>{escape(name)}</td>"
            yield f'<td>{escape(field.words.zh)}</td><td lang="en">{escape(field.words.en)}</td></tr>'
        yield "</tbody></table>"
    yield "</body></html>"
