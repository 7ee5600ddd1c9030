"""From a question to ranked passages with citations: fusion, answers, HTTP, the command line."""
