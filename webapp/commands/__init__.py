"""The subcommands of `fahrwasser`, one module each."""
