"""The hook for a virus scanner: a command that reads the file from its input, such as `clamdscan --no-summary -`."""

import shlex
import subprocess

from django.conf import settings

from ketenzicht.regie.documenten.errors import ScannerFailed

NOT_SCANNED, CLEAN, INFECTED = "niet", "schoon", "besmet"
_FOUND = {0: CLEAN, 1: INFECTED}
"""the exit status of the command, as clamscan and clamdscan give it; anything else is a failure"""


def scan(data: bytes) -> str:
    """What the scanner says: schoon or besmet; niet where the installation has no scanner (KETENZICHT_VIRUSSCAN). The bytes
    never touch the disk unsealed. Raises ScannerFailed where it does not answer."""
    command = shlex.split(settings.VIRUS_SCANNER)
    if not command:
        return NOT_SCANNED
    try:
        ended = subprocess.run(  # noqa: S603 -- the command comes from the environment of the installation
            command, input=data, capture_output=True, timeout=settings.VIRUS_SCANNER_SECONDS, check=False
        )
    except (OSError, subprocess.TimeoutExpired):
        raise ScannerFailed from None
    if ended.returncode not in _FOUND:
        raise ScannerFailed
    return _FOUND[ended.returncode]
