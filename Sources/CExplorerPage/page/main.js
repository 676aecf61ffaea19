// The page: connects the editor, the graph and the compiler behind `api.js`.

import { RequestError, post, start } from './api.js';
import { Details, make } from './details.js';
import { Editor } from './editor.js';
import { DRAWN_LIMIT, GraphView, KINDS, glyph } from './graph.js';
import { decode, encode } from './link.js';

const byID = (id) => document.getElementById(id);

/** The options of a compilation besides the text. `target` is a stage's title, or empty for all stages. */
const state = { name: 'Dockerfile', syntax: '', target: '', platform: '', arguments: {} };
let syntaxes = [];
let running = null;
let lastDuration = 0;
let timer = null;
let graph = null;
/** The line under the pointer or at the caret, whose vertices are marked. */
let markedLine = null;

const editor = new Editor(byID('editor'), {
  input: (event) => schedule(event.timeStamp),
  line: (line) => markLine(line),
  jump: (line) => jumpToVertex(line),
});

const view = new GraphView(byID('graph'), byID('lanes'), {
  point: (index) => pointAt(index),
  select: (index) => (index === null ? details.hide() : details.show(index, view)),
  jump: (index) => jumpToLine(index),
  target: (stage) => setTarget(stage === null ? '' : graph.stages[stage].title),
});

const details = new Details(byID('details'), {
  select: (index) => {
    view.reveal(index, { focus: true });
    view.select(index);
  },
  jump: (line) => editor.go(line),
  close: () => {
    const { selected } = view;
    view.select(null);
    if (selected !== null) view.reveal(selected, { focus: true });
  },
  json: async (index) => (await post('vertex', { ...question(), vertex: index })).json,
});

// Compiling.

function question() { return { text: editor.value, ...state }; }

/** Compiles after a change: at once, or if that took long, once the typing pauses. */
function schedule(since = performance.now()) {
  clearTimeout(timer);
  const pause = lastDuration < 80 ? 0 : Math.min(600, lastDuration);
  if (pause) timer = setTimeout(() => compile(since), pause);
  else compile(since);
}

async function compile(since = performance.now()) {
  running?.abort();
  const controller = new AbortController();
  running = controller;
  const began = performance.now();
  let result;
  try {
    result = await post('compile', question(), controller.signal);
  } catch (error) {
    if (running === controller) fail(error);
    return;
  }
  if (running !== controller) return;
  // An older request reached the server after this one and replaced it.
  if (result === null) return compile(since);
  running = null;
  lastDuration = performance.now() - began;
  show(result);
  requestAnimationFrame(() => performance.measure('keystroke-to-graph', { start: since, end: performance.now() }));
}

function fail(error) {
  const isGone = !(error instanceof RequestError);
  showDiagnostics([{ severity: 'error', message: isGone ? 'The explorer has ended. Start it again: slipway explore' : error.message, notes: [], fixes: [] }]);
  notify('The graph is that of the last text that could be compiled.');
}

function show(result) {
  editor.language = result.syntax.language;
  byID('syntax').options[0].textContent = `Detected: ${result.syntax.name}`;
  editor.diagnostics = result.diagnostics;
  showDiagnostics(result.diagnostics);
  showAssumptions(result.assumptions);
  if (result.graph) showGraph(result.graph);
  else if (graph) notify('The graph is that of the last text without errors.');
  else notify('The graph appears once the errors are fixed.');
  byID('canvas').classList.toggle('stale', !result.graph);
  announce();
}

function showGraph(next) {
  graph = next;
  const { vertices, stages } = graph;
  showTargets();
  const figures = [count(vertices.length, 'vertex', 'vertices'), count(stages.length, 'stage', 'stages')];
  const chain = graph.target?.chain ?? graph.chain;
  if (vertices.length) figures.push(`longest chain ${chain.length}`);
  byID('figures').textContent = figures.join(' · ');
  if (vertices.length > DRAWN_LIMIT) {
    notify(`The graph has ${vertices.length} vertices. The page draws up to ${DRAWN_LIMIT}; slipway compile prints all.`);
    view.show({ vertices: [], stages: [], chain: [] }, null);
    return;
  }
  notify(graph.isPartial ? 'Another stage has an error. The graph shows only what the target needs.' : '');
  view.show(graph, graph.target);
  const kinds = [...new Set(vertices.map((vertex) => vertex.kind))];
  byID('legend').replaceChildren(...kinds.map((kind) => make('li', { title: KINDS[kind].what }, glyph(kind), KINDS[kind].title)));
  if (view.selected !== null) details.show(view.selected, view);
  markLine(markedLine, { reveals: false });
}

function count(number, one, many) { return `${number} ${number === 1 ? one : many}`; }

function notify(text) {
  byID('notice').textContent = text;
  byID('notice').hidden = !text;
}

let announcement = null;

/** Tells screen readers the result once the typing pauses. */
function announce() {
  clearTimeout(announcement);
  announcement = setTimeout(() => {
    const text = `${byID('summary').textContent}. ${byID('figures').textContent.replaceAll(' · ', ', ')}`;
    if (byID('status').textContent !== text) byID('status').textContent = text;
  }, 700);
}

// Diagnostics.

function showDiagnostics(list) {
  const errors = list.filter((each) => each.severity === 'error').length;
  const warnings = list.length - errors;
  const parts = [errors && count(errors, 'error', 'errors'), warnings && count(warnings, 'warning', 'warnings')].filter(Boolean);
  byID('summary').textContent = parts.join(', ') || 'No problems';
  byID('diagnostics').replaceChildren(...list.slice(0, 200).map(diagnosticItem));
}

function diagnosticItem(diagnostic) {
  const place = diagnostic.line ? `${diagnostic.line}:${diagnostic.column}` : '';
  const button = make('button', { type: 'button', class: 'problem' }, make('span', { class: 'place' }, place),
    make('span', { class: 'message' }, diagnostic.message), ...diagnostic.notes.map((note) => make('span', { class: 'note' }, note.message)));
  button.setAttribute('aria-label', [`${diagnostic.severity}: ${diagnostic.message}`, place && `line ${diagnostic.line}, column ${diagnostic.column}`,
    ...diagnostic.notes.map((note) => note.message)].filter(Boolean).join('; '));
  if (diagnostic.line) button.addEventListener('click', () => editor.go(diagnostic.line, diagnostic.column));
  const item = make('li', { class: diagnostic.severity }, button);
  const fix = diagnostic.fixes.find((each) => each.line);
  if (fix) {
    const apply = make('button', { type: 'button', class: 'fix', title: fix.message }, `Fix: ${fix.message}`);
    apply.addEventListener('click', () => editor.apply(fix));
    item.append(apply);
  }
  return item;
}

function showAssumptions(list) {
  const panel = byID('assumed');
  panel.hidden = !list.length;
  panel.querySelector('summary').textContent = `${count(list.length, 'assumption', 'assumptions')} about what isn't here`;
  panel.querySelector('ul').replaceChildren(...list.map((text) => make('li', {}, text)));
}

// Lines and vertices.

function linesOf(index) {
  return graph.vertices[index].ranges.flatMap((range) => {
    const length = Math.min(range.endLine - range.line + 1, editor.lineCount);
    return Array.from({ length }, (_, each) => range.line + each);
  });
}

function verticesOn(line) {
  const found = [];
  view.graph?.vertices.forEach((vertex, index) => {
    if (vertex.ranges.some((range) => range.line <= line && line <= range.endLine)) found.push(index);
  });
  return found;
}

function pointAt(index) {
  view.mark(index === null ? [] : [index]);
  editor.mark(index === null ? [] : linesOf(index));
  if (index !== null && graph.vertices[index].ranges.length) editor.reveal(graph.vertices[index].ranges[0].line);
}

function markLine(line, { reveals = true } = {}) {
  markedLine = line;
  const found = line === null ? [] : verticesOn(line);
  view.mark(found);
  editor.mark(found.length ? [line] : []);
  if (found.length && reveals) view.reveal(found[0]);
}

function jumpToVertex(line) {
  const [first] = verticesOn(line);
  if (first !== undefined) view.reveal(first, { focus: true });
}

function jumpToLine(index) {
  const [range] = graph.vertices[index].ranges;
  if (range) editor.go(range.line);
}

// Controls.

function showTargets() {
  const select = byID('target');
  const options = graph.stages.map((stage) => {
    const option = make('option', { value: stage.title }, stage.isDefault ? `${stage.title} (default)` : stage.title);
    option.selected = graph.target?.stage !== undefined && stage === graph.stages[graph.target.stage];
    return option;
  });
  const all = make('option', { value: '' }, 'All');
  all.selected = !graph.target;
  select.replaceChildren(all, ...options);
}

function setTarget(title) {
  state.target = title;
  compile();
}

byID('target').addEventListener('change', (event) => setTarget(event.target.value));

byID('syntax').addEventListener('change', (event) => {
  state.syntax = event.target.value;
  const syntax = syntaxes.find((each) => each.id === state.syntax);
  state.name = syntax ? syntax.file : 'Dockerfile';
  compile();
});

byID('example').addEventListener('change', (event) => {
  const syntax = syntaxes.find((each) => each.id === event.target.value);
  event.target.value = '';
  if (!syntax) return;
  Object.assign(state, { name: syntax.file, syntax: '', target: '' });
  byID('syntax').value = '';
  editor.replace(syntax.example, { undoable: true });
});

function readOptions() {
  state.platform = byID('platform').value.trim();
  const lines = byID('arguments').value.split('\n').map((line) => line.trim()).filter(Boolean);
  state.arguments = Object.fromEntries(lines.map((line) => {
    const [name, ...value] = line.split('=');
    return [name, value.join('=')];
  }));
  markOptions();
  schedule();
}

function markOptions() {
  byID('options').querySelector('summary').classList.toggle('set', Boolean(state.platform || Object.keys(state.arguments).length));
}

for (const id of ['platform', 'arguments']) byID(id).addEventListener('input', readOptions);
byID('options').addEventListener('keydown', (event) => {
  if (event.key !== 'Escape') return;
  byID('options').open = false;
  byID('options').querySelector('summary').focus();
});
document.addEventListener('pointerdown', (event) => {
  if (!byID('options').contains(event.target)) byID('options').open = false;
});

byID('zoom-in').addEventListener('click', () => view.zoomBy(1.2));
byID('zoom-out').addEventListener('click', () => view.zoomBy(1 / 1.2));
byID('zoom-fit').addEventListener('click', () => view.fit());

byID('export').addEventListener('click', async () => {
  if (!view.graph) return;
  const styleSheet = await (await fetch('graph.css')).text();
  const link = make('a', { download: `${state.name.replace(/\.ya?ml$/, '')}.svg` });
  link.href = URL.createObjectURL(new Blob([view.file(`Build graph of ${state.name}`, styleSheet)], { type: 'image/svg+xml' }));
  link.click();
  setTimeout(() => URL.revokeObjectURL(link.href), 1000);
});

byID('copy-link').addEventListener('click', async (event) => {
  const button = event.currentTarget;
  history.replaceState(null, '', await encode(question()));
  const isCopied = await navigator.clipboard?.writeText(location.href).then(() => true, () => false);
  button.textContent = isCopied ? 'Copied' : 'In the address bar';
  byID('status').textContent = isCopied ? 'Link copied' : 'The link is in the address bar';
  setTimeout(() => { button.textContent = 'Copy link'; }, 2000);
});

// Theme: that of the system, or one that the user chose.

const THEMES = ['auto', 'light', 'dark'];

function setTheme(theme) {
  if (theme === 'auto') delete document.documentElement.dataset.theme;
  else document.documentElement.dataset.theme = theme;
  byID('theme').textContent = `Theme: ${theme}`;
}

let theme = 'auto';
try { theme = localStorage.getItem('theme') ?? 'auto'; } catch { /* The browser allows no storage. */ }
setTheme(THEMES.includes(theme) ? theme : 'auto');
byID('theme').addEventListener('click', () => {
  theme = THEMES[(THEMES.indexOf(theme) + 1) % THEMES.length];
  setTheme(theme);
  try { localStorage.setItem('theme', theme); } catch { /* The choice lasts until the page is closed. */ }
});

// The separator between the halves.

const split = byID('split');

function setWidth(percent) {
  const width = Math.min(75, Math.max(20, percent));
  split.setAttribute('aria-valuenow', Math.round(width));
  byID('main').style.setProperty('--source-width', `${width}%`);
}

split.addEventListener('keydown', (event) => {
  const step = { ArrowLeft: -2, ArrowRight: 2 }[event.key];
  if (step) setWidth(Number(split.getAttribute('aria-valuenow')) + step);
});
split.addEventListener('pointerdown', (event) => split.setPointerCapture(event.pointerId));
split.addEventListener('pointermove', (event) => {
  if (split.hasPointerCapture(event.pointerId)) setWidth((event.clientX / window.innerWidth) * 100);
});

// The start.

async function open() {
  const started = await start();
  syntaxes = started.syntaxes;
  byID('syntax').append(make('option', { value: '' }, 'Detected'), ...syntaxes.map((each) => make('option', { value: each.id }, each.name)));
  byID('example').append(...syntaxes.filter((each) => each.example).map((each) => make('option', { value: each.id }, each.name)));
  let damage = null;
  let first = { name: started.name, text: started.text, syntax: started.syntax, target: started.target, platform: started.platform, arguments: started.arguments };
  try {
    first = { ...first, ...(await decode(location.hash)) };
  } catch (error) {
    damage = `The link is damaged: ${error.message}`;
  }
  for (const key of Object.keys(state)) state[key] = first[key] ?? state[key];
  byID('syntax').value = state.syntax;
  byID('platform').value = state.platform;
  byID('arguments').value = Object.entries(state.arguments).map(([name, value]) => `${name}=${value}`).join('\n');
  markOptions();
  editor.replace(first.text);
  await compile();
  if (damage) notify(damage);
}

open().catch(fail);
