"""The ledger of runs and what each published."""

from __future__ import annotations

import sqlalchemy as sa

from warehouse.tables.columns import identity, refers, table, text, whole


def add_nights(metadata: sa.MetaData) -> None:
    """Declare `nights` and `editions`."""
    table(
        metadata, "nights", "每晚运行记录", "The ledger of nightly runs",
        identity("运行编号", "Number of the night"),
        text("started", "开始时间（北京时间）", "Time started (Asia/Shanghai)"),
        text("ended", "结束时间（北京时间）", "Time ended (Asia/Shanghai)", nullable=True),
        text("as_of", "以哪一天为今天", "The day that stands for today"),
        text("state", "状态：running 运行中，finished 完成，failed 失败，crashed 中断", "State"),
        text("stage", "进行到的步骤", "Stage reached"),
        text("digest", "运行摘要（JSON 或文字）", "Digest of the run (JSON or words)"),
        whole("pid", "进程号", "Process id"),
        text("host", "主机", "Host"),
        sa.CheckConstraint("state in ('running', 'finished', 'failed', 'crashed')", name="state"),
    )  # fmt: skip
    table(
        metadata, "editions", "已发布的各版", "Every edition published",
        identity("版次", "Number of the edition"),
        refers("night", "nights", "发布它的运行", "The night that published it", unique=True),
        text("published", "发布时间（北京时间）", "Time published (Asia/Shanghai)"),
        text("as_of", "以哪一天为今天", "The day that stood for today"),
        text("inputs", "输入（JSON）：文件、登记库、决定、制度、程序", "Inputs (JSON)"),
        text("inputs_digest", "输入的校验值", "Digest of the inputs"),
    )  # fmt: skip
