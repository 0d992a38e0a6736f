"""Every page that people can come to, judged by axe-core and html-validate, in each of its states."""
