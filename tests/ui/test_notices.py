from stage import Stage, stage


def aged(s: Stage, seconds: float) -> None:
    """Have the notices that are up be as old as that."""
    for notice in s.app._notifications:
        notice.raised_at -= seconds


async def test_a_notice_lies_over_the_row_of_the_keys_and_hides_nothing_of_the_step() -> None:
    async with stage((80, 24)) as s:
        await s.press("n")
        before = s.rows[:-1]
        s.app.notify("Sent to the clipboard.", markup=False)
        await s.until(lambda: "Sent to the clipboard." in s.rows[-1])
        assert s.rows[:-1] == before


async def test_a_key_takes_a_notice_away_that_was_seen_and_does_what_it_does() -> None:
    async with stage((80, 24)) as s:
        await s.press("n")
        s.app.notify("Sent to the clipboard.", markup=False)
        await s.until_shown("Sent to the clipboard.")
        aged(s, 1.0)
        await s.press("n")
        await s.until(lambda: "next" in s.rows[-1])
        await s.until_shown("► forward")


async def test_a_key_that_comes_with_a_notice_leaves_it_to_be_read() -> None:
    async with stage((80, 24)) as s:
        await s.press("n")
        s.app.notify("Sent to the clipboard.", markup=False, timeout=60)
        await s.press("n")
        await s.until_shown("Sent to the clipboard.")
        assert s.toasts == ["Sent to the clipboard."]


async def test_a_long_notice_stays_until_it_can_have_been_read() -> None:
    async with stage((80, 24)) as s:
        s.app.notify("word " * 60, markup=False)
        s.app.notify("A short one.", markup=False)
        await s.until(lambda: len(s.toasts) == 2)
        assert [notice.timeout for notice in s.app._notifications] == [20, 5]
