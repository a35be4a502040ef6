"""Pure rules of imports: the columns of a sheet, what a cell says, how a row is known again."""
