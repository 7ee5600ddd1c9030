"""From files to documents, numbered paragraphs and passages; the grammar of citations."""
