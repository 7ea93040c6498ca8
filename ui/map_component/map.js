// The province's map: an SVG built once from a static file of pre-projected paths, repainted at each change.
// Text from the data only ever reaches the page through textContent and setAttribute.
import { el, buildPatterns, paint, placeLabels, drawBubbles, scaleBar } from "./draw.js";
import { loadAsset, unpack } from "./load.js";
import { makeTip } from "./tip.js";
import { boxOf, centred, indicesInside, neighbour, byInitial, alphabetical, mostCentral } from "./navigate.js";
import { textsOf } from "./texts.js";

const views = new WeakMap();

const ABOVE = { comune: "ambito", ambito: "ambito", distretto: "distretto", asst: "asst", provincia: "provincia" };
const HELP = "Usa le frecce per spostarti fra le aree, una lettera per cercare un nome, Invio per scegliere.";
const FAILED = "La mappa non si è caricata. Ricarica la pagina; gli stessi dati sono nella tabella.";

/** Called by Streamlit at the first mount and at each change of the data. */
export default function ({ data, parentElement, setTriggerValue }) {
  if (!views.has(parentElement)) views.set(parentElement, new MapView(parentElement));
  const view = views.get(parentElement);
  view.send = setTriggerValue;
  view.receive(data).catch((error) => view.fail(error));
}

class MapView {
  constructor(parent) {
    [this.turn, this.current] = [0, -1];
    this.root = el("div", { class: "map" }, parent);
    this.root.style.visibility = "hidden"; // until map.css has arrived and says otherwise
    this.plate = el("div", { class: "plate" }, this.root);
    this.notice = el("p", { class: "notice" }, this.plate);
    this.foot = el("div", { class: "foot" }, this.root);
    this.live = el("div", { class: "unseen", "aria-live": "polite" }, this.root);
  }

  async receive(bytes) {
    const turn = ++this.turn;
    const text = await unpack(bytes);
    if (turn !== this.turn || text === this.shown) return;
    const view = JSON.parse(text);
    const asset = await loadAsset(view.asset);
    if (turn !== this.turn) return;
    this.textOf = textsOf(view.tips, asset.layers[view.level].codes.length);
    const first = !this.view || this.view.asset !== view.asset || this.view.level !== view.level;
    const zoomChanged = this.view?.zoom !== view.zoom;
    [this.view, this.asset, this.shown] = [view, asset, text];
    if (first) this.build();
    if (first || zoomChanged) this.zoomTo(view.zoom);
    this.repaint();
    this.notice.textContent = "";
  }

  fail(error) {
    console.error(error);
    if (!this.svg) this.notice.textContent = FAILED;
  }

  /** Draws every element of one level once; later changes touch only fills and texts. */
  build() {
    const { asset, view } = this;
    for (const old of [this.svg, this.tip, this.back]) old?.remove();
    this.layer = asset.layers[view.level];
    this.names = this.namesOf(this.layer);
    [this.inside, this.alphabet] = [undefined, undefined];
    [this.current, this.state] = [-1, []];
    const svg = (this.svg = el("svg", { tabindex: "0", role: "application", "aria-roledescription": "mappa interattiva" }, this.plate));
    this.patterns = buildPatterns(svg);
    const group = (name) => el("g", { class: name }, svg);
    const areas = group("areas");
    this.paths = this.layer.paths.map((d, i) => el("path", { d, "data-i": i }, areas));
    const borders = group("borders");
    const upper = ABOVE[view.level];
    if (upper !== "ambito") asset.layers.ambito.paths.forEach((d) => el("path", { d, class: "thin" }, borders));
    this.upper = asset.layers[upper].paths.map((d) => el("path", { d }, borders));
    this.bubbles = group("bubbles");
    this.labels = group("labels");
    this.outlines = {};
    for (const name of ["chosen", "ring"]) {
      this.outlines[name] = [el("path", { class: `${name} casing` }, svg), el("path", { class: name }, svg)];
    }
    this.tip = makeTip(this.plate);
    this.back = el("button", { class: "back", type: "button" }, this.plate);
    this.back.textContent = "Torna alla provincia";
    this.back.addEventListener("click", () => this.zoomOut());
    this.listen();
    this.sizer?.disconnect();
    this.sizer = new ResizeObserver(() => this.laidOut !== this.size() && this.layout());
    this.sizer.observe(svg);
  }

  namesOf(layer) { return layer.codes.map((code) => this.asset.names[code] ?? code); }

  listen() {
    const svg = this.svg;
    const at = (event) => Number(event.target.getAttribute?.("data-i") ?? -1);
    svg.addEventListener("pointermove", (event) => {
      if (event.pointerType !== "touch") this.showTip(at(event), event);
    });
    svg.addEventListener("pointerleave", () => this.showTip(-1));
    svg.addEventListener("click", (event) => {
      const i = at(event);
      if (i < 0) return this.showTip(-1);
      this.current = i;
      this.ring(-1);
      this.showTip(i, event);
      this.choose(i);
    });
    svg.addEventListener("keydown", (event) => this.onKey(event));
    svg.addEventListener("focus", () => {
      if (svg.matches(":focus-visible")) this.moveTo(this.startingPoint());
    });
    svg.addEventListener("blur", () => { this.ring(-1); this.showTip(-1); });
  }

  onKey(event) {
    if (event.ctrlKey || event.metaKey || event.altKey) return;
    const { key } = event;
    const here = this.current < 0 ? this.startingPoint() : this.current;
    if (key.startsWith("Arrow")) this.moveTo(neighbour(this.layer.labels, here, key, this.reachable));
    else if (key === "Enter" || key === " ") this.choose(here);
    else if (key === "Escape") { this.ring(-1); this.showTip(-1); }
    else if (key.length === 1 && /\p{L}/u.test(key)) this.moveTo(byInitial((this.alphabet ??= alphabetical(this.names)), key, here, this.inside));
    else return;
    event.preventDefault();
  }

  zoomOut() {
    this.zoomTo(null);
    this.layout();
    this.svg.focus();
    this.send("zoom_out", true);
  }

  startingPoint() {
    const chosen = this.layer.codes.indexOf(this.view.selected);
    const candidates = [this.current, chosen].filter((i) => this.inside.has(i));
    return candidates[0] ?? mostCentral(this.layer.labels, this.box, this.reachable);
  }

  moveTo(i) {
    this.current = i;
    this.ring(i);
    this.showTip(i);
    this.live.textContent = `${this.names[i]}: ${this.textOf(i).replaceAll("\n", ". ")}`;
  }

  choose(i) { this.send("select", this.layer.codes[i]); }

  ring(i) {
    for (const p of this.outlines.ring) p.setAttribute("d", i < 0 ? "" : this.layer.paths[i]);
  }

  showTip(i, event) {
    if (!(i >= 0)) return this.tip.hide();
    const inside = () => new DOMPoint(...this.layer.labels[i]).matrixTransform(this.svg.getScreenCTM());
    const point = event ? { x: event.clientX, y: event.clientY } : inside();
    this.tip.show([this.names[i], ...this.textOf(i).split("\n")], point);
  }

  zoomTo(code) {
    const [x, y, w, h] = this.asset.viewBox;
    this.box = centred({ x, y, width: w, height: h }, w * 1.016, h * 1.016); // room for the border's stroke
    this.reachable = this.paths.map((_, i) => i);
    this.zoomed = false;
    for (const layer of Object.values(this.asset.layers)) {
      const at = code ? layer.codes.indexOf(code) : -1;
      if (at < 0) continue;
      this.box = boxOf(this.svg, layer.paths[at], 0.06);
      this.reachable = indicesInside(this.svg, layer.paths[at], this.layer.labels);
      this.zoomed = true;
      break;
    }
    const before = this.inside;
    this.inside = new Set(this.reachable);
    this.paths.forEach((p, i) => {
      const is = this.inside.has(i);
      if (is !== (before?.has(i) ?? true)) p.classList.toggle("outside", !is);
    });
    this.svg.setAttribute("viewBox", [this.box.x, this.box.y, this.box.width, this.box.height].join(" "));
    this.back.hidden = !this.zoomed;
  }

  /** Everything that depends on the data. */
  repaint() {
    const { view } = this;
    this.root.classList.toggle("with-bubbles", view.kind === "bolle");
    this.root.classList.toggle("compact", view.compact);
    this.plate.style.setProperty("--height", `${view.height}px`);
    this.plate.style.setProperty("--ratio", `${this.asset.viewBox[2]} / ${this.asset.viewBox[3]}`);
    this.svg.setAttribute("aria-label", view.compact ? view.alt : `${view.alt} ${HELP}`);
    paint(this.paths, this.state, view, this.patterns);
    const chosen = this.layer.codes.indexOf(view.selected);
    for (const p of this.outlines.chosen) p.setAttribute("d", chosen < 0 ? "" : this.layer.paths[chosen]);
    this.layout();
  }

  size() { return `${this.svg.clientWidth} ${this.svg.clientHeight}`; }

  /** Everything that depends on the size on screen. */
  layout() {
    const { clientWidth: w, clientHeight: h } = this.svg;
    if (!w || !h || !this.view) return;
    this.laidOut = this.size();
    const perPixel = Math.max(this.box.width / w, this.box.height / h);
    const seen = centred(this.box, w * perPixel, h * perPixel);
    this.patterns.scale(perPixel);
    drawBubbles(this.bubbles, this.layer, this.view, perPixel);
    const inner = this.zoomed && this.view.level === "comune";
    const named = inner ? this.layer : this.asset.layers[ABOVE[this.view.level]];
    const radii = named === this.layer ? this.view.radii : undefined;
    const labels = { ...named, radii, names: inner ? this.names : this.namesOf(named) };
    placeLabels(this.labels, this.view.compact ? null : labels, inner ? this.reachable : null, seen, perPixel);
    scaleBar(this.foot, this.view, perPixel * this.asset.metres_per_unit);
  }
}
