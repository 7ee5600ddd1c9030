"""Lines of text: their blanks, and the characters in them that are never shown.

It knows no layout, and nothing of what a line says.
"""


def tidy(line: str) -> str:
    """Make every run of blanks one blank, and none at the ends; drop soft hyphens and control characters.

    A replacement character (U+FFFD), which stands for a sign that was lost, stays.
    """
    if not line.isprintable():
        line = "".join(char for char in line if char.isprintable() or char.isspace())
    return " ".join(line.split())


def split_lines(text: str) -> list[str]:
    """Split at line ends of any kind. A form feed stays at the start of its line, where it starts a page."""
    return text.replace("\r\n", "\n").replace("\r", "\n").removesuffix("\n").split("\n")
