"""Markdown from module docstrings: labels become bold, equations and aligned tables of symbols become code blocks."""

import ast
import re
from collections.abc import Iterator
from pathlib import Path

LABELS = (
    "Purpose", "Ports", "Symbols", "Equations", "Equation", "Degrees of freedom", "Size variables", "Size for costing",
    "Sizes for costing", "Source", "State", "Data", "Datum", "Range", "Constant", "Volatile components",
    "Net heat into the unit", "Other arguments",
)  # fmt: skip
LABEL = re.compile(rf"^({'|'.join(LABELS)})(\b[^:`.]{{0,70}}:| *$| \()")
UNDERLINE = re.compile(r"^-{3,}$")
ALIGNED = re.compile(r"\S {2,}\S")


def module_docstring(path: Path) -> str:
    """Returns the docstring of a module without importing it; raises ValueError where there is none."""
    found = ast.get_docstring(ast.parse(path.read_text(encoding="utf-8")))
    if not found:
        raise ValueError(f"{path} has no docstring, which would be its reference page")
    return found


def public_functions(path: Path) -> Iterator[tuple[str, str]]:
    """Yields (signature, first sentence) of the public functions and classes of a module, in order."""
    for node in ast.parse(path.read_text(encoding="utf-8")).body:
        if isinstance(node, (ast.FunctionDef, ast.ClassDef)) and not node.name.startswith("_"):
            text = (ast.get_docstring(node) or "").split("\n\n")[0].replace("\n", " ")
            if isinstance(node, ast.FunctionDef):
                yield f"{node.name}({ast.unparse(node.args)})", text
            elif not node.name.endswith("Data"):
                yield f"class {node.name}", text


def to_markdown(text: str) -> str:
    """Returns a docstring as Markdown: text, headings that are bold labels, and code blocks."""
    return "\n\n".join(_rendered(kind, lines) for kind, lines in _blocks(text.splitlines()))


def _blocks(lines: list[str]) -> Iterator[tuple[str, list[str]]]:
    """Yields (kind, lines) with kind text, table or code; blank lines and changes of kind separate blocks."""
    kind, block = "", []
    for line, following in zip(lines, [*lines[1:], ""], strict=True):
        if UNDERLINE.match(line):
            continue
        this = _kind(line, kind, following)
        inside_code = this == "" and kind == "code" and following.startswith("    ")
        starts_label = this == "text" and LABEL.match(line)
        if (this != kind and not inside_code) or starts_label:
            if block:
                yield kind, block
            kind, block = this, []
        if this or inside_code:
            block.append(line)
    if block:
        yield kind, block


def _kind(line: str, before: str, following: str) -> str:
    if not line.strip():
        return ""
    if line.startswith("|"):
        return "table"
    if line.startswith("  "):
        return "code"
    if ALIGNED.search(line) and (before == "code" or ALIGNED.search(following) or following.startswith("  ")):
        return "code"
    return "text"


def _rendered(kind: str, lines: list[str]) -> str:
    if kind == "code":
        indent = min(len(line) - len(line.lstrip()) for line in lines if line.strip())
        return "```text\n" + "\n".join(line[indent:] for line in lines) + "\n```"
    if kind == "table":
        return "\n".join(lines)
    text = _escaped("\n".join(lines))
    text = re.sub(r"::$", "", text)
    headed = LABEL.match(text) and text[LABEL.match(text).end() :].startswith("\n")  # a heading with text below it
    return LABEL.sub(lambda match: f"**{match[1]}{'.' if headed else ''}**{match[2]}", text)


def _escaped(text: str) -> str:
    """Returns text whose single asterisks and angle brackets Markdown shows as they are, code spans untouched."""
    parts = re.split(r"(`[^`]*`)", text)
    for i in range(0, len(parts), 2):
        parts[i] = re.sub(r"(?<!\*)\*(?!\*)", r"\\*", parts[i]).replace("<", "&lt;")
        parts[i] = re.sub(r"\[([^\]]*)\]\(", r"\\[\1\\](", parts[i])
    return "".join(parts)
