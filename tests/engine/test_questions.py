"""The prompt of an ``input()`` as the person sees it."""

from tutor.engine.capture import Capture


def test_a_question_is_what_was_written_since_the_one_before() -> None:
    with Capture(stderr=False) as capture:
        print("hello\nWhat is your name? ", end="")
        first = capture.question()
        print("How many? ", end="")
        second = capture.question()
        capture.take()
        print("And now? ", end="")
        third = capture.question()

    assert (first, second, third) == ("What is your name? ", "How many? ", "And now? ")
