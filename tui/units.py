"""Units, packs and variants of goods in the language that holds: 3 boxes, 1 box, 200 kg; 散装 is bulk."""

from __future__ import annotations

from models.rules.catalogue import plural
from tui.text import has_text, in_language, language, text


def unit_words(chinese: str, english: str, count: int = 1) -> str:
    """A unit as it stands behind a count."""
    return in_language(chinese, english if count == 1 else plural(english))


def pack_words(name: str, count: int = 1) -> str:
    """A pack of the catalogue by its Chinese name; one that nobody here translates as it is."""
    key = f"goods.pack.{name}"
    known = text(key) if has_text(key) else name
    return known if count == 1 or language() != "en" or known == name else plural(known)


def variant_words(variant: str) -> str:
    """What tells an item from others of its name."""
    key = f"goods.variant.{variant}"
    return text(key) if variant and has_text(key) else variant
