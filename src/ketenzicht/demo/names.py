"""Fictitious names, addresses and telephone numbers: what deliveries hold and the warehouse must never load."""

import numpy as np
import pyarrow as pa
import pyarrow.compute as pc

from ketenzicht.demo.columns import Text, code_text, number_text
from ketenzicht.demo.draw import Ints

_VOORNAMEN = (
    "Sem", "Noëlla", "Yusuf", "Fenna", "Tijn", "Amira", "Bram", "Roos", "Iwan", "Saar", "Daoud", "Lotte", "Renée",
    "Joris", "Meike", "Anouk", "Karim", "Elin", "Wout", "Zoë", "Pieter", "Hanna", "Milan", "Jet", "Olaf", "Esra",
    "Ties", "Nora", "Gijs", "Maud", "Rik",
)  # fmt: skip
_ACHTERNAMEN = (
    "Duinzicht", "van Esrand", "Kievitshof", "de Lindeman", "Molenwiek", "Zandhaas", "Overtoom-Vries", "Hoogkamer",
    "Waterlander", "ter Schor", "Bremstruik", "Korenaar", "van der Wilg", "Vlierboom", "Meidoorn", "Oeverzwaluw",
    "Grasmus", "Heidekamp", "Veldbies", "Rietzanger", "Zonneveldt", "Klaproos", "Turfsteker",
)  # fmt: skip
_STRATEN = ("Verzonnenlaan", "Proefstraat", "Voorbeeldweg", "Modelplein", "Denkbeeldkade", "Fictiehof", "Schetspad")


def full_name(index: Ints) -> Text:
    """A first and last name for each resident; the same resident always has the same name."""
    first = code_text((index * 7 + 3) % len(_VOORNAMEN), _VOORNAMEN)
    return pc.binary_join_element_wise(first, last_name(index), " ")


def last_name(index: Ints) -> Text:
    """The last name, which a household shares when the index of its first resident is given."""
    return code_text((index * 5 + 1) % len(_ACHTERNAMEN), _ACHTERNAMEN)


def address(index: Ints) -> Text:
    """A street that does not exist and a house number."""
    street = code_text((index * 3) % len(_STRATEN), _STRATEN)
    return pc.binary_join_element_wise(street, number_text(index % 180 + 1), " ")


def phone(index: Ints) -> Text:
    """A number in the range 06-00, which nobody has."""
    text = (index * 7_919 % 1_000_000 + 1_000_000).astype(np.int64)
    return pc.binary_join_element_wise("06-00", pc.utf8_slice_codeunits(pa.array(text).cast(pa.string()), 1), "")
