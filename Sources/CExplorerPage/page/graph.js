// Draws a build graph as SVG and handles the pointer and the keyboard in it.

import { NODE, layout, pathThrough, reach, usersOf } from './layout.js';

const SVG = 'http://www.w3.org/2000/svg';
/** The maximum number of vertices of a graph that is drawn. With more elements a browser becomes slow. */
export const DRAWN_LIMIT = 3000;

export const KINDS = {
  source: { title: 'source', what: 'an image, the build context, a download or a Git repository' },
  exec: { title: 'exec', what: 'a command' },
  file: { title: 'file', what: 'copies and other changes of files' },
  merge: { title: 'merge', what: 'layers put together' },
  diff: { title: 'diff', what: 'what changed between two results' },
  build: { title: 'build', what: 'a nested build' },
  passthrough: { title: 'passthrough', what: 'a result passed on' },
};

/** The symbol of each kind of vertex, as an SVG path that is 14 units wide and high. */
const GLYPHS = {
  source: 'M7 1.5 12.5 4.5V10L7 13 1.5 10V4.5ZM1.5 4.5 7 7.5 12.5 4.5M7 7.5V13',
  exec: 'M2 3 6.5 7 2 11M8 11.5H12.5',
  file: 'M3 1.5H8.5L11.5 4.5V12.5H3ZM8.5 1.5V4.5H11.5',
  merge: 'M2.5 2V4.5Q2.5 7 7 7Q11.5 7 11.5 4.5V2M7 7V12.5',
  diff: 'M2 7H12M7 2.5V7M3 11.5H11',
  build: 'M2 2H12V12H2ZM5 5H9V9H5Z',
  passthrough: 'M2 7H12M9 4 12 7 9 10',
};

function element(name, attributes = {}, ...children) {
  const node = document.createElementNS(SVG, name);
  for (const [key, value] of Object.entries(attributes)) node.setAttribute(key, value);
  node.append(...children);
  return node;
}

/** Returns the symbol of a kind of vertex as an SVG element of its own. */
export function glyph(kind) {
  const path = element('path', { class: 'glyph', d: GLYPHS[kind] ?? GLYPHS.passthrough });
  const group = element('g', { class: `vertex ${kind}` }, path);
  return element('svg', { class: 'graph', width: 14, height: 14, viewBox: '0 0 14 14', 'aria-hidden': 'true' }, group);
}

/** Returns the name of a vertex without stage, step number, `docker.io/library/` and digests. */
export function shortName(vertex) {
  const name = vertex.name.replace(/^\[[^\]]*\] */, '').replace(/docker\.io\/library\//g, '').replace(/@sha256:[0-9a-f]{64}/g, '');
  return name.replace(/\s+/g, ' ') || vertex.kind;
}

/** Returns the short name of a vertex, without the flags of its instruction except `--from`. */
function label(vertex) { return shortName(vertex).replace(/(?<=^(?:LINK )?[A-Z]+ (?:--from=\S+ )?)(?:--(?!from=)[a-z]\S* )+/, ''); }

export class GraphView {
  #root;
  #lanesRoot;
  #events;
  #graph = null;
  #places = null;
  #nodes = [];
  #edges = [];
  #zoom = 1;
  #fits = true;
  #focused = 0;
  selected = null;

  /** `events`: `point(index or null)`, `select(index or null)`, `jump(index)`, `target(stage)`. */
  constructor(root, lanesRoot, events) {
    this.#root = root;
    this.#lanesRoot = lanesRoot;
    this.#events = events;
    root.addEventListener('keydown', (event) => this.#key(event));
    new ResizeObserver(() => { if (this.#fits) this.fit(); }).observe(root.parentElement);
  }

  get graph() { return this.#graph; }
  get users() { return this.#graph?.users ?? []; }
  get zoom() { return this.#zoom; }

  /** Draws a graph; vertices that `target` doesn't need are dimmed. Keeps the selection if its vertex is still there. */
  show(graph, target) {
    const kept = this.selected === null ? null : this.#graph?.vertices[this.selected];
    const hadFocus = this.#root.contains(document.activeElement);
    graph.users = usersOf(graph.vertices);
    this.#graph = graph;
    this.#places = layout(graph.vertices, graph.stages);
    this.selected = null;
    const needed = target ? new Set(target.needed) : null;
    const chain = new Set(target?.chain ?? graph.chain);
    this.#root.replaceChildren(this.#draw(needed, chain));
    this.#showLanes(target);
    this.#scale();
    const found = kept ? graph.vertices.findIndex((vertex) => vertex.digest === kept.digest || vertex.name === kept.name) : -1;
    this.#focused = Math.min(this.#focused, Math.max(0, graph.vertices.length - 1));
    if (found >= 0) this.select(found, { quiet: true });
    else if (kept) this.#events.select(null);
    this.#rove(found >= 0 ? found : this.#focused, hadFocus);
  }

  #draw(needed, chain) {
    const { vertices } = this.#graph;
    const places = this.#places;
    const svg = element('svg', { class: 'graph', role: 'presentation' });
    for (const lane of places.lanes) {
      svg.append(element('rect', { class: 'lane', x: lane.x, y: 0, width: lane.width, height: places.height, rx: 8 }));
    }
    for (const row of places.rows) {
      if (row.count < 2) continue;
      const note = element('text', { class: 'row-note', x: 16, y: row.y + 21, 'aria-hidden': 'true' }, `${row.count} at once`);
      note.append(element('title', {}, `${row.count} vertices that can run at the same time`));
      svg.append(note);
    }
    const isDimmed = (index) => needed !== null && !needed.has(index);
    this.#edges = places.edges.map((edge) => {
      const state = (isDimmed(edge.to) ? ' dimmed' : '') + (chain.has(edge.from) && chain.has(edge.to) ? ' chain' : '');
      const path = element('path', { class: `edge${state}`, d: pathThrough(edge.points) });
      const [x, y] = edge.points.at(-1);
      const arrow = element('path', { class: `arrow${state}`, d: `M${x} ${y}l-3.5-6h7Z` });
      svg.append(path, arrow);
      return { ...edge, path, arrow };
    });
    this.#nodes = vertices.map((vertex, index) => this.#drawVertex(vertex, index, isDimmed(index)));
    svg.append(...this.#nodes);
    return svg;
  }

  #drawVertex(vertex, index, isDimmed) {
    const { x, y } = this.#places.nodes[index];
    const { width, height } = NODE;
    const name = label(vertex);
    // A character of the page's fonts is 0.6 em wide.
    const room = Math.floor((width - 42) / 7.23);
    const shown = name.length > room ? `${name.slice(0, room - 1)}…` : name;
    const group = element('g', {
      class: `vertex ${vertex.kind}${isDimmed ? ' dimmed' : ''}`, transform: `translate(${x} ${y})`,
      role: 'button', tabindex: -1, 'aria-pressed': 'false', 'aria-label': this.#spoken(vertex, index, isDimmed), 'data-index': index,
    });
    const shape = vertex.kind === 'file'
      ? element('path', { class: 'shape', d: `M7 0H${width - 10}L${width} 10V${height - 7}q0 7-7 7H7q-7 0-7-7V7q0-7 7-7Z` })
      : element('rect', { class: 'shape', width, height, rx: vertex.kind === 'source' ? height / 2 : 7 });
    const icon = element('path', { class: 'glyph', d: GLYPHS[vertex.kind] ?? GLYPHS.passthrough, transform: 'translate(12 10)' });
    const title = element('title', {}, vertex.name);
    group.append(title, shape, icon, element('text', { x: 33, y: 21.5 }, shown));
    group.addEventListener('pointerenter', () => this.#events.point(index));
    group.addEventListener('pointerleave', () => this.#events.point(null));
    group.addEventListener('focus', () => { this.#rove(index); this.#events.point(index); });
    group.addEventListener('blur', () => this.#events.point(null));
    group.addEventListener('click', () => { this.#rove(index, true); this.select(this.selected === index ? null : index); });
    group.addEventListener('dblclick', () => this.#events.jump(index));
    return group;
  }

  /** The text that a screen reader reads for a vertex. */
  #spoken(vertex, index, isDimmed) {
    const { stages } = this.#graph;
    const parts = [`${shortName(vertex)}, ${KINDS[vertex.kind]?.title ?? vertex.kind}`];
    if (vertex.stage !== null) parts.push(`stage ${stages[vertex.stage].title}`);
    const [range] = vertex.ranges;
    if (range) parts.push(range.endLine > range.line ? `lines ${range.line} to ${range.endLine}` : `line ${range.line}`);
    parts.push(`waits for ${vertex.inputs.length}, used by ${this.#graph.users[index].length}`);
    if (isDimmed) parts.push('not needed by the target');
    return parts.join(', ');
  }

  #showLanes(target) {
    const { stages } = this.#graph;
    this.#lanesRoot.replaceChildren(...this.#places.lanes.map((lane) => {
      if (lane.stage === null) {
        const title = document.createElement('span');
        title.textContent = 'sources';
        title.dataset.x = lane.x;
        return title;
      }
      const stage = stages[lane.stage];
      const button = document.createElement('button');
      button.type = 'button';
      button.dataset.x = lane.x;
      button.dataset.width = lane.width;
      button.textContent = stage.title;
      const base = document.createElement('small');
      base.textContent = stage.base ? `from ${stage.base}` : '';
      button.append(base);
      button.setAttribute('aria-label', `${stage.title}${stage.base ? ` from ${stage.base}` : ''}`);
      button.title = `Target ${stage.title}${stage.comment ? `: ${stage.comment}` : ''}`;
      button.setAttribute('aria-pressed', String(target?.stage === lane.stage));
      button.addEventListener('click', () => this.#events.target(target?.stage === lane.stage ? null : lane.stage));
      return button;
    }));
  }

  // Zoom.

  fit() {
    this.#fits = true;
    this.#scale();
  }

  zoomBy(factor) {
    this.#fits = false;
    this.#zoom = Math.min(2, Math.max(0.3, this.#zoom * factor));
    this.#scale();
  }

  #scale() {
    if (!this.#places) return;
    const { width, height } = this.#places;
    if (this.#fits) this.#zoom = Math.min(1, Math.max(0.7, (this.#root.parentElement.clientWidth - 1) / width));
    const zoom = this.#zoom;
    const svg = this.#root.firstElementChild;
    svg.setAttribute('viewBox', `0 0 ${width} ${height}`);
    svg.setAttribute('width', Math.floor(width * zoom));
    svg.setAttribute('height', Math.floor(height * zoom));
    this.#lanesRoot.style.width = `${Math.floor(width * zoom)}px`;
    for (const title of this.#lanesRoot.children) {
      title.style.left = `${title.dataset.x * zoom}px`;
      if (title.dataset.width) title.style.width = `${title.dataset.width * zoom}px`;
    }
  }

  // Marks and the selection.

  /** Marks vertices, and the edges that begin or end at them. */
  mark(indices) {
    const marked = new Set(indices);
    this.#nodes.forEach((node, index) => node.classList.toggle('marked', marked.has(index)));
    for (const edge of this.#edges) {
      const isMarked = marked.has(edge.from) || marked.has(edge.to);
      edge.path.classList.toggle('marked', isMarked);
      edge.arrow.classList.toggle('marked', isMarked);
    }
  }

  /** Selects a vertex, or none, and marks those that can run at the same time. */
  select(index, { quiet = false } = {}) {
    if (this.selected !== null) this.#nodes[this.selected]?.setAttribute('aria-pressed', 'false');
    this.selected = index;
    const parallel = index === null ? new Set() : new Set(this.parallelTo(index));
    this.#nodes.forEach((node, each) => {
      node.classList.toggle('selected', each === index);
      node.classList.toggle('parallel', parallel.has(each));
    });
    if (index !== null) this.#nodes[index].setAttribute('aria-pressed', 'true');
    if (!quiet) this.#events.select(index);
  }

  /** Returns the indices of the vertices that vertex `index` waits for, directly or indirectly. */
  before(index) {
    const found = reach([index], (each) => this.#graph.vertices[each].inputs);
    found.delete(index);
    return [...found].sort((a, b) => a - b);
  }

  /** Returns the indices of the other vertices that run again if vertex `index` changes. */
  after(index) {
    const found = reach([index], (each) => this.#graph.users[each]);
    found.delete(index);
    return [...found].sort((a, b) => a - b);
  }

  parallelTo(index) {
    const others = new Set([index, ...this.before(index), ...this.after(index)]);
    return this.#graph.vertices.map((_, each) => each).filter((each) => !others.has(each));
  }

  /** Scrolls to a vertex, and moves the focus to it if `focus` is true. */
  reveal(index, { focus = false } = {}) {
    const node = this.#nodes[index];
    if (!node) return;
    if (focus) this.#rove(index, true);
    node.scrollIntoView({ block: 'nearest', inline: 'nearest' });
  }

  // The keyboard: one vertex is in the tab order, arrow keys move.

  #rove(index, focus = false) {
    this.#nodes[this.#focused]?.setAttribute('tabindex', '-1');
    this.#focused = index;
    this.#nodes[index]?.setAttribute('tabindex', '0');
    if (focus) this.#nodes[index]?.focus();
  }

  #key(event) {
    const index = Number(event.target.closest?.('[data-index]')?.dataset.index ?? NaN);
    if (Number.isNaN(index) || event.altKey || event.metaKey) return;
    if (event.key === 'Enter' && event.ctrlKey) this.#events.jump(index);
    else if (event.ctrlKey) return;
    else if (event.key === 'Enter' || event.key === ' ') this.select(this.selected === index ? null : index);
    else if (event.key === 'Escape') this.select(null);
    else {
      const next = this.#neighbour(index, event.key);
      if (next === undefined) return;
      if (next !== null) this.reveal(next, { focus: true });
    }
    event.preventDefault();
  }

  /** Returns the vertex in the direction of an arrow key; null if there is none, undefined for other keys. */
  #neighbour(index, key) {
    const { nodes } = this.#places;
    const from = nodes[index];
    if (key === 'Home') return 0;
    if (key === 'End') return nodes.length - 1;
    const ahead = {
      ArrowDown: (node) => node.y > from.y && node.lane === from.lane,
      ArrowUp: (node) => node.y < from.y && node.lane === from.lane,
      ArrowRight: (node) => node.x > from.x,
      ArrowLeft: (node) => node.x < from.x,
    }[key];
    if (!ahead) return undefined;
    const isVertical = key === 'ArrowDown' || key === 'ArrowUp';
    const distance = (node) => {
      const [dx, dy] = [Math.abs(node.x - from.x), Math.abs(node.y - from.y)];
      return isVertical ? dy * 1000 + dx : dx + dy * 3;
    };
    let best = null;
    nodes.forEach((node, each) => {
      if (ahead(node) && (best === null || distance(node) < distance(nodes[best]))) best = each;
    });
    if (best !== null || !isVertical) return best;
    const others = key === 'ArrowDown' ? this.#graph.users[index] : this.#graph.vertices[index].inputs;
    return others[0] ?? null;
  }

  /** Returns the drawing as an SVG file with the colours of the page, and titles on its lanes. */
  file(title, styleSheet) {
    const { width, height, lanes } = this.#places;
    const svg = this.#root.firstElementChild.cloneNode(true);
    const head = 34;
    svg.setAttribute('xmlns', SVG);
    svg.setAttribute('viewBox', `0 ${-head} ${width} ${height + head}`);
    svg.setAttribute('width', width);
    svg.setAttribute('height', height + head);
    svg.setAttribute('role', 'img');
    for (const node of svg.querySelectorAll('[role="button"]')) {
      for (const name of ['role', 'tabindex', 'aria-pressed', 'data-index']) node.removeAttribute(name);
      node.classList.remove('marked', 'selected', 'parallel');
    }
    for (const node of svg.querySelectorAll('.marked')) node.classList.remove('marked');
    svg.prepend(element('title', {}, title), element('rect', { class: 'paper', y: -head, width, height: height + head }));
    svg.append(...lanes.map((lane) => {
      const text = lane.stage === null ? 'sources' : this.#graph.stages[lane.stage].title;
      return element('text', { class: 'lane-title', x: lane.x + 10, y: -12 }, text);
    }));
    const names = new Set(styleSheet.match(/--[\w-]+(?=\))/g));
    names.delete('--kind');
    const values = [...names].map((name) => `${name}: ${resolved(name)};`).join(' ');
    // The style is inserted into the serialized text, because the page's content security policy forbids inline style elements.
    const style = `<style>svg.graph { ${values} }\n${styleSheet}</style>`;
    const text = new XMLSerializer().serializeToString(svg);
    const end = text.indexOf('>') + 1;
    return `<?xml version="1.0" encoding="UTF-8"?>\n${text.slice(0, end)}${style}${text.slice(end)}\n`;
  }
}

/** Returns the value of a CSS custom property with the colour scheme applied. */
function resolved(name) {
  const value = getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  if (!value.startsWith('light-dark(')) return value;
  const probe = document.createElement('span');
  probe.style.color = `var(${name})`;
  document.body.append(probe);
  const { color } = getComputedStyle(probe);
  probe.remove();
  return color;
}
