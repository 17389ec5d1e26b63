"""Beside whom does the service stand? A module a peer."""
