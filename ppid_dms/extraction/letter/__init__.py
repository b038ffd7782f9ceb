"""The fields of an official document, by rules that hold for letters in general. Pure: text in, readings out."""
