using Linking.Grpc.Wire;

using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.AspNetCore.Routing.Matching;

namespace Linking.Grpc.Server;

/// <summary>Takes the answer for unknown methods out of the way of requests that are not gRPC.</summary>
internal sealed class UnknownMethodPolicy : MatcherPolicy, IEndpointSelectorPolicy
{
    public override int Order => 0;

    public bool AppliesToEndpoints(IReadOnlyList<Endpoint> endpoints) => endpoints.Any(UnknownMethod.IsFor);

    public Task ApplyAsync(HttpContext httpContext, CandidateSet candidates)
    {
        if (ProtocolHeaders.IsGrpcContentType(httpContext.Request.ContentType))
            return Task.CompletedTask;

        for (var i = 0; i < candidates.Count; i++)
        {
            if (UnknownMethod.IsFor(candidates[i].Endpoint))
                candidates.SetValidity(i, value: false);
        }

        return Task.CompletedTask;
    }
}
