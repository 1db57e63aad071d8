"""A script with calls between its phases does what it does without them."""

import pytest
from lesson_tools import run

GLOBAL = """\
    def f():
        # %% a
        global x
        x = 1
    f()
    print(x)
    """
NONLOCAL = """\
    def f():
        x = 1
        def g():
            # %% a
            nonlocal x
            x = 2
        g()
        return x
    print(f())
    """
COMPREHENSION = """\
    x = [i for i in range(3)]
    # %% a
    print((lambda: x)())
    """
RECURSION = """\
    def f(n):
        # %% a
        return n and f(n - 1)
    print(f(20))
    """
CLASS = """\
    class A:
        # %% a
        'doc'
        x = 1
        # %% b
    print(A.__doc__, A.x)
    """
EXCEPTION_GROUP = """\
    try:
        # %% a
        raise ExceptionGroup('g', [ValueError()])
    except* ValueError as e:
        # %% b
        print(e)
    """
CONTINUE_THROUGH_FINALLY = """\
    for i in range(3):
        try:
            # %% backward
            continue
        finally:
            # %% update
            print(i)
    """
RETURN_THROUGH_FINALLY = """\
    def f():
        try:
            # %% a
            return 1
        finally:
            print(2)
    print(f())
    """
OWN_LINE = """\
    import sys
    # %% a
    print(sys._getframe().f_lineno)
    """
FAILS_IN_A_FUNCTION = """\
    def f():
        # %% a
        1 / 0
    f()
    """
FAILS_IN_A_PHASE = """\
    for i in range(2):
        # %% backward
        i
        # %% update
        [][i]
    """


@pytest.mark.parametrize(
    "text",
    [
        GLOBAL, NONLOCAL, COMPREHENSION, RECURSION, CLASS, EXCEPTION_GROUP,
        CONTINUE_THROUGH_FINALLY, RETURN_THROUGH_FINALLY, OWN_LINE,
        FAILS_IN_A_FUNCTION, FAILS_IN_A_PHASE,
    ],
)  # fmt: skip
def test_scripts_do_the_same_with_checkpoints(text: str) -> None:
    assert run(text, instrumented=True)[:3] == run(text, instrumented=False)[:3]


def test_a_decorator_sees_the_function_at_its_own_line() -> None:
    text = """\
        def where(f):
            print(f.__code__.co_firstlineno, f.__name__)
            return f
        @where
        def train():
            for i in range(1):
                # %% backward
                # %% update
                i
        train()
        """

    assert run(text, instrumented=True).output == run(text, instrumented=False).output


def test_the_docstring_and_future_imports_stay_first() -> None:
    text = """\
        # %% one
        \"\"\"Title.\"\"\"
        # %% two
        from __future__ import annotations
        # %% three
        x: undefined = 1
        def f():
            # %% four
            \"\"\"Doc.\"\"\"
            return f.__doc__
        print(__doc__, f())
        """
    ran = run(text, instrumented=True)

    assert ran.output == "Title. Doc.\n"
    assert ran.trouble == []
    assert ran.checkpoints[:3] == [0, 1, 2]


def test_names_that_scripts_may_bind_are_left_alone() -> None:
    text = """\
        locals = globals = exec = 0
        class A:
            for i in range(1):
                # %% backward
                x = i
                # %% update
                __y = x
        print(locals, A._A__y)
        """

    assert run(text, instrumented=True)[:3] == run(text, instrumented=False)[:3]
