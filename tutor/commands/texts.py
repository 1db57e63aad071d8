"""The commands that read and write text only: ``list``, ``check`` and ``new``."""

import sys

from tutor.commands import FAILED, FINE, Complaint


def list_lessons(as_json: bool) -> int:
    """Print the bundled lessons in teaching order."""
    from tutor.lesson.catalogue import entries

    found = entries()
    if as_json:
        import msgspec

        sys.stdout.write(
            msgspec.json.format(msgspec.json.encode([entry._asdict() for entry in found])).decode()
            + "\n"
        )
        return FINE
    width = max((len(entry.name) for entry in found), default=0)
    for entry in found:
        sys.stdout.write(
            f"{entry.number:2d}  {entry.name:{width}}  level {entry.level}  {entry.title}\n"
        )
    return FINE


def check(paths: list[str]) -> int:
    """Print all mistakes of the lessons at these paths to stderr; status 1 if there are any."""
    from tutor.lesson.checker import check_paths

    found = check_paths(paths)
    for each in found:
        sys.stderr.write(f"{each}\n")
    mistakes = [each for each in found if each.kind == "error"]
    if mistakes:
        count = len(mistakes)
        sys.stderr.write(f"gradstep: {count} mistake{'s' if count != 1 else ''}\n")
        return FAILED
    sys.stdout.write("no mistakes\n")
    return FINE


def new(file: str) -> int:
    """Write a commented lesson to start from; an existing file is kept."""
    from tutor.lesson.template import write

    try:
        write(file)
    except (FileExistsError, OSError) as problem:
        raise Complaint(str(problem)) from problem
    sys.stdout.write(
        f"{file} is written. Run it with python {file}, check it with gradstep check {file}, "
        f"step through it with gradstep {file}\n"
    )
    return FINE
