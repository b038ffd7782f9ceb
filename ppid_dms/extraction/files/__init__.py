"""Files that may be hostile, opened in a cage: how many pages, what text, what they carry besides."""
