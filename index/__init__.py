"""From passages to the nearest passages: the embedding model, the two indexes, the store, the snapshots."""
