"""What people are told about: in the product always, by other channels as they prefer."""
