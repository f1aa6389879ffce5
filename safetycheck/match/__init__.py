"""Listing x profile -> match. Pure."""
