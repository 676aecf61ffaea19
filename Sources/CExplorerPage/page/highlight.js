// Colours the comments, keywords and values of a line of a build file. Each line is read on its own; `openings` tells which lines
// continue an instruction or belong to a heredoc, so that no keyword is looked for there.

const HEREDOC = /<<-?\s*(["']?)([A-Za-z_]\w*)\1/g;

/** Returns, for each line, whether an instruction or a key can begin there. `language` is that of the source. */
export function openings(lines, language) {
  if (language === 'YAML') return null;
  const result = new Uint8Array(lines.length);
  const ends = [];
  let continues = false;
  lines.forEach((line, index) => {
    if (ends.length) {
      if (line.replace(/^\t+/, '') === ends[0]) ends.shift();
      return;
    }
    const isComment = /^\s*#/.test(line);
    result[index] = continues && !isComment ? 0 : 1;
    if (isComment) return;
    continues = /\\\s*$/.test(line);
    for (const match of line.matchAll(HEREDOC)) ends.push(match[2]);
  });
  return result;
}

/** Returns the coloured parts of a line as `{start, end, type}`, in order and without overlaps. */
export function tokens(line, language, isOpening) {
  return language === 'YAML' ? yaml(line) : instruction(line, isOpening);
}

function yaml(line) {
  const found = [];
  const comment = /(^|\s)#.*$/.exec(line);
  const end = comment ? comment.index : line.length;
  const key = /^(\s*(?:- +)*)("[^"]*"|'[^']*'|[\w./@-]+)(?=\s*:(?:\s|$))/.exec(line.slice(0, end));
  if (key) {
    found.push({ start: key[1].length, end: key[0].length, type: 'keyword' });
    values(line, key[0].length, end, found);
  }
  if (comment) found.push({ start: end, end: line.length, type: 'comment' });
  return found;
}

function instruction(line, isOpening) {
  if (isOpening && /^\s*#/.test(line)) return [{ start: 0, end: line.length, type: 'comment' }];
  const found = [];
  const word = isOpening ? /^(\s*)([A-Za-z_]+)(?=\s|$)/.exec(line) : null;
  const start = word ? word[0].length : 0;
  if (word) found.push({ start: word[1].length, end: start, type: 'keyword' });
  const alias = word && /^(from|come_from)$/i.test(word[2]) ? /\s(as)\s+\S+\s*$/i.exec(line) : null;
  values(line, start, alias ? alias.index + 1 : line.length, found);
  if (alias) found.push({ start: alias.index + 1, end: alias.index + 3, type: 'keyword' });
  return found;
}

/** Adds variables (`$A`, `${A:-b}`), flags (`--from`) and quoted strings. */
function values(line, start, end, found) {
  const pattern = /\$\{[^}]*\}|\$\w+|(?<=^|\s)--[a-z][\w-]*|"(?:[^"\\]|\\.)*"|'[^']*'/g;
  for (const match of line.slice(start, end).matchAll(pattern)) {
    found.push({ start: start + match.index, end: start + match.index + match[0].length, type: 'value' });
  }
}
