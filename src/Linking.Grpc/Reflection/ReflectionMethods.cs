using Google.Protobuf.Reflection;

using Grpc.Reflection.V1;

namespace Linking.Grpc.Reflection;

/// <summary>The method of server reflection. Both versions have the same messages on the wire, so that the classes of
/// v1 serve v1alpha too.</summary>
internal static class ReflectionMethods
{
    public static readonly ServiceDescriptor ServiceV1 = ReflectionReflection.Descriptor.Services[0];

    public static readonly ServiceDescriptor ServiceV1Alpha =
        global::Grpc.Reflection.V1Alpha.ReflectionReflection.Descriptor.Services[0];

    public static Method<ServerReflectionRequest, ServerReflectionResponse> Info(ServiceDescriptor service) => new(
        MethodType.DuplexStreaming,
        service.FullName,
        "ServerReflectionInfo",
        Marshallers.Protobuf<ServerReflectionRequest>(),
        Marshallers.Protobuf<ServerReflectionResponse>());
}
