"""The register (append-only, chained), the lists made from it, and one exporter a file."""
