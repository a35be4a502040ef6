"""Use cases of subscriptions: made and changed, written beside what happens, sent."""
