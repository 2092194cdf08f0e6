using Microsoft.AspNetCore.Http;

namespace Linking.Grpc.Server;

/// <summary>Takes the methods of a service, as Grpc.Core's <c>ServiceBinderBase</c> does.</summary>
public sealed class ServiceBinder
{
    private readonly Dictionary<string, BoundMethod> _methods = new(StringComparer.Ordinal);
    private readonly string _serviceName;
    private readonly ServerCallServices _services;

    internal ServiceBinder(string serviceName, ServerCallServices services)
    {
        _serviceName = serviceName;
        _services = services;
    }

    internal IEnumerable<BoundMethod> Methods => _methods.Values;

    public void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryServerMethod<TRequest, TResponse> handler) =>
        AddValueMethod(method, (request, context) => new ValueTask<TResponse>(handler(request, context)));

    /// <summary>A unary method that makes no task of its own for each call.</summary>
    public void AddValueMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, UnaryValueServerMethod<TRequest, TResponse> handler) =>
        Add(method, MethodType.Unary, new UnaryCallHandler<TRequest, TResponse>(method, handler, _services));

    public void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ClientStreamingServerMethod<TRequest, TResponse> handler) =>
        Add(
            method,
            MethodType.ClientStreaming,
            new ClientStreamingCallHandler<TRequest, TResponse>(method, handler, _services));

    public void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, ServerStreamingServerMethod<TRequest, TResponse> handler) =>
        Add(
            method,
            MethodType.ServerStreaming,
            new ServerStreamingCallHandler<TRequest, TResponse>(method, handler, _services));

    public void AddMethod<TRequest, TResponse>(
        Method<TRequest, TResponse> method, DuplexStreamingServerMethod<TRequest, TResponse> handler) =>
        Add(
            method,
            MethodType.DuplexStreaming,
            new DuplexStreamingCallHandler<TRequest, TResponse>(method, handler, _services));

    private void Add<TRequest, TResponse>(
        Method<TRequest, TResponse> method, MethodType type, ServerCallHandler<TRequest, TResponse> handler)
    {
        ArgumentNullException.ThrowIfNull(method);
        if (method.Type != type)
            throw new ArgumentException($"{method.FullName} is {method.Type}, its handler is {type}.", nameof(method));

        if (method.ServiceName != _serviceName)
            throw new ArgumentException($"{method.FullName} is not a method of {_serviceName}.", nameof(method));

        if (!_methods.TryAdd(method.Name, new BoundMethod(method.FullName, method.Type, handler.InvokeAsync)))
            throw new ArgumentException($"{method.FullName} is bound twice.", nameof(method));
    }

    internal sealed record BoundMethod(string FullName, MethodType Type, RequestDelegate Handler);
}
