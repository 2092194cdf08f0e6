namespace Linking.Grpc.Server;

/// <summary>On each mapped endpoint: lets middleware and metrics name the method.</summary>
public sealed class GrpcMethodMetadata
{
    internal GrpcMethodMetadata(string fullName, MethodType type)
    {
        FullName = fullName;
        Type = type;
    }

    /// <summary><c>/package.Service/Method</c>.</summary>
    public string FullName { get; }

    public MethodType Type { get; }
}
