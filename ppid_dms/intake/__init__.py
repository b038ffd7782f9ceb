"""The way in: from a file in a drop folder to a document in Paperless, once."""
