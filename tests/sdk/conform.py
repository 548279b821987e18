"""Whether what the platform sent is what an official model holds: every key, every value, every type.

The typed client itself drops keys it does not know and takes any type, so a wrong answer would look like a right one.
"""

import inspect
import typing


def _is_model(kind):
    return inspect.isclass(kind) and hasattr(kind, "from_map")


def without_nulls(value):
    """A null is an absent key."""
    if isinstance(value, dict):
        return {key: without_nulls(inner) for key, inner in value.items() if inner is not None}
    if isinstance(value, list):
        return [without_nulls(inner) for inner in value]
    return value


def types(model, where):
    """Every field of a model whose value is not of the type the model declares."""
    wrong = []
    for name, kind in typing.get_type_hints(type(model).__init__).items():
        if name != "return":
            wrong += _value(getattr(model, name), kind, f"{where}.{name}")
    return wrong


def _value(value, kind, where):
    if value is None or kind is typing.Any:
        return []
    if _is_model(kind):
        return types(value, where) if isinstance(value, kind) else [f"{where}: {value!r} is no {kind.__name__}"]
    inner = typing.get_args(kind)
    base = typing.get_origin(kind) or kind
    # A bool is an int to Python, not to JSON.
    fits = isinstance(value, base) and (base is not int or not isinstance(value, bool))
    if not fits:
        return [f"{where}: {value!r} is no {getattr(base, '__name__', base)}"]
    if base is list and inner:
        return [bad for index, one in enumerate(value) for bad in _value(one, inner[0], f"{where}[{index}]")]
    if base is dict and inner:
        return [bad for key, one in value.items() for bad in _value(one, inner[1], f"{where}[{key!r}]")]
    return []


def lost(raw, held, where):
    """What was sent and is not held, or held otherwise."""
    if isinstance(raw, dict) and isinstance(held, dict):
        unknown = [f"{where}.{key}: sent, and unknown to the model" for key in raw.keys() - held.keys()]
        return unknown + [bad for key in raw.keys() & held.keys() for bad in lost(raw[key], held[key], f"{where}.{key}")]
    if isinstance(raw, list) and isinstance(held, list) and len(raw) == len(held):
        return [bad for index, pair in enumerate(zip(raw, held)) for bad in lost(*pair, f"{where}[{index}]")]
    return [] if raw == held else [f"{where}: sent {raw!r}, held as {held!r}"]


def broken(model, raw):
    """Everything about an answer that its official model does not hold as it was sent."""
    name = type(model).__name__
    return lost(without_nulls(raw), model.to_map(), name) + types(model, name)
