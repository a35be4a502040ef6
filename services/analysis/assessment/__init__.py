"""研判结果: what the analysis says of an item, stored with what it was made from."""
