"""The grammar of printed citations, read word by word: what `corpus.references` searches with."""
