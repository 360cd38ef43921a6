"""What the night has to say that is no finding of a report: place, what was found, what was expected, the way out."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from sources.personal_data import masked


@dataclass(frozen=True)
class Notice:
    """A message to the operator. `code` is a key of TEXTS, `place` a path or name, `found` what was there."""

    code: str
    place: str
    found: str = ""

    def __post_init__(self) -> None:
        """Names of files may hold personal data, too."""
        object.__setattr__(self, "place", masked(self.place))
        object.__setattr__(self, "found", masked(self.found))

    def text(self, language: str = "zh") -> str:
        """The notice in words."""
        what, way_out = TEXTS[self.code][language]
        found = f"（{self.found}）" if self.found and language == "zh" else f" ({self.found})" if self.found else ""
        return f"{self.place}：{what}{found}。{way_out}" if language == "zh" else f"{self.place}: {what}{found}. {way_out}"


TEXTS: Mapping[str, Mapping[str, tuple[str, str]]] = {
    "unknown_unit": {
        "zh": ("文件夹名不是填报单位代码，未读取", '请改为单位代码，如 YC；全部代码见 unionstats sql "SELECT * FROM units"'),
        "en": (
            "the folder's name is no unit's code, nothing was read",
            "Rename it to a unit's code, such as YC; all of them: unionstats sql 'SELECT * FROM units'",
        ),
    },
    "unknown_period": {
        "zh": ("文件夹名不是本年度的报告期，未读取", "请改为 YYYY-MM，如 2020-09"),
        "en": ("the folder's name is no period of the scheme, nothing was read", "Rename it to YYYY-MM, such as 2020-09"),
    },
    "stray_file": {
        "zh": ("文件不在“单位/报告期”文件夹内，未读取", "请移到 单位代码/YYYY-MM/ 下"),
        "en": ("the file is in no unit/period folder, nothing was read", "Move it below UNIT/YYYY-MM/"),
    },
    "inbox_empty": {
        "zh": ("收件目录内没有任何填报单位的文件夹", "请核对 --inbox 是否指对，应为 单位代码/YYYY-MM/文件"),
        "en": ("the inbox holds no unit's folder", "Check that --inbox names the right one: UNIT/YYYY-MM/files"),
    },
    "registry_empty": {
        "zh": ("登记库目录内没有提取件", "请核对 --registry 是否指对，各月提取件应直接放在其中"),
        "en": ("the register's folder holds no extract", "Check that --registry names the right one; the monthly extracts lie directly in it"),
    },
    "not_a_report": {
        "zh": ("不是 xlsx、xls、ods、csv 文件，作为附件忽略", "如为报表，请另存为 xlsx 后再报"),
        "en": ("no xlsx, xls, ods or csv file, passed over as an attachment", "If it is a report, save it as xlsx"),
    },
    "no_table": {
        "zh": ("没有认出报表制度中的任何一张表", "请用表样填写，表名、表头不要改动：unionstats template"),
        "en": ("none of the scheme's tables was recognised in it", "Fill in the template and keep its titles and headers: unionstats template"),
    },
    "same_bytes": {
        "zh": ("与其他单位或报告期的文件内容完全相同", "请核对是否放错文件夹"),
        "en": ("the same bytes were handed in under another unit or period", "Check whether it is in the wrong folder"),
    },
    "period_locked": {
        "zh": ("该报告期已锁定，文件已存档，暂不计入", "如应采用，请自治区审批人解锁并说明理由：unionstats signoff unlock 单位 报告期 --note 理由"),
        "en": ("the period is locked; the file is kept and does not count", "Unlock it first: unionstats signoff unlock UNIT PERIOD --note WHY"),
    },
    "unreadable_path": {
        "zh": ("无法读取文件", "请检查文件权限和存储"),
        "en": ("the file cannot be read from its storage", "Check its permissions and the storage"),
    },
    "source_unreachable": {
        "zh": (
            "来源连不上或传输中断，已多次重试；已取齐的月份照常使用，未取齐的等取齐后再用",
            "请检查网络和对方服务器，再运行 unionstats sources；下次运行会接着取",
        ),
        "en": (
            "the source cannot be reached or breaks off, however often it is asked; months that came whole stand, others wait for the rest",
            "Check the network and its server, then try: unionstats sources. The next night goes on from there",
        ),
    },
    "source_silent": {
        "zh": ("来源连不上或连接中断", "请检查网络、地址和对方服务器，再运行 unionstats sources"),
        "en": ("the source cannot be reached or breaks off", "Check the network, the address and its server, then try again: unionstats sources"),
    },
    "source_hangs": {
        "zh": ("来源目录没有应答，本次不再等待，其他单位照常", "挂载的共享可能已断开：请重新挂载，再运行 unionstats sources；下次运行会接着取"),
        "en": (
            "the folder gives no answer and was waited for no longer; the other units went on",
            "Its share may hang: mount it again, then try: unionstats sources. The next night goes on from there",
        ),
    },
    "source_login": {
        "zh": ("来源拒绝登录，未重试，以免账号被锁", "请核对 unionstats.toml 中的用户名和密码（密钥）文件"),
        "en": ("the source refuses the login; it was asked once, lest it locks the account", "Check the user and the file of the password or key"),
    },
    "source_host_key": {
        "zh": ("服务器出示的主机密钥不在 known_hosts 中，或已变更，未连接", "请电话向对方管理员核对密钥指纹，确认无误后再更新 known_hosts"),
        "en": (
            "the server shows a host key that is not the one in known_hosts; nothing was sent to it",
            "Ask its keeper by telephone whether the key was changed and compare the fingerprint; only then put it into known_hosts",
        ),
    },
    "source_certificate": {
        "zh": ("服务器证书不受信任，未连接", "请核对地址；若为单位自签证书，请在 ca_file 中写明其根证书"),
        "en": ("the server's certificate is not trusted; nothing was sent to it", "Check the address, or name its authority in ca_file"),
    },
    "source_not_found": {
        "zh": ("来源上没有这个位置", "请核对 url（文件夹、存储桶、邮箱文件夹或视图名）"),
        "en": ("there is no such place at the source", "Check url: folder, bucket, mail folder or view"),
    },
    "source_denied": {
        "zh": ("没有读取权限", "请对方授予读取权限；只需读，不需写"),
        "en": ("reading is not permitted", "Ask for permission to read; writing is not needed"),
    },
    "source_answer": {
        "zh": ("来源的回应无法理解，未读取", "请核对 url 和 kind 是否相符"),
        "en": ("the source answers what cannot be understood, nothing was read", "Check that url and kind fit each other"),
    },
    "source_secret": {
        "zh": ("密码或密钥文件（环境变量）不存在、为空或不可读", "请按 unionstats.toml 中所写放好该文件或设好该变量"),
        "en": ("the file or variable of a secret is not there, empty or cannot be read", "Put it where unionstats.toml says"),
    },
    "source_driver": {
        "zh": ("数据库地址不对，或未安装其驱动", "请核对 url；驱动用 pip 安装"),
        "en": ("this is no database URL, or its driver is not installed", "Check url; install the driver with pip"),
    },
    "source_month_column": {
        "zh": ("视图中没有月份栏", "请在 month_column 中写明栏名"),
        "en": ("the view has no column for the month", "Name it in month_column"),
    },
    "source_too_many": {
        "zh": ("位置中的文件过多，未读取", "请核对 url 是否指对，或改用专门的文件夹"),
        "en": ("the place holds too many files, nothing was read", "Check url, or have a folder of its own made for the reports"),
    },
    "source_no_room": {
        "zh": ("取来的文件无法保存", "请检查磁盘空间和权限；下次运行会接着取"),
        "en": ("what was pulled cannot be kept here", "Check the disk; the next night goes on from there"),
    },
    "source_too_large": {
        "zh": ("文件过大，未取", "请压缩或拆分后再报；如确需采用，请调大 max_mb"),
        "en": ("the file is too large and was not fetched", "Have it split, or raise max_mb"),
    },
    "source_unsettled": {
        "zh": ("文件正在写入或已变动，本次未取", "无需处理；下次运行会再取。若一直如此，请核对对方是否上传中断"),
        "en": ("the file is being written or changed meanwhile; it was left alone", "Nothing to do: the next night looks again"),
    },
    "source_bad_name": {
        "zh": ("文件名无法采用，未取", "请改名：不含 ..、反斜杠和控制字符，不要过长"),
        "en": ("the name cannot be used here, the file was not fetched", "Rename it: no .., no backslash, no control characters, not so long"),
    },
    "source_twins": {
        "zh": ("两个文件同名，或仅大小写、编码形式不同，只取了较新的一个", "请改名其中之一"),
        "en": ("two files have one name, or only capitals or the Unicode form tell them apart; the newer one was taken", "Rename one of them"),
    },
    "source_no_period": {
        "zh": ("看不出文件属于哪个报告期，未取", "请放入 YYYY-MM 文件夹，或在文件名、邮件主题中写明年月，或改设 period"),
        "en": (
            "it does not show which month the file is of, it was not fetched",
            "Put it into a folder YYYY-MM, name the month in its name or subject, or set period",
        ),
    },
    "source_other_period": {
        "zh": ("不是本年度的报告期，未取", "无需处理；如月份写错，请改名"),
        "en": ("no period of the scheme, what is of it was not fetched", "Nothing to do, unless the month is wrong"),
    },
    "source_more": {
        "zh": ("另有同类问题的文件未逐一列出", "运行 unionstats sources 可查看"),
        "en": ("there are more files with such troubles than are named here", "See unionstats sources"),
    },
    "source_beside_inbox": {
        "zh": ("该单位已配置来源，收件目录中的同名文件夹未读取", "请只用其中一种"),
        "en": ("the unit has a source of its own, so its folder in the inbox was not read", "Use one of them"),
    },
    "macros": {
        "zh": ("文件含宏，宏未执行，仅读取数值", "建议另存为不含宏的 xlsx"),
        "en": ("the workbook carries macros; none was run, only values were read", "Better save it as xlsx without macros"),
    },
    "register_missing": {
        "zh": ("缺少该月的社保登记库，登记库核查未做，相关指标不完整", "请补入该月登记库后重新运行"),
        "en": ("the register of the month is missing: its checks were not made, its figures are partial", "Add the extract and run again"),
    },
    "register_unreadable": {
        "zh": ("登记库文件无法读取，未采用", "请重新导出该月登记库"),
        "en": ("the register extract cannot be read and was not used", "Export it again"),
    },
    "register_columns": {
        "zh": ("登记库缺少栏目，未采用", "请按登记库格式重新导出"),
        "en": ("the register extract lacks columns and was not used", "Export it again with all columns"),
    },
    "register_new_columns": {
        "zh": ("登记库有新增栏目，已忽略", "如需使用，请在 tables.yaml 的 registry 中登记"),
        "en": ("the register extract has new columns, which were ignored", "To use them, add them to registry in tables.yaml"),
    },
    "register_month": {
        "zh": ("登记库的月份不明或不一致，未采用", "请核对文件名与数据月份"),
        "en": ("the month of the register extract is not clear, it was not used", "Check the file's name and its month column"),
    },
    "register_rows": {
        "zh": ("登记库部分行无法识别，已跳过", "请核对这些行"),
        "en": ("some rows of the register could not be understood and were left out", "Check these rows"),
    },
    "register_twice": {
        "zh": ("登记库中单位编号重复的行，只取每个编号的第一行", "请核对这些单位编号"),
        "en": ("rows of the register repeat a unit's number; only the first of each was used", "Check these numbers"),
    },
    "register_empty": {
        "zh": ("登记库没有可用的行，未采用", "请重新导出该月登记库"),
        "en": ("the register extract holds no usable row and was not used", "Export it again"),
    },
    "register_superseded": {
        "zh": ("取代了同月的另一登记库文件", "如有误，请重新放入应采用的文件"),
        "en": ("this extract took the place of another of its month", "If that is wrong, save the right one again"),
    },
    "register_shrunk": {
        "zh": ("登记库行数比上月明显减少，可能不完整", "请核对导出是否中断"),
        "en": ("the register has far fewer rows than the month before and may be incomplete", "Check whether the export was cut short"),
    },
    "cluster_unused": {
        "zh": (
            "集群没有读取这些新文件（未读/全部），已改在本机读取",
            "请检查调度器、工作进程和共享存储：unionstats doctor；原因见主目录的 logs/nightly.jsonl",
        ),
        "en": (
            "the cluster did not read these new files (of all); they were read here",
            "Look at scheduler, workers and storage: unionstats doctor; logs/nightly.jsonl in the home has the reason",
        ),
    },
    "clock_back": {
        "zh": ("系统时钟早于上一次运行，今晚照常完成，但收到日期会记早", "请校准时钟，再运行一次；unionstats doctor 可核对"),
        "en": (
            "the clock is behind the last night; tonight ends as ever, but the days on which files came in may be too early",
            "Set the clock and run it again; unionstats doctor says whether it is right",
        ),
    },
    "snapshot_failed": {
        "zh": ("分析用快照未能写成，已发布的版次不受影响", "请检查磁盘空间和权限；下次运行会补写"),
        "en": ("the snapshot for analysts could not be written; what was published stands", "Check the disk; the next night writes it"),
    },
    "unit_failed": {
        "zh": ("该单位本次处理失败，其他单位不受影响，沿用已有数据", "见运行日志；下次运行会重试"),
        "en": ("this unit failed tonight; the others went on, what it handed in before stands", "See the log; the next night tries again"),
    },
}
