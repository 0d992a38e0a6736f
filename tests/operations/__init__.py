"""Commands as an operator starts them: whole processes, real servers, real signals."""
