"""The formats that papers are published in, and which one a file is in: told by its content, never its name.

Each format is a module with `matches(data)`, which is cheap and never raises, and `read(data, name=…)`.
"""

from types import ModuleType

from corpus.formats import plaintext
from corpus.formats.docx import reader as docx
from corpus.formats.html import reader as html
from corpus.formats.koop import reader as koop
from corpus.formats.pdf import reader as pdf

# The first that matches is taken. Saved text in one of `corpus.layouts` comes behind these, plain text behind that.
FORMATS: tuple[ModuleType, ...] = (koop, html, pdf, docx)
LAST = plaintext
