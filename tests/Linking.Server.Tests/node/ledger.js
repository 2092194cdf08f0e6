// Drives a Linking server with @grpc/grpc-js and our .proto files.
// node ledger.js <case> <clients' host:port> <operator's host:port> [root.pem]: exit code 0 when the case holds.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { createHash, randomBytes } from 'node:crypto';
import protobuf from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor/index.js';
import { grpc, health as healthProto, load, reflection, unpackItem, unpackStatus } from './protos.js';

const [name, clients, operators, root] = process.argv.slice(2);
const { status } = grpc;
const insecure = grpc.credentials.createInsecure();
const credentials = root ? grpc.credentials.createSsl(readFileSync(root)) : insecure;
const { LedgerService: Linking } = load('linking/v1/ledger.proto').linking.v1;
const connect = (options = {}) => new Linking(clients, credentials, options);
const ledger = connect();
const operator = new (load('linking/v1/operator.proto').linking.v1.OperatorService)(operators, insecure);
const health = new healthProto.Health(clients, credentials);

// docs/spec/leaf.md
function leafOf(data, nonce = randomBytes(16)) {
  const head = Buffer.from([0x4c, 1, 1, 1, 0, 0, 0, 0, 0, 0, 0, 0]);
  const digest = (algorithm) => createHash(algorithm).update(data).digest();
  return Buffer.concat([head, digest('sha256'), digest('sha3-256'), Buffer.from([nonce.length]), nonce]);
}

function call(client, method, request = {}) {
  return new Promise((resolve, reject) => {
    client[method](request, (error, reply) => (error ? reject(error) : resolve(reply)));
  });
}

async function failure(client, method, request) {
  const error = await call(client, method, request).then(() => null, (e) => e);
  assert.ok(error, `${method} should have failed`);
  const details = unpackStatus(error.metadata.get('grpc-status-details-bin')[0]);
  assert.equal(details.code, error.code);
  return {
    code: error.code,
    info: details.details['google.rpc.ErrorInfo'],
    retry: details.details['google.rpc.RetryInfo'],
    pushback: error.metadata.get('grpc-retry-pushback-ms')[0],
  };
}

function assertToken(token, leaf) {
  assert.equal(token.subarray(0, 3).toString(), 'LTS');
  assert.ok(token.includes(leaf), 'the token holds the leaf');
}

function collect(stream) {
  return new Promise((resolve, reject) => {
    const messages = [];
    stream.on('data', (m) => messages.push(m));
    stream.on('error', reject);
    stream.on('end', () => resolve(messages));
  });
}

const cases = {
  async stamp() {
    const leaf = leafOf('abc');
    const first = await call(ledger, 'Stamp', { leaf });
    const second = await call(ledger, 'Stamp', { leaf });
    assertToken(first.token, leaf);
    assert.deepEqual(second.token, first.token);
    assert.equal(first.repeated_leaf, false);
    assert.equal(second.repeated_leaf, true);
  },

  async stampStream() {
    const leaves = Array.from({ length: 500 }, (_, i) => leafOf(`document ${i}`));
    const stream = ledger.StampStream();
    const received = collect(stream);
    leaves.forEach((leaf, id) => stream.write({ id, leaf }));
    // An id that no number of JavaScript holds.
    const largest = '18446744073709551615';
    stream.write({ id: largest, leaf: Buffer.from('no leaf') });
    stream.end();
    const answers = new Map((await received).map((m) => [m.id, m]));
    assert.equal(answers.size, 501);
    leaves.forEach((leaf, id) => {
      assert.equal(answers.get(String(id)).outcome, 'token');
      assertToken(answers.get(String(id)).token, leaf);
    });
    assert.equal(answers.get(largest).outcome, 'error');
    assert.equal(answers.get(largest).error.code, status.INVALID_ARGUMENT);
    const info = unpackItem(answers.get(largest).error).details['google.rpc.ErrorInfo'];
    assert.deepEqual([info.domain, info.reason], ['linking.alt', 'LEAF_MALFORMED']);
  },

  async stampBatch() {
    const leaves = Array.from({ length: 300 }, (_, i) => leafOf(`document ${i}`));
    const batch = await call(ledger, 'StampBatch', { leaves: Buffer.concat(leaves) });
    assertToken(batch.token, leaves[0]);
    assert.equal(batch.repeated_leaves, false);
    assert.equal(batch.right_alpha.length % 32, 0);
    assert.equal(batch.right_alpha.length, batch.right_beta.length);
    const again = await call(ledger, 'StampBatch', { leaves: Buffer.concat(leaves) });
    assert.deepEqual(again, { ...batch, repeated_leaves: true });
    assert.deepEqual((await call(ledger, 'Stamp', { leaf: leaves[0] })).token, batch.token);
    const wrong = await failure(ledger, 'StampBatch', { leaves: Buffer.concat([leaves[0], leaves[1].subarray(1)]) });
    assert.equal(wrong.code, status.INVALID_ARGUMENT);
    assert.equal(wrong.info.reason, 'LEAF_MALFORMED');
    assert.equal(wrong.info.metadata.leaf, '1');
  },

  async match() {
    const leaf = leafOf('abc');
    const { token } = await call(ledger, 'Stamp', { leaf });
    const matched = await call(ledger, 'Match', { token });
    assert.equal(matched.finding, 'MATCH_FINDING_MATCHED');
    assert.deepEqual(matched.token, token);
    const other = Buffer.from(token);
    other[token.indexOf(leaf) + 20] ^= 1;
    const differs = await call(ledger, 'Match', { token: other });
    assert.equal(differs.finding, 'MATCH_FINDING_OTHER_LEAF');
    assert.deepEqual(differs.token, token);
  },

  async publishAndExtend() {
    const { token } = await call(ledger, 'Stamp', { leaf: leafOf('abc') });
    const made = await call(operator, 'Publish');
    assert.equal(made.created, true);
    const { publication } = await call(operator, 'Publish', { request_id: 'one' });
    await call(ledger, 'Stamp', { leaf: leafOf('more') });
    assert.deepEqual((await call(operator, 'Publish', { request_id: 'one' })).publication, publication);
    const extended = await call(ledger, 'Extend', { token });
    assert.equal(extended.added, 1);
    assert.equal(extended.published, true);
    assert.ok(extended.token.includes(made.publication.note));
    const listed = await collect(ledger.ListPublications({ start: made.publication.number }));
    assert.deepEqual(listed.at(-1).publication.note, made.publication.note);
    assert.deepEqual(await collect(ledger.ListPublications({ start: String(BigInt(made.publication.number) + 1n) })), []);
  },

  async find() {
    const leaf = leafOf('found');
    const { token } = await call(ledger, 'Stamp', { leaf });
    assert.deepEqual((await call(ledger, 'Find', { leaf })).token, token);
    const missing = await failure(ledger, 'Find', { leaf: leafOf('not found') });
    assert.equal(missing.code, status.NOT_FOUND);
    assert.equal(missing.info.reason, 'LEAF_NOT_FOUND');
  },

  async getLedger() {
    const found = await call(ledger, 'GetLedger');
    assert.equal(found.ledger, 'test.example/ledger');
    assert.equal(found.suite, 1);
    assert.equal(found.identity.length, 64);
    assert.equal(found.record_entries, 1);
    const record = await collect(ledger.GetRecord({}));
    assert.equal(record.length, 1);
    assert.ok(record[0].entry.includes('linking event v1\ngenesis\nledger test.example/ledger\n'));
    assert.deepEqual(await collect(ledger.GetRecord({ start: 1 })), []);
    assert.equal(found.limits.leaf_bytes, 109);
  },

  async getHead() {
    const { token } = await call(ledger, 'Stamp', { leaf: leafOf('abc') });
    const { head } = await call(ledger, 'GetHead');
    assert.ok(BigInt(head.size) >= 2n);
    const headers = await collect(ledger.GetHeaders({}));
    assert.equal(String(headers.length), head.size);
    const { identity } = await call(ledger, 'GetLedger');
    const link = (algorithm) => createHash(algorithm).update(Buffer.concat([Buffer.from([0]), headers[0].header])).digest();
    assert.deepEqual(Buffer.concat([link('sha256'), link('sha3-256')]), identity);
    const grown = await call(ledger, 'GetConsistencyProof', { first_size: 1 });
    assert.equal(grown.proof.subarray(0, 3).toString(), 'LCP');
    assert.deepEqual(grown.head, head);
    const none = await failure(ledger, 'GetConsistencyProof', { first_size: 0 });
    assert.equal(none.info.reason, 'REQUEST_INVALID');
    assert.ok(head.alpha_note.toString().startsWith(`test.example/ledger\n${head.size}\n`));
    assert.ok(head.beta_note.toString().startsWith(`test.example/ledger/sha3-256\n${head.size}\n`));
    assert.ok(token.includes(head.alpha_note) && token.includes(head.beta_note));
  },

  async errorDetails() {
    const bad = await failure(ledger, 'Stamp', { leaf: leafOf('abc').subarray(0, 50) });
    assert.equal(bad.code, status.INVALID_ARGUMENT);
    assert.equal(bad.info.domain, 'linking.alt');
    assert.equal(bad.pushback, '-1');
    assert.equal(bad.info.reason, 'LEAF_MALFORMED');
    assert.deepEqual(bad.info.metadata, { field: 'leaf' });
    const large = await failure(ledger, 'Match', { token: Buffer.alloc((1 << 20) + 1) });
    assert.equal(large.info.reason, 'TOKEN_TOO_LARGE');
    assert.deepEqual(large.info.metadata, { field: 'token', size: '1048577', limit: '1048576' });
  },

  async status() {
    const found = await call(operator, 'GetStatus');
    assert.equal(found.mode, 'LEDGER_MODE_ISSUING');
    const serving = await call(health, 'Check', { service: 'linking.v1.LedgerService' });
    assert.equal(serving.status, 'SERVING');
    const elsewhere = new (load('linking/v1/operator.proto').linking.v1.OperatorService)(clients, insecure);
    const error = await call(elsewhere, 'GetStatus').then(() => null, (e) => e);
    assert.equal(error.code, status.UNIMPLEMENTED);
  },

  // Prints each status; the test stops the server.
  async healthWatch() {
    const call = health.Watch({ service: 'linking.v1.LedgerService' });
    call.on('data', (m) => console.log(m.status));
    call.on('error', () => {});
    const end = await new Promise((resolve) => { call.on('status', resolve); });
    console.log(`ended ${end.code}`);
  },

  async healthCheck() {
    assert.equal((await call(health, 'Check')).status, 'SERVING');
    const unknown = await call(health, 'Check', { service: 'no.such.Service' }).then(() => null, (e) => e);
    assert.equal(unknown.code, status.NOT_FOUND);
  },

  reflectionV1: () => reflect('v1'),
  reflectionV1Alpha: () => reflect('v1alpha'),

  // The test's server has rounds that do not close by themselves.
  async deadline() {
    const error = await new Promise((resolve) => {
      ledger.Stamp({ leaf: leafOf('late') }, new grpc.Metadata(), { deadline: Date.now() + 300 }, resolve);
    });
    assert.equal(error.code, status.DEADLINE_EXCEEDED);
  },

  async cancel() {
    const error = await new Promise((resolve) => {
      const waiting = ledger.Stamp({ leaf: leafOf('cancelled') }, resolve);
      setTimeout(() => waiting.cancel(), 300);
    });
    assert.equal(error.code, status.CANCELLED);
  },

  async unknownMethod() {
    const Client = grpc.makeGenericClientConstructor({ Missing: { ...Linking.service.GetHead, path: '/linking.v1.LedgerService/Missing' } }, 'Linking');
    const error = await call(new Client(clients, insecure), 'Missing').then(() => null, (e) => e);
    assert.equal(error.code, status.UNIMPLEMENTED);
    assert.match(error.details, /linking\.v1\.LedgerService\/Missing/);
  },

  async overTheLimit() {
    const large = await failure(ledger, 'Match', { token: Buffer.alloc(3 << 20) });
    assert.equal(large.code, status.RESOURCE_EXHAUSTED);
    assert.deepEqual(large.info.metadata, { size: String((3 << 20) + 5), limit: '2097152' });
    const small = await failure(ledger, 'Stamp', { leaf: Buffer.alloc(300) });
    assert.equal(small.info.reason, 'REQUEST_TOO_LARGE');
  },

  async gzip() {
    const packing = connect({ 'grpc.default_compression_algorithm': 2 });
    const leaves = Buffer.concat(Array.from({ length: 300 }, (_, i) => leafOf(`document ${i}`)));
    const batch = await call(packing, 'StampBatch', { leaves });
    assertToken(batch.token, leaves.subarray(0, 93));
  },

  async gzipStreams() {
    const stream = connect({ 'grpc.default_compression_algorithm': 2 }).StampStream();
    const received = collect(stream);
    for (let id = 0; id < 3; id++) stream.write({ id, leaf: leafOf(`document ${id}`) });
    stream.end();
    assert.deepEqual((await received).map((m) => m.outcome), ['token', 'token', 'token']);
  },

  async deflateIsRefused() {
    const error = await call(connect({ 'grpc.default_compression_algorithm': 1 }), 'Stamp', { leaf: leafOf('z') }).then(() => null, (e) => e);
    assert.equal(error.code, status.UNIMPLEMENTED);
    assert.match(error.details, /deflate/);
  },

  async tls() {
    await cases.stamp();
    await cases.stampStream();
  },
};

async function reflect(version) {
  const call = new (reflection(version).ServerReflection)(clients, insecure).ServerReflectionInfo();
  const received = collect(call);
  call.write({ host: 'h', list_services: '' });
  call.write({ file_containing_symbol: 'linking.v1.LedgerService' });
  call.write({ file_by_filename: 'google/rpc/absent.proto' });
  call.end();
  const [list, file, absent] = await received;
  assert.deepEqual(list.list_services_response.service.map((s) => s.name).sort(), [
    'grpc.health.v1.Health', 'grpc.reflection.v1.ServerReflection', 'grpc.reflection.v1alpha.ServerReflection',
    'linking.v1.AccessService', 'linking.v1.KeyService', 'linking.v1.LedgerService', 'linking.v1.OperatorService',
  ]);

  // A client that knows no .proto rebuilds the service from what it was sent.
  const set = protobuf.Root.fromDescriptor({
    file: file.file_descriptor_response.file_descriptor_proto.map((b) => descriptor.FileDescriptorProto.decode(b)),
  });
  assert.ok(set.lookupService('linking.v1.LedgerService').methods.StampStream.requestStream);
  assert.equal(absent.error_response.error_code, status.NOT_FOUND);
}

assert.ok(Object.hasOwn(cases, name), `no such case: ${name}`);
await cases[name]();
process.exit(0);
