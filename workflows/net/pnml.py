"""A net as PNML, so that tools of other people can judge it.

Source: ISO/IEC 15909-2:2011, place/transition nets; the final marking as ProM and pm4py write it.
"""

from __future__ import annotations

from xml.etree import ElementTree as Xml

from workflows.net.petri import Net

NAMESPACE = "http://www.pnml.org/version-2009/grammar/pnml"
TYPE = "http://www.pnml.org/version-2009/grammar/ptnet"


def pnml_of(net: Net) -> str:
    """The whole document, with the initial and the final marking."""
    root = Xml.Element("pnml", xmlns=NAMESPACE)
    written = Xml.SubElement(root, "net", id=net.id, type=TYPE)
    _name(written, net.id)
    page = Xml.SubElement(written, "page", id="page")
    ids = {place: f"p{number}" for number, place in enumerate(sorted(net.places))}
    for place, identity in ids.items():
        element = Xml.SubElement(page, "place", id=identity)
        _name(element, place)
        if place in net.initial:
            _text(element, "initialMarking", "1")
    for arrow in net.arrows:
        element = Xml.SubElement(page, "transition", id=arrow.id)
        _name(element, arrow.label or arrow.id)
    for arrow in net.arrows:
        for place in sorted(arrow.before):
            _arc(page, ids[place], arrow.id)
        for place in sorted(arrow.after):
            _arc(page, arrow.id, ids[place])
    _final_marking(written, [ids[place] for place in sorted(net.final)])
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _name(element: Xml.Element, words: str) -> None:
    _text(element, "name", words)


def _text(element: Xml.Element, tag: str, words: str) -> None:
    Xml.SubElement(Xml.SubElement(element, tag), "text").text = words


def _arc(page: Xml.Element, source: str, target: str) -> None:
    arc = Xml.SubElement(page, "arc", id=f"{source}-{target}", source=source, target=target)
    _text(arc, "inscription", "1")


def _final_marking(net: Xml.Element, places: list[str]) -> None:
    markings = Xml.SubElement(net, "finalmarkings")
    marking = Xml.SubElement(markings, "marking")
    for place in places:
        element = Xml.SubElement(marking, "place", idref=place)
        Xml.SubElement(element, "text").text = "1"
