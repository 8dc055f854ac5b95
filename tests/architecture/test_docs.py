"""The docs hold together: links resolve, every page and every ADR can be found, nothing names this or that machine."""

import re
import subprocess
import unicodedata
from collections.abc import Iterator
from pathlib import Path

import yaml

from tests.architecture.words import PROJECT

DOCS = PROJECT / "docs"
ADRS = DOCS / "adr"
FENCE = re.compile(r"^```.*?^```", re.MULTILINE | re.DOTALL)
LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
# Written in pieces, so that this file does not find itself.
FOLDERS = [r"/wo" r"rk/", r"/ro" r"ot/", r"/ho" r"me/[a-z]+/", r"file:///o" r"pt"]
REGISTRIES = [r"--(?:extra-)?index-" r"url[ =]", r"pypi\.o" r"rg", r"pythonho" r"sted\.org", r"registry\.np" r"mjs"]
MACHINE = re.compile("|".join(FOLDERS + REGISTRIES))


def pages() -> list[Path]:
    return sorted([*PROJECT.glob("*.md"), *DOCS.rglob("*.md"), *(PROJECT / "examples").rglob("*.md")])


def tracked() -> list[Path]:
    """What belongs to the project: what git keeps or would keep; every file where there is no git."""
    call = ["git", "ls-files", "--cached", "--others", "--exclude-standard"]
    listing = subprocess.run(call, cwd=PROJECT, capture_output=True, text=True, check=False)
    files = [PROJECT / line for line in listing.stdout.splitlines()] or list(PROJECT.rglob("*"))
    hidden = {".venv", "build", ".git"}
    return [file for file in files if file.is_file() and not hidden & set(file.relative_to(PROJECT).parts)]


def links(page: Path) -> Iterator[tuple[str, str]]:
    """The links of a page into the project, as (path, anchor)."""
    for target in LINK.findall(FENCE.sub("", page.read_text(encoding="utf-8"))):
        if not re.match(r"[a-z]+:", target):
            path, _, anchor = target.partition("#")
            yield path, anchor


def anchors(page: Path) -> set[str]:
    """The headings of a page, spelled as GitHub and GitLab spell them in a link."""
    text = FENCE.sub("", page.read_text(encoding="utf-8"))
    headings = re.findall(r"^#+ (.+)$", text, re.MULTILINE)
    plain = (re.sub(r"[^\w\- ]", "", unicodedata.normalize("NFC", heading.lower())) for heading in headings)
    return {heading.strip().replace(" ", "-") for heading in plain}


def test_every_link_leads_somewhere() -> None:
    broken = []
    for page in pages():
        for path, anchor in links(page):
            target = (page.parent / path).resolve() if path else page
            found = target.exists() and (not anchor or target.suffix != ".md" or anchor in anchors(target))
            if not found:
                broken.append(f"{page.relative_to(PROJECT)} → {path}{'#' if anchor else ''}{anchor}")
    assert not broken, "\n".join(broken)


def test_every_page_of_the_docs_can_be_found_from_the_index() -> None:
    reached: set[Path] = set()
    waiting = [DOCS / "README.md"]
    while waiting:
        page = waiting.pop()
        if page in reached:
            continue
        reached.add(page)
        targets = ((page.parent / path).resolve() for path, _ in links(page) if path.endswith(".md"))
        waiting.extend(target for target in targets if target.is_relative_to(DOCS) and target.is_file())
    lost = sorted(str(page.relative_to(PROJECT)) for page in set(DOCS.rglob("*.md")) - reached)
    assert not lost, f"name these in docs/README.md: {lost}"


def test_adrs_are_numbered_without_gaps_and_stand_in_their_index() -> None:
    records = sorted(ADRS.glob("[0-9]*.md"))
    assert [record.name[:4] for record in records] == [f"{number:04}" for number in range(1, len(records) + 1)]
    index = [path for path, _ in links(ADRS / "README.md")]
    assert [path for path in index if path[:4].isdigit()] == [record.name for record in records]


def test_every_adr_says_context_decision_and_cost() -> None:
    for record in sorted(ADRS.glob("[0-9]*.md")):
        text = record.read_text(encoding="utf-8")
        assert re.findall(r"^## (.+)$", text, re.MULTILINE) == ["Context", "Decision", "What it costs"], record.name
        assert len(text.split()) < 600, f"{record.name} is longer than a page"


def test_no_file_names_a_machine_or_a_registry() -> None:
    found = []
    for file in tracked():
        text = file.read_bytes().decode("utf-8", errors="ignore")
        lines = (number for number, line in enumerate(text.splitlines(), 1) if MACHINE.search(line))
        found += [f"{file.relative_to(PROJECT)}:{number}" for number in lines]
    assert not found, "take the machine's path or the registry's address out of:\n" + "\n".join(found)


def test_the_locks_carry_hashes() -> None:
    for lock in sorted((PROJECT / "requirements").glob("*.txt")):
        blocks = re.split(r"\n(?=[a-z0-9])", lock.read_text(encoding="utf-8"))
        assert all("==" in block and "--hash=sha256:" in block for block in blocks), lock.name


def test_publiccode_says_what_the_standard_asks() -> None:
    code = yaml.safe_load((PROJECT / "publiccode.yml").read_text(encoding="utf-8"))
    compulsory = {"publiccodeYmlVersion", "name", "url", "platforms", "developmentStatus", "softwareType"}
    compulsory |= {"description", "legal", "maintenance", "localisation", "categories"}
    assert compulsory <= set(code)
    assert code["legal"]["license"] == "EUPL-1.2"
    for description in code["description"].values():
        assert {"shortDescription", "longDescription", "features"} <= set(description)
        assert len(description["shortDescription"]) <= 150
        assert 150 <= len(description["longDescription"]) <= 10_000
    listed = code["localisation"]["availableLanguages"]
    assert set(code["description"]) >= set(listed)


def test_the_licence_is_whole() -> None:
    text = (PROJECT / "LICENSE").read_text(encoding="utf-8")
    articles = re.findall(r"^(\d+)\. ?\w", text, re.MULTILINE)
    assert articles == [str(number) for number in range(1, 16)]
    assert "Appendix" in text
    assert "LiLiQ-R+" in text
