"""Imports (导入) of units and accounts from workbooks that an administrator filled in."""
