// Drives a server of Linking.Grpc with @grpc/grpc-js.
// node client.js <case> <host:port> [ca.pem]: exit code 0 when the case holds; otherwise the reason on stderr.
import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import grpc from '@grpc/grpc-js';
import protobuf from 'protobufjs';
import descriptor from 'protobufjs/ext/descriptor/index.js';
import { echo, load, unpackStatus } from './echo.js';

const [name, address, ca] = process.argv.slice(2);
const { status } = grpc;

function connect(Client = echo.Echo, options = {}) {
  const credentials = ca ? grpc.credentials.createSsl(readFileSync(ca)) : grpc.credentials.createInsecure();
  return new Client(address, credentials, options);
}

// { error, reply, headers, trailers } of a unary call.
function unary(client, method, request, metadata = new grpc.Metadata(), options = {}) {
  return new Promise((resolve) => {
    const result = {};
    const call = client[method](request, metadata, options, (error, reply) => Object.assign(result, { error, reply }));
    call.on('metadata', (headers) => { result.headers = headers; });
    call.on('status', (s) => { resolve(Object.assign(result, { trailers: s.metadata, status: s })); });
  });
}

// { messages, status } of a call that streams back.
function collect(call, onMessage = () => {}) {
  return new Promise((resolve) => {
    const messages = [];
    call.on('data', (m) => { messages.push(m); onMessage(m); });
    call.on('error', () => {});
    call.on('status', (s) => resolve({ messages, status: s }));
  });
}

async function failure(client, request, metadata) {
  const { error } = await unary(client, 'Unary', request, metadata);
  assert.ok(error, 'the call should have failed');
  return error;
}

const cases = {
  async unary() {
    const { error, reply } = await unary(connect(), 'Unary', { text: 'hello', blob: Buffer.from([0, 255]) });
    assert.ifError(error);
    assert.equal(reply.text, 'hello');
    assert.deepEqual([...reply.blob], [0, 255]);
  },

  async clientStreaming() {
    const client = connect();
    const reply = await new Promise((resolve, reject) => {
      const call = client.Collect((error, r) => (error ? reject(error) : resolve(r)));
      for (const text of ['to', 'be', 'linked']) call.write({ text });
      call.end();
    });
    assert.equal(reply.text, 'to be linked');
  },

  async serverStreaming() {
    const { messages, status: end } = await collect(connect().Repeat({ text: 'a', repeat: 500 }));
    assert.equal(end.code, status.OK);
    assert.equal(messages.length, 500);
  },

  async serverStreamingEmpty() {
    const { messages, status: end } = await collect(connect().Repeat({ text: 'a', repeat: 0 }));
    assert.equal(end.code, status.OK);
    assert.equal(messages.length, 0);
  },

  async serverStreamingThenError() {
    const call = connect().Repeat({ text: 'a', repeat: 3, failure: { code: status.DATA_LOSS, message: 'gone' } });
    const { messages, status: end } = await collect(call);
    assert.equal(messages.length, 3);
    assert.equal(end.code, status.DATA_LOSS);
    assert.equal(end.details, 'gone');
  },

  async duplex() {
    const call = connect().Chat();
    let next = 1;
    const ended = collect(call, () => { if (next < 50) call.write({ text: `${next++}` }); else call.end(); });
    call.write({ text: '0' });
    const { messages, status: end } = await ended;
    assert.equal(end.code, status.OK);
    assert.deepEqual(messages.map((m) => m.text), Array.from({ length: 50 }, (_, i) => `${i}`));
  },

  async deadline() {
    // grpc-js ends the call itself at its deadline; the server is asked to see it too (the test looks there). A call
    // before it warms both up: on a loaded machine the deadline would pass before the server had the call in hand.
    const client = connect();
    assert.ifError((await unary(client, 'Unary', { text: 'first' })).error);
    const { error } = await unary(client, 'Hang', {}, undefined, { deadline: Date.now() + 2000 });
    assert.equal(error.code, status.DEADLINE_EXCEEDED);
  },

  async cancel() {
    const call = connect().Chat();
    const ended = collect(call, () => call.cancel());
    call.write({ text: 'one' });
    assert.equal((await ended).status.code, status.CANCELLED);
  },

  async metadata() {
    const sent = new grpc.Metadata();
    sent.add('x-text', 'plain ~ text');
    sent.add('x-twice', 'first');
    sent.add('x-twice', 'second');
    for (const length of [0, 1, 2, 3, 4, 100]) sent.add('x-data-bin', Buffer.alloc(length, 0xfe));
    const { error, headers, trailers } = await unary(connect(), 'Unary', { text: 'a' }, sent);
    assert.ifError(error);
    for (const got of [headers, trailers]) {
      assert.deepEqual(got.get('x-text'), ['plain ~ text']);
      assert.equal(got.get('x-twice').join(', '), 'first, second');
      assert.deepEqual(got.get('x-data-bin').map((b) => b.length), [0, 1, 2, 3, 4, 100]);
      assert.ok(got.get('x-data-bin')[5].every((b) => b === 0xfe));
    }
  },

  async percentEncodedMessage() {
    const message = 'Grüße, 100 % 日本 🔗\nline\ttab';
    const error = await failure(connect(), { failure: { code: status.ABORTED, message } });
    assert.equal(error.code, status.ABORTED);
    assert.equal(error.details, message);
  },

  async errorDetails() {
    const error = await failure(
      connect(), { failure: { code: status.RESOURCE_EXHAUSTED, message: 'full', details: true } });
    const rich = unpackStatus(error.metadata.get('grpc-status-details-bin')[0]);
    assert.equal(rich.code, status.RESOURCE_EXHAUSTED);
    assert.equal(rich.message, 'full');
    assert.deepEqual(rich.details['google.rpc.ErrorInfo'],
      { reason: 'TEST_REASON', domain: 'linking.grpc.tests', metadata: { limit: '7' } });
    assert.deepEqual(rich.details['google.rpc.RetryInfo'].retryDelay, { seconds: 1, nanos: 500000000 });
    assert.equal(rich.details['google.rpc.BadRequest'].fieldViolations[0].field, 'text');
  },

  async handlerException() {
    const error = await failure(connect(), { failure: { code: 0, message: 'a secret' } });
    assert.equal(error.code, status.UNKNOWN);
    assert.ok(!error.details.includes('secret'), error.details);
  },

  async unknownMethod() {
    const { error } = await unary(connect(), 'Missing', {});
    assert.equal(error.code, status.UNIMPLEMENTED);
    assert.match(error.details, /linking\.grpc\.tests\.Echo\/Missing/);
  },

  async overTheLimit() {
    const error = await failure(connect(), { blob: Buffer.alloc(5 * 1024 * 1024) });
    assert.equal(error.code, status.RESOURCE_EXHAUSTED);
    assert.match(error.details, /5242\d\d\d bytes.*4194304/);
  },

  async gzip() {
    const client = connect(echo.Echo, { 'grpc.default_compression_algorithm': 2 });
    const { error, reply } = await unary(client, 'Unary', { text: 'z'.repeat(100_000) });
    assert.ifError(error);
    assert.equal(reply.text.length, 100_000);
  },

  async gzipStreams() {
    const client = connect(echo.Echo, { 'grpc.default_compression_algorithm': 2 });
    const call = client.Chat();
    const ended = collect(call);
    for (const length of [1, 100_000, 2]) call.write({ text: 'z'.repeat(length) });
    call.end();
    assert.deepEqual((await ended).messages.map((m) => m.text.length), [1, 100_000, 2]);
  },

  async deflateIsRefused() {
    const client = connect(echo.Echo, { 'grpc.default_compression_algorithm': 1 });
    const error = await failure(client, { text: 'z' });
    assert.equal(error.code, status.UNIMPLEMENTED);
    assert.match(error.details, /deflate/);
  },

  async tls() {
    await cases.unary();
    await cases.duplex();
  },

  async healthCheck() {
    const client = connect(load('grpc/health/v1/health.proto').grpc.health.v1.Health);
    const all = await unary(client, 'Check', {});
    assert.ifError(all.error);
    assert.equal(all.reply.status, 'SERVING');
    const one = await unary(client, 'Check', { service: 'linking.grpc.tests.Echo' });
    assert.equal(one.reply.status, 'NOT_SERVING');
    const other = await unary(client, 'Check', { service: 'no.such.Service' });
    assert.equal(other.error.code, status.NOT_FOUND);
  },

  // Prints each status; the test changes them and stops the server.
  async healthWatch() {
    const client = connect(load('grpc/health/v1/health.proto').grpc.health.v1.Health);
    const call = client.Watch({ service: 'linking.grpc.tests.Echo' });
    const { status: end } = await collect(call, (m) => console.log(m.status));
    console.log(`ended ${end.code}`);
    assert.equal(end.code, status.OK);
  },

  reflectionV1: () => reflect('v1'),
  reflectionV1Alpha: () => reflect('v1alpha'),
};

async function reflect(version) {
  const pkg = load(`grpc/reflection/${version}/reflection.proto`).grpc.reflection[version];
  const call = connect(pkg.ServerReflection).ServerReflectionInfo();
  const ended = collect(call);
  call.write({ host: 'h', list_services: '' });
  call.write({ file_containing_symbol: 'linking.grpc.tests.Echo' });
  call.write({ file_containing_symbol: 'linking.grpc.tests.EchoRequest.text' });
  call.write({ file_by_filename: 'google/rpc/absent.proto' });
  call.write({ all_extension_numbers_of_type: 'linking.grpc.tests.EchoRequest' });
  call.write({ file_containing_extension: { containing_type: 'linking.grpc.tests.EchoRequest', extension_number: 9 } });
  call.end();
  const { messages, status: end } = await ended;
  assert.equal(end.code, status.OK);
  const [list, file, field, absent, numbers, extension] = messages;

  assert.equal(list.valid_host, 'h');
  assert.deepEqual(list.list_services_response.service.map((s) => s.name).sort(), [
    'grpc.health.v1.Health', 'grpc.reflection.v1.ServerReflection', 'grpc.reflection.v1alpha.ServerReflection',
    'linking.grpc.tests.Echo',
  ]);

  // A client that knows no .proto rebuilds the service from what it was sent.
  const set = protobuf.Root.fromDescriptor({
    file: file.file_descriptor_response.file_descriptor_proto.map(
      (b) => descriptor.FileDescriptorProto.decode(b)),
  });
  assert.ok(set.lookupService('linking.grpc.tests.Echo').methods.Chat.requestStream);
  assert.deepEqual(field.file_descriptor_response, file.file_descriptor_response);
  assert.equal(absent.error_response.error_code, status.NOT_FOUND);
  assert.deepEqual(numbers.all_extension_numbers_response.extension_number, []);
  assert.equal(extension.error_response.error_code, status.NOT_FOUND);
}

const run = cases[name];
if (!run) throw new Error(`no case ${name}`);
await run();
process.exit(0);
