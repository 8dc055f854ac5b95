"""Who may. The register of signals and its filter rules."""

from ketenzicht.access.policy import Policy
from ketenzicht.regie.signalen.models import Signaal, SignaalInhoud

signalen = Policy(Signaal, noun="het signaal", inhoud=SignaalInhoud)
