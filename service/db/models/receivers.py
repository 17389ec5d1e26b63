"""What is kept of those who receive electronic invoices? Whether they can, by their address in Peppol, and as of when."""

from datetime import datetime

from sqlalchemy import ForeignKeyConstraint
from sqlalchemy.orm import Mapped, mapped_column

from service.db.models.base import Base


class PeppolReceiver(Base):
    """What Peppol said of one address. `asked_at` is when somebody last set out to ask, `checked_at` when the answer came."""

    __tablename__ = "peppol_receivers"
    __table_args__ = (ForeignKeyConstraint(["tenant_id"], ["tenants.tenant_id"]),)
    is_logged = False

    endpoint: Mapped[str] = mapped_column(primary_key=True)  # "0192:923609016"
    is_capable: Mapped[bool | None]
    asked_at: Mapped[datetime | None]
    checked_at: Mapped[datetime | None]
