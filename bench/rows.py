"""What does a row of the table say?"""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Row:
    """One measurement beside its yardstick; `ratio` is ours divided by theirs."""

    name: str
    ours: float
    yardstick: float
    unit: str
    against: str
    goal: str = ""

    @property
    def ratio(self) -> float:
        return self.ours / self.yardstick if self.yardstick else float("nan")


def table(rows: list[Row]) -> str:
    """The rows as a Markdown table."""
    lines = ["| what | ours | yardstick | ratio | goal | yardstick is |", "|---|---:|---:|---:|---:|---|"]
    for row in rows:
        ours, yardstick = f"{row.ours:,.1f} {row.unit}", f"{row.yardstick:,.1f} {row.unit}"
        lines.append(f"| {row.name} | {ours} | {yardstick} | {row.ratio:.2f} | {row.goal} | {row.against} |")
    return "\n".join(lines)
