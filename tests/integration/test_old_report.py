"""An old report whose figures are uploaded goes on beside the new ones, and says what it is."""

from pathlib import Path

import pytest

from tests.integration.terminal import done

UPLOAD = """
bron: oud
title: Rekenblad
levering: volledig
gemeente: GM0361
file: {format: csv, delimiter: ";", decimal: ","}
tables:
  aangeleverd_cijfer:
    columns:
      sleutel: cijfer
      periode: {const: 2026-Q1}
      periode_van: {const: 2026-01-01}
      uitsplitsing: {const: totaal}
      waarde: waarde
      eenheid: {const: euro}
      soort: {const: oud_rapport}
      status: {const: vastgesteld}
"""
OLD_REPORT = """
title: Kwartaalrapportage uit het rekenblad
question: Wat zei het oude rapport?
level: aggregate
period: quarter
owner: controller
version: 1
source: legacy_upload
blocks:
  - table: {rows: sleutel, columns: [aangeleverd.oud_rapport], total: false}
"""


@pytest.mark.covers("S1-8")
def test_an_old_report_goes_on_beside_the_new_ones(tmp_path: Path) -> None:
    (tmp_path / "oud.yaml").write_text(UPLOAD, encoding="utf-8")
    (tmp_path / "oud.csv").write_text("cijfer;waarde\ngedeclareerd;2981,30\n", encoding="utf-8")
    (tmp_path / "rapport.yaml").write_text(OLD_REPORT, encoding="utf-8")
    done(tmp_path / "data", "load", tmp_path / "oud.yaml", tmp_path / "oud.csv")
    done(tmp_path / "data", "snapshot", "build")
    done(tmp_path / "data", "catalog", "add", tmp_path / "rapport.yaml")
    done(tmp_path / "data", "report", "eigen-rapport", "--period", "2026-Q1", "--out", tmp_path)
    page = (tmp_path / "eigen-rapport_2026-Q1.html").read_text(encoding="utf-8")
    assert "2.981,30" in page and "heeft ze niet zelf geteld. Aangeleverd: oud.csv." in page
