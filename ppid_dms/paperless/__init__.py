"""Everything that knows the Paperless API: nothing else speaks HTTP to it."""
