/* The loss zoo: controls, plots and the address; every number of a loss comes from the C core (zoo.wasm), and what there
 * is to show from the registry (losses.json). */
"use strict";

const $ = (selector) => document.querySelector(selector);

/* ---- the kernels ---- */

const VALUE = 0, GRAD = 1, HESS = 4; // where outputs begin, as in csrc/fastloss.h
const REDUCTIONS = { none: 0, mean: 1, sum: 2 };
const FUNCTIONS = { softmax: 1, log_softmax: 2, logsumexp: 3 };
const ARENA = 1 << 23;

class Core {
  constructor(instance) {
    this.c = instance.exports;
    this.c._initialize();
    this.begin = this.c.zoo_new(ARENA);
    this.kernels = new Map();
  }

  room(bytes) {
    const at = this.at;
    this.at += bytes + 64 + (-bytes & 63);
    if (this.at > this.begin + ARENA) throw new RangeError("too many numbers for one call");
    return at;
  }

  array(type) {
    return type === "float32" ? Float32Array : Float64Array;
  }

  put(numbers, Type = Float64Array) {
    if (!numbers) return 0;
    const at = this.room(numbers.length * Type.BYTES_PER_ELEMENT);
    new Type(this.c.memory.buffer, at, numbers.length).set(numbers);
    return at;
  }

  get(at, length, Type) {
    return new Type(this.c.memory.buffer, at, length).slice();
  }

  kernel(name, find) {
    if (!this.kernels.has(name)) {
      this.at = this.begin;
      const text = new TextEncoder().encode(name + "\0");
      this.kernels.set(name, this.c[find](this.put(text, Uint8Array)));
      if (this.kernels.get(name) < 0) throw new Error(`${name}: there is no such kernel`);
    }
    return this.kernels.get(name);
  }

  outputs(places, count, Type) {
    const at = new Array(8).fill(0);
    for (const place of places) at[place] = this.room(count * Type.BYTES_PER_ELEMENT);
    return at;
  }

  /* {value, grad, hess}: arrays; of a reduction other than "none", `value` is a number */
  pointwise(kernel, inputs, parameters, { by = 0, gaussNewton = false, reduction = "none", type = "float64" } = {}) {
    const number = this.kernel(kernel, "zoo_find"), Type = this.array(type), count = inputs[0].length;
    this.at = this.begin;
    const reduces = reduction !== "none";
    const at = this.outputs([...(reduces ? [] : [VALUE]), GRAD + by, HESS + by], count, Type);
    const x = [0, 1, 2].map((k) => this.put(inputs[k], Type)), result = this.room(8);
    const status = this.c.zoo_pointwise(number, type === "float32" ? 0 : 1, count, this.put(x, Int32Array),
      this.put([0, 1, 2, 3].map((k) => parameters[k] ?? 0)), this.put(at, Int32Array), gaussNewton ? 1 : 0,
      REDUCTIONS[reduction], result);
    if (status !== 0) throw new Error(`${kernel}: status ${status}`);
    return this.results(at, by, count, count, reduces ? result : 0, Type);
  }

  results(at, by, values, count, sum, Type) {
    return {
      value: sum ? this.get(sum, 1, Float64Array)[0] : at[VALUE] ? this.get(at[VALUE], values, Type) : null,
      grad: at[GRAD + by] ? this.get(at[GRAD + by], count, Type) : null,
      hess: at[HESS + by] ? this.get(at[HESS + by], count, Type) : null,
    };
  }

  /* call: kernel, rows, length, vectors, given, labels, lists, classWeight, weightInMean, parameters, upstream */
  rows(call, { by = 0, hess = true, reduction = "none", type = "float64" } = {}) {
    const number = this.kernel(call.kernel, "zoo_find_rows"), Type = this.array(type), count = call.rows * call.length;
    this.at = this.begin;
    const reduces = reduction !== "none";
    const at = this.outputs([...(reduces ? [] : [VALUE]), GRAD + by, ...(hess ? [HESS + by] : [])], count, Type);
    const x = [0, 1, 2].map((k) => this.put(call.vectors[k], Type)), result = this.room(8);
    const given = [0, 1].map((k) => this.put(call.given?.[k], Type));
    const status = this.c.zoo_rows(number, type === "float32" ? 0 : 1, call.rows, call.length, this.put(x, Int32Array),
      this.put(given, Int32Array), this.put(call.labels, Int32Array), call.lists ? 1 : 0,
      this.put(call.classWeight, Type), call.weightInMean ? 1 : 0,
      this.put([0, 1, 2, 3].map((k) => call.parameters[k] ?? 0)), this.put(call.upstream, Type),
      this.put(at, Int32Array), REDUCTIONS[reduction], result);
    if (status !== 0) throw new Error(`${call.kernel}: status ${status}`);
    return this.results(at, by, call.rows, count, reduces ? result : 0, Type);
  }

  softmax(name, rows, classes, logits, upstream, { type = "float64" } = {}) {
    const Type = this.array(type), count = rows * classes, reduces = name === "logsumexp";
    this.at = this.begin;
    const at = this.outputs([VALUE, ...(upstream ? [GRAD] : []), ...(upstream && reduces ? [HESS] : [])], count, Type);
    const status = this.c.zoo_softmax(FUNCTIONS[name], type === "float32" ? 0 : 1, rows, classes, this.put(logits, Type),
      this.put(upstream, Type), at[VALUE], at[GRAD], at[HESS]);
    if (status !== 0) throw new Error(`${name}: status ${status}`);
    return this.results(at, 0, reduces ? rows : count, count, 0, Type);
  }
}

let core, registry, losses;

async function load() {
  if (location.protocol === "file:") { // where nothing can be fetched
    await new Promise((resolve, reject) => {
      const script = element("script", { src: "offline.js", onload: resolve, onerror: reject });
      document.head.append(script);
    });
    const [description, module] = window.offline;
    const bytes = Uint8Array.from(atob(module), (c) => c.charCodeAt(0));
    return [description, (await WebAssembly.instantiate(bytes)).instance];
  }
  const [description, bytes] = await Promise.all([
    fetch("losses.json").then((answer) => answer.json()),
    fetch("zoo.wasm").then((answer) => answer.arrayBuffer()),
  ]);
  return [description, (await WebAssembly.instantiate(bytes)).instance];
}

/* ---- the address: every choice that is not what it is at first ---- */

let state = new URLSearchParams(location.hash.slice(1));

const text = (key, start) => state.get(key) ?? start;
const number = (key, start) => {
  const x = parseFloat(state.get(key)?.replace("inf", "Infinity"));
  return Number.isNaN(x) ? start : x;
};
const list = (key, start) => {
  const given = state.get(key)?.split(",").map(parseFloat);
  return start.map((x, k) => (given && Number.isFinite(given[k]) ? given[k] : x));
};

let asked = 0, followers = []; // controls that show what is moved elsewhere

/* changes: null for what is as at first. built: whether controls change too */
function set(changes, built = false) {
  for (const [key, value] of Object.entries(changes)) value === null ? state.delete(key) : state.set(key, String(value));
  if (built) return show();
  asked ||= requestAnimationFrame(() => {
    asked = 0;
    address();
    draw();
    for (const follow of followers) follow();
  });
}

function address() {
  const hash = state.toString().replaceAll("%2C", ",").replaceAll("%3A", ":");
  if (hash !== location.hash.slice(1)) history.replaceState(null, "", "#" + hash);
}

/* ---- elements ---- */

function fill(made, attributes, children) {
  for (const [name, value] of Object.entries(attributes ?? {})) {
    if (name.startsWith("on")) made[name] = value;
    else if (value !== null && value !== undefined && value !== false) made.setAttribute(name, value === true ? "" : value);
  }
  made.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return made;
}
const element = (name, attributes, ...children) => fill(document.createElement(name), attributes, children);
const drawing = (name, attributes, ...children) =>
  fill(document.createElementNS("http://www.w3.org/2000/svg", name), attributes, children);

let ids = 0;

/* as many digits as there are for reading */
function short(x) {
  if (!Number.isFinite(x)) return Number.isNaN(x) ? "NaN" : x > 0 ? "∞" : "−∞";
  if (x === 0) return "0";
  const size = Math.abs(x);
  const shown = size >= 1e5 || size < 1e-4 ? x.toExponential(3) : String(Number(x.toPrecision(5)));
  return shown.replaceAll("-", "−");
}

/* a number that is shown and kept to the last digit */
const output = (x, digits = short) => element("output", { "data-value": Object.is(x, -0) ? "-0" : String(x), title: String(x) }, digits(x));

function inDomain(domain, x) {
  if (!domain) return true;
  if (domain.signs) return Math.abs(x) === 1;
  if (domain.boxes) return true;
  const low = Number(domain.low === "-inf" ? -Infinity : domain.low), high = Number(domain.high === "inf" ? Infinity : domain.high);
  if (domain.gap && x > domain.gap[0] && x < domain.gap[1]) return false;
  return (domain.open[0] ? x > low : x >= low) && (domain.open[1] ? x < high : x <= high);
}

const plain = (x) => (x !== 0 && Math.abs(x) < 1e-4 ? x.toExponential() : String(x));

/* A slider beside a number. log: the slider's steps are factors. read, onset: of what is not one number in the address */
function range({ key, label, low, high, step = 0.01, log = false, start, domain, hint, read = () => number(key, start), onset }) {
  const id = `c${ids++}`, forward = log ? Math.log10 : (x) => x, back = log ? (x) => Number((10 ** x).toPrecision(3)) : (x) => x;
  const slider = element("input", {
    type: "range", id, min: forward(low), max: forward(high), step: log ? 0.05 : step, "data-key": key,
  });
  const exact = element("input", { type: "number", step: "any", "aria-label": `${label}, exactly` });
  const follow = () => {
    slider.value = forward(read());
    if (document.activeElement !== exact) exact.value = plain(read());
  };
  follow();
  followers.push(follow);
  function take(x, from) {
    const { gap } = domain ?? {};
    if (from === slider && gap && x > gap[0] && x < gap[1]) x = x - gap[0] < gap[1] - x ? gap[0] : gap[1];
    const good = Number.isFinite(x) && inDomain(domain, x);
    exact.setCustomValidity(good ? "" : `expected ${domain?.text ?? "a number"}`);
    if (!good) return exact.reportValidity();
    if (from === slider) exact.value = plain(x);
    else slider.value = forward(x);
    onset ? onset(x) : set({ [key]: x === start ? null : x });
  }
  slider.oninput = () => take(back(Number(slider.value)), slider);
  exact.onchange = () => take(exact.valueAsNumber, exact);
  return element("div", { class: "field" }, element("label", { for: id }, label), slider, exact, hint && element("small", {}, hint));
}

function select({ key, label, options, start, onset, built = false }) {
  const id = `c${ids++}`, value = text(key, String(start));
  const one = ([v, name]) => element("option", { value: v, selected: String(v) === value }, name);
  const made = element("select", { id, "data-key": key }, options.map((o) => (o.group ? element("optgroup", { label: o.group }, o.options.map(one)) : one(o))));
  made.onchange = () => (onset ? onset(made.value) : set({ [key]: made.value === String(start) ? null : made.value }, built));
  return element("div", {}, element("label", { for: id }, label), made);
}

function check({ key, label, start = false }) {
  const box = element("input", { type: "checkbox", "data-key": key, checked: text(key, start ? "1" : "0") === "1" });
  box.onchange = () => set({ [key]: box.checked === start ? null : box.checked ? 1 : 0 });
  return element("div", { class: "checks" }, element("label", {}, box, label));
}
const checked = (key, start = false) => text(key, start ? "1" : "0") === "1";

const group = (legend, ...children) => element("fieldset", {}, element("legend", {}, legend), ...children);

/* ---- plots ---- */

function ticks(low, high, count) {
  const raw = (high - low) / count, power = 10 ** Math.floor(Math.log10(raw));
  const step = [1, 2, 5, 10].map((k) => k * power).find((k) => k >= raw) ?? raw, found = [];
  for (let k = Math.ceil(low / step - 1e-9); k * step <= high + 1e-9 * step; k++) found.push(Number((k * step).toPrecision(12)));
  return found;
}

/* The range of numbers, without what few of them reach, and a little room */
function extent(arrays, { around = [], most = Infinity } = {}) {
  const all = [...arrays.flatMap((a) => Array.from(a)), ...around].filter(Number.isFinite).sort((a, b) => a - b);
  if (!all.length) return [-1, 1];
  let low = all[0], high = all[all.length - 1];
  const q = (share) => all[Math.floor(share * (all.length - 1))], middle = q(0.95) - q(0.05) || 1;
  if (high > q(0.95) + 4 * middle) high = q(0.95) + middle;
  if (low < q(0.05) - 4 * middle) low = q(0.05) - middle;
  high = Math.min(high, most);
  if (high - low < 1e-9 * Math.max(1, Math.abs(high))) [low, high] = [low - 0.5 * Math.max(1, Math.abs(low)), high + 0.5 * Math.max(1, Math.abs(high))];
  const room = 0.07 * (high - low);
  return [low - room, high + room];
}

/* Of lines of which one may dwarf the others */
function common(lines) {
  const sizes = lines.map((ys) => ys.reduce((a, y) => (Number.isFinite(y) ? Math.max(a, Math.abs(y)) : a), 0)).filter((size) => size > 0).sort((a, b) => a - b);
  const most = sizes.length ? 2 * sizes[Math.floor((sizes.length - 1) / 2)] : 1, all = lines.flatMap((ys) => Array.from(ys)).filter(Number.isFinite);
  const low = Math.max(-most, Math.min(0, ...all)), high = Math.min(most, Math.max(0, ...all)), room = 0.07 * (high - low || 1);
  return [low - room, high + room];
}

class Chart {
  constructor({ name, height = 220, xLabel = "", ondrag = null, onkey = null }) {
    Object.assign(this, { name, height, xLabel, ondrag });
    this.svg = drawing("svg", { class: "plot", role: "group", "aria-label": name });
    if (!ondrag) return;
    const move = (event) => {
      const box = this.svg.getBoundingClientRect();
      ondrag(this.fromX(((event.clientX - box.left) / box.width) * this.width), this.fromY(((event.clientY - box.top) / box.height) * this.height), this.held);
    };
    this.svg.onpointerdown = (event) => {
      if (event.button !== 0) return;
      this.held = event.target.closest("[data-handle]")?.dataset.handle ?? null;
      this.svg.setPointerCapture(event.pointerId);
      this.drags = true;
      move(event);
    };
    this.svg.onpointermove = (event) => this.drags && move(event);
    this.svg.onpointerup = this.svg.onpointercancel = () => (this.drags = false);
    this.svg.onkeydown = onkey;
  }

  begin(x, y) {
    const focus = document.activeElement?.closest?.("[data-handle]");
    this.focused = focus && this.svg.contains(focus) ? focus.dataset.handle : null;
    this.width = Math.max(260, this.svg.parentElement?.clientWidth || 640);
    this.x = x;
    this.y = y;
    const left = 46, right = this.width - 8, top = 22, bottom = this.height - (this.xLabel ? 34 : 20);
    Object.assign(this, { left, right, top, bottom });
    this.toX = (v) => left + ((v - x[0]) / (x[1] - x[0])) * (right - left);
    this.toY = (v) => bottom - ((v - y[0]) / (y[1] - y[0])) * (bottom - top);
    this.fromX = (p) => x[0] + ((p - left) / (right - left)) * (x[1] - x[0]);
    this.fromY = (p) => y[0] + ((bottom - p) / (bottom - top)) * (y[1] - y[0]);
    this.svg.setAttribute("viewBox", `0 0 ${this.width} ${this.height}`);
    const back = [], inner = drawing("svg", { class: "inner", x: left, y: top, width: right - left, height: bottom - top, viewBox: `${left} ${top} ${right - left} ${bottom - top}` });
    for (const t of ticks(x[0], x[1], Math.min(8, this.width / 70))) {
      const at = this.toX(t);
      back.push(drawing("line", { class: t === 0 ? "axis" : "grid", x1: at, x2: at, y1: top, y2: bottom }),
        drawing("text", { x: at, y: bottom + 15, "text-anchor": "middle" }, short(t)));
    }
    for (const t of ticks(y[0], y[1], Math.max(2, (bottom - top) / 42))) {
      const at = this.toY(t);
      back.push(drawing("line", { class: t === 0 ? "axis" : "grid", x1: left, x2: right, y1: at, y2: at }),
        drawing("text", { x: left - 6, y: at + 4, "text-anchor": "end" }, short(t)));
    }
    back.push(drawing("text", { class: "name", x: left, y: 14 }, this.name));
    if (this.xLabel) back.push(drawing("text", { x: (left + right) / 2, y: this.height - 4, "text-anchor": "middle" }, this.xLabel));
    this.inner = inner;
    this.svg.replaceChildren(drawing("g", { "aria-hidden": "true" }, ...back, inner));
  }

  /* Broken where the function is: a step between neighbours that those beside it do not make */
  line(xs, ys, series, { whole = false, kind = `s${series}` } = {}) {
    const steps = 0.12 * (this.y[1] - this.y[0]), parts = [];
    let pen = "M";
    for (let k = 0; k < xs.length; k++) {
      const y = ys[k], step = Math.abs(y - ys[k - 1]);
      if (!Number.isFinite(y)) { pen = "M"; continue; }
      const beside = Math.max(Math.abs(ys[k - 1] - ys[k - 2]) || 0, Math.abs(ys[k + 1] - y) || 0);
      if (!whole && step > steps && step > 6 * beside) pen = "M";
      const p = Math.min(this.bottom + 4000, Math.max(this.top - 4000, this.toY(y)));
      parts.push(pen, this.toX(xs[k]).toFixed(1), p.toFixed(1));
      pen = "L";
    }
    this.inner.append(drawing("path", { class: `line ${kind}`, d: parts.join(" ") }));
  }

  segment(x1, y1, x2, y2, kind) {
    this.inner.append(drawing("line", { class: kind, x1: this.toX(x1), y1: this.toY(y1), x2: this.toX(x2), y2: this.toY(y2) }));
  }

  area(xs, lower, upper) {
    const there = xs.map((x, k) => `${this.toX(x)} ${this.toY(lower[k])}`), back = xs.map((x, k) => `${this.toX(x)} ${this.toY(upper[k])}`).reverse();
    this.inner.append(drawing("path", { class: "gap", d: `M ${[...there, ...back].join(" L ")} Z` }));
  }

  dot(x, y, series, size = 4) {
    if (!Number.isFinite(x) || !Number.isFinite(y)) return;
    this.inner.append(drawing("circle", { class: `dot f${series}`, cx: this.toX(x), cy: this.toY(y), r: size }));
  }

  label(x, y, words, series) {
    this.inner.append(drawing("text", { x: this.toX(x), y: this.toY(y), class: `f${series}` }, words));
  }

  /* What can be dragged, and moved by keys */
  handle(x, y, { id = "x", label, says, low, high, series = 0 }) {
    const clamp = (v, a, b) => Math.min(b, Math.max(a, v));
    const at = Number.isFinite(y) ? clamp(this.toY(y), this.top, this.bottom) : this.bottom;
    const made = drawing("circle", {
      class: `handle f${series}`, cx: clamp(this.toX(x), this.left, this.right), cy: at, r: 9, tabindex: 0, role: "slider",
      "aria-label": label, "aria-valuemin": low, "aria-valuemax": high, "aria-valuenow": x, "aria-valuetext": says, "data-handle": id,
    });
    this.svg.append(made);
    if (this.focused === id) made.focus({ preventScroll: true });
  }
}

/* From an arrow key to a step, in hundredths of a range: null for other keys */
function stepOf(event) {
  const size = event.shiftKey ? 10 : 1;
  return { ArrowRight: [size, 0], ArrowLeft: [-size, 0], ArrowUp: [0, size], ArrowDown: [0, -size], PageUp: [10, 0], PageDown: [-10, 0] }[event.key] ?? null;
}

/* Bars of numbers; one row of labels below */
function bars(svg, name, labels, sets, { low = null, high = null } = {}) {
  const width = Math.max(240, svg.parentElement?.clientWidth || 480), height = 170, left = 46, top = 24, bottom = height - 22;
  const all = sets.flatMap((s) => Array.from(s.values)).filter(Number.isFinite);
  let [a, b] = [low ?? Math.min(0, ...all), high ?? Math.max(0, ...all)];
  if (a === b) b = a + 1;
  if (low === null && a < 0) a -= 0.12 * (b - a);
  if (high === null) b += 0.12 * (b - a);
  const toY = (v) => bottom - ((v - a) / (b - a)) * (bottom - top), each = (width - left - 6) / labels.length, made = [];
  svg.setAttribute("viewBox", `0 0 ${width} ${height}`);
  svg.setAttribute("role", "img");
  const words = sets.map((s) => `${s.name}: ${labels.map((l, k) => `${l} ${short(s.values[k])}`).join(", ")}`).join("; ");
  svg.setAttribute("aria-label", `${name}. ${words}`);
  for (const t of ticks(a, b, 4)) made.push(drawing("line", { class: t === 0 ? "axis" : "grid", x1: left, x2: width, y1: toY(t), y2: toY(t) }), drawing("text", { x: left - 6, y: toY(t) + 4, "text-anchor": "end" }, short(t)));
  made.push(drawing("text", { class: "name", x: left, y: 14 }, name));
  labels.forEach((label, k) => {
    const wide = (each * 0.74) / sets.length, x0 = left + each * (k + 0.13);
    sets.forEach((s, j) => {
      const v = s.values[k], x = x0 + wide * j;
      if (!Number.isFinite(v)) return made.push(drawing("text", { x: x + wide / 2, y: toY(0) - 4, "text-anchor": "middle", class: "f1" }, short(v)));
      const p = toY(Math.min(b, Math.max(a, v))), zero = toY(Math.min(b, Math.max(a, 0)));
      made.push(drawing("rect", { class: `f${s.series ?? j}`, x, y: Math.min(p, zero), width: wide - 1, height: Math.max(1, Math.abs(p - zero)) }));
      if (wide > 26) made.push(drawing("text", { x: x + wide / 2, y: v < 0 ? p + 13 : p - 4, "text-anchor": "middle" }, short(Number(v.toPrecision(3)))));
    });
    made.push(drawing("text", { x: left + each * (k + 0.5), y: height - 5, "text-anchor": "middle" }, label));
  });
  svg.replaceChildren(drawing("g", { "aria-hidden": "true" }, ...made));
}

const legend = (sets) => element("p", { class: "row" }, sets.flatMap((s, j) => [
  drawing("svg", { class: "key", viewBox: "0 0 28 12", "aria-hidden": "true" }, drawing("rect", { class: `f${s.series ?? j}`, width: 28, height: 12 })), element("span", {}, s.name),
]));

/* ---- what losses take ---- */

const POINTS = 320; // even: none at 0, where kinks are

function spread(low, high, count = POINTS) {
  return Float64Array.from({ length: count }, (_, k) => low + ((high - low) * k) / (count - 1));
}

const holds = (domain, kernel) => !domain.kernels || domain.kernels.includes(kernel);

/* The numbers of an input that are worth looking at, and one of them to begin with */
function view(domain, kernel, { wide = 4, scores = false } = {}) {
  if (domain.signs) return { low: -1, high: 1, start: 1 };
  const d = holds(domain, kernel) ? domain : { low: "-inf", high: "inf", open: [false, false] };
  const low = d.low === "-inf" || d.boxes ? -wide : d.low, high = d.high === "inf" || d.boxes ? (low > -wide ? low + 5 : wide) : d.high;
  return { low, high, start: low === 0 && high === 1 ? 0.3 : low > -wide ? low + 1 : scores ? -1 : 1.5 };
}

/* What an input is that is not on the axis */
function other(domain, kernel) {
  if (domain.signs) return 1;
  if (!holds(domain, kernel) || domain.low === "-inf") return 0;
  return domain.low + 1;
}

/* What the inputs are that are not on the axis, by their places: so that there is something to be seen */
function beginnings(loss, kernel, along, x) {
  const first = loss.inputs.map((i) => other(i.domain, kernel));
  for (const more of [0, 1, 2]) {
    const all = first.map((v, k) => (loss.inputs[k].domain.signs || loss.inputs[k].domain.high === 1 ? v : v + more));
    const { value, grad } = core.pointwise(kernel, all.map((v, k) => Float64Array.of(k === along ? x : v)), loss.parameters.map((p) => p.start), { by: along });
    if (Math.abs(value[0]) < 1e6 && (value[0] !== 0 || grad[0] !== 0)) return all;
  }
  return first;
}

const keyOf = (loss, name, prefix) => (prefix ? `${loss.name}.${name}` : name);

function choicesOf(loss, prefix) {
  return loss.choices.map(({ name, values }) => values.find((v) => String(v) === text(keyOf(loss, name, prefix), String(values[0]))) ?? values[0]);
}
const kernelOf = (loss, prefix) => loss.kernels[JSON.stringify(choicesOf(loss, prefix))];

function parametersOf(loss, prefix) {
  return loss.parameters.map((p) => {
    const x = number(keyOf(loss, p.name, prefix), p.start);
    return inDomain(p.domain, x) ? x : p.start;
  });
}

const named = (name) => losses.find((l) => l.name === name || l.aliases.includes(name));

const domainText = (domain) => (domain.text === "any number" ? null : domain.text);

function controlsOf(loss, prefix) {
  return [
    ...loss.parameters.map((p) => {
      const key = keyOf(loss, p.name, prefix);
      return p.flag ? check({ key, label: p.name, start: p.start === 1 }) : range({ ...p, key, label: p.name, hint: domainText(p.domain) });
    }),
    ...loss.choices.map((c) => select({ key: keyOf(loss, c.name, prefix), label: c.name, options: c.values.map((v) => [v, typeof v === "boolean" ? python(v) : v]), start: c.values[0], built: !prefix })),
  ];
}

/* As in Python: what is not at its default. For tests and for the line of code below the plots */
function optionsOf(loss, prefix) {
  const options = {}, values = parametersOf(loss, prefix), chosen = choicesOf(loss, prefix);
  loss.parameters.forEach((p, k) => (options[p.name] = p.flag ? values[k] === 1 : values[k]));
  loss.choices.forEach((c, k) => (options[c.name] = chosen[k]));
  return options;
}

const python = (x) => (typeof x === "boolean" ? (x ? "True" : "False") : typeof x === "string" ? `"${x}"` : Array.isArray(x) ? `[${x.map(python).join(", ")}]` : String(x).replace("Infinity", "inf"));

function codeOf(loss, args, options) {
  const given = Object.entries(options).filter(([name, value]) => {
    const p = loss.parameters.find((q) => q.name === name), c = loss.choices.find((q) => q.name === name);
    return name !== "hessian" && (p?.required || value !== (p ? (p.flag ? p.start === 1 : p.start) : c ? c.values[0] : undefined));
  });
  return `fl.${loss.name}${options.hessian ? ".grad_and_hess" : ""}(${[...args.map(python), ...given.map(([name, value]) => `${name}=${python(value)}`), ...(options.hessian ? [`hessian="${options.hessian}"`] : [])].join(", ")})`;
}

const linkTo = (loss) => element("a", { href: `../losses/${loss.name}.html` }, `${loss.name} in the documentation`);

/* Curves stay while a point is dragged: they are made anew when something else in the address changes. */
function kept(moving) {
  let known, curves;
  return (make) => {
    const rest = new URLSearchParams(state);
    rest.delete(moving);
    if (rest.toString() !== known) [known, curves] = [rest.toString(), make()];
    return curves;
  };
}

/* ---- one loss ---- */

let draw = () => {};

const lossOptions = () => Object.entries(registry.groups).map(([key, title]) => ({
  group: title, options: losses.filter((l) => l.group === key).map((l) => [l.name, l.name]),
}));

/* Moving the point: what all three plots share */
function pointer(bounds, key = "x") {
  const clamp = (x) => {
    const { low, high } = bounds();
    return Math.min(high, Math.max(low, x));
  };
  const put = (x) => set({ [key]: Number(clamp(x).toPrecision(4)) });
  return {
    ondrag: (x) => put(x),
    onkey: (event) => {
      const { low, high, at } = bounds(), step = stepOf(event);
      if (event.key === "Home") put(low);
      else if (event.key === "End") put(high);
      else if (step) put(at + ((step[0] + step[1]) * (high - low)) / 100);
      else return;
      event.preventDefault();
    },
  };
}

function readout(rows) {
  return element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Numbers at the point" },
    element("table", {}, element("thead", {}, element("tr", {}, ["at the point", "value", "gradient", "Hessian"].map((t) => element("th", { scope: "col" }, t)))), rows));
}

const hint = () => element("p", { class: "hint" }, "Drag the point, or move it with the arrow keys; with Shift it moves ten times as far. To share what you see, copy the address.");

const numbersRow = (name, point, key) => element("tr", { "data-loss": key }, element("th", { scope: "row" }, ...[name].flat()),
  ["value", "grad", "hess"].map((part) => element("td", { "data-part": part }, point[part] === null ? "none" : output(point[part], innerWidth < 736 ? short : String))));

function lossView(container) {
  const loss = named(text("loss", "huber_loss")) ?? named("huber_loss");
  const choose = select({ key: "loss", label: "Loss", options: lossOptions(), start: "huber_loss",
    onset: (name) => { state = new URLSearchParams(text("view", "") ? { view: "loss", loss: name } : { loss: name }); show(); } });
  $("#about").textContent = loss.summary;
  $("#title").textContent = loss.name;
  const build = loss.family === "pointwise" ? pointwiseView : rowView;
  const { panel, charts, update, below = [] } = build(loss);
  const code = element("p", {}, element("code", { id: "code" }));
  const numbers = element("div", {});
  container.replaceChildren(
    element("section", { class: "panel", "aria-label": "Controls" }, choose, ...panel,
      select({ key: "type", label: "computed in", options: [["float64", "float64"], ["float32", "float32"]], start: "float64" }),
      element("p", {}, linkTo(loss))),
    element("section", { class: "plots", "aria-label": "Plots" }, charts.map((c) => element("div", {}, c.svg)), ...below, numbers, code, hint()));
  draw = () => {
    const found = update();
    code.firstChild.textContent = codeOf(loss, found.args, found.options);
    numbers.replaceChildren(readout(element("tbody", {}, numbersRow(found.says, found, loss.name))));
    window.zoo.shown = { loss: loss.name, ...found };
  };
}

/* Value with its tangent, gradient and Hessian along one number */
function threeCharts(name, move) {
  return [
    new Chart({ name: "value, and its tangent", height: 240, ...move }),
    new Chart({ name: "gradient", height: 150, ...move }),
    new Chart({ name: "Hessian", height: 165, xLabel: name, ...move }),
  ];
}

function drawThree(charts, xs, curve, point, x, label, says, bounds) {
  const parts = ["value", "grad", "hess"];
  charts.forEach((chart, k) => {
    const ys = curve[parts[k]], at = point[parts[k]];
    if (!ys) {
      chart.begin([bounds.low, bounds.high], [-1, 1]);
      chart.inner.append(drawing("text", { x: (chart.left + chart.right) / 2, y: (chart.top + chart.bottom) / 2, "text-anchor": "middle" }, "this function has none"));
      return;
    }
    chart.begin([bounds.low, bounds.high], extent([ys], { around: [0] }));
    chart.segment(x, chart.y[0], x, chart.y[1], "guide");
    chart.line(xs, ys, k, { kind: `s${k} solid` });
    if (k === 0 && Number.isFinite(point.grad)) {
      const reach = 0.3 * (bounds.high - bounds.low);
      chart.segment(x - reach, at - reach * point.grad, x + reach, at + reach * point.grad, "tangent");
    }
    if (k === 0) chart.handle(x, at, { label, says, low: bounds.low, high: bounds.high, series: 0 });
    else chart.dot(x, at, k, 6);
  });
}

const typed = (x) => (text("type", "float64") === "float32" ? Math.fround(x) : x);

function pointwiseView(loss) {
  const kernel = kernelOf(loss), along = Math.max(0, loss.inputs.findIndex((i) => i.name === text("along", loss.by[0])));
  const axis = loss.inputs[along], seen = view(axis.domain, kernel, { wide: loss.group === "primitives" ? 6 : 4, scores: loss.group === "binary" });
  const others = loss.inputs.filter((_, k) => k !== along);
  const at = () => number("x", seen.start), starts = beginnings(loss, kernel, along, seen.start);
  const givenTo = (i) => number(i.name, starts[loss.inputs.indexOf(i)]);
  const move = pointer(() => ({ ...seen, at: at() }));
  const charts = threeCharts(`${axis.name}${domainText(axis.domain) && holds(axis.domain, kernel) ? ` (${axis.domain.text})` : ""}`, move);
  const panel = [
    range({ key: "x", label: `${axis.name}, x`, ...seen, domain: holds(axis.domain, kernel) ? axis.domain : null, step: (seen.high - seen.low) / 400 }),
    others.length ? group("Other inputs", ...others.map((i) => i.domain.signs
      ? select({ key: i.name, label: i.name, options: [[1, "+1"], [-1, "−1"]], start: 1 })
      : range({ key: i.name, label: i.name, ...view(i.domain, kernel), start: starts[loss.inputs.indexOf(i)], domain: holds(i.domain, kernel) ? i.domain : null, hint: holds(i.domain, kernel) ? domainText(i.domain) : null }))) : null,
    loss.parameters.length + loss.choices.length ? group("Parameters", ...controlsOf(loss)) : null,
    loss.by.length > 1 ? select({ key: "along", label: "derivatives by", options: loss.by.map((n) => [n, n]), start: loss.by[0],
      onset: (n) => set({ along: n === loss.by[0] ? null : n, x: null }, true) }) : null,
    loss.gaussNewton ? select({ key: "hessian", label: "Hessian", options: [["exact", "exact"], ["gauss_newton", "Gauss–Newton form"]], start: "exact" }) : null,
  ];
  function evaluate(xs) {
    const inputs = loss.inputs.map((i, k) => (k === along ? xs : new Float64Array(xs.length).fill(givenTo(i))));
    return core.pointwise(kernelOf(loss), inputs, parametersOf(loss), { by: along, gaussNewton: text("hessian", "") === "gauss_newton", type: text("type", "float64") });
  }
  const curves = kept("x"), xs = spread(seen.low, seen.high);
  function update() {
    const x = typed(at()), found = evaluate([x]), curve = curves(() => evaluate(xs));
    const point = { value: found.value[0], grad: found.grad[0], hess: loss.hessian ? found.hess[0] : null };
    const says = `${axis.name} ${short(x)}: value ${short(point.value)}, gradient ${short(point.grad)}, Hessian ${point.hess === null ? "none" : short(point.hess)}`;
    drawThree(charts, xs, loss.hessian ? curve : { ...curve, hess: null }, point, x, `${axis.name}: the point on the curve`, says, seen);
    const options = optionsOf(loss);
    if (text("hessian", "") === "gauss_newton") options.hessian = "gauss_newton";
    const args = loss.inputs.map((i, k) => (k === along ? x : typed(givenTo(i))));
    return { ...point, says: `${axis.name} = ${short(x)}`, args, options, by: axis.name, type: text("type", "float64") };
  }
  return { panel, charts, update };
}

/* ---- a loss over rows: one row, and one of its numbers along the axis ---- */

const PATTERN = [[2, 0, -1, 0.5, 1.5, -0.5, 1, -1.5, 0.25, -2], [-1, 1, 0.5, -0.5, 2, 1.5, -2, 0, 1, -1], [1, 0.5, -0.5, 1.5, -1, 0, 2, -2, 0.75, -0.25]];
const BOXES = [[0, 0, 2, 2], [1, 0.5, 3.5, 2.5]], CORNERS = ["x1", "y1", "x2", "y2"];

function rowOf(input, which, n, kernel) {
  if (input.domain.boxes) return BOXES[which];
  const unit = holds(input.domain, kernel) && input.domain.low === 0 && input.domain.high === 1;
  return PATTERN[which].slice(0, n).map((x) => (unit ? (x + 2) / 5 : x));
}

function rowView(loss) {
  const n = loss.length ?? Math.min(10, Math.max(2, number("n", 4)));
  const kernel = kernelOf(loss) ?? "", vectors = loss.inputs.filter((i) => i.role === "vector");
  const label = loss.inputs.find((i) => i.role === "label"), given = loss.inputs.filter((i) => i.role === "number");
  const names = vectors[0].domain.boxes ? CORNERS : Array.from({ length: n }, (_, k) => String(k));
  const [byName, place] = text("along", `${loss.by[0]}.0`).split(".");
  const by = Math.max(0, vectors.findIndex((v) => v.name === byName)), k = Math.min(n - 1, Math.max(0, names.indexOf(place) >= 0 ? names.indexOf(place) : 0));
  const rows = () => vectors.map((v, j) => list(v.name, rowOf(v, j, n, kernel)).map(typed));
  const axis = vectors[by], title = `${axis.name}[${names[k]}]`;
  const base = view(axis.domain, kernel);
  const bounds = () => {
    if (!axis.domain.boxes) return base;
    const row = rows()[by];
    return k < 2 ? { low: row[k + 2] - 4, high: row[k + 2] } : { low: row[k - 2], high: row[k - 2] + 4 };
  };
  const setElement = (j, e, x) => {
    const row = rows()[j];
    row[e] = x;
    set({ [vectors[j].name]: row.join(",") });
  };
  const move = {
    ondrag: (x) => setElement(by, k, Number(Math.min(bounds().high, Math.max(bounds().low, x)).toPrecision(4))),
    onkey: (event) => {
      const { low, high } = bounds(), step = stepOf(event), at = rows()[by][k];
      const to = event.key === "Home" ? low : event.key === "End" ? high : step ? at + ((step[0] + step[1]) * (high - low)) / 100 : null;
      if (to === null) return;
      setElement(by, k, Number(Math.min(high, Math.max(low, to)).toPrecision(4)));
      event.preventDefault();
    },
  };
  const charts = threeCharts(title, move);
  const gradients = drawing("svg", { class: "plot" }), values = drawing("svg", { class: "plot" });
  const labelStart = 0, positions = () => {
    const chosen = text(label.name, "0,1").split(",").filter((t) => t !== "").map(Number).filter((c) => c >= 0 && c < n);
    return Int32Array.from({ length: n }, (_, c) => chosen[c] ?? -1);
  };
  const labelNow = () => Math.min(n - 1, Math.max(0, number(label.name, labelStart)));
  const vectorControls = vectors.map((v, j) => group(v.name, ...names.map((name, e) => {
    const d = holds(v.domain, kernel) ? v.domain : null;
    const hint = e ? null : domainText(v.domain), seen = v.domain.boxes ? { low: -4, high: 4 } : view(v.domain, kernel);
    return range({ key: `${v.name}.${name}`, label: `${v.name}[${name}]`, ...seen, start: rows()[j][e], read: () => rows()[j][e], domain: d, hint, onset: (x) => {
      const row = rows()[j];
      if (v.domain.boxes) x = e < 2 ? Math.min(x, row[e + 2]) : Math.max(x, row[e - 2]);
      setElement(j, e, x);
    } });
  })));
  const panel = [
    select({ key: "along", label: "number on the axis, by which derivatives are", options: loss.by.flatMap((b) => names.map((name) => [`${b}.${name}`, `${b}[${name}]`])), start: `${loss.by[0]}.0`, built: true }),
    loss.length ? null : range({ key: "n", label: "numbers in the row", low: 2, high: 10, step: 1, start: 4, domain: { low: 2, high: 10, open: [false, false], text: "2 to 10" }, onset: (x) => set({ n: Math.round(x) }, true) }),
    label && !loss.lists ? select({ key: label.name, label: `${label.name}: index of the class`, options: names.map((name) => [name, name]), start: labelStart }) : null,
    label && loss.lists ? group(`${label.name}: classes of the row`, ...names.map((name, c) => {
      const box = element("input", { type: "checkbox", checked: positions().includes(c) });
      box.onchange = () => {
        const chosen = [...positions()].filter((p) => p >= 0 && p !== c);
        set({ [label.name]: (box.checked ? [...chosen, c] : chosen).sort().join(",") });
      };
      return element("label", { class: "row" }, box, name);
    })) : null,
    ...given.map((g) => g.domain.signs ? select({ key: g.name, label: g.name, options: [[1, "+1"], [-1, "−1"]], start: 1 }) : range({ key: g.name, label: g.name, ...view(g.domain, kernel), domain: g.domain })),
    loss.parameters.length + loss.choices.length ? group("Parameters", ...controlsOf(loss)) : null,
    ...vectorControls,
    loss.family === "rowwise" && loss.name !== "logsumexp" ? element("p", {}, "The plots show the result for the element on the axis.") : null,
  ];

  /* Many rows that differ in one number */
  function evaluate(xs, wanted = true) {
    const count = xs.length, type = text("type", "float64");
    const repeated = rows().map((row, j) => {
      const all = new Float64Array(count * n);
      for (let r = 0; r < count; r++) {
        all.set(row, r * n);
        if (j === by) all[r * n + k] = xs[r];
      }
      return all;
    });
    const pick = (all) => all && Float64Array.from({ length: count }, (_, r) => all[r * n + k]);
    if (loss.family === "rowwise") {
      const sums = loss.name === "logsumexp", upstream = new Float64Array(count * (sums ? 1 : n));
      for (let r = 0; r < count; r++) upstream[sums ? r : r * n + k] = 1;
      const found = core.softmax(loss.name, count, n, repeated[0], upstream, { type });
      return { value: sums ? found.value : pick(found.value), grad: pick(found.grad), hess: sums ? pick(found.hess) : null, all: found.grad };
    }
    const labels = !label ? null : loss.lists ? Int32Array.from({ length: count * n }, (_, i) => positions()[i % n]) : new Int32Array(count).fill(labelNow());
    const found = core.rows({
      kernel, rows: count, length: n, vectors: repeated, labels, lists: loss.lists, weightInMean: loss.weightInMean,
      given: given.map((g) => new Float64Array(count).fill(number(g.name, 1))), parameters: parametersOf(loss),
    }, { by, hess: loss.hessian && wanted, type });
    return { value: found.value, grad: pick(found.grad), hess: found.hess && pick(found.hess), all: found.grad };
  }

  function update() {
    const seen = bounds(), x = rows()[by][k], xs = spread(seen.low, seen.high);
    const found = evaluate([x]), point = { value: found.value[0], grad: found.grad[0], hess: found.hess ? found.hess[0] : null };
    const says = `${title} ${short(x)}: value ${short(point.value)}, gradient ${short(point.grad)}`;
    drawThree(charts, xs, evaluate(xs), point, x, `${title}: the point on the curve`, says, seen);
    bars(gradients, `gradient with respect to ${axis.name}`, names, [{ name: "gradient", values: found.all.slice(0, n), series: 1 }]);
    bars(values, vectors.map((v) => v.name).join(" and "), names, vectors.map((v, j) => ({ name: v.name, values: rows()[j], series: [0, 2, 3][j] })));
    const args = loss.inputs.map((i) => i.role === "vector" ? rows()[vectors.indexOf(i)] : i.role === "label" ? (loss.lists ? [...positions()] : labelNow()) : number(i.name, 1));
    return { ...point, says: `${title} = ${short(x)}`, args, options: optionsOf(loss), by: axis.name, at: k, type: text("type", "float64") };
  }
  return { panel, charts, update, below: [element("div", {}, values), element("div", {}, gradients)] };
}

/* ---- several losses over one axis ---- */

const simple = (l) => l.family === "pointwise";
const anyInput = (l) => l.inputs[0].domain.low === "-inf" || l.inputs[0].domain.kernels;

const COMPARED = {
  regression: {
    axis: "residual: prediction − target", bounds: [-4, 4], x: 1.5, y: 6,
    fits: (l) => simple(l) && l.group === "regression" && l.inputs.length === 2,
    first: ["l2_loss", "l1_loss", "huber_loss", "cauchy_loss", "tukey_loss"],
    inputs: (l, xs) => {
      const target = number("target", 0);
      return [xs.map((x) => x + target), new Float64Array(xs.length).fill(target)];
    },
    controls: () => [range({ key: "target", label: "target", low: -3, high: 3, step: 0.1, start: 0 })],
  },
  margin: {
    axis: "margin: score × label, right where positive", bounds: [-3, 3], x: -0.5, y: 5,
    fits: (l) => (simple(l) && l.group === "binary" && l.inputs.length === 2 && anyInput(l)) || l.name === "mse_loss",
    first: ["zero_one_loss", "hinge_loss", "soft_margin_loss", "mse_loss", "sigmoid_focal_loss", "exponential_loss"],
    inputs: (l, xs) => [xs, new Float64Array(xs.length).fill(1)],
    controls: () => [check({ key: "scaled", label: "divide each by its value at margin 0", start: true }),
      element("p", { class: "note" }, "With this scale, the six losses shown at first are nowhere below the zero-one loss: if the mean of one of them is small, mistakes are few.")],
    scale: (curve) => (checked("scaled", true) && curve.zero > 0 ? 1 / curve.zero : 1),
  },
  counts: {
    axis: "input: logarithm of the mean, or what the loss takes", bounds: [-2, 4], x: 0.5, y: 20,
    fits: (l) => simple(l) && l.group === "likelihood",
    first: ["poisson_nll_loss", "negative_binomial_nll_loss", "tweedie_loss", "gamma_nll_loss"],
    inputs: (l, xs) => l.inputs.map((i, k) => k === 0 ? xs : new Float64Array(xs.length).fill(i.name === "target" ? number("target", 3) : number(i.name, other(i.domain, kernelOf(l, true))))),
    controls: () => [range({ key: "target", label: "target: the count, or what was observed", low: 0, high: 20, step: 0.5, start: 3, domain: { low: 0, high: "inf", open: [false, false], text: "a number >= 0" } }),
      check({ key: "least", label: "measure each from its least value", start: true }),
      range({ key: "var", label: "var, of gaussian_nll_loss", low: 0.05, high: 5, step: 0.05, start: 1, domain: { low: 0, high: "inf", open: [true, false], text: "a number > 0" } }),
      range({ key: "scale", label: "scale, of laplace_nll_loss and student_t_nll_loss", low: 0.05, high: 5, step: 0.05, start: 1, domain: { low: 0, high: "inf", open: [true, false], text: "a number > 0" } })],
    shift: (curve) => (checked("least", true) ? curve.least : 0),
  },
};

function compareView(container, about) {
  const fitting = losses.filter(about.fits), names = fitting.map((l) => l.name);
  const chosen = () => [...new Set(text("loss", about.first.join(",")).split(",").map((name) => named(name)?.name))].filter((name) => names.includes(name)).slice(0, 7);
  const at = () => number("x", about.x), [low, high] = about.bounds;
  const move = pointer(() => ({ low, high, at: at() }));
  const charts = threeCharts(about.axis, move);
  charts[0].name = "value";
  charts[0].height = 280;
  const boxes = element("div", { class: "checks" }, fitting.map((l) => {
    const box = element("input", { type: "checkbox", "data-key": `shows ${l.name}`, checked: chosen().includes(l.name), disabled: !chosen().includes(l.name) && chosen().length >= 7 });
    box.onchange = () => {
      const now = box.checked ? [...chosen(), l.name] : chosen().filter((name) => name !== l.name);
      set({ loss: now.join(",") }, true);
    };
    const series = chosen().indexOf(l.name);
    const key = drawing("svg", { class: "key", viewBox: "0 0 28 12", "aria-hidden": "true" }, series >= 0 && drawing("path", { class: `line s${series}`, d: "M0 6H28" }));
    return element("label", {}, box, key, element("span", {}, l.name.split(/(?<=_)/).map((part) => [part, element("wbr")])));
  }));
  const numbers = element("div", {}), absent = element("p", { class: "note", role: "status" });
  const parameters = chosen().map((name) => losses.find((l) => l.name === name)).filter((l) => l.parameters.length + l.choices.length)
    .map((l) => element("details", { open: state.toString().includes(`${l.name}.`) }, element("summary", {}, l.name), element("div", {}, controlsOf(l, true))));
  container.replaceChildren(
    element("section", { class: "panel", "aria-label": "Controls" }, ...about.controls(),
      range({ key: "x", label: about.axis.split(":")[0], low, high, step: 0.01, start: about.x }),
      parameters.length ? group("Parameters", ...parameters) : null, group("Losses, up to seven", boxes)),
    element("section", { class: "plots", "aria-label": "Plots" }, charts.map((c) => element("div", {}, c.svg)), absent, numbers, hint()));
  const xs = spread(low, high), curves = kept("x"), parts = ["value", "grad", "hess"];
  const change = { value: (v, s) => (v - s.less) * s.by, grad: (v, s) => v * s.by, hess: (v, s) => v * s.by };
  const evaluate = (l, points) => core.pointwise(kernelOf(l, true), about.inputs(l, points).slice(0, l.inputs.length), parametersOf(l, true));
  const compared = () => {
    const all = chosen().map((name, series) => {
      const l = losses.find((one) => one.name === name), curve = evaluate(l, xs), zero = about.scale ? evaluate(l, Float64Array.of(0)).value[0] : 0;
      const from = { zero, least: curve.value.reduce((a, b) => (b < a ? b : a), Infinity) };
      return { l, series, curve, by: about.scale?.(from) ?? 1, less: about.shift?.(from) ?? 0 };
    });
    const charted = parts.map((part, k) => {
      const there = all.filter((s) => k < 2 || s.l.hessian), lines = there.map((s) => s.curve[part].map((v) => change[part](v, s)));
      return { there, lines, y: k === 0 ? extent(lines, { around: [0], most: about.y }) : common(lines) };
    });
    return { all, charted };
  };
  draw = () => {
    const x = at(), { all: shown, charted } = curves(compared);
    for (const s of shown) s.point = evaluate(s.l, Float64Array.of(x));
    charts.forEach((chart, k) => {
      const { there, lines, y } = charted[k];
      chart.begin([low, high], y);
      chart.segment(x, chart.y[0], x, chart.y[1], "guide");
      lines.forEach((ys, j) => chart.line(xs, ys, there[j].series));
      there.forEach((s) => chart.dot(x, change[parts[k]](s.point[parts[k]][0], s), s.series, 5));
      if (k) return;
      const unseen = there.filter((s, j) => lines[j].filter((v) => v >= y[0] && v <= y[1]).length < 3).map((s) => s.l.name);
      const words = unseen.length ? `Not in this plot: ${unseen.join(", ")}. At this target the value is too large, or not defined.` : "";
      if (absent.textContent !== words) absent.textContent = words;
      const says = `${short(x)}: ${shown.map((s) => `${s.l.name} ${short(s.point.value[0])}`).join(", ")}`;
      chart.handle(x, chart.y[0], { label: about.axis.split(":")[0], says, low, high, series: 6 });
    });
    const key = (s) => drawing("svg", { class: "key", viewBox: "0 0 28 12", "aria-hidden": "true" }, drawing("path", { class: `line s${s.series}`, d: "M0 6H28" }));
    numbers.replaceChildren(readout(element("tbody", {}, shown.map((s) => numbersRow(
      [key(s), " ", element("a", { href: `#loss=${s.l.name}` }, s.l.name)], { value: s.point.value[0], grad: s.point.grad[0], hess: s.l.hessian ? s.point.hess[0] : null }, s.l.name)))));
    window.zoo.shown = { x, losses: shown.map((s) => ({ loss: s.l.name, value: s.point.value[0], grad: s.point.grad[0] })) };
  };
}

/* ---- softmax ---- */

const LOGITS = [2, 0, -1, 1, 0.5, -0.5, -2, 1.5, -1.5, 0.25];

function softmaxView(container) {
  const n = Math.min(10, Math.max(3, Math.round(number("n", 3)))), names = Array.from({ length: n }, (_, k) => String(k));
  const logits = () => list("logits", LOGITS.slice(0, n)), label = () => Math.min(n - 1, number("label", 1));
  const weights = () => list("weights", new Array(n).fill(1));
  const plots = ["probabilities p, and target y", "gradient with respect to the logits: p − y, weighted"].map(() => drawing("svg", { class: "plot" }));
  const words = element("div", {}), naive = element("div", { class: "note" });
  const slide = (row, key, k) => (x) => {
    const all = row();
    all[k] = x;
    set({ [key]: all.join(",") });
  };
  const preset = (title, changes) => element("button", { type: "button", onclick: () => { state = new URLSearchParams({ view: "softmax", ...changes }); show(); } }, title);
  container.replaceChildren(
    element("section", { class: "panel", "aria-label": "Controls" },
      element("div", { class: "row" }, preset("Worked example", {}), preset("Logits of 1000", { logits: "1000,998,997", label: "0" }), preset("Sure and wrong", { logits: "1000,0,-1000", label: "2" })),
      range({ key: "n", label: "classes", low: 3, high: 10, step: 1, start: 3, domain: { low: 3, high: 10, open: [false, false], text: "3 to 10" }, onset: (x) => set({ n: Math.round(x), logits: null, weights: null }, true) }),
      select({ key: "label", label: "label: index of the class, from 0", options: names.map((c) => [c, c]), start: 1 }),
      group("Logits", ...names.map((c, k) => range({ key: `logit${k}`, label: `logit ${c}`, low: -Math.max(5, Math.abs(logits()[k])), high: Math.max(5, Math.abs(logits()[k])), step: 0.1, start: logits()[k], read: () => logits()[k], onset: slide(logits, "logits", k) }))),
      range({ key: "temperature", label: "temperature", low: 0.1, high: 5, step: 0.1, start: 1, domain: { low: 0, high: "inf", open: [true, true], text: "a finite number > 0" }, hint: "logits are divided by it" }),
      range({ key: "smoothing", label: "label smoothing", low: 0, high: 1, step: 0.01, start: 0, domain: { low: 0, high: 1, open: [false, false], text: "a number in [0, 1]" } }),
      element("details", { open: state.has("weights") }, element("summary", {}, "Weights of classes"), element("div", {}, names.map((c, k) => range({ key: `weight${k}`, label: `weight of class ${c}`, low: 0, high: 5, step: 0.1, start: weights()[k], read: () => weights()[k], domain: { low: 0, high: "inf", open: [false, true], text: "a finite number >= 0" }, onset: slide(weights, "weights", k) }))))),
    element("section", { class: "plots", "aria-label": "Plots" }, words, element("div", {}, plots[0]), legend([{ name: "p", series: 0 }, { name: "y, smoothed", series: 2 }]), element("div", {}, plots[1]), naive));
  draw = () => {
    const temperature = number("temperature", 1), x = Float64Array.from(logits(), (v) => v / temperature), smoothing = number("smoothing", 0);
    const weighted = weights().some((w) => w !== 1), w = Float64Array.from(weights());
    const p = core.softmax("softmax", 1, n, x, null).value;
    const found = core.rows({ kernel: "cross_entropy", rows: 1, length: n, vectors: [x], labels: [label()], parameters: [smoothing],
      classWeight: weighted ? w : null, weightInMean: true }, { hess: true });
    const y = names.map((_, k) => (k === label() ? 1 - smoothing : 0) + smoothing / n);
    bars(plots[0], "probabilities p, and target y", names, [{ name: "p", values: p, series: 0 }, { name: "y", values: y, series: 2 }], { low: 0, high: 1.12 });
    bars(plots[1], `gradient with respect to the logits${temperature === 1 ? "" : " / temperature"}: ${weighted ? "weighted p − y" : "p − y"}`, names, [{ name: "gradient", values: found.grad, series: 1 }]);
    words.replaceChildren(element("p", {}, `cross-entropy of class ${label()}: `, element("strong", { id: "loss" }, output(found.value[0])), ` = −log p, with p = `, output(p[label()]), "."));
    // Not a loss of the library, but what it avoids: the textbook's quotient as it stands
    const e = Array.from(x, Math.exp), sum = e.reduce((a, b) => a + b, 0), direct = e.map((v) => v / sum), minus = -Math.log(direct[label()]);
    const fails = !Number.isFinite(minus) || direct.some((v) => !Number.isFinite(v));
    naive.replaceChildren(
      element("p", {}, element("strong", {}, "Without stability: "), "exp(x) = ", e.map(short).join(", "), "; its sum ", short(sum), "; p = ", direct.map(short).join(", "), "; −log p = ",
        element("span", { class: fails ? "bad" : "", id: "naive" }, short(minus)), "."),
      element("p", {}, fails ? "The exponentials overflow or underflow in double precision: infinity divided by infinity is NaN, and the logarithm of 0 is not finite. " : "For these logits it works. ",
        "The kernel first divides all exponentials by a power of two near the largest one, so it is accurate for any logits."));
    window.zoo.shown = { loss: "cross_entropy", value: found.value[0], grad: [...found.grad], p: [...p], args: [[[...x]], [label()]], options: { label_smoothing: smoothing, ...(weighted ? { weight: [...w] } : {}) } };
  };
}

/* ---- the chain rule, step by step ---- */

const PRESETS = {
  half: ["Half-squares of two points", { loss: "l2_loss", points: "1:2,2:3", w: 1, b: 0, rate: 0.1 }],
  logistic: ["Logistic loss of one point", { loss: "binary_cross_entropy_with_logits", points: "1:1", w: -1, b: 0, rate: 0.5 }],
  hinge: ["Hinge loss of three points", { loss: "hinge_loss", points: "2:1,0.2:1,0.3:-1", w: 1, b: 0, rate: 0.5 }],
  outlier: ["A line and an outlier", { loss: "huber_loss", points: "-2:-1.2,-1:-0.4,0:0.1,1:0.7,2:3.5", w: 0, b: 0, rate: 0.5 }],
  network: ["Two hidden sigmoid units", {}],
};

const STEPS = [
  ["Forward", "The prediction, or score, for each point: z = w x + b."],
  ["Loss", "How bad each prediction is: ℓ(z, y). It depends on the weights only through z."],
  ["Cost", "The mean of the losses, which training minimises."],
  ["Error signal", "The derivative of each loss with respect to its prediction, ∂ℓ/∂z: how the loss of this point changes with z."],
  ["Times the feature", "The chain rule: ∂z/∂w = x and ∂z/∂b = 1, so ∂ℓ/∂w = ∂ℓ/∂z · x and ∂ℓ/∂b = ∂ℓ/∂z."],
  ["Mean", "The gradient of the cost is the mean over the points."],
  ["Update", "A step against the gradient: w − rate · gradient, and the same for b. “Next” takes the step, and starts again."],
];

function mean(values) {
  return Array.from(values).reduce((a, b) => a + b, 0) / values.length;
}

function stepper(count, at, forward) {
  const back = element("button", { type: "button", id: "back", disabled: at <= 1, onclick: () => set({ step: Math.max(1, at - 1) }, true) }, "Back");
  const next = element("button", { type: "button", id: "next", class: "main", onclick: () => (at < count ? set({ step: at + 1 }, true) : forward()) }, "Next");
  return element("div", { class: "row" }, back, next, element("span", { role: "status" }, `step ${at} of ${count}`));
}

const steps = (list, at) => element("ol", { class: "steps" }, list.map(([name, words], k) => element("li", { class: k + 1 > at ? "later" : "", "aria-current": k + 1 === at ? "step" : null }, `${name}. `, k + 1 === at ? element("span", { style: "font-weight: 400" }, words) : "")));

function chainView(container) {
  const preset = text("preset", "half"), [, first] = PRESETS[preset] ?? PRESETS.half;
  const choose = select({ key: "preset", label: "Worked example", options: Object.entries(PRESETS).map(([key, [name]]) => [key, name]), start: "half",
    onset: (key) => { state = new URLSearchParams({ view: "chain", preset: key }); show(); } });
  if (preset === "network") return networkView(container, choose);
  const fits = losses.filter((l) => simple(l) && l.inputs.length === 2 && l.inputs[0].domain.low === "-inf" && ["regression", "binary"].includes(l.group));
  const loss = fits.find((l) => l.name === text("loss", first.loss)) ?? fits[0], kernel = kernelOf(loss);
  const target = loss.inputs[1].domain, at = Math.min(STEPS.length, Math.max(1, number("step", 1)));
  const snap = (y) => (target.signs ? (y < 0 ? -1 : 1) : target.low === 0 && target.high === 1 ? (y < 0.5 ? 0 : 1) : target.low !== "-inf" ? Math.max(target.low, y) : y);
  const points = () => text("points", first.points).split(",").map((p) => p.split(":").map(Number)).filter(([x, y]) => Number.isFinite(x) && Number.isFinite(y)).map(([x, y]) => [x, snap(y)]);
  const put = (all) => set({ points: all.map(([x, y]) => `${Number(x.toFixed(2))}:${Number(y.toFixed(2))}`).join(",") });
  const w = () => number("w", first.w), b = () => number("b", first.b), rate = () => number("rate", first.rate);
  const moved = (id, dx, dy, absolute) => {
    const k = Number(id), all = points();
    if (id === null || !all[k]) return;
    const [x, y] = all[k], clamp = (v) => Math.min(4, Math.max(-4, v));
    const to = absolute ? dy : y + dy;
    all[k] = [clamp(absolute ? dx : x + dx), snap(clamp(!absolute && (target.signs || target.high === 1) && dy ? (dy > 0 ? 1 : target.signs ? -1 : 0) : to))];
    put(all);
  };
  const plot = new Chart({ name: "points (x, y) and the model z = w x + b", height: 280, xLabel: "feature x",
    ondrag: (x, y, held) => moved(held, x, y, true),
    onkey: (event) => {
      const step = stepOf(event), id = event.target.dataset?.handle;
      if (!step || id === undefined) return;
      moved(id, step[0] * 0.05, step[1] * 0.05, false);
      event.preventDefault();
    } });
  const slope = new Chart({ name: "cost as w varies, and its slope", height: 200, xLabel: "w" });
  const table = element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Numbers of each point" });
  const words = element("p", { class: "note", role: "status" });

  function forward() {
    const now = evaluate();
    set({ w: Number((w() - rate() * now.byW).toPrecision(12)), b: Number((b() - rate() * now.byB).toPrecision(12)), step: 1 }, true);
  }
  function evaluate() {
    const all = points(), x = all.map((p) => p[0]), y = Float64Array.from(all, (p) => p[1]);
    const z = Float64Array.from(x, (v) => w() * v + b()), found = core.pointwise(kernel, [z, y], parametersOf(loss));
    const product = x.map((v, k) => found.grad[k] * v);
    return { x, y, z, value: found.value, error: found.grad, product, cost: mean(found.value), byW: mean(product), byB: mean(found.grad) };
  }

  container.replaceChildren(
    element("section", { class: "panel", "aria-label": "Controls" }, choose, steps(STEPS, at),
      group("The model", range({ key: "w", label: "weight w", low: -3, high: 3, step: 0.05, start: first.w }), range({ key: "b", label: "bias b", low: -3, high: 3, step: 0.05, start: first.b }),
        range({ key: "rate", label: "learning rate", low: 0.01, high: 2, step: 0.01, start: first.rate, domain: { low: 0, high: "inf", open: [true, true], text: "a finite number > 0" } })),
      select({ key: "loss", label: "loss", options: fits.map((l) => [l.name, l.name]), start: first.loss, built: true }),
      loss.parameters.length ? group("Parameters", ...controlsOf(loss)) : null,
      element("div", { class: "row" },
        element("button", { type: "button", onclick: () => { const all = points(); if (all.length < 8) put([...all, [((all.length * 7) % 6) - 2.5, snap(1)]]); } }, "Add a point"),
        element("button", { type: "button", onclick: () => { const all = points(); if (all.length > 1) put(all.slice(0, -1)); } }, "Take one away"))),
    element("section", { class: "plots", "aria-label": "Plots" }, stepper(STEPS.length, at, forward), element("div", {}, plot.svg), words, table, element("div", {}, slope.svg)));

  draw = () => {
    const now = evaluate(), n = now.x.length, ws = spread(Math.min(-3, w() - 1), Math.max(3, w() + 1), 161);
    const [low, high] = extent([now.x], { around: [-1, 3] }), [bottom, top] = extent([now.y, now.z], { around: [-0.5, 2] });
    plot.begin([low, high], [bottom, top]);
    plot.segment(low, w() * low + b(), high, w() * high + b(), "line s0");
    for (let k = 0; k < n; k++) {
      plot.segment(now.x[k], now.y[k], now.x[k], now.z[k], "tangent");
      plot.dot(now.x[k], now.z[k], 0);
      plot.handle(now.x[k], now.y[k], { id: String(k), label: `point ${k + 1}`, says: `x ${short(now.x[k])}, y ${short(now.y[k])}`, low: -4, high: 4, series: 1 });
    }
    const column = (title, from, values, foot, key) => ({ title, from, values, foot, key });
    const columns = [
      column("x", 0, now.x), column("y", 0, now.y), column("z = w x + b", 1, now.z, null, "z"), column("ℓ(z, y)", 2, now.value, at >= 3 ? now.cost : null, "value"),
      column("∂ℓ/∂z", 4, now.error, at >= 6 ? now.byB : null, "error"), column("∂ℓ/∂z · x", 5, now.product, at >= 6 ? now.byW : null, "product"),
    ].filter((c) => c.from <= at);
    const shade = (c) => (c.from === at || (at === 3 && c.from === 2) || (at === 6 && c.foot !== null && c.from > 3) ? "now" : null);
    table.replaceChildren(element("table", {},
      element("thead", {}, element("tr", {}, element("th", { scope: "col" }, "point"), columns.map((c) => element("th", { scope: "col", class: shade(c) }, c.title)))),
      element("tbody", {}, now.x.map((_, k) => element("tr", {}, element("th", { scope: "row" }, String(k + 1)), columns.map((c) => element("td", { class: shade(c), "data-part": c.key }, output(c.values[k])))))),
      at >= 3 ? element("tfoot", {}, element("tr", {}, element("th", { scope: "row" }, "mean"), columns.map((c) => element("td", { class: (c.foot ?? null) !== null && (at === 3 || c.from > 3) ? "now" : null, "data-mean": c.key }, (c.foot ?? null) === null ? "" : output(c.foot))))) : null));
    words.replaceChildren(
      [`Each prediction is ${short(w())} · x + ${short(b())}.`, `${loss.name} of each prediction and its target.`, `The cost is ${short(now.cost)}.`,
        "Positive: a smaller prediction lowers the loss. Negative: a larger one does. 0: no change.", "A point whose feature is 0 has no influence on w.",
        `∂cost/∂w = ${short(now.byW)}, ∂cost/∂b = ${short(now.byB)}.`,
        `w: ${short(w())} − ${short(rate())} · ${short(now.byW)} = ${short(w() - rate() * now.byW)}; b: ${short(b())} − ${short(rate())} · ${short(now.byB)} = ${short(b() - rate() * now.byB)}.`][at - 1]);
    const costs = Float64Array.from(ws, (v) => core.pointwise(kernel, [Float64Array.from(now.x, (x) => v * x + b()), now.y], parametersOf(loss), { reduction: "mean" }).value);
    slope.begin([ws[0], ws[160]], extent([costs], { around: [0] }));
    slope.line(ws, costs, 0);
    slope.segment(w() - 1, now.cost - now.byW, w() + 1, now.cost + now.byW, "tangent");
    slope.dot(w(), now.cost, 0, 6);
    if (at === STEPS.length) slope.dot(w() - rate() * now.byW, now.cost - rate() * now.byW ** 2, 1, 6);
    window.zoo.shown = { loss: loss.name, z: [...now.z], y: [...now.y], x: now.x, value: [...now.value], error: [...now.error], cost: now.cost, byW: now.byW, byB: now.byB, options: optionsOf(loss) };
  };
}

/* ---- a network of two inputs, two hidden units and one output, all sigmoid ---- */

const NETWORK = { hidden: [[0.2, 0.4], [0.3, 0.1]], hiddenBias: [0.1, 0.2], out: [0.7, 0.5], outBias: 0.3 };
const NETWORK_STEPS = [
  ["Hidden sums", "Each hidden unit adds its weighted inputs and its bias: a = W x + c."],
  ["Hidden activations", "The sigmoid of each: h = σ(a)."],
  ["Output", "The logit z = v · h + d, and the probability p = σ(z)."],
  ["Loss", "Binary cross-entropy of the logit, for label 1."],
  ["Error at the output", "∂ℓ/∂z = p − y: the derivative of the sigmoid cancels."],
  ["Errors of hidden units", "The error signal times the weight and the derivative of the sigmoid: ∂ℓ/∂a = v ∂ℓ/∂z σ′(a)."],
  ["Gradients", "Error times input: ∂ℓ/∂v = ∂ℓ/∂z h and ∂ℓ/∂W = ∂ℓ/∂a x."],
];

function networkView(container, choose) {
  const at = Math.min(NETWORK_STEPS.length, Math.max(1, number("step", 1)));
  const table = element("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Numbers of the network" });
  container.replaceChildren(
    element("section", { class: "panel", "aria-label": "Controls" }, choose, steps(NETWORK_STEPS, at),
      group("Inputs", range({ key: "x1", label: "x₁", low: -2, high: 2, step: 0.1, start: 1 }), range({ key: "x2", label: "x₂", low: -2, high: 2, step: 0.1, start: 1 }))),
    element("section", { class: "plots", "aria-label": "Numbers" }, stepper(NETWORK_STEPS.length, at, () => set({ step: 1 }, true)),
      element("p", {}, "W = [[0.2, 0.4], [0.3, 0.1]], c = [0.1, 0.2], v = [0.7, 0.5], d = 0.3, label y = 1."), table));
  draw = () => {
    const x = [number("x1", 1), number("x2", 1)], { hidden, hiddenBias, out, outBias } = NETWORK;
    const a = hidden.map((row, k) => row[0] * x[0] + row[1] * x[1] + hiddenBias[k]), h = core.pointwise("sigmoid", [Float64Array.from(a)], []);
    const z = out[0] * h.value[0] + out[1] * h.value[1] + outBias, p = core.pointwise("sigmoid", [Float64Array.of(z)], []).value[0];
    const l = core.pointwise("binary_cross_entropy_with_logits", [Float64Array.of(z), Float64Array.of(1)], [1, 0]);
    const error = l.grad[0], back = out.map((v, k) => v * error * h.grad[k]);
    const lines = [
      [1, "a, sums of hidden units", a, "a"], [2, "h, hidden activations", h.value, "h"], [3, "z, logit", [z], "z"], [3, "p, prediction", [p], "p"],
      [4, "loss", l.value, "value"], [5, "∂ℓ/∂z = p − y", [error], "error"], [6, "∂ℓ/∂a, errors of hidden units", back, "back"],
      [7, "∂ℓ/∂v", out.map((_, k) => error * h.value[k]), "byV"], [7, "∂ℓ/∂W, first unit", x.map((v) => back[0] * v), "byW0"], [7, "∂ℓ/∂W, second unit", x.map((v) => back[1] * v), "byW1"],
    ].filter(([from]) => from <= at);
    table.replaceChildren(element("table", {}, element("tbody", {}, lines.map(([from, name, values, key]) =>
      element("tr", {}, element("th", { scope: "row", class: from === at ? "now" : null }, name), [0, 1].map((k) => element("td", { "data-part": key, class: from === at ? "now" : null }, k < values.length ? output(values[k]) : "")))))));
    window.zoo.shown = { h: [...h.value], p, error, back };
  };
}

/* ---- expected and empirical risk ---- */

function generator(seed) { // mulberry32
  return () => {
    seed = (seed + 0x6d2b79f5) | 0;
    let t = Math.imul(seed ^ (seed >>> 15), 1 | seed);
    t = (t + Math.imul(t ^ (t >>> 7), 61 | t)) ^ t;
    return ((t ^ (t >>> 14)) >>> 0) / 4294967296;
  };
}

const truth = (x) => Math.sin(2.5 * x) + 0.5 * x;

function sample(seed, count, noise, outliers) {
  const random = generator(seed), x = new Float64Array(count), y = new Float64Array(count);
  for (let k = 0; k < count; k++) {
    x[k] = 2 * random() - 1;
    const normal = Math.sqrt(-2 * Math.log(1 - random())) * Math.cos(2 * Math.PI * random()), wild = random() < 0.1;
    y[k] = truth(x[k]) + noise * normal * (outliers && wild ? 12 : 1);
  }
  return { x, y };
}

/* Legendre polynomials: features that keep to themselves */
function features(x, degree) {
  const p = [1, x];
  for (let k = 1; k < degree; k++) p.push(((2 * k + 1) * x * p[k] - k * p[k - 1]) / (k + 1));
  return p.slice(0, degree + 1);
}

function solve(A, b) {
  const n = b.length;
  for (let i = 0; i < n; i++) {
    let pivot = i;
    for (let r = i + 1; r < n; r++) if (Math.abs(A[r][i]) > Math.abs(A[pivot][i])) pivot = r;
    [A[i], A[pivot]] = [A[pivot], A[i]];
    [b[i], b[pivot]] = [b[pivot], b[i]];
    for (let r = i + 1; r < n; r++) {
      const factor = A[r][i] / A[i][i];
      for (let c = i; c < n; c++) A[r][c] -= factor * A[i][c];
      b[r] -= factor * b[i];
    }
  }
  for (let i = n - 1; i >= 0; i--) {
    for (let c = i + 1; c < n; c++) b[i] -= A[i][c] * b[c];
    b[i] /= A[i][i];
  }
  return b;
}

const predict = (weights, rows) => Float64Array.from(rows, (row) => row.reduce((sum, f, k) => sum + f * weights[k], 0));

/* Newton's method on the mean loss, with the Gauss-Newton form of the Hessian and a little damping */
function fitted(loss, data, degree) {
  const rows = Array.from(data.x, (x) => features(x, degree)), n = rows.length, m = degree + 1;
  const weights = new Array(m).fill(0), parameters = parametersOf(loss);
  for (let round = 0; round < 40; round++) {
    const z = predict(weights, rows), { grad, hess } = core.pointwise(kernelOf(loss), [z, data.y], parameters, { gaussNewton: loss.gaussNewton });
    const A = Array.from({ length: m }, () => new Array(m).fill(0)), b = new Array(m).fill(0);
    for (let k = 0; k < n; k++) {
      const bend = Math.min(1e4, Math.max(1e-6, hess[k] || 0)) / n;
      for (let i = 0; i < m; i++) {
        b[i] -= (grad[k] * rows[k][i]) / n;
        for (let j = 0; j < m; j++) A[i][j] += bend * rows[k][i] * rows[k][j];
      }
    }
    for (let i = 0; i < m; i++) A[i][i] += 1e-9;
    const step = solve(A, b);
    step.forEach((s, i) => (weights[i] += s));
    if (Math.max(...step.map(Math.abs)) < 1e-9) break;
  }
  return weights;
}

const riskOf = (loss, weights, data) => core.pointwise(kernelOf(loss), [predict(weights, Array.from(data.x, (x) => features(x, weights.length - 1))), data.y], parametersOf(loss), { reduction: "mean" }).value;

function riskView(container) {
  const fits = losses.filter((l) => COMPARED.regression.fits(l) && l.inputs[1].domain.low === "-inf" && l.hessian && !["mean_absolute_percentage_error"].includes(l.name));
  const loss = fits.find((l) => l.name === text("loss", "l2_loss")) ?? fits[0];
  const plot = new Chart({ name: "a sample, the truth and the fit", height: 260, xLabel: "x" });
  const byCount = new Chart({ name: "risk as the sample grows", height: 190, xLabel: "points in the sample" });
  const byDegree = new Chart({ name: "risk as the model grows", height: 190, xLabel: "degree of the polynomial" });
  const words = element("p", { class: "note", role: "status" });
  const key = (names) => element("p", { class: "row" }, names.map(([name, series]) => [drawing("svg", { class: "key", viewBox: "0 0 28 12", "aria-hidden": "true" }, drawing("path", { class: `line s${series}`, d: "M0 6H28" })), element("span", {}, name)]));
  container.replaceChildren(
    element("section", { class: "panel", "aria-label": "Controls" },
      range({ key: "n", label: "points in the sample", low: 3, high: 200, step: 1, start: 12, domain: { low: 3, high: 200, open: [false, false], text: "3 to 200" } }),
      range({ key: "degree", label: "degree of the polynomial", low: 0, high: 12, step: 1, start: 6, domain: { low: 0, high: 12, open: [false, false], text: "0 to 12" } }),
      range({ key: "noise", label: "noise", low: 0, high: 1, step: 0.05, start: 0.3, domain: { low: 0, high: 2, open: [false, false], text: "0 to 2" } }),
      check({ key: "outliers", label: "one point in ten is an outlier" }),
      select({ key: "loss", label: "loss", options: fits.map((l) => [l.name, l.name]), start: "l2_loss", built: true }),
      loss.parameters.length ? group("Parameters", ...controlsOf(loss)) : null,
      element("button", { type: "button", onclick: () => set({ seed: number("seed", 1) + 1 }) }, "Draw another sample")),
    element("section", { class: "plots", "aria-label": "Plots" }, element("div", {}, plot.svg), key([["fit", 0], ["truth", 2]]), words,
      element("div", {}, byCount.svg), element("div", {}, byDegree.svg), key([["empirical risk: mean loss on the sample", 0], ["expected risk: mean loss on new data", 1]])));

  let curves = {};
  function averages(noise, outliers, n, degree, fresh) { // over a few samples: one alone is an accident
    const known = JSON.stringify([loss.name, parametersOf(loss), noise, outliers, n, degree]);
    if (curves.known === known) return curves;
    const run = (count, d) => {
      const found = [0, 1, 2, 3, 4, 5].map((k) => {
        const data = sample(1000 + k, count, noise, outliers), weights = fitted(loss, data, d);
        return [riskOf(loss, weights, data), riskOf(loss, weights, fresh)];
      });
      const middle = (j) => found.map((f) => f[j]).sort((a, b) => a - b).slice(2, 4).reduce((a, b) => a + b, 0) / 2;
      return [middle(0), middle(1)];
    };
    const counts = [4, 6, 8, 12, 16, 24, 32, 48, 64, 96, 128, 200], degrees = Array.from({ length: 13 }, (_, d) => d);
    curves = { known, counts, degrees, byCount: counts.map((c) => run(c, degree)), byDegree: degrees.map((d) => run(n, d)) };
    return curves;
  }
  let later = 0;
  draw = () => {
    const n = Math.round(number("n", 12)), degree = Math.round(number("degree", 6)), noise = number("noise", 0.3), outliers = checked("outliers");
    const data = sample(number("seed", 1), n, noise, outliers), fresh = sample(99991, 1500, noise, outliers), weights = fitted(loss, data, degree);
    const empirical = riskOf(loss, weights, data), expected = riskOf(loss, weights, fresh), xs = spread(-1, 1, 201);
    const fit = predict(weights, Array.from(xs, (x) => features(x, degree)));
    plot.begin([-1.05, 1.05], extent([xs.map(truth)], { around: [...data.y].filter((y) => Math.abs(y) < 4).concat(-1.6, 1.6) }));
    plot.line(xs, xs.map(truth), 2);
    plot.line(xs, fit, 0);
    data.x.forEach((x, k) => plot.dot(x, data.y[k], 1));
    words.replaceChildren("Empirical risk ", output(empirical), ", expected risk ", output(expected), "; the generalisation gap between them is ", output(expected - empirical), ".");
    window.zoo.shown = { empirical, expected, n, degree, z: [...predict(weights, Array.from(data.x, (x) => features(x, degree)))], y: [...data.y], loss: loss.name, options: optionsOf(loss) };
    const finish = () => {
      const { counts, degrees, ...risks } = averages(noise, outliers, n, degree, fresh);
      for (const [chart, along, values, now] of [[byCount, counts, risks.byCount, n], [byDegree, degrees, risks.byDegree, degree]]) {
        const inner = values.map((v) => v[0]), outer = values.map((v) => v[1]), top = 3 * Math.max(...inner, Math.min(...outer));
        chart.begin([along[0], along[along.length - 1]], [0, top || 1]);
        chart.area(along, inner, outer.map((v) => Math.min(v, 2 * top)));
        chart.line(along, inner, 0, { whole: true });
        chart.line(along, outer, 1, { whole: true });
        chart.segment(now, 0, now, top, "guide");
        chart.dot(now, empirical, 0, 6);
        chart.dot(now, expected, 1, 6);
      }
    };
    clearTimeout(later);
    if (curves.known) later = setTimeout(finish, 120); // not while a slider moves
    else finish();
  };
}

/* ---- the page ---- */

const VIEWS = {
  loss: ["One loss", null, lossView],
  regression: ["Regression", "Losses of a residual. Their growth decides how much outliers count: where the gradient returns to 0, a point has no influence.", (c) => compareView(c, COMPARED.regression)],
  margin: ["Margins", "Losses of a margin replace the zero-one loss, which counts mistakes and has no gradient to follow.", (c) => compareView(c, COMPARED.margin)],
  counts: ["Counts and likelihoods", "Losses that are negative log-likelihoods, as functions of the prediction for one observed target.", (c) => compareView(c, COMPARED.counts)],
  softmax: ["Softmax", "The softmax turns logits into probabilities. The gradient of the cross-entropy is p − y.", softmaxView],
  chain: ["Chain rule", "From the loss to the weights of a linear model, step by step. You can move the points.", chainView],
  risk: ["Risk", "Training minimises the mean loss on a sample, the empirical risk. What matters is its expectation, the expected risk.", riskView],
};

function show() {
  const name = VIEWS[text("view", "loss")] ? text("view", "loss") : "loss", [title, about, build] = VIEWS[name];
  $("#title").textContent = title;
  $("#about").textContent = about ?? "";
  document.title = `${title} · Loss zoo · fastloss`;
  const focus = document.activeElement, held = focus?.id === "next" || focus?.id === "back" ? `#${focus.id}` : focus?.dataset?.key ? `[data-key="${focus.dataset.key}"]` : null;
  $("#views").replaceChildren(...Object.entries(VIEWS).map(([key, [words]]) =>
    element("li", {}, element("a", { href: key === "loss" ? "#loss=huber_loss" : `#view=${key}`, "aria-current": key === name ? "page" : null }, words))));
  followers = [];
  build($("#view"));
  address();
  draw();
  if (held) $(held)?.focus();
}

function theme(choice) {
  document.documentElement.dataset.theme = choice;
  $("#theme").setAttribute("aria-pressed", choice === "dark");
}

async function main() {
  let kept = null;
  try {
    kept = localStorage.getItem("theme"); // as the documentation has it
  } catch {} // not allowed: as if there were none
  theme(["dark", "light"].includes(kept) ? kept : matchMedia("(prefers-color-scheme: dark)").matches ? "dark" : "light");
  $("#theme").onclick = () => {
    const choice = document.documentElement.dataset.theme === "dark" ? "light" : "dark";
    theme(choice);
    try {
      localStorage.setItem("theme", choice);
      localStorage.setItem("mode", choice);
    } catch {}
  };
  try {
    const [description, instance] = await load();
    registry = description;
    losses = description.losses;
    core = new Core(instance);
  } catch (error) {
    $("#status").textContent = `The kernels could not be loaded: ${error.message}`;
    throw error;
  }
  window.zoo = { core, registry, set, draw: () => draw(), shown: null };
  show();
  performance.mark("zoo-shown");
  addEventListener("hashchange", () => {
    state = new URLSearchParams(location.hash.slice(1));
    show();
  });
  let width = innerWidth;
  addEventListener("resize", () => innerWidth !== width && ((width = innerWidth), draw()));
}

main();
