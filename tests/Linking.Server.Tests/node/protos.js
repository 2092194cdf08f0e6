// What the scripts share: our .proto files, and what gRPC itself defines, as far as the cases need it.
import { fileURLToPath } from 'node:url';
import path from 'node:path';
import grpc from '@grpc/grpc-js';
import protoLoader from '@grpc/proto-loader';
import protobuf from 'protobufjs';

const here = path.dirname(fileURLToPath(import.meta.url));
const root = path.join(here, '..', '..', '..');
const includeDirs = [path.join(root, 'protos'), path.join(root, 'third_party')];
const options = { keepCase: true, longs: Number, enums: String, oneofs: true, defaults: true };

export { grpc };

// As a program would that takes 64-bit numbers as the protos say: as strings, so that none loses a digit.
export function load(file) {
  return grpc.loadPackageDefinition(protoLoader.loadSync(file, { includeDirs, ...options, longs: String }));
}

// From the protocol's pages: field numbers and names are all that matters.
function define(source) {
  return grpc.loadPackageDefinition(protoLoader.fromJSON(protobuf.parse(source, { keepCase: true }).root.toJSON(), options));
}

export const health = define(`
  syntax = "proto3"; package grpc.health.v1;
  service Health {
    rpc Check(HealthCheckRequest) returns (HealthCheckResponse);
    rpc Watch(HealthCheckRequest) returns (stream HealthCheckResponse);
  }
  message HealthCheckRequest { string service = 1; }
  message HealthCheckResponse {
    enum ServingStatus { UNKNOWN = 0; SERVING = 1; NOT_SERVING = 2; SERVICE_UNKNOWN = 3; }
    ServingStatus status = 1;
  }`).grpc.health.v1;

// version: v1 or v1alpha; they differ in the package's name alone.
export const reflection = (version) => define(`
  syntax = "proto3"; package grpc.reflection.${version};
  service ServerReflection { rpc ServerReflectionInfo(stream ServerReflectionRequest) returns (stream ServerReflectionResponse); }
  message ServerReflectionRequest {
    string host = 1;
    oneof message_request { string file_by_filename = 3; string file_containing_symbol = 4; string list_services = 7; }
  }
  message ServerReflectionResponse {
    string valid_host = 1;
    ServerReflectionRequest original_request = 2;
    oneof message_response {
      FileDescriptorResponse file_descriptor_response = 4;
      ListServiceResponse list_services_response = 6;
      ErrorResponse error_response = 7;
    }
  }
  message FileDescriptorResponse { repeated bytes file_descriptor_proto = 1; }
  message ListServiceResponse { repeated ServiceResponse service = 1; }
  message ServiceResponse { string name = 1; }
  message ErrorResponse { int32 error_code = 1; string error_message = 2; }`).grpc.reflection[version];

const rpc = protobuf.parse(`
  syntax = "proto3"; package google.rpc;
  message Any { string type_url = 1; bytes value = 2; }
  message Duration { int64 seconds = 1; int32 nanos = 2; }
  message Status { int32 code = 1; string message = 2; repeated Any details = 3; }
  message ErrorInfo { string reason = 1; string domain = 2; map<string, string> metadata = 3; }
  message RetryInfo { Duration retry_delay = 1; }`).root;
const typeUrl = 'type.googleapis.com/';

// The status in grpc-status-details-bin, with its details by type.
export function unpackStatus(bytes) {
  return unpack(rpc.lookupType('google.rpc.Status').decode(bytes));
}

// The error of one item of a stream, as the loader has read it.
export function unpackItem(status) {
  return unpack({ ...status, details: status.details.map(({ type_url: typeUrl, value }) => ({ typeUrl, value })) });
}

function unpack(status) {
  const details = {};
  for (const any of status.details) {
    const name = any.typeUrl.slice(typeUrl.length);
    const type = rpc.lookupType(name);
    details[name] = type.toObject(type.decode(any.value), { longs: Number });
  }
  return { code: status.code, message: status.message, details };
}
