"""Whether what COPY wrote looks as what acts write: the same objects are made by acts, and held against a sample."""

from collections.abc import Collection, Iterator
from uuid import UUID

from bench.record.doing import Sort, do_acts
from bench.record.house import Marks
from bench.record.shapes import Around, Shape, shape_of, told_about

SAMPLE, ENOUGH = 40, 30
"""rows of the town that are held against acts; with fewer than enough it is not asked whether all that acts do occurs"""

KNOWN = {
    "* gelezen_tijd": "a notice is read later, by its reader, which is no act on the object",
    "plan Signaalkoppeling per object": "as many as came; each is compared with its signal",
}
"""where both may differ: the kind (or any) and the name, and why"""


def require_alike(marks: Marks) -> None:
    """Do the acts and compare. Raises AssertionError that names each difference which is not known."""
    sorts = do_acts(marks)
    told = all_differences(sorts)
    print(f"compared {len(sorts)} sorts of objects with what acts write: {len(told)} differences", flush=True)
    assert not told, "\n".join(["The town does not look as acts write it.", *told])


def all_differences(sorts: Collection[Sort]) -> list[str]:
    """In words; empty where both look alike."""
    pairs = [(sort, _sample(sort)) for sort in sorts]
    around = told_about(key for sort, sample in pairs for key in (*sort.made, *sample))
    kinds = frozenset(sort.kind for sort in sorts)
    return [line for sort, sample in pairs for line in _differences(sort, sample, kinds, around)]


def _differences(sort: Sort, sample: Collection[UUID], kinds: frozenset[str], around: Around) -> Iterator[str]:
    from django.apps import apps

    model = apps.get_model("regie", sort.kind)
    acted, copied = (shape_of(model, keys, kinds, around) for keys in (sort.made, sample))
    if not copied.objects:
        yield f"{sort.kind} ({sort.says}): the town has none"
        return
    for name, acts, copies in (*_looks(acted, copied), *_amounts(acted, copied)):
        wrong = copies - acts or (acts - copies if copied.objects >= ENOUGH else set())
        if wrong and not {f"{sort.kind} {name}", f"* {name.rpartition('.')[2]}"} & KNOWN.keys():
            yield f"{sort.kind} ({sort.says}), {name}: acts {sorted(acts)}, town {sorted(copies)}"


def _looks(acted: Shape, copied: Shape) -> Iterator[tuple[str, set[str], set[str]]]:
    """Of columns that both have rows of; whether there are rows at all is a matter of amounts."""
    for name in sorted(acted.looks.keys() & copied.looks.keys()):
        yield name, acted.looks[name], copied.looks[name]


def _amounts(acted: Shape, copied: Shape) -> Iterator[tuple[str, set[str], set[str]]]:
    for name in sorted(acted.amounts.keys() | copied.amounts.keys()):
        yield f"{name} per object", {str(n) for n in acted.amounts.get(name, {0})}, {str(n) for n in copied.amounts.get(name, {0})}  # fmt: skip


def _sample(sort: Sort) -> Collection[UUID]:
    """Some of the town, the same ones each time."""
    from django.apps import apps
    from django.db.models import TextField
    from django.db.models.functions import MD5, Cast

    rows = apps.get_model("regie", sort.kind)._default_manager.filter(sort.like).exclude(pk__in=sort.made)
    return list(rows.order_by(MD5(Cast("pk", TextField()))).values_list("pk", flat=True)[:SAMPLE])
