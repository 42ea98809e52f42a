"""Work of several commands, written once and run by both fronts.

- the connection: `connecting`, `login` (`_login_refusals`: what a NO to it means), `enabling`,
  `introducing`; `probing`: stage by stage; `idling`, `notifying`: waiting for news
- which folders there are: `listing`, `statuses`; `administering`: made, renamed, removed;
  `access`, `quotas`, `annotating`: rights, quotas, metadata; `filtering`: filters by name
- a folder: `opening`; `syncing`: what changed in it; `watching`: what changes in it
- messages found: `searching`, `ordering`, `live`; `present`: those of a set that are there
- messages read: `fetching`, in windows made by `batching`; `previewing`, `downloading`
- messages written: `appending`, `append_all`, `replacing`; `moving`, `storing`, `expunging`;
  `_doubt`: when nobody knows whether one was; `authorising_urls`
- of use to all of them: `simple`, `supported`: one command; `together`: many at once
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from ..._lazy import submodules

if TYPE_CHECKING:
    from . import (
        access,
        administering,
        annotating,
        append_all,
        appending,
        authorising_urls,
        connecting,
        downloading,
        enabling,
        expunging,
        fetching,
        filtering,
        idling,
        introducing,
        listing,
        live,
        login,
        moving,
        notifying,
        opening,
        ordering,
        quotas,
        replacing,
        searching,
        simple,
        statuses,
        storing,
        syncing,
        watching,
    )

# Those that the fronts begin; each is imported when one of them does so for the first time.
__all__ = [
    "access",
    "administering",
    "annotating",
    "append_all",
    "appending",
    "authorising_urls",
    "connecting",
    "downloading",
    "enabling",
    "expunging",
    "fetching",
    "filtering",
    "idling",
    "introducing",
    "listing",
    "live",
    "login",
    "moving",
    "notifying",
    "opening",
    "ordering",
    "quotas",
    "replacing",
    "searching",
    "simple",
    "statuses",
    "storing",
    "syncing",
    "watching",
]
__getattr__ = submodules(__name__, __all__)
