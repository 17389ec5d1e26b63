"""What is kept of a change? A row a field: its values as text, who changed it, and when. It is never changed itself."""

import uuid
from datetime import datetime

from sqlalchemy import BigInteger, ColumnElement, ForeignKeyConstraint, Index, Text, cast, func, literal_column
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import Mapped, mapped_column, relationship

from service.db.json_parts import JsonText
from service.db.models.base import Base, Operation, where
from service.db.models.tenants import Employee


class Change(Base):
    """A row was added or removed, or one of its fields became another. `service.db.changes` writes them."""

    __tablename__ = "changes"
    __table_args__ = (
        ForeignKeyConstraint(["tenant_id"], ["tenants.tenant_id"]),
        ForeignKeyConstraint(["tenant_id", "changed_by_id"], ["employees.tenant_id", "employees.id"]),
        Index("ix_changes_record", "tenant_id", "record_id", "field", "sequence"),
        Index("ix_changes_settings", "tenant_id", "record_id", "sequence", **where("level IS NOT NULL")),
        Index("ix_changes_record_type", "tenant_id", "record_type", "sequence"),
    )
    is_logged = False

    # Rises in the order of the tenant's commits, with gaps.
    sequence: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    # The row's table, the record that it is of or hangs on, and which of that record's rows it is: an address's type, a link's contact.
    record_type: Mapped[str]
    record_id: Mapped[uuid.UUID]
    part: Mapped[str | None]
    operation: Mapped[Operation]
    # Of an UPDATE: the field's path in the API, and its values as text.
    field: Mapped[str | None]
    before: Mapped[str | None]
    after: Mapped[str | None]
    # Of a setting: where it is set.
    level: Mapped[str | None]
    changed_at: Mapped[datetime]
    # None: the operator, or the service itself.
    changed_by_id: Mapped[uuid.UUID | None]

    changed_by: Mapped[Employee | None] = relationship(viewonly=True, lazy="raise")

    @hybrid_property
    def id(self) -> uuid.UUID:
        """For lists' keys, after the sequence, which is another in each row."""
        return self.record_id

    @hybrid_property
    def path(self) -> list[str]:
        """The field's path in the API."""
        return (self.field or "").split(".")

    @path.inplace.expression
    @classmethod
    def _path(cls) -> ColumnElement[list[str]]:
        apart = func.replace(cls.field, literal_column("'.'"), literal_column("""'","'"""))
        listed = literal_column("""'["'""", Text) + apart + literal_column("""'"]'""", Text)
        return JsonText(listed)

    @hybrid_property
    def settings_version(self) -> str:
        """What an order's settings are as old as."""
        return str(self.sequence)

    @settings_version.inplace.expression
    @classmethod
    def _settings_version(cls) -> ColumnElement[str]:
        return cast(cls.sequence, Text())
