"""Correzioni."""

from ui.frame import page_foot, page_header

page_header("Correzioni")
page_foot()
