"""Pages, as browsers without JavaScript use them."""
