"""Words of a command line to what they ask for, and every end to its exit number."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import Any, NoReturn

from models.errors import Invalid, LianqiError
from tui import faults
from tui.cli.which_store import leave_drivers_out, store_url
from tui.sentences import problem_words, sentence
from tui.text import LANGUAGES, set_language, text

USAGE = 2
LEDGER_NAMES = (
    "officers", "enterprises", "sites", "inspections", "findings", "stock", "requests", "collections", "events",
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

    def error(self, message: str) -> NoReturn:
        sys.stderr.write(text("error.usage", detail=message) + "\n")
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


def _serve_arguments(one: argparse.ArgumentParser) -> None:
    """What may be said of a server."""
    one.add_argument("--port", type=_count, default=2222, metavar="N", help=text("cli.serve_port"))
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


def _count(typed: str) -> int:
    """A number of firms or checks: one or more."""
    number = int(typed)
    if number < 1:
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


def main(words: Sequence[str] | None = None) -> int:
    """Do what the words say; the exit number of the contract."""
    given = list(sys.argv[1:] if words is None else words)
    if (asked := _language_asked_for(given)) in LANGUAGES:
        set_language(asked)
    options = parser().parse_args(given)
    try:
        return _run(options)
    except LianqiError as error:
        _complain(error, options.json)
        return error.exit_code
    except BrokenPipeError:
        return 0
    except KeyboardInterrupt:
        return 130
    except Exception as error:
        reference = faults.log(error)
        _complain(faults.OurFault("fault", reference=reference), options.json)
        return faults.OurFault.exit_code


def _language_asked_for(words: Sequence[str]) -> str:
    """The language of a command line that is not yet read: its help and complaints are in it too."""
    for word, following in zip(words, [*words[1:], ""], strict=True):
        if word == "--lang":
            return following
        if word.startswith("--lang="):
            return word.removeprefix("--lang=")
    return ""


def _run(options: argparse.Namespace) -> int:
    if options.command == "demo":
        leave_drivers_out(options.store or "")
        from tui.cli.demo import demo

        return demo(options)
    url = store_url(options.store)
    leave_drivers_out(url)
    if options.command == "list":
        return _list(url, options)
    if options.command == "do":
        return _do(url, options)
    if options.command == "export":
        from tui.cli.export import export

        return export(url, options)
    if options.command == "import":
        from tui.cli.imports import run_import

        return run_import(url, options)
    if options.command == "keys":
        from tui.cli.keys import run_keys

        return run_keys(url, options)
    if options.command == "serve":
        from tui.cli.serve import serve

        return serve(url, options)
    if options.command is None:
        from tui.cli.opening import open_application

        return open_application(url, options.who, language=options.lang, is_plain=options.plain)
    return _upkeep(url, options)


def _upkeep(url: str, options: argparse.Namespace) -> int:
    from tui.cli import upkeep
    from tui.cli.verbs import as_json

    if options.command == "check":
        report = upkeep.check(url)
        if options.json:
            print(as_json(report))
        elif report.problems:
            print(text("cli.unsound", count=len(report.problems)), *report.problems, sep="\n")
        else:
            print(text("cli.sound", events=report.events, seals=report.seals))
        return 8 if report.problems else 0
    if options.command == "tick":
        done = upkeep.run_tick(url)
        print(
            as_json(done)
            if options.json
            else text(
                "cli.ticked",
                risen=done.risen,
                waiting=done.not_received,
                owed=done.not_accepted,
                kept=done.kept_too_long,
                sealed=done.sealed,
                purged=done.purged,
            )
        )
        return 0
    said = {
        "init": lambda: upkeep.init(url),
        "migrate": lambda: upkeep.migrate(url),
        "backup": lambda: upkeep.backup(url, options.destination),
        "restore": lambda: upkeep.restore(url, options.source),
    }[options.command]()
    sys.stderr.write(said + "\n")
    return 0


def _list(url: str, options: argparse.Namespace) -> int:
    import models.queries
    from tui.cli import verbs
    from tui.cli.standing import acting

    if options.name is None:
        return _catalogue(verbs.queries(), options.json)
    if (asked := verbs.function(models.queries, options.name)) is None:
        sys.stderr.write(text("cli.unknown_query", name=options.name) + "\n")
        return USAGE
    filters = dict(one.partition("=")[::2] for one in options.filters)
    result = verbs.call(asked, acting(url, options.who), filters, is_text=True)
    rows = verbs.rows_of(result)
    if options.csv:
        sys.stdout.write(verbs.seen_where_it_lands(verbs.as_csv(rows)))
    else:
        for row in rows:
            print(verbs.as_json(row))
    return 0


def _do(url: str, options: argparse.Namespace) -> int:
    import models.actions
    from tui.cli import verbs
    from tui.cli.standing import acting

    if options.name is None:
        return _catalogue(verbs.actions(), options.json)
    if (asked := verbs.function(models.actions, options.name)) is None:
        sys.stderr.write(text("cli.unknown_action", name=options.name) + "\n")
        return USAGE
    result = verbs.call(asked, acting(url, options.who), verbs.read_arguments())
    print(verbs.as_json({"result": result}))
    return 0


def _catalogue(known: dict[str, Any], is_json: bool) -> int:
    from tui.cli import verbs

    for name, function in known.items():
        if is_json:
            print(verbs.as_json(verbs.schema(function)))
        else:
            taken = ", ".join(verbs.arguments(function))
            summary = (function.__doc__ or "").strip().partition("\n")[0]
            print(f"{name}({taken})\n    {summary}")
    return 0


def _complain(error: LianqiError, is_json: bool) -> None:
    from tui.cli.verbs import as_json
    from tui.shown import shown

    sys.stderr.write(shown(sentence(error)) + "\n")
    wrong = error.fields if isinstance(error, Invalid) else {}
    for name, problem in wrong.items():
        sys.stderr.write(shown(f"  {name}: {problem_words(problem)}") + "\n")
    if is_json:
        told = {
            "code": error.code,
            "message": sentence(error),
            "fields": {name: problem.code for name, problem in wrong.items()},
            "state": getattr(error, "state", ""),
            "by": getattr(error, "by", ""),
            "at": getattr(error, "at", None),
        }
        print(as_json({"error": told}))
