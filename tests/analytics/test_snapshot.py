"""A snapshot: written whole, checked when it is read, assessed into rows or a file."""

from datetime import date
from pathlib import Path

import pyarrow as pa
import pyarrow.parquet as pq
import pytest

from jiedui.analytics.engines import AssessedRow, assess_snapshot, write_assessment
from jiedui.analytics.snapshot import path_of, write_snapshot
from jiedui.assessment.facts import ContributionFact, ObligationFact, columns_of
from jiedui.assessment.results import Status
from jiedui.kernel.refusals import InputRefused
from tests.assessment.facts import DAY, DUE, OPENS, WARNS

OWED = [
    ObligationFact(1, 2, OPENS, DUE, WARNS, needed=100, most=None),
    ObligationFact(2, 1, OPENS, DUE, WARNS, needed=None, most=300, waived_from=DUE, waived_until=None),
    ObligationFact(1, 1, OPENS, DUE, WARNS, needed=100, most=None),
]
DONE = [ContributionFact(1, 1, 2, 100, DUE, DUE), ContributionFact(2, 1, 1, 40, OPENS, OPENS, counts_until=WARNS)]


@pytest.fixture
def snapshot(tmp_path: Path) -> Path:
    directory = tmp_path / "株洲 2020's"
    write_snapshot(directory, obligations=iter(OWED), contributions=iter(DONE))
    return directory


def rewrite(directory: Path, table: str, column: str, values: pa.Array | None) -> None:
    """Put other values into a column, or take the column away."""
    held = pq.read_table(path_of(directory, table))
    position = held.schema.get_field_index(column)
    held = held.remove_column(position)
    pq.write_table(held if values is None else held.append_column(column, values), path_of(directory, table))


def refusal(directory: Path) -> InputRefused:
    with pytest.raises(InputRefused) as refused:
        assess_snapshot(directory, as_of=DUE)
    return refused.value


def test_it_gives_a_row_for_every_obligation_by_programme_and_number(snapshot: Path) -> None:
    assert assess_snapshot(snapshot, as_of=DUE + DAY) == (
        AssessedRow(1, 1, Status.OVERDUE, 0, 0),
        AssessedRow(1, 2, Status.WAIVED, 0, 0),
        AssessedRow(2, 1, Status.MET, 100, 100),
    )


def test_it_writes_the_same_rows_to_a_file(snapshot: Path, tmp_path: Path) -> None:
    target = tmp_path / "assessed.parquet"
    assert write_assessment(snapshot, target, as_of=DUE + DAY) == 3
    rows = [AssessedRow(**{**row, "status": Status(row["status"])}) for row in pq.read_table(target).to_pylist()]
    assert tuple(rows) == assess_snapshot(snapshot, as_of=DUE + DAY)
    assert not list(tmp_path.glob("*.part"))


def test_the_amounts_in_the_file_are_whole_numbers(snapshot: Path, tmp_path: Path) -> None:
    target = tmp_path / "assessed.parquet"
    write_assessment(snapshot, target, as_of=DUE)
    types = {field.name: str(field.type) for field in pq.read_schema(target)}
    assert (types["achieved"], types["achieved_by_due"]) == ("int64", "int64")


def test_it_has_the_columns_of_the_facts_and_says_how_many_rows(tmp_path: Path) -> None:
    counts = write_snapshot(tmp_path, obligations=OWED, contributions=DONE)
    assert counts == {"obligations": 3, "contributions": 2}
    for table, fact in (("obligations", ObligationFact), ("contributions", ContributionFact)):
        assert pq.read_schema(path_of(tmp_path, table)).names == [column.name for column in columns_of(fact)]
    assert sorted(path.name for path in tmp_path.iterdir()) == ["contributions.parquet", "obligations.parquet"]


def test_nothing_at_all_is_a_snapshot_too(tmp_path: Path) -> None:
    write_snapshot(tmp_path, obligations=[], contributions=[])
    assert assess_snapshot(tmp_path, as_of=DUE) == ()


def test_more_rows_than_are_held_at_once_are_all_there(tmp_path: Path) -> None:
    many = (ObligationFact(number, 1, OPENS, DUE, WARNS, 100, None) for number in range(50_001))
    assert write_snapshot(tmp_path, obligations=many, contributions=[])["obligations"] == 50_001
    assert pq.read_metadata(path_of(tmp_path, "obligations")).num_rows == 50_001


def test_a_writer_that_breaks_off_leaves_the_earlier_file(snapshot: Path) -> None:
    def broken() -> object:
        yield OWED[0]
        raise RuntimeError("the source broke off")

    before = path_of(snapshot, "obligations").read_bytes()
    with pytest.raises(RuntimeError, match="broke off"):
        write_snapshot(snapshot, obligations=broken(), contributions=[])  # type: ignore[arg-type]  # a broken source
    assert path_of(snapshot, "obligations").read_bytes() == before


def test_other_columns_and_narrower_integers_are_welcome(snapshot: Path) -> None:
    rewrite(snapshot, "obligations", "needed", pa.array([100, None, 100], pa.int16()))
    held = pq.read_table(path_of(snapshot, "obligations"))
    pq.write_table(held.append_column("clause", pa.array(["一", "二", "三"])), path_of(snapshot, "obligations"))
    assert len(assess_snapshot(snapshot, as_of=DUE)) == 3


class TestRefusals:
    def test_a_missing_file(self, snapshot: Path) -> None:
        path_of(snapshot, "contributions").unlink()
        assert refusal(snapshot).code == "N001"
        assert "“contributions.parquet”" in str(refusal(snapshot))

    def test_a_missing_directory(self, tmp_path: Path) -> None:
        assert refusal(tmp_path / "nowhere").code == "N001"

    @pytest.mark.parametrize("content", [b"", b"PAR1", b"not parquet at all"])
    def test_a_file_that_is_not_parquet(self, snapshot: Path, content: bytes) -> None:
        path_of(snapshot, "obligations").write_bytes(content)
        assert refusal(snapshot).code == "N002"
        assert "obligations.parquet" in str(refusal(snapshot))

    @pytest.mark.parametrize(
        ("table", "fact"),
        [("obligations", ObligationFact), ("contributions", ContributionFact)],
        ids=lambda x: str(x)[:13],
    )
    def test_each_missing_column_by_name(self, snapshot: Path, table: str, fact: type) -> None:
        whole = path_of(snapshot, table).read_bytes()
        for column in columns_of(fact):
            path_of(snapshot, table).write_bytes(whole)
            rewrite(snapshot, table, column.name, None)
            refused = refusal(snapshot)
            assert (refused.code, refused.values["column"], refused.values["file"]) == (
                "N003",
                column.name,
                f"{table}.parquet",
            )

    @pytest.mark.parametrize(
        ("column", "values"),
        [
            ("due_on", pa.array(["2020-06-30"] * 3)),
            ("due_on", pa.array([date(2020, 6, 30)] * 3).cast(pa.timestamp("ms"))),
            ("needed", pa.array([1.0, 2.0, 3.0])),
            ("programme_id", pa.array(["1", "2", "3"])),
        ],
        ids=["text for a day", "a moment for a day", "a fraction", "text for a number"],
    )
    def test_a_column_of_another_type(self, snapshot: Path, column: str, values: pa.Array) -> None:
        rewrite(snapshot, "obligations", column, values)
        refused = refusal(snapshot)
        assert (refused.code, refused.values["column"]) == ("N004", column)
        assert str(values.type) in str(refused)

    def test_an_unknown_engine(self, snapshot: Path) -> None:
        with pytest.raises(InputRefused, match=r"“abacus”.*duckdb") as refused:
            assess_snapshot(snapshot, as_of=DUE, engine="abacus")
        assert refused.value.code == "N005"

    def test_a_day_that_is_missing(self, snapshot: Path) -> None:
        rewrite(snapshot, "obligations", "due_on", pa.array([DUE, None, DUE]))
        assert refusal(snapshot).code == "N006"
        assert "项目 1 的任务 2" in str(refusal(snapshot))

    def test_an_amount_that_is_missing(self, snapshot: Path) -> None:
        rewrite(snapshot, "contributions", "amount", pa.array([100, None], pa.int64()))
        assert refusal(snapshot).code == "N006"
        assert "contributions.parquet" in str(refusal(snapshot))

    def test_an_obligation_that_is_there_twice(self, snapshot: Path) -> None:
        write_snapshot(snapshot, obligations=[*OWED, OWED[0]], contributions=DONE)
        assert refusal(snapshot).code == "N007"
        assert "项目 2 的任务 1" in str(refusal(snapshot))

    def test_an_amount_below_zero(self, snapshot: Path) -> None:
        write_snapshot(snapshot, obligations=OWED, contributions=[ContributionFact(1, 1, 2, -1, DUE, DUE)])
        assert refusal(snapshot).code == "N008"
