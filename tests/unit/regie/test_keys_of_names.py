"""Search keys of names: names that Dutch clerks mix up are found, names that differ are not one."""

import pytest

from ketenzicht.regie.personen.keys import fold, sort_key, sound, words


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Jansen", "Janssen"), ("Jansen", "Janse"), ("Kuijper", "Kuyper"), ("Kuiper", "Cuijper"), ("Meijer", "Meyer"),
        ("Meijer", "Meier"), ("Smit", "Smid"), ("Smit", "Schmidt"), ("Smit", "Smith"), ("Hendriks", "Hendrikx"),
        ("Hendriks", "Hendricks"), ("de Vries", "de Fries"), ("Bakker", "Backer"), ("Visser", "Visscher"),
        ("Bos", "Bosch"), ("de Jong", "de Jongh"), ("Kok", "Kock"), ("Cox", "Koks"), ("Dijkstra", "Dykstra"),
        ("Dijkstra", "Deikstra"), ("Huizinga", "Huisinga"), ("Wouters", "Wauters"), ("Brouwer", "Brauwer"),
        ("Claassen", "Klaasen"), ("Claesen", "Klaassen"), ("Thijssen", "Tijsen"), ("Maes", "Maas"), ("Buijs", "Buis"),
        ("van den Berg", "van den Bergh"), ("Kraaij", "Kraai"), ("Philips", "Filips"), ("Yıldız", "Yildiz"),
        ("El Amrani", "Elamrani"), ("Öztürk", "Ozturk"), ("'t Hart", "Hart"), ("van Dyck", "van Dijk"),
    ],
)  # fmt: skip
def test_names_that_are_mixed_up_sound_alike(one: str, other: str) -> None:
    assert sound(one) == sound(other) != ""


@pytest.mark.parametrize(
    ("one", "other"),
    [
        ("Mulder", "Muller"), ("Jansen", "Hansen"), ("de Wit", "de Wild"), ("Peters", "Pieters"), ("Bos", "Vos"),
        ("Bakker", "Bekker"), ("de Groot", "de Graaf"), ("Smit", "Smeets"), ("Kok", "Kuik"), ("Prins", "Prinsen"),
    ],
)  # fmt: skip
def test_names_that_differ_sound_different(one: str, other: str) -> None:
    assert sound(one) != sound(other)


@pytest.mark.parametrize(
    ("text", "folded"),
    [
        ("Noëlla", "noella"), ("IJSBRAND", "ijsbrand"), ("Ysbrand", "ijsbrand"), ("ĳsbrand", "ijsbrand"), ("d'Ancona", "dancona"),
        ("D’Ancona", "dancona"), ("Overtoom-Vries", "overtoom vries"), ("Łukasz Đokić", "lukasz dokic"), ("  Zoë   Groß ", "zoe gross"),
        ("İpek Yılmaz", "ipek ijilmaz"), ("e\u0301lan", "elan"),
    ],
)  # fmt: skip
def test_accents_case_and_signs_do_not_matter(text: str, folded: str) -> None:
    assert fold(text) == folded


def test_what_stands_before_a_family_name_is_no_word_to_search_by() -> None:
    assert words("Sem", "van der Wilg") == ["sem", "wilg"]
    assert words("Sem de Wit") == words("sem", "Wit") == ["sem", "wit"]
    assert words("van") == ["van"], "unless there is nothing else"
    assert words("—", " ") == []


def test_a_beginning_of_a_name_with_ij_is_a_beginning_of_its_key() -> None:
    assert all(words("Bijlsma")[0].startswith(fold(typed)) for typed in ("B", "Bi", "Bij", "By", "Byl"))


def test_lists_are_sorted_by_family_name_without_what_stands_before_it() -> None:
    people = [("de Wit", "Sem"), ("van Aken", "Zoë"), ("Dykstra", "Ann"), ("Dijkstra", "Bo"), ("Dumas", "Cor")]
    assert [name for name, _ in sorted(people, key=lambda p: sort_key(*p))] == [
        "van Aken",
        "Dumas",
        "Dykstra",
        "Dijkstra",
        "de Wit",
    ]
