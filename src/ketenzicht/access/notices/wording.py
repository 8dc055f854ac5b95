"""The mail about notices: that there is something, never what, about whom or how it is called."""

from dataclasses import dataclass


@dataclass(frozen=True)
class Mail:
    """A mail without content: it may lie in any mailbox."""

    subject: str
    body: str


def mail(count: int, address: str) -> Mail:
    """The mail for somebody with unread notices; `address` is the page of Ketenzicht. ValueError for none: then no mail
    goes out."""
    if count < 1:
        raise ValueError("a mail without a notice")
    news = "Er is iets nieuws in Ketenzicht." if count == 1 else "Er zijn nieuwe berichten in Ketenzicht."
    return Mail(
        subject="Er is iets nieuws in Ketenzicht",
        body=f"{news}\n\nLog in om het te bekijken: {address}\n\nIn deze e-mail staan geen persoonsgegevens.\n",
    )
