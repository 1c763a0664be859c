"""The forms in which questions come and answers go, and where they are worked out."""

from enum import StrEnum


class InputFormat(StrEnum):
    """How questions are written."""

    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"
    YAML = "yaml"
    PARQUET = "parquet"


class OutputFormat(StrEnum):
    """How answers are written."""

    TABLE = "table"
    PLAIN = "plain"
    JSONL = "jsonl"
    JSON = "json"
    CSV = "csv"
    PARQUET = "parquet"
    JUNIT = "junit"
    SARIF = "sarif"
    GITHUB = "github"
    MARKDOWN = "markdown"


class Engine(StrEnum):
    """Where a batch is worked out."""

    LOCAL = "local"
    DASK = "dask"
