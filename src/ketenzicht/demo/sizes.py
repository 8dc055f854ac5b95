"""The sizes of the demo town (design §6): how many residents, and how much happens to each of them in five years."""

from dataclasses import dataclass

from ketenzicht.kernel.errors import WrongCall


@dataclass(frozen=True, kw_only=True)
class Size:
    """One size. Rates are means per resident with support over the whole history; `block` is how many residents
    are drawn at a time, which bounds the memory."""

    name: str
    inhabitants: int
    residents: int
    block: int
    workers: int
    aanvragen: float
    taken: float
    signalen: float
    contacten: float
    plannen: float
    voorzieningen: float

    @property
    def blocks(self) -> int:
        """Number of blocks that together hold all residents."""
        return -(-self.residents // self.block)

    def block_range(self, block: int) -> range:
        """The indexes of the residents in a block."""
        return range(block * self.block, min((block + 1) * self.block, self.residents))


SIZES = {
    size.name: size
    for size in (
        Size(
            name="XS",
            inhabitants=20_000,
            residents=2_000,
            block=500,
            workers=90,
            aanvragen=1.1,
            taken=5.0,
            signalen=1.2,
            contacten=2.5,
            plannen=0.10,
            voorzieningen=0.60,
        ),
        Size(
            name="S",
            inhabitants=40_000,
            residents=4_000,
            block=1_000,
            workers=180,
            aanvragen=3.6,
            taken=26.0,
            signalen=2.0,
            contacten=6.0,
            plannen=0.10,
            voorzieningen=1.30,
        ),
        Size(
            name="M",
            inhabitants=100_000,
            residents=11_000,
            block=2_500,
            workers=420,
            aanvragen=3.4,
            taken=22.0,
            signalen=2.0,
            contacten=6.0,
            plannen=0.09,
            voorzieningen=1.20,
        ),
        Size(
            name="L",
            inhabitants=650_000,
            residents=100_000,
            block=5_000,
            workers=2_600,
            aanvragen=3.0,
            taken=20.0,
            signalen=1.6,
            contacten=8.0,
            plannen=0.06,
            voorzieningen=1.00,
        ),
    )
}


def size_named(name: str) -> Size:
    """The size with this name (XS, S, M or L, in any case). Raises WrongCall for another name."""
    size = SIZES.get(name.upper())
    if size is None:
        raise WrongCall(f"De maat '{name}' bestaat niet; kies {', '.join(SIZES)}.")
    return size
