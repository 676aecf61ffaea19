// Places a build graph: a lane for each stage, a row for each step in time, edges along the gaps between them.
//
// A vertex is `{inputs, stage}`: the indices of its inputs, which come before it, and that of its stage, or null.

export const NODE = { width: 172, height: 34 };
const LEFT = 58;
const TOP = 6;
/** The space, in units of the drawing, beside lanes and columns, above rows, and between lines that run along the same gap. */
const GAP = { lane: 26, column: 18, row: 22, track: 5, port: 13, padding: 8 };

/** Returns the set of the vertices in `start` and all that are reached from them through `next`. */
export function reach(start, next) {
  const found = new Set(start);
  const pending = [...start];
  while (pending.length) {
    for (const index of next(pending.pop())) {
      if (!found.has(index)) {
        found.add(index);
        pending.push(index);
      }
    }
  }
  return found;
}

/** Returns, for each vertex, the indices of the vertices that have it as an input. */
export function usersOf(vertices) {
  const users = vertices.map(() => []);
  vertices.forEach((vertex, index) => vertex.inputs.forEach((input) => users[input].push(index)));
  return users;
}

/** Returns the places of vertices (`nodes`), lanes, rows and edges, and the size of the drawing. */
export function layout(vertices, stages) {
  const rows = rowsOf(vertices);
  const { lanes, cells } = cellsOf(vertices, stages, rows);
  const edges = edgesOf(vertices, rows, cells);
  const columns = lanes.flatMap((lane) => lane.columns);
  assignCorridors(edges, columns);
  let x = LEFT;
  for (const lane of lanes) {
    lane.columns.forEach((column, index) => {
      x += (index ? GAP.column : GAP.lane) + column.tracks * GAP.track;
      column.x = x;
      if (!index) lane.x = x - GAP.padding;
      x += NODE.width;
    });
    lane.width = x + GAP.padding - lane.x;
  }
  assignPorts(edges, columns);
  const gaps = gapsOf(edges, columns, rows);
  let y = TOP;
  const tops = gaps.map((gap) => {
    gap.y = y;
    y += GAP.row + Math.max(0, gap.tracks - 1) * GAP.track;
    const top = y;
    y += NODE.height;
    return top;
  });
  const counts = tops.map(() => 0);
  rows.forEach((row) => { counts[row] += 1; });
  return {
    nodes: cells.map((cell, index) => ({ x: columns[cell].x, y: tops[rows[index]], row: rows[index], lane: columns[cell].lane })),
    lanes: lanes.map(({ stage, x, width }) => ({ stage, x, width })),
    rows: tops.map((y, row) => ({ y, count: counts[row] })),
    edges: edges.map((edge) => ({ from: edge.from, to: edge.to, points: pointsOf(edge, columns, gaps, tops) })),
    width: x + GAP.lane,
    height: y + GAP.row,
  };
}

/** Returns the row of each vertex: the length of the longest chain before it. Vertices of one row don't wait for each other. */
function rowsOf(vertices) {
  const rows = [];
  for (const vertex of vertices) rows.push(vertex.inputs.reduce((row, input) => Math.max(row, rows[input] + 1), 0));
  return rows;
}

/**
 * Returns lanes with their columns, and the number of each vertex's column among those of all lanes. A step stays in the column
 * of the step before it; a second vertex of the same row and lane gets another one.
 */
function cellsOf(vertices, stages, rows) {
  const lanes = stages.map((_, stage) => ({ stage, columns: [] }));
  if (vertices.some((vertex) => vertex.stage === null)) lanes.unshift({ stage: null, columns: [] });
  const laneOf = new Map(lanes.map((lane) => [lane.stage, lane]));
  const found = [];
  vertices.forEach((vertex, index) => {
    const lane = laneOf.get(vertex.stage);
    const before = vertex.inputs.map((input) => found[input]).find((column) => column.lane === lane);
    const isFree = (column) => !column.rows.has(rows[index]);
    let column = before && isFree(before) ? before : lane.columns.find(isFree);
    if (!column) {
      column = { lane, rows: new Set(), tracks: 0 };
      lane.columns.push(column);
    }
    column.rows.add(rows[index]);
    found.push(column);
  });
  for (const lane of lanes) if (!lane.columns.length) lane.columns.push({ lane, rows: new Set(), tracks: 0 });
  const numbers = new Map(lanes.flatMap((lane) => lane.columns).map((column, number) => [column, number]));
  lanes.forEach((lane, index) => lane.columns.forEach((column) => { column.lane = index; }));
  return { lanes, cells: found.map((column) => numbers.get(column)) };
}

/** Returns edges with their ends and their route: straight down, along one gap, or through a corridor beside a column. */
function edgesOf(vertices, rows, cells) {
  const occupied = new Set(cells.map((cell, index) => `${cell},${rows[index]}`));
  const isClear = (cell, from, to) => {
    for (let row = from + 1; row < to; row += 1) if (occupied.has(`${cell},${row}`)) return false;
    return true;
  };
  return vertices.flatMap((vertex, to) => [...new Set(vertex.inputs)].map((from) => {
    const edge = { from, to, fromRow: rows[from], toRow: rows[to], fromCell: cells[from], toCell: cells[to] };
    if (edge.fromCell === edge.toCell && isClear(edge.toCell, edge.fromRow, edge.toRow)) edge.kind = 'straight';
    else edge.kind = edge.toRow === edge.fromRow + 1 ? 'gap' : 'corridor';
    return edge;
  }));
}

/** Gives each source that uses the corridor left of a column a track in it. */
function assignCorridors(edges, columns) {
  const used = columns.map(() => new Map());
  for (const edge of edges) {
    if (edge.kind === 'corridor') extend(used[edge.toCell], edge.from, edge.fromRow + 1, edge.toRow);
  }
  used.forEach((intervals, cell) => { columns[cell].tracks = assignTracks(intervals); });
  for (const edge of edges) if (edge.kind === 'corridor') edge.track = used[edge.toCell].get(edge.from).track;
}

/** The x of each edge's end: the middle of the vertex for a straight edge, otherwise offset to the side the edge comes from. */
function assignPorts(edges, columns) {
  const byTarget = Map.groupBy(edges, (edge) => edge.to);
  for (const group of byTarget.values()) {
    for (const edge of group) {
      edge.fromX = columns[edge.fromCell].x + NODE.width / 2;
      edge.middle = columns[edge.toCell].x + NODE.width / 2;
      if (edge.kind === 'corridor') edge.corridorX = columns[edge.toCell].x - GAP.padding - (edge.track + 1) * GAP.track;
      edge.approach = edge.corridorX ?? edge.fromX;
    }
    const bent = group.filter((edge) => edge.kind !== 'straight').sort((a, b) => a.approach - b.approach);
    const isAlone = bent.length === 1 && group.length === 1;
    const step = Math.min(GAP.port, (NODE.width / 2 - GAP.padding) / Math.max(1, bent.length));
    const left = bent.filter((edge) => edge.approach < edge.middle);
    for (const edge of group) edge.toX = edge.middle;
    if (isAlone) continue;
    left.forEach((edge, index) => { edge.toX = edge.middle - (left.length - index) * step; });
    bent.slice(left.length).forEach((edge, index) => { edge.toX = edge.middle + (index + 1) * step; });
  }
}

/** The gap above each row, with the tracks of the lines that run along it. */
function gapsOf(edges, columns, rows) {
  const count = rows.reduce((most, row) => Math.max(most, row + 1), 0);
  const gaps = Array.from({ length: count }, () => ({ intervals: new Map(), tracks: 0 }));
  for (const edge of edges) {
    if (edge.kind === 'gap') extend(gaps[edge.toRow].intervals, edge.from, ...sorted(edge.fromX, edge.toX));
    if (edge.kind === 'corridor') {
      extend(gaps[edge.fromRow + 1].intervals, edge.from, ...sorted(edge.fromX, edge.corridorX));
      extend(gaps[edge.toRow].intervals, edge.from, ...sorted(edge.corridorX, edge.toX));
    }
  }
  for (const gap of gaps) gap.tracks = assignTracks(gap.intervals);
  return gaps;
}

function sorted(a, b) { return a < b ? [a, b] : [b, a]; }

function extend(intervals, key, low, high) {
  const known = intervals.get(key);
  intervals.set(key, known ? { low: Math.min(known.low, low), high: Math.max(known.high, high) } : { low, high });
}

/** Gives each interval the first track on which it meets no other. Returns the number of tracks. */
function assignTracks(intervals) {
  const ends = [];
  for (const interval of [...intervals.values()].sort((a, b) => a.low - b.low)) {
    let track = ends.findIndex((end) => end < interval.low);
    if (track < 0) track = ends.length;
    ends[track] = interval.high;
    interval.track = track;
  }
  return ends.length;
}

function pointsOf(edge, columns, gaps, tops) {
  const start = [edge.fromX, tops[edge.fromRow] + NODE.height];
  const end = [edge.toX, tops[edge.toRow]];
  const alongY = (row) => gaps[row].y + GAP.row / 2 - 2 + gaps[row].intervals.get(edge.from).track * GAP.track;
  if (edge.kind === 'straight') return [start, end];
  if (edge.kind === 'gap') {
    const y = alongY(edge.toRow);
    return [start, [edge.fromX, y], [edge.toX, y], end];
  }
  const [y1, y2] = [alongY(edge.fromRow + 1), alongY(edge.toRow)];
  return [start, [edge.fromX, y1], [edge.corridorX, y1], [edge.corridorX, y2], [edge.toX, y2], end];
}

/** Returns an SVG path through points, with rounded corners. */
export function pathThrough(points, radius = 7) {
  const [first, ...rest] = points.filter((point, index) => !index || point[0] !== points[index - 1][0] || point[1] !== points[index - 1][1]);
  let path = `M${first[0]} ${first[1]}`;
  let before = first;
  rest.forEach((point, index) => {
    const after = rest[index + 1];
    if (!after) {
      path += `L${point[0]} ${point[1]}`;
      return;
    }
    const [a, b] = [towards(point, before, radius), towards(point, after, radius)];
    path += `L${a[0]} ${a[1]}Q${point[0]} ${point[1]} ${b[0]} ${b[1]}`;
    before = point;
  });
  return path;
}

/** Returns the point that lies from `point` towards `other`, at most `radius` away and at most half-way. */
function towards(point, other, radius) {
  const distance = Math.hypot(other[0] - point[0], other[1] - point[1]);
  const part = distance ? Math.min(radius, distance / 2) / distance : 0;
  return [point[0] + (other[0] - point[0]) * part, point[1] + (other[1] - point[1]) * part];
}
