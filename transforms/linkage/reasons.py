"""Why, in a steward's words: what each field of the evidence says."""

from __future__ import annotations

METHODS = ("none", "code", "org_code", "code_repaired", "code_rounded", "exact_name", "normalised_name", "similar_name")
NOT_FOUND = "登记库中未找到"

# Positions are those of the tuples in `evidence`.
CODE = (
    "无代码", "信用代码一致", "组织机构代码一致", "代码修正后命中", "代码前15位一致", "代码属于登记库中另一单位", "代码属于其上级或分支",
    "代码不在登记库", "代码不完整", "原15位注册号", "登记单位无代码",
)  # fmt: skip
NAME = (
    "名称一致", "字号行业一致", "字号行业同音", "名称相近", "台账为简称", "台账名称较长", "名称部分相同", "仅与上级名称相符", "仅与上级名称相符",
    "名称不同",
)  # fmt: skip
REGION = ("", "一方未写省名", "一方未写地名", "一方未写地名且所在地不符", "地名层级不同", "地名不同")
PLACE = ("同县", "同市", "不同市", "")
FORM = ("", "一方未写企业类型", "企业类型不同")
BRANCH = ("无分支", "分支一致", "分支相近", "分支不同", "台账写分支机构，登记为上级企业", "台账写上级企业，登记为分支机构")
ORDINAL = ("", "一方有序号", "序号不同")
HEARD = ("", "一字同音", "多字同音")
FORMER = ("", "与曾用名相符")
SIZE = ("", "人数相近", "人数有差距", "人数相差悬殊")
FIELDS = {
    "code": CODE, "name": NAME, "former": FORMER, "heard": HEARD, "region": REGION, "form": FORM, "branch": BRANCH,
    "ordinal": ORDINAL, "place": PLACE, "size": SIZE,
}  # fmt: skip
