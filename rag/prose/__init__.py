"""Answers in prose: written by a chat endpoint from the passages found, and checked before a word is shown."""
