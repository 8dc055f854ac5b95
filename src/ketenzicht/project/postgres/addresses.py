"""Where a PostgreSQL answers, and as whom."""

from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from urllib.parse import parse_qsl, quote, urlencode, urlsplit, urlunsplit

OWNER, APP, EXTRACT = "ketenzicht_owner", "ketenzicht_app", "ketenzicht_extract"
"""The three roles: who makes tables, who does the work, who reads for the warehouse (design §3)."""


@dataclass(frozen=True, kw_only=True)
class Addresses:
    """URLs of one database. `login` may become each of the three roles; `app` and `extract` are logins of their own where
    the administrator gave them; `admin` may make roles."""

    login: str
    admin: str
    app: str = ""
    extract: str = ""

    def of(self, role: str) -> str:
        """The URL by which one connects as this role."""
        own = {APP: self.app, EXTRACT: self.extract}.get(role, "")
        return as_role(own or self.login, role)


def as_role(url: str, role: str) -> str:
    """The same URL, in which the connection does no more than this role may."""
    parts = urlsplit(url)
    query = dict(parse_qsl(parts.query))
    query["options"] = f"{query.get('options', '')} -c role={role}".strip()
    return urlunsplit(parts._replace(query=urlencode(query, quote_via=quote, safe="/")))


class Given:
    """The PostgreSQL that DATABASE_URL names, with DATABASE_URL_APP and DATABASE_URL_EXTRACT where they are set."""

    prepares_itself = False

    def __init__(self, environ: Mapping[str, str]) -> None:
        self.addresses = Addresses(
            login=environ["DATABASE_URL"],
            admin=environ.get("DATABASE_URL_ADMIN", environ["DATABASE_URL"]),
            app=environ.get("DATABASE_URL_APP", ""),
            extract=environ.get("DATABASE_URL_EXTRACT", ""),
        )

    @contextmanager
    def use(self) -> Iterator[Addresses]:
        """Somebody else keeps it running."""
        yield self.addresses

    def watch(self) -> None:
        """Somebody else does."""
