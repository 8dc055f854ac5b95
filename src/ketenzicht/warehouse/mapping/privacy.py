"""A BSN becomes a pseudonym and nothing else: the columns that hold one fill no other column."""

from ketenzicht.kernel.errors import WrongCall
from ketenzicht.warehouse.mapping.model import ColumnMap, Mapping, TableMap


def require_bsn_apart(found: Mapping) -> None:
    """Raises WrongCall where a column of the file with a BSN is kept readable. Rows may be chosen by it (`where`),
    and it may be ignored, for then it stays in the file."""
    held = {name for table in found.tables for column in table.columns for name in _holding(table, column)}
    for table in found.tables:
        hidden = held | ({table.unpivot.value} if table.unpivot and held & set(table.unpivot.columns) else set())
        for column in table.columns:
            if shown := hidden & set(column.read):
                raise WrongCall(
                    f"tables.{table.contract.name}.columns.{column.target} neemt {min(shown)} over, waarin een BSN staat; kies een andere kolom."
                )
    if found.changes.order in held:
        raise WrongCall(f"changes.order is {found.changes.order}, waarin een BSN staat; kies een andere kolom.")


def _holding(table: TableMap, column: ColumnMap) -> tuple[str, ...]:
    """The columns of the file that hold the BSN of this column: several where they become rows."""
    if column.bsn is None:
        return ()
    if table.unpivot and column.bsn == table.unpivot.value:
        return table.unpivot.columns
    return (column.bsn,)
