"""The vault as the record uses it: project puts it in when the application starts."""

from ketenzicht.kernel.ports import Vault

_used: list[Vault] = []


def use_vault(vault: Vault) -> None:
    """From now on the record asks this vault who is behind a BSN."""
    _used[:] = [vault]


def vault() -> Vault:
    """The vault in use. RuntimeError where project did not put one in, which is a mistake of ours."""
    if not _used:
        raise RuntimeError("no vault was put in: call use_vault first")
    return _used[0]
