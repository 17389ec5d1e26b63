"""What has every table in common? How its keys are named, which tenant its rows are of, and as what its values are stored."""

import enum
import uuid
from datetime import datetime
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Enum, Index, LargeBinary, MetaData, Text, Uuid, text
from sqlalchemy.ext.hybrid import hybrid_property
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

from service.db.types import Lines, Moment

# Of a column that the change log leaves out: it is worked out of others, or tells of each change the same.
UNLOGGED: dict[str, Any] = {"is_logged": False}


class CustomerType(enum.Enum):
    CUSTOMER = "CUSTOMER"
    SUPPLIER = "SUPPLIER"
    PRIVATE_CUSTOMER = "PRIVATE_CUSTOMER"


class Visibility(enum.Enum):
    EVERYONE = "EVERYONE"
    OWNER_ONLY = "OWNER_ONLY"


class AddressType(enum.Enum):
    INVOICE = "INVOICE"
    POSTAL = "POSTAL"
    DELIVERY = "DELIVERY"
    VISIT = "VISIT"
    ATTESTATION = "ATTESTATION"


class EmployeeRole(enum.Enum):
    ADMINISTRATOR = "ADMINISTRATOR"
    MEMBER = "MEMBER"


class Operation(enum.Enum):
    INSERT = "INSERT"
    UPDATE = "UPDATE"
    DELETE = "DELETE"


def _stored(kind: type[enum.Enum]) -> Enum:
    """An enum as checked text: the same in both databases, and a value can be added without a table lock."""
    return Enum(kind, native_enum=False, create_constraint=True, length=20, name=kind.__name__.lower())


class Base(DeclarativeBase):
    metadata = MetaData(
        naming_convention={
            "pk": "pk_%(table_name)s",
            "ck": "ck_%(table_name)s_%(constraint_name)s",
            "fk": "fk_%(table_name)s_%(column_0_N_name)s",
            "ix": "ix_%(table_name)s_%(column_0_N_name)s",
            "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        }
    )
    type_annotation_map: ClassVar[dict[Any, Any]] = {
        uuid.UUID: Uuid(),
        datetime: Moment(),
        str: Text(),
        bytes: LargeBinary(),
        list[str]: Lines(),
        CustomerType: _stored(CustomerType),
        Visibility: _stored(Visibility),
        AddressType: _stored(AddressType),
        EmployeeRole: _stored(EmployeeRole),
        Operation: _stored(Operation),
    }
    # Of the models whose rows have an id that clients see.
    id_prefix: ClassVar[str]
    # Whether the change log tells of the table's rows.
    is_logged: ClassVar[bool] = True

    tenant_id: Mapped[uuid.UUID] = mapped_column(primary_key=True, sort_order=-1)


class Archived:
    """A record that can be put away, and taken back."""

    archived_at: Mapped[datetime | None]

    @hybrid_property
    def is_archived(self) -> bool:
        return self.archived_at is not None

    @is_archived.inplace.expression
    @classmethod
    def _is_archived(cls) -> ColumnElement[bool]:
        return cls.archived_at.is_not(None)


# PostgreSQL's text index: the stored words as they are, without a parser of its own. SQLite's is an FTS5 table that triggers fill.
_WORDS_VECTOR = "array_to_tsvector(string_to_array(words, ' '))"


def words_index(table: str) -> Index:
    """PostgreSQL's index of a table's `words`."""
    return Index(f"ix_{table}_words", text(_WORDS_VECTOR), postgresql_using="gin").ddl_if(dialect="postgresql")


def where(condition: str) -> dict[str, Any]:
    """An index's condition, as either database is told of it."""
    return {"sqlite_where": text(condition), "postgresql_where": text(condition)}
