"""Frozen dataclasses that cost a start of the program next to nothing.

`dataclasses.dataclass(frozen=True)` writes and compiles six methods for every class, 1.5 ms a class, and a start declares
a hundred and fifty of them to use a dozen. Here five methods are shared, and the sixth, `__init__`, is written when
the first of a class is made. In all that anyone asks of one they are dataclasses, and to a type checker they are those
of the standard library.
"""

from __future__ import annotations

from dataclasses import MISSING, FrozenInstanceError, fields
from dataclasses import dataclass as _dataclass
from operator import attrgetter
from typing import TYPE_CHECKING, Any, Never

if TYPE_CHECKING:
    from dataclasses import dataclass as dataclass
else:

    def dataclass(cls: type | None = None, /, *, frozen: bool = False) -> Any:
        """Make a class a dataclass; one that is not frozen is the standard library's."""
        if cls is None:
            return lambda declared: dataclass(declared, frozen=frozen)
        if not frozen:
            return _dataclass(cls)
        made = _dataclass(init=False, repr=False, eq=False)(cls)
        for name, method in _SHARED.items():
            if made.__dict__.get(name) is None:
                setattr(made, name, method)
        return made


def _init(self: Any, *values: Any, **named: Any) -> None:
    """Write the class's own `__init__` in the place of this one, and go on there."""
    made = next(one for one in type(self).__mro__ if one.__dict__.get("__init__") is _init)
    made.__init__ = _written(made)  # type: ignore[misc]
    made.__init__(self, *values, **named)  # type: ignore[misc]


def _written(made: type[Any]) -> Any:
    """An `__init__` that takes the fields in their order or by name, past a `__setattr__` that refuses."""
    known: dict[str, Any] = {"_anew_": object()}
    taken, kept = ["self"], ["_own_ = self.__dict__"]
    for one in fields(made):
        default, value = "", one.name
        if one.default is not MISSING:
            default, known[f"_default_{one.name}_"] = f"=_default_{one.name}_", one.default
        elif one.default_factory is not MISSING:
            default, known[f"_factory_{one.name}_"] = "=_anew_", one.default_factory
            value = f"_factory_{one.name}_() if {one.name} is _anew_ else {one.name}"
        taken.append(one.name + default)
        kept.append(f"_own_[{one.name!r}] = {value}")
    exec(f"def __init__({', '.join(taken)}):\n " + "\n ".join(kept), known)
    written = known["__init__"]
    written.__qualname__ = f"{made.__qualname__}.__init__"
    return written


def _values(one: Any) -> Any:
    names = one.__match_args__
    return attrgetter(*names)(one) if names else ()


def _eq(self: Any, other: object) -> bool:
    return _values(self) == _values(other) if type(self) is type(other) else NotImplemented


def _hash(self: Any) -> int:
    return hash((type(self), _values(self)))


def _repr(self: Any) -> str:
    said = ", ".join(f"{name}={getattr(self, name)!r}" for name in self.__match_args__)
    return f"{type(self).__qualname__}({said})"


def _setattr(self: Any, name: str, value: Any) -> Never:
    raise FrozenInstanceError(f"{type(self).__name__}.{name} is never changed")


def _delattr(self: Any, name: str) -> Never:
    raise FrozenInstanceError(f"{type(self).__name__}.{name} is never changed")


_SHARED = {
    "__init__": _init,
    "__eq__": _eq,
    "__hash__": _hash,
    "__repr__": _repr,
    "__setattr__": _setattr,
    "__delattr__": _delattr,
}
