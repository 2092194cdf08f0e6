namespace Linking.Grpc.Server;

/// <summary>A unary method whose answers come from a pool; awaited once.</summary>
public delegate ValueTask<TResponse> UnaryValueServerMethod<TRequest, TResponse>(TRequest request, ServerCallContext context);
