"""Editions: the register turned into tables that any exporter can write; one file a list.

Pure functions of lines, office and dates: no clock, no network. What is public is decided here.
"""

from ppid_dms.recap.decree import Semester
from ppid_dms.recap.editions.annex import annex
from ppid_dms.recap.editions.book import recap
from ppid_dms.recap.editions.dik import dik
from ppid_dms.recap.editions.dip import dip
from ppid_dms.recap.editions.journal import approvals
from ppid_dms.recap.editions.parts import CategoryBlock
from ppid_dms.recap.editions.shares import no_links, open_links
from ppid_dms.recap.editions.statistics import statistics
from ppid_dms.recap.exporters.interface import Edition, Layout, Office

__all__ = [
    "CategoryBlock", "Edition", "Layout", "Office", "Semester", "annex", "approvals", "dik", "dip", "no_links",
    "open_links", "recap", "statistics",
]
