"""Asking the policy from outside: who, what and which object, as one types them; each question costs a role and is logged."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any
from uuid import UUID

from django.db.models import Model, Q

from ketenzicht.access.accounts.models import Account
from ketenzicht.access.errors import NotFound
from ketenzicht.access.log.models import Logregel
from ketenzicht.access.log.recording import log_line, log_refusal
from ketenzicht.access.log.rules import ASK, require_question
from ketenzicht.access.organisaties.models import Medewerker
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Action, Policy, policies
from ketenzicht.access.rollen.actions import choose
from ketenzicht.access.rollen.errors import RoleIsOver
from ketenzicht.access.rollen.queries import as_reader, own_roles
from ketenzicht.access.rollen.readers import reader_of_person, reader_without_role
from ketenzicht.kernel import text
from ketenzicht.kernel.errors import WrongCall
from ketenzicht.kernel.reader import ALL, Reader

PURPOSE = "bevraging van de regels"
_RESIDENTS = ("persoon", "participant")


@dataclass(frozen=True)
class Asked:
    """One object that is asked about."""

    policy: Policy[Any]
    row: Model

    @property
    def key(self) -> UUID:
        key: UUID = self.row.pk
        return key

    @property
    def gemeente(self) -> str:
        """The responsible municipality, where the object has one."""
        return str(getattr(self.row, "gemeente_id", "") or "")


@dataclass(frozen=True, kw_only=True)
class Answer:
    """What the policy says of one action."""

    action: Action
    because: tuple[str, ...]
    forbidden: tuple[str, ...]
    may: bool


def asker(written: str, *, at: datetime) -> Reader:
    """Who asks, as `<e-mail>:<role>`: an account that has this role now, and a role that may ask. The choice of the role is
    logged. Raises WrongCall, RoleIsOver, MayNot."""
    reader = acting(written, purpose=PURPOSE, at=at)
    require_question(reader, ASK, at=at)
    return reader


def acting(written: str, *, purpose: str, at: datetime) -> Reader:
    """Who acts at the command line, as `<e-mail>:<role>`: an account that has this role now. The choice of the role is
    logged, with the purpose. Raises WrongCall, RoleIsOver."""
    name, role = _pair(written)
    worker = _worker(name)
    held = own_roles(worker.pk, at=at).filter(rol=role).first() if worker else None
    if worker is None or held is None:
        error = RoleIsOver()
        if worker:
            log_refusal(reader_without_role(str(worker.pk), purpose), ASK, error, at=at)
        raise error
    return choose(worker.pk, held.pk, purpose=purpose, at=at)


def reader_named(written: str, by: Reader, *, at: datetime) -> Reader:
    """About whom is asked: `<e-mail or key>:<role>`, `persoon:<key>` or `participant:<key>`, as far as the asker's
    municipalities reach. Raises WrongCall, NotFound."""
    name, role = _pair(written)
    if name in _RESIDENTS:
        found = object_named(f"persoon/{role}", by, at=at)
        return reader_of_person(found.key, participant=name == "participant", purpose=PURPOSE)
    worker = _worker(name)
    if worker is None:
        raise NotFound("de medewerker")
    roles = own_roles(worker.pk, at=at).filter(_within(by), rol=role)
    held = roles.first()
    if held is None:
        raise NotFound("de medewerker met deze rol")
    return as_reader(held, purpose=PURPOSE, at=at)


def object_named(written: str, by: Reader, *, at: datetime) -> Asked:
    """An object as `<kind>/<key>`, or a plan by what people call it, as far as the asker's municipalities reach. Raises
    WrongCall, NotFound."""
    kind, sign, key = written.partition("/")
    if not sign:
        policy, where = policies["plan"], Q(kenmerk=written.strip().upper())
    elif kind in policies:
        policy, where = policies[kind], Q(pk=_key(key))
    else:
        raise WrongCall(f"De soort {text.quoted(kind)} bestaat niet. {text.choices(kind, policies)}")
    row = policy.model._default_manager.filter(where).first()
    if row is None or not _reaches(by, policy, row, at):
        raise NotFound(policy.noun)
    return Asked(policy, row)


def action_named(written: str) -> Action:
    """An action by its key. Raises WrongCall."""
    known = {action.key: action for policy in policies.values() for action in _actions(policy)}
    if written not in known:
        raise WrongCall(f"De handeling {text.quoted(written)} bestaat niet. {text.choices(written, known)}")
    return known[written]


def ask(reader: Reader, action: Action, about: Asked, *, at: datetime) -> Answer:
    """Whether this reader may do this with this object now, why, and what forbids it. An action that makes a new object is
    asked about the municipality of the object under which it would be made."""
    because = tuple(about.policy.why(reader, action, about.key, at=at))
    forbidden = tuple(about.policy.why_not(reader, action, about.key, at=at))
    may = bool(because) or _may_start(reader, action, about, at)
    return Answer(action=action, because=because, forbidden=forbidden, may=may)


def ask_all(reader: Reader, about: Asked, *, at: datetime) -> list[Answer]:
    """The same for every action of this kind of object."""
    return [ask(reader, action, about, at=at) for action in _actions(about.policy, starts=False)]


def log_question(by: Reader, about: Asked, details: Mapping[str, Any], *, at: datetime) -> None:
    """That this was asked."""
    persoon = about.key if about.policy.kind == "persoon" else getattr(about.row, "persoon_id", None)
    log_line(
        by,
        Logregel.Soort.BEVRAGING,
        ASK.key,
        at=at,
        kind=about.policy.kind,
        key=about.key,
        persoon=persoon,
        details=details,
    )


def _actions(policy: Policy[Any], *, starts: bool = True) -> Iterator[Action]:
    """Dat, wat where there is one, then the verbs in order."""
    ruled: set[Action] = {action for ruling in policy.allows for action in ruling.actions} - {SEE_DAT, SEE_WAT}
    yield SEE_DAT
    if policy.inhoud is not None:
        yield SEE_WAT
    yield from sorted(ruled | set(policy.starts) if starts else ruled)


def _may_start(reader: Reader, action: Action, about: Asked, at: datetime) -> bool:
    """Whether a new object may be made under this one: by the role, in its municipality, by who sees that it is there."""
    within = reader.municipalities is ALL or about.gemeente in reader.municipalities
    role = any(reader.role in policy.starts.get(action, ()) for policy in policies.values())
    return role and within and about.policy.may(reader, SEE_DAT, about.key, at=at)


def _reaches(by: Reader, policy: Policy[Any], row: Model, at: datetime) -> bool:
    gemeente = getattr(row, "gemeente_id", None)
    if gemeente is None:
        return policy.may(by, SEE_DAT, row.pk, at=at)
    return by.municipalities is ALL or gemeente in by.municipalities


def _within(by: Reader) -> Q:
    return Q() if by.municipalities is ALL else Q(gemeenten__overlap=sorted(by.municipalities))


def _pair(written: str) -> tuple[str, str]:
    name, sign, role = written.partition(":")
    if not (name.strip() and sign and role.strip()):
        raise WrongCall(f"{text.quoted(written)} is niet te begrijpen; schrijf E-MAIL:ROL of persoon:SLEUTEL.")
    return name.strip(), role.strip()


def _worker(name: str) -> Medewerker | None:
    """The worker behind an account, or with this key."""
    if "@" in name:
        account = Account.objects.select_related("medewerker").filter(email__iexact=name, is_active=True).first()
        return account.medewerker if account else None
    return Medewerker.objects.filter(pk=_key(name)).first()


def _key(written: str) -> UUID:
    try:
        return UUID(written.strip())
    except ValueError:
        raise WrongCall(f"{text.quoted(written)} is geen sleutel; kopieer haar in haar geheel.") from None
