/** Stands in for `entities/decode` beneath htmlparser2: we decode ourselves (`character-references.ts`), and its tables weigh 13 KiB gzip. */

export const DecodingMode = { Legacy: 0, Strict: 1, Attribute: 2 } as const
export const htmlDecodeTree = new Uint16Array(0)
export const xmlDecodeTree = htmlDecodeTree

/** Made by the tokenizer and, with `decodeEntities: false`, never asked. */
export class EntityDecoder {}
