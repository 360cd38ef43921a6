"""Who may sign in to the console, and who is signed in."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.tables.columns import column, table, text


def add_accounts(metadata: sa.MetaData) -> None:
    """Declare `users` and `user_sessions`."""
    table(
        metadata, "users", "核查台用户", "Who may sign in to the console",
        text("login", "登录名", "Login name", primary_key=True),
        text("name", "姓名", "Name"),
        text("role", "角色", "Role"),
        text("units", "所属填报单位代码（JSON）；空为全部", "Codes of the person's units (JSON); empty for all", nullable=True),
        text("password", "口令的 argon2id 散列；空为只能统一登录", "argon2id hash of the password; empty: single sign-on only", nullable=True),
        column("disabled", "bool", "是否停用", "Whether the account is closed", nullable=False),
        column("must_change", "bool", "下次登录须改口令", "Whether the password has to be changed at the next sign-in", nullable=False),
        text("made_at", "建立时间（北京时间）", "Time made (Asia/Shanghai)"),
        text("signed_in", "上次登录时间（北京时间）", "Time of the last sign-in (Asia/Shanghai)", nullable=True),
    )  # fmt: skip
    table(
        metadata, "user_sessions", "登录会话；令牌只存散列", "Sessions of the console; of a token only its hash is kept",
        text("token", "令牌的 SHA-256", "SHA-256 of the token", primary_key=True),
        text("login", "登录名", "Login name", sa.ForeignKey("users.login")),
        text("address", "来源地址", "Address it came from"),
        text("made_at", "登录时间（北京时间）", "Time of the sign-in (Asia/Shanghai)"),
        text("seen_at", "最近活动时间（北京时间）", "Time last seen (Asia/Shanghai)"),
        text("ended", "结束时间（北京时间）", "Time it was ended (Asia/Shanghai)", nullable=True),
        sa.Index("ix_user_sessions_login", "login"),
    )  # fmt: skip
