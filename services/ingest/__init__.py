"""Raw items: intake, normalising, de-duplication, what people may read of them."""
