"""Hardening: the checklists, in one person's order, and what the person answered."""
