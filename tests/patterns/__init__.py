"""The workflow patterns, each as a definition with scenarios."""
