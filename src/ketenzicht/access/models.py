"""All models of access, where Django looks for them; each lives in the folder of its topic."""

from ketenzicht.access.accounts.models import Aanmelding, Account
from ketenzicht.access.acting.models import Concept, Uitgevoerd
from ketenzicht.access.grants.models import (
    Afscherming,
    Grondslag,
    Inzageobject,
    Inzageverzoek,
    Noodtoegang,
    NoodtoegangInhoud,
    Toestemming,
)
from ketenzicht.access.log.models import Blok, Logregel
from ketenzicht.access.notices.models import Melding
from ketenzicht.access.organisaties.models import Gemeente, Medewerker, Organisatie, Team, Teamindeling
from ketenzicht.access.outbox.models import Afnemer, Gebeurtenis
from ketenzicht.access.rollen.models import Rolvervulling
from ketenzicht.access.settings.models import Instelling
from ketenzicht.access.vault.models import Identiteit, Kluisconflict, Kluissamenvoeging, Kluissleutel

__all__ = [
    "Aanmelding",
    "Account",
    "Afnemer",
    "Afscherming",
    "Blok",
    "Concept",
    "Gebeurtenis",
    "Gemeente",
    "Grondslag",
    "Identiteit",
    "Instelling",
    "Inzageobject",
    "Inzageverzoek",
    "Kluisconflict",
    "Kluissamenvoeging",
    "Kluissleutel",
    "Logregel",
    "Medewerker",
    "Melding",
    "Noodtoegang",
    "NoodtoegangInhoud",
    "Organisatie",
    "Rolvervulling",
    "Team",
    "Teamindeling",
    "Toestemming",
    "Uitgevoerd",
]
