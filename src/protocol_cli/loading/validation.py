"""A document against its shape: pydantic's findings told in the words of whoever wrote the file."""

from collections.abc import Callable, Iterator
from typing import Any, TypeVar, get_args

from pydantic import BaseModel, ValidationError
from pydantic_core import ErrorDetails

from protocol_cli.loading.document import Document, KeyPath
from protocol_cli.model.diagnostics import Diagnostic
from protocol_cli.model.suggestion import did_you_mean, listed

ShapeT = TypeVar("ShapeT", bound=BaseModel)

WANTED = {
    "string_type": "text",
    "list_type": "a list",
    "dict_type": "keys and values",
    "model_type": "keys and values",
    "model_attributes_type": "keys and values",
    "bool_type": "`true` or `false`",
}
"""What was wanted, by pydantic's name for the fault."""

SPLIT_SENTENCE = "between { and } a sentence that holds a comma needs quotes"
"""The remedy for a key that is the end of a sentence."""


def validated(shape: type[ShapeT], document: Document, path: KeyPath, faults: list[Diagnostic]) -> ShapeT | None:
    """Return the part of a document at `path` in its shape; nothing if it does not fit, and add every fault to `faults`."""
    try:
        return shape.model_validate(_part(document.data, path))
    except ValidationError as error:
        faults.extend(_diagnostic(shape, document, path, detail) for detail in error.errors(include_url=False))
        return None


def _part(data: Any, path: KeyPath) -> Any:
    for step in path:
        data = data[step]
    return data


def _diagnostic(shape: type[BaseModel], document: Document, path: KeyPath, detail: ErrorDetails) -> Diagnostic:
    here = tuple(step for step in (*path, *detail["loc"]) if step != "[key]")
    code, message, remedy = _told(shape, document, here, detail)
    place = document.at(here[:-1]) if code == "missing-key" else document.at(here, key=code == "unknown-key")
    return Diagnostic(code, message, place, remedy)


def _told(shape: type[BaseModel], document: Document, here: KeyPath, detail: ErrorDetails) -> tuple[str, str, str]:
    """Return the code, the message and the remedy for one of pydantic's findings."""
    last, given = here[-1] if here else "", detail["input"]
    match detail["type"]:
        case "extra_forbidden":
            known = _keys_at(shape, detail["loc"][:-1])
            remedy = did_you_mean(str(last), known, f"the keys are {listed(known, 'and')}")
            return "unknown-key", f"the key `{last}` is not known here", SPLIT_SENTENCE if " " in str(last) else remedy
        case "missing":
            around = "the file" if len(here) == 1 else "this entry"
            return "missing-key", f"{around} lacks the key `{last}`", f"add `{last}:`"
        case "string_type" if _is_clause_id(here) and isinstance(given, float):
            raw = document.raw(here if here in document.values else here[:-1])
            return "unquoted-clause", f"the clause id `{raw}` is not quoted, so YAML reads it as a number", f'write "{raw}"'
        case "string_pattern_mismatch":
            return _bad_pattern(here, str(given))
        case "literal_error":
            expected = [word.strip("'") for word in str(detail["ctx"]["expected"]).split(" or ")]
            return "unknown-value", f"`{given}` is not a value of `{last}`", did_you_mean(str(given), expected)
        case "too_short" | "string_too_short":
            return "empty-value", f"`{_named(here)}` is empty", "fill it in, or leave the key out"
        case _:
            return "wrong-type", f"`{_named(here)}` should be {WANTED.get(detail['type'], 'something else')}", _type_remedy(document, here, detail)


def _bad_pattern(here: KeyPath, value: str) -> tuple[str, str, str]:
    if "dates" in here:
        return "wrong-type", f"`{value}` is not a date", "write 2025, 2025-04 or 2025-04-01, in quotes"
    if here[-1] == "told":
        return "wrong-type", f"`{value}` has no place for the value", "write `{}` once, where the value is told"
    if here[0] in ("besides", "clauses") and here[-1] != "id":
        return "wrong-type", f"`{value}` is not part of a fingerprint", "record it again with `protocol drift COUNCIL DOCUMENT --record`"
    return "bad-name", f"`{value}` is not a name", "use lower-case words joined by hyphens or underscores"


def _is_clause_id(here: KeyPath) -> bool:
    return "clauses" in here and (here[-1] in ("id", "clauses") or isinstance(here[-1], int))


def _named(here: KeyPath) -> str:
    """Return the key that a reader would name the place by."""
    return next((step for step in reversed(here) if isinstance(step, str)), "the file")


def _type_remedy(document: Document, here: KeyPath, detail: ErrorDetails) -> str:
    if detail["type"] == "string_type" and isinstance(detail["input"], (float, bool)) and here in document.values:
        return f'put it in quotes: "{document.raw(here)}"'
    return f"write {WANTED[detail['type']]} here" if detail["type"] in WANTED else ""


def _keys_at(shape: type[BaseModel], loc: tuple[str | int, ...]) -> list[str]:
    """Return the keys that a mapping may have which stands at `loc` under a shape."""
    current = shape
    for step in loc:
        if isinstance(step, str) and step in current.model_fields:
            current = next(_shapes_in(current.model_fields[step].annotation), current)
    return list(current.model_fields)


def _shapes_in(annotation: Any) -> Iterator[type[BaseModel]]:
    if isinstance(annotation, type) and issubclass(annotation, BaseModel):
        yield annotation
    for inner in get_args(annotation):
        yield from _shapes_in(inner)


def validated_entries(shape: type[ShapeT], document: Document, faults: list[Diagnostic]) -> dict[str, ShapeT]:
    """Return the entries of a file that maps names to one shape, those that fit it; add every fault to `faults`."""
    if not isinstance(document.data, dict):
        faults.append(Diagnostic("wrong-type", "the file should be keys and values", document.at(()), "start each entry with its name and a colon"))
        return {}
    entries = {name: validated(shape, document, (name,), faults) for name in document.data}
    return {name: entry for name, entry in entries.items() if entry is not None}


def validated_items(shape_of: Callable[[Any], type[ShapeT]], document: Document, faults: list[Diagnostic]) -> dict[int, ShapeT]:
    """Return the items of a file that is a list, each in its shape, those that fit it, by position; add every fault to `faults`."""
    if not isinstance(document.data, list):
        faults.append(Diagnostic("wrong-type", "the file should be a list", document.at(()), "start each entry with `- `; a file with none holds `[]`"))
        return {}
    items = {position: validated(shape_of(item), document, (position,), faults) for position, item in enumerate(document.data)}
    return {position: item for position, item in items.items() if item is not None}
