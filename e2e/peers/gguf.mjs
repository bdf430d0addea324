// The smallest file that Ollama takes for a model: a header, some facts, and
// tensors full of zeros. Layout: the GGUF specification of ggml, version 3.
const ALIGNMENT = 32;
const TYPE = { uint32: 4, string: 8, array: 9 };

/**
 * @param {object} options
 * @param {string} [options.architecture]
 * @param {number} [options.contextLength]
 * @returns {Buffer}
 */
export function tinyGguf({ architecture = 'llama', contextLength = 256 } = {}) {
  const width = 64;
  const words = ['<unk>', '<s>', '</s>', 'a', 'b'];
  const facts = [
    text('general.architecture', architecture),
    text('general.name', 'tiny'),
    text('general.license', 'apache-2.0'),
    uint32('general.file_type', 0),
    uint32(`${architecture}.context_length`, contextLength),
    uint32(`${architecture}.embedding_length`, width),
    uint32(`${architecture}.block_count`, 1),
    uint32(`${architecture}.feed_forward_length`, width),
    uint32(`${architecture}.attention.head_count`, 4),
    uint32(`${architecture}.attention.head_count_kv`, 4),
    uint32(`${architecture}.vocab_size`, words.length),
    text('tokenizer.ggml.model', 'llama'),
    texts('tokenizer.ggml.tokens', words),
  ];
  const tensors = [
    { name: 'token_embd.weight', shape: [width, words.length] },
    { name: 'output_norm.weight', shape: [width] },
  ];
  let offset = 0;
  const infos = tensors.map(({ name, shape }) => {
    const info = Buffer.concat([
      string(name),
      u32(shape.length),
      ...shape.map(u64),
      u32(0), // F32
      u64(offset),
    ]);
    const bytes = shape.reduce((product, side) => product * side, 4);
    offset += Math.ceil(bytes / ALIGNMENT) * ALIGNMENT;
    return info;
  });
  const head = Buffer.concat([
    Buffer.from('GGUF'),
    u32(3),
    u64(tensors.length),
    u64(facts.length),
    ...facts,
    ...infos,
  ]);
  const padding = (ALIGNMENT - (head.length % ALIGNMENT)) % ALIGNMENT;
  return Buffer.concat([head, Buffer.alloc(padding + offset)]);
}

const u32 = value => {
  const buffer = Buffer.alloc(4);
  buffer.writeUInt32LE(value);
  return buffer;
};
const u64 = value => {
  const buffer = Buffer.alloc(8);
  buffer.writeBigUInt64LE(BigInt(value));
  return buffer;
};
const string = value => {
  const bytes = Buffer.from(value);
  return Buffer.concat([u64(bytes.length), bytes]);
};
const fact = (key, type, value) =>
  Buffer.concat([string(key), u32(type), value]);
const text = (key, value) => fact(key, TYPE.string, string(value));
const uint32 = (key, value) => fact(key, TYPE.uint32, u32(value));
const texts = (key, values) =>
  fact(
    key,
    TYPE.array,
    Buffer.concat([
      u32(TYPE.string),
      u64(values.length),
      ...values.map(string),
    ]),
  );
