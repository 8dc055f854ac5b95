"""Writes the table of municipalities: names from the Iv3 file, validity and successor from the mergers that the kernel knows.

python examples/iv3/gemeenten.py IV3.csv gemeenten.csv
"""

import csv
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

from ketenzicht.kernel.codes import gemeenten

COLUMNS = ("gemeente", "naam", "geldig_van", "geldig_tot", "opvolger")


def rows(iv3: Path) -> Iterator[tuple[str, str, date, date | None, str | None]]:
    """One row per municipality, by code, with the name that it had last. Of those that have no known beginning we know
    that they were there in the first year of the file, so they are valid from then on."""
    names: dict[str, str] = {}
    first = 9999
    with iv3.open(encoding="utf-8", newline="") as source:
        for line in sorted(csv.DictReader(source), key=lambda line: int(line["jaar"])):
            names[line["gm_code"]] = line["gm_naam"]
            first = min(first, int(line["jaar"]))
    for found in gemeenten(names):
        yield found.code, found.naam, found.geldig_van or date(first, 1, 1), found.geldig_tot, found.opvolger


def write(iv3: Path, target: Path) -> None:
    """Write the table as CSV."""
    with target.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file)
        writer.writerow(COLUMNS)
        writer.writerows(rows(iv3))


if __name__ == "__main__":
    write(Path(sys.argv[1]), Path(sys.argv[2]))
