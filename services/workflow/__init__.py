"""Cases and how they are handled: the chain, its clocks, duty and what the browser hears."""
