"""Words of a command line to what they ask for, and every end to its exit number."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from typing import Any

from models.errors import Invalid, LianqiError
from tui import faults
from tui.cli.arguments import USAGE, parser
from tui.cli.which_store import leave_drivers_out, store_url
from tui.sentences import problem_words, sentence
from tui.text import LANGUAGES, set_language, text


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
    for word, following in zip(words, (*words, "")[1:], strict=True):
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
                lapsed=done.lead_lapsed,
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
