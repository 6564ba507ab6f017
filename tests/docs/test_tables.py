"""The tables of cycles in README and docs say what is pinned."""

import pytest

from tests.support import tables

WRITTEN = [page for page in tables.pages() if "<!-- end of cycles -->" in page.read_text(encoding="utf-8")]


def test_no_page_says_another_number() -> None:
    names = [str(page.relative_to(tables.ROOT)) for page in tables.differing()]
    assert not names, f"{', '.join(names)}: run `{tables.COMMAND}`"


def test_the_pages_that_newcomers_read_have_such_tables() -> None:
    assert {tables.ROOT / "README.md", tables.ROOT / "proj/loom/README.md"} <= set(WRITTEN)


def test_a_changed_number_is_put_right_and_all_else_stays() -> None:
    page = "12.156\n<!-- cycles: baseline -->\n| kws | 12.157 |\n<!-- end of cycles -->\n12.157\n"
    head, _, rest = tables.renewed(page).partition("<!-- cycles: baseline -->\n")
    table, _, tail = rest.partition("<!-- end of cycles -->")
    assert (head, tail) == ("12.156\n", "\n12.157\n")
    assert table.startswith("| model | TFLM | `proj/baseline` |\n|---|---|---|\n| kws | 64.30 | 12.156 (5.3x) |\n")


def test_an_unknown_project_is_told_with_the_nearest() -> None:
    with pytest.raises(ValueError, match=r"no cycles are pinned for 'lom'; do you mean 'loom'\?"):
        tables.renewed("<!-- cycles: lom -->\n<!-- end of cycles -->")
