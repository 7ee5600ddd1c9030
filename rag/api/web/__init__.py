"""The web page, in Dutch, for people who will never see an API: asking, the papers, the reader.

Every page is whole without a script and without another host. The text of the papers is hostile: it reaches a page
only through the templates, which escape, or through `markup`, which does too.
"""
