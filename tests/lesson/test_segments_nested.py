"""How loops inside loops and inside functions fall into segments."""

from lesson_tools import lesson_of, picture


def test_an_inner_loop_that_trains_and_an_outer_one_that_does_not() -> None:
    text = """\
        for epoch in range(3):
            total = 0
            for i, (x, y) in enumerate(batches):
                # %% backward
                c
                # %% update
                d
            print(total)
        print()
        """

    assert picture(text) == [
        "setup 1",
        "other 2",
        "other 3 loop1 fetch",
        "backward 5 loop1 start",
        "update 7 loop1",
        "other 8",
        "after 9",
    ]
    assert lesson_of(text).loops[0].variables == ("epoch", "i", "x", "y")


def test_phases_spread_over_two_loops_belong_to_the_outer_one() -> None:
    text = """\
        while a:
            for x in b:
                # %% forward
                c
                # %% backward
                d
            # %% update
            e
        """

    assert picture(text) == [
        "other 1 loop1 fetch",
        "other 2 loop1 start",
        "forward 4 loop1",
        "backward 6 loop1",
        "update 8 loop1",
    ]
    assert lesson_of(text).loops[0].variables == ()


def test_a_training_loop_in_a_training_loop() -> None:
    text = """\
        for a in b:
            for c in d:
                # %% backward
                e
                # %% update
                f
            # %% backward
            g
            # %% update
            h
        """

    assert picture(text) == [
        "other 1 loop1 fetch",
        "other 2 loop1 empty start",
        "other 2 loop2 fetch",
        "backward 4 loop2 start",
        "update 6 loop2",
        "backward 8 loop1",
        "update 10 loop1",
    ]


def test_a_function_whose_body_is_the_training_loop() -> None:
    text = """\
        def step(x):
            '''Doc.'''
            # %% forward
            p = x
            # %% backward
            # %% update
            return p

        for x in data:
            loss = step(x)
        step(0)
        print("end")
        """

    assert picture(text) == [
        "setup 1-2",
        "forward 4 loop1 start",
        "backward 5 loop1 empty",
        "update 7 loop1",
        "setup 9-10",
        "other 10 fetch",
        "other 11",
        "after 11 fetch",
        "after 12",
    ]


def test_what_is_before_a_call_that_trains_is_setup_and_what_is_behind_it_after() -> None:
    text = """\
        def train():
            n = 3
            for a in range(n):
                # %% backward
                b
                # %% update
                c
            return n

        def main():
            x = 1
            train()
            print(x)

        if __name__ == "__main__":
            main()
            print("done")
        """

    assert picture(text) == [
        "setup 1",
        "setup 2",
        "other 3 loop1 fetch",
        "backward 5 loop1 start",
        "update 7 loop1",
        "after 8",
        "setup 10",
        "setup 11-12",
        "after 12 fetch",
        "after 13",
        "setup 15-16",
        "after 16 fetch",
        "after 17",
    ]


def test_a_method_is_found_through_its_instance() -> None:
    text = """\
        class Trainer:
            def fit(self):
                for a in b:
                    # %% backward
                    c
                    # %% update
                    d

        trainer = Trainer()
        trainer.fit()
        print(trainer)
        """

    assert picture(text)[-3:] == ["setup 9-10", "after 10 fetch", "after 11"]


def test_a_method_of_another_class_is_not_taken_for_it() -> None:
    text = """\
        class Trainer:
            def train(self):
                for a in b:
                    # %% backward
                    c
                    # %% update
                    d

        model = Model()
        model.train()
        Trainer().train()
        print(model)
        """

    assert picture(text)[-3:] == ["setup 9-11", "after 11 fetch", "after 12"]


def test_a_function_that_nobody_calls_counts_where_it_stands() -> None:
    text = """\
        x = 1
        def train():
            for a in b:
                # %% backward
                c
                # %% update
                d
        y = 2
        """

    assert picture(text)[0] == "setup 1"
    assert picture(text)[-1] == "after 8"


def test_a_function_called_for_each_setting_trains_in_a_loop() -> None:
    text = """\
        def train(lr):
            for a in b:
                # %% backward
                c
                # %% update
                d

        for lr in (1, 2):
            print(lr)
            train(lr)
            print("trained")
        print("all")
        """

    assert picture(text)[-5:] == [
        "setup 8", "other 9-10", "other 10 fetch", "other 11", "after 12",
    ]  # fmt: skip


def test_phases_in_a_closure_belong_to_the_loop_around_it() -> None:
    text = """\
        for a in b:
            def closure():
                # %% forward
                c
                # %% backward
                return d
            # %% update
            step(closure)
        """

    assert picture(text) == [
        "other 1 loop1 fetch",
        "other 2 loop1 start",
        "forward 4 loop1",
        "backward 6 loop1",
        "update 8 loop1",
    ]


def test_a_method_of_whatever_a_loop_goes_through_is_called_there() -> None:
    text = """\
        class Layer:
            def train(self):
                for i in range(2):
                    # %% backward
                    # %% update
                    i
        def fit(layers):
            for layer in layers:
                layer.train()
        print("before")
        fit([Layer(), Layer()])
        print("behind")
        """
    phases = {row.split()[1]: row.split()[0] for row in picture(text) if "fetch" not in row}
    assert phases["12"] == "after"
    assert {phase for line, phase in phases.items() if line.startswith("10")} <= {"setup"}


def test_a_marker_in_a_block_that_begins_the_body_around_a_loop_has_its_own_line() -> None:
    text = """\
        for epoch in range(2):
            if epoch:
                # %% forward: look
                a = 1
            for x in data:
                # %% backward
                b
                # %% update
                c
        """

    assert picture(text)[:3] == ["setup 1", "other 2", "other 4 'forward: look'"]


FITTING = """\
    def fit(n):
        print("begin")
        for i in range(n):
            # %% backward
            i
            # %% update
            i
        print("end")
    {calls}
    """


def around(calls: str) -> list[str]:
    """Return the phases before and behind the training in a function that is called so."""
    lines = calls.replace("\n", "\n    ")
    phases = {row.split()[1]: row.split()[0] for row in picture(FITTING.format(calls=lines))}
    return [phases["2"], phases["8"]]


def test_what_a_function_does_around_its_training_is_before_and_behind_it_only_once() -> None:
    # Given a function that is called once, directly or by another one
    assert around("fit(2)") == ["setup", "after"]
    assert around("def main():\n    fit(2)\nmain()") == ["setup", "after"]

    # When it is called twice, or again and again, others have trained before or will
    assert around("fit(2)\nfit(3)") == ["other", "other"]
    assert around("for epoch in range(2):\n    fit(2)") == ["other", "other"]


def test_a_function_that_trains_behind_another_one_begins_between_them() -> None:
    text = """\
        def teach():
            print("begin")
            for i in range(2):
                # %% backward
                i
                # %% update
                i
            print("end")
        def learn():
            print("begin")
            for i in range(2):
                # %% backward
                i
                # %% update
                i
            print("end")
        teach()
        learn()
        """
    phases = {row.split()[1]: row.split()[0] for row in picture(text)}
    assert [phases[line] for line in ("2", "8", "10", "16")] == ["setup", "other", "other", "after"]
