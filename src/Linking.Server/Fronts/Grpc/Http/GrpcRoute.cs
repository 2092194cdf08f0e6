using Microsoft.AspNetCore.Http;

namespace Linking.Server.Fronts.Grpc.Http;

/// <summary>A method that can be called.</summary>
/// <param name="Name">Its full name, which is the path of its requests.</param>
/// <param name="Endpoint">Where it is served.</param>
/// <param name="Role">Whose endpoint it is for; null: every one.</param>
/// <param name="Limit">Bytes of the longest message that it takes.</param>
/// <param name="Streams">Whether it takes any number of messages, and is then not one request that has to arrive.</param>
internal sealed record GrpcRoute(string Name, Endpoint Endpoint, EndpointRole? Role, int Limit, bool Streams);
