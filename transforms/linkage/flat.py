"""What linkage knows as named arrays and back, so that it can be kept in a file without knowing what it is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import fields, is_dataclass
from functools import cache
from typing import Any, TypeAlias, cast, get_type_hints

import numpy as np
import pyarrow as pa

from transforms.linkage.places import Places

Flat: TypeAlias = Any  # a numpy or an Arrow array


def flat(value: object, name: str = "") -> Iterator[tuple[str, Flat]]:
    """All arrays of a dataclass of arrays, of dataclasses and of dicts of them. Divisions are left out."""
    if isinstance(value, dict):
        for key, each in value.items():
            yield from flat(each, f"{name}.{key}")
    elif is_dataclass(value):
        for field in fields(value):
            if not isinstance(each := getattr(value, field.name), Places):
                yield from flat(each, f"{name}.{field.name}")
    elif isinstance(value, np.ndarray | pa.Array):
        yield name, value
    else:
        raise TypeError(f"{name} is no array but {type(value).__name__}")


def whole(kind: Any, arrays: Mapping[str, Flat], known: Places, name: str = "") -> Any:
    """What `flat` took apart. KeyError where an array is missing."""
    if kind is Places:
        return known
    if is_dataclass(kind):
        make = cast("Any", kind)
        hints = _hints(make)
        return make(**{field.name: whole(hints[field.name], arrays, known, f"{name}.{field.name}") for field in fields(kind)})
    if getattr(kind, "__origin__", None) is dict:
        return {key.removeprefix(f"{name}."): array for key, array in arrays.items() if key.startswith(f"{name}.")}
    return arrays[name]


@cache
def _hints(kind: type) -> Mapping[str, Any]:
    return get_type_hints(kind)
