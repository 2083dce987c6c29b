"""Work that overlaps and goes on in the order in which it was begun."""

import asyncio

import pytest

from crawler.spiders.order import Order


def run(delays: dict[int, int], *, broken: int | None = None) -> list[int]:
    """Return in which order pieces of work went on that took so many turns of the loop."""
    done: list[int] = []

    async def work(number: int, order: Order) -> None:
        with order.next() as place:
            for _ in range(delays[number]):
                await asyncio.sleep(0)
            if number == broken:
                raise ValueError(f"number {number} broke")
            await place.reached()
            done.append(number)

    async def main() -> None:
        order = Order()
        await asyncio.gather(*(work(n, order) for n in delays), return_exceptions=True)

    asyncio.run(main())
    return done


def test_what_was_begun_first_goes_on_first() -> None:
    assert run({1: 9, 2: 0, 3: 5, 4: 1}) == [1, 2, 3, 4]


@pytest.mark.parametrize("broken", [1, 2, 3])
def test_a_piece_that_breaks_holds_nobody_up_and_lets_nobody_pass(broken: int) -> None:
    left = [number for number in (1, 2, 3, 4) if number != broken]
    assert run({1: 9, 2: 0, 3: 5, 4: 1}, broken=broken) == left
