"""The Formulir Daftar Informasi Publik of SOP 08/2024: written, read back, matched with its scans, answered."""
