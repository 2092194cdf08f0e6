using Google.Protobuf.Reflection;

namespace Linking.Grpc.Server;

/// <summary>
/// A service and its methods. One instance serves all calls, many at once. With Grpc.AspNetCore its place is taken by
/// the base class that Grpc.Tools generates, and <see cref="BindMethods"/> goes away.
/// </summary>
public abstract class GrpcService
{
    /// <summary>From the generated reflection class; what server reflection shows.</summary>
    public abstract ServiceDescriptor Descriptor { get; }

    /// <summary>Called once, when the service is mapped. A method that is not bound answers UNIMPLEMENTED.</summary>
    public abstract void BindMethods(ServiceBinder binder);
}
