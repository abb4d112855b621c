// The map of the country. Python sends colours, names and figures; the outlines are part of this script.
const OUTLINES = __OUTLINES__;
const SVG = "http://www.w3.org/2000/svg";
// Above the land there is room for the buttons.
const WHOLE = [0, -420, OUTLINES.width, OUTLINES.height + 420];

function shape(name, attributes, parent) {
  const element = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  parent.appendChild(element);
  return element;
}

function block(name, className, parent, text) {
  const element = document.createElement(name);
  if (className) element.className = className;
  if (text !== undefined) element.textContent = text;
  parent.appendChild(element);
  return element;
}

class CountryMap {
  constructor(root) {
    this.root = root;
    this.box = [...WHOLE];
    this.svg = shape("svg", { preserveAspectRatio: "xMidYMid meet", role: "group" }, root);
    this.land = shape("g", {}, this.svg);
    this.paths = {};
    for (const [code, outline] of Object.entries(OUTLINES.districts)) {
      const path = shape("path", { d: outline, class: "d", "data-place": `district:${code}` }, this.land);
      this.paths[code] = path;
    }
    for (const outline of Object.values(OUTLINES.provinces)) shape("path", { d: outline, class: "p" }, this.svg);
    for (const [x, y, width, height] of OUTLINES.insets) {
      shape("rect", { x, y, width, height, rx: 40, class: "inset" }, this.svg);
    }
    this.over = shape("g", {}, this.svg);
    this.legend = block("div", "legend", root);
    this.buttons = block("div", "buttons", root);
    this.tip = block("div", "tip", root);
    this.listen();
    this.show();
  }

  update(data, tell) {
    this.data = data;
    this.tell = tell;
    this.svg.setAttribute("aria-label", data.title);
    this.svg.classList.toggle("proposing", data.proposing);
    for (const [code, path] of Object.entries(this.paths)) {
      const known = data.districts[code];
      path.style.fill = known?.[0] || "#c9d2d0";
    }
    this.drawOver();
    this.drawLegend();
    this.drawButtons();
    this.mark(data.selected);
  }

  drawOver() {
    this.over.replaceChildren();
    for (const line of this.data.lines) {
      const mx = (line.x + line.u) / 2 + (line.v - line.y) * 0.12;
      const my = (line.y + line.v) / 2 - (line.u - line.x) * 0.12;
      const path = shape("path", {
        d: `M${line.x} ${line.y}Q${mx} ${my} ${line.u} ${line.v}`,
        class: line.site ? "line" : "line gate", "data-from": line.from,
      }, this.over);
      path.dataset.width = line.w;
    }
    for (const gateway of this.data.gateways) this.drawGateway(gateway);
    for (const site of this.data.sites) {
      const mark = shape("circle", {
        cx: site.x, cy: site.y, class: "site", "data-place": `site:${site.id}`,
      }, this.over);
      mark.dataset.radius = site.r;
      this.reach(mark, `${site.name}. ${site.lines.join(". ")}`);
      this.tag(site, site.r, "tag");
    }
    for (const site of this.data.own) {
      const mark = shape("path", { class: "own", "data-place": `own:${site.id}` }, this.over);
      Object.assign(mark.dataset, { x: site.x, y: site.y });
      if (!this.data.sites.some((one) => one.id === site.id)) this.tag(site, 60, "tag quiet");
    }
    this.rescale();
  }

  // A gateway is a square that fills from below as its highest design day fills it.
  drawGateway(gateway) {
    const name = { class: "gateway", "data-place": `gateway:${gateway.id}` };
    const mark = shape("rect", name, this.over);
    Object.assign(mark.dataset, { x: gateway.x, y: gateway.y, part: 1 });
    this.reach(mark, `${gateway.name}. ${gateway.lines.join(". ")}`);
    const fill = shape("rect", { class: gateway.use > 0.995 ? "fill full" : "fill" }, this.over);
    Object.assign(fill.dataset, { x: gateway.x, y: gateway.y, part: Math.min(1, gateway.use) });
  }

  tag(place, radius, className) {
    const tag = shape("text", { x: place.x, y: place.y, class: className, "text-anchor": "middle" }, this.over);
    tag.textContent = place.name;
    tag.dataset.radius = radius;
  }

  // Sites and gateways can be reached with Tab and chosen with Enter; districts through the list of places.
  reach(mark, label) {
    mark.setAttribute("tabindex", "0");
    mark.setAttribute("role", "button");
    mark.setAttribute("aria-label", label);
    mark.addEventListener("keydown", (event) => {
      if (event.key !== "Enter" && event.key !== " ") return;
      event.preventDefault();
      this.choose(mark.dataset.place);
    });
  }

  choose(place) {
    const chosen = place === this.data.selected ? "" : place;
    this.data.selected = chosen;
    this.mark(chosen);
    this.tell("selected", chosen);
  }

  drawLegend() {
    this.legend.replaceChildren();
    const legend = this.data.legend;
    this.legend.style.display = legend ? "" : "none";
    if (!legend) return;
    block("b", "", this.legend, legend.title);
    const shades = block("div", "shades", this.legend);
    for (const shade of legend.shades) block("i", "", shades).style.background = shade;
    const edges = block("div", "edges", this.legend);
    for (const edge of legend.edges) block("span", "", edges, edge);
  }

  drawButtons() {
    this.buttons.replaceChildren();
    const views = [
      [this.data.view.whole, () => this.go([...WHOLE])],
      [this.data.view.core, () => this.go([...this.data.coreBox])],
      ["+", () => this.zoom(1 / 1.6), this.data.view.in],
      ["−", () => this.zoom(1.6), this.data.view.out],
    ];
    for (const [label, action, said] of views) {
      const button = block("button", "", this.buttons, label);
      button.onclick = action;
      if (said) button.setAttribute("aria-label", said);
    }
  }

  mark(place) {
    for (const element of this.svg.querySelectorAll("[data-place]")) {
      element.classList.toggle("on", element.dataset.place === place);
    }
    const on = this.svg.querySelector(".d.on");
    if (on) this.land.appendChild(on);
    this.lit = place && !place.startsWith("district:") ? place.split(":")[1] : null;
    this.light(null);
  }

  light(place) {
    for (const line of this.over.querySelectorAll(".line")) {
      const from = line.dataset.from;
      line.classList.toggle("lit", from === place || from === this.lit);
    }
  }

  // Names keep their size on screen while the map grows; circles and lines grow a little with it.
  rescale() {
    const zoom = this.box[2] / WHOLE[2];
    const slow = zoom ** 0.7;
    for (const mark of this.over.querySelectorAll("rect")) {
      const side = 170 * slow;
      const part = Number(mark.dataset.part);
      mark.setAttribute("x", mark.dataset.x - side / 2);
      mark.setAttribute("y", Number(mark.dataset.y) + side / 2 - side * part);
      mark.setAttribute("width", side);
      mark.setAttribute("height", side * part);
      mark.setAttribute("rx", 22 * slow);
    }
    for (const mark of this.over.querySelectorAll(".own")) {
      const [x, y, half] = [Number(mark.dataset.x), Number(mark.dataset.y), 120 * slow];
      mark.setAttribute("d", `M${x} ${y - half}L${x + half} ${y}L${x} ${y + half}L${x - half} ${y}z`);
    }
    for (const mark of this.over.querySelectorAll("circle")) mark.setAttribute("r", mark.dataset.radius * slow);
    for (const line of this.over.querySelectorAll(".line")) {
      line.setAttribute("stroke-width", line.dataset.width * slow);
    }
    for (const tag of this.over.querySelectorAll("text")) {
      tag.setAttribute("font-size", 205 * zoom);
      tag.setAttribute("stroke-width", 50 * zoom);
      tag.setAttribute("dy", -tag.dataset.radius * slow - 75 * zoom);
    }
  }

  show() {
    this.svg.setAttribute("viewBox", this.box.join(" "));
    this.rescale();
  }

  zoom(factor, at) {
    const [x, y, width, height] = this.box;
    const cx = at ? at[0] : x + width / 2;
    const cy = at ? at[1] : y + height / 2;
    const wide = Math.min(WHOLE[2] * 1.1, Math.max(WHOLE[2] / 25, width * factor));
    const scale = wide / width;
    this.box = [cx - (cx - x) * scale, cy - (cy - y) * scale, wide, height * scale];
    this.show();
  }

  go(target) {
    const start = [...this.box];
    const began = performance.now();
    const step = (now) => {
      const part = Math.min(1, Math.max(0, (now - began) / 260));
      const eased = 1 - (1 - part) ** 3;
      this.box = start.map((value, i) => value + (target[i] - value) * eased);
      this.show();
      if (part < 1) requestAnimationFrame(step);
    };
    requestAnimationFrame(step);
  }

  point(event) {
    const matrix = this.svg.getScreenCTM().inverse();
    const spot = new DOMPoint(event.clientX, event.clientY).matrixTransform(matrix);
    return [spot.x, spot.y];
  }

  listen() {
    let from = null;
    this.moved = false;
    this.svg.addEventListener("pointerdown", (event) => {
      from = [event.clientX, event.clientY, ...this.box];
      this.moved = false;
    });
    this.svg.addEventListener("pointermove", (event) => {
      this.hover(event);
      if (!from || event.buttons === 0) { from = null; return; }
      const [dx, dy] = [event.clientX - from[0], event.clientY - from[1]];
      if (Math.hypot(dx, dy) < 5 && !this.moved) return;
      this.moved = true;
      this.svg.classList.add("dragging");
      const scale = 1 / this.svg.getScreenCTM().a;
      this.box = [from[2] - dx * scale, from[3] - dy * scale, from[4], from[5]];
      this.show();
    });
    this.svg.addEventListener("pointerup", () => { from = null; this.svg.classList.remove("dragging"); });
    this.svg.addEventListener("pointerleave", () => { this.tip.classList.remove("on"); this.light(null); });
    this.svg.addEventListener("click", (event) => {
      if (this.moved) return;
      if (this.data.proposing) {
        // Twice the same spot is twice a click: the time makes it a change.
        this.tell("spot", [...this.point(event), Date.now()]);
        return;
      }
      this.choose(event.target.dataset?.place ?? "");
    });
    this.svg.addEventListener("dblclick", (event) => this.zoom(1 / 2.2, this.point(event)));
    // A plain wheel scrolls the page; with Ctrl, or two fingers on a trackpad, it zooms the map.
    this.svg.addEventListener("wheel", (event) => {
      if (!event.ctrlKey) return;
      event.preventDefault();
      this.zoom(Math.exp(event.deltaY / 200), this.point(event));
    }, { passive: false });
  }

  hover(event) {
    const place = event.target.dataset?.place;
    this.tip.classList.toggle("on", Boolean(place));
    const [kind, id] = (place ?? ":").split(":");
    this.light(kind === "site" || kind === "gateway" ? id : null);
    if (!place) return;
    this.tip.replaceChildren();
    if (kind === "district") {
      const [, name, figures] = this.data.districts[id] ?? ["", id, []];
      block("b", "", this.tip, name);
      figures.forEach((figure, i) => {
        const row = block("div", "", this.tip);
        block("span", "", row, this.data.rows[i]);
        block("span", "", row, figure);
      });
    } else {
      const known = this.data[{ site: "sites", gateway: "gateways", own: "own" }[kind]].find((one) => one.id === id);
      block("b", "", this.tip, known.name);
      for (const line of known.lines ?? []) block("div", "", this.tip, line);
    }
    const frame = this.root.getBoundingClientRect();
    const [x, y] = [event.clientX - frame.left, event.clientY - frame.top];
    const [width, height] = [this.tip.offsetWidth, this.tip.offsetHeight];
    this.tip.style.left = `${x + 16 + width > frame.width ? Math.max(4, x - width - 14) : x + 16}px`;
    this.tip.style.top = `${Math.max(4, Math.min(y + 12, frame.height - height - 8))}px`;
  }
}

const maps = new WeakMap();

export default function (component) {
  const { data, parentElement, setStateValue } = component;
  const root = parentElement.querySelector(".map");
  if (!maps.has(root)) maps.set(root, new CountryMap(root));
  maps.get(root).update(data, setStateValue);
}
