"""What a setting is: a field of a dataclass with its documentation, its default, a sample and the kind of its value.

The kinds are those of CHECKS in `values`; what stands here feeds both the check of a file and the example.
"""

from __future__ import annotations

import dataclasses
from dataclasses import field
from typing import Any


def setting(doc: str, default: Any = dataclasses.MISSING, sample: str = "", kind: str = "text") -> Any:
    """A field with its documentation, its default, what the example shows, and how its value is checked."""
    metadata = {"doc": doc, "sample": sample, "kind": kind}
    if default is dataclasses.MISSING:
        return field(metadata=metadata)
    return field(default=default, metadata=metadata)


def documented(kind: type[Any]) -> dict[str, dataclasses.Field[Any]]:
    """The settings among the fields of a dataclass, by name: what a file may say, and the example shows."""
    return {f.name: f for f in dataclasses.fields(kind) if f.metadata.get("doc")}
