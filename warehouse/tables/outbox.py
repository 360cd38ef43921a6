"""What goes out of the house: each message once."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.tables.columns import identity, period, table, text, unit, whole


def add_outbox(metadata: sa.MetaData) -> None:
    """Declare `outbox`: a row a reminder, recipient and channel; no address stands in it."""
    key = ("unit", "period", "kind", "since", "occurrence", "recipient", "channel")
    table(
        metadata, "outbox", "催报发件箱", "Reminders on their way, each once",
        identity("消息编号", "Number of the message"),
        unit(),
        period(),
        text("kind", "事项：late 逾期未报，returned 退回未答复", "Matter: late, or returned without an answer"),
        text("since", "此事项始于（年-月-日）", "Since when the matter stands (YYYY-MM-DD)"),
        whole("occurrence", "第几次提醒", "Which reminder of the matter it is"),
        text("recipient", "收件方：单位代码，或 province 自治区", "Recipient: a unit's code, or province"),
        text("channel", "渠道（不含地址和密钥）", "Channel, without address or secret"),
        text("day", "提醒日（年-月-日）", "Day of the reminder (YYYY-MM-DD)"),
        text("title", "标题", "Title"),
        text("body", "正文", "Text"),
        text("state", "状态：queued 待发，sending 发送中，sent 已发，failed 未发出，unsure 不能确定，dropped 已不需要",
             "State: queued, sending, sent, failed, unsure (it may have arrived), dropped (no longer needed)"),
        whole("tries", "已尝试次数", "How often it was tried"),
        text("error", "最近一次未发出的原因", "Why the last try failed"),
        text("queued_at", "入列时间（北京时间）", "Time queued (Asia/Shanghai)"),
        text("changed_at", "最近变化时间（北京时间）", "Time of the last change (Asia/Shanghai)"),
        sa.UniqueConstraint(*key),
        sa.CheckConstraint("state in ('queued', 'sending', 'sent', 'failed', 'unsure', 'dropped')", name="state"),
        sa.Index("ix_outbox_state", "state"),
    )  # fmt: skip
