"""Plots as inline SVG: drawn by hand, small, readable in light and dark, and told in words for who cannot see them.

Colours come from the page's own variables. No script, no font and no picture is fetched.
"""

from collections.abc import Mapping, Sequence
from html import escape

from eval.evaluation import Figure

_WIDTH, _HEIGHT = 420, 260
_LEFT, _RIGHT, _TOP, _BOTTOM = 46, 14, 14, 40
_ROW = 26
_NAMES = 130  # the width of the names beside rows


def rows(title: str, figures: Mapping[str, Figure]) -> str:
    """Draw a figure a row: a dot at the value, a line over its interval."""
    height = _TOP + _ROW * len(figures) + 30
    width = 560

    def x(value: float) -> float:
        return round(_NAMES + value * (width - _NAMES - 60), 1)

    parts = [
        f'<line class="grid" x1="{x(tick)}" x2="{x(tick)}" y1="{_TOP}" y2="{height - 26}"/>'
        f'<text class="tick" x="{x(tick)}" y="{height - 10}" text-anchor="middle">{tick:g}</text>'
        for tick in (0, 0.25, 0.5, 0.75, 1)
    ]
    for at, (name, figure) in enumerate(figures.items()):
        y = _TOP + _ROW * at + _ROW / 2
        low, high = (figure.value if end is None else end for end in (figure.low, figure.high))
        parts.append(
            f"<g><title>{escape(name)}: {figure.value:.3f} ({low:.3f} to {high:.3f}), n {figure.n}</title>"
            f'<text class="name" x="{_NAMES - 10}" y="{y + 4}" text-anchor="end">{escape(name)}</text>'
            f'<line class="bar" x1="{x(low)}" x2="{x(high)}" y1="{y}" y2="{y}"/>'
            f'<circle class="dot" cx="{x(figure.value)}" cy="{y}" r="4.5"/>'
            f'<text class="tick" x="{width - 48}" y="{y + 4}">{figure.value:.2f} · {figure.n}</text></g>'
        )
    told = "; ".join(f"{name} {figure.value:.2f}" for name, figure in figures.items())
    return _svg(title, told, width, height, "".join(parts))


def curve(title: str, points: Sequence[tuple[float, float]], across: str, up: str) -> str:
    """Draw a line through points of which both coordinates lie in 0..1."""
    drawn = " ".join(f"{_x(x)},{_y(y)}" for x, y in points)
    floor = f"{_x(points[-1][0])},{_y(0)} {_x(points[0][0])},{_y(0)}" if points else ""
    inside = (
        f'<polygon class="area" points="{drawn} {floor}"/><polyline class="line" points="{drawn}"/>' if points else ""
    )
    picked = [min(points, key=lambda point: abs(point[0] - at)) for at in (0.25, 0.5, 0.75, 1)] if points else []
    told = f"{up} by {across}: " + "; ".join(f"{y:.2f} at {x:.2f}" for x, y in picked)
    return _svg(title, told, _WIDTH, _HEIGHT, _frame(across, up) + inside)


def calibration(title: str, bins: Sequence[tuple[int, float, float]]) -> str:
    """Draw how often the service was right by how sure it was; the area of a dot is the number of questions."""
    most = max((count for count, _, _ in bins), default=1)
    inside = f'<line class="grid" stroke-dasharray="4 4" x1="{_x(0)}" y1="{_y(0)}" x2="{_x(1)}" y2="{_y(1)}"/>'
    for count, sure, right in bins:
        radius = 3 + 9 * (count / most) ** 0.5
        inside += (
            f'<circle class="dot soft" cx="{_x(sure)}" cy="{_y(right)}" r="{radius:.1f}">'
            f"<title>{count} questions: confidence {sure:.2f}, right {right:.2f}</title></circle>"
        )
    told = "; ".join(
        f"{count} questions at confidence {sure:.2f} were right {right:.2f}" for count, sure, right in bins
    )
    return _svg(title, told, _WIDTH, _HEIGHT, _frame("confidence", "share right") + inside)


def histogram(title: str, values: Sequence[float], unit: str, bars: int = 24) -> str:
    """Draw how often each value comes, in bars of equal width from 0 to the greatest value."""
    top = max(values, default=0.0) or 1.0
    counts = [0] * bars
    for value in values:
        counts[min(bars - 1, int(value / top * bars))] += 1
    most = max(counts) or 1
    inside = "".join(
        f'<rect class="block" x="{_x(at / bars) + 1}" y="{_y(count / most)}" '
        f'width="{(_x(1) - _x(0)) / bars - 2:.1f}" height="{_y(0) - _y(count / most):.1f}">'
        f"<title>{at / bars * top:.0f} to {(at + 1) / bars * top:.0f} {unit}: {count}</title></rect>"
        for at, count in enumerate(counts)
        if count
    )
    labels = {0.0: "0", 0.5: f"{top / 2:.0f}", 1.0: f"{top:.0f}"}
    told = f"{len(values)} values up to {top:.0f} {unit}"
    return _svg(title, told, _WIDTH, _HEIGHT, _frame(unit, "questions", labels, {0.0: "0", 1.0: str(most)}) + inside)


def _x(value: float) -> float:
    return round(_LEFT + value * (_WIDTH - _LEFT - _RIGHT), 1)


def _y(value: float) -> float:
    return round(_HEIGHT - _BOTTOM - value * (_HEIGHT - _TOP - _BOTTOM), 1)


_TICKS = {0.0: "0", 0.25: "0.25", 0.5: "0.5", 0.75: "0.75", 1.0: "1"}


def _frame(across: str, up: str, xs: Mapping[float, str] = _TICKS, ys: Mapping[float, str] = _TICKS) -> str:
    lines = [
        f'<line class="grid" x1="{_x(0)}" x2="{_x(1)}" y1="{_y(y)}" y2="{_y(y)}"/>'
        f'<text class="tick" x="{_x(0) - 6}" y="{_y(y) + 4}" text-anchor="end">{label}</text>'
        for y, label in ys.items()
    ]
    lines += [
        f'<text class="tick" x="{_x(x)}" y="{_HEIGHT - _BOTTOM + 16}" text-anchor="middle">{label}</text>'
        for x, label in xs.items()
    ]
    middle = _y(0.5)
    return "".join(lines) + (
        f'<text class="axis" x="{_x(0.5)}" y="{_HEIGHT - 6}" text-anchor="middle">{escape(across)}</text>'
        f'<text class="axis" x="11" y="{middle}" text-anchor="middle" '
        f'transform="rotate(-90 11 {middle})">{escape(up)}</text>'
    )


def _svg(title: str, told: str, width: int, height: float, inside: str) -> str:
    return (
        f'<figure><figcaption>{escape(title)}</figcaption><svg viewBox="0 0 {width} {height:g}" role="img" '
        f'aria-label="{escape(title)}. {escape(told)}">{inside}</svg></figure>'
    )
