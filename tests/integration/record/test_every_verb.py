"""Every verb of the record with a wrong actor, unknown keys, too long or unreadable texts and a BSN: a named Dutch error,
nothing changed, the refusal in the log. Verbs are found by walking the code, so a new one is tried by itself."""

import enum
import inspect
import pkgutil
import types
import typing
from collections.abc import Iterable, Mapping
from datetime import date, datetime
from decimal import Decimal
from importlib import import_module
from typing import Any
from uuid import UUID

import pytest

import ketenzicht.access
import ketenzicht.regie
from ketenzicht.access.acting.verbs import verbs
from ketenzicht.access.errors import ControlCharacters, LooksLikeBsn, MomentWithoutOffset, TextTooLong
from ketenzicht.access.policy import policies
from ketenzicht.access.rollen import presets
from ketenzicht.kernel.errors import KetenzichtError
from tests.integration.record.cast import AT, HERE, Cast
from tests.integration.record.lives.trying import everything, require_logged

UNKNOWN = UUID("018f0000-0000-7000-8000-000000000000")
BSN = "900000016"  # synthetic

for package in (ketenzicht.access, ketenzicht.regie):
    for module in pkgutil.walk_packages(package.__path__, f"{package.__name__}."):
        if ".migrations" not in module.name:
            import_module(module.name)

VERBS = sorted(verbs)


def arguments(key: str) -> dict[str, Any]:
    """Plausible arguments of a verb, with keys that nobody knows; `by` and `at` are left out."""
    hints = typing.get_type_hints(verbs[key].body)
    signature = inspect.signature(verbs[key].body)
    return {
        name: plausible(hints[name], name)
        for name, parameter in signature.parameters.items()
        if name not in ("by", "at") and parameter.default is inspect.Parameter.empty
    }


def plausible(hint: Any, name: str = "") -> Any:  # noqa: PLR0911 -- one line per type
    """A value of this type."""
    origin, inner = typing.get_origin(hint), typing.get_args(hint)
    if origin in (typing.Union, types.UnionType):
        return plausible(next(one for one in inner if one is not type(None)), name)
    if origin is typing.Literal:
        return inner[0]
    if origin is not None and issubclass(origin, Mapping):
        return {plausible(inner[0], name): plausible(inner[1], name)}
    if origin is tuple and Ellipsis not in inner:
        return tuple(plausible(one, name) for one in inner)
    if origin is not None and issubclass(origin, Iterable):
        made = {tuple: tuple, frozenset: frozenset, set: set}.get(origin, list)
        return made([plausible(inner[0], name)])
    if inspect.isclass(hint) and issubclass(hint, enum.Enum):
        return next(iter(hint))
    simple = {
        UUID: UNKNOWN,
        datetime: AT,
        date: AT.date(),
        int: 1,
        bool: True,
        Decimal: Decimal(1),
        bytes: b"%PDF-1.7",
        object: "x",
        Any: "x",
    }
    if hint in simple:
        return simple[hint]
    if hint is str:
        return HERE if name == "gemeente" else "tekst"
    if inspect.isclass(hint):  # a value object of the topic
        own = typing.get_type_hints(hint)
        return hint(
            **{
                field: plausible(one, field)
                for field, one in own.items()
                if typing.get_origin(one) is not typing.ClassVar
            }
        )
    raise AssertionError(f"no plausible value for {hint}")


def refused(cast: Cast, key: str, given: Mapping[str, Any], *, with_rows: bool = False) -> KetenzichtError:
    """The error that this call gives; the log says so and (`with_rows`) nothing changed, or the test fails."""
    by = cast.reader("Bram", presets.HELPDESK)
    before = everything() if with_rows else {}
    with pytest.raises(KetenzichtError) as refusal:
        verbs[key](**given, by=by, at=AT)
    assert not with_rows or everything() == before
    require_logged(key, refusal.value, by)
    return refusal.value


def test_there_are_verbs_of_every_topic() -> None:
    assert len(VERBS) > 60
    weighed = sum(int(digit) * weight for digit, weight in zip(BSN, (9, 8, 7, 6, 5, 4, 3, 2, -1), strict=True))
    assert weighed % 11 == 0


@pytest.mark.covers("S3-169", "P-12")
@pytest.mark.parametrize("key", VERBS)
def test_the_helpdesk_may_do_nothing_with_unknown_objects(cast: Cast, key: str) -> None:
    error = refused(cast, key, arguments(key), with_rows=True)
    assert type(error) is not KetenzichtError
    assert str(error).endswith(".")
    assert str(error)[0].isupper()


def texts(key: str) -> list[tuple[str, Any]]:
    """The arguments of a verb that hold text, each with what makes it of a text: also optional ones, and those in lists and
    mappings."""
    found: list[tuple[str, Any]] = []
    for name, hint in typing.get_type_hints(verbs[key].body).items():
        origin, inner = typing.get_origin(hint), typing.get_args(hint)
        if name in ("by", "at", "return"):
            continue
        if hint is str or (origin in (typing.Union, types.UnionType) and str in inner):
            found.append((name, lambda text: text))
        elif inspect.isclass(origin) and issubclass(origin, Mapping):
            found.append((name, lambda text: {"veld": text}))
        elif inner[:1] == (str,):
            found.append((name, lambda text: [text]))
    return found


@pytest.mark.parametrize("key", VERBS)
def test_bad_texts_are_refused_in_every_field(cast: Cast, key: str) -> None:
    given = arguments(key)
    for name, holding in texts(key):
        assert isinstance(refused(cast, key, {**given, name: holding("a" * 1_000_000)}), TextTooLong), name
        for sign in ("\x00", "\x1b", "\ud800"):
            assert isinstance(refused(cast, key, {**given, name: holding(f"a{sign}b")}), ControlCharacters), name
        if name != "bsn":
            with_bsn = {**given, name: holding(f"haar nummer is {BSN}, bel haar")}
            assert isinstance(refused(cast, key, with_bsn), LooksLikeBsn), name


@pytest.mark.parametrize("key", VERBS)
def test_no_moment_is_taken_without_an_offset(cast: Cast, key: str) -> None:
    for name, hint in typing.get_type_hints(verbs[key].body).items():
        if datetime in (hint, *typing.get_args(hint)) and name != "at":
            naive = {**arguments(key), name: AT.replace(tzinfo=None)}
            assert isinstance(refused(cast, key, naive), MomentWithoutOffset), name


@pytest.mark.parametrize("key", VERBS)
def test_a_moment_needs_an_offset(cast: Cast, key: str) -> None:
    with pytest.raises(MomentWithoutOffset):
        verbs[key](**arguments(key), by=cast.reader("Bram", presets.HELPDESK), at=AT.replace(tzinfo=None))


@pytest.mark.covers("X-31")
def test_what_a_resident_does_on_a_screen_a_worker_can_write_down_from_paper_or_phone() -> None:
    of_residents = set().union(*map(acts_of, presets.RESIDENTS))
    assert {"plan.inbreng", "toestemming.geven", "signaal.melden", "recht.ontvangen", "actie.afronden"} <= of_residents
    assert not of_residents - set().union(*map(acts_of, presets.CASE_WORKERS))


def acts_of(role: str) -> set[str]:
    """The verbs that some rule allows this role, or that it may start with."""
    ruled = {a.key for p in policies.values() for one in p.allows if role in one.roles for a in one.actions}
    started = {action.key for policy in policies.values() for action, roles in policy.starts.items() if role in roles}
    return (ruled | started) & verbs.keys()
