"""What an answer is, but for what only the service can choose: ids, times, customer numbers and cursors."""

import re

_ID = re.compile(r'"((?:ten|emp|cus|con|cat|prl)_)[0-9a-f]{32}"')
_TIME = re.compile(r'"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z"')
_NUMBER = re.compile(r'"customerNumber":\d+')
_CURSOR = re.compile(r'"((?:c|startC|endC)ursor)":"[^"]*"')


def without_chosen(answer: str) -> str:
    """JSON text with each id as its place among those of its type that the text names, and no times, numbers or cursors.

    >>> without_chosen('{"a":{"id":"cus_0198f0c25d3e70008000000000000001"},"b":{"id":"cus_0198f0c25d3e70008000000000000001"}}')
    '{"a":{"id":"cus_1"},"b":{"id":"cus_1"}}'
    """
    places: dict[str, str] = {}

    def place(match: re.Match[str]) -> str:
        of_type = sum(1 for id in places if id.startswith(match[1], 1))
        return places.setdefault(match[0], f'"{match[1]}{of_type + 1}"')

    answer = _CURSOR.sub(r'"\1":"a place"', _NUMBER.sub('"customerNumber":"a number"', answer))
    return _TIME.sub('"a time"', _ID.sub(place, answer))
