"""A snapshot: the two fact tables of many programmes as Parquet files in one directory.

Made by `jiedui snapshot` or by any other program; what is read back is checked first, by file and column.
"""

from collections.abc import Callable, Iterable, Iterator
from itertools import islice
from operator import attrgetter
from pathlib import Path

import pyarrow as pa  # type: ignore[import-untyped]  # it ships no types
import pyarrow.parquet as pq  # type: ignore[import-untyped]

from jiedui.assessment.facts import Column, ContributionFact, ObligationFact, columns_of
from jiedui.kernel.refusals import InputRefused

TABLES: dict[str, type] = {"obligations": ObligationFact, "contributions": ContributionFact}

_TYPES = {"int": pa.int64(), "date": pa.date32()}
_INTEGERS = (pa.int8(), pa.int16(), pa.int32(), pa.int64(), pa.uint8(), pa.uint16(), pa.uint32())
_ACCEPTED = {"int": _INTEGERS, "date": (pa.date32(), pa.date64())}
_ROWS_AT_ONCE = 50_000


def write_snapshot(
    directory: Path, *, obligations: Iterable[ObligationFact], contributions: Iterable[ContributionFact]
) -> dict[str, int]:
    """Write the facts into `directory`, made if need be, and give the number of rows of each table.

    Rows are taken as they come and never held all at once; a file appears under its name when it is whole.
    """
    directory.mkdir(parents=True, exist_ok=True)
    return {
        "obligations": _write(path_of(directory, "obligations"), ObligationFact, obligations),
        "contributions": _write(path_of(directory, "contributions"), ContributionFact, contributions),
    }


def path_of(directory: Path, table: str) -> Path:
    """The file of a table of a snapshot."""
    return directory / f"{table}.parquet"


def check_snapshot(directory: Path) -> None:
    """Refuse a directory that lacks a file or a column, or holds a column of another type, naming it."""
    for table, fact in TABLES.items():
        schema = _schema_of(path_of(directory, table))
        for column in columns_of(fact):
            _check_column(table, column, schema)


def _write(path: Path, fact: type, rows: Iterable[ObligationFact] | Iterable[ContributionFact]) -> int:
    schema = pa.schema([pa.field(c.name, _TYPES[c.type], nullable=c.optional) for c in columns_of(fact)])
    unfinished, written = path.with_suffix(".part"), 0
    with pq.ParquetWriter(unfinished, schema, compression="zstd") as writer:
        for batch in _batches(rows, attrgetter(*schema.names)):
            columns = [
                pa.array(values, field.type) for values, field in zip(zip(*batch, strict=True), schema, strict=True)
            ]
            writer.write_table(pa.Table.from_arrays(columns, schema=schema))
            written += len(batch)
    unfinished.replace(path)
    return written


def _batches(
    rows: Iterable[ObligationFact] | Iterable[ContributionFact], values_of: Callable[[object], tuple[object, ...]]
) -> Iterator[list[tuple[object, ...]]]:
    values = map(values_of, rows)
    while batch := list(islice(values, _ROWS_AT_ONCE)):
        yield batch


def _schema_of(path: Path) -> pa.Schema:
    if not path.is_file():
        raise InputRefused(
            "N001", "快照目录“{directory}”里没有文件“{file}”。", directory=str(path.parent), file=path.name
        )
    try:
        return pq.read_schema(path)
    except (pa.ArrowInvalid, OSError) as error:
        raise InputRefused("N002", "“{file}”不是完整的 Parquet 文件。", file=path.name) from error


def _check_column(table: str, column: Column, schema: pa.Schema) -> None:
    file = f"{table}.parquet"
    if schema.names.count(column.name) != 1:
        raise InputRefused(
            "N003", "“{file}”里应有一列“{column}”（类型 {type}）。", file=file, column=column.name, type=column.type
        )
    found = schema.field(column.name).type
    if found not in _ACCEPTED[column.type]:
        raise InputRefused(
            "N004",
            "“{file}”的列“{column}”是 {found} 类型，应为 {type}。",
            file=file,
            column=column.name,
            found=str(found),
            type=_TYPES[column.type],
        )
