"""The named scales on which people and goals are measured. Names and levels only; the criteria belong to their owners."""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from ketenzicht.kernel.text import number
from ketenzicht.regie.plannen.errors import DomainsMissing, DomainsStrange, ScoreOutOfScale


@dataclass(frozen=True, kw_only=True)
class Scale:
    """One scale: its domains, and the scores from `lowest` up to and including `highest` in steps."""

    key: str
    titel: str
    domains: tuple[str, ...]
    lowest: Decimal
    highest: Decimal
    step: Decimal = Decimal(1)
    all_domains: bool = True
    """whether a round fills each domain; an ordinal matrix says nothing with gaps"""
    of_a_goal: bool = False
    """whether it measures one goal"""
    source: str = ""

    def check(self, scores: Mapping[str, Decimal]) -> None:
        """Raises DomainsStrange, DomainsMissing, ScoreOutOfScale where these scores are no round on this scale."""
        if strange := scores.keys() - set(self.domains):
            raise DomainsStrange(self.titel, map(str, strange))
        missing = set(self.domains) - scores.keys()
        if not scores or (self.all_domains and missing):
            raise DomainsMissing(self.titel, missing)
        if any(not self._holds(score) for score in scores.values()):
            raise ScoreOutOfScale(self.titel, *map(number, (self.lowest, self.highest, self.step)))

    def _holds(self, score: Decimal) -> bool:
        finite = score.is_finite() and self.lowest <= score <= self.highest
        return finite and (score - self.lowest) % self.step == 0


GOAL = "doel"

SCALES: dict[str, Scale] = {
    scale.key: scale
    for scale in (
        Scale(
            key="zrm13", titel="Zelfredzaamheid-Matrix 2017 (13 domeinen)", lowest=Decimal(1), highest=Decimal(5), source="GGD Amsterdam",
            domains=(
                "financien", "werk_en_opleiding", "tijdsbesteding", "huisvesting", "huiselijke_relaties", "geestelijke_gezondheid",
                "lichamelijke_gezondheid", "middelengebruik", "basale_adl", "instrumentele_adl", "sociaal_netwerk",
                "maatschappelijke_participatie", "justitie",
            ),
        ),
        Scale(
            key="zrm11", titel="Zelfredzaamheid-Matrix (11 domeinen)", lowest=Decimal(1), highest=Decimal(5), source="GGD Amsterdam",
            domains=(
                "financien", "dagbesteding", "huisvesting", "huiselijke_relaties", "geestelijke_gezondheid", "lichamelijke_gezondheid",
                "verslaving", "adl", "sociaal_netwerk", "maatschappelijke_participatie", "justitie",
            ),
        ),
        Scale(key="gas6", titel="Goal Attainment Scaling, −3 tot +2", domains=(GOAL,), lowest=Decimal(-3), highest=Decimal(2),
              of_a_goal=True, source="revalidatie in Nederland"),
        Scale(key="gas5", titel="Goal Attainment Scaling, −2 tot +2", domains=(GOAL,), lowest=Decimal(-2), highest=Decimal(2),
              of_a_goal=True, source="Kiresuk en Sherman"),
        Scale(
            key="positieve_gezondheid", titel="Positieve gezondheid", lowest=Decimal(0), highest=Decimal(10), step=Decimal("0.1"),
            source="Institute for Positive Health",
            domains=("lichaamsfuncties", "mentaal_welbevinden", "zingeving", "kwaliteit_van_leven", "meedoen", "dagelijks_functioneren"),
        ),
        Scale(key="rapportcijfer", titel="Rapportcijfer", domains=("totaal",), lowest=Decimal(1), highest=Decimal(10), step=Decimal("0.1")),
    )
}  # fmt: skip
"""The shipped scales by their key; a municipality declares its own ones beside them"""

OWN = "eigen"
"""the key of every scale of a municipality's own"""
