// What the client and the server share: the protos, and google.rpc.Status.
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import protobuf from 'protobufjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const testProtos = path.join(here, '..', 'protos');
export const sharedProtos = path.join(here, '..', '..', '..', 'protos');

// For scripts beside other test projects, which have no packages of their own.
export { grpc };

export function load(file, root = sharedProtos) {
  const definition = protoLoader.loadSync(file, {
    includeDirs: [root], keepCase: true, longs: Number, enums: String, oneofs: true, defaults: true,
  });
  return grpc.loadPackageDefinition(definition);
}

export const echo = load('echo.proto', testProtos).linking.grpc.tests;

const rpc = new protobuf.Root();
rpc.resolvePath = (_, target) =>
  target.startsWith('google/rpc/') ? path.join(sharedProtos, target) : target;
rpc.loadSync(['google/rpc/status.proto', 'google/rpc/error_details.proto']);
export const RpcStatus = rpc.lookupType('google.rpc.Status');

const typeUrl = 'type.googleapis.com/';

export function packStatus(code, message, details) {
  return Buffer.from(RpcStatus.encode({
    code,
    message,
    details: details.map(([name, value]) => ({
      type_url: typeUrl + name,
      value: rpc.lookupType(name).encode(rpc.lookupType(name).fromObject(value)).finish(),
    })),
  }).finish());
}

export function unpackStatus(bytes) {
  const status = RpcStatus.decode(bytes);
  const details = {};
  for (const any of status.details) {
    const name = (any.typeUrl ?? any.type_url).slice(typeUrl.length);
    const type = rpc.lookupType(name);
    details[name] = type.toObject(type.decode(any.value), { longs: Number });
  }
  return { code: status.code, message: status.message, details };
}
