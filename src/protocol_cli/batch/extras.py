"""Libraries that only some batches need, and that are installed as extras."""

from typing import Any

from protocol_cli.model.errors import QuestionError


def polars() -> Any:  # noqa: ANN401 - a module of an extra
    """
    Return the library Polars.

    Raises:
        QuestionError: if it is not installed.

    """
    try:
        import polars as pl
    except ImportError as error:
        raise QuestionError("Parquet needs the library Polars", 'install it with pip install "protocol-cli[tables]"') from error
    return pl
