"""Which changes of settings concern a customer: how the list of them is read. (Its types are in `orders`, which knows employees.)"""

import re
from typing import Any

from sqlalchemy import BigInteger

from service.db import models
from service.db.settings_log import concerns
from service.engine.faults import BadUserInput
from service.engine.kinds import Filter, Order, Paged, argument, declared
from service.schema.common import FORWARD


def _since(version: str) -> int:
    """The sequence that a version stands for."""
    if not re.fullmatch(r"\d{1,18}", version, re.ASCII):
        raise BadUserInput("since is no settingsVersion: give one back as it came.")
    return int(version)


SETTINGS_CHANGES: Any = declared(
    Paged(
        node=models.Change,
        orders={"SEQUENCE": Order("SEQUENCE", lambda _, change: [change.sequence])},
        arguments={"since": Filter(lambda change, since: change.sequence > since, BigInteger(), _since)},
        of=concerns,
    ),
    "What has changed for this customer since an order took its defaults, field by field, oldest first, on whichever level; what a nearer "
    "level hides is left out. Empty: no level says anything else. SYSTEM: a field of the card's own (its e-mail, mobile, number, type or "
    "owner), of which the system makes the setting.",
    [argument("since", str, "The order's settingsVersion."), *FORWARD],
)
