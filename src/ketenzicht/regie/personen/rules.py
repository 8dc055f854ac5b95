"""Who may do what with persons. What regie, tasks and trajecten open is stated in their own rooms, above this one."""

from datetime import datetime
from typing import Any

from django.db.models import Q, QuerySet

from ketenzicht.access.grants.doors import withheld
from ketenzicht.access.log.rules import lines_about, logregels
from ketenzicht.access.policy import SEE_DAT, SEE_WAT, Action, Policy
from ketenzicht.access.rollen.presets import (
    BEHANDELAAR,
    EVERYBODY_BUT_THE_SYSTEM,
    GROEPSLID,
    JONGERENLOKET,
    KCC,
    REGISSEUR,
    RESIDENTS,
    WIJKTEAMMANAGER,
)
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.reader import ALL, Reader
from ketenzicht.regie.personen.ages import DECIDES_ALONE, OWN_PORTAL, younger_than
from ketenzicht.regie.personen.models import (
    GeheimAdres,
    GeheimAdresInhoud,
    Gezag,
    Persoon,
    PersoonInhoud,
    Waarschuwing,
    WaarschuwingInhoud,
)

Ids = QuerySet[Any, Any]

FIND = Action("persoon.vinden", "een persoon zoeken")
MAKE = Action("persoon.maken", "een persoon vastleggen")
CHANGE = Action("persoon.wijzigen", "gegevens van een persoon wijzigen")
IDENTIFY = Action("persoon.bsn", "het BSN van een persoon vastleggen")
RECORD_DEATH = Action("persoon.overlijden", "een overlijden vastleggen")
SET_ADDRESS = Action("persoon.adres", "het adres van een persoon vastleggen")
HIDE_ADDRESS = Action("persoon.geheim-adres", "een geheim adres vastleggen")
UNHIDE_ADDRESS = Action("persoon.geheim-adres-einde", "een geheim adres beëindigen")
GIVE_GEZAG = Action("persoon.gezag", "het gezag over een kind vastleggen")
END_GEZAG = Action("persoon.gezag-einde", "het gezag over een kind beëindigen")
WARN = Action("persoon.waarschuwen", "een waarschuwing bij een persoon zetten")
MERGE = Action("persoon.samenvoegen", "twee personen samenvoegen")
UNMERGE = Action("persoon.samenvoegen-ongedaan", "een samenvoeging ongedaan maken")

REVIEW_WARNING = Action("waarschuwing.herzien", "een waarschuwing opnieuw bekijken")
TELL_WARNING = Action("waarschuwing.vertellen", "vastleggen dat een waarschuwing is verteld")
LIFT_WARNING = Action("waarschuwing.opheffen", "een waarschuwing opheffen")

EDITS = (
    CHANGE, IDENTIFY, RECORD_DEATH, SET_ADDRESS, HIDE_ADDRESS, UNHIDE_ADDRESS, GIVE_GEZAG, END_GEZAG, WARN,
)  # fmt: skip
"""what the regie may do with a person"""
WARNING_EDITS = (REVIEW_WARNING, TELL_WARNING, LIFT_WARNING)

SEARCHERS = frozenset({REGISSEUR, WIJKTEAMMANAGER, KCC, JONGERENLOKET, BEHANDELAAR})
"""roles that may look whether somebody is known"""
PRECISELY = frozenset({BEHANDELAAR})
"""of these the roles that must know the birth date or the BSN: a partner does not leaf through a municipality"""
MAKERS = frozenset({REGISSEUR, KCC, JONGERENLOKET, BEHANDELAAR})

personen = Policy(Persoon, noun="de persoon", inhoud=PersoonInhoud, within_municipality=False)
personen.start(MAKE, MAKERS)


@personen.allow(FIND, because="bekend in uw gemeente", roles=SEARCHERS)
def known_here(reader: Reader, _: datetime) -> Ids:
    known = Persoon.objects.all()
    return (known if reader.municipalities is ALL else known.filter(gemeente__in=reader.municipalities)).values("pk")


@personen.allow(SEE_WAT, because="het gaat over uzelf", roles=RESIDENTS)
def oneself(reader: Reader, at: datetime) -> Ids:
    """The resident, unless that is a child who is too young for a portal (P-4)."""
    me = person_key(reader)
    return (
        Persoon.objects.filter(pk=me)
        .exclude(pk__in=younger_than(OWN_PORTAL, at).filter(pk=me).values("pk"))
        .values("pk")
    )


@personen.allow(SEE_WAT, because="het gaat over uw kind", roles={GROEPSLID})
def children(reader: Reader, at: datetime) -> Ids:
    """The children over whom the resident has gezag now and who do not decide alone yet (P-4). What is withheld from the
    parent stays so, because forbids win."""
    on = local_date(at)
    now = Q(geldig_tot=None) | Q(geldig_tot__gt=on)
    over = Gezag.objects.filter(now, ouder__in=oneself(reader, at), geldig_van__lte=on)  # not a child without a portal
    return younger_than(DECIDES_ALONE, at).filter(pk__in=over.values("kind")).values("pk")


def self_and_children(reader: Reader, at: datetime) -> Ids:
    """Keys of the resident, and of the children for whom the resident decides by gezag and age (P-4): a parent with gezag
    until the child is 16, a parent without gezag never, a child itself from 12."""
    return oneself(reader, at).union(children(reader, at), all=True)


@logregels.allow(SEE_DAT, because="het gaat over uw kind", roles={GROEPSLID})
def log_of_children(reader: Reader, at: datetime) -> Ids:
    """Who looked at the data of a child for whom the resident decides (S3-171, P-4)."""
    return lines_about(children(reader, at))


@logregels.allow(SEE_DAT, because="het gaat over uzelf of over uw kind, van voor een samenvoeging", roles=RESIDENTS)
def log_before_merging(reader: Reader, at: datetime) -> Ids:
    """The log is never rewritten: who was twice in the record has lines under each of the keys."""
    path, found = "samengevoegd_met", []
    for _ in range(_MERGED_AGAIN):
        found.append(Persoon.objects.filter(**{f"{path}__in": self_and_children(reader, at)}).values("pk"))
        path += "__samengevoegd_met"
    return lines_about(found[0].union(*found[1:], all=True))


_MERGED_AGAIN = 3
"""so many merges on top of one another are followed"""


@personen.forbid(SEE_DAT, because="samengevoegd met een andere persoon", roles=EVERYBODY_BUT_THE_SYSTEM)
def merged(_: Reader, __: datetime) -> Ids:
    return Persoon.objects.filter(samengevoegd_met__isnull=False).values("pk")


@personen.forbid(SEE_DAT, because="afgeschermd, ook dat deze persoon bekend is", roles=EVERYBODY_BUT_THE_SYSTEM)
def withheld_dat(reader: Reader, _: datetime) -> Ids:
    return withheld(personen.kind, "dat", reader)


@personen.forbid(SEE_WAT, because="afgeschermd door de regisseur", roles=EVERYBODY_BUT_THE_SYSTEM)
def withheld_wat(reader: Reader, _: datetime) -> Ids:
    return withheld(personen.kind, "wat", reader)


# -- secret addresses: only whom the regie or the person lets in (P-4)

geheime_adressen = Policy(GeheimAdres, noun="het geheime adres", inhoud=GeheimAdresInhoud, within_municipality=False)


@geheime_adressen.allow(SEE_WAT, because="het is uw eigen adres", roles=RESIDENTS)
def own_secret_address(reader: Reader, at: datetime) -> Ids:
    return GeheimAdres.objects.filter(persoon__in=oneself(reader, at)).values("pk")


@geheime_adressen.forbid(SEE_DAT, because="de persoon is afgeschermd", roles=EVERYBODY_BUT_THE_SYSTEM)
def address_of_withheld(reader: Reader, _: datetime) -> Ids:
    return GeheimAdres.objects.filter(persoon__in=withheld(personen.kind, "dat", reader)).values("pk")


@geheime_adressen.forbid(SEE_DAT, because="afgeschermd door de regisseur", roles=EVERYBODY_BUT_THE_SYSTEM)
def withheld_address(reader: Reader, _: datetime) -> Ids:
    return withheld(geheime_adressen.kind, "dat", reader).union(
        withheld(geheime_adressen.kind, "wat", reader), all=True
    )


# -- warning notes

waarschuwingen = Policy(Waarschuwing, noun="de waarschuwing", inhoud=WaarschuwingInhoud, within_municipality=False)


@waarschuwingen.allow(SEE_WAT, because="het is u verteld", roles=RESIDENTS)
def told(reader: Reader, at: datetime) -> Ids:
    return Waarschuwing.objects.filter(persoon__in=oneself(reader, at), verteld_tijd__lte=at).values("pk")


@waarschuwingen.forbid(SEE_DAT, because="de persoon is afgeschermd", roles=EVERYBODY_BUT_THE_SYSTEM)
def warning_about_withheld(reader: Reader, _: datetime) -> Ids:
    return Waarschuwing.objects.filter(persoon__in=withheld(personen.kind, "dat", reader)).values("pk")


@waarschuwingen.forbid(SEE_DAT, because="afgeschermd door de regisseur", roles=EVERYBODY_BUT_THE_SYSTEM)
def withheld_warning(reader: Reader, _: datetime) -> Ids:
    return withheld(waarschuwingen.kind, "dat", reader).union(withheld(waarschuwingen.kind, "wat", reader), all=True)
