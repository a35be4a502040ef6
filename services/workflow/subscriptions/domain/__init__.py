"""Pure rules of subscriptions: which event something is, what is said of it, how often it is tried."""
