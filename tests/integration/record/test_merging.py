"""Two people edit one object: what only one of them changed is kept from both, and nobody's text is lost."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from ketenzicht.access.acting.editing import FieldConflict, merge
from ketenzicht.access.errors import Invalid
from ketenzicht.regie.models import PlanInhoud

FIELDS = ("titel", "situatie", "samenvatting", "zelfregie")
MAY = frozenset(FIELDS)
TEXTS = st.fixed_dictionaries({name: st.sampled_from(["", "a", "b", "c"]) for name in FIELDS})


def texts(row: PlanInhoud) -> dict[str, str]:
    return {name: getattr(row, name) for name in FIELDS}


@given(base=TEXTS, theirs=TEXTS, mine=TEXTS)
@pytest.mark.covers("X-27")
def test_each_keeps_what_only_he_or_she_changed(
    base: dict[str, str], theirs: dict[str, str], mine: dict[str, str]
) -> None:
    row = PlanInhoud(**theirs)
    clash = {name for name in FIELDS if mine[name] != base[name] != theirs[name] != mine[name]}
    try:
        changed = merge(row, base=base, new=mine, may_change=MAY)
    except FieldConflict as error:
        assert texts(row) == theirs, "nothing changed"
        assert set(error.mine) == set(error.theirs) == clash != set()
        assert error.mine == {name: mine[name] for name in clash}
        assert error.typed == {name: mine[name] for name in FIELDS if mine[name] not in (base[name], theirs[name])}, (
            "a draft of all that the author changed"
        )
        assert error.theirs == {name: theirs[name] for name in clash}
    else:
        assert not clash
        assert texts(row) == {name: theirs[name] if mine[name] == base[name] else mine[name] for name in FIELDS}
        assert changed == {name for name in FIELDS if texts(row)[name] != theirs[name]}


@given(base=TEXTS, one=TEXTS, other=TEXTS)
def test_one_after_the_other_nobodys_text_is_lost(
    base: dict[str, str], one: dict[str, str], other: dict[str, str]
) -> None:
    row, kept = PlanInhoud(**base), []
    for mine in (one, other):
        try:
            merge(row, base=base, new=mine, may_change=MAY)
        except FieldConflict as error:
            kept.append(error.typed)
    for name in FIELDS:
        for mine in (one, other):
            safe = {getattr(row, name), *(draft.get(name) for draft in kept)}
            assert mine[name] == base[name] or mine[name] in safe


def test_a_field_that_may_not_change_or_that_was_not_seen_is_refused() -> None:
    row = PlanInhoud(titel="oud")
    with pytest.raises(Invalid, match="oordeel"):
        merge(row, base={"oordeel": ""}, new={"oordeel": "x"}, may_change=MAY)
    with pytest.raises(Invalid, match="oordeel"):
        merge(row, base={"oordeel": ""}, new={}, may_change=MAY)
    with pytest.raises(Invalid, match="titel"):
        merge(row, base={}, new={"titel": "nieuw"}, may_change=MAY)
    assert merge(row, base={"titel": "oud"}, new={}, may_change=MAY) == set()
    assert row.titel == "oud"


def test_the_sentence_of_a_conflict_names_the_fields() -> None:
    error = FieldConflict(mine={"titel": "a", "situatie": "b"}, theirs={"titel": "c", "situatie": "d"})
    assert str(error).startswith("Iemand anders heeft situatie en titel intussen ook gewijzigd")
