"""What can go wrong with plans."""

from ketenzicht.regie.errors import RegieError


class PlanAlreadyRuns(RegieError):
    def __init__(self) -> None:
        super().__init__("Voor deze groep loopt al een plan; open dat plan, of sluit het eerst.")


class GroepIsDisbanded(RegieError):
    def __init__(self) -> None:
        super().__init__("Deze groep bestaat niet meer; kies een andere groep.")
