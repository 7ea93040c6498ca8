"""Rows written as files that other programs open: text, workbook, Parquet, maps."""
