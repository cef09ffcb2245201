"""
Lists that come in pages: by number, or by the cursor of the next one.
"""

from collections.abc import Callable, Iterator, Sequence
from typing import TypeVar

from app.domain.errors import Fault, UpstreamMalformed

T = TypeVar("T")


def by_page(fetch: Callable[[int], Sequence[T]], *, size: int, most: int, first: int = 1) -> Iterator[Sequence[T]]:
    """
    Page after page, no further than they are read, until one is shorter than `size`. Raises UpstreamMalformed after
    `most` pages: a store that ignores the page's number gives the same one for ever.
    """
    for page in range(first, first + most):
        found = fetch(page)
        yield found
        if len(found) < size:
            return
    raise UpstreamMalformed(Fault.SHAPE, "page after page")


def by_cursor(fetch: Callable[[str | None], tuple[Sequence[T], str | None]], *, most: int) -> Iterator[Sequence[T]]:
    """
    `fetch` gives a page and the cursor of the next, None for the last. Raises UpstreamMalformed after `most` pages, and
    for a cursor that comes back.
    """
    cursor: str | None = None
    seen: set[str | None] = {None}
    for _ in range(most):
        found, cursor = fetch(cursor)
        yield found
        if not cursor:
            return
        if cursor in seen:
            break
        seen.add(cursor)
    raise UpstreamMalformed(Fault.SHAPE, "page after page")
