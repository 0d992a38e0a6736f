"""A diagram as BPMN 2.0 XML with layout, for any tool that reads it.

Source: ISO/IEC 19510:2013; the XML schema of OMG BPMN 2.0 (formal/2011-01-03), BPMN DI included.
"""

from __future__ import annotations

from collections.abc import Mapping
from xml.etree import ElementTree as Xml

from workflows.drawing.diagram import BOUNDARY, CONTAINERS, Box, Diagram, Edge, Kind, Layout, Node
from workflows.drawing.wording import LABEL_LINE, narrow_lines_of

MODEL = "http://www.omg.org/spec/BPMN/20100524/MODEL"
_DI = "http://www.omg.org/spec/BPMN/20100524/DI"
_DC = "http://www.omg.org/spec/DD/20100524/DC"
_DD = "http://www.omg.org/spec/DD/20100524/DI"
_XSI = "http://www.w3.org/2001/XMLSchema-instance"

_LABEL_WIDTH = 90.0
_TAGS: Mapping[Kind, str] = {
    Kind.START: "startEvent",
    Kind.EVENT_START: "startEvent",
    Kind.END: "endEvent",
    Kind.USER_TASK: "userTask",
    Kind.SEND_TASK: "sendTask",
    Kind.SERVICE_TASK: "serviceTask",
    Kind.SCRIPT_TASK: "scriptTask",
    Kind.CALL: "callActivity",
    Kind.SUBPROCESS: "subProcess",
    Kind.RACE: "subProcess",
    Kind.CHOICE: "exclusiveGateway",
    Kind.INCLUSIVE: "inclusiveGateway",
    Kind.MERGE: "exclusiveGateway",
    Kind.SPLIT: "parallelGateway",
    Kind.JOIN: "parallelGateway",
    Kind.COMPLEX_JOIN: "complexGateway",
    Kind.EVENT_CHOICE: "eventBasedGateway",
    Kind.CATCH_TIMER: "intermediateCatchEvent",
    Kind.CATCH_EVENT: "intermediateCatchEvent",
    Kind.BOUNDARY_TIMER: "boundaryEvent",
    Kind.BOUNDARY_EVENT: "boundaryEvent",
}
_TIMERS = frozenset({Kind.CATCH_TIMER, Kind.BOUNDARY_TIMER})
_MESSAGES = frozenset({Kind.CATCH_EVENT, Kind.BOUNDARY_EVENT, Kind.EVENT_START})


def bpmn_of(diagram: Diagram, layout: Layout) -> str:
    """The whole document."""
    for prefix, address in (("bpmn", MODEL), ("bpmndi", _DI), ("dc", _DC), ("di", _DD), ("xsi", _XSI)):
        Xml.register_namespace(prefix, address)
    root = Xml.Element(_bpmn("definitions"), id=f"definitions_{diagram.id}", targetNamespace="urn:fahrwasser")
    messages = _messages(diagram)
    process = Xml.SubElement(
        root, _bpmn("process"), id=f"process_{diagram.id}", name=diagram.title, isExecutable="false"
    )
    _contents(process, diagram, "")
    for title, identity in messages.items():
        Xml.SubElement(root, _bpmn("message"), id=identity, name=title)
    _plane(root, diagram, layout)
    Xml.indent(root)
    return Xml.tostring(root, encoding="unicode", xml_declaration=True) + "\n"


def _messages(diagram: Diagram) -> dict[str, str]:
    """What people raise: title -> id, each title once."""
    titles = dict.fromkeys(node.title for node in diagram.nodes if node.kind in _MESSAGES)
    return {title: f"message_{number}" for number, title in enumerate(titles, start=1)}


def _bpmn(tag: str) -> str:
    return f"{{{MODEL}}}{tag}"


def _contents(container: Xml.Element, diagram: Diagram, parent: str) -> None:
    inside = {node.id for node in diagram.inside(parent)}
    edges = [edge for edge in diagram.edges if edge.source in inside]
    for node in diagram.inside(parent):
        _node(container, diagram, node, edges)
    for edge in edges:
        _flow(container, diagram, edge)


def _node(container: Xml.Element, diagram: Diagram, node: Node, edges: list[Edge]) -> None:
    element = Xml.SubElement(container, _bpmn(_TAGS[node.kind]), id=node.id)
    if node.title:
        element.set("name", node.title)
    default = next((edge.id for edge in edges if edge.source == node.id and edge.default), "")
    if default:
        element.set("default", default)
    if node.attached_to:
        element.set("attachedToRef", node.attached_to)
    if node.kind is Kind.CALL:
        element.set("calledElement", f"process_{node.detail}")
    for edge in edges:
        if edge.target == node.id:
            Xml.SubElement(element, _bpmn("incoming")).text = edge.id
    for edge in edges:
        if edge.source == node.id:
            Xml.SubElement(element, _bpmn("outgoing")).text = edge.id
    _meaning(element, diagram, node)


def _meaning(element: Xml.Element, diagram: Diagram, node: Node) -> None:
    """Event definitions, markers, and what is inside."""
    if node.kind in _TIMERS:
        timer = Xml.SubElement(element, _bpmn("timerEventDefinition"), id=f"timer_{node.id}")
        _expression(timer, "timeDuration", node.detail)
    elif node.kind in _MESSAGES:
        message = _messages(diagram)[node.title]
        Xml.SubElement(element, _bpmn("messageEventDefinition"), id=f"caught_{node.id}", messageRef=message)
    elif node.kind is Kind.END and node.terminates:
        Xml.SubElement(element, _bpmn("terminateEventDefinition"), id=f"terminate_{node.id}")
    elif node.lane:
        owner = Xml.SubElement(element, _bpmn("potentialOwner"), id=f"owner_{node.id}")
        assignment = Xml.SubElement(owner, _bpmn("resourceAssignmentExpression"))
        _expression(assignment, "formalExpression", node.lane)
    elif node.kind is Kind.RACE:
        _contents(element, diagram, node.id)
    elif node.kind is Kind.SUBPROCESS:
        _contents(element, diagram, node.id)
        looping = Xml.Element(_bpmn("multiInstanceLoopCharacteristics"))
        looping.set("isSequential", "true" if node.in_order else "false")
        if node.detail:
            _expression(looping, "completionCondition", f"finished >= {node.detail}")
        element.append(looping)


def _expression(element: Xml.Element, tag: str, text: str) -> Xml.Element:
    found = Xml.SubElement(element, _bpmn(tag))
    found.set(f"{{{_XSI}}}type", "bpmn:tFormalExpression")
    found.text = text
    return found


def _flow(container: Xml.Element, diagram: Diagram, edge: Edge) -> None:
    flow = Xml.SubElement(
        container, _bpmn("sequenceFlow"), id=edge.id, sourceRef=edge.source, targetRef=edge.target
    )
    if edge.label:
        flow.set("name", edge.label)
    if edge.condition:
        _expression(flow, "conditionExpression", edge.condition)


def _plane(root: Xml.Element, diagram: Diagram, layout: Layout) -> None:
    picture = Xml.SubElement(root, _di("BPMNDiagram"), id=f"picture_{diagram.id}")
    plane = Xml.SubElement(
        picture, _di("BPMNPlane"), id=f"plane_{diagram.id}", bpmnElement=f"process_{diagram.id}"
    )
    for node in diagram.nodes:
        _shape(plane, node, layout.boxes[node.id])
    for edge in diagram.edges:
        line = Xml.SubElement(plane, _di("BPMNEdge"), id=f"line_{edge.id}", bpmnElement=edge.id)
        for x, y in layout.lines[edge.id]:
            Xml.SubElement(line, f"{{{_DD}}}waypoint", x=f"{x:.0f}", y=f"{y:.0f}")
        if edge.label and edge.id in layout.labels:
            x, y = layout.labels[edge.id]
            height = LABEL_LINE * len(narrow_lines_of(edge.label))
            _label(line, Box(x - _LABEL_WIDTH / 2, y - height / 2, _LABEL_WIDTH, height))


def _shape(plane: Xml.Element, node: Node, box: Box) -> None:
    shape = Xml.SubElement(plane, _di("BPMNShape"), id=f"shape_{node.id}", bpmnElement=node.id)
    if node.kind in CONTAINERS:
        shape.set("isExpanded", "true")
    if node.kind in (Kind.CHOICE, Kind.MERGE):
        shape.set("isMarkerVisible", "true")
    _bounds(shape, box)
    if node.kind in BOUNDARY:
        height = LABEL_LINE * len(narrow_lines_of(node.title))
        _label(shape, Box(box.x - _LABEL_WIDTH, box.y + box.height * 0.7, _LABEL_WIDTH, height))


def _label(element: Xml.Element, box: Box) -> None:
    _bounds(Xml.SubElement(element, _di("BPMNLabel")), box)


def _bounds(element: Xml.Element, box: Box) -> None:
    numbers = {"x": box.x, "y": box.y, "width": box.width, "height": box.height}
    Xml.SubElement(element, f"{{{_DC}}}Bounds", {name: f"{number:.0f}" for name, number in numbers.items()})


def _di(tag: str) -> str:
    return f"{{{_DI}}}{tag}"
