"""A class found in the text of a file is the class that parsing the whole file finds."""

import ast

import pytest

from schemadrift.declared.from_metadata import segments

FILES = {
    "plain": "import x\n\n\nclass A(B):\n    a = 1\n\n\nclass C(A):\n    c = 2\n",
    "last": "x = 1\n\nclass A: pass",
    "first": "class A:\n    a = 1\nx = 2\n",
    "windows": "x = 1\r\n\r\nclass A:\r\n    a = 1\r\n\r\n    b = 2\r\nx = 2\r\n",
    "string without indentation": "x = 1\n\nclass A:\n    a = '''\nclass B:\nx = 1\n'''\n    b = 2\n\ny = 1\n",
    "brackets without indentation": "x = 1\n\nclass A(\nB,\nC,\n):\n    a = f(\n1,\n2\n)\n    b = 2\ny = 1\n",
    "comment without indentation": "x = 1\n\nclass A:\n    a = 1\n# between\n    b = 2\ny = 1\n",
    "longer name": "x = 1\n\nclass AB:\n    a = 1\n\nclass A:\n    a = 2\n",
}
FOR_THE_WHOLE = {
    "twice": "x = 1\n\nclass A:\n    a = 1\n\nclass A:\n    a = 2\n",
    "in a branch": "if x:\n    class A:\n        a = 1\n",
    "decorated": "x = 1\n\n@mapped(\n    table\n)\nclass A:\n    a = 1\n",
    "made by a call": "A = type('A', (), {})\n",
    "other encoding": "# -*- coding: latin-1 -*-\n\nclass A:\n    a = 1\n",
    "no Python": "x = 1\n\nclass A:\n    a = = 1\n",
}


@pytest.mark.parametrize("text", FILES.values(), ids=FILES)
def test_a_class_by_itself_is_that_of_the_whole_file(text: str) -> None:
    whole = next(one for one in ast.parse(text).body if isinstance(one, ast.ClassDef) and one.name == "A")
    alone = segments.class_(text.encode(), "A")
    assert alone is not None
    assert ast.dump(alone, include_attributes=True) == ast.dump(whole, include_attributes=True)


@pytest.mark.parametrize("text", FOR_THE_WHOLE.values(), ids=FOR_THE_WHOLE)
def test_what_only_the_whole_file_tells_is_left_to_it(text: str) -> None:
    assert segments.class_(text.encode(), "A") is None


@pytest.mark.parametrize(
    ("text", "may"),
    [
        ("NAME = 'x'\n", True),
        ("a = NAME = 'x'\n", True),
        ("a = 1; NAME = 'x'\n", True),
        ("f(NAME='x')\n", False),
        ("NAME == 'x'\n", False),
        ("from x import NAME\n", False),
    ],
)
def test_a_variable_is_looked_for_where_it_may_be_assigned(text: str, may: bool) -> None:
    assert segments.may_assign(text.encode(), "NAME") is may
