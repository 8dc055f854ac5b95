"""The grondslag of a share across organisations: without one that is complete, fits the law and still holds, the act is
refused (P-1, X-3)."""

from datetime import date, datetime
from uuid import UUID

from ketenzicht.access.grants.models import Grondslag, Toestemming
from ketenzicht.kernel.clock import local_date
from ketenzicht.kernel.text import short_date
from ketenzicht.regie.delen.errors import (
    ConsentDoesNotHold,
    GrondslagEnded,
    GrondslagIncomplete,
    GrondslagLastsTooLong,
    GrondslagMissing,
    GrondslagOfOtherLaw,
    SuwinetOutsidePw,
)

PARTICIPATIEWET = "pw"

WETTEN = {
    "wmo": "Wet maatschappelijke ondersteuning 2015",
    "jeugd": "Jeugdwet",
    PARTICIPATIEWET: "Participatiewet",
    "wgs": "Wet gemeentelijke schuldhulpverlening",
    "overig": "een andere wet; het artikel noemt welke",
}
"""The laws by the codes of the warehouse. Their purposes are not interchangeable (P-1)."""

LONGEST_AFWEGING_DAYS = 366
"""a recorded weighing is made again at least every year"""


def make_grondslag(
    soort: str, wet: str = "", artikel: str = "", toestemming: UUID | None = None, afweging: str = "", doel: str = "",
    eindigt_op: date | None = None, *, for_wet: str, persoon: UUID | None = None, organisatie: UUID | None = None,
    suwinet: bool = False, at: datetime,
) -> Grondslag:  # fmt: skip
    """A saved grondslag for a share under the law `for_wet` (a code of WETTEN; empty where none is known). `soort` is wet,
    toestemming or afweging. With `persoon` and `organisatie` a consent must be of that person and for that organisation;
    `suwinet` says that data from Suwinet are among what is shared. `eindigt_op` is the last day on which it holds. Raises
    GrondslagMissing, GrondslagIncomplete, GrondslagOfOtherLaw, GrondslagEnded, GrondslagLastsTooLong, ConsentDoesNotHold,
    SuwinetOutsidePw."""
    today = local_date(at)
    if suwinet and for_wet != PARTICIPATIEWET:
        raise SuwinetOutsidePw
    if not doel.strip():
        raise GrondslagIncomplete("het doel")
    if eindigt_op is None:
        raise GrondslagIncomplete("de einddatum")
    if eindigt_op < today:
        raise GrondslagEnded
    made = Grondslag(soort=soort, doel=doel.strip(), eindigt_op=eindigt_op)
    match soort:
        case Grondslag.Soort.WET:
            made.wet, made.artikel = _law(wet, artikel, for_wet)
        case Grondslag.Soort.TOESTEMMING:
            made.toestemming = _consent(toestemming, persoon, organisatie, eindigt_op, at)
        case Grondslag.Soort.AFWEGING:
            made.wet, made.afweging = _weighed(wet, for_wet), _reasons(afweging, eindigt_op, today)
        case _:
            raise GrondslagMissing
    made.save(force_insert=True)
    return made


def _law(wet: str, artikel: str, for_wet: str) -> tuple[str, str]:
    if wet not in WETTEN:
        raise GrondslagIncomplete("de wet")
    if not artikel.strip():
        raise GrondslagIncomplete("het artikel")
    _same_law(wet, for_wet)
    return wet, artikel.strip()


def _weighed(wet: str, for_wet: str) -> str:
    """A weighing may name the law that it is about; then that law must be the one of the share."""
    if wet:
        _same_law(wet, for_wet)
    return wet


def _same_law(wet: str, for_wet: str) -> None:
    if for_wet and wet != for_wet:
        raise GrondslagOfOtherLaw


def _reasons(afweging: str, eindigt_op: date, today: date) -> str:
    if not afweging.strip():
        raise GrondslagIncomplete("de afweging")
    if (eindigt_op - today).days > LONGEST_AFWEGING_DAYS:
        raise GrondslagLastsTooLong(short_date(date.fromordinal(today.toordinal() + LONGEST_AFWEGING_DAYS)))
    return afweging.strip()


def _current(consent: UUID, at: datetime) -> Toestemming | None:
    return Toestemming.objects.filter(
        pk=consent, geldig_van__lte=at, geldig_tot__gt=at, ingetrokken_tijd=None, geblokkeerd_tijd=None
    ).first()


def _consent(
    key: UUID | None, persoon: UUID | None, organisatie: UUID | None, eindigt_op: date, at: datetime
) -> Toestemming:
    if key is None:
        raise GrondslagIncomplete("de toestemming")
    consent = _current(key, at)
    fits = consent is not None and (persoon in (None, consent.persoon_id))
    if (
        consent is None
        or consent.aan_organisatie_id is None
        or not fits
        or organisatie not in (None, consent.aan_organisatie_id)
    ):
        raise ConsentDoesNotHold
    if eindigt_op > local_date(consent.geldig_tot):
        raise GrondslagLastsTooLong(short_date(local_date(consent.geldig_tot)))
    return consent
