"""Functions of which a step calls the phases, where others call them to evaluate."""


def test_a_function_that_is_reached_through_another_trains_or_evaluates_as_that_does(trace) -> None:
    # Given two functions that lead to one that computes a loss, one to train and one to look
    run = trace("""
        import torch
        w = torch.tensor(1.0, requires_grad=True)
        def loss_of(x):
            y = w * x
            return (y - 3) ** 2
        def learn(x):
            return loss_of(x)
        def look(x):
            return loss_of(x).item()
        for step in range(2):
            loss = learn(torch.tensor(2.0))
            loss.backward()
            w.data -= 0.01 * w.grad
            w.grad = None
            print(look(torch.tensor(1.0)))
    """)
    counted = [step.phase for step in run.steps if step.phase in ("forward", "loss")]
    assert counted == ["forward", "loss"] * 2


def test_a_thread_that_evaluates_takes_no_phase_from_the_one_that_trains(trace) -> None:
    # Given a thread that is in the middle of an evaluation while the next iteration trains
    run = trace("""
        import torch
        from threading import Event, Thread
        w = torch.tensor(1.0, requires_grad=True)
        inside, done = Event(), Event()
        def loss_of(x, wait=False):
            y = w * x
            if wait:
                inside.set()
                done.wait()
            return (y - 3) ** 2
        def look():
            loss_of(torch.tensor(1.0), wait=True)
        for step in range(2):
            loss = loss_of(torch.tensor(2.0))
            loss.backward()
            w.data -= 0.01 * w.grad
            w.grad = None
            if step == 0:
                thread = Thread(target=look)
                thread.start()
                inside.wait()
            else:
                done.set()
                thread.join()
    """)
    counted = [step.phase for step in run.steps if step.phase in ("forward", "loss", "backward")]
    assert counted == ["forward", "loss", "backward"] * 2


def test_a_function_that_evaluates_and_goes_on_is_one_step(trace) -> None:
    # Given a report that calls the loss, names it and prints it: before, in and behind the loop
    run = trace("""
        import torch
        w = torch.tensor(1.0, requires_grad=True)
        def loss_of(x):
            y = w * x
            return (y - 3) ** 2
        def report(tag):
            value = loss_of(torch.tensor(1.0))
            print(tag, value.item())
        report("start")
        for step in range(2):
            loss = loss_of(torch.tensor(2.0))
            loss.backward()
            w.data -= 0.01 * w.grad
            w.grad = None
            report("mid")
        report("end")
    """)
    wrote = [
        (step.stdout.split()[0], step.iteration, step.first_line, step.last_line)
        for step in run.steps
        if step.stdout
    ]

    assert wrote == [("start", None, 7, 10), ("mid", 1, 16, 16), ("mid", 2, 16, 16),
                     ("end", None, 17, 17)]  # fmt: skip
