"""Examples: answers that a form accepts, chosen so that few of them show everything that it can ask."""
