"""The codes of the catalogue: laws, categories, who delivers, and what makes a subject sensitive."""

WETTEN = ("wmo", "jeugd", "pw", "wgs", "overig")

_WMO = range(1, 19)
_JEUGD = (31, 32, 33, 34, 35, 36, 37, 38, 40, 41, 42, 43, 44, 45, 46, 47, 48, 49, 50, 51, 52, 53, 54, 55)
_PW = (
    "levensonderhoud", "ioaw", "ioaz", "bbz", "bijzondere_bijstand", "re_integratie", "loonkostensubsidie", "beschut_werk",
    "dagbesteding", "inburgering",
)  # fmt: skip
CATEGORIEEN = (
    *(f"wmo{code:02}" for code in _WMO),
    *(f"jeugd{code}" for code in _JEUGD),
    *(f"pw_{name}" for name in _PW),
    "wgs_schuldhulp",
    "wgs_vroegsignalering",
    "overig",
)
"""Law and category of the iWmo and iJw standards or the scheme of the law, as the warehouse's contract of a product says."""

GELEVERD_DOOR = {"wijkteam": "wijkteam", "backoffice": "gemeentelijke backoffice", "partner": "ketenpartner"}
"""S3-74: who delivers, in the order of the overview"""

BIJZONDER = ("gezondheid", "veiligheid_thuis", "strafrecht", "afkomst")
INITIATOREN = ("regisseur", "betrokkene")
STATUSSEN = 5
"""statuses of the reference case type: one per work process (S3-2)"""
