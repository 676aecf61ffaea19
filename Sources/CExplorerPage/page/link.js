// The text and the options in a link: `#1.` and a compressed JSON object in base64url. The part after `#` stays in the browser.

const FORM = '#1.';
/** The maximum size of a state, in bytes; the server accepts no larger request. */
const SIZE_LIMIT = 16 * 2 ** 20;

export async function encode(state) {
  const bytes = await convert(new TextEncoder().encode(JSON.stringify(state)), new CompressionStream('deflate-raw'));
  let text = '';
  for (const byte of bytes) text += String.fromCharCode(byte);
  return FORM + btoa(text).replaceAll('+', '-').replaceAll('/', '_').replace(/=+$/, '');
}

/** Returns the state in a link's fragment; null if the fragment has none. Throws if the state is damaged. */
export async function decode(fragment) {
  if (!fragment.startsWith(FORM)) return null;
  const text = atob(fragment.slice(FORM.length).replaceAll('-', '+').replaceAll('_', '/'));
  const bytes = Uint8Array.from(text, (character) => character.charCodeAt(0));
  const state = JSON.parse(new TextDecoder().decode(await convert(bytes, new DecompressionStream('deflate-raw'))));
  if (typeof state?.text !== 'string') throw new TypeError('the link holds no text');
  return state;
}

async function convert(bytes, stream) {
  const chunks = [];
  let size = 0;
  for await (const chunk of new Blob([bytes]).stream().pipeThrough(stream)) {
    size += chunk.length;
    if (size > SIZE_LIMIT) throw new RangeError('the link holds more than 16 MiB');
    chunks.push(chunk);
  }
  return new Uint8Array(await new Blob(chunks).arrayBuffer());
}
