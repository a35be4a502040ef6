"""Exports (导出): any list or figure that somebody sees, as a workbook or a .csv file of their own."""
