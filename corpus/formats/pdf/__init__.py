"""PDF, read by its layout."""
