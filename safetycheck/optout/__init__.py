"""Leaving a broker: plan the fewest requests, write them, send them, and follow them to the end."""
