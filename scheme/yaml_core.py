"""YAML as people write it: only true and false are booleans, so that `on` and `no` stay words; a key stands once."""

import re
from typing import Any

import yaml


class _CoreLoader(yaml.CSafeLoader):
    yaml_implicit_resolvers = {  # noqa: RUF012  # PyYAML's own class attribute
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }

    def __init__(self, text: str) -> None:
        super().__init__(text)
        self.repeated: list[str] = []

    def construct_mapping(self, node: yaml.MappingNode, deep: bool = False) -> dict[Any, Any]:
        seen: set[Any] = set()
        for key, _ in node.value:
            if key.value in seen:
                self.repeated.append(f"line {key.start_mark.line + 1}: {key.value} stands twice")
            seen.add(key.value)
        mapping: dict[Any, Any] = super().construct_mapping(node, deep)
        return mapping


_CoreLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


def parse_yaml(text: str) -> tuple[Any, list[str]]:
    """The data of a YAML document, and the keys that stand twice in one place of it (the last of them counts)."""
    loader = _CoreLoader(text)
    try:
        return loader.get_single_data(), loader.repeated
    finally:
        loader.dispose()
