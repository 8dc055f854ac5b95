"""A CSV of taken as a regiesysteem would export it, of any size, with a known number of bad rows."""

import json
import sys
from pathlib import Path

import duckdb

MAPPING = """
bron: regiesysteem
title: Taken uit het regiesysteem
levering: volledig
demo: true
file:
  delimiter: ";"
  moments: ["%d-%m-%Y %H:%M"]
ignore: [toelichting]
tables:
  taak:
    columns:
      gemeente: gemeente
      taak_id: taaknummer
      persoon: {bsn: bsn}
      wet: {from: wet, values: {WMO: wmo, JW: jeugd, PW: pw}}
      onderwerp: onderwerp
      van_organisatie: van
      organisatie: aan
      medewerker: {key: medewerker}
      status: {from: status, values: {Gesloten: gesloten, Gestart: gestart, Verstuurd: verstuurd, Afgewezen: afgewezen}}
      verstuurd_tijd: verstuurd
      gereserveerd_tijd: gereserveerd
      gestart_tijd: gestart
      gesloten_tijd: gesloten
      afgesproken_dagen: termijn
      resultaat: {from: resultaat, values: {Geleverd: dienst_geleverd, Deels: deels_geleverd, Niet: niet_geleverd}}
"""

_ROWS = """
SELECT
    'GM990' || (i % 3 + 1) AS gemeente,
    'T' || lpad(CAST(i AS VARCHAR), 9, '0') AS taaknummer,
    persons.bsn,
    ['WMO', 'JW', 'PW'][i % 3 + 1] AS wet,
    'onderwerp-' || ((CAST(hash(i) >> 2 AS BIGINT)) % 40) AS onderwerp,
    ['LOKET', 'WIJK1', 'WIJK2'][(CAST(hash(i * 7) >> 2 AS BIGINT)) % 3 + 1] AS van,
    ['GSD', 'UWV', 'RMC', 'WIJK1', 'WIJK2'][(CAST(hash(i * 11) >> 2 AS BIGINT)) % 5 + 1] AS aan,
    'M' || ((CAST(hash(i * 13) >> 2 AS BIGINT)) % 600) AS medewerker,
    ['Gesloten', 'Gesloten', 'Gesloten', 'Gestart', 'Verstuurd'][i % 5 + 1] AS status,
    strftime(sent, '%d-%m-%Y %H:%M') AS verstuurd,
    CASE WHEN i % 5 < 4 THEN strftime(sent + to_minutes(CAST(600 + (CAST(hash(i * 17) >> 2 AS BIGINT)) % 9000 AS BIGINT)), '%d-%m-%Y %H:%M') END AS gereserveerd,
    CASE WHEN i % 5 < 4 THEN strftime(sent + to_minutes(CAST(10000 + (CAST(hash(i * 17) >> 2 AS BIGINT)) % 5000 AS BIGINT)), '%d-%m-%Y %H:%M') END AS gestart,
    CASE WHEN i % 5 < 3 THEN strftime(sent + to_minutes(CAST(20000 + (CAST(hash(i * 19) >> 2 AS BIGINT)) % 50000 AS BIGINT)), '%d-%m-%Y %H:%M') END AS gesloten,
    CAST(14 + (CAST(hash(i) >> 2 AS BIGINT)) % 28 AS VARCHAR) AS termijn,
    CASE WHEN i % 5 < 3 THEN ['Geleverd', 'Deels', 'Niet'][(CAST(hash(i * 23) >> 2 AS BIGINT)) % 3 + 1] END AS resultaat,
    'gesproken met bewoner ' || i AS toelichting
FROM (
    SELECT i, TIMESTAMP '2021-12-01 08:00:00' + to_minutes(CAST((CAST(hash(i) >> 2 AS BIGINT)) % 2580000 AS BIGINT)) AS sent FROM range({rows}) t(i)
) JOIN persons ON persons.number = (CAST(hash(i * 29) >> 2 AS BIGINT)) % {persons}
ORDER BY i
"""


def write(path: Path, rows: int, *, persons: int = 100_000) -> Path:
    """Write the CSV; every BSN passes the elfproef and is a made-up one. Returns the path."""
    connection = duckdb.connect(config={"memory_limit": "4GB", "temp_directory": str(path.parent)})
    connection.execute(
        f"""CREATE TABLE persons AS SELECT row_number() OVER () - 1 AS number, bsn FROM (
            SELECT CAST(n AS VARCHAR) AS bsn FROM (SELECT 900000000 + i AS n FROM range({persons * 12}) t(i)) WHERE (
                9 * (n // 100000000) + 8 * (n // 10000000 % 10) + 7 * (n // 1000000 % 10) + 6 * (n // 100000 % 10) + 5 * (n // 10000 % 10)
                + 4 * (n // 1000 % 10) + 3 * (n // 100 % 10) + 2 * (n // 10 % 10) - n % 10) % 11 = 0 LIMIT {persons})"""
    )
    connection.execute(f"COPY ({_ROWS.format(rows=rows, persons=persons)}) TO '{path}' (HEADER, DELIMITER ';')")
    connection.close()
    return path


if __name__ == "__main__":
    print(json.dumps({"path": str(write(Path(sys.argv[1]), int(sys.argv[2])))}))
