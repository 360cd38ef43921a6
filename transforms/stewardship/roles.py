"""Who may do what: roles, actions and permissions as data; a person and the units that they act for."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from types import MappingProxyType


@dataclass(frozen=True)
class Role:
    """A role. `scoped`: its people act for units of their own; all others for the whole province."""

    code: str
    zh: str
    en: str
    scoped: bool = False


@dataclass(frozen=True)
class Action:
    """Something that a person may or may not do."""

    code: str
    zh: str
    en: str


ROLES: Mapping[str, Role] = MappingProxyType(
    {
        role.code: role
        for role in (
            Role("unit_steward", "单位统计员", "unit steward", scoped=True),
            Role("unit_signer", "单位签报人", "unit signer", scoped=True),
            Role("provincial_steward", "自治区统计员", "provincial steward"),
            Role("provincial_approver", "自治区审批人", "provincial approver"),
            Role("analyst", "分析人员", "analyst"),
            Role("operator", "运维人员", "operator"),
            Role("auditor", "审计人员", "auditor"),
        )
    }
)
"""The roles that accounts have."""
COMMAND_LINE = Role("command_line", "命令行", "command line")
"""Whoever runs `unionstats decide` where the warehouse lies: the machine's own accounts say who may do that."""
ACTIONS: Mapping[str, Action] = MappingProxyType(
    {
        action.code: action
        for action in (
            Action("see", "查看", "see"),
            Action("explain", "说明", "explain"),
            Action("ask_waiver", "申请豁免", "ask for a waiver"),
            Action("grant_waiver", "批准豁免", "grant or refuse a waiver"),
            Action("return", "退回", "return"),
            Action("match", "企业匹配", "decide matches"),
            Action("undo", "撤销本人的决定", "undo decisions of one's own"),
            Action("undo_others", "撤销他人的决定", "undo decisions of others"),
            Action("upload", "上传报表", "upload"),
            Action("check", "报送前试核", "check before sending"),
            Action("sign", "签报", "sign"),
            Action("accept", "验收", "accept"),
            Action("lock", "锁定", "lock"),
            Action("unlock", "解锁", "unlock"),
            Action("remind", "催报", "remind"),
            Action("audit", "查看审计", "read the audit log"),
            Action("users", "管理用户", "manage users"),
        )
    }
)
_UNIT = frozenset({"unit_steward", "unit_signer"})
_PROVINCE = frozenset({"provincial_steward", "provincial_approver"})
PERMISSIONS: Mapping[str, frozenset[str]] = MappingProxyType(
    {
        "see": frozenset(ROLES),
        "explain": frozenset({"unit_steward"}) | _PROVINCE,
        "ask_waiver": frozenset({"unit_steward", "provincial_steward"}),
        "grant_waiver": frozenset({"provincial_approver"}),
        "return": frozenset({"unit_steward"}) | _PROVINCE,
        "match": frozenset({"unit_steward"}) | _PROVINCE,
        "undo": _UNIT | _PROVINCE,
        "undo_others": _PROVINCE,
        "upload": frozenset({"unit_steward", "provincial_steward"}),
        "check": _UNIT | _PROVINCE,
        "sign": frozenset({"unit_signer"}),
        "accept": _PROVINCE,
        "lock": frozenset({"provincial_approver"}),
        "unlock": frozenset({"provincial_approver"}),
        "remind": frozenset({"provincial_steward", "operator"}),
        "audit": frozenset({"provincial_approver", "auditor"}),
        "users": frozenset({"operator"}),
    }
)
"""The roles that an action is open to. A grant is moreover never that of the person who asked (flows/finding_desk.py)."""
_AT_THE_COMPUTER = frozenset(ACTIONS) - {"users"}


@dataclass(frozen=True)
class Person:
    """Somebody signed in. `units`: those that they act for; None: all of them."""

    login: str
    name: str
    role: str
    units: frozenset[str] | None = None

    def may(self, action: str, unit: str | None = None) -> bool:
        """Whether the person's role allows the action, and where it is about a unit, whether that is one of theirs."""
        allowed = action in _AT_THE_COMPUTER if self.role == COMMAND_LINE.code else self.role in PERMISSIONS[action]
        return allowed and (unit is None or self.acts_for(unit))

    def acts_for(self, unit: str) -> bool:
        """Whether a unit is one of the person's."""
        return self.units is None or unit in self.units


def at_the_computer(name: str) -> Person:
    """Who decides by `unionstats decide`: for every unit, under the name that they give."""
    return Person(name, name, COMMAND_LINE.code)
