"""What the outside world writes, only ever added to: files, register extracts, decisions, and the audit log of what people do."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.tables.columns import identity, period, refers, table, text, unit, whole


def add_inputs(metadata: sa.MetaData) -> None:
    """Declare `files`, `register_extracts`, `decisions` and `audit`."""
    table(
        metadata, "files", "收到的全部文件", "Every file ever taken in",
        identity("文件编号", "Number of the file"),
        unit(),
        period(),
        text("path", "收件目录下的路径", "Path below the inbox"),
        text("sha256", "内容的 SHA-256 校验值", "SHA-256 of the content"),
        whole("size", "大小（字节）", "Size in bytes"),
        whole("version", "版本：该单位该期第几次报送", "Version: 1 for the first arrival of unit and period"),
        text("received", "收到时间（北京时间）", "Time received (Asia/Shanghai)"),
        refers("superseded_by", "files", "被哪个文件取代", "The file that supersedes it", nullable=True),
        sa.Index("ix_files_unit_period", "unit", "period"),
    )  # fmt: skip
    table(
        metadata, "register_extracts", "收到的社保登记库各月提取件", "Every extract of the register taken in",
        identity("提取件编号", "Number of the extract"),
        text("month", "数据月份", "Month of the data"),
        text("path", "提取件目录下的路径", "Path below the register's folder"),
        text("sha256", "内容的 SHA-256 校验值", "SHA-256 of the content"),
        text("received", "收到时间（北京时间）", "Time received (Asia/Shanghai)"),
        whole("rows", "行数", "Number of rows"),
        refers("superseded_by", "register_extracts", "被哪个提取件取代", "The extract superseding it", nullable=True),
    )  # fmt: skip
    table(
        metadata, "decisions", "人工决定（只增不改）", "What people decided; only ever added to",
        identity("决定编号", "Number of the decision"),
        text("kind", "决定种类", "Kind of decision"),
        unit(nullable=True),
        period(nullable=True),
        text("rule", "核查规则", "Rule it is about", nullable=True),
        text("row_key", "业务关键字", "Business key of the row", nullable=True),
        text("payload", "内容（JSON）", "Content (JSON)"),
        text("author", "决定人登录名（早期为姓名者，登录名在内容的 login 中）", "Who decided: the login (early rows: the name; login in payload)"),
        text("made_at", "决定时间（北京时间）", "Time of the decision (Asia/Shanghai)"),
        text("fingerprint", "所针对问题的指纹", "Fingerprint of the finding it is about", nullable=True),
        text("batch", "同批决定的标识", "Common to decisions taken at once", nullable=True),
        sa.Index("ix_decisions_fingerprint", "fingerprint"),
        sa.Index("ix_decisions_batch", "batch"),
        sa.Index("ix_decisions_author", "author", "id"),
    )  # fmt: skip
    table(
        metadata, "audit", "审计日志（只增不改，逐条相扣）", "Audit log; only ever added to, each row holding the hash of the one before",
        whole("id", "序号", "Number of the row", primary_key=True, autoincrement=False),
        text("made_at", "时间（北京时间）", "Time (Asia/Shanghai)"),
        text("login", "登录名", "Who: the login"),
        text("role", "角色", "In which role"),
        text("action", "动作", "What was done"),
        unit(nullable=True),
        period(nullable=True),
        text("object", "对象", "On what"),
        text("detail", "内容（JSON）", "Content (JSON)"),
        text("previous", "上一条的校验值", "Hash of the row before"),
        text("hash", "本条的校验值", "Hash of this row"),
        sa.Index("ix_audit_unit", "unit", "id"),
        sa.Index("ix_audit_action", "action", "id"),
    )  # fmt: skip
