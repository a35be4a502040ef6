"""What stands between the outside and the services: routes, limits, headers, forwarding, files."""
