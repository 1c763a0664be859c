"""The program from its start to its end; `python -m protocol_cli` is `protocol`."""

import gc

SELDOM = 100_000
"""How many more objects must be made than dropped before garbage is looked for: hardly anything that the program makes is garbage of the kind that needs it."""


def main() -> None:
    """Run the program. Garbage is looked for seldom while it starts, and not at all where it ends: together a seventh of the time of a short command."""
    gc.set_threshold(SELDOM)
    from protocol_cli.cli.app import main as run

    try:
        run()
    finally:
        gc.freeze()


if __name__ == "__main__":
    main()
