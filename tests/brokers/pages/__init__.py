"""Pages of invented people, made for any definition: each from the definition's own selectors, marks and words."""
