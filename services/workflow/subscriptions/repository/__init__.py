"""Every statement about subscriptions and their deliveries."""
