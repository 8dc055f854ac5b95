"""What can go wrong, as one family: each error carries one Dutch sentence that says what to do, and an exit status."""


class KetenzichtError(Exception):
    """Anything that a user can do something about. The message is one Dutch sentence; `status` is the exit status."""

    status = 1


class WrongCall(KetenzichtError):
    """The call cannot be understood: an unknown key, a file that is not there, a configuration with a mistake."""

    status = 2


class DeliveryRefused(KetenzichtError):
    """A delivery was refused as a whole; nothing of it was kept."""

    status = 4


class NotAllowed(KetenzichtError):
    """The reader asks for more than the role allows."""

    status = 5
