"""What a reader may see: scope, classes, rights, and the same protected cells for everybody."""

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

import pytest

from ketenzicht.indicators.examples import READER
from ketenzicht.indicators.rows import cases, persons
from ketenzicht.kernel.errors import NotAllowed, WrongCall
from ketenzicht.kernel.figures import Status
from ketenzicht.kernel.periods import parse_period
from ketenzicht.kernel.reader import Klasse, Profile, Right
from tests.unit.indicators.test_kinds import LENT, RUNNING
from tests.unit.indicators.town import INTERN, OPEN, asked, defined, town, values

YEAR = parse_period("2026")


def sent(**numbers: int) -> list[dict[str, Any]]:
    """So many tasks per organisation, each about a person of its own."""
    return [
        {"verstuurd_op": "2026-03-01", "taak_id": f"{office}{n}", "organisatie": office, "persoon": f"{office}{n}"}
        for office, number in numbers.items()
        for n in range(number)
    ]


def in_towns(**numbers: int) -> list[dict[str, Any]]:
    """So many tasks per municipality (gm01 is GM9901), each about a person of its own."""
    return [
        {"verstuurd_op": "2026-03-01", "taak_id": f"{n}", "gemeente": f"GM99{code[2:]}", "persoon": f"{code}{n}"}
        for code, number in numbers.items()
        for n in range(number)
    ]


@pytest.mark.parametrize("profile", list(Profile))
def test_a_reader_sees_his_own_municipality_only(profile: Profile) -> None:
    reader = replace(READER, municipalities=frozenset({"GM9901"}), profile=profile)
    with town(taak=in_towns(gm01=20, gm02=30)) as source:
        answer = asked(source, defined(**LENT), "2026", "gemeente", reader=reader)
        other = asked(source, defined(**LENT), "2026", where={"gemeente": "GM9902"}, reader=reader)
    assert answer.total.value == 20
    assert values(answer.rows) == {"GM9901": 20}
    assert other.total.value == 0


def test_a_reader_of_two_of_three_municipalities_sees_their_sum() -> None:
    reader = replace(INTERN, municipalities=frozenset({"GM9901", "GM9902"}))
    with town(taak=in_towns(gm01=20, gm02=30, gm03=40)) as source:
        assert asked(source, defined(**LENT), "2026", reader=reader).total.value == 50
        persons = asked(source, defined(**LENT, distinct="persoon"), "2026", reader=reader)
    assert persons.total.status is Status.VERBORGEN  # the same person may live in both: no sum can be given


def test_a_reader_of_one_organisation_sees_its_rows_only() -> None:
    reader = replace(READER, organisations=frozenset({"uwv"}))
    with town(taak=sent(uwv=3, rmc=4)) as source:
        answer = asked(source, defined(**LENT), "2026", "organisatie", reader=reader)
        protected = asked(
            source, defined(**LENT), "2026", reader=replace(reader, profile=Profile.INTERN, rights=frozenset())
        )
    assert values(answer.rows) == {"uwv": 3}
    assert answer.total.value == 3
    assert protected.total.status is Status.VERBORGEN


def test_a_table_that_cannot_be_held_to_the_scope_is_refused() -> None:
    about = defined(
        table="voorziening",
        date="toegekend_op",
        examples=[{"says": "x", "given": "wet\nwmo", "gives": 1, "period": "2026"}],
    )
    with town() as source, pytest.raises(NotAllowed, match="niet te beperken tot uw organisatie"):
        asked(source, about, reader=replace(READER, organisations=frozenset({"uwv"})))


def test_a_class_that_the_role_does_not_have_is_refused() -> None:
    reader = replace(READER, classes=frozenset({Klasse.FINANCIEEL}))
    with town() as source, pytest.raises(NotAllowed, match="is operationeel en die cijfers ziet uw rol"):
        asked(source, defined(**LENT), reader=reader)


def test_figures_per_employee_need_their_own_right() -> None:
    about = defined(**{**LENT, "by": ["medewerker"]})
    with town(taak=[{"verstuurd_op": "2026-03-01", "medewerker": "m"}]) as source:
        assert values(asked(source, about, "2026", "medewerker").rows) == {"m": 1}
        with pytest.raises(NotAllowed, match="Cijfers per medewerker staan uit"):
            asked(source, about, "2026", "medewerker", reader=replace(READER, rights=frozenset()))


def test_small_groups_are_hidden_and_the_total_does_not_give_them_away() -> None:
    with town(taak=sent(uwv=3, rmc=40, gsd=25)) as source:
        found = values(asked(source, defined(**LENT), "2026", "organisatie", reader=INTERN).rows)
        open_ = asked(source, defined(**LENT), "2026", "organisatie", reader=OPEN)
    assert found["uwv"] == "verborgen"
    assert sorted(str(value) for value in found.values()).count("verborgen") == 2
    assert open_.total.value == 70  # 68, rounded to 5
    assert any("afgerond op 5" in note for note in open_.notes)


def test_a_hundred_rows_of_one_person_are_one_person() -> None:
    rows = [{"verstuurd_op": "2026-03-01", "persoon": "a"} for _ in range(100)]
    with town(taak=rows) as source:
        assert asked(source, defined(**LENT), "2026", reader=INTERN).total.status is Status.VERBORGEN


def test_rows_of_a_source_that_never_says_who_are_protected_by_case() -> None:
    silent = [{"verstuurd_op": "2026-03-01", "bron": "log"} for _ in range(7)]
    forgetful = [{"verstuurd_op": "2026-03-01", "bron": "log"} for _ in range(7)] + [
        {"verstuurd_op": "2020-01-01", "bron": "log", "persoon": "a"}
    ]
    with town(taak=silent) as source:
        assert asked(source, defined(**LENT), "2026", reader=INTERN).total.value == 7
    with town(taak=forgetful) as source:  # once it said who: then all unknown ones may be one person
        assert asked(source, defined(**LENT), "2026", reader=INTERN).total.status is Status.VERBORGEN


def test_process_counts_are_exact_for_who_has_the_right_until_something_personal_is_asked() -> None:
    about = defined(**LENT, process=True)
    reader = replace(INTERN, rights=frozenset({Right.KETENCIJFERS}))
    with town(taak=sent(uwv=3, rmc=40, gsd=25)) as source:
        assert values(asked(source, about, "2026", "organisatie", reader=reader).rows) == {
            "uwv": 3,
            "rmc": 40,
            "gsd": 25,
        }
        assert "verborgen" in values(asked(source, about, "2026", "organisatie", reader=INTERN).rows).values()
        assert (
            "verborgen"
            in values(
                asked(source, about, "2026", "organisatie", reader=replace(reader, profile=Profile.OPEN)).rows
            ).values()
        )
        assert "verborgen" in values(asked(source, about, "2026", "organisatie", "wijk", reader=reader).rows).values()
        mail = asked(source, about, "2026", "organisatie", reader=replace(reader, profile=Profile.MAIL))
    assert values(mail.rows)["uwv"] == 3
    assert any("ketencijfers" in note for note in mail.notes)


def test_a_table_without_a_protected_unit_passes_unchanged() -> None:
    about = defined(table="begroting", kind="sum", value="bedrag", date="begin_op", unit="euro",
                    examples=[{"says": "x", "given": "bedrag\n1", "gives": 1, "period": "2026"}])  # fmt: skip
    with town(begroting=[{"begin_op": "2026-01-01", "bedrag": "12.34"}]) as source:
        assert str(asked(source, about, "2026", reader=OPEN).total.value) == "12.34"


def test_every_part_of_a_flow_is_hidden_as_soon_as_one_is_small() -> None:
    rows = [{"verstuurd_op": "2026-01-01", "persoon": f"{n}"} for n in range(30)]
    new = [{"verstuurd_op": "2026-03-05", "persoon": f"nieuw{n}", "taak_id": f"n{n}"} for n in range(2)]
    with town(taak=[*rows, *new]) as source:
        answer = asked(source, defined(**RUNNING, kind="flow"), "2026-03", reader=INTERN)
    assert {part.status for part in answer.parts.values()} == {Status.VERBORGEN}


def test_two_suppliers_that_carry_nearly_all_are_hidden_where_figures_leave_the_house() -> None:
    about = defined(table="factuurregel", kind="sum", value="bedrag", date="ontvangen_op", by=["wet"], unit="euro",
                    examples=[{"says": "x", "given": "bedrag\n1", "gives": 1, "period": "2026"}])  # fmt: skip
    lines: list[Mapping[str, object]] = [
        {
            "ontvangen_op": "2026-01-05",
            "persoon": f"{n}",
            "leverancier": f"l{n % 12}",
            "bedrag": 10_000 if n % 12 < 2 else 10,
        }
        for n in range(60)
    ]
    even = [{**line, "bedrag": 100} for line in lines]
    with town(factuurregel=lines) as source:
        assert asked(source, about, "2026", reader=OPEN).total.status is Status.VERBORGEN
        assert asked(source, about, "2026", reader=INTERN).total.value == sum(
            int(str(line["bedrag"])) for line in lines
        )
    with town(factuurregel=even) as source:
        assert asked(source, about, "2026", reader=OPEN).total.value == 6000


def test_more_than_two_dimensions_are_for_profile_zaak() -> None:
    with town(taak=sent(uwv=3)) as source:
        assert len(asked(source, defined(**LENT), "2026", "organisatie", "wijk", "geslacht").rows) == 1
        with pytest.raises(WrongCall, match="ten hoogste 2 uitsplitsingen"):
            asked(source, defined(**LENT), "2026", "organisatie", "wijk", "geslacht", reader=INTERN)


@pytest.mark.covers("S1-78")
def test_the_rows_behind_a_figure_are_those_that_it_counts() -> None:
    rows = [{**row, "persoon": "p"} for row in sent(uwv=3, rmc=2)]
    with town(taak=rows) as source:
        listing = cases(
            source,
            defined(**LENT),
            YEAR,
            where={"organisatie": "uwv"},
            columns=("taak_id", "organisatie"),
            reader=READER,
        )
        few = cases(source, defined(**LENT), YEAR, reader=READER, most=2)
        scoped = cases(
            source,
            defined(**LENT),
            YEAR,
            reader=replace(READER, organisations=frozenset({"rmc"})),
            columns=("taak_id",),
        )
    assert listing.rows == (("uwv0", "uwv"), ("uwv1", "uwv"), ("uwv2", "uwv"))
    assert [column.title for column in listing.columns] == ["Taaknummer", "Aan organisatie"]
    assert (len(few.rows), few.total) == (2, 5)
    assert [column.name for column in few.columns][:3] == ["gemeente", "taak_id", "verstuurd_op"]
    assert scoped.rows == (("rmc0",), ("rmc1",))


def test_the_rows_of_a_part_are_those_of_that_part() -> None:
    rows = [{"verstuurd_op": day, "taak_id": name} for day, name in (("2026-01-01", "oud"), ("2026-03-05", "nieuw"))]
    about = defined(**RUNNING, kind="flow")
    with town(taak=rows) as source:
        inflow = cases(source, about, parse_period("2026-03"), part="in", columns=("taak_id",), reader=READER)
        end = cases(source, about, parse_period("2026-03"), columns=("taak_id",), reader=READER)
        with pytest.raises(WrongCall, match="heeft geen deel uti"):
            cases(source, about, YEAR, part="uti", reader=READER)
    assert inflow.rows == (("nieuw",),)
    assert end.rows == (("oud",), ("nieuw",))


def test_rows_are_for_profile_zaak() -> None:
    with town() as source:
        with pytest.raises(NotAllowed, match="ziet alleen wie het profiel zaak heeft"):
            cases(source, defined(**LENT), YEAR, reader=INTERN)
        with pytest.raises(NotAllowed, match="ziet alleen wie het profiel zaak heeft"):
            persons(source, defined(**LENT), YEAR, reader=INTERN)


def test_persons_behind_a_stock_come_with_their_characteristics_oldest_first() -> None:
    rows = [
        {"verstuurd_op": "2026-02-01", "persoon": "a", "organisatie": "uwv"},
        {"verstuurd_op": "2026-01-01", "persoon": "a", "organisatie": "rmc"},
        {"verstuurd_op": "2025-12-01", "persoon": "b", "organisatie": "uwv"},
        {"verstuurd_op": "2025-12-01", "persoon": "c", "organisatie": "uwv", "einde_op": "2026-01-01"},
        {"verstuurd_op": "2025-12-01", "organisatie": "uwv"},
    ]
    offices = [{"organisatie": "uwv", "naam": "UWV"}, {"organisatie": "rmc", "naam": "RMC"}]
    with town(taak=rows, organisatie=offices) as source:
        listing = persons(
            source, defined(**RUNNING, kind="stock"), parse_period("2026-03"), by=("organisatie",), reader=READER
        )
    found = [(who, where, number, str(day)) for who, where, number, day in listing.rows]
    assert found == [("b", "UWV", 1, "2025-12-01"), ("a", "RMC, UWV", 2, "2026-01-01")]
    assert [column.name for column in listing.columns] == ["persoon", "organisatie", "aantal", "oudste"]
    assert listing.total == 2


def test_persons_behind_a_sum_come_largest_first() -> None:
    about = defined(table="factuurregel", kind="sum", value="bedrag", date="ontvangen_op", by=["wet"], unit="euro",
                    examples=[{"says": "x", "given": "bedrag\n1", "gives": 1, "period": "2026"}])  # fmt: skip
    lines = [
        {"ontvangen_op": "2026-01-05", "persoon": who, "bedrag": euros} for who, euros in (("a", 5), ("b", 7), ("a", 4))
    ]
    with town(factuurregel=lines) as source:
        listing = persons(source, about, YEAR, reader=READER)
    assert [(row[0], row[1], int(str(row[2]).split(".")[0])) for row in listing.rows] == [("a", 2, 9), ("b", 1, 7)]
