"""How does the API spell a name?"""


def camel_case(name: str) -> str:
    """A name in Python's spelling as the API spells it.

    >>> camel_case("our_reference_id")
    'ourReferenceId'
    """
    first, *others = name.split("_")
    return first + "".join(map(str.capitalize, others))
