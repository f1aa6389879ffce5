"""Page -> listings: walls first, then the best reader that applies. Pure."""
