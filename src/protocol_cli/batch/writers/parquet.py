"""Parquet, with the columns of CSV: written as CSV first, and turned into columns by Polars when all rows are there."""

from pathlib import Path

from protocol_cli.batch.extras import polars
from protocol_cli.batch.writers.csv import COLUMNS, Table


class Columnar(Table):
    """Writes the rows as CSV; cells are as they are, for no spreadsheet runs Parquet."""

    guarded = False

    def finish(self, whole: Path, target: Path) -> None:
        """Write the Parquet file from the CSV file, in pieces that fit into memory."""
        pl = polars()
        schema = {column: pl.Int64 if column == "row" else pl.String for column in COLUMNS}
        try:
            pl.scan_csv(whole, schema=schema).sink_parquet(target)
        except pl.exceptions.PolarsError as error:
            raise OSError(str(error)) from error


make = Columnar
