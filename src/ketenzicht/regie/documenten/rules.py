"""Who may do what with documents: the household, and whoever handles the request or the traject that they belong to."""

from collections.abc import Callable
from datetime import datetime
from typing import Any

from django.db.models import QuerySet

from ketenzicht.access.policy import SEE_WAT, Action, Policy
from ketenzicht.access.rollen.presets import BEHANDELAAR, JONGERENLOKET, REGISSEUR
from ketenzicht.access.rollen.readers import person_key
from ketenzicht.kernel.reader import Reader
from ketenzicht.regie.aanvragen.hooks import brought_under
from ketenzicht.regie.aanvragen.models import Aanvraag
from ketenzicht.regie.aanvragen.rules import HANDLERS, masked_for_regie, of_team, own, waiting
from ketenzicht.regie.documenten.models import Document, DocumentInhoud
from ketenzicht.regie.plannen import hooks
from ketenzicht.regie.plannen.household import household_rules
from ketenzicht.regie.trajecten.rules import PRACTITIONERS, process_information_only, treated_by_me

Ids = QuerySet[Any, Any]

ADD = Action("document.toevoegen", "een document toevoegen")
DESCRIBE = Action("document.beschrijven", "titel of omschrijving van een document wijzigen")
ASK_SIGNATURE = Action("document.ondertekening-vragen", "om ondertekening van een document vragen")
SIGN = Action("document.tekenen", "vastleggen dat een document getekend is")
REMOVE = Action("document.verwijderen", "een document verwijderen")
RESCAN = Action("document.onderzoeken", "documenten opnieuw op virussen onderzoeken")

_MAY = (DESCRIBE, ASK_SIGNATURE, SIGN, REMOVE)

documenten = Policy(Document, noun="het document", inhoud=DocumentInhoud)
documenten.start(ADD, {REGISSEUR, BEHANDELAAR, JONGERENLOKET})
household_rules(documenten, regie_may=_MAY)
hooks.on_page.append(documenten)


def _at_requests(rule: Callable[[Reader, datetime], Ids | None]) -> Callable[[Reader, datetime], Ids | None]:
    def documents(reader: Reader, at: datetime) -> Ids | None:
        ids = rule(reader, at)
        return None if ids is None else Document.objects.filter(aanvraag__in=ids).values("pk")

    return documents


for _rule, _because in (
    (own, "u behandelt deze aanvraag"),
    (of_team, "aanvraag van uw team"),
    (waiting, "wacht bij uw organisatie op een behandelaar"),
):
    documenten.allow(SEE_WAT, *_MAY, because=_because, roles=HANDLERS)(_at_requests(_rule))
documenten.allow(SEE_WAT, *_MAY, because="u behandelt deze aanvraag", roles={REGISSEUR})(_at_requests(own))
documenten.forbid(SEE_WAT, because="van dit zaaktype ziet de regie alleen het verloop", roles={REGISSEUR})(
    _at_requests(masked_for_regie)
)


@documenten.allow(SEE_WAT, *_MAY, because="behandelaar van dit traject", roles=PRACTITIONERS)
def at_own_trajecten(reader: Reader, at: datetime) -> Ids:
    """Documents at a traject that one treats (S3-70)."""
    return Document.objects.filter(traject__in=treated_by_me(reader, at)).values("pk")


@documenten.forbid(SEE_WAT, because="de regie ziet van dit traject alleen dat het loopt", roles={REGISSEUR})
def at_masked_trajecten(reader: Reader, at: datetime) -> Ids:
    """Documents at a traject of which the regie sees process information only (S3-128)."""
    return Document.objects.filter(traject__in=process_information_only(reader, at)).values("pk")


@documenten.allow(SEE_WAT, *_MAY, because="door u toegevoegd", roles=PRACTITIONERS)
def added_to_a_loose_traject(reader: Reader, _: datetime) -> Ids:
    """Documents that one added at a traject without a plan."""
    return Document.objects.filter(gemaakt_door=str(person_key(reader)), plan=None, traject__isnull=False).values("pk")


# -- what comes along


def go_along(aanvraag: Aanvraag, _: datetime) -> None:
    """The documents of a request that comes under a plan come under it too."""
    Document.objects.filter(aanvraag=aanvraag).update(plan=aanvraag.plan_id)


brought_under.append(go_along)
