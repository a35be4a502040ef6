"""Sample checks (抽查): some of what was closed is drawn and looked at once more."""
