using Google.Protobuf;
using Google.Protobuf.Reflection;

namespace Linking.Grpc;

/// <summary>Makes <see cref="Method{TRequest,TResponse}"/> from what protoc wrote about a service.</summary>
public static class Methods
{
    /// <summary>The method of this name; the kind of call comes from the descriptor.</summary>
    /// <exception cref="ArgumentException">The service has no such method, or its messages are of other types.</exception>
    public static Method<TRequest, TResponse> From<TRequest, TResponse>(ServiceDescriptor service, string name)
        where TRequest : class, IBufferMessage, IMessage<TRequest>, new()
        where TResponse : class, IBufferMessage, IMessage<TResponse>, new()
    {
        var (type, found) = Find<TRequest, TResponse>(service, name);
        return new Method<TRequest, TResponse>(type, found, name, Marshallers.Protobuf<TRequest>(), Marshallers.Protobuf<TResponse>());
    }

    /// <summary>
    /// The method of this name, for a server with types of its own that read and write what <typeparamref name="TRequest"/>
    /// and <typeparamref name="TResponse"/> are on the wire.
    /// </summary>
    /// <exception cref="ArgumentException">The service has no such method, or its messages are of other types.</exception>
    public static Method<TOwnRequest, TOwnResponse> From<TRequest, TResponse, TOwnRequest, TOwnResponse>(
        ServiceDescriptor service, string name, Marshaller<TOwnRequest> requests, Marshaller<TOwnResponse> responses)
        where TRequest : IMessage<TRequest>
        where TResponse : IMessage<TResponse>
    {
        var (type, found) = Find<TRequest, TResponse>(service, name);
        return new Method<TOwnRequest, TOwnResponse>(type, found, name, requests, responses);
    }

    private static (MethodType Type, string Service) Find<TRequest, TResponse>(ServiceDescriptor service, string name)
    {
        ArgumentNullException.ThrowIfNull(service);
        var descriptor = service.FindMethodByName(name)
            ?? throw new ArgumentException($"The service {service.FullName} has no method '{name}'.", nameof(name));

        if (descriptor.InputType.ClrType != typeof(TRequest) || descriptor.OutputType.ClrType != typeof(TResponse))
        {
            throw new ArgumentException(
                $"{descriptor.FullName} takes {descriptor.InputType.ClrType.Name} and returns " +
                $"{descriptor.OutputType.ClrType.Name}, not {typeof(TRequest).Name} and {typeof(TResponse).Name}.",
                nameof(name));
        }

        var type = (descriptor.IsClientStreaming, descriptor.IsServerStreaming) switch
        {
            (false, false) => MethodType.Unary,
            (true, false) => MethodType.ClientStreaming,
            (false, true) => MethodType.ServerStreaming,
            (true, true) => MethodType.DuplexStreaming,
        };
        return (type, service.FullName);
    }
}
