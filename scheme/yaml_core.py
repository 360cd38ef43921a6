"""YAML as people write it: only true and false are booleans, so that `on` and `no` stay words."""

import re
from typing import Any

import yaml


class _CoreLoader(yaml.CSafeLoader):  # type: ignore[misc]  # PyYAML's C loader is untyped
    yaml_implicit_resolvers = {  # noqa: RUF012  # PyYAML's own class attribute
        first: [(tag, pattern) for tag, pattern in resolvers if tag != "tag:yaml.org,2002:bool"]
        for first, resolvers in yaml.CSafeLoader.yaml_implicit_resolvers.items()
    }


_CoreLoader.add_implicit_resolver("tag:yaml.org,2002:bool", re.compile("true|false"), list("tf"))


def parse_yaml(text: str) -> Any:
    """The data of a YAML document."""
    return yaml.load(text, _CoreLoader)
