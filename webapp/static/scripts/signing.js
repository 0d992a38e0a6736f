// A signature that is drawn beside the typed name, by whoever wants to. Its strokes stand as the path of an SVG picture
// in a hidden input, which is saved, sent and shown again like every answer. The pad takes no focus: a keyboard passes it.

const WIDTH = 600;
const HEIGHT = 200;
const MOST_CHARACTERS = 8000; // all three as in workflows/core/fields/strokes.py
const FINEST = 0.75;
const COARSEST = 50;

export function openPads(root) {
  root.querySelectorAll(".pad:not(.pad--open)").forEach(open);
}

function open(pad) {
  const input = pad.querySelector("input");
  const paper = pad.querySelector(".pad__paper");
  const picture = paper.querySelector("svg");
  const again = pad.querySelector("button");
  let strokes = strokesOf(input.value);
  let stroke = null;

  const show = () => {
    picture.querySelector("path").setAttribute("d", pathOf(stroke ? [...strokes, stroke] : strokes));
    again.hidden = !strokes.length;
  };
  const keep = (drawn) => {
    strokes = drawn;
    input.value = pathOf(strokes);
    show();
    input.dispatchEvent(new Event("change", { bubbles: true }));
  };
  const draw = (move) => {
    const points = move.getCoalescedEvents?.() ?? [];
    for (const point of points.length ? points : [move]) stroke.push(placeOf(point, picture));
    show();
  };

  picture.addEventListener("pointerdown", (down) => {
    if (!down.isPrimary || down.button !== 0) return;
    down.preventDefault();
    picture.setPointerCapture(down.pointerId);
    stroke = [placeOf(down, picture)];
    show();
  });
  picture.addEventListener("pointermove", (move) => {
    if (stroke && move.isPrimary) draw(move);
  });
  picture.addEventListener("lostpointercapture", (end) => {
    if (!stroke || !end.isPrimary) return;
    const drawn = fitting([...strokes, stroke]);
    stroke = null;
    keep(drawn);
  });
  again.addEventListener("click", () => {
    keep([]);
    paper.focus({ preventScroll: true }); // the button is gone
  });
  paper.tabIndex = -1;
  for (const hidden of [paper, pad.querySelector("p")]) hidden.hidden = false;
  pad.classList.add("pad--open");
  show();
}

function placeOf(event, picture) {
  const box = picture.getBoundingClientRect();
  const within = (part, length, most) => Math.min(most, Math.max(0, Math.round((part / length) * most)));
  return [within(event.clientX - box.left, box.width, WIDTH), within(event.clientY - box.top, box.height, HEIGHT)];
}

function strokesOf(path) {
  const parts = path.split("M ").slice(1);
  return parts.map((part) => part.trim().split(" L ").map((point) => point.split(" ").map(Number)));
}

// A dot is a line to where it begins.
function pathOf(strokes) {
  const lines = strokes.map(([first, ...rest]) => (rest.length ? [first, ...rest] : [first, first]));
  return lines.map((line) => `M ${line.map((point) => point.join(" ")).join(" L ")}`).join(" ");
}

// The strokes with as few points as need be. Of a last one for which even so there is no room, its beginning stays.
function fitting(strokes) {
  for (let tolerance = FINEST; tolerance <= COARSEST; tolerance *= 2) {
    const simpler = strokes.map((stroke) => simplified(stroke, tolerance));
    if (pathOf(simpler).length <= MOST_CHARACTERS) return simpler;
  }
  const [earlier, last] = [strokes.slice(0, -1), strokes.at(-1)];
  return last.length > 1 ? fitting([...earlier, last.slice(0, last.length / 2)]) : earlier;
}

// Ramer (1972), Douglas and Peucker (1973): the point farthest from the straight line stays, and both sides likewise.
function simplified(points, tolerance) {
  const [first, last] = [points[0], points.at(-1)];
  const distances = points.map((point) => distance(point, first, last));
  const farthest = Math.max(...distances);
  if (farthest <= tolerance) return points.length > 1 ? [first, last] : points;
  const place = distances.indexOf(farthest);
  const before = simplified(points.slice(0, place + 1), tolerance);
  return [...before.slice(0, -1), ...simplified(points.slice(place), tolerance)];
}

function distance([x, y], [fromX, fromY], [toX, toY]) {
  const [alongX, alongY] = [toX - fromX, toY - fromY];
  const length = alongX ** 2 + alongY ** 2;
  const share = length ? Math.min(1, Math.max(0, ((x - fromX) * alongX + (y - fromY) * alongY) / length)) : 0;
  return Math.hypot(x - fromX - share * alongX, y - fromY - share * alongY);
}
