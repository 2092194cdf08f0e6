namespace Linking.Server.Fronts;

/// <summary>Whom an endpoint is for: a feature of each connection that came in there.</summary>
/// <param name="Name">For people.</param>
internal sealed record EndpointRole(string Name)
{
    public static EndpointRole Clients { get; } = new("clients");

    public static EndpointRole Operator { get; } = new("operator");

    /// <summary>Whoever reads the public files.</summary>
    public static EndpointRole History { get; } = new("history");

    /// <summary>Programs that watch the server, and those that spread clients over several.</summary>
    public static EndpointRole Monitor { get; } = new("monitor");
}
