"""Documents public information by SOP 08/2024 with Paperless-ngx, from the scan to the buku rekap."""

__version__ = "0.1.0"
