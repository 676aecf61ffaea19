// The text of the build file: a text area, and below it the same text with colours, marks and underlined errors.
//
// Only the visible lines are painted, so that a large file costs no more than a small one.

import { openings, tokens } from './highlight.js';

/** The length in columns above which a line is shown without colours. */
const PAINTED_COLUMNS = 20000;
const PADDING = 10;

export class Editor {
  #text;
  #paint;
  #gutter;
  #root;
  #lines = [''];
  #openings = null;
  #language = '';
  #marked = new Set();
  #problems = new Map();
  #height = 20;
  #pointed = null;
  #caret = 1;
  #isWaiting = false;

  /** `events`: `input(event)`, `line(number or null)` for the line under the pointer or at the caret, `jump(number)`. */
  constructor(root, events) {
    this.#root = root;
    this.#text = root.querySelector('textarea');
    this.#paint = root.querySelector('.paint');
    this.#gutter = root.querySelector('.gutter');
    this.#height = parseFloat(getComputedStyle(root).lineHeight) || 20;
    this.#text.addEventListener('input', (event) => {
      this.#read();
      events.input(event);
    });
    this.#text.addEventListener('scroll', () => this.repaint());
    new ResizeObserver(() => this.repaint()).observe(this.#text);
    this.#text.addEventListener('pointermove', (event) => this.#point(this.#lineAt(event.offsetY), events));
    this.#text.addEventListener('pointerleave', () => this.#point(null, events));
    document.addEventListener('selectionchange', () => this.#moveCaret(events));
    this.#text.addEventListener('focus', () => events.line(this.#caret));
    this.#text.addEventListener('blur', () => events.line(null));
    this.#text.addEventListener('keydown', (event) => {
      if (event.key !== 'Enter' || !event.ctrlKey) return;
      event.preventDefault();
      events.jump(this.#caret);
    });
  }

  get value() { return this.#text.value; }
  get lineCount() { return this.#lines.length; }

  /** Replaces the whole text. If `undoable` is true, the browser's undo restores the previous text. */
  replace(value, { undoable = false } = {}) {
    if (undoable) this.#insert(0, this.#text.value.length, value);
    else this.#text.value = value;
    this.#read();
    this.#text.setSelectionRange(0, 0);
    this.#text.scrollTo(0, 0);
    this.repaint();
  }

  /** The language as the compiler detected it; decides the colours. */
  set language(value) {
    if (value === this.#language) return;
    this.#language = value;
    this.#openings = null;
    this.repaint();
  }

  mark(lines) {
    this.#marked = new Set(lines);
    this.repaint();
  }

  /** Underlines diagnostics and marks their lines in the gutter. */
  set diagnostics(list) {
    this.#problems = Map.groupBy(list.filter((each) => each.line), (each) => each.line);
    this.#text.setAttribute('aria-invalid', String(list.some((each) => each.severity === 'error')));
    this.repaint();
  }

  /** Moves the caret to a place. Columns count characters from 1. */
  go(line, column = 1) {
    const offset = this.#offset(line, column);
    this.#text.focus();
    this.#text.setSelectionRange(offset, offset);
    this.reveal(line);
  }

  /** Scrolls to a line if it isn't visible. */
  reveal(line) {
    const { scrollTop, clientHeight } = this.#text;
    const top = (line - 1) * this.#height;
    if (top < scrollTop || top + 2 * this.#height > scrollTop + clientHeight) {
      this.#text.scrollTop = Math.max(0, top - clientHeight / 3);
    }
  }

  /** Applies a fix of a diagnostic, which replaces a range. The change can be undone. */
  apply(fix) {
    this.#insert(this.#offset(fix.line, fix.column), this.#offset(fix.endLine, fix.endColumn), fix.replacement);
  }

  #insert(start, end, value) {
    this.#text.focus();
    this.#text.setSelectionRange(start, end);
    const command = value ? 'insertText' : 'delete';
    // `execCommand` is deprecated, but no other change of a text area can be undone. An empty range needs no deletion.
    if ((value || end > start) && !document.execCommand(command, false, value)) {
      this.#text.setRangeText(value, start, end, 'end');
      this.#text.dispatchEvent(new InputEvent('input', { bubbles: true }));
    }
  }

  #read() {
    this.#lines = this.#text.value.split('\n');
    this.#openings = null;
    const isLong = this.#lines.some((line) => line.length > PAINTED_COLUMNS);
    this.#root.classList.toggle('plain', isLong);
    this.repaint();
  }

  #offset(line, column) {
    const index = Math.min(Math.max(line, 1), this.#lines.length) - 1;
    let offset = 0;
    for (let each = 0; each < index; each += 1) offset += this.#lines[each].length + 1;
    return offset + unitsOf(this.#lines[index], column);
  }

  #lineAt(y) {
    const line = Math.floor((y - PADDING + this.#text.scrollTop) / this.#height) + 1;
    return line >= 1 && line <= this.#lines.length ? line : null;
  }

  #point(line, events) {
    if (line === this.#pointed) return;
    this.#pointed = line;
    events.line(line ?? (document.activeElement === this.#text ? this.#caret : null));
  }

  #moveCaret(events) {
    if (document.activeElement !== this.#text) return;
    let line = 1;
    const { value, selectionStart } = this.#text;
    for (let at = value.indexOf('\n'); at >= 0 && at < selectionStart; at = value.indexOf('\n', at + 1)) line += 1;
    if (line === this.#caret) return;
    this.#caret = line;
    this.repaint();
    events.line(line);
  }

  // Painting.

  /** Paints before the next frame, once for several changes. */
  repaint() {
    if (this.#isWaiting) return;
    this.#isWaiting = true;
    requestAnimationFrame(() => {
      this.#isWaiting = false;
      this.#paintLines();
    });
  }

  #paintLines() {
    const { scrollTop, scrollLeft, clientHeight } = this.#text;
    const first = Math.max(0, Math.floor((scrollTop - PADDING) / this.#height));
    const last = Math.min(this.#lines.length, first + Math.ceil(clientHeight / this.#height) + 2);
    this.#openings ??= openings(this.#lines, this.#language);
    const painted = [];
    const numbers = [];
    for (let index = first; index < last; index += 1) {
      const top = `${PADDING + index * this.#height - scrollTop}px`;
      const line = document.createElement('div');
      line.style.top = top;
      line.style.translate = `${-scrollLeft}px`;
      line.classList.toggle('marked', this.#marked.has(index + 1));
      line.append(...this.#spans(index));
      painted.push(line);
      const number = document.createElement('div');
      number.style.top = top;
      number.textContent = index + 1;
      number.className = this.#severity(index + 1) ?? '';
      number.classList.toggle('caret', index + 1 === this.#caret);
      numbers.push(number);
    }
    this.#paint.replaceChildren(...painted);
    this.#gutter.replaceChildren(...numbers);
    this.#gutter.style.width = `${Math.max(3, String(this.#lines.length).length) * 8 + 26}px`;
  }

  #severity(line) {
    const problems = this.#problems.get(line);
    return problems && (problems.some((each) => each.severity === 'error') ? 'error' : 'warning');
  }

  /** Returns the parts of a line, each with the classes of its colour and its underline. */
  #spans(index) {
    const line = this.#lines[index];
    const parts = tokens(line, this.#language, this.#openings === null || this.#openings[index] === 1);
    const problems = (this.#problems.get(index + 1) ?? []).map((each) => {
      const start = unitsOf(line, each.column);
      const isOneLine = each.endLine === each.line;
      const end = isOneLine ? unitsOf(line, each.endColumn) : line.length;
      return { start: Math.min(start, Math.max(0, line.length - 1)), end: Math.max(end, start + 1), type: each.severity };
    });
    const edges = [...new Set([0, line.length, ...[...parts, ...problems].flatMap((part) => [part.start, part.end])])];
    edges.sort((a, b) => a - b);
    return edges.slice(0, -1).map((start, at) => {
      const span = document.createElement('span');
      span.textContent = line.slice(start, edges[at + 1]);
      span.className = [...parts, ...problems].filter((part) => part.start <= start && start < part.end).map((part) => part.type).join(' ');
      return span;
    });
  }
}

/** Returns the number of UTF-16 units before a column. Columns count characters from 1. */
function unitsOf(line, column) {
  let units = 0;
  let left = column - 1;
  for (const character of line) {
    if (left <= 0) break;
    left -= 1;
    units += character.length;
  }
  return units;
}
