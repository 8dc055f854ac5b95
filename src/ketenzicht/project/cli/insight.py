"""Commands about figures: indicator, report, explain, verify, check-catalog, and what the catalog holds."""

import csv
import sys
from collections.abc import Iterator, Mapping, Sequence
from contextlib import contextmanager
from decimal import Decimal
from pathlib import Path
from typing import TYPE_CHECKING, Any

from ketenzicht.kernel import files, text
from ketenzicht.kernel.errors import DeliveryRefused, NotAllowed, WrongCall
from ketenzicht.kernel.figures import Figure
from ketenzicht.kernel.periods import Period, parse_period
from ketenzicht.kernel.reader import Profile, Reader
from ketenzicht.project.cli import DONE
from ketenzicht.project.cli.shown import as_json, require_format, say, table
from ketenzicht.project.installation import Installation
from ketenzicht.warehouse import log, manifest

if TYPE_CHECKING:
    from ketenzicht.indicators.asking import Answer, Source
