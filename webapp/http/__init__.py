"""Pages: who asks, may they, what did they type; then one use case, then a page or a redirect."""
