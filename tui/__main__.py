"""`lianqi`, or `python -m tui`: the one way in."""

from __future__ import annotations

import sys


def main() -> None:
    """Run the command line and leave with its number."""
    from tui.cli.main import main as run

    sys.exit(run())


if __name__ == "__main__":
    main()
