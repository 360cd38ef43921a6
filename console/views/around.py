"""What stands around a finding, in words: the values that its rule read, the time before, the register, others like it."""

from __future__ import annotations

from console.views.findings import column_words
from flows.finding_context import context, value_text
from flows.language import _, language
from warehouse import Found, Warehouse


def around_facts(store: Warehouse, found: Found) -> list[tuple[str, str]]:
    """Names and values, in the order in which they are read."""
    known = table.by_id if (table := store.scheme.tables.get(found.table_code or "")) else {}
    facts = [
        (column_words(store.scheme, found.table_code, column), value_text(store.scheme, known[column], value))
        for column, value in found.values.items()
        if column in known and value not in (None, "")
    ]
    around = context(store, found)
    if around.previous is not None and around.previous.text:
        before = around.previous
        facts.append((_("{period}, the report before").format(period=before.period), f"{getattr(before, language())} {before.text}"))
    if (unit := around.register) is not None:
        place = unit.region if found.column_id == "county" else ""
        said = " · ".join(filter(None, (unit.unit_name, unit.uscc, place, _("{count} insured").format(count=unit.insured), unit.status)))
        facts.append((_("The register, {period}").format(period=unit.period), said))
    if around.siblings > 0:
        facts.append((_("Others like it in this table"), str(around.siblings)))
    return facts
