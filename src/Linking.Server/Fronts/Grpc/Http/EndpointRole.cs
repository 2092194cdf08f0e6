namespace Linking.Server.Fronts.Grpc.Http;

/// <summary>Whom an endpoint is for: a feature of each connection that came in there.</summary>
/// <param name="IsOperator">False: for clients.</param>
internal sealed record EndpointRole(bool IsOperator)
{
    public static EndpointRole Clients { get; } = new(IsOperator: false);

    public static EndpointRole Operator { get; } = new(IsOperator: true);
}
