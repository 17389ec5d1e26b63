"""What can a user put right? User errors: data in a payload, in the user's language, each at its place in the input."""

import enum

import strawberry

from service.schema.enums import described


class UserErrorCode(enum.Enum):
    BLANK = "BLANK"
    TOO_LONG = "TOO_LONG"
    INVALID = "INVALID"
    NOT_ALLOWED = "NOT_ALLOWED"
    NOT_FOUND = "NOT_FOUND"
    DUPLICATE = "DUPLICATE"
    CONFLICT = "CONFLICT"
    INACTIVE = "INACTIVE"
    UNAVAILABLE = "UNAVAILABLE"


described(
    UserErrorCode,
    "What is wrong with an input. More codes may come: show the message.",
    BLANK="A value is needed here.",
    TOO_LONG="The value has more characters than the field holds.",
    INVALID="The value can't be what the field is for.",
    NOT_ALLOWED="The value or the change is not allowed here, or not to this user.",
    NOT_FOUND="There is no such record that the user may see.",
    DUPLICATE="It is here already.",
    CONFLICT="Someone has changed the record since it was read. Nothing was written.",
    INACTIVE="The employee is not active.",
    UNAVAILABLE="Another system did not answer. Try again later.",
)


@strawberry.type(description="Something in the input that the user can put right. All of an input's errors come at once.")
class UserError:
    code: UserErrorCode = strawberry.field(description="What is wrong, for programs.")
    message: str = strawberry.field(description="What is wrong, for the user: in Norwegian Bokmål, Nynorsk or English, by Accept-Language.")
    field: list[str] | None = strawberry.field(
        description='Path into the input: ["addresses", "0", "postalCode"]. Null where it concerns the input as a whole.'
    )
