"""Definitions as pictures: for coordinators as SVG, for other tools as BPMN 2.0."""
