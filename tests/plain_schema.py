"""JSON Schema (draft 2020-12) in a few lines: the keywords that our schema uses, and no other."""

import re

TYPES = {
    "object": dict,
    "array": list,
    "string": str,
    "integer": int,
    "number": (int, float),
    "boolean": bool,
    "null": type(None),
}
WORDS = {
    "$schema", "$defs", "$ref", "title", "description", "type", "enum", "const", "anyOf", "properties", "required",
    "additionalProperties", "items", "prefixItems", "minItems", "maxItems", "minimum", "pattern", "contentEncoding",
}  # fmt: skip


def complaints(value, schema, root=None, where="$"):
    """What is wrong with ``value``, a line each; nothing when it is valid."""
    root = root or schema
    assert set(schema) <= WORDS, set(schema) - WORDS
    found = []
    if "$ref" in schema:
        found += complaints(value, root["$defs"][schema["$ref"].removeprefix("#/$defs/")], root, where)
    if "anyOf" in schema:
        each = [complaints(value, one, root, where) for one in schema["anyOf"]]
        found += [] if [] in each else each[-1]
    found += [f"{where}: {problem}" for problem in _plain(value, schema)]
    if isinstance(value, dict) and "properties" in schema:
        for name in value.keys() & schema["properties"].keys():
            found += complaints(value[name], schema["properties"][name], root, f"{where}.{name}")
    if isinstance(value, list):
        first = schema.get("prefixItems", [])
        for at, item in enumerate(value):
            rule = first[at] if at < len(first) else schema.get("items", {})
            found += (
                [f"{where}: too long"] if rule is False else complaints(item, rule, root, f"{where}[{at}]")
            )
    return found


def _plain(value, schema):
    kinds = schema.get("type", [])
    kinds = [kinds] if isinstance(kinds, str) else kinds
    if kinds and not any(_is(value, kind) for kind in kinds):
        yield f"{str(value)[:40]!r} is no {' or '.join(kinds)}"
        return
    if "enum" in schema and value not in schema["enum"]:
        yield f"{value!r} is none of {schema['enum']}"
    if "const" in schema and value != schema["const"]:
        yield f"{value!r} is not {schema['const']!r}"
    if "minimum" in schema and value < schema["minimum"]:
        yield f"{value} is below {schema['minimum']}"
    if "pattern" in schema and not re.search(schema["pattern"], value):
        yield f"{value!r} does not match {schema['pattern']}"
    if isinstance(value, list) and not schema.get("minItems", 0) <= len(value) <= schema.get("maxItems", 1e9):
        yield f"{len(value)} items"
    if isinstance(value, dict) and "properties" in schema:
        missing = set(schema["required"]) - set(value)
        more = set(value) - set(schema["properties"])
        yield from (f"{name} is missing" for name in sorted(missing))
        yield from (f"{name} is unknown" for name in sorted(more))


def _is(value, kind):
    return isinstance(value, TYPES[kind]) and (kind == "boolean" or not isinstance(value, bool))
