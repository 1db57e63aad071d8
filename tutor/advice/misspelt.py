"""Attributes that are not there, while one of nearly the same name is."""

import ast
import re
from re import Match

from tutor.advice.case import Case
from tutor.advice.told import Advice


def attribute(case: Case, found: Match[str]) -> Advice:
    """Explain a name that is misspelt, and write the line with the one that was meant."""
    name, near = found["name"], found["near"]
    owner = _owner(case, name) or found["owner"]
    what = f"{case.place} asks {owner} for {name}, which it does not have."
    same = name.lower() == near.lower()
    cause = "Python tells large letters from small ones." if same else "The name is misspelt."
    code = re.sub(rf"\.{name}\b", f".{near}", case.code)
    return Advice(what, cause, f"It has {near}, which may be what is meant.", code)


def _owner(case: Case, name: str) -> str:
    """Return what is asked for the attribute, in the script's words."""
    asked = {
        ast.unparse(node.value)
        for node in case.nodes()
        if isinstance(node, ast.Attribute) and node.attr == name
    }
    return asked.pop() if len(asked) == 1 else ""
