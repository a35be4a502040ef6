"""Imports: items from a workbook or a .csv, checked row by row."""
