"""What may be released of a file: its documents, what is removed from them, and the archive of what is left."""
