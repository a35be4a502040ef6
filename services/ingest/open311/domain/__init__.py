"""Pure rules of the facade: what may be reported, how a form is read, how answers are written."""
