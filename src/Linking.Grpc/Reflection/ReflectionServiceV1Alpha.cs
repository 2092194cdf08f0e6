using Google.Protobuf.Reflection;

using Linking.Grpc.Server;

namespace Linking.Grpc.Reflection;

internal sealed class ReflectionServiceV1Alpha(GrpcServiceRegistry registry) : ReflectionService(registry)
{
    public override ServiceDescriptor Descriptor => ReflectionMethods.ServiceV1Alpha;
}
