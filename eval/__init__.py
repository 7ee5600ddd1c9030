"""Evaluation: question sets in, measures and reports out."""
