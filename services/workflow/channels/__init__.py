"""Ways out of the product: group robots, mail, short messages, webhooks, and the log of what left."""
