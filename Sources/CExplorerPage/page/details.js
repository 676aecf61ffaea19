// The panel with one vertex: what it waits for, what runs beside it, what a change of it rebuilds, and its JSON.

import { KINDS, shortName } from './graph.js';

export class Details {
  #root;
  #events;
  #number = 0;
  #isOpen = false;

  /** `events`: `select(index)`, `jump(line)`, `close()`, `json(index)`, which returns a promise of the JSON text. */
  constructor(root, events) {
    this.#root = root;
    this.#events = events;
    root.addEventListener('keydown', (event) => { if (event.key === 'Escape') events.close(); });
  }

  hide() {
    this.#root.hidden = true;
    this.#root.replaceChildren();
  }

  show(index, view) {
    const { vertices, stages } = view.graph;
    const vertex = vertices[index];
    const list = make('dl');
    const add = (term, ...values) => { if (values.length) list.append(make('dt', {}, term), make('dd', {}, ...values)); };
    add('Kind', `${KINDS[vertex.kind]?.title ?? vertex.kind}: ${KINDS[vertex.kind]?.what ?? ''}`);
    if (vertex.stage !== null) add('Stage', stages[vertex.stage].title);
    add('Lines', ...vertex.ranges.map((range) => this.#place(range)));
    const references = (indices) => indices.map((each) => this.#reference(each, vertices[each]));
    add('Waits for', ...(vertex.inputs.length ? references(vertex.inputs) : ['nothing']));
    const parallel = view.parallelTo(index);
    if (parallel.length) add('In parallel', ...references(parallel.slice(0, 6)), ...more(parallel.length - 6));
    const after = view.after(index).length;
    add('A change rebuilds', after ? `it and ${after} more of ${vertices.length} vertices` : 'only this vertex');
    const json = make('details', {}, make('summary', {}, 'JSON'));
    json.addEventListener('toggle', () => {
      this.#isOpen = json.open;
      if (json.open) this.#load(json, index);
    });
    json.open = this.#isOpen;
    const close = make('button', { type: 'button', 'aria-label': 'Close the vertex' }, 'Close');
    close.addEventListener('click', () => this.#events.close());
    this.#root.replaceChildren(make('header', {}, make('h2', {}, shortName(vertex)), close), list, json);
    this.#root.hidden = false;
  }

  async #load(parent, index) {
    this.#number += 1;
    const number = this.#number;
    if (parent.querySelector('pre')) return;
    const text = await this.#events.json(index).catch((error) => error.message);
    if (number !== this.#number || parent.querySelector('pre')) return;
    parent.append(make('pre', { tabindex: 0, role: 'region', 'aria-label': 'JSON of the vertex' }, text));
  }

  #place(range) {
    const text = range.endLine > range.line ? `${range.line} to ${range.endLine}` : `${range.line}`;
    const button = make('button', { type: 'button', 'aria-label': `Go to line ${range.line}` }, text);
    button.addEventListener('click', () => this.#events.jump(range.line));
    return button;
  }

  #reference(index, vertex) {
    const button = make('button', { type: 'button' }, shortName(vertex));
    button.addEventListener('click', () => this.#events.select(index));
    return button;
  }
}

function more(count) { return count > 0 ? [make('span', {}, `and ${count} more`)] : []; }

/** Creates an element with attributes and children. Strings become text nodes, never HTML. */
export function make(name, attributes = {}, ...children) {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(attributes)) element.setAttribute(key, value);
  element.append(...children);
  return element;
}
