"""How a command prints what it found."""

import json

from protocol_cli.cli.options import Format
from protocol_cli.output.page import Page


def show_page(output: Format, page: Page, values: object) -> None:
    """Print a page in the form asked for; `values` is the same as JSON."""
    if output is Format.JSON:
        print(json.dumps(values, indent=2, ensure_ascii=False))
    elif output is Format.MARKDOWN:
        from protocol_cli.output.markdown import markdown

        print(markdown(page), end="")
    else:
        from protocol_cli.output.screen import show

        show(page, plain=output is Format.PLAIN)
