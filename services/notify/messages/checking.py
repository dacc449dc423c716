"""May this be the wording of a kind of letter? Said line by line, before a letter is ever made of it.

Only what is listed here may stand between braces: placeholders of the kind, `if`, and `for` over a list that the
letter holds. There is nothing by which a template could run without end, grow, or reach beyond its values.
"""

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence

from jinja2 import TemplateSyntaxError, nodes

from services.notify.messages import letters
from services.notify.messages.samples import Sample
from shared.kit.messages import N_, Message

MOST_CHARACTERS = 6000
DEEPEST = 12
ACTION_LINK = "{{link}}"
FUNCTIONS = ("date", "moment")
LOOP_FIELDS = frozenset({"first", "last", "index"})
FILTERS = frozenset({"length"})
_PLAIN = (
    nodes.Output,
    nodes.If,
    nodes.CondExpr,
    nodes.Compare,
    nodes.Operand,
    nodes.And,
    nodes.Or,
    nodes.Not,
    nodes.Sub,
)


class _Fault(Exception):
    """What is wrong, and in which line."""

    def __init__(self, message: Message) -> None:
        super().__init__(str(message))
        self.message = message


def normal(typed: str) -> str:
    """What was typed with plain line ends, no space at the end of a line, and one blank line between blocks."""
    lines = (line.rstrip() for line in letters.tidy(typed).split("\n"))
    return re.sub(r"\n{3,}", "\n\n", "\n".join(lines)).strip() + "\n"


def faults(template: str, sample: Sample, *, others: Mapping[str, object], time_zone: str) -> list[Message]:
    """What must be mended before letters are made of it; `others` are the values that every kind has.

    `template` is as of `normal`.
    """
    if len(template) > MOST_CHARACTERS:
        return [N_("It has %(count)s characters; at most %(most)s.", count=len(template), most=MOST_CHARACTERS)]
    parts = list(_parts(template))
    found = [*_of_shape(parts), *_of_braces(parts, {**sample.values, **others})]
    return found or _of_letters(template, sample, others=others, time_zone=time_zone)


def _parts(template: str) -> Iterator[tuple[int, str]]:
    """Each block with the number of its first line."""
    line = 1
    for part in template.split("\n\n"):
        if part.strip():
            yield line, part.strip()
        line += part.count("\n") + 2


def _of_shape(parts: Sequence[tuple[int, str]]) -> Iterator[Message]:
    if not parts or _is_action(parts[0][1]) or parts[0][1].startswith(">") or "\n" in parts[0][1]:
        yield N_("It begins with the subject: one line, then a blank one.")
    actions = [(line, part) for line, part in parts if _is_action(part)]
    if len(actions) != 1:
        yield N_(
            "A letter has exactly one button, between blank lines: [Words]({{ link }}). Here are %(count)s.",
            count=len(actions),
        )
    for line, part in actions:
        label, _, link = part[1:-1].partition("](")
        if "".join(link.split()) != ACTION_LINK or not label.strip() or "\n" in part:
            yield N_("Line %(line)s: the button is written [Words]({{ link }}), and leads nowhere else.", line=line)


def _is_action(part: str) -> bool:
    return part.startswith("[") and part.endswith(")")


def _of_braces(parts: Sequence[tuple[int, str]], known: Mapping[str, object]) -> Iterator[Message]:
    for first, part in parts:
        try:
            tree = letters.parsed(part)
        except TemplateSyntaxError as error:
            line = first + error.lineno - 1
            yield N_(
                "Line %(line)s cannot be read: “%(said)s”. Each {{ needs its }}, and each {%% if %%} or {%% for %%} "
                "its end before the next blank line.",
                line=line,
                said=_line_of(part, error.lineno),
            )
            continue
        except (RecursionError, ValueError):
            # So deep, or a number so long, that Python itself gives up.
            yield N_("Line %(line)s is nested too deeply.", line=first)
            continue
        try:
            _Walk(first, known).check(tree.body)
        except _Fault as fault:
            yield fault.message


def _line_of(part: str, number: int) -> str:
    lines = part.split("\n")
    return lines[min(number, len(lines)) - 1][:80]


class _Walk:
    """Goes through what stands between a block's braces."""

    def __init__(self, first_line: int, known: Mapping[str, object]) -> None:
        self._first_line = first_line
        self._known = known
        # What a `for` calls an element, with the element's fields.
        self._elements: dict[str, Mapping[str, object]] = {}
        self._depth = 0

    def check(self, found: Sequence[nodes.Node]) -> None:
        self._depth += 1
        if self._depth > DEEPEST:
            raise self._fault(found[0], N_("it is nested too deeply"))
        for node in found:
            self._check(node)
        self._depth -= 1

    def _check(self, node: nodes.Node) -> None:
        match node:
            case nodes.For():
                self._loop(node)
            case nodes.Name():
                if node.name not in self._known or node.ctx != "load":
                    raise self._unknown(node, node.name, self._known)
            case nodes.Getattr():
                self._field(node)
            case nodes.Call(node=nodes.Name(name=name), args=[argument], kwargs=[], dyn_args=None, dyn_kwargs=None):
                if name not in FUNCTIONS:
                    raise self._unknown(node, name, FUNCTIONS)
                self.check([argument])
            case nodes.Filter(name=name, args=[], kwargs=[], dyn_args=None, dyn_kwargs=None):
                if name not in FILTERS:
                    raise self._unknown(node, name, FILTERS)
                self.check(list(node.iter_child_nodes()))
            case nodes.TemplateData() | nodes.Const():
                pass
            case _ if isinstance(node, _PLAIN):
                self.check(list(node.iter_child_nodes()))
            case _:
                raise self._fault(node, N_("only placeholders, if, and for over a list may stand between braces"))

    def _loop(self, node: nodes.For) -> None:
        over = self._known.get(node.iter.name) if isinstance(node.iter, nodes.Name) else None
        is_plain = isinstance(node.target, nodes.Name) and not (node.test or node.else_ or node.recursive)
        if not isinstance(over, list) or not is_plain or self._elements:
            lists = [name for name, value in self._known.items() if isinstance(value, list)]
            raise self._fault(
                node, N_("for goes over one of these lists, once: %(known)s", known=", ".join(lists) or "–")
            )
        self._elements = {node.target.name: over[0], "loop": dict.fromkeys(LOOP_FIELDS)}  # type: ignore[attr-defined]
        self.check(node.body)
        self._elements = {}

    def _field(self, node: nodes.Getattr) -> None:
        of = node.node.name if isinstance(node.node, nodes.Name) else ""
        fields = self._elements.get(of)
        if fields is None:
            raise self._unknown(node, f"{of}.{node.attr}", self._known)
        if node.attr not in fields:
            raise self._unknown(node, f"{of}.{node.attr}", [f"{of}.{field}" for field in sorted(fields)])

    def _unknown(self, node: nodes.Node, name: str, known: Iterable[str]) -> _Fault:
        listed = ", ".join(sorted(known))
        why = N_("%(name)s is not known here; known are %(known)s", name=name[:80], known=listed)
        return self._fault(node, why)

    def _fault(self, node: nodes.Node, why: Message) -> _Fault:
        return _Fault(N_("Line %(line)s: %(why)s.", line=self._line(node), why=why))

    def _line(self, node: nodes.Node) -> int:
        return self._first_line + node.lineno - 1


def _of_letters(template: str, sample: Sample, *, others: Mapping[str, object], time_zone: str) -> list[Message]:
    for variant in sample.variants():
        try:
            letter = letters.compose(
                template,
                "",
                language=letters.LANGUAGES[0],
                time_zone=time_zone,
                values={**variant, **others, "stop": ""},
            )
        except letters.WrongTemplate:
            return [N_("No letter can be made of it. Compare what stands between the braces with the file's words.")]
        if not letter.subject:
            return [N_("The subject would be empty.")]
        if letter.html.count("<a ") != 1:
            return [N_("The words of the button would be empty.")]
    return []
