"""A ledger row beside a register unit: the characters that differ, and what the matching's words say of which field."""

import pytest

from flows.match_side_by_side import AGAINST, FOR, differing, side_by_side, spoken_of
from scheme import Scheme
from transforms.linkage.reasons import FIELDS


@pytest.mark.parametrize(
    ("ledger", "register", "marked"),
    [
        ("甲乙丙有限公司", "甲乙丙有限公司", "甲乙丙有限公司"),
        ("甲乙丙有限公司", "甲乙丙有限责任公司", "甲乙丙有限[责任]公司"),
        ("甲乙丙有限责任公司", "甲乙丙有限公司", "甲乙丙有限[]公司"),
        ("𠮷祥㛃商贸", "𠮷详㛃商贸", "𠮷[详]㛃商贸"),
        ("吉祥商贸", "𠮷祥商贸", "[𠮷]祥商贸"),
        ("91510100MA61XO7K2C", "91510100MA61X07K2C", "91510100MA61X[0]7K2C"),
        ("<b>甲</b>", "<b>乙</b>", "<b>[乙]</b>"),
    ],
)
def test_what_differs_is_marked_by_whole_characters(ledger: str, register: str, marked: str) -> None:
    assert "".join(f"[{piece.text}]" if piece.differs else piece.text for piece in differing(ledger, register)) == marked


def test_every_word_of_the_evidence_belongs_to_a_field_and_leans_one_way() -> None:
    words = {word for words in FIELDS.values() for word in words if word}
    assert words >= FOR | AGAINST
    assert not FOR & AGAINST
    assert {word for word in words if not spoken_of(word)} == set()


def test_the_words_are_told_apart_by_field() -> None:
    spoken = spoken_of("代码第7位 O→0 修正后命中；名称不同；一字同音；地名不同；无分支；同县")
    assert {field: [(one.word, one.leaning) for one in words] for field, words in spoken.items()} == {
        "code": [("代码第7位 O→0 修正后命中", "for")],
        "name": [("名称不同", "against"), ("一字同音", "neither"), ("无分支", "neither")],
        "place": [("地名不同", "against"), ("同县", "for")],
    }


@pytest.mark.parametrize("word", ["仅与上级名称相符", "上级名称相符"])
def test_a_name_like_that_of_the_enterprise_above_speaks_for_neither(word: str) -> None:
    assert [(one.word, one.leaning) for one in spoken_of(word)["name"]] == [("仅与上级名称相符", "neither")]


@pytest.mark.parametrize(("language", "deregistered"), [("zh", "注销"), ("en", "Deregistered")])
def test_what_is_not_there_is_neither_the_same_nor_marked(scheme: Scheme, monkeypatch: pytest.MonkeyPatch, language: str, deregistered: str) -> None:
    monkeypatch.setenv("UNIONSTATS_LANGUAGE", language)
    ledger = {"enterprise_name": "甲乙丙", "uscc": None, "county": "640104", "employees": 12}
    name, code, place, size, status = side_by_side(scheme, ledger, [{"unit_name": "甲乙丁", "uscc": "9164", "region": "640105", "status": "注销", "insured": 12}])
    assert (code.ledger, code.doubt, [piece.differs for piece in code.candidates[0].pieces]) == ("", "none", [False])
    assert (place.ledger, place.candidates[0].text, place.candidates[0].same) == (*(f"{code} {scheme.regions[code].called(language)}" for code in ("640104", "640105")), False)
    assert size.candidates[0].same and status.candidates[0].text == deregistered and not name.candidates[0].same
