// An echo server on @grpc/grpc-js, for the client of Linking.Grpc.
// node server.js [cert.pem key.pem]: prints "port <n>", then a line for what it sees; ends when stdin closes.
import { readFileSync } from 'node:fs';
import grpc from '@grpc/grpc-js';
import { echo, packStatus } from './echo.js';

const [cert, key] = process.argv.slice(2);

function echoMetadata(call) {
  const back = new grpc.Metadata();
  for (const name of Object.keys(call.metadata.getMap()).filter((n) => n.startsWith('x-'))) {
    for (const value of call.metadata.get(name)) back.add(name, value);
  }
  call.sendMetadata(back);
  return back.clone();
}

function failureOf({ failure }) {
  if (!failure) return null;
  const metadata = new grpc.Metadata();
  if (failure.details) {
    metadata.add('grpc-status-details-bin', packStatus(failure.code, failure.message, [
      ['google.rpc.ErrorInfo', { reason: 'TEST_REASON', domain: 'linking.grpc.tests', metadata: { limit: '7' } }],
      ['google.rpc.RetryInfo', { retryDelay: { seconds: 1, nanos: 500000000 } }],
    ]));
  }
  return { code: failure.code, details: failure.message, metadata };
}

const answer = (request) => ({
  text: request.text,
  blob: request.reply_size > 0 ? Buffer.alloc(request.reply_size) : request.blob,
});

const service = {
  Unary(call, callback) {
    const trailers = echoMetadata(call);
    const failure = failureOf(call.request);
    if (failure) callback(failure);
    else callback(null, answer(call.request), trailers);
  },

  Collect(call, callback) {
    const texts = [];
    call.on('data', (request) => texts.push(request.text));
    call.on('end', () => callback(null, { text: texts.join(' ') }));
  },

  Repeat(call) {
    for (let i = 0; i < call.request.repeat; i++) call.write(answer(call.request));
    const failure = failureOf(call.request);
    if (failure) call.emit('error', failure);
    else call.end();
  },

  Chat(call) {
    call.on('cancelled', () => console.log('cancelled'));
    call.on('data', (request) => {
      const failure = failureOf(request);
      if (failure) call.emit('error', failure);
      else call.write(answer(request));
    });
    call.on('end', () => call.end());
  },

  Hang(call) {
    const deadline = call.getDeadline();
    console.log(Number.isFinite(+deadline) ? `deadline in ${Math.round(+deadline - Date.now())}` : 'hanging');
    call.on('cancelled', () => console.log('cancelled'));
  },

  Missing(call, callback) {
    callback({ code: grpc.status.UNIMPLEMENTED, details: 'missing' });
  },
};

const server = new grpc.Server();
server.addService(echo.Echo.service, service);
const credentials = cert
  ? grpc.ServerCredentials.createSsl(null, [{ cert_chain: readFileSync(cert), private_key: readFileSync(key) }])
  : grpc.ServerCredentials.createInsecure();
server.bindAsync('127.0.0.1:0', credentials, (error, port) => {
  if (error) throw error;
  console.log(`port ${port}`);
});
process.stdin.on('end', () => process.exit(0)).resume();
