"""The JSON Schema of ``gradstep trace --json``, made from the record's own types."""

from typing import Any

import msgspec

from tutor.trace.model import FORMAT, Event

NUMBERS = {
    "description": (
        "Nested lists of exact numbers or booleans, a bare one when the shape is []; complex "
        "numbers are [re, im]; NaN and the infinities are strings; null when larger than the limit."
    ),
    "$ref": "#/$defs/Numbers",
}

NUMBERS_DEFINITION = {
    "anyOf": [
        {"type": ["number", "boolean", "null"]},
        {"type": "string", "pattern": "^(nan|-?inf|-?[0-9]+|-?0x[0-9a-f]+)$"},
        {"type": "array", "items": {"$ref": "#/$defs/Numbers"}},
    ]
}


def schema() -> dict[str, Any]:
    """Return the schema of one line: a start, a step or an end."""
    made = msgspec.json.schema(Event)
    definitions = made["$defs"]
    definitions["Numbers"] = NUMBERS_DEFINITION
    for owner in ("View", "Window"):
        definitions[owner]["properties"]["values"] = NUMBERS
    # A view without them has not been read yet; what is written has been.
    definitions["View"]["properties"]["stats"] = {"$ref": "#/$defs/Stats"}
    return {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": "One line of gradstep trace --json",
        "description": f"Format {FORMAT}. Fields may be added; none is renamed.",
        **made,
    }
