"""How templates of pages are read: everything is escaped, nothing may be missing. Used by reports and the pages beside them."""

from collections.abc import Callable

from jinja2 import Environment, FunctionLoader, StrictUndefined

from ketenzicht.kernel import text


def environment(read: Callable[[str], str]) -> Environment:
    """Templates whose text `read` gives by name, with the filters that every page has."""
    found = Environment(
        autoescape=True,
        loader=FunctionLoader(read),
        trim_blocks=True,
        lstrip_blocks=True,
        undefined=StrictUndefined,
        keep_trailing_newline=True,
    )
    found.filters |= {"long_date": text.long_date, "capitalised": text.capitalised}
    return found
