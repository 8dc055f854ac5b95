"""Plans with their goals and measurements, trajecten, and how people leave: uitstroom and uitval."""

from dataclasses import dataclass

import numpy as np

from ketenzicht.demo.draw import NEVER, Ints, chance, days_in_season, lead_time, owners, pick, stream
from ketenzicht.demo.population import Residents
from ketenzicht.demo.sizes import Size
from ketenzicht.demo.town import END_DAY, IN_PWET, STARTS, SUMMER_DIP, WIJK_TEAM, month_weights

SLUITREDENEN = ("doelen_bereikt", "overgedragen", "ingetrokken", "verhuisd", "anders")
LEEFGEBIEDEN = ("financien", "werk_en_opleiding", "dagbesteding", "wonen", "thuis", "sociaal_netwerk", "meedoen")
ZRM_DOMEINEN = (
    ("financien", "dagbesteding", "dagbesteding", "huisvesting", "huiselijke_relaties", "sociaal_netwerk",
     "maatschappelijke_participatie"),
    ("financien", "werk_en_opleiding", "tijdsbesteding", "huisvesting", "huiselijke_relaties", "sociaal_netwerk",
     "maatschappelijke_participatie"),
)  # fmt: skip
"""The domains of ZRM-11 and ZRM-13 that go with each of LEEFGEBIEDEN."""
SCHALEN = ("zrm11", "zrm13")
UITKOMSTEN = ("open", "bereikt", "deels_bereikt", "niet_bereikt", "vervallen")
OPEN, BEREIKT = 0, 1
ZRM_BREAK = int(np.datetime64("2024-01-01").astype("datetime64[D]").astype(np.int64))
"""Goals set from this day are measured with ZRM-13 instead of ZRM-11: the two are never mixed."""

BESTEMMINGEN = ("werk", "scholing", "traject", "inkomensvoorziening", "anders", "onbekend")
FASEN = ("signaal", "taak", "aanvraag", "traject", "plan")
UITVALREDENEN = ("niet_bereikbaar", "ziet_ervan_af", "verhuizing", "andere_hulp", "te_lang_wachten", "onbekend")
INITIATIEVEN = ("client", "aanbieder", "gemeente", "onbekend")


@dataclass(frozen=True, kw_only=True)
class Plannen:
    """Plans in parallel arrays; `groep` is the household's first resident."""

    nummer: Ints
    persoon: Ints
    groep: Ints
    gemeente: Ints
    wijkteam: Ints
    regisseur: Ints
    gestart_op: Ints
    gesloten_op: Ints
    sluitreden: Ints
    escalatie_op: Ints
    opgelost_op: Ints

    def __len__(self) -> int:
        return len(self.nummer)


@dataclass(frozen=True, kw_only=True)
class Doelen:
    """Goals in parallel arrays; `plan` is a position in the block."""

    nummer: Ints
    plan: Ints
    domein: Ints
    gesteld_op: Ints
    streefdatum: Ints
    status: Ints
    afgerond_op: Ints


@dataclass(frozen=True, kw_only=True)
class Metingen:
    """Measurements on the ZRM scale, 1 to 5; `doel` is a position in the block, `moment` 0 begin, 1 tussen, 2 eind."""

    nummer: Ints
    doel: Ints
    gemeten_op: Ints
    schaal: Ints
    waarde: Ints
    eerste: Ints
    moment: Ints


@dataclass(frozen=True, kw_only=True)
class Trajecten:
    """Trajecten in parallel arrays, with how they ended: a destination (uitstroom) or a drop-out (uitval)."""

    nummer: Ints
    persoon: Ints
    gemeente: Ints
    organisatie: Ints
    soort: Ints
    aangemeld_op: Ints
    gestart_op: Ints
    gepland_tot: Ints
    beeindigd_op: Ints
    bestemming: Ints
    fase: Ints
    reden: Ints
    initiatief: Ints


TRAJECTSOORTEN = ("re-integratie", "schuldregeling", "begeleiding jongere", "opvoedondersteuning", "dagritme")
REINTEGRATIE, DAGRITME = 0, 4


def plannen(size: Size, people: Residents, block: int, seed: int) -> Plannen:
    """The plans of one block: at most one running plan per household."""
    rng = stream(seed, "plannen", block)
    persoon = np.flatnonzero((rng.random(len(people)) < size.plannen * 1.6) & (people.huishouden == people.index))
    n = len(persoon)
    start = days_in_season(rng, STARTS, month_weights(SUMMER_DIP, 0.10), n)
    keep = (start < END_DAY) & (start > people.geboren[persoon])
    persoon, start = persoon[keep], start[keep]
    n = len(persoon)
    end = start + lead_time(rng, 330.0, 0.5, n, 30)
    closed = (end < END_DAY) & chance(rng, 0.92, n)
    escalated, solved = _escalaties(start, np.where(closed, end, END_DAY), stream(seed, "escalaties", block))
    return Plannen(
        nummer=block * 1_000_000 + np.arange(n),
        persoon=persoon,
        groep=people.huishouden[persoon],
        gemeente=people.gemeente[persoon],
        wijkteam=WIJK_TEAM[people.wijk_on(persoon, start)],
        regisseur=rng.integers(0, 1_000_000, n),
        gestart_op=start,
        gesloten_op=np.where(closed, end, NEVER),
        sluitreden=np.where(closed, pick(rng, (0.55, 0.17, 0.14, 0.06, 0.08), n), NEVER),
        escalatie_op=escalated,
        opgelost_op=solved,
    )


def _escalaties(start: Ints, until: Ints, rng: np.random.Generator) -> tuple[Ints, Ints]:
    """One plan in nine is escalated once, and most of these are solved within some weeks, at the latest when the plan closes."""
    n = len(start)
    day = start + (rng.uniform(0.2, 0.9, n) * (until - start)).astype(np.int64)
    escalated = chance(rng, 0.11, n) & (day > start) & (day < END_DAY)
    solved = np.minimum(day + lead_time(rng, 21.0, 0.7, n, 1), np.maximum(until, day))
    return np.where(escalated, day, NEVER), np.where(escalated & (solved < END_DAY), solved, NEVER)


def doelen(plans: Plannen, block: int, seed: int) -> Doelen:
    """One to four goals per plan; a plan that closed with its goals reached has no open goal."""
    rng = stream(seed, "doelen", block)
    plan = np.repeat(np.arange(len(plans)), rng.integers(1, 5, len(plans)))
    n = len(plan)
    gesteld = plans.gestart_op[plan] + rng.integers(0, 21, n)
    closed = plans.gesloten_op[plan] != NEVER
    status = np.where(closed, pick(rng, (0.0, 0.58, 0.21, 0.13, 0.08), n), pick(rng, (0.62, 0.24, 0.06, 0.04, 0.04), n))
    status = np.where(closed & (plans.sluitreden[plan] == 0), BEREIKT, status)
    until = np.where(closed, plans.gesloten_op[plan], END_DAY)
    afgerond = gesteld + ((until - gesteld) * rng.uniform(0.3, 1.0, n)).astype(np.int64)
    done = (status != OPEN) & (afgerond < END_DAY) & (gesteld < END_DAY)
    return Doelen(
        nummer=block * 1_000_000 + np.arange(n),
        plan=plan,
        domein=pick(rng, (0.24, 0.17, 0.13, 0.14, 0.10, 0.12, 0.10), n),
        gesteld_op=np.minimum(gesteld, END_DAY - 1),
        streefdatum=gesteld + 182,
        status=np.where(done, status, OPEN),
        afgerond_op=np.where(done, np.maximum(afgerond, gesteld), NEVER),
    )


def metingen(goals: Doelen, block: int, seed: int) -> Metingen:
    """A begin measurement for nearly every goal and an end measurement for two thirds of those that ended."""
    rng = stream(seed, "metingen", block)
    n = len(goals.nummer)
    begun = chance(rng, 0.9, n)
    first = np.flatnonzero(begun)
    last = np.flatnonzero((goals.afgerond_op != NEVER) & chance(rng, 0.67, n))
    begin = rng.integers(1, 5, n)
    change = pick(rng, (0.12, 0.33, 0.38, 0.17), n) - 1
    doel = np.concatenate([first, last])
    when = np.concatenate([goals.gesteld_op[first], goals.afgerond_op[last]])
    value = np.concatenate([begin[first], np.clip(begin + change, 1, 5)[last]])
    return Metingen(
        nummer=block * 1_000_000 + np.arange(len(doel)),
        doel=doel,
        gemeten_op=when,
        schaal=(goals.gesteld_op[doel] >= ZRM_BREAK).astype(np.int64),
        waarde=value,
        eerste=np.concatenate([np.full(len(first), NEVER), np.where(begun, begin, NEVER)[last]]),
        moment=np.concatenate([np.zeros(len(first), np.int64), np.full(len(last), 2)]),
    )


def trajecten(size: Size, people: Residents, block: int, seed: int) -> Trajecten:
    """The trajecten of one block: of those that ended, a fifth by drop-out."""
    rng = stream(seed, "trajecten", block)
    persoon = owners(rng, min(size.plannen * 4, 0.4), len(people))
    start = days_in_season(rng, STARTS, month_weights(SUMMER_DIP), len(persoon))
    keep = (start < END_DAY) & (start > people.geboren[persoon])
    persoon, start = persoon[keep], start[keep]
    n = len(persoon)
    planned = lead_time(rng, 200.0, 0.4, n, 21)
    dropped = chance(rng, 0.19, n)
    begin = start + lead_time(rng, 12.0, 0.6, n)
    end = begin + np.where(dropped, (planned * rng.uniform(0.1, 0.9, n)).astype(np.int64), planned)
    ended = end < END_DAY
    out = ended & dropped
    return Trajecten(
        nummer=block * 1_000_000 + np.arange(n),
        persoon=persoon,
        gemeente=people.gemeente[persoon],
        organisatie=pick(rng, (0.08, 0.08, 0.07, 0.04, 0.38, 0.12, 0.15, 0.08), n),
        soort=_within_the_law(pick(rng, (0.36, 0.20, 0.20, 0.14, 0.10), n), people.gemeente[persoon]),
        aangemeld_op=start,
        gestart_op=np.where(begin < END_DAY, begin, NEVER),
        gepland_tot=begin + planned,
        beeindigd_op=np.where(ended, end, NEVER),
        bestemming=np.where(ended & ~dropped, pick(rng, (0.34, 0.20, 0.15, 0.12, 0.12, 0.07), n), NEVER),
        fase=np.where(out, pick(rng, (0.08, 0.17, 0.15, 0.45, 0.15), n), NEVER),
        reden=np.where(out, pick(rng, (0.26, 0.24, 0.12, 0.14, 0.12, 0.12), n), NEVER),
        initiatief=np.where(out, pick(rng, (0.52, 0.20, 0.16, 0.12), n), NEVER),
    )


def _within_the_law(soort: Ints, gemeente: Ints) -> Ints:
    """No re-integration under the P-wet where the municipality takes no part in it: its residents get dagritme (Wmo)."""
    return np.where((soort == REINTEGRATIE) & ~IN_PWET[gemeente], DAGRITME, soort)
