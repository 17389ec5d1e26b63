"""Who may see what: after any history, every read of every viewer's is what the plain reference says they may see."""

from collections.abc import Mapping, Sequence
from itertools import count
from typing import Any

from hypothesis import HealthCheck, Phase, given, settings
from hypothesis import strategies as st

from service.db.ids import new_id, public_id
from tests.oracle import questions
from tests.oracle.histories import CITIES, NUMBERS, SUB_UNIT_NUMBER, Step, history
from tests.oracle.side_by_side import SideBySide
from tests.oracle.world import Employee
from tests.people import Office

_SEARCHES = ("aa", "ås bo", "berg", "be 31", "3100 00019", "22334455", "post@example", "x", "")
_HISTORIES_MAX = 3
_firm_numbers = count()


@settings(max_examples=_HISTORIES_MAX, phases=[Phase.generate], suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1), search=st.sampled_from(_SEARCHES), page_size=st.integers(2, 4))
async def test_after_any_history_every_viewer_reads_what_the_reference_says_they_may_see(
    office: Office, seed: int, search: str, page_size: int
) -> None:
    both = SideBySide(office)
    number = next(_firm_numbers)
    here = await both.firm(f"Fjell {number} AS")
    await both.firm(f"Hav {number} AS")
    await both.person("Ola", here.firm)
    await both.person("Kari", here.firm)
    creating, changing = history(seed)

    await _happens(both, creating)
    places = await _walks(both, here, page_size, is_backward=False)
    for viewer in both.viewers:
        await _reads_lists(both, viewer, search)

    await _happens(both, changing)
    for viewer in both.viewers:
        await _reads_cards(both, viewer)
        await _reads_lists(both, viewer, search)
        await _walks(both, viewer, page_size, is_backward=both.viewers.index(viewer) % 2 == number % 2)
        await _walks_relations(both, viewer)
        await _uses_places(both, viewer, places)
    for employee in both.world.employees:
        assert await both.is_signed_in(employee) == employee.is_active


async def _happens(both: SideBySide, steps: Sequence[Step]) -> None:
    """The steps, one after the other; what each answers, `does` compares."""
    for step in steps:
        if filled := step.filled(both.world, both.viewers):
            actor, input = filled
            await both.does(actor, step.mutation, input)


async def _reads_cards(both: SideBySide, viewer: Employee) -> None:
    """Each card of each firm, by its id, and by ids that name none."""
    world = both.world
    for records, prefix, document, slots in (
        (world.customers, "cus", questions.CUSTOMER_CARDS, questions.CUSTOMER_SLOTS),
        (world.contacts, "con", questions.CONTACT_CARDS, questions.CONTACT_SLOTS),
    ):
        ids = [record.id for record in records]
        ids += [public_id(prefix, new_id()) for _ in range(-len(ids) % slots)]
        for start in range(0, len(ids), slots):
            given: dict[str, Any] = {f"id{i}": ids[start + i] for i in range(slots)}
            await both.reads(viewer, document, **given)


async def _reads_lists(both: SideBySide, viewer: Employee, search: str) -> None:
    world = both.world
    people = [employee.id for employee in world.employees]
    owner = people[len(world.customers) % len(people)]
    since = sorted(card.updated_at for card in (*world.customers, *world.contacts))[len(world.contacts) // 2] if world.customers else _EVER
    number = NUMBERS[len(world.contacts) % len(NUMBERS)]
    city = CITIES[len(world.customers) % len(CITIES)]
    await both.reads(viewer, questions.CUSTOMER_LISTS, owner=owner, since=since, number=number, search=search, city=city)
    await both.reads(viewer, questions.CONTACT_LISTS, owner=owner, since=since, search=search)
    stranger = next(employee for employee in world.employees if employee.firm is not viewer.firm)
    await both.reads(viewer, questions.FIRM, colleague=owner, stranger=stranger.id, tenant=viewer.firm.id, search="a")
    await both.reads(viewer, questions.LOOKUPS, number=number, subUnit=SUB_UNIT_NUMBER, name="berg", search=search)
    for customer in world.customers[-1:]:
        await both.reads(viewer, questions.RESOLVED, id=customer.id)


async def _walks(both: SideBySide, viewer: Employee, page_size: int, *, is_backward: bool) -> Mapping[str, Sequence[Any]]:
    """The whole of each list, in every order, by small pages from either end: the pages by their document."""
    pages = {}
    for root, fields in (("customers", questions.CUSTOMER_ORDERS), ("contacts", questions.CONTACT_ORDERS)):
        document = questions.walk(root, fields, is_backward=is_backward)
        pages[document] = await _walk(both, viewer, document, size=page_size, is_backward=is_backward)
    return pages


async def _walks_relations(both: SideBySide, viewer: Employee) -> None:
    """What a card is linked to, one by one."""
    world = both.world
    customers = world.seen(viewer, [link.customer for link in world.links])[:2]
    contacts = world.seen(viewer, [link.contact for link in world.links])[:2]
    for customer in dict.fromkeys(customers):
        await _walk(both, viewer, questions.LINKED_CONTACTS, id=customer.id)
    for contact in dict.fromkeys(contacts):
        await _walk(both, viewer, questions.LINKED_CUSTOMERS, id=contact.id)


async def _walk(both: SideBySide, viewer: Employee, document: str, *, is_backward: bool = False, **variables: Any) -> Sequence[Any]:
    """All pages of lists of one length, one after the other; what they say of themselves, `reads` compares."""
    cursor, flag = ("startCursor", "hasPreviousPage") if is_backward else ("endCursor", "hasNextPage")
    pages = [await both.reads(viewer, document, **variables)]
    while any(list_["pageInfo"][flag] for list_ in _lists(pages[-1]).values()):
        pages.append(await both.reads(viewer, document, **variables, **_places(pages[-1], cursor)))
    return pages


def _lists(answer: Any) -> Mapping[str, Any]:
    lists: Mapping[str, Any] = answer.get("card", answer)
    return lists


def _places(answer: Any, cursor: str) -> dict[str, Any]:
    return {name.replace("list", "place"): list_["pageInfo"][cursor] for name, list_ in _lists(answer).items()}


async def _uses_places(both: SideBySide, viewer: Employee, places: Mapping[str, Sequence[Any]]) -> None:
    """A cursor is a place, not a row: another's, from before what has changed, moves inside what the viewer may see now."""
    for document, pages in places.items():
        for page in pages[:1]:
            await both.reads(viewer, document, size=2, **_places(page, "endCursor"))


_EVER = "1970-01-01T00:00:00.000Z"
