"""An error as a sentence: what happened, what is safe, what to do next."""

from __future__ import annotations

from datetime import datetime
from typing import Any
from zoneinfo import ZoneInfo

from models.errors import Invalid, LianqiError, Problem
from tui.foreign import system_words, value_words
from tui.text import has_text, text

_SHANGHAI = ZoneInfo("Asia/Shanghai")
OF_THE_AREA_CHECKED = ("not_of_this_list", "whole_unit")


def _word(value: Any, name: str = "") -> Any:
    if name == "detail":
        return system_words(value_words(str(value)))
    return value.astimezone(_SHANGHAI).strftime("%m-%d %H:%M") if isinstance(value, datetime) else value


def _state_words(state: str, verb: str) -> str:
    """A state in the words of its noun: a request that is closed is 已办结, a round 已结束, a fault 已销号."""
    noun = verb.partition(".")[0].removeprefix("supply_").replace("_", "")
    keys = (f"choice.{noun}state.{state}", f"error.state.{state}")
    return next((text(key) for key in keys if state and has_text(key)), state)


def sentence(error: LianqiError) -> str:
    """The sentence of an error, its state, person and time filled in."""
    values: dict[str, Any] = {name: _word(value, name) for name, value in error.values.items()}
    state = getattr(error, "state", "")
    values["state"] = _state_words(state, str(error.values.get("verb", "")))
    values["by"] = getattr(error, "by", "")
    values["at"] = _word(getattr(error, "at", None)) or ""
    said = text(f"error.{error.code}", **values)
    if isinstance(error, Invalid) and len(error.problems) == 1:
        return f"{problem_sentence(error.problems[0])}"
    return " ".join(said.split())


def problem_sentence(problem: Problem) -> str:
    """One problem with its field named: 应到人数：必填."""
    name = _asked(problem)
    of_goods = name.removeprefix("line_").isdigit()  # a number of the store's, which tells nobody anything
    label = text(f"field.{name}") if has_text(f"field.{name}") else "" if of_goods else problem.field
    return f"{label}：{problem_words(problem)}" if label else problem_words(problem)


def _asked(problem: Problem) -> str:
    """The name of a problem's field by itself; what a check asks by a name of a firm's or a person's has its own."""
    before, _, name = problem.field.rpartition(".")
    if name == "number" and before:
        return "number_measured"
    return "area_checked" if name == "area" and problem.code in OF_THE_AREA_CHECKED else name


def problem_words(problem: Problem) -> str:
    """What is wrong, without the field's name: what stands right of the field."""
    return text(
        f"problem.{problem.code}", **{name: _word(value, name) for name, value in problem.values.items()}
    )
