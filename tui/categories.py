"""The categories of checklist items: identifiers of the pack, words on the screen; a new one is its own word."""

from __future__ import annotations

from tui.text import LANGUAGES, has_text, text, words

_KEY = "category."


def category_words(category: str) -> str:
    """食堂 for canteen; what the pack does not name stays as somebody wrote it."""
    key = f"choice.{_KEY}{category.strip().replace(' ', '_')}"
    return text(key) if category.strip() and has_text(key) else category


def category_of(typed: str) -> str:
    """The identifier of a word in any language; another word is an identifier of its own."""
    said = typed.strip()
    for language in LANGUAGES:
        for key, word in words("choice", language).items():
            if key.startswith(_KEY) and word == said:
                return key.removeprefix(_KEY).replace("_", " ")
    return said
