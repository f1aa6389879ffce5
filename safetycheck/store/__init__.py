"""The vault: one encrypted file, and the key slots that open it.

with store.create(folder, passphrase, now) as vault: ...
with store.open(folder, store.Unlock(passphrase=passphrase)) as vault: ...
"""

from safetycheck.store.folder import create, wipe
from safetycheck.store.folder import open_vault as open  # noqa: A004 - only ever called as `store.open`
from safetycheck.store.keys import Cost, Unlock
from safetycheck.store.slots import Slot
from safetycheck.store.vault import Vault

__all__ = ["Cost", "Slot", "Unlock", "Vault", "create", "open", "wipe"]
