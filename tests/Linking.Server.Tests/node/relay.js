// A server on @grpc/grpc-js that passes every call of linking.v1.LedgerService on to a real one: what our client meets is not ours.
// node relay.js <upstream's host:port> [certificate.pem key.pem]: prints "port <n>"; ends when standard input does.
import { readFileSync } from 'node:fs';
import { grpc, load } from './protos.js';

const [upstream, certificate, key] = process.argv.slice(2);
const { LedgerService: Linking } = load('linking/v1/ledger.proto').linking.v1;
const client = new Linking(upstream, grpc.credentials.createInsecure(), { 'grpc.max_receive_message_length': -1 });

function failure(error) {
  const metadata = new grpc.Metadata();
  for (const name of ['grpc-status-details-bin', 'grpc-retry-pushback-ms']) {
    for (const value of error.metadata.get(name)) metadata.add(name, value);
  }
  return { code: error.code, details: error.details, metadata };
}

function unary(name) {
  return (call, callback) => {
    const options = Number.isFinite(+call.getDeadline()) ? { deadline: call.getDeadline() } : {};
    const passed = client[name](call.request, new grpc.Metadata(), options, (error, reply) => (error ? callback(failure(error)) : callback(null, reply)));
    call.on('cancelled', () => passed.cancel());
  };
}

function pass(call, passed) {
  passed.on('data', (reply) => call.write(reply));
  passed.on('end', () => call.end());
  passed.on('error', (error) => call.emit('error', failure(error)));
  call.on('cancelled', () => passed.cancel());
}

const methods = {};
for (const [name, method] of Object.entries(Linking.service)) {
  if (!method.responseStream) methods[name] = unary(name);
}

for (const name of ['ListPublications', 'GetRecord', 'GetHeaders']) methods[name] = (call) => pass(call, client[name](call.request));
methods.StampStream = (call) => {
  const passed = client.StampStream();
  pass(call, passed);
  call.on('data', (request) => passed.write(request));
  call.on('end', () => passed.end());
};

const server = new grpc.Server();
server.addService(Linking.service, methods);
const credentials = certificate
  ? grpc.ServerCredentials.createSsl(null, [{ cert_chain: readFileSync(certificate), private_key: readFileSync(key) }])
  : grpc.ServerCredentials.createInsecure();
server.bindAsync('127.0.0.1:0', credentials, (error, port) => {
  if (error) throw error;
  console.log(`port ${port}`);
});
process.stdin.on('end', () => process.exit(0)).resume();
