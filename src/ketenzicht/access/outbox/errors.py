"""What can go wrong with reading events."""

from ketenzicht.access.errors import AccessError


class UnknownConsumer(AccessError):
    def __init__(self, naam: str) -> None:
        super().__init__(f"De afnemer {naam} is niet bekend; meld de afnemer eerst aan.")
