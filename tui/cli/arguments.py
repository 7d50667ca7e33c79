"""What may be said on a command line: every command with its arguments, their help and complaints in the chosen language."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any, NoReturn

from tui.foreign import usage_words
from tui.shown import shown
from tui.text import LANGUAGES, text

USAGE = 2
MOST_INVENTED = 100_000_000  # firms or checks


LEDGER_NAMES = (
    "officers", "enterprises", "sites", "inspections", "findings", "stock", "requests", "collections", "tasks",
    "events", "keys", "logins", "people", "teams", "members", "split", "duty", "regions", "checklists", "checklist_items",
    "posts", "handovers", "goods", "sweep", "duties", "failed_items", "faulty_firms",
)  # fmt: skip


PAPER_NAMES = ("notice", "recheck", "delivery")


KINDS = ("regions", "enterprises", "officers", "tenants", "findings", "supplies")


class _Layout(argparse.HelpFormatter):
    """argparse's layout under our own words."""

    def add_usage(self, usage: Any, actions: Any, groups: Any, prefix: str | None = None) -> None:
        super().add_usage(usage, actions, groups, f"{text('cli.usage')} " if prefix is None else prefix)


class _Parser(argparse.ArgumentParser):
    """argparse whose help and complaint are in the chosen language."""

    def __init__(self, **options: Any) -> None:
        super().__init__(**options, add_help=False, allow_abbrev=False, formatter_class=_Layout)
        self._positionals.title, self._optionals.title = text("cli.arguments"), text("cli.options")
        self.add_argument("-h", "--help", action="help", help=text("cli.help"))

    def parse_known_args(self, args: Any = None, namespace: Any = None) -> Any:
        """Filters may also stand behind an option: argparse fills what takes several words only once."""
        found, left = super().parse_known_args(args, namespace)
        if hasattr(found, "filters"):
            behind = [word for word in left if "=" in word and not word.startswith("-")]
            found.filters += behind
            left = [word for word in left if word not in behind]
        return found, left

    def parse_args(self, args: Any = None, namespace: Any = None) -> Any:
        """What is no text is refused before anybody is looked up by it; a file may be called so."""
        found = super().parse_args(args, namespace)
        if any("\ud800" <= one <= "\udfff" for word in _words(vars(found)) for one in word):
            self.error("not UTF-8")
        return found

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(shown(text("error.usage", detail=usage_words(message))) + "\n")
        raise SystemExit(USAGE)


def parser() -> argparse.ArgumentParser:
    """Every command there is; `--help` teaches them."""
    top = _Parser(prog="lianqi", description=text("cli.about"), epilog=text("cli.exits"))
    _common(top, is_top=True)
    commands = top.add_subparsers(
        dest="command", metavar="COMMAND", parser_class=_Parser, title=text("cli.commands")
    )

    def command(name: str) -> argparse.ArgumentParser:
        about = text(f"cli.{name}")
        made: argparse.ArgumentParser = commands.add_parser(name, help=about, description=about)
        _common(made, is_top=False)
        return made

    rehearsal = command("demo")
    rehearsal.add_argument("--firms", type=_count, metavar="N", help=text("cli.firms"))
    rehearsal.add_argument("--officers", type=_officers, metavar="N", help=text("cli.officers"))
    rehearsal.add_argument("--unled", type=_count, metavar="N", help=text("cli.unled"))
    rehearsal.add_argument("--inspections", type=_count, metavar="N", help=text("cli.inspections"))
    rehearsal.add_argument("--seed", type=int, metavar="N", help=text("cli.seed"))
    rehearsal.add_argument("--build-only", action="store_true", help=text("cli.build_only"))
    for name in ("init", "migrate", "tick"):
        command(name)
    command("check")
    command("backup").add_argument("destination", type=Path, metavar="DEST")
    command("restore").add_argument("source", type=Path, metavar="SRC")
    listing = command("list")
    listing.add_argument("name", nargs="?", metavar="QUERY")
    listing.add_argument("filters", nargs="*", metavar="NAME=VALUE", help=text("cli.filters"))
    listing.add_argument("--csv", action="store_true", help=text("cli.csv"))
    ledger = command("export")
    # The names alone: their columns are read where one is written.
    names = (*LEDGER_NAMES, *PAPER_NAMES)
    ledger.add_argument("ledger", choices=names, metavar="LEDGER", help=", ".join(names))
    ledger.add_argument("out", type=Path, metavar="OUT.(xlsx|csv|json|docx|txt)")
    ledger.add_argument("filters", nargs="*", metavar="NAME=VALUE", help=text("cli.paper_filters"))
    command("do").add_argument("name", nargs="?", metavar="ACTION")
    _import_arguments(command("import"))
    _keys_arguments(command("keys"))
    _serve_arguments(command("serve"))
    return top


def _words(value: Any) -> Iterator[str]:
    """Every word a command line gave, outside paths."""
    if isinstance(value, str):
        yield value
    elif isinstance(value, dict):
        yield from _words(list(value.values()))
    elif isinstance(value, (list, tuple)):
        for one in value:
            yield from _words(one)


def _serve_arguments(one: argparse.ArgumentParser) -> None:
    """What may be said of a server."""
    one.add_argument("--port", type=_port, default=2222, metavar="N", help=text("cli.serve_port"))
    one.add_argument("--host", metavar="NAME", help=text("cli.serve_host"))
    one.add_argument("--account", metavar="NAME", help=text("cli.serve_account"))
    one.add_argument("--folder", type=Path, metavar="DIR", help=text("cli.serve_folder"))
    one.add_argument("--print-config", action="store_true", help=text("cli.serve_config"))


def _keys_arguments(one: argparse.ArgumentParser) -> None:
    asked = one.add_subparsers(dest="asked", metavar="WHAT", parser_class=_Parser, required=True)

    def command(name: str) -> argparse.ArgumentParser:
        about = text(f"cli.keys_{name}")
        made: argparse.ArgumentParser = asked.add_parser(name, help=about, description=about)
        _common(made, is_top=False)
        return made

    adding = command("add")
    adding.add_argument("person", metavar="PERSON", help=text("cli.keys_person"))
    adding.add_argument("file", type=Path, metavar="FILE.pub")
    adding.add_argument("--until", metavar="DATE", help=text("cli.keys_until"))
    command("list").add_argument("person", nargs="?", metavar="PERSON", help=text("cli.keys_person"))
    for name in ("revoke", "freeze", "unfreeze"):
        shutting = command(name)
        shutting.add_argument("key", metavar="KEY", help=text("cli.keys_key"))
        shutting.add_argument("--reason", default="", metavar="WORDS", help=text("cli.keys_reason"))
    inviting = command("invite")
    inviting.add_argument(
        "--from", dest="roster", type=Path, required=True, metavar="ROSTER", help=text("cli.keys_from")
    )
    inviting.add_argument("--again", action="store_true", help=text("cli.keys_again"))


def _count(typed: str) -> int:
    """A number of firms or checks: one or more, and no more than a disk holds."""
    return _within(typed, MOST_INVENTED)


def _port(typed: str) -> int:
    """A port of TCP."""
    return _within(typed, 65_535)


def _within(typed: str, most: int) -> int:
    if not 1 <= (number := int(typed)) <= most:
        raise ValueError(typed)
    return number


def _officers(typed: str) -> int:
    """A number of officers: the city's first three firms have one who leads and one who assists."""
    if (number := _count(typed)) < 2:
        raise ValueError(typed)
    return number


def _import_arguments(one: argparse.ArgumentParser) -> None:
    kinds = ", ".join(KINDS)
    one.add_argument("kind", choices=KINDS, metavar="KIND", help=text("import.help.kind", kinds=kinds))
    one.add_argument("file", type=Path, metavar="FILE", help=text("import.help.file"))
    for name in ("apply", "strict"):
        one.add_argument(f"--{name}", action="store_true", help=text(f"import.help.{name}"))
    chosen = one.add_argument("--choose", action="append", default=[], type=_choice, metavar="NAME=CODE")
    chosen.help = text("import.help.choose")
    one.add_argument("--errors", type=Path, metavar="OUT.xlsx", help=text("import.help.errors"))


def _choice(typed: str) -> tuple[str, str]:
    """What stands left of the last = is a name."""
    name, _, code = (part.strip() for part in typed.rpartition("="))
    if not name or not code:
        raise argparse.ArgumentTypeError(typed)
    return name, code


def _common(one: argparse.ArgumentParser, *, is_top: bool) -> None:
    """The options that may stand before or after the command."""
    kept: Any = None if is_top else argparse.SUPPRESS
    one.add_argument("--store", default=kept, metavar="URL", help=text("cli.store"))
    one.add_argument("--as", dest="who", default=kept, metavar="PERSON", help=text("cli.as"))
    one.add_argument("--lang", choices=LANGUAGES, default=kept, help=text("cli.lang"))
    one.add_argument(
        "--plain", action="store_true", default=False if is_top else kept, help=text("cli.plain")
    )
    one.add_argument("--json", action="store_true", default=False if is_top else kept, help=text("cli.json"))
