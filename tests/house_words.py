"""A rule of the house for what is said in Chinese."""

import ast
import re
from collections.abc import Iterator
from fnmatch import fnmatch

from tests.house import CODE, Finding, Source, rule

HALF_WIDTH = re.compile("[\u4e00-\u9fff\uff09\u201d][,;:!?]|[,;:!?][\u4e00-\u9fff\uff08\u201c]")
READS_WHAT_PEOPLE_WRITE = ("*/bank_answers.py", "services/masks.py", "services/numbers.py", "services/written/times.py")
"""Where patterns and a bank's own columns stand between Chinese characters."""
WRITTEN_SO = re.compile("助浴;照护|低保;独居|序号:哈希")
"""Several values in one cell of a template, as the contract separates them; and a format that is typed."""


@rule(*CODE)
def a_chinese_sentence_has_chinese_marks(source: Source) -> Iterator[Finding]:
    """In what people read: not in docstrings, in patterns, or in what people write themselves."""
    if any(fnmatch(source.path, excused) for excused in READS_WHAT_PEOPLE_WRITE):
        return
    said = {id(node.value) for node in ast.walk(source.tree) if isinstance(node, ast.Expr)}
    for node in ast.walk(source.tree):
        if not isinstance(node, ast.Constant) or not isinstance(node.value, str) or id(node) in said:
            continue
        if found := HALF_WIDTH.search(WRITTEN_SO.sub("", node.value)):
            yield node.lineno, f"{found[0]!r}: beside Chinese characters the marks are full-width"
