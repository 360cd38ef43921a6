"""Why, in a steward's words."""

from transforms.linkage.evidence import NameRelation, RegionRelation
from transforms.linkage.stages import Method, Proposal

METHODS: dict[Method, str] = {
    "code": "信用代码一致",
    "org_code": "组织机构代码一致",
    "code_repaired": "代码改正一处后命中",
    "code_rounded": "代码前15位一致",
    "exact_name": "按名称查找",
    "normalised_name": "按名称查找",
    "none": "登记库中未找到",
}
NAMES: dict[NameRelation, str] = {
    "exact": "名称一致",
    "same": "名称一致（企业类型或地名写法不同）",
    "near": "名称相近或为简称",
    "parent": "台账写上级企业，登记为分支机构",
    "branch": "台账写分支机构，登记为另一单位",
    "ordinal": "名称序号不同",
    "other_form": "企业类型不同",
    "different": "名称不同",
}
REGIONS: dict[RegionRelation, str] = {
    "same": "",
    "province": "一方未写省名",
    "partial": "一方未写地名",
    "conflict": "地名不同",
}


def explain(proposal: Proposal, *vetoes: str) -> str:
    """The evidence of a proposal, and what keeps it from being accepted."""
    parts = (METHODS[proposal.method], NAMES[proposal.name], REGIONS[proposal.region], *vetoes)
    return "；".join(part for part in parts if part)
