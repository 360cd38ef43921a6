"""Words that are put into texts by their code: marked here so that the catalogues hold them."""


def N_(text: str) -> str:  # noqa: N802  # gettext's own name for a mark without a translation
    """Mark a text for the catalogues."""
    return text


STAGES = (N_("pull"), N_("register"), N_("read"), N_("reconcile"), N_("check"), N_("figures"), N_("publish"))
COLUMNS = (
    N_("unit"), N_("period"), N_("rule"), N_("severity"), N_("table_code"), N_("file"), N_("sheet"), N_("cell"), N_("state"), N_("message"),
    N_("enterprise_name"), N_("row_key"), N_("unit_no"), N_("score"), N_("method"), N_("reason"),
)  # fmt: skip
STATES = (N_("new"), N_("open"), N_("back"), N_("accepted"), N_("candidate"), N_("none"), N_("final"), N_("partial"))
